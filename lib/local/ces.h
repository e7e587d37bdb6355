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
 * The parameters have the least sum of squared errors (cesfit.h). First states
 * are fixed: l is the mean of the first season, or of ten values, seasons come
 * from decomposition, and c is l / a0, where a level that goes on takes it.
 * first=optimal has them free, which follows noise: on held-out ends of the
 * training parts sMAPE of M3 quarterly was 9.2 (partial) with it, 8.6 without.
 * model=auto takes the least AICc, first states counted either way.
 *
 * A calm search (calm=yes) adds -2 log of a normal density, mean 1, deviation
 * 0.1 / m, of a1 and b1: at 1 a level goes on as it is, elsewhere it grows or
 * fades by itself, (1 - a1) / a0 a period, so that growth over a season has
 * one prior whatever its length. Maximum likelihood alone makes too much of it
 * (the same ends, M4 hourly: sMAPE 20.2, with the prior 14.2; M1 quarterly 15.5
 * and 14.9).
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
