/* regress.c - any local model on what a regression leaves. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "cli/msg.h"
#include "local/arimastate.h"
#include "model/regress.h"
#include "model/regress_impl.h"

/* Where fourier=choose has a choice: longer seasons than this one. */
#define SEASON_SHORT 24

bool
fc_regress_on(const struct fc_spec *spec)
{
	bool columns = spec->regressors && spec->regressors->n > 0;

	return (columns || spec->fourier != 0) && spec->model->local &&
	    (spec->model->regressors == FC_REGRESSORS_FIRST ||
	    spec->model->regressors == FC_REGRESSORS_OWN);
}

double
fc_term_value(const struct fc_spec *spec, const struct fc_term *e,
    const double *row, double t)
{
	double v;

	if (e->column < 0) {
		double k = floor(-e->column / 2);
		double angle = TWO_PI * fmod(k * t, e->level) / e->level;

		return fmod(-e->column, 2) > 0 ? cos(angle) : sin(angle);
	}
	v = row ? row[(size_t)e->column] : (double)NAN;
	if (isnan(v))
		return e->mean;
	if (spec->regressors->text[(size_t)e->column])
		return v <= e->level && v >= e->level ? 1 : 0;
	return v;
}

/* ---- the state -------------------------------------------------------------- */

static struct fc_term *
terms_of(const struct fc_vec *state, size_t *n)
{
	*n = (size_t)state->v[H_TERMS];
	return (struct fc_term *)(void *)(state->v + H_HEAD);
}

static struct fc_vec
inner_of(const struct fc_vec *state)
{
	size_t head = H_HEAD + TERM * (size_t)state->v[H_TERMS];

	return (struct fc_vec){ state->v + head, state->n - head, 0 };
}

/* What the regression says of a period. */
static double
explained(const struct fc_spec *spec, const struct fc_vec *state,
    const double *row, double t)
{
	size_t n;
	const struct fc_term *e = terms_of(state, &n);
	double sum = state->v[H_OFFSET];

	for (size_t i = 0; i < n; i++)
		sum += e[i].beta * fc_term_value(spec, &e[i], row, t);
	return sum;
}

bool
fc_regress_uses(const struct fc_spec *spec, const struct fc_vec *state,
    size_t j)
{
	size_t n, head = fc_fit_head(spec);
	struct fc_vec own = { state->v + head, state->n - head, 0 };
	const struct fc_term *e = terms_of(&own, &n);

	for (size_t i = 0; i < n; i++) {
		if (e[i].column >= (double)j && e[i].column <= (double)j)
			return true;
	}
	return false;
}

void
fc_regress_tell(const struct fc_spec *spec, const char *column,
    const char *key)
{
	fc_note("series '%s': model '%s': regressor '%s' explains nothing and "
	    "is left out", key, spec->alias, column);
}

/* Row t of a matrix of the spec's columns. */
static const double *
row_of(const struct fc_spec *spec, const double *x, size_t t)
{
	return x && spec->regressors ? x + t * spec->regressors->n : NULL;
}

void
fc_regress_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws)
{
	double *rest = fc_vec_resize(&ws->less, k);
	struct fc_vec inner = inner_of(state);

	for (size_t t = 0; t < k; t++)
		rest[t] = y[t] - explained(spec, state, row_of(spec, x, t),
		    ++state->v[H_TIME]);
	fc_fit_plain_update(spec, &inner, rest, NULL, k, ws);
}

void
fc_regress_forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, struct fc_fit_ws *ws)
{
	struct fc_vec inner = inner_of(state);

	fc_fit_plain_forecast(spec, &inner, f, ws);
	for (size_t i = 0; i < f->h; i++) {
		double add = explained(spec, state, row_of(spec, f->x, i),
		    state->v[H_TIME] + 1 + (double)i);

		f->mean[i] += add;
		for (size_t j = 0; f->has_q && j < f->np; j++)
			f->q[i * f->np + j] += add;
	}
}

