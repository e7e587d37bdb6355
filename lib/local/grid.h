/*
 * grid.h - a distribution kept as quantiles at fixed probabilities
 *
 * What models store of their errors when no formula gives an interval: small,
 * ascending, and good in the tails that forecasters ask for.
 */
#ifndef FC_LOCAL_GRID_H
#define FC_LOCAL_GRID_H

#include "base/fc.h"

#define FC_GRID 29

extern const double fc_grid_p[FC_GRID];

/* Quantiles of the ascending x[0..n), n >= 1, at the grid's probabilities. */
void fc_grid_of_sorted(const double *x, size_t n, double grid[FC_GRID]);
/* Quantile p, linear between grid points, the outermost beyond them. */
double fc_grid_quantile(const double grid[FC_GRID], double p);

#endif
