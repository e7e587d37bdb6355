/* bootstrap.c - forecast distributions from resampled residuals. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "model/bootstrap.h"

#define WALK 24                 /* periods to see how the error grows */
#define STRETCH 1.5
#define STARTING 2.0            /* times the largest later residual */

/* One step of the model: its mean and standard error. */
struct step {
	double mean, sigma;
};

static const double one_sd[2] = { 0.15865525393145705, 0.84134474606854293 };

static struct step
look(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, const double *x, struct fc_fit_ws *ws)
{
	double mean, sigma, q[2];
	const char *instead = NULL;
	struct fc_forecast f = { .h = 1, .mean = &mean, .sigma = &sigma,
		.np = 2, .p = one_sd, .q = q, .instead = &instead, .x = x };

	fc_fit_forecast(spec, fallback, state, &f, ws);
	fc_forecast_finish(&f, NAN, NAN);
	return (struct step){ mean, (q[1] - q[0]) / 2 };
}

static void
copy(struct fc_vec *to, const struct fc_vec *from)
{
	fc_vec_resize(to, from->n);
	if (from->n > 0)
		memcpy(to->v, from->v, from->n * sizeof *to->v);
}

/*
 * Slope of log sigma on log mean, over a walk whose errors are one standard
 * error, up and down, which leaves what a model learns of its errors alone.
 * 0 where they have nothing to do with each other.
 */
static double
power_of(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, const double *x, struct fc_fit_ws *ws)
{
	double mx = 0, my = 0, xx = 0, xy = 0, yy = 0, slope;

	copy(&ws->path, state);
	for (size_t i = 0; i < WALK; i++) {
		struct step s = look(spec, fallback, &ws->path, x, ws);
		double a = log(s.mean), b = log(s.sigma), n = (double)i, y;

		if (!isfinite(a) || !isfinite(b))
			return 0;
		xx += (a - mx) * (a - mx) * n / (n + 1);
		xy += (a - mx) * (b - my) * n / (n + 1);
		yy += (b - my) * (b - my) * n / (n + 1);
		mx += (a - mx) / (n + 1);
		my += (b - my) / (n + 1);
		y = s.mean + (i % 2 ? -s.sigma : s.sigma);
		fc_fit_update(spec, fallback, &ws->path, &y, x, 1, ws);
	}
	slope = xy / xx;
	if (!(xx > 1e-9) || !(xy * xy > 0.5 * xx * yy) || !(slope > 0.15))
		return 0;
	return slope > 0.85 ? 1 : slope;
}

bool
fc_bootstrap_pool(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, const double *y, const double *fitted,
    size_t n, const double *x, struct fc_vec *keep,
    struct fc_paths_pool *pool, struct fc_fit_ws *ws)
{
	double *e = fc_vec_resize(keep, n), mean = 0, squares = 0, own;
	struct step s;
	size_t k = 0;
	double most = 0;

	pool->power = power_of(spec, fallback, state, x, ws);
	for (size_t t = 0; t < n; t++)
		if (isfinite(fitted[t]) && !(fitted[t] > 0))
			pool->power = 0;
	for (size_t t = n; t-- > 0; ) {
		double r = (y[t] - fitted[t]) / pow(fitted[t], pool->power);

		if (!isfinite(r) || (t < n / 4 && fabs(r) > STARTING * most))
			continue;
		if (t >= n / 4)
			most = fmax(most, fabs(r));
		e[k++] = r;
	}
	pool->e = e;
	pool->n = k;
	if (k < FC_BOOTSTRAP_LEAST)
		return false;
	for (size_t t = 0; t < k; t++)
		mean += e[t] / (double)k;
	for (size_t t = 0; t < k; t++) {
		e[t] -= mean;
		squares += e[t] * e[t];
	}
	s = look(spec, fallback, state, x, ws);
	own = s.sigma / pow(fabs(s.mean), pool->power) /
	    sqrt(squares / (double)k);
	own = own > STRETCH ? STRETCH : own;
	for (size_t t = 0; t < k && own > 1; t++)
		e[t] *= own;
	return true;
}

void
fc_bootstrap_quantiles(const struct fc_spec *spec,
    const struct fc_model *fallback, const struct fc_vec *state,
    const struct fc_paths_pool *pool, struct fc_rng *rng,
    struct fc_forecast *f, struct fc_vec *work, struct fc_fit_ws *ws)
{
	size_t n = FC_BOOTSTRAP_PATHS;
	double *v = fc_vec_resize(work, f->h * n);

	fc_paths_simulate(spec, fallback, state, f->x, f->h, n, pool, rng, v,
	    ws);
	for (size_t i = 0; i < f->h; i++, v += n) {
		fc_sort_doubles(v, n);
		for (size_t j = 0; j < f->np; j++)
			f->q[i * f->np + j] = fc_quantile_sorted(v, n, f->p[j]);
	}
	f->has_q = true;
}
