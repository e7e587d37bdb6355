/*
 * seasonales.c - seasonal exponential smoothing
 *
 * State: { alpha, season length, position in the season, sum of squared errors,
 * their number }, then the levels.
 */
#include "base/fc.h"

#include <math.h>

#include "local/seasonales.h"

enum { P_ALPHA };

const struct fc_param fc_seasonal_es_params[] = {
	[P_ALPHA] = { .name = "alpha", .def = NAN, .lo = 0, .hi = 1,
	    .help = "smoothing parameter (optimal)" },
	{ .name = NULL },
};

enum { ALPHA, SEASON, POSITION, SQUARES, COUNT, LEVEL };

#define LANES 8
#define ALPHA_MIN 1e-4
#define ALPHA_MAX 0.9999
#define PASSES 10

/* Sum of squared errors for each alpha; level has LANES * m places. */
static void
errors(const struct fc_sample *s, const double *alpha, double *level,
    double *sse)
{
	size_t m = (size_t)s->season, k = 0;

	for (size_t i = 0; i < m * LANES; i++)
		level[i] = NAN;
	for (int i = 0; i < LANES; i++)
		sse[i] = 0;
	for (size_t t = 0; t < s->n; t++, k = k + 1 == m ? 0 : k + 1) {
		double *l = level + k * LANES;

		if (isnan(s->y[t]))
			continue;
		for (int i = 0; i < LANES; i++) {
			double e = isnan(l[i]) ? 0 : s->y[t] - l[i];

			sse[i] += e * e;
			l[i] = isnan(l[i]) ? s->y[t] : l[i] + alpha[i] * e;
		}
	}
}

/* Narrow the range around the best of LANES inner points until it is tiny. */
static double
search(const struct fc_sample *s, double *level)
{
	double lo = ALPHA_MIN, hi = ALPHA_MAX, best = hi;

	for (int pass = 0; pass < PASSES; pass++) {
		double alpha[LANES], sse[LANES], step = (hi - lo) / (LANES + 1);
		int least = 0;

		for (int i = 0; i < LANES; i++)
			alpha[i] = lo + (i + 1) * step;
		errors(s, alpha, level, sse);
		for (int i = 1; i < LANES; i++) {
			if (sse[i] < sse[least])
				least = i;
		}
		best = alpha[least];
		lo = best - step;
		hi = best + step;
	}
	return best;
}

static const char *
seasonal_es_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t m = (size_t)s->season;
	double *v;

	if (s->n < m)
		return "fewer values than one season";
	v = fc_vec_resize(state, LEVEL + m);
	v[ALPHA] = p->v[P_ALPHA];
	if (isnan(v[ALPHA]))
		v[ALPHA] = search(s, fc_vec_resize(work, m * LANES));
	v[SEASON] = (double)m;
	v[POSITION] = v[SQUARES] = v[COUNT] = 0;
	for (size_t i = 0; i < m; i++)
		v[LEVEL + i] = NAN;
	fc_fit_through(&fc_local_seasonal_es, p, s, 0, state);
	for (size_t i = 0; i < m; i++) {
		if (isnan(v[LEVEL + i]))
			return "a part of the season was never observed";
	}
	return NULL;
}

static void
seasonal_es_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	double *v = state->v;
	size_t m = (size_t)v[SEASON], at = (size_t)v[POSITION];

	(void)p;
	for (size_t t = 0; t < k; t++, at = at + 1 == m ? 0 : at + 1) {
		double *l = v + LEVEL + at, e = y[t] - *l;

		if (isnan(y[t]))
			continue;
		if (isnan(*l)) {
			*l = y[t];
			continue;
		}
		v[SQUARES] += e * e;
		v[COUNT]++;
		*l += v[ALPHA] * e;
	}
	v[POSITION] = (double)at;
}

static void
seasonal_es_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	size_t m = (size_t)v[SEASON], at = (size_t)v[POSITION];
	double variance = v[COUNT] > 0 ? v[SQUARES] / v[COUNT] : NAN;

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		size_t cycles = i / m;

		f->mean[i] = v[LEVEL + (at + i) % m];
		f->sigma[i] = sqrt(variance *
		    (1 + (double)cycles * v[ALPHA] * v[ALPHA]));
	}
}

static bool
seasonal_es_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n > LEVEL && v[SEASON] == (double)(n - LEVEL) &&
	    v[POSITION] >= 0 && v[POSITION] < v[SEASON] &&
	    v[ALPHA] >= 0 && v[ALPHA] <= 1;
}

const struct fc_local fc_local_seasonal_es = {
	.fit = seasonal_es_fit,
	.update = seasonal_es_update,
	.forecast = seasonal_es_forecast,
	.valid = seasonal_es_valid,
};
