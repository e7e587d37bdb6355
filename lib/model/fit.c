/*
 * fit.c - fit a spec to a series, whatever the series looks like
 *
 * seasonal=decompose puts { m, kind, position, index[m] } before the state
 * of the model itself; m = 1 says that no season was found.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/combine.h"
#include "model/decompose.h"
#include "model/fit.h"

enum { D_SEASON, D_KIND, D_POSITION, D_INDEX };
enum { RATIO, DIFFERENCE };

void
fc_fit_ws_release(struct fc_fit_ws *ws)
{
	fc_vec_release(&ws->work);
	fc_vec_release(&ws->inner);
	fc_vec_release(&ws->adjusted);
	fc_vec_release(&ws->member);
	fc_vec_release(&ws->part);
	fc_vec_release(&ws->rest);
	fc_vec_release(&ws->sub);
	fc_vec_release(&ws->fitted);
	fc_vec_release(&ws->path);
}

static double
remove_season(const double *head, size_t i, double y)
{
	double x = head[D_INDEX + i];

	return head[D_KIND] == RATIO ? y / x : y - x;
}

static double
add_season(const double *head, size_t i, double y)
{
	double x = head[D_INDEX + i];

	return head[D_KIND] == RATIO ? y * x : y + x;
}

/* Decompose and fit what is left. */
static const char *
fit_adjusted(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	size_t m = (size_t)s->season, n = s->n;
	double *y = fc_vec_resize(&ws->adjusted, n), *head;
	struct fc_sample rest = { .y = y, .n = n, .season = 1,
		.fitted = s->fitted };
	const char *why;
	/* R's thetaf looks at two seasons and takes ratios of zeros, M4's
	 * Naive2 does not. */
	size_t least = spec->model->adjust ? 2 * m + 1 : 3 * m;
	bool mult = true;

	for (size_t t = 0; t < n; t++)
		mult = mult && !(s->y[t] < 0) &&
		    (spec->model->adjust || !(s->y[t] <= 0));
	head = fc_vec_resize(state, D_INDEX + m);
	head[D_KIND] = mult ? RATIO : DIFFERENCE;
	if (!fc_season_test(s->y, n, m, least,
	    fc_vec_resize(&ws->work, n + 2 * m)) ||
	    !fc_decompose(s->y, n, m, mult, head + D_INDEX, ws->work.v)) {
		m = 1;
		head[D_KIND] = DIFFERENCE;
		head[D_INDEX] = 0;
	}
	head[D_SEASON] = (double)m;
	head[D_POSITION] = (double)(n % m);
	for (size_t t = 0; t < n; t++)
		y[t] = remove_season(head, t % m, s->y[t]);
	why = spec->model->local->fit(&rest, &spec->params, &ws->inner, &ws->work);
	if (why)
		/* cppcheck-suppress returnDanglingLifetime ; a literal */
		return why;
	for (size_t t = 0; s->fitted && t < n; t++)
		s->fitted[t] = add_season(head, t % m, s->fitted[t]);
	head = fc_vec_resize(state, D_INDEX + m + ws->inner.n);
	memcpy(head + D_INDEX + m, ws->inner.v, ws->inner.n * sizeof *head);
	return NULL;
}

/* Does the fit lead to a number? Values near the largest a double holds
 * overflow in sums and products. */
static bool
leads_to_number(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, struct fc_fit_ws *ws)
{
	double mean = 0, sigma = 0, none = 0;
	const char *instead = NULL;
	struct fc_forecast f = { .h = 1, .mean = &mean, .sigma = &sigma,
	    .q = &none, .instead = &instead };

	fc_fit_forecast(spec, fallback, state, &f, ws);
	return isfinite(mean);
}

/* A model that is none of the spec's, with its default options. */
static const char *
fit_other(const struct fc_model *m, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_params p;

	if (s->n == 0 && strcmp(m->name, "zero") != 0)
		return "no value";
	if (s->season == 1 && strcmp(m->name, "snaive") == 0)
		return "no season";
	fc_params_default(m, &p);
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return m->local->fit(s, &p, state, &ws->work);
}

/* The seasons the spec names. */
static void
own_seasons(const struct fc_spec *spec, struct fc_sample *s)
{
	if (spec->season == 0)
		return;
	s->season = spec->season;
	fc_sample_seasons(s, spec->seasons, spec->nseason);
}

const char *
fc_fit_own(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_sample own = *s;
	const char *why;

	own_seasons(spec, &own);
	if (spec->model->nest)
		return spec->model->nest->fit(spec, &own, state, ws);
	if (spec->decompose)
		why = fit_adjusted(spec, &own, state, ws);
	else
		why = spec->model->local->fit(&own, &spec->params, state,
		    &ws->work);
	if (!why && !leads_to_number(spec, NULL, state, ws))
		why = "values too large to compute with";
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why;
}

