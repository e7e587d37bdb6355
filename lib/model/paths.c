/* paths.c - sample paths of a forecast. */
#include "base/fc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantile.h"
#include "model/paths.h"
#include "model/regressors.h"

void
fc_paths_seed(struct fc_rng *rng, uint64_t seed, const char *series,
    const char *model, int64_t cutoff)
{
	char name[512];
	int n = snprintf(name, sizeof name, "%s\n%s\n%lld", series, model,
	    (long long)cutoff);

	fc_rng_init(rng, seed, name, FC_MIN((size_t)n, sizeof name - 1));
}

/* In (0, 1). */
static double
inside(struct fc_rng *rng)
{
	return fc_rng_uniform(rng) + 0x1p-54;
}

/* A draw from the forecast of one step. */
static double
draw(const struct fc_forecast *f, const struct fc_paths_pool *pool)
{
	double u = f->p[0], x;

	if (pool)
		x = f->mean[0] + pool->e[FC_MIN((size_t)(u * (double)pool->n),
		    pool->n - 1)] * pow(fabs(f->mean[0]), pool->power);
	else if (f->has_q)
		x = f->q[0];
	else
		x = f->mean[0] + f->sigma[0] * (f->df > 0 ?
		    fc_t_quantile(u, f->df) : fc_norm_quantile(u));
	return isfinite(x) ? x : f->mean[0];
}

void
fc_paths_simulate(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, const double *x, size_t h, size_t n,
    const struct fc_paths_pool *pool, struct fc_rng *rng, double *value,
    struct fc_fit_ws *ws)
{
	size_t nx = x && spec->regressors ? spec->regressors->n : 0;
	struct fc_vec *own = &ws->path;
	double mean, sigma, q, u;
	const char *instead = NULL;
	struct fc_forecast f = { .h = 1, .mean = &mean, .sigma = &sigma,
	    .np = 1, .p = &u, .q = &q, .instead = &instead };

	for (size_t k = 0; k < n; k++) {
		fc_vec_resize(own, state->n);
		if (state->n > 0)
			memcpy(own->v, state->v, state->n * sizeof *own->v);
		for (size_t i = 0; i < h; i++) {
			double *y = &value[i * n + k];

			u = inside(rng);
			f.x = nx > 0 ? x + i * nx : NULL;
			fc_fit_forecast(spec, fallback, own, &f, ws);
			*y = draw(&f, pool);
			if (i + 1 < h)
				fc_fit_update(spec, fallback, own, y, f.x, 1,
				    ws);
		}
	}
}

void
fc_paths_normal(double rho, size_t h, size_t n, struct fc_rng *rng,
    double *value)
{
	double rest = sqrt(1 - rho * rho);

	for (size_t k = 0; k < n; k++) {
		double z = fc_rng_normal(rng);

		for (size_t i = 0; i < h; i++) {
			value[i * n + k] = z;
			z = rho * z + rest * fc_rng_normal(rng);
		}
	}
}

/* A path at one step. */
struct place {
	double value, tie, path;
};

static int
by_value(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	if (x->tie < y->tie || x->tie > y->tie)
		return x->tie < y->tie ? -1 : 1;
	return x->path < y->path ? -1 : x->path > y->path;
}

void
fc_paths_rank(double *value, size_t h, size_t n, struct fc_rng *rng,
    double *work)
{
	struct place *p = (struct place *)(void *)work;

	for (size_t i = 0; i < h; i++, value += n) {
		for (size_t k = 0; k < n; k++)
			p[k] = (struct place){ value[k], fc_rng_uniform(rng),
				(double)k };
		qsort(p, n, sizeof *p, by_value);
		for (size_t k = 0; k < n; k++)
			value[(size_t)p[k].path] = (double)k;
	}
}
