/*
 * ar.h - autoregression on few lags, the last ones and those of the seasons
 *
 * y_t on y_{t-l} and a constant by least squares, l from 1..p and, for the
 * multiples k = 1..P of each season m (rounded), from km - 1 to km + 2: the
 * lags at which the product of an AR polynomial in the periods and one in the
 * seasons is not 0 (Box & Jenkins 1970, 9.2), with free coefficients, and one
 * more before each season. Lags above a third of the history are left out, then
 * the longest while there are not three values for each coefficient. Of a
 * very long series the last 65,536 values are regressed.
 * No bound ties the coefficients, but when what they give grows beyond four
 * deviations of the series they are pulled in (l-th times r^l, the roots
 * times r).
 *
 * d=0 fits the values, d=1 their steps. By default both are fitted and
 * weigh by the fourth power of the inverse of their mean absolute errors
 * up to a season (8 to 48) ahead from origins in the series, with the
 * coefficients of all of it; so an average of a forecast that
 * returns to the mean and one that does not.
 *
 * Variances are those of these errors (local/spread.h). Missing values are
 * filled by a line for the lags, and not fitted; in an update they are their
 * forecasts.
 */
#ifndef FC_LOCAL_AR_H
#define FC_LOCAL_AR_H

#include "local/local.h"

extern const struct fc_local fc_local_ar;
extern const struct fc_param fc_ar_params[];

#endif
