/*
 * tbats.h - exponential smoothing with trigonometric seasons of any period
 *
 * TBATS (De Livera, Hyndman & Snyder 2011, JASA 106:1513-1527): Box-Cox
 * transform, level, damped or linear trend, seasons as harmonics whose weights
 * wander (periods need not be whole), ARMA errors. All parameters and first
 * states by maximum likelihood, jointly (R's tbats leaves the first states where
 * least squares put them), by L-BFGS on the gradient of the adjoint pass.
 * Number of harmonics by season (upwards until AIC is worse three times), transform, trend and orders
 * of the errors by AIC. A harmonic of a long season that is one of a shorter
 * season is left out.
 *
 * AIC = n log SSE + 2 (parameters + first states), of the series transformed
 * and divided by the Jacobian's n-th root (Box & Cox 1964).
 * Means are medians where a transform is used; variances are those of the
 * linear model (class 1), SSE / (n - parameters - first states).
 */
#ifndef FC_LOCAL_TBATS_H
#define FC_LOCAL_TBATS_H

#include "local/local.h"

extern const struct fc_local fc_local_tbats;
extern const struct fc_param fc_tbats_params[];

#endif
