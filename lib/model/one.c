/* one.c - forecasts of one series. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/bootstrap.h"
#include "model/mix.h"
#include "model/one_impl.h"
#include "model/paths.h"
#include "model/regress.h"

static void
add_note(struct fc_one_out *a, size_t series, size_t spec, const char *kind,
    const char *why, const char *instead)
{
	FC_GROW(a->note, a->nnote + 1, a->capnote);
	a->note[a->nnote++] = (struct fc_one_note){ .series = series,
	    .spec = spec, .kind = kind, .why = why, .instead = instead };
}

/* ---- one model, one series --------------------------------------------------------- */

static void
copy_state(struct fc_vec *to, const double *v, size_t n)
{
	fc_vec_resize(to, n);
	if (n > 0)
		memcpy(to->v, v, n * sizeof *v);
}

/* Is there a state to go on from? A grid that has changed makes it useless. */
static bool
goes_on(const struct fc_one_series *s)
{
	return s->kept != NULL && s->kept->n > 0 &&
	    s->kept->n <= s->span.n && s->kept->off_grid == s->span.off_grid;
}

/* The kept state takes in the values that are new. */
static const struct fc_model *
go_on(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_ws *ws)
{
	struct fc_kept_state *st = &s->kept->state[k];
	size_t n = s->span.n - s->kept->n;

	if (n > 0)
		fc_fit_update(&p->spec[k], st->fallback, &st->v,
		    s->span.y + s->kept->n, fc_one_width(p) > 0 ? ws->past.v +
		    s->kept->n * fc_one_width(p) : NULL, n, &ws->fit);
	copy_state(&ws->state, st->v.v, st->v.n);
	return st->fallback;
}

/* Tell of the regressors that explain nothing in this series. */
static void
note_unused(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_out *a, const struct fc_one_ws *ws)
{
	for (size_t j = 0; j < fc_one_width(p) && fc_regress_on(&p->spec[k]); j++) {
		if (fc_regress_uses(&p->spec[k], &ws->state, j))
			continue;
		add_note(a, s->i, k, "unused", NULL, NULL);
		a->note[a->nnote - 1].column = p->regressors->name[j];
	}
}

/* Room for the one-step forecasts of spec k, behind those of the others. */
static double *
room_for_fitted(const struct fc_one_series *s, size_t k, struct fc_one_ws *ws)
{
	return fc_vec_resize(&ws->fitted, (k + 1) * s->span.n) + k * s->span.n;
}

static void
put_residuals(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_out *a, const double *fitted)
{
	if (p->residuals && !p->spec[k].part)
		fc_residuals_put(p->residuals, &a->residual, s->c, &s->span,
		    &p->freq, k, fitted);
}

static const struct fc_model *
fit(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_out *a, struct fc_one_ws *ws)
{
	const struct fc_model *m;
	struct fc_sample sample;
	const char *why;

	fc_fit_sample(&sample, s->span.y, s->span.n, &p->freq);
	sample.x = ws->past.v;
	sample.nx = fc_one_width(p);
	if (p->residuals || p->bootstrap)
		sample.fitted = room_for_fitted(s, k, ws);
	m = fc_fit(&p->spec[k], &sample, &ws->state, &ws->fit, &why);
	put_residuals(p, s, k, a, sample.fitted);
	if (why)
		add_note(a, s->i, k, m ? "fallback" : "model", why,
		    m ? m->name : NULL);
	if (!m)
		note_unused(p, s, k, a, ws);
	if (!m && fc_nest_chosen(&p->spec[k], &ws->state)) {
		add_note(a, s->i, k, "chosen", NULL, NULL);
		a->note[a->nnote - 1].members =
		    fc_nest_chosen(&p->spec[k], &ws->state);
	}
	return m;
}

/* State of model k from the file; *fallback as stored. */
static int
look_up(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    const struct fc_model **fallback, struct fc_one_out *a, struct fc_one_ws *ws,
    struct fc_err *err)
{
	struct fc_model_state st;

