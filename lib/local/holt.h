/*
 * holt.h - Holt-Winters smoothing, and Holt's without season
 *
 * Level, trend (linear, damped, none) and season (additive or
 * multiplicative) of local/smooth.h. Parameters and all first states are
 * estimated together by maximum likelihood: additive errors with an additive
 * season, relative errors with a multiplicative one, as R's holt() and hw()
 * (ETS A,A,A and M,A,M). Region: 0.0001 <= alpha <= 0.9999, beta < alpha,
 * gamma < 1 - alpha, 0.8 <= phi <= 0.98.
 * Intervals: Hyndman, Koehler, Ord & Snyder (2008), table 6.1 (class 1); for
 * the multiplicative season (class 3) the exact mean and variance of the
 * process, ibid. 6.4, by a recursion of our own.
 * A multiplicative season needs values above 0. With season length 1,
 * holt-winters is holt.
 */
#ifndef FC_LOCAL_HOLT_H
#define FC_LOCAL_HOLT_H

#include "local/local.h"

extern const struct fc_local fc_local_holt_winters;
extern const struct fc_local fc_local_holt;
extern const struct fc_param fc_holt_winters_params[];
extern const struct fc_param fc_holt_params[];

#endif
