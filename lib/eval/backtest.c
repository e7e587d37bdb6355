/*
 * backtest.c - forecasts from past origins, side by side with what came
 *
 * A worker takes a chunk of series. The windows of a series are forecast one
 * after the other to a batch of their own, each by all models; then its rows
 * are put in the order of the output: models outside, windows inside.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "eval/backtest.h"
#include "series/flow.h"

/* Columns of predict's output after the keys, and y in ours. */
enum { DS, MODEL, CUTOFF, YHAT };

struct loop {
	struct fc_backtest *b;
	struct fc_writer *writer;
	int (*next)(void *, struct fc_chunk *, struct fc_err *);
	void *source;
	bool started;
	uint64_t rows;
};

/* Too few periods for some of the windows. */
struct lack {
	size_t series;
	size_t periods;
	int64_t windows;                /* left out */
};

/* What a chunk becomes. */
struct aux {
	struct fc_batch out;
	struct fc_one_out one;
	struct lack *lack;
	size_t nlack, caplack;
};

/* A window that was forecast. */
struct done {
	struct fc_origin origin;
	int64_t fitted;                 /* the window whose models it uses */
	size_t at;                      /* first row in the batch */
	size_t h;                       /* rows of each model */
};

struct ws {
	struct fc_one_ws *one;
	struct fc_vec grid;
	struct fc_kept kept;
	struct done *done;
	size_t ndone, capdone;
};

/* ---- schema ------------------------------------------------------------------ */

int
fc_backtest_open(struct fc_backtest *b, const struct fc_schema *in,
    struct fc_err *err)
{
	const struct fc_schema *from = &b->predict.out;
	struct fc_schema *s = &b->out;

	fc_schema_init(s);
	if (in->y < 0)
		return fc_fail(err, FC_DATA, "no column 'y'");
	if (in->model >= 0 || in->cutoff >= 0)
		return fc_fail(err, FC_DATA, "a panel is wanted; column '%s' "
		    "is one of forecasts", in->model >= 0 ? "model" : "cutoff");
	if (fc_predict_open(&b->predict, in, err))
		return -1;
	for (size_t f = 0; f < from->n; f++) {
		if (f == in->nkeys + YHAT)
			fc_schema_add(s, "y", FC_NUM);
		fc_schema_add_like(s, &from->field[f]);
	}
	s->freq = from->freq;
	for (size_t i = 0; i < in->nhistory; i++)
		fc_schema_add_history(s, in->history[i]);
	return fc_schema_roles(s, err);
}

void
fc_backtest_close(struct fc_backtest *b)
{
	fc_backtest_trained_free(b);
	fc_schema_release(&b->out);
	fc_predict_close(&b->predict);
}

/* ---- one series ---------------------------------------------------------------- */

/* Forecast window d->origin of series i: only rows up to the cutoff are there. */
static int
window(const struct fc_backtest *b, const struct fc_chunk *c, size_t i,
    struct done *d, bool keep, struct aux *a, struct ws *ws,
    struct fc_err *err)
{
	size_t start[2] = { d->origin.row, d->origin.end };
	struct fc_chunk view = *c;
	struct fc_predict p = b->predict;
	size_t note = a->one.nnote;

	view.nseries = 1;
	view.start = start;
	view.first = c->first + i;
	p.horizon = d->origin.late + b->windows.gap + b->windows.h;
	if (b->trained)
		p.trained = &b->trained[d->fitted];
	if (b->conform)
		p.conform = &b->conform[d->fitted];
	if (b->trained || (p.regressors && p.regressors->n > 0))
		p.beyond = FC_MIN(c->start[i + 1] - d->origin.end,
		    (size_t)(b->windows.gap + b->windows.h));
	d->h = (size_t)p.horizon;
	d->at = a->one.batch.n;
	if (fc_one_forecast(&p, &view, 0, keep ? &ws->kept : NULL, &a->one,
	    ws->one, err))
		return -1;
	for (; note < a->one.nnote; note++)
		a->one.note[note].series = i;
	return 0;
}

/* Actuals of h rows from `at`; times of both ascend. */
static void
join_actuals(const struct fc_backtest *b, const struct fc_chunk *c, size_t i,
    const struct done *d, struct fc_batch *out, size_t at)
{
	const struct fc_schema *in = b->predict.in;
	const int64_t *ds = c->batch.col[in->ds].time;
	const double *y = c->batch.col[in->y].num;
	const int64_t *want = out->col[b->out.ds].time;
	size_t r = d->origin.end, end = c->start[i + 1];

	for (size_t j = at; j < at + (size_t)b->windows.h; j++) {
		while (r < end && ds[r] < want[j])
			r++;
		out->col[b->out.y].num[j] =
		    r < end && ds[r] == want[j] ? y[r] : NAN;
	}
}

/* The last h rows of the k-th model that is shown in window d go out. */
static void
put(const struct fc_backtest *b, const struct fc_chunk *c, size_t i, size_t k,
    const struct done *d, struct aux *a)
{
	const struct fc_batch *from = &a->one.batch;
	size_t h = (size_t)b->windows.h, at = a->out.n;
	size_t first = d->at + k * d->h + (d->h - h), to = 0;

	fc_batch_reserve(&a->out, at + h);
	for (size_t f = 0; f < b->predict.out.n; f++, to++) {
		if ((int)to == b->out.y)
			to++;
		fc_batch_copy_col(&a->out, (int)to, at, from, (int)f, first, h);
	}
	for (size_t j = at; j < at + h; j++)
		a->out.col[b->out.cutoff].time[j] = d->origin.cutoff;
	join_actuals(b, c, i, d, &a->out, at);
	a->out.n = at + h;
}

