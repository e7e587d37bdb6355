/*
 * naive.h - random walks: naive, rwd (with drift), snaive
 *
 * naive: y_{n+h} = y_n, sigma_h = s sqrt(h), s^2 the mean squared one-step
 * error. rwd: + h d with d the mean step; sigma_h = s sqrt(h + h^2 / k), s
 * the standard deviation of the k steps. snaive: the last value of the same
 * season, sigma_h = s sqrt(floor((h - 1) / m) + 1).
 * Source: Hyndman & Athanasopoulos (2021), Forecasting: Principles and
 * Practice, 5.2 and 5.5. A missing value is replaced by the forecast for it, as
 * R's forecast package does, and gives no error.
 */
#ifndef FC_LOCAL_NAIVE_H
#define FC_LOCAL_NAIVE_H

#include "local/local.h"

extern const struct fc_local fc_local_naive;
extern const struct fc_local fc_local_rwd;
extern const struct fc_local fc_local_snaive;

#endif