	fc_model_series_state(p->file, &s->stored, k, &st);
	*fallback = st.fallback ? fc_model_named(st.fallback) : NULL;
	if ((st.fallback && !*fallback) ||
	    !fc_fit_valid(&p->spec[k], *fallback, st.v, st.n))
		return fc_fail(err, FC_DATA, "damaged model file: state of "
		    "model '%s'", p->spec[k].alias);
	copy_state(&ws->state, st.v, st.n);
	if (ws->fresh.n > 0)
		fc_fit_update(&p->spec[k], *fallback, &ws->state, ws->fresh.v,
		    ws->freshx.v, ws->fresh.n, &ws->fit);
	if (*fallback)
		add_note(a, s->i, k, "fallback", "so it was trained",
		    (*fallback)->name);
	return 0;
}

/* Draws are those of the series, its cutoff and the model. */
static double *
start_paths(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    size_t h, struct fc_one_ws *ws)
{
	char key[256];

	fc_paths_seed(&ws->rng, p->seed, fc_key_text(&s->c->batch,
	    s->c->start[s->i], key), p->spec[k].alias, s->cutoff);
	return fc_vec_resize(&ws->path, h * p->probs->npath);
}

/* Tell of the first step at which a regressor of the model is not known. */
static void
note_unknown(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_out *a, const struct fc_one_ws *ws)
{
	size_t n = fc_one_width(p);

	if (n == 0 || !fc_regress_on(&p->spec[k]))
		return;
	for (size_t i = 0; i < ws->steps.h * n; i++) {
		if (!isnan(ws->ahead.v[i]) ||
		    !fc_regress_uses(&p->spec[k], &ws->state, i % n))
			continue;
		add_note(a, s->i, k, "column", NULL, NULL);
		a->note[a->nnote - 1].column = p->regressors->name[i % n];
		a->note[a->nnote - 1].ds = ws->steps.ds[i / n];
		return;
	}
}

static int
local_forecast(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_forecast *f, struct fc_one_out *a, struct fc_one_ws *ws, struct fc_err *err)
{
	const struct fc_model *fallback = NULL;
	struct fc_paths_pool pool, *errors = NULL;

	if (goes_on(s)) {
		fallback = go_on(p, s, k, ws);
	} else if (!s->known) {
		fallback = fit(p, s, k, a, ws);
		if (s->kept) {
			s->kept->state[k].fallback = fallback;
			copy_state(&s->kept->state[k].v, ws->state.v,
			    ws->state.n);
		}
	} else if (look_up(p, s, k, &fallback, a, ws, err)) {
		return -1;
	}
	f->x = fc_one_width(p) > 0 ? ws->ahead.v : NULL;
	fc_fit_forecast(&p->spec[k], fallback, &ws->state, f, &ws->fit);
	if (!fallback)
		note_unknown(p, s, k, a, ws);
	if (p->bootstrap && s->span.n > 0 && fc_bootstrap_pool(&p->spec[k],
	    fallback, &ws->state, s->span.y, ws->fitted.v + k * s->span.n,
	    s->span.n, f->x, &ws->errors, &pool, &ws->fit)) {
		errors = &pool;
		start_paths(p, s, k, f->h, ws);
		fc_bootstrap_quantiles(&p->spec[k], fallback, &ws->state,
		    errors, &ws->rng, f, &ws->fan, &ws->fit);
	}
	if (p->probs->npath > 0)
		fc_paths_simulate(&p->spec[k], fallback, &ws->state, f->x, f->h,
		    p->probs->npath, errors, &ws->rng,
		    start_paths(p, s, k, f->h, ws), &ws->fit);
	for (size_t i = 0; fallback && i < f->h; i++)
		f->instead[i] = fallback->name;
	return 0;
}