void
fc_fit_sample(struct fc_sample *s, const double *y, size_t n,
    const struct fc_freq *freq)
{
	double v[FC_FREQ_SEASONS];

	*s = (struct fc_sample){ .y = y, .n = n,
	    .season = fc_freq_season(freq) };
	fc_sample_seasons(s, v, fc_freq_seasons(freq, v));
}

const struct fc_model *
fc_fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws, const char **why)
{
	const char *chain[] = { spec->model->instead, "snaive", "naive",
	    "zero" };
	struct fc_sample own = *s;

	own_seasons(spec, &own);
	for (size_t t = 0; s->fitted && t < s->n; t++)
		s->fitted[t] = NAN;
	*why = s->n > 0 ? fc_fit_own(spec, s, state, ws) : "no value";
	if (!*why || *why == fc_combine_without)
		return NULL;
	for (size_t i = 0; i < FC_LEN(chain); i++) {
		const struct fc_model *m = chain[i] ? fc_model_named(chain[i]) : NULL;

		if (m && !fit_other(m, &own, state, ws) &&
		    leads_to_number(spec, m, state, ws))
			return m;
	}
	assert(false && "zero takes every series");
	return NULL;
}

/* The part of the state that belongs to the model itself. */
static struct fc_vec
inner_state(const struct fc_vec *state)
{
	size_t head = D_INDEX + (size_t)state->v[D_SEASON];

	return (struct fc_vec){ state->v + head, state->n - head, 0 };
}

/* Put the season back. */
static void
reseason(const double *head, struct fc_forecast *f)
{
	size_t m = (size_t)head[D_SEASON], at = (size_t)head[D_POSITION];

	for (size_t i = 0; i < f->h; i++) {
		double x = head[D_INDEX + (at + i) % m];
		double *q = f->q + i * f->np;

		if (head[D_KIND] == RATIO) {
			f->mean[i] *= x;
			f->sigma[i] *= x;
			for (size_t j = 0; f->has_q && j < f->np; j++)
				q[j] *= x;
		} else {
			f->mean[i] += x;
			for (size_t j = 0; f->has_q && j < f->np; j++)
				q[j] += x;
		}
	}
}

static void
params_of(const struct fc_spec *spec, const struct fc_model *fallback,
    struct fc_params *p)
{
	if (fallback)
		fc_params_default(fallback, p);
	else
		*p = spec->params;
}

void
fc_fit_forecast(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws)
{
	const struct fc_model *m = fallback ? fallback : spec->model;
	struct fc_params p;
	struct fc_vec inner;

	params_of(spec, fallback, &p);
	f->has_q = false;
	f->df = 0;
	if (spec->model->nest && !fallback) {
		spec->model->nest->forecast(spec, state, f, ws);
	} else if (spec->decompose && !fallback) {
		inner = inner_state(state);
		m->local->forecast(&p, &inner, f);
		reseason(state->v, f);
	} else {
		m->local->forecast(&p, state, f);
	}
}

void
fc_fit_update(const struct fc_spec *spec, const struct fc_model *fallback,
    struct fc_vec *state, const double *y, size_t k, struct fc_fit_ws *ws)
{
	const struct fc_model *model = fallback ? fallback : spec->model;
	double *head = state->v, *rest;
	struct fc_params p;
	struct fc_vec inner;
	size_t m, at;

	params_of(spec, fallback, &p);
	if (spec->model->nest && !fallback) {
		spec->model->nest->update(spec, state, y, k, ws);
		return;
	}
	if (!spec->decompose || fallback) {
		model->local->update(&p, state, y, k);
		return;
	}
	m = (size_t)head[D_SEASON];
	at = (size_t)head[D_POSITION];
	rest = fc_vec_resize(&ws->adjusted, k);
	for (size_t t = 0; t < k; t++)
		rest[t] = remove_season(head, (at + t) % m, y[t]);
	inner = inner_state(state);
	model->local->update(&p, &inner, rest, k);
	head[D_POSITION] = (double)((at + k) % m);
}

static bool
head_valid(const double *v, size_t n)
{
	return n > D_INDEX && v[D_SEASON] >= 1 &&
	    v[D_SEASON] == floor(v[D_SEASON]) &&
	    v[D_SEASON] <= (double)(n - D_INDEX) && v[D_POSITION] >= 0 &&
	    v[D_POSITION] < v[D_SEASON];
}

bool
fc_fit_valid(const struct fc_spec *spec, const struct fc_model *fallback,
    const double *v, size_t n)
{
	const struct fc_model *m = fallback ? fallback : spec->model;
	struct fc_params p;

	if (!m->local)
		return false;
	if (spec->model->nest && !fallback)
		return spec->model->nest->valid(spec, v, n);
	params_of(spec, fallback, &p);
	if (spec->decompose && !fallback) {
		size_t head;

		if (!head_valid(v, n))
			return false;
		head = D_INDEX + (size_t)v[D_SEASON];
		v += head;
		n -= head;
	}
	return m->local->valid(&p, v, n);
}
