/* seasonal.c - any model on what is left when the seasons are taken out. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/mstl.h"
#include "model/nest.h"
#include "model/seasonal.h"

enum { P_CYCLE, P_LOESS, P_S_WINDOW, P_T_WINDOW, P_S_DEGREE, P_T_DEGREE,
	P_L_WINDOW, P_L_DEGREE, P_INNER, P_OUTER, P_ITERATE };
/* Of each season in the state. */
enum { S_LENGTH, S_PLACE, S_VALUE };

const struct fc_param fc_seasonal_params[] = {
	[P_CYCLE] = { .name = "cycle", .words = "changing|periodic",
	    .help = "may the shape of a season change" },
	[P_LOESS] = { .name = "loess", .words = "plain|robust",
	    .help = "robust: outliers stay out of season and trend" },
	[P_S_WINDOW] = { .name = "s.window", .also = "s-window",
	    .def = NAN, .lo = 7, .hi = 1e6,
	    .whole = true, .help = "cycles a season is smoothed over (11, 15, ...)" },
	[P_T_WINDOW] = { .name = "t.window", .also = "t-window",
	    .def = NAN, .lo = 3, .hi = 1e6,
	    .whole = true, .help = "periods the trend is smoothed over" },
	[P_S_DEGREE] = { .name = "s.degree", .def = 0, .lo = 0, .hi = 1,
	    .whole = true, .help = "degree of the season's loess" },
	[P_T_DEGREE] = { .name = "t.degree", .def = 1, .lo = 0, .hi = 1,
	    .whole = true, .help = "degree of the trend's loess" },
	[P_L_WINDOW] = { .name = "l.window", .also = "l-window", .def = NAN,
	    .lo = 3, .hi = 1e6, .whole = true,
	    .help = "periods of the low-pass filter (the season's)" },
	[P_L_DEGREE] = { .name = "l.degree", .def = NAN, .lo = 0, .hi = 1,
	    .whole = true, .help = "degree of its loess (the trend's)" },
	[P_INNER] = { .name = "inner", .def = NAN, .lo = 1, .hi = 100,
	    .whole = true, .help = "inner iterations (2; robust 1)" },
	[P_OUTER] = { .name = "outer", .def = NAN, .lo = 0, .hi = 100,
	    .whole = true, .help = "outer ones, for robustness (0; robust 15)" },
	[P_ITERATE] = { .name = "iterate", .def = NAN, .lo = 1, .hi = 100,
	    .whole = true, .help = "times each of several seasons is found (2)" },
	{ .name = NULL },
};

/* An odd window, 0 where none is set. */
static size_t
window(double x)
{
	return isnan(x) ? 0 : (size_t)x | 1;
}

/* A count that is set and one more, or 0. */
static int
count(double x)
{
	return isnan(x) ? 0 : (int)x + 1;
}

static void
plan(struct fc_mstl *m, const struct fc_sample *s, const struct fc_params *p)
{
	fc_mstl_seasons(m, s);
	m->periodic = p->v[P_CYCLE] > 0;
	m->robust = p->v[P_LOESS] > 0;
	m->window = window(p->v[P_S_WINDOW]);
	m->trend = window(p->v[P_T_WINDOW]);
	m->season_degree = (int)p->v[P_S_DEGREE];
	m->trend_degree = (int)p->v[P_T_DEGREE];
	m->low = window(p->v[P_L_WINDOW]);
	m->low_degree = count(p->v[P_L_DEGREE]);
	m->inner = count(p->v[P_INNER]);
	m->outer = count(p->v[P_OUTER]);
	m->iterate = count(p->v[P_ITERATE]);
}

/* The last cycle of each season to the state. */
static void
keep_cycles(const struct fc_mstl *m, const double *season, size_t n,
    struct fc_vec *state)
{
	size_t at = 1;

	fc_vec_resize(state, 1)[0] = (double)m->nseason;
	for (size_t i = 0; i < m->nseason; i++) {
		size_t len = m->m[i];
		double *v = fc_vec_resize(state, at + S_VALUE + len) + at;

		v[S_LENGTH] = (double)len;
		v[S_PLACE] = (double)(n % len);
		for (size_t t = n - len; t < n; t++)
			v[S_VALUE + t % len] = season[i * n + t];
		at += S_VALUE + len;
	}
}

/* What the model of the rest left of an earlier history. */
static void
warm_inner(const struct fc_sample *s, struct fc_sample *inner)
{
	size_t head = 1;

	inner->warm = s->warm;
	inner->nwarm = s->nwarm;
	if (!s->warm)
		return;
	for (size_t i = 0; i < (size_t)s->warm[0]; i++)
		head += S_VALUE + (size_t)s->warm[head + S_LENGTH];
	fc_sample_warm_behind(inner, head);
}

