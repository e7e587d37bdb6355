/*
 * prophet.h - piecewise linear trend and Fourier seasons by penalised regression
 *
 * After Taylor & Letham (2018), The American Statistician 72:37-45: y over
 * its largest size = trend + Fourier terms (local/harmonics.h) + regressors
 * + errors of variance s^2; season-mode=multiplicative: trend (1 + Fourier
 * terms) + regressors. The trend is u = intercept + slope t + sum delta_j
 * (t - c_j)+, t in [0, 1], the c_j even over the first 80 %, or, logistic
 * (their equation 3), cap / (1 + exp(-u)) above a floor. Posterior mode under
 * delta ~ Laplace(flex), intercept and slope ~ N(0, 5^2), Fourier terms and
 * regressors (of spread 1) ~ N(0, 10^2): least squares with weights 1 /
 * |delta| that are renewed, s^2 in turn (local/prophetfit.h).
 *
 * Variance h ahead: that of the errors, and of slope changes to come, as many
 * a period as there were and Laplace of their mean size:
 * rate 2 size^2 h^3 / 3, times the square of the derivative by u. The paper draws the same by simulation. New values
 * only move the time on: nothing in the model follows them without a refit.
 */
#ifndef FC_LOCAL_PROPHET_H
#define FC_LOCAL_PROPHET_H

#include "local/local.h"

extern const struct fc_local fc_local_prophet;
extern const struct fc_param fc_prophet_params[];

#endif
