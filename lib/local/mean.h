/*
 * mean.h - averages: mean, window-average, and zero, the last resort
 *
 * mean: the mean of all n values; sigma = s sqrt(1 + 1/n) with Student's t of
 * n - 1 degrees of freedom (Forecasting: Principles and Practice, 5.5).
 * window-average: the mean of the last `window` values (default: one season,
 * 4 without season); sigma is the root mean squared one-step error of that
 * average within the series, the same for every step. Missing values are
 * skipped. zero: 0 for every step, without a spread; steps in for series
 * that were never observed.
 */
#ifndef FC_LOCAL_MEAN_H
#define FC_LOCAL_MEAN_H

#include "local/local.h"

extern const struct fc_local fc_local_mean;
extern const struct fc_local fc_local_window;
extern const struct fc_local fc_local_zero;
extern const struct fc_param fc_window_params[];

#endif