static int
global_forecast(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_forecast *f, struct fc_one_out *a, struct fc_one_ws *ws, struct fc_err *err)
{
	const struct fc_learners *l = &p->trained->of[k];
	struct fc_model_state st = { 0 };
	struct fc_vec stored;
	struct fc_lack lack;

	if (s->known) {
		fc_model_series_state(p->file, &s->stored, k, &st);
		if (!fc_learners_valid(l, p->spec[k].model->global, st.v, st.n))
			return fc_fail(err, FC_DATA, "damaged model file: "
			    "state of model '%s'", p->spec[k].alias);
	}
	if (p->residuals || p->probs->npath > 0) {
		double *fitted = room_for_fitted(s, k, ws);

		if (fc_learners_fitted(l, p->spec[k].model->global, ws->frame,
		    s->c, s->i, &s->span, &p->freq, fitted, &ws->part,
		    &ws->fit.work, err))
			return -1;
		put_residuals(p, s, k, a, fitted);
		if (p->probs->npath > 0)
			fc_paths_normal(fc_residual_memory(s->span.y, fitted,
			    s->span.n), f->h, p->probs->npath, &ws->rng,
			    start_paths(p, s, k, f->h, ws));
	}
	copy_state(&ws->state, st.v, st.n);
	stored = ws->state;
	fc_explain_want(p->explain, f, &ws->shap);
	FC_GROW(ws->row, ws->steps.h, ws->caprow);
	if (fc_learners_forecast(l, &p->spec[k], ws->frame, s->c, s->i,
	    s->future, &ws->steps, &stored, f, ws->row, &ws->part,
	    &ws->fit.work, &lack, err))
		return fc_fail_at(err, "model '%s'", p->spec[k].alias);
	if (lack.column) {
		add_note(a, s->i, k, "column", NULL, NULL);
		a->note[a->nnote - 1].column = lack.column;
		a->note[a->nnote - 1].ds = lack.ds;
	}
	for (size_t i = 0; i < f->h; i++) {
		if (!f->instead[i])
			continue;
		add_note(a, s->i, k, "fallback", "no row to forecast from, or "
		    "an unknown series or segment", f->instead[i]);
		break;
	}
	return 0;
}

/* ---- one series ------------------------------------------------------------------- */

static void
prepare(const struct fc_predict *p, struct fc_forecast *f, struct fc_one_ws *ws)
{
	size_t h = ws->steps.h, np = p->probs->n;

	*f = (struct fc_forecast){ .h = h, .np = np, .p = p->probs->p };
	f->mean = fc_vec_resize(&ws->mean, h);
	f->sigma = fc_vec_resize(&ws->sigma, h);
	f->q = fc_vec_resize(&ws->q, h * np);
	FC_GROW(ws->instead, h, ws->capinstead);
	for (size_t i = 0; i < h; i++)
		ws->instead[i] = NULL;
	f->instead = ws->instead;
}

/* The regressors of the history and of the steps ahead. */
static void
take_regressors(const struct fc_predict *p, const struct fc_one_series *s,
    struct fc_one_ws *ws)
{
	if (fc_one_width(p) == 0)
		return;
	if (!s->known)
		fc_regressors_history(p->regressors, s->c, &s->span, &p->freq,
		    &ws->past);
	fc_vec_resize(&ws->ahead, ws->steps.h * fc_one_width(p));
	for (size_t i = 0; i < ws->steps.h; i++)
		fc_regressors_row(p->regressors, s->c, ws->steps.row[i],
		    ws->ahead.v + i * fc_one_width(p));
}

/* A combination of parts that have been forecast. */
static void
mixed_forecast(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_forecast *f, struct fc_one_out *a, struct fc_one_ws *ws)
{
	double *path = NULL, *fitted;

	if (p->probs->npath > 0)
		path = start_paths(p, s, k, f->h, ws);
	fc_mix_forecast(&p->spec[k], &ws->parts, f, path, p->probs->npath);
	if (p->residuals) {
		fitted = room_for_fitted(s, k, ws);
		fc_mix_fitted(&p->spec[k], ws->fitted.v, s->span.n, fitted);
		put_residuals(p, s, k, a, fitted);
	}
}

/* The quantiles of f from the model's own at many probabilities, and from past
 * errors. */
static void
conform(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    const struct fc_forecast *fan, struct fc_forecast *f, struct fc_one_ws *ws)
{
	const struct fc_conform *cf = p->conform;
	struct fc_conform_own own;

	if (p->file && !s->known)
		fc_conform_look(cf, k, s->span.y, s->span.n, &ws->fit, &own);
	else
		own = cf->own[s->number * cf->nspec + k];
	f->nshap = fan->nshap;
	f->shap = fan->shap;
	fc_conform_bounds(cf, k, &own, fan, f);
}