static bool
term_valid(const struct fc_spec *spec, const struct fc_term *e)
{
	size_t n = spec->regressors ? spec->regressors->n : 0;

	return e->column == floor(e->column) && e->column < (double)n &&
	    e->column > -1e6 && isfinite(e->beta) && isfinite(e->mean) &&
	    isfinite(e->level) && (e->column >= 0 || e->level > 1);
}

bool
fc_regress_valid(const struct fc_spec *spec, const double *v, size_t n)
{
	const struct fc_term *e = (const void *)(v + H_HEAD);
	size_t k, head;

	if (n < H_HEAD || !(v[H_TERMS] >= 0) ||
	    v[H_TERMS] > FC_REGRESSORS_MAX ||
	    v[H_TERMS] != floor(v[H_TERMS]) || !isfinite(v[H_OFFSET]) ||
	    !(v[H_TIME] >= 0))
		return false;
	k = (size_t)v[H_TERMS];
	head = H_HEAD + TERM * k;
	if (n < head)
		return false;
	for (size_t i = 0; i < k; i++) {
		if (!term_valid(spec, &e[i]))
			return false;
	}
	return fc_fit_plain_valid(spec, v + head, n - head);
}

/* ---- the fit ------------------------------------------------------------------ */

/* What is left for a model that knows nothing of regressors. */
static void
rest_of(const struct fc_sample *s, const struct fc_terms *d, double *beta,
    double *rest, double *offset)
{
	*offset = 0;
	for (size_t i = 0; i < d->n; i++)
		*offset -= beta[i] * d->term[i].mean;
	for (size_t t = 0; t < s->n; t++) {
		rest[t] = s->y[t] - *offset;
		for (size_t i = 0; i < d->n; i++)
			rest[t] -= beta[i] * d->x[t * d->n + i];
	}
}

/* The head before the model's own state. */
static void
put_head(struct fc_vec *state, const struct fc_terms *d, const double *beta,
    double offset, size_t n)
{
	size_t own = state->n, head = H_HEAD + TERM * d->n;
	double *v = fc_vec_resize(state, head + own);

	memmove(v + head, v, own * sizeof *v);
	v[H_TERMS] = (double)d->n;
	v[H_OFFSET] = offset;
	v[H_TIME] = (double)n;
	for (size_t i = 0; i < d->n; i++) {
		struct fc_term e = d->term[i];

		e.beta = beta[i];
		memcpy(v + H_HEAD + i * TERM, &e, sizeof e);
	}
}

/* Divide each column by its scale, so that sums of products are of one size. */
static void
scale_columns(struct fc_terms *d, size_t n)
{
	for (size_t i = 0; i < d->n; i++) {
		for (size_t t = 0; t < n; t++)
			d->x[t * d->n + i] /= d->scale[i];
	}
}

/* The fit, with the harmonics of the spec. */
static const char *
fit_way(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	bool own = spec->model->regressors == FC_REGRESSORS_OWN &&
	    !spec->decompose;
	double beta[FC_REGRESSORS_MAX], offset = 0;
	struct fc_sample left = *s;
	struct fc_terms d;
	const char *why;

	fc_terms_make(&d, spec, s, ws);
	left.x = NULL;
	left.nx = 0;
	if (spec->fourier != 0 && s->nseason > 0 && !spec->model->orders) {
		left.season = 1;
		left.nseason = 0;
	}
	scale_columns(&d, s->n);
	left.x = d.x;
	left.nx = d.n;
	if (left.warm)
		fc_sample_warm_behind(&left, H_HEAD +
		    TERM * (size_t)s->warm[H_TERMS]);
	left.beta = beta;
	if (!own && d.n > 0) {
		fc_terms_beta(&left, ws);
		for (size_t i = 0; i < d.n; i++)
			d.term[i].mean /= d.scale[i];
		left.y = fc_vec_resize(&ws->less, s->n);
		rest_of(s, &d, beta, ws->less.v, &offset);
		for (size_t i = 0; i < d.n; i++)
			d.term[i].mean *= d.scale[i];
		left.nx = 0;
	}
	why = fc_fit_plain(spec, &left, state, ws);
	for (size_t i = 0; i < d.n; i++)
		beta[i] /= d.scale[i];
	if (fc_fit_done(why))
		put_head(state, &d, beta, offset, s->n);
	for (size_t t = 0; fc_fit_done(why) && s->fitted && t < s->n; t++)
		s->fitted[t] += explained(spec, state, row_of(spec, s->x, t),
		    (double)(t + 1));
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why;
}

