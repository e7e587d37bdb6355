/*
 * bootstrap.h - forecast distributions from resampled residuals
 *
 * As forecast(bootstrap = TRUE) of R's forecast: paths are simulated from the
 * state of the model, but the error of each step is drawn from its one-step
 * residuals over the history, less their mean, instead of from its own
 * distribution (Hyndman & Athanasopoulos 2021, Forecasting: Principles and
 * Practice, 5.5). Quantiles at each step are those of FC_BOOTSTRAP_PATHS paths.
 *
 * Where the standard error of a model grows with its forecast (multiplicative
 * errors, a Box-Cox transformation), residuals are kept over fitted^power and
 * drawn times forecast^power. The power is the slope of log standard error on
 * log forecast along the future of the series: 0 for additive errors, 1 for
 * multiplicative ones and logarithms, so that these are exactly what R draws.
 * Residuals of fitted values are smaller than errors to come: they are
 * stretched to the model's own standard error where that is larger, by half at
 * most. Those of the first quarter of the history that are more than twice the
 * largest later one are left out: a filter was finding its level.
 *
 * Memory: the caller's vectors; FC_BOOTSTRAP_PATHS * h doubles.
 */
#ifndef FC_MODEL_BOOTSTRAP_H
#define FC_MODEL_BOOTSTRAP_H

#include "base/rng.h"
#include "model/fit.h"
#include "model/paths.h"

#define FC_BOOTSTRAP_PATHS 1000
/* Fewer residuals say nothing. */
#define FC_BOOTSTRAP_LEAST 8

/* The errors to draw, into pool->e (of keep); false with too few. y, fitted:
 * n; x: regressors of the next period, or NULL. */
bool fc_bootstrap_pool(const struct fc_spec *spec,
    const struct fc_model *fallback, const struct fc_vec *state,
    const double *y, const double *fitted, size_t n, const double *x,
    struct fc_vec *keep, struct fc_paths_pool *pool, struct fc_fit_ws *ws);
/* f->q from paths; f->x: all steps. work: scratch. */
void fc_bootstrap_quantiles(const struct fc_spec *spec,
    const struct fc_model *fallback, const struct fc_vec *state,
    const struct fc_paths_pool *pool, struct fc_rng *rng,
    struct fc_forecast *f, struct fc_vec *work, struct fc_fit_ws *ws);

#endif
