/*
 * otm_impl.h - what otm.c and otmahead.c share: a state and its recursion
 */
#ifndef FC_LOCAL_OTM_IMPL_H
#define FC_LOCAL_OTM_IMPL_H

#include "base/fc.h"

#include <math.h>

#include "local/otm.h"

/* State: of the line, A = mean - B (t + 1) / 2 where it is dynamic. */
enum {
	DYNAMIC, ALPHA, WEIGHT, LEVEL, POWER, TIME, MEAN, SLOPE, ORIGIN,
	VARIANCE, STATE,
};

/* The regression line of the values so far. */
struct line {
	double t, mean, slope, origin;
};

/* One more value; a missing one lies on the line. */
static inline void
line_step(struct line *x, double y)
{
	double before = x->mean;

	x->t++;
	if (x->t == 1) {
		x->mean = x->origin = y;
		x->slope = 0;
		return;
	}
	if (isnan(y))
		y = x->origin + x->slope * x->t;
	x->mean += (y - before) / x->t;
	x->slope = ((x->t - 2) * x->slope + 6 * (y - before) / x->t) /
	    (x->t + 1);
	x->origin = x->mean - x->slope * (x->t + 1) / 2;
}

/* Weight times g_t, see otm.h. */
double fc_otm_drift(const double *v);
/* One period; a missing y is its forecast, which does not move the line. */
void fc_otm_advance(double *v, double y);

void fc_otm_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k);
void fc_otm_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f);
bool fc_otm_valid(const struct fc_params *p, const double *v, size_t n);

#endif