/* ---- Fourier or seasonal terms ------------------------------------------------- */

uint64_t
fc_regress_chosen(const struct fc_spec *spec, const struct fc_vec *state)
{
	size_t n, head = fc_fit_head(spec);
	struct fc_vec own = { state->v + head, state->n - head, 0 };
	const struct fc_term *e = terms_of(&own, &n);

	if (spec->fourier != FC_FOURIER_CHOOSE)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (e[i].column < 0)
			return FC_REGRESS_FOURIER;
	}
	return FC_REGRESS_SEASONAL;
}

/* AICc of the errors one step ahead of the fitted values f, over the periods
 * from `from` on that both ways forecast. */
static double
criterion(const struct fc_sample *s, const struct fc_vec *state,
    const double *f, const double *other, size_t from)
{
	struct fc_vec inner = inner_of(state);
	double sse = 0, n = 0, k;
	struct fc_order o;
	size_t nx = (size_t)state->v[H_TERMS];

	fc_arima_orders(inner.v, &o);
	k = (double)(fc_sarima_nparams(&o) + nx + 1 +
	    fc_arima_constant(inner.v, nx));
	for (size_t t = from; t < s->n; t++) {
		double e = s->y[t] - f[t];

		if (isnan(e) || isnan(other[t]))
			continue;
		sse += e * e;
		n++;
	}
	return n > k + 1 ? n * log(fmax(sse, 1e-300) / n) + 2 * k +
	    2 * k * (k + 1) / (n - k - 1) : (double)INFINITY;
}

/* Both, and the better one. The likelihoods do not compare (they are those of
 * series differenced another way), the errors of the same periods do. */
static const char *
fit_better(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_spec way = *spec;
	struct fc_sample one = *s;
	size_t n = s->n, kept = 0, from = (size_t)s->season + 2;
	double *v = fc_vec_resize(&ws->ways, 2 * n);
	const char *why, *other;
	bool better;            /* Fourier terms are */

	for (size_t t = 0; t < 2 * n; t++)
		v[t] = NAN;
	way.fourier = -1;
	one.fitted = v;
	other = fit_way(&way, &one, state, ws);
	if (fc_fit_done(other)) {
		kept = state->n;
		v = fc_vec_resize(&ws->ways, 2 * n + kept);
		memcpy(v + 2 * n, state->v, kept * sizeof *v);
	}
	way.fourier = 0;
	one.fitted = v + n;
	why = fit_way(&way, &one, state, ws);
	v = ws->ways.v;
	better = !fc_fit_done(why);
	if (kept > 0 && !better) {
		struct fc_vec fourier = { v + 2 * n, kept, 0 };

		better = criterion(s, &fourier, v, v + n, from) <
		    criterion(s, state, v + n, v, from);
	}
	if (kept > 0 && better) {
		memcpy(fc_vec_resize(state, kept), v + 2 * n,
		    kept * sizeof *v);
		why = other;
		memcpy(v + n, v, n * sizeof *v);
	}
	if (s->fitted && fc_fit_done(why))
		memcpy(s->fitted, v + n, n * sizeof *v);
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why;
}

const char *
fc_regress_fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_spec way = *spec;

	if (spec->fourier != FC_FOURIER_CHOOSE)
		return fit_way(spec, s, state, ws);
	if (s->season > SEASON_SHORT && s->season <= FC_SARIMA_SEASON &&
	    s->n > 2 * (size_t)s->season)
		return fit_better(spec, s, state, ws);
	way.fourier = s->season > FC_SARIMA_SEASON ? -1 : 0;
	return fit_way(&way, s, state, ws);
}
