/*
 * paths.h - sample paths of a forecast
 *
 * A path is one possible future: its values at all steps belong together. The
 * order of the paths at each step comes from simulation: the model forecasts
 * one step, a value is drawn from that forecast, its state takes the value
 * in, and so on, which is exact for a model whose state tells all. The values
 * come from the model's own forecast of that step: path number r from below
 * has its quantile (r - 1/2) / n. So the quantiles of the paths are those of
 * the intervals whatever made these (a copula with given margins; Clark et
 * al. 2004, J. Hydrometeorology 5:243-262).
 *
 * Draws depend on the generator alone: seed it by the key of the series.
 * Matrices are h * n, a step's values side by side.
 * Memory: the caller's, but for states in ws.
 */
#ifndef FC_MODEL_PATHS_H
#define FC_MODEL_PATHS_H

#include "base/rng.h"
#include "model/fit.h"

#define FC_PATHS_MAX 20000

void fc_paths_seed(struct fc_rng *rng, uint64_t seed, const char *series,
    const char *model, int64_t cutoff);
/* Errors to be drawn, each alike: times forecast^power. */
struct fc_paths_pool {
	const double *e;
	size_t n;
	double power;
};

/* Simulate from a state of a spec; x: fc_forecast's. pool NULL: errors are
 * drawn from the model's distribution. */
void fc_paths_simulate(const struct fc_spec *spec,
    const struct fc_model *fallback, const struct fc_vec *state,
    const double *x, size_t h, size_t n, const struct fc_paths_pool *pool,
    struct fc_rng *rng, double *value, struct fc_fit_ws *ws);
/* Where no state tells: normal, of autocorrelation rho^k at distance k. */
void fc_paths_normal(double rho, size_t h, size_t n, struct fc_rng *rng,
    double *value);
/* value of each step to its rank, 0 .. n - 1; equal ones in random order.
 * work: 3 n doubles. */
void fc_paths_rank(double *value, size_t h, size_t n, struct fc_rng *rng,
    double *work);

#endif
