/* train.c - chunks of series in, a model file out. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "local/span.h"
#include "model/fit.h"
#include "model/mix.h"
#include "model/regress.h"
#include "model/train.h"
#include "series/flow.h"

/* One model's state of one series, in aux.value. */
struct part {
	const struct fc_model *fallback;
	const char *why;
	uint64_t members;       /* model/nest.h */
	size_t at, n;
};

/* What a chunk becomes: nspec parts and one place for each series. */
struct aux {
	struct part *part;
	size_t cappart;
	struct place {
		int64_t cutoff;
		uint64_t nobs;
		bool off_grid;
	} *place;
	size_t capplace;
	double *value;
	size_t nvalue, capvalue;
	uint64_t replaced;              /* outliers */
	struct fc_batch residual;       /* if wanted */
};

struct ws {
	struct fc_fit_ws fit;
	struct fc_vec state, part, grid, past;
	struct fc_vec fitted;           /* of the specs, one after the other */
	struct fc_frame_ws *frame;
	struct fc_model_series earlier; /* of the series, in t->warm */
	int known;                      /* 1: it is there */
};

struct loop {
	struct fc_train *t;
	struct fc_model_writer *w;
	int (*next)(void *, struct fc_chunk *, struct fc_err *);
	void *source;
	bool started;
	uint64_t rows;
	/* of the series being put, reused */
	struct fc_model_state *state;
	const char **key;
	size_t *nkey;
};

static void *
aux_new(void *arg)
{
	const struct fc_train *t = ((struct loop *)arg)->t;
	struct aux *a = fc_xcalloc(1, sizeof *a);

	if (t->residuals)
		fc_batch_init(&a->residual, &t->residuals->out);
	return a;
}

static void
aux_free(void *aux)
{
	struct aux *a = aux;

	free(a->part);
	free(a->place);
	free(a->value);
	if (a->residual.schema)
		fc_batch_release(&a->residual);
	free(a);
}

static void *
ws_new(void *arg)
{
	struct ws *ws = fc_xcalloc(1, sizeof *ws);

	(void)arg;
	ws->frame = fc_frame_ws_new();
	return ws;
}

static void
ws_free(void *p)
{
	struct ws *ws = p;

	fc_fit_ws_release(&ws->fit);
	fc_vec_release(&ws->state);
	fc_vec_release(&ws->part);
	fc_vec_release(&ws->grid);
	fc_vec_release(&ws->fitted);
	fc_vec_release(&ws->past);
	fc_frame_ws_free(ws->frame);
	free(ws);
}

/* The state of spec k in ws->state, its residuals to a->residual. */
static int
fit_one(const struct fc_train *t, const struct fc_chunk *c, size_t i,
    const struct fc_span *span, size_t k, struct aux *a, struct ws *ws,
    struct fc_err *err)
{
	const struct fc_global *g = t->spec[k].model->global;
	struct part *part = &a->part[i * t->nspec + k];
	struct fc_sample s;

	*part = (struct part){ 0 };
	fc_fit_sample(&s, span->y, span->n, &t->freq);
	if (t->regressors) {
		s.x = ws->past.v;
		s.nx = t->regressors->n;
	}
	if (ws->known > 0)
		fc_warm_sample(t->warm, &ws->earlier, k, &s);
	if (t->residuals)
		s.fitted = fc_vec_resize(&ws->fitted, (k + 1) * span->n) +
		    k * span->n;
	ws->state.n = 0;
	if (t->spec[k].nmixed > 0 && t->residuals)
		fc_mix_fitted(&t->spec[k], ws->fitted.v, span->n, s.fitted);
	else if (!g && t->spec[k].nmixed == 0)
		part->fallback = fc_fit(&t->spec[k], &s, &ws->state, &ws->fit,
		    &part->why);
	else if (g && fc_learners_state(&t->trained->of[k], g, ws->frame, c, i,
	    &ws->state, &ws->part, &ws->fit.work, err))
		return -1;
	if (g && t->residuals && fc_learners_fitted(&t->trained->of[k], g,
	    ws->frame, c, i, span, &t->freq, s.fitted, &ws->part,
	    &ws->fit.work, err))
		return -1;
	if (t->residuals && !t->spec[k].part)
		fc_residuals_put(t->residuals, &a->residual, c, span,
		    &t->freq, k, s.fitted);
	return 0;
}

static int
work(const struct fc_chunk *c, void *aux, void *wsp, void *arg,
    struct fc_err *err)
{
	const struct fc_train *t = ((struct loop *)arg)->t;
	struct aux *a = aux;
	struct ws *ws = wsp;

