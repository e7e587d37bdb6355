/*
 * regress.h - any local model on what a regression leaves
 *
 * Columns known in advance (model/regressors.h) and Fourier terms of the
 * seasons (sin and cos of 2 pi k t / m; fourier=K) explain a part of y, the
 * model of the spec the rest. Models with a regression of their own (arima,
 * auto-arima: struct fc_model, regressors) estimate both at once. For the
 * others, and after seasonal=decompose, the coefficients are those of a
 * regression with ARIMA(1,d,1) errors, with one seasonal term, fitted by
 * conditional sums of squares; d and D by the tests of local/unitroot.h. Its
 * columns are less their means then, so that what is left has the level of y.
 *
 * fourier=choose of auto-arima fits a season of 25 to FC_SARIMA_SEASON both
 * ways, as Fourier terms (by AICc) and as seasonal ARIMA, and keeps the one
 * with the lower n log SSE + 2 k + 2 k (k + 1) / (n - k - 1), of the errors
 * one step ahead in the periods both forecast; shorter seasons are ARIMA's,
 * longer ones Fourier terms.
 *
 * A number that is missing counts as its mean in the series. A text gives one
 * column to each of its levels; an empty one, or a level that the series did
 * not have, to none. Columns that are constant where y is observed, or
 * follow from those before, are left out, and so are the last ones when
 * there are more than half as many as observed values, or FC_REGRESSORS_MAX.
 *
 * State: { columns, offset, periods seen }, { column or -(2 k + cos), level
 * or period, coefficient, mean } of each, the model's own.
 */
#ifndef FC_MODEL_REGRESS_H
#define FC_MODEL_REGRESS_H

#include "model/fit.h"

/* Does the spec's own model (not one that steps in) come after a regression? */
bool fc_regress_on(const struct fc_spec *spec);
const char *fc_regress_fit(const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_vec *state, struct fc_fit_ws *ws);
void fc_regress_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws);
void fc_regress_forecast(const struct fc_spec *spec,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws);
bool fc_regress_valid(const struct fc_spec *spec, const double *v, size_t n);

/* Is column j of the spec's regressors in the state that fc_fit left? */
bool fc_regress_uses(const struct fc_spec *spec, const struct fc_vec *state,
    size_t j);
/* Note that a column is not, for -v. */
void fc_regress_tell(const struct fc_spec *spec, const char *column,
    const char *key);

/* What fourier=choose chose, in a state that fc_fit left; 0: it was not asked
 * for. */
enum { FC_REGRESS_SEASONAL = 1, FC_REGRESS_FOURIER };
uint64_t fc_regress_chosen(const struct fc_spec *spec,
    const struct fc_vec *state);

#endif
