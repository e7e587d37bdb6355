/*
 * demand.h - what models of intermittent demand share
 *
 * They see the observed values alone (a period with a missing one is
 * skipped), refuse negative ones, and have for quantiles those of their own
 * errors (grid.h).
 */
#ifndef FC_LOCAL_DEMAND_H
#define FC_LOCAL_DEMAND_H

#include "local/grid.h"
#include "local/local.h"

/* Range of the smoothing parameters that are chosen: statsforecast's, the M5
 * competition's. */
#define FC_DEMAND_LO 0.1
#define FC_DEMAND_HI 0.3

struct fc_demand {
	const double *y;
	size_t n;               /* observed values */
	const double *size, *interval;
	size_t ndemand;         /* values above 0 */
	double mean_interval;   /* 1 without demand */
	const struct fc_sample *s;
};

/* work grows to 3 n + more doubles; the arrays are in it, and the free ones
 * from *rest on. NULL, or why not. */
const char *fc_demand_take(const struct fc_sample *s, struct fc_demand *d,
    struct fc_vec *work, size_t more, double **rest);

/* The grid of n errors, those of the last n observed values, which are
 * sorted; of none it is 0 when nothing was ever sold, else unknown. Leaves
 * s->fitted, too. */
void fc_demand_grid(const struct fc_demand *d, double *e, size_t n,
    double grid[FC_GRID]);
/* The same forecast for every step, its errors as in the grid. */
void fc_demand_forecast(double mean, const double grid[FC_GRID],
    struct fc_forecast *f);

#endif