static int
model_forecast(const struct fc_predict *p, const struct fc_one_series *s,
    size_t k, struct fc_forecast *f, struct fc_one_out *a,
    struct fc_one_ws *ws, struct fc_err *err)
{
	if (p->spec[k].nmixed > 0)
		mixed_forecast(p, s, k, f, a, ws);
	else if (p->spec[k].model->global)
		return global_forecast(p, s, k, f, a, ws, err);
	else
		return local_forecast(p, s, k, f, a, ws, err);
	return 0;
}

static int
one_model(const struct fc_predict *p, const struct fc_one_series *s, size_t k,
    struct fc_one_out *a, struct fc_one_ws *ws, struct fc_err *err)
{
	bool part = p->spec[k].part;
	struct fc_forecast f, own;

	prepare(p, &f, ws);
	own = f;
	if (p->conform) {
		own.np = FC_CONFORM_GRID;
		own.p = fc_conform_grid();
		own.q = fc_vec_resize(&ws->fan, own.h * own.np);
	}
	if (model_forecast(p, s, k, &own, a, ws, err))
		return -1;
	if (p->conform && !part) {
		fc_forecast_finish(&own, NAN, NAN);
		conform(p, s, k, &own, &f, ws);
	} else {
		f = own;
	}
	fc_forecast_finish(&f, p->lower, p->upper);
	if (p->probs->npath > 0)
		fc_paths_rank(ws->path.v, f.h, p->probs->npath, &ws->rng,
		    fc_vec_resize(&ws->order, 3 * p->probs->npath));
	if (f.shap)
		fc_explain_put(p->explain, &a->shap, s->c, s->i, &ws->steps,
		    k, &f);
	if (part)
		fc_mix_keep(&ws->parts, k, &f, ws->path.v, p->probs->npath);
	else
		fc_one_emit(p, &a->batch, s->c, s->i, s->cutoff, k, &ws->steps,
		    &f, ws->path.v);
	return 0;
}

static int
one_series(const struct fc_predict *p, struct fc_one_series *s, struct fc_one_out *a,
    struct fc_one_ws *ws, struct fc_err *err)
{
	fc_span_take(s->c, s->i, &p->freq, &ws->grid, &s->span);
	if (fc_one_find(p, s, err))
		return -1;
	fc_one_place(p, s, ws);
	if (s->span.off_grid)
		add_note(a, s->i, 0, "grid", "time stamps do not follow the "
		    "frequency; taken as consecutive", NULL);
	if (s->left_out)
		add_note(a, s->i, 0, "left out", "y between the periods of the "
		    "model file; not taken in", NULL);
	if (p->file && !s->known)
		add_note(a, s->i, 0, "unknown", "not in the model file; "
		    "fitted on this stream", NULL);
	if (fc_steps_make(&ws->steps, s->c, s->future, p->file_only ?
	    s->future : s->c->start[s->i + 1] + p->beyond, s->cutoff,
	    p->horizon, &p->freq, err))
		return -1;
	take_regressors(p, s, ws);
	for (size_t k = 0; k < p->nspec; k++) {
		if (one_model(p, s, k, a, ws, err))
			return -1;
	}
	if (s->kept) {
		s->kept->n = s->span.n;
		s->kept->off_grid = s->span.off_grid;
	}
	return 0;
}

int
fc_one_forecast(const struct fc_predict *p, const struct fc_chunk *c,
    size_t i, struct fc_kept *kept, struct fc_one_out *out,
    struct fc_one_ws *ws, struct fc_err *err)
{
	struct fc_one_series s = { .c = c, .i = i, .kept = kept };
	char key[256];

	ws->fit.replaced = 0;
	if (one_series(p, &s, out, ws, err))
		return fc_fail_at(err, "series '%s'",
		    fc_key_text(&c->batch, c->start[i], key));
	out->replaced += ws->fit.replaced;
	return 0;
}