/* Find and forecast the windows of series i. */
static int
windows(const struct fc_backtest *b, const struct fc_chunk *c, size_t i,
    struct aux *a, struct ws *ws, struct fc_err *err)
{
	const struct fc_windows *w = &b->windows;
	struct fc_span span;
	int64_t fitted = 0;

	ws->ndone = 0;
	ws->kept.n = 0;
	fc_span_take(c, i, &b->predict.freq, &ws->grid, &span);
	for (int64_t k = 0; k < w->n; k++) {
		struct done *d;

		FC_GROW(ws->done, ws->ndone + 1, ws->capdone);
		d = &ws->done[ws->ndone];
		if (fc_backtest_fits(w, k))
			fitted = k;
		d->fitted = fitted;
		if (!fc_origin_of(w, k, c, &span, &b->predict.freq,
		    &d->origin))
			continue;
		if (w->refit > 0 && k % w->refit == 0)
			ws->kept.n = 0;
		if (window(b, c, i, d, w->refit != 1, a, ws, err))
			return -1;
		ws->ndone++;
	}
	if ((int64_t)ws->ndone < w->n) {
		FC_GROW(a->lack, a->nlack + 1, a->caplack);
		a->lack[a->nlack++] = (struct lack){ i, span.n,
		    w->n - (int64_t)ws->ndone };
	}
	return 0;
}

static int
one_series(const struct fc_backtest *b, const struct fc_chunk *c, size_t i,
    struct aux *a, struct ws *ws, struct fc_err *err)
{
	size_t shown;

	a->one.batch.n = 0;
	if (windows(b, c, i, a, ws, err))
		return -1;
	shown = b->predict.nspec - fc_specs_parts(b->predict.spec,
	    b->predict.nspec);
	for (size_t k = 0; k < shown; k++) {
		for (size_t d = 0; d < ws->ndone; d++)
			put(b, c, i, k, &ws->done[d], a);
	}
	return 0;
}

/* ---- the loop ---------------------------------------------------------------------- */

static void *
aux_new(void *arg)
{
	const struct loop *l = arg;
	struct aux *a = fc_xcalloc(1, sizeof *a);

	fc_batch_init(&a->out, &l->b->out);
	fc_batch_init(&a->one.batch, &l->b->predict.out);
	return a;
}

static void
aux_free(void *aux)
{
	struct aux *a = aux;

	fc_batch_release(&a->out);
	fc_one_out_release(&a->one);
	free(a->lack);
	free(a);
}

static void *
ws_new(void *arg)
{
	const struct loop *l = arg;
	struct ws *ws = fc_xcalloc(1, sizeof *ws);

	ws->one = fc_one_ws_new();
	fc_kept_init(&ws->kept, l->b->predict.nspec);
	return ws;
}

static void
ws_free(void *p)
{
	struct ws *ws = p;

	fc_one_ws_free(ws->one);
	fc_vec_release(&ws->grid);
	fc_kept_release(&ws->kept);
	free(ws->done);
	free(ws);
}

static int
work(const struct fc_chunk *c, void *aux, void *ws, void *arg,
    struct fc_err *err)
{
	const struct loop *l = arg;
	struct aux *a = aux;

	a->out.n = 0;
	a->one.nnote = 0;
	a->nlack = 0;
	for (size_t i = 0; i < c->nseries; i++) {
		if (one_series(l->b, c, i, a, ws, err))
			return -1;
	}
	return 0;
}

static int
tell_lacks(const struct loop *l, const struct fc_chunk *c, struct aux *a,
    struct fc_err *err)
{
	char key[256];

	for (size_t i = 0; i < a->nlack; i++) {
		const struct lack *k = &a->lack[i];

		if (fc_warn(err, "short", "series '%s': %zu periods are too "
		    "few for %lld of %lld windows", fc_key_text(&c->batch,
		    c->start[k->series], key), k->periods,
		    (long long)k->windows, (long long)l->b->windows.n))
			return -1;
	}
	return 0;
}

static int
done(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	struct aux *a = aux;

	if (l->b->sink)
		return l->b->sink(l->b->arg, c, &a->out, err);
	if (fc_one_tell(&l->b->predict, c, &a->one, err) ||
	    tell_lacks(l, c, a, err))
		return -1;
	l->rows += c->batch.n;
	fc_progress(0, 0, l->rows);
	return fc_writer_put(l->writer, &a->out, 0, a->out.n, err);
}

/* The first chunk tells the frequency where nothing else does. */
static int
next(void *arg, struct fc_chunk *c, struct fc_err *err)
{
	struct loop *l = arg;
	struct fc_freq *freq = &l->b->predict.freq;
	int more = l->next(l->source, c, err);

	if (more > 0 && !l->started && freq->kind == FC_FREQ_NONE)
		fc_span_freq(c, freq);
	if (more > 0 && !l->started && freq->kind != FC_FREQ_NONE && !l->b->sink)
		fc_note("frequency %s", freq->name);
	l->started = true;
	return more;
}

int
fc_backtest_run(struct fc_backtest *b,
    int (*source_next)(void *, struct fc_chunk *, struct fc_err *),
    void *source, struct fc_writer *w, struct fc_err *err)
{
	struct loop l = { .b = b, .writer = w, .next = source_next,
	    .source = source };
	struct fc_flow flow = { .next = next, .source = &l,
	    .schema = b->predict.in, .aux_new = aux_new, .aux_free = aux_free,
	    .work = work, .done = done, .ws_new = ws_new, .ws_free = ws_free,
	    .arg = &l, .threads = b->predict.threads };

	return fc_flow_run(&flow, err);
}
