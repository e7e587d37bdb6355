/* smooth_impl.h - what the passes of exponential smoothing share (smooth.h) */
#ifndef FC_LOCAL_SMOOTH_IMPL_H
#define FC_LOCAL_SMOOTH_IMPL_H

#include <math.h>

#include "local/smooth.h"

/* What the forward pass leaves of a period: q, d, the slope and the season
 * before it. */
struct fc_smooth_trace {
	double q, d, b, s;
};

/* Derivatives of the criterion by the states after a period. */
struct fc_smooth_adjoint {
	double l, b, *s;
};

/* b^phi; an undamped growth needs no logarithm. */
static inline double
fc_smooth_power(double b, double phi)
{
	return phi < 1 ? pow(b, phi) : b;
}

/* Are errors relative to the criterion where they are in the form? */
static inline bool
fc_smooth_relative(enum fc_smooth_crit crit)
{
	return crit != FC_CRIT_MSE && crit != FC_CRIT_AMSE;
}

/* j + 1 steps ahead: values to compare with; phi^2 + .. + phi^(j + 1) and its
 * derivative by phi. */
struct fc_smooth_step {
	double n, more, dmore;
};

/* to: k->ahead of them. */
void fc_smooth_steps(const struct fc_smooth *k, double phi,
    struct fc_smooth_step *to);
/* Mean over 1 to k->ahead steps of the mean squared errors so far ahead. */
double fc_smooth_ahead(const struct fc_smooth *k, const double *th,
    const struct fc_smooth_trace *tr);
/* Add the derivatives of that, with d log = weight / 2, by the states before period
 * t and by phi, of the forecasts made there. */
void fc_smooth_ahead_pull(const struct fc_smooth *k, const double *th,
    const struct fc_smooth_trace *tr, size_t t,
    const struct fc_smooth_step *to, double weight,
    struct fc_smooth_adjoint *x, double *g);

#endif
