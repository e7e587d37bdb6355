/*
 * croston.c - intermittent demand
 *
 * State: { size, interval, periods since the last demand, grid of error
 * quantiles }. A series without any demand has size 0 and interval 1.
 */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"
#include "model/croston.h"
#include "model/grid.h"

enum { P_ALPHA, P_VARIANT };

const struct fc_param fc_croston_params[] = {
	[P_ALPHA] = { .name = "alpha", .def = 0.1, .lo = 0, .hi = 1,
	    .help = "smoothing parameter of sizes and intervals" },
	[P_VARIANT] = { .name = "variant", .words = "classic|sba|sbj", .def = 0,
	    .help = "correction of the bias" },
	{ .name = NULL },
};

enum { SIZE, INTERVAL, SINCE, GRID, STATE = GRID + FC_GRID };

static double
level(const struct fc_params *p, const double *v)
{
	double alpha = p->v[P_ALPHA], f = v[SIZE] / v[INTERVAL];

	if (p->v[P_VARIANT] == 1)
		f *= 1 - alpha / 2;
	else if (p->v[P_VARIANT] == 2)
		f *= 1 - alpha / (2 - alpha);
	return f;
}

/* One observed value. */
static void
step(double alpha, double *v, double y)
{
	v[SINCE]++;
	if (!(y > 0))
		return;
	if (v[SIZE] > 0) {
		v[SIZE] += alpha * (y - v[SIZE]);
		v[INTERVAL] += alpha * (v[SINCE] - v[INTERVAL]);
	} else {
		v[SIZE] = y;
		v[INTERVAL] = v[SINCE];
	}
	v[SINCE] = 0;
}

static void
croston_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t]))
			step(p->v[P_ALPHA], state->v, y[t]);
	}
}

static const char *
croston_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *v, *e = fc_vec_resize(work, s->n + 1);
	size_t n = 0;

	for (size_t t = 0; t < s->n; t++) {
		if (s->y[t] < 0)
			return "negative values";
	}
	v = fc_vec_resize(state, STATE);
	v[SIZE] = v[SINCE] = 0;
	v[INTERVAL] = 1;
	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		if (v[SIZE] > 0)
			e[n++] = s->y[t] - level(p, v);
		step(p->v[P_ALPHA], v, s->y[t]);
	}
	if (n == 0)
		e[n++] = v[SIZE] > 0 ? NAN : 0;
	fc_sort_doubles(e, n);
	fc_grid_of_sorted(e, n, v + GRID);
	return NULL;
}

static void
croston_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double mean = level(p, v);

	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = mean;
		f->sigma[i] = NAN;
		for (size_t j = 0; j < f->np; j++) {
			double q = mean + fc_grid_quantile(v + GRID, f->p[j]);

			f->q[i * f->np + j] = q < 0 ? 0 : q;
		}
	}
	f->has_q = true;
}

static bool
croston_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n == STATE && v[INTERVAL] > 0;
}

const struct fc_local fc_local_croston = {
	croston_fit, croston_update, croston_forecast, croston_valid,
};
