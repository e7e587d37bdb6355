/*
 * ahead.c - states and forecasts of one series by global models
 *
 * Steps are forecast in blocks: as many as share a model and need no value
 * that is not there yet. The forecasts of a block stand in for y before the
 * next; only then features are computed row by row.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "global/widen.h"

int
fc_learners_state(const struct fc_learners *l, const struct fc_global *g,
    struct fc_frame_ws *ws, const struct fc_chunk *c, size_t i,
    struct fc_vec *state, struct fc_vec *part, struct fc_vec *work,
    struct fc_err *err)
{
	state->n = 0;
	for (size_t k = 0; k < l->n; k++) {
		const struct fc_chunk *view;
		size_t at, n = state->n;

		if (fc_frame_view(&l->part[k].frame, ws, c, i, 1, &view, &at,
		    err))
			return -1;
		g->state(l->part[k].model, view, at, part, work);
		fc_vec_resize(state, n + part->n);
		memcpy(state->v + n, part->v, part->n * sizeof *part->v);
	}
	return 0;
}

bool
fc_learners_valid(const struct fc_learners *l, const struct fc_global *g,
    const double *v, size_t n)
{
	size_t each = n / l->n;

	if (n % l->n != 0)
		return false;
	for (size_t k = 0; k < l->n; k++) {
		if (!g->valid(v + k * each, each))
			return false;
	}
	return true;
}

/* The part of a forecast that holds steps [from, from + n). */
static struct fc_forecast
slice(const struct fc_forecast *f, size_t from, size_t n)
{
	struct fc_forecast s = *f;

	s.h = n;
	s.mean += from;
	s.sigma += from;
	s.q += from * f->np;
	s.instead += from;
	s.shap = f->shap ? f->shap + from * f->nshap : NULL;
	return s;
}

/* Everything about the series at hand. */
struct walk {
	const struct fc_learners *l;
	const struct fc_global *g;
	struct fc_frame_ws *ws;
	const struct fc_chunk *c;
	size_t i, future;
	const struct fc_steps *steps;
	const struct fc_vec *stored;
	size_t *row;
	struct fc_vec *state, *work;
	/* the part in use */
	const struct fc_chunk *view;
	size_t at;
};

/* Show the series as part k sees it and get its state. */
static int
enter(struct walk *w, size_t k, struct fc_err *err)
{
	const struct fc_learner *p = &w->l->part[k];
	size_t each = w->stored->n / w->l->n;

	if (fc_frame_on(&p->frame)) {
		w->at = 0;
		if (fc_frame_ahead(&p->frame, w->ws, w->c, w->i, w->future,
		    w->steps, &w->view, w->row, err))
			return -1;
	} else {
		w->at = w->i;
		w->view = w->c;
		memcpy(w->row, w->steps->row, w->steps->h * sizeof *w->row);
	}
	if (each > 0) {
		fc_vec_resize(w->state, each);
		memcpy(w->state->v, w->stored->v + k * each,
		    each * sizeof *w->state->v);
	} else {
		w->g->state(p->model, w->view, w->at, w->state, w->work);
	}
	return 0;
}

/* The first step of [from, from + n) in which a column is not known. */
static void
look_for_lacks(const struct walk *w, const struct fc_learner *p, size_t from,
    size_t n, struct fc_lack *lack)
{
	size_t before = w->future > w->c->start[w->i] ? w->future - 1 :
	    FC_NO_ROW;

	if (fc_frame_on(&p->frame))
		before = w->row[0] > 0 ? w->row[0] - 1 : FC_NO_ROW;
	for (size_t t = from; t < from + n && !lack->column; t++) {
		if (!w->g->lacks || w->row[t] == FC_NO_ROW)
			continue;
		lack->column = w->g->lacks(p->model, w->view, w->row[t], before);
		lack->ds = w->steps->ds[t];
	}
}

/* What the columns add to the steps of f, where the stream has them. */
static void
explain(const struct walk *w, const struct fc_learner *p, size_t from,
    struct fc_forecast *f)
{
	struct fc_vec buf = { 0 };
	double *own;

	if (!f->shap || !p->shap)
		return;
	own = fc_vec_resize(&buf, f->h * p->nshap);
	w->g->explain(p->model, w->view, w->at, w->row + from, f->h, own,
	    w->work);
	for (size_t t = 0; t < f->h; t++) {
		for (size_t j = 0; j < p->nshap; j++)
			f->shap[t * f->nshap + p->shap[j]] =
			    own[t * p->nshap + j];
	}
	fc_vec_release(&buf);
}

/* Steps [from, to) by one part. */
static void
forecast_part(const struct walk *w, const struct fc_learner *p, size_t from,
    size_t to, struct fc_forecast *f, struct fc_lack *lack)
{
	const struct fc_frame *frame = &p->frame;
	size_t known = frame->known > (int64_t)to ? to : (size_t)frame->known;

	while (from < to) {
		size_t n = from < known ? known - from :
		    FC_MIN(to - from, (size_t)frame->known);
		struct fc_forecast block = slice(f, from, n);

		if (from >= known)
			fc_frame_again(frame, w->ws, w->row[from], n);
		w->g->forecast(p->model, w->view, w->at, w->row + from,
		    w->state, &block, w->work);
		explain(w, p, from, &block);
		f->has_q = block.has_q;
		f->df = block.df;
		look_for_lacks(w, p, from, n, lack);
		for (size_t t = from; t < from + n && fc_frame_on(frame); t++)
			fc_frame_fill(w->ws, w->row[t], f->mean[t]);
		from += n;
	}
}

int
fc_learners_forecast(const struct fc_learners *l,
    const struct fc_spec *spec, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t future,
    const struct fc_steps *steps, const struct fc_vec *stored,
    struct fc_forecast *f, size_t *row, struct fc_vec *state,
    struct fc_vec *work, struct fc_lack *lack, struct fc_err *err)
{
	struct walk w = { .l = l, .g = spec->model->global, .ws = ws, .c = c,
	    .i = i, .future = future, .steps = steps, .stored = stored,
	    .row = row, .state = state, .work = work };
	size_t from = 0;

	lack->column = NULL;
	for (size_t k = 0; k < l->n && from < steps->h; k++) {
		const struct fc_learner *p = &l->part[k];
		size_t to = p->upto < (int64_t)steps->h ? (size_t)p->upto :
		    steps->h;

		if (spec->strategy == FC_LAG && fc_featset_known(&p->frame.set,
		    (int64_t)to, err))
			return fc_fail_at(err, "strategy=lag");
		if (fc_featset_recursive(&p->frame.set, (int64_t)to, err))
			return -1;
		if (enter(&w, k, err))
			return -1;
		/* Beyond the last group: what came before it is filled in. */
		for (size_t t = 0; t < from && p->frame.known < (int64_t)to; t++)
			fc_frame_fill(ws, row[t], f->mean[t]);
		forecast_part(&w, p, from, to, f, lack);
		if (to == steps->h) {
			fc_widen_apply(l, f);
			fc_frame_back(&p->frame, ws, row, f);
		}
		from = to;
	}
	return 0;
}
