/*
 * ses.h - simple exponential smoothing
 *
 * l_t = l_{t-1} + alpha (y_t - l_{t-1}); the forecast is the last level.
 * alpha in [0.0001, 0.9999] and the first level minimise the sum of squared
 * one-step errors, as R's ses(); for a given alpha the errors are linear in the
 * first level, so that it is eliminated exactly and one dimension is
 * searched. sigma_h = s sqrt(1 + (h - 1) alpha^2), s^2 = SSE / (n - 2).
 * A missing value leaves the level. Source: Hyndman, Koehler, Ord & Snyder
 * (2008), ETS(A,N,N), 2.5.1 and 6.1.
 *
 * alpha=NUM fixes alpha, level=first starts from the first value.
 */
#ifndef FC_LOCAL_SES_H
#define FC_LOCAL_SES_H

#include "local/local.h"

extern const struct fc_local fc_local_ses;
extern const struct fc_param fc_ses_params[];

/* alpha of a state of this model. */
double fc_ses_alpha(const struct fc_vec *state);
/* The alpha in [lo, hi] of the least squared errors of smoothing x[0..n) from
 * its first value. */
double fc_ses_best(const double *x, size_t n, double lo, double hi);

#endif