static const char *
fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_sample inner = { .n = s->n, .season = 1 };
	size_t n = s->n, head;
	double *season, *rest;
	struct fc_mstl m;
	const char *why;

	plan(&m, s, &spec->params);
	season = fc_vec_resize(&ws->part, (m.nseason + 1) * n +
	    fc_mstl_work(&m, n));
	rest = fc_vec_resize(&ws->rest, n);
	memcpy(rest, s->y, n * sizeof *rest);
	if (m.nseason > 0)
		fc_mstl_run(&m, s->y, n, season, season + m.nseason * n,
		    season + (m.nseason + 1) * n);
	else
		inner = *s;
	for (size_t i = 0; i < m.nseason; i++) {
		for (size_t t = 0; t < n; t++)
			rest[t] -= season[i * n + t];
	}
	inner.y = rest;
	inner.fitted = s->fitted;
	warm_inner(s, &inner);
	keep_cycles(&m, season, n, state);
	why = fc_fit_own(&spec->member[0], &inner, &ws->sub, ws);
	if (!fc_fit_done(why))
		/* cppcheck-suppress returnDanglingLifetime ; a literal */
		return why;
	for (size_t i = 0; s->fitted && i < m.nseason; i++) {
		for (size_t t = 0; t < n; t++)
			s->fitted[t] += season[i * n + t];
	}
	head = state->n;
	fc_vec_resize(state, head + ws->sub.n);
	memcpy(state->v + head, ws->sub.v, ws->sub.n * sizeof *state->v);
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why;
}

static const char *
stl_fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_sample one = *s;
	double main = s->season;

	fc_sample_seasons(&one, &main, 1);
	return fit(spec, &one, state, ws);
}

/* Sum of the seasons k periods ahead, 0 the next. */
static double
season_at(const double *v, size_t k)
{
	size_t nseason = (size_t)*v++;
	double sum = 0;

	for (size_t i = 0; i < nseason; i++) {
		size_t m = (size_t)v[S_LENGTH];

		sum += v[S_VALUE + ((size_t)v[S_PLACE] + k) % m];
		v += S_VALUE + m;
	}
	return sum;
}

/* Where the inner state starts; every season moved on by k periods. */
static size_t
advance(double *v, size_t k)
{
	size_t nseason = (size_t)v[0], at = 1;

	for (size_t i = 0; i < nseason; i++) {
		size_t m = (size_t)v[at + S_LENGTH];

		v[at + S_PLACE] = (double)(((size_t)v[at + S_PLACE] + k) % m);
		at += S_VALUE + m;
	}
	return at;
}

static struct fc_vec
inner_state(const struct fc_vec *state)
{
	size_t head = advance(state->v, 0);

	return (struct fc_vec){ state->v + head, state->n - head, 0 };
}

static void
update(const struct fc_spec *spec, struct fc_vec *state, const double *y,
    const double *x, size_t k, struct fc_fit_ws *ws)
{
	double *rest = fc_vec_resize(&ws->rest, k);
	struct fc_vec inner = inner_state(state);

	for (size_t t = 0; t < k; t++)
		rest[t] = y[t] - season_at(state->v, t);
	(void)x;
	fc_fit_update(&spec->member[0], NULL, &inner, rest, NULL, k, ws);
	advance(state->v, k);
}

static void
forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, struct fc_fit_ws *ws)
{
	struct fc_vec inner = inner_state(state);

	fc_fit_forecast(&spec->member[0], NULL, &inner, f, ws);
	for (size_t i = 0; i < f->h; i++) {
		double s = season_at(state->v, i);

		f->mean[i] += s;
		for (size_t j = 0; f->has_q && j < f->np; j++)
			f->q[i * f->np + j] += s;
	}
}

static bool
whole(double x, double lo, double hi)
{
	return x >= lo && x <= hi && x == floor(x);
}

static bool
valid(const struct fc_spec *spec, const double *v, size_t n)
{
	size_t at = 1;

	if (n < 1 || !whole(v[0], 0, FC_SEASONS_MAX))
		return false;
	for (size_t i = 0; i < (size_t)v[0]; i++) {
		double left = (double)n - (double)at - S_VALUE;

		if (left < 2 || !whole(v[at + S_LENGTH], 2, left) ||
		    !whole(v[at + S_PLACE], 0, v[at + S_LENGTH] - 1))
			return false;
		at += S_VALUE + (size_t)v[at + S_LENGTH];
	}
	return fc_fit_valid(&spec->member[0], NULL, v + at, n - at);
}

const struct fc_nest fc_nest_stl = {
	.member = "ets", .fit = stl_fit, .update = update,
	.forecast = forecast, .valid = valid,
};

const struct fc_nest fc_nest_mstl = {
	.member = "ets", .fit = fit, .update = update,
	.forecast = forecast, .valid = valid,
};
