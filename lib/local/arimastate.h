/*
 * arimastate.h - what a fitted ARIMA model keeps: forecast, update, check
 *
 * State: orders and coefficients, mean and drift, the last d + m D values
 * less these, and the filter's state and gains (local/arma.h), so that going
 * on equals filtering the whole series with the same coefficients.
 * Variances: those of the Kalman filter; psi weights (Box & Jenkins 1970,
 * 5.1.1) once its gains have settled. The innovations' variance is
 * SSE / (n - d - m D - coefficients), as R.
 */
#ifndef FC_LOCAL_ARIMASTATE_H
#define FC_LOCAL_ARIMASTATE_H

#include "local/sarima.h"

/* From s at its best parameters (after fc_sarima_value). The state is that of
 * the series less its regressors, whose coefficients go to s->xbeta. fitted:
 * as fc_sample's, or NULL; the first d + m D periods have none. */
void fc_arima_state(struct fc_sarima *s, struct fc_vec *state, double *fitted);

void fc_arima_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k);
void fc_arima_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f);
bool fc_arima_valid(const struct fc_params *p, const double *v, size_t n);
/* The orders of a state, and its coefficients ar, ma, sar, sma. */
const double *fc_arima_orders(const double *v, struct fc_order *o);
/* Has it a mean or a drift, beside nx regressors? */
bool fc_arima_constant(const double *v, size_t nx);
/* Are the errors of s, at its parameters, far above those of an earlier
 * state, so that this is no start? */
bool fc_arima_changed(const struct fc_sarima *s, const double *v);

#endif
