/*
 * seasonales.h - seasonal exponential smoothing
 *
 * Each season of the cycle is smoothed by itself, from its first value:
 * s_k = s_k + alpha (y_t - s_k), k = t mod m; the forecast of a season is its
 * level (statsforecast's SeasonalExponentialSmoothing). One alpha in [0.0001,
 * 0.9999] for all seasons minimises the squared errors of one cycle ahead,
 * as cycles are few and an alpha for each season would be noise.
 * alpha=NUM fixes it; 1 is the seasonal naive forecast.
 * sigma_h = s sqrt(1 + floor((h - 1) / m) alpha^2), s^2 the mean squared error.
 * A missing value leaves its season as it was.
 */
#ifndef FC_LOCAL_SEASONALES_H
#define FC_LOCAL_SEASONALES_H

#include "local/local.h"

extern const struct fc_local fc_local_seasonal_es;
extern const struct fc_param fc_seasonal_es_params[];

#endif
