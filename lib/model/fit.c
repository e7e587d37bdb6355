/*
 * fit.c - fit a spec to a series, whatever the series looks like
 *
 * seasonal=decompose puts { m, kind, position, index[m] } before the state
 * of the model itself; m = 1 says that no season was found. A lambda puts
 * its own head (prepare.h) before all of it.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/decompose.h"
#include "local/outlier.h"
#include "model/combine.h"
#include "model/fit.h"
#include "model/regress.h"

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
	fc_vec_release(&ws->prepared);
	fc_vec_release(&ws->outer);
	fc_vec_release(&ws->design);
	fc_vec_release(&ws->less);
	fc_vec_release(&ws->ways);
	fc_vec_release(&ws->clean);
	fc_vec_release(&ws->cleanouter);
}

/* Has the state the head of a lambda? Combinations leave that to members. */
static bool
transformed(const struct fc_spec *spec)
{
	return !spec->model->members && spec->prepare.how != FC_LAMBDA_NONE;
}

size_t
fc_fit_head(const struct fc_spec *spec)
{
	return transformed(spec) ? FC_PREPARE_HEAD : 0;
}

/* Nests keep theirs while their member fills its own. */
static struct fc_vec *
prepared(const struct fc_spec *spec, struct fc_fit_ws *ws)
{
	return spec->model->nest ? &ws->outer : &ws->prepared;
}

static struct fc_vec
behind(const struct fc_vec *state, size_t head)
{
	return (struct fc_vec){ state->v + head, state->n - head, 0 };
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
		.fitted = s->fitted, .warm = s->warm, .nwarm = s->nwarm };
	const char *why;
	/* R's thetaf looks at two seasons and takes ratios of zeros, M4's
	 * Naive2 does not. */
	size_t least = spec->model->adjust ? 2 * m + 1 : 3 * m;
	/* A transformation is there to make seasons add. */
	bool mult = !transformed(spec);

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
	if (rest.warm)
		fc_sample_warm_behind(&rest, D_INDEX +
		    (size_t)s->warm[D_SEASON]);
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
fc_fit_plain(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	if (spec->model->nest)
		return spec->model->nest->fit(spec, s, state, ws);
	if (spec->decompose)
		/* cppcheck-suppress returnDanglingLifetime ; a literal */
		return fit_adjusted(spec, s, state, ws);
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return spec->model->local->fit(s, &spec->params, state, &ws->work);
}

/* Replace outliers, in the workspace. */
static void
clean(const struct fc_spec *spec, struct fc_sample *s, struct fc_fit_ws *ws)
{
	double *y = fc_vec_resize(spec->model->nest ? &ws->cleanouter :
	    &ws->clean, s->n);

	ws->replaced += fc_outliers_replace(s, y, &ws->work);
	s->y = y;
}

static void
put_head(struct fc_vec *state, const double *head)
{
	size_t n = state->n;
	double *v = fc_vec_resize(state, n + FC_PREPARE_HEAD);

	memmove(v + FC_PREPARE_HEAD, v, n * sizeof *v);
	memcpy(v, head, FC_PREPARE_HEAD * sizeof *v);
}

bool
fc_fit_done(const char *why)
{
	return !why || why == fc_combine_without || why == fc_prepare_not;
}

const char *
fc_fit_own(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_sample own = *s;
	double head[FC_PREPARE_HEAD];
	const char *note = NULL, *why;

	own_seasons(spec, &own);
	if (spec->prepare.clean)
		clean(spec, &own, ws);
	if (own.warm && !fc_fit_valid(spec, NULL, own.warm, own.nwarm))
		own.warm = NULL;
	if (own.warm && transformed(spec))
		fc_sample_warm_behind(&own, FC_PREPARE_HEAD);
	if (transformed(spec))
		note = fc_prepare_series(&spec->prepare, &own, head,
		    prepared(spec, ws), &ws->work);
	if (fc_regress_on(spec)) {
		why = fc_regress_fit(spec, &own, state, ws);
	} else {
		if (!spec->model->nest)
			own.nx = 0;
		why = fc_fit_plain(spec, &own, state, ws);
	}
	if (transformed(spec) && fc_fit_done(why)) {
		put_head(state, head);
		fc_prepare_fitted(head, &own);
	}
	if (!why && !spec->model->nest && !leads_to_number(spec, NULL, state, ws))
		why = "values too large to compute with";
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why ? why : note;
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
	if (fc_fit_done(*why))
		return NULL;
	own.warm = NULL;
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
	return behind(state, D_INDEX + (size_t)state->v[D_SEASON]);
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

void
fc_fit_plain_forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, struct fc_fit_ws *ws)
{
	const struct fc_local *model = spec->model->local;
	struct fc_vec inner;

	if (spec->model->nest) {
		spec->model->nest->forecast(spec, state, f, ws);
	} else if (spec->decompose) {
		inner = inner_state(state);
		model->forecast(&spec->params, &inner, f);
		reseason(state->v, f);
	} else {
		model->forecast(&spec->params, state, f);
	}
}

