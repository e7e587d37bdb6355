/*
 * ces.h - complex exponential smoothing
 *
 * A value and an unobserved companion ("information potential") are smoothed
 * together by a complex parameter a = a0 + i a1; a pair (l, c) of lag k is
 *	f_t = l_{t-k},  e_t = y_t - f_t
 *	l_t = l_{t-k} - (1 - a1) c_{t-k} + (a0 - a1) e_t
 *	c_t = l_{t-k} + (1 - a0) c_{t-k} + (a0 + a1) e_t
 * none has a pair of lag 1, simple one of lag m; partial adds to the first a
 * season s_t = s_{t-m} + b e_t, full a second pair, of lag m, with a parameter
 * b0 + i b1. There is no trend to choose: levels and growth pass into each
 * other (Svetunkov, Kourentzes & Ord 2022, Naval Research Logistics
 * 69:1108-1123).
 *
 * Parameters and all first states by maximum likelihood (normal, n log SSE):
 * L-BFGS on the gradient of one backward pass, within the region where old
 * observations are forgotten (roots of the characteristic polynomial in the
 * unit circle). model=auto takes the least AICc.
 *
 * A calm search (calm=yes) adds -2 log of a normal density, mean 1, deviation
 * 0.03, of a1 and b1: at 1 a level goes on as it is, elsewhere it grows or
 * fades by itself, which maximum likelihood makes too much of (rolling
 * origins inside of the training parts: sMAPE of M3 yearly 22.1, with the
 * prior 20.9, of M1 quarterly 15.3 and 13.9, of tourism 51.0 and 50.4).
 *
 * Variances are exact; that
 * of the errors is SSE / (n - parameters). A missing value is its forecast.
 */
#ifndef FC_LOCAL_CES_H
#define FC_LOCAL_CES_H

#include "local/local.h"

extern const struct fc_local fc_local_ces;
extern const struct fc_param fc_ces_params[];

/* A stored state; then a0, a1, b0, b1 and the states. */
enum {
	FC_CES_TYPE, FC_CES_SEASON, FC_CES_PLACE, FC_CES_VARIANCE,
	FC_CES_LOGLIK, FC_CES_THETA,
};

#endif
