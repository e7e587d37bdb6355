/*
 * naive.c - random walks
 *
 * States: naive { last, sum of squared steps, steps }, rwd { last, steps,
 * their mean, their sum of squared deviations }, snaive
 * { m, position, sum of squares, count, ring of m values }.
 */
#include "base/fc.h"

#include <math.h>

#include "local/naive.h"

/* Root of ss / n; unknown without a term. */
static double
root(double ss, double n)
{
	return n > 0 ? sqrt(fmax(ss, 0) / n) : NAN;
}

/* ---- naive ------------------------------------------------------------ */

static void
naive_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;

	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (isnan(y[t]))
			continue;
		v[1] += (y[t] - v[0]) * (y[t] - v[0]);
		v[2]++;
		v[0] = y[t];
	}
}

static const char *
naive_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *v = fc_vec_resize(state, 3);

	(void)work;
	v[0] = s->y[0];
	v[1] = v[2] = 0;
	fc_fit_through(&fc_local_naive, p, s, 1, state);
	return NULL;
}

static void
naive_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double sigma = root(v[1], v[2]);

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = v[0];
		f->sigma[i] = sigma * sqrt((double)(i + 1));
	}
}

static bool
naive_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	return n == 3;
}

const struct fc_local fc_local_naive = {
	naive_fit, naive_update, naive_forecast, naive_valid,
};

/* ---- random walk with drift -------------------------------------------- */

enum { LAST, STEPS, DRIFT, SPREAD, RWD_STATE };

/* Running mean and sum of squared deviations of the steps (Welford 1962). */
static void
rwd_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;

	(void)p;
	for (size_t t = 0; t < k; t++) {
		double step, d;

		if (isnan(y[t]))
			continue;
		step = y[t] - v[LAST];
		v[STEPS]++;
		d = step - v[DRIFT];
		v[DRIFT] += d / v[STEPS];
		v[SPREAD] += d * (step - v[DRIFT]);
		v[LAST] = y[t];
	}
}

/* All with the final drift, in steps of observed values. */
static void
rwd_fitted(const struct fc_sample *s, double drift)
{
	double last = s->y[0];

	s->fitted[0] = NAN;
	for (size_t t = 1; t < s->n; t++) {
		s->fitted[t] = last + drift;
		if (!isnan(s->y[t]))
			last = s->y[t];
	}
}

static const char *
rwd_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *v;

	(void)work;
	if (s->n < 2)
		return "fewer than 2 values";
	v = fc_vec_resize(state, RWD_STATE);
	v[LAST] = s->y[0];
	v[STEPS] = v[DRIFT] = v[SPREAD] = 0;
	rwd_update(p, state, s->y + 1, s->n - 1);
	if (s->fitted)
		rwd_fitted(s, v[DRIFT]);
	return NULL;
}

static void
rwd_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double sigma = root(v[SPREAD], v[STEPS] - 1);

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		double h = (double)(i + 1);

		f->mean[i] = v[LAST] + h * v[DRIFT];
		f->sigma[i] = sigma * sqrt(h * (1 + h / v[STEPS]));
	}
}

static bool
rwd_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	return n == RWD_STATE;
}

const struct fc_local fc_local_rwd = {
	rwd_fit, rwd_update, rwd_forecast, rwd_valid,
};

/* ---- seasonal naive ----------------------------------------------------- */

enum { SEASON, POSITION, SQUARES, COUNT, RING };

static void
snaive_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v, *ring = v + RING;
	size_t m = (size_t)v[SEASON], at = (size_t)v[POSITION];

	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t])) {
			if (!isnan(ring[at])) {
				double e = y[t] - ring[at];

				v[SQUARES] += e * e;
				v[COUNT]++;
			}
			ring[at] = y[t];
		}
		at = at + 1 == m ? 0 : at + 1;
	}
	v[POSITION] = (double)at;
}

static const char *
snaive_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t m = (size_t)s->season;
	double *v;

	(void)work;
	if (s->n < m)
		return "fewer values than one season";
	v = fc_vec_resize(state, RING + m);
	v[SEASON] = (double)m;
	v[POSITION] = v[SQUARES] = v[COUNT] = 0;
	for (size_t i = 0; i < m; i++)
		v[RING + i] = NAN;
	fc_fit_through(&fc_local_snaive, p, s, 0, state);
	for (size_t i = 0; i < m; i++) {
		if (isnan(v[RING + i]))
			return "a part of the season was never observed";
	}
	return NULL;
}

static void
snaive_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	size_t m = (size_t)v[SEASON], at = (size_t)v[POSITION];
	double sigma = root(v[SQUARES], v[COUNT]);

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		size_t seasons = i / m + 1;

		f->mean[i] = v[RING + (at + i) % m];
		f->sigma[i] = sigma * sqrt((double)seasons);
	}
}

static bool
snaive_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n > RING && v[SEASON] == (double)(n - RING) &&
	    v[POSITION] >= 0 && v[POSITION] < v[SEASON];
}

const struct fc_local fc_local_snaive = {
	snaive_fit, snaive_update, snaive_forecast, snaive_valid,
};
