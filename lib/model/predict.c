/*
 * predict.c - chunks of series in, forecasts out
 *
 * The loop over chunks; one.c forecasts each series. Threads only read
 * dictionaries; every text that goes out is interned before they start.
 */
#include "base/fc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "local/span.h"
#include "model/one.h"
#include "series/flow.h"

struct loop {
	struct fc_predict *p;
	struct fc_writer *writer;
	int (*next)(void *, struct fc_chunk *, struct fc_err *);
	void *source;
	bool started;
	uint64_t rows;
};

/* ---- the loop ---------------------------------------------------------------------- */

static void *
out_new(void *arg)
{
	struct loop *l = arg;
	struct fc_one_out *o = fc_xcalloc(1, sizeof *o);

	fc_batch_init(&o->batch, &l->p->out);
	if (l->p->residuals)
		fc_batch_init(&o->residual, &l->p->residuals->out);
	if (l->p->explain)
		fc_batch_init(&o->shap, &l->p->explain->out);
	return o;
}

static void
out_free(void *out)
{
	fc_one_out_release(out);
	free(out);
}

static void *
ws_new(void *arg)
{
	(void)arg;
	return fc_one_ws_new();
}

static void
ws_free(void *ws)
{
	fc_one_ws_free(ws);
}

static int
work(const struct fc_chunk *c, void *out, void *ws, void *arg,
    struct fc_err *err)
{
	struct loop *l = arg;
	struct fc_one_out *o = out;

	o->batch.n = o->residual.n = o->shap.n = 0;
	o->nnote = 0;
	o->replaced = 0;
	for (size_t i = 0; i < c->nseries; i++) {
		if (fc_one_forecast(l->p, c, i, NULL, o, ws, err))
			return -1;
	}
	return 0;
}

static int
done(const struct fc_chunk *c, void *out, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	struct fc_one_out *o = out;

	if (fc_one_tell(l->p, c, o, err))
		return -1;
	l->rows += c->batch.n;
	l->p->nreplaced += o->replaced;
	fc_progress(0, 0, l->rows);
	if (l->p->residuals && fc_writer_put(l->p->residuals->writer,
	    &o->residual, 0, o->residual.n, err))
		return -1;
	if (l->p->explain && fc_writer_put(l->p->explain->writer, &o->shap, 0,
	    o->shap.n, err))
		return -1;
	return fc_writer_put(l->writer, &o->batch, 0, o->batch.n, err);
}

/* The first chunk tells the frequency where nothing else does. */
static int
next(void *arg, struct fc_chunk *c, struct fc_err *err)
{
	struct loop *l = arg;
	int more = l->next(l->source, c, err);

	if (more > 0 && !l->started && l->p->freq.kind == FC_FREQ_NONE)
		fc_span_freq(c, &l->p->freq);
	if (more > 0 && !l->started && l->p->freq.kind != FC_FREQ_NONE)
		fc_note("frequency %s", l->p->freq.name);
	l->started = true;
	return more;
}

int
fc_predict_run(struct fc_predict *p,
    int (*source_next)(void *, struct fc_chunk *, struct fc_err *),
    void *source, struct fc_writer *w, struct fc_err *err)
{
	struct loop l = { .p = p, .writer = w, .next = source_next,
	    .source = source };
	struct fc_flow flow = { .next = next, .source = &l, .schema = p->in,
	    .aux_new = out_new, .aux_free = out_free, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = &l,
	    .threads = p->threads };

	if (p->in->nkeys > 64)
		return fc_fail(err, FC_DATA, "more than 64 key columns");
	return fc_flow_run(&flow, err);
}