	FC_GROW(a->part, c->nseries * t->nspec, a->cappart);
	FC_GROW(a->place, c->nseries, a->capplace);
	a->nvalue = a->residual.n = 0;
	ws->fit.replaced = 0;
	for (size_t i = 0; i < c->nseries; i++) {
		struct fc_span span;

		fc_span_take(c, i, &t->freq, &ws->grid, &span);
		a->place[i] = (struct place){ span.cutoff, span.nobs,
			span.off_grid };
		ws->known = t->warm ? fc_warm_find(t->warm, c, i,
		    &ws->earlier, err) : 0;
		if (ws->known < 0)
			return -1;
		if (t->regressors)
			fc_regressors_history(t->regressors, c, &span,
			    &t->freq, &ws->past);
		for (size_t k = 0; k < t->nspec; k++) {
			struct part *p = &a->part[i * t->nspec + k];

			if (fit_one(t, c, i, &span, k, a, ws, err))
				return -1;
			p->at = a->nvalue;
			p->n = ws->state.n;
			p->members = p->fallback || p->n == 0 ? 0 :
			    fc_nest_chosen(&t->spec[k], &ws->state);
			FC_GROW(a->value, a->nvalue + p->n, a->capvalue);
			memcpy(a->value + p->at, ws->state.v,
			    p->n * sizeof *a->value);
			a->nvalue += p->n;
		}
	}
	a->replaced = ws->fit.replaced;
	return 0;
}

/* Regressors that explain nothing in series i. */
static void
tell_unused(const struct fc_train *t, const struct fc_chunk *c, size_t i,
    size_t k, double *v, size_t n)
{
	struct fc_vec state = { v, n, 0 };
	char key[256];

	for (size_t j = 0; j < t->regressors->n &&
	    fc_regress_on(&t->spec[k]); j++) {
		if (!fc_regress_uses(&t->spec[k], &state, j))
			fc_regress_tell(&t->spec[k], t->regressors->name[j],
			    fc_key_text(&c->batch, c->start[i], key));
	}
}

/* What is to be said about series i. */
static int
tell(const struct loop *l, const struct fc_chunk *c, const struct aux *a,
    size_t i, struct fc_err *err)
{
	const struct fc_train *t = l->t;
	char key[256];

	if (a->place[i].off_grid && fc_warn(err, "grid", "series '%s': time "
	    "stamps do not follow the frequency; taken as consecutive",
	    fc_key_text(&c->batch, c->start[i], key)))
		return -1;
	for (size_t k = 0; k < t->nspec; k++) {
		const struct part *p = &a->part[i * t->nspec + k];

		if (p->fallback && fc_warn(err, "fallback",
		    "series '%s': model '%s': %s; '%s' stepped in",
		    fc_key_text(&c->batch, c->start[i], key),
		    t->spec[k].alias, p->why, p->fallback->name))
			return -1;
		if (p->why && !p->fallback && fc_warn(err, "model",
		    "series '%s': model '%s': %s",
		    fc_key_text(&c->batch, c->start[i], key),
		    t->spec[k].alias, p->why))
			return -1;
		if (!p->fallback && t->regressors)
			tell_unused(t, c, i, k, a->value + p->at, p->n);
		if (p->members)
			fc_nest_tell(&t->spec[k], p->members,
			    fc_key_text(&c->batch, c->start[i], key));
	}
	return 0;
}

static int
done(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	const struct fc_train *t = l->t;
	const struct aux *a = aux;

	for (size_t i = 0; i < c->nseries; i++) {
		struct fc_model_put put = { .cutoff = a->place[i].cutoff,
			.nobs = a->place[i].nobs, .key = l->key,
			.nkey = l->nkey, .state = l->state };

		for (size_t k = 0; k < t->in->nkeys; k++) {
			int32_t code = c->batch.col[k].code[c->start[i]];

			l->key[k] = code == FC_NULL_CODE ? NULL : fc_dict_str(
			    t->in->field[k].dict, code, &l->nkey[k]);
		}
		for (size_t k = 0; k < t->nspec; k++) {
			const struct part *p = &a->part[i * t->nspec + k];

			l->state[k] = (struct fc_model_state){
				p->fallback ? p->fallback->name : NULL,
				a->value + p->at, p->n };
		}
		if (tell(l, c, a, i, err) ||
		    fc_model_put_series(l->w, &put, err))
			return -1;
	}
	if (t->residuals && fc_writer_put(t->residuals->writer, &a->residual,
	    0, a->residual.n, err))
		return -1;
	l->t->nseries += c->nseries;
	l->t->nreplaced += a->replaced;
	l->rows += c->batch.n;
	fc_progress(0, 0, l->rows);
	return 0;
}

static int
next(void *arg, struct fc_chunk *c, struct fc_err *err)
{
	struct loop *l = arg;
	int more = l->next(l->source, c, err);

	if (more > 0 && !l->started && l->t->freq.kind == FC_FREQ_NONE)
		fc_span_freq(c, &l->t->freq);
	l->started = true;
	return more;
}

int
fc_train_run(struct fc_train *t,
    int (*source_next)(void *, struct fc_chunk *, struct fc_err *),
    void *source, struct fc_model_writer *w, struct fc_err *err)
{
	struct loop l = { .t = t, .w = w, .next = source_next,
	    .source = source };
	struct fc_flow flow = { .next = next, .source = &l, .schema = t->in,
	    .aux_new = aux_new, .aux_free = aux_free, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = &l,
	    .threads = t->threads };
	int rc;

	l.state = fc_xcalloc(t->nspec, sizeof *l.state);
	l.key = fc_xcalloc(t->in->nkeys + 1, sizeof *l.key);
	l.nkey = fc_xcalloc(t->in->nkeys + 1, sizeof *l.nkey);
	rc = fc_flow_run(&flow, err);
	free(l.state);
	free(l.key);
	free(l.nkey);
	return rc;
}
