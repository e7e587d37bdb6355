/*
 * mean.c - averages
 *
 * States: mean { n, mean, sum of squared deviations }, window-average
 * { window, position, squares, count, ring }, zero { 0 }.
 */
#include "base/fc.h"

#include <math.h>

#include "local/mean.h"

static void
mean_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;

	(void)p;
	for (size_t t = 0; t < k; t++) {
		double d;

		if (isnan(y[t]))
			continue;
		v[0]++;
		d = y[t] - v[1];
		v[1] += d / v[0];
		v[2] += d * (y[t] - v[1]);
	}
}

static const char *
mean_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *v = fc_vec_resize(state, 3);

	(void)work;
	v[0] = v[1] = v[2] = 0;
	/* The first value has none before it. */
	mean_update(p, state, s->y, 1);
	fc_fit_through(&fc_local_mean, p, s, 1, state);
	return NULL;
}

static void
mean_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double n = v[0], sigma = NAN;

	(void)p;
	if (n > 1)
		sigma = sqrt(fmax(v[2], 0) / (n - 1) * (1 + 1 / n));
	f->df = n - 1;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = v[1];
		f->sigma[i] = sigma;
	}
}

static bool
mean_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n == 3 && v[0] >= 1;
}

const struct fc_local fc_local_mean = {
	mean_fit, mean_update, mean_forecast, mean_valid,
};

/* ---- moving average ------------------------------------------------------ */

const struct fc_param fc_window_params[] = {
	{ .name = "window", .def = NAN, .lo = 1, .hi = 1e6, .whole = true,
	    .help = "values averaged (one season, 4 without season)" },
	{ .name = NULL },
};

enum { WINDOW, POSITION, SQUARES, COUNT, RING };

static double
ring_mean(const double *v)
{
	size_t k = (size_t)v[WINDOW];
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += v[RING + i];
	return sum / (double)k;
}

static void
window_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;
	size_t window = (size_t)v[WINDOW], at = (size_t)v[POSITION];

	(void)p;
	for (size_t t = 0; t < k; t++) {
		double e;

		if (isnan(y[t]))
			continue;
		e = y[t] - ring_mean(v);
		v[SQUARES] += e * e;
		v[COUNT]++;
		v[RING + at] = y[t];
		at = at + 1 == window ? 0 : at + 1;
	}
	v[POSITION] = (double)at;
}

static const char *
window_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t window = s->season > 1 ? (size_t)s->season : 4, got = 0, t;
	double *v;

	(void)work;
	if (!isnan(p->v[0]))
		window = (size_t)p->v[0];
	if (s->n < window)
		return "fewer values than the window";
	v = fc_vec_resize(state, RING + window);
	v[WINDOW] = (double)window;
	v[POSITION] = v[SQUARES] = v[COUNT] = 0;
	for (t = 0; t < s->n && got < window; t++) {
		if (!isnan(s->y[t]))
			v[RING + got++] = s->y[t];
	}
	if (got < window)
		return "fewer values than the window";
	fc_fit_through(&fc_local_window, p, s, t, state);
	return NULL;
}

static void
window_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double mean = ring_mean(v);
	double sigma = v[COUNT] > 0 ? sqrt(v[SQUARES] / v[COUNT]) : NAN;

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = mean;
		f->sigma[i] = sigma;
	}
}

static bool
window_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n > RING && v[WINDOW] == (double)(n - RING) &&
	    v[POSITION] >= 0 && v[POSITION] < v[WINDOW];
}

const struct fc_local fc_local_window = {
	window_fit, window_update, window_forecast, window_valid,
};

/* ---- nothing is known ---------------------------------------------------- */

static const char *
zero_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	(void)p;
	(void)work;
	fc_vec_resize(state, 1)[0] = 0;
	for (size_t t = 0; s->fitted && t < s->n; t++)
		s->fitted[t] = 0;
	return NULL;
}

static void
zero_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	(void)p;
	(void)state;
	(void)y;
	(void)k;
}

static void
zero_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	(void)p;
	(void)state;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = 0;
		f->sigma[i] = NAN;
	}
}

static bool
zero_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	return n == 1;
}

const struct fc_local fc_local_zero = {
	zero_fit, zero_update, zero_forecast, zero_valid,
};