void
fc_fit_forecast(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws)
{
	struct fc_vec own = *state;
	struct fc_params p;

	f->has_q = false;
	f->df = 0;
	if (fallback) {
		fc_params_default(fallback, &p);
		fallback->local->forecast(&p, state, f);
		return;
	}
	if (transformed(spec))
		own = behind(state, FC_PREPARE_HEAD);
	if (fc_regress_on(spec))
		fc_regress_forecast(spec, &own, f, ws);
	else
		fc_fit_plain_forecast(spec, &own, f, ws);
	if (transformed(spec))
		fc_prepare_back(&spec->prepare, state->v, f);
}

void
fc_fit_plain_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws)
{
	const struct fc_local *model = spec->model->local;
	double *head = state->v, *rest;
	struct fc_vec inner;
	size_t m, at;

	if (spec->model->nest) {
		spec->model->nest->update(spec, state, y, x, k, ws);
		return;
	}
	if (!spec->decompose) {
		model->update(&spec->params, state, y, k);
		return;
	}
	m = (size_t)head[D_SEASON];
	at = (size_t)head[D_POSITION];
	rest = fc_vec_resize(&ws->adjusted, k);
	for (size_t t = 0; t < k; t++)
		rest[t] = remove_season(head, (at + t) % m, y[t]);
	inner = inner_state(state);
	model->update(&spec->params, &inner, rest, k);
	head[D_POSITION] = (double)((at + k) % m);
}

void
fc_fit_update(const struct fc_spec *spec, const struct fc_model *fallback,
    struct fc_vec *state, const double *y, const double *x, size_t k,
    struct fc_fit_ws *ws)
{
	struct fc_vec own = *state;
	struct fc_params p;

	if (fallback) {
		fc_params_default(fallback, &p);
		fallback->local->update(&p, state, y, k);
		return;
	}
	if (transformed(spec)) {
		double *w = fc_vec_resize(prepared(spec, ws), k);

		own = behind(state, FC_PREPARE_HEAD);
		fc_prepare_values(state->v, y, k, w);
		y = w;
	}
	if (fc_regress_on(spec))
		fc_regress_update(spec, &own, y, x, k, ws);
	else
		fc_fit_plain_update(spec, &own, y, x, k, ws);
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
fc_fit_plain_valid(const struct fc_spec *spec, const double *v, size_t n)
{
	if (spec->model->nest)
		return spec->model->nest->valid(spec, v, n);
	if (spec->decompose) {
		size_t head;

		if (!head_valid(v, n))
			return false;
		head = D_INDEX + (size_t)v[D_SEASON];
		v += head;
		n -= head;
	}
	return spec->model->local->valid(&spec->params, v, n);
}

bool
fc_fit_valid(const struct fc_spec *spec, const struct fc_model *fallback,
    const double *v, size_t n)
{
	struct fc_params p;

	if (!(fallback ? fallback : spec->model)->local)
		return false;
	if (fallback) {
		fc_params_default(fallback, &p);
		return fallback->local->valid(&p, v, n);
	}
	if (transformed(spec)) {
		if (!fc_prepare_valid(v, n))
			return false;
		v += FC_PREPARE_HEAD;
		n -= FC_PREPARE_HEAD;
	}
	return fc_regress_on(spec) ? fc_regress_valid(spec, v, n) :
	    fc_fit_plain_valid(spec, v, n);
}
