/*
 * backtrain.c - global models for the windows of a backtest
 *
 * For each window in which models are fitted, the panel as it was at its
 * cutoffs: rows up to the cutoff, and the rows of the periods to be forecast
 * without y, as known in advance. It waits in a temporary file of its own
 * while the models are trained.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "eval/backtest.h"
#include "feat/name.h"

/* The panel of one window on its way to a spool. */
struct cut {
	const struct fc_backtest *b;
	int64_t window;
	struct fc_chunk out;
	struct fc_vec grid;
	uint64_t series;
};

/* Rows of series i that are there at its cutoff, and those of its future. */
static void
cut_series(struct cut *k, const struct fc_chunk *c, size_t i)
{
	const struct fc_windows *w = &k->b->windows;
	const struct fc_schema *s = k->b->predict.in;
	struct fc_batch *to = &k->out.batch;
	struct fc_origin o;
	struct fc_span span;
	size_t n, past;

	fc_span_take(c, i, &k->b->predict.freq, &k->grid, &span);
	if (!fc_origin_of(w, k->window, c, &span, &k->b->predict.freq, &o))
		return;
	past = o.end - o.row;
	n = past + FC_MIN(c->start[i + 1] - o.end, (size_t)(w->gap + w->h));
	FC_GROW(k->out.start, k->out.nseries + 2, k->out.cap);
	k->out.start[k->out.nseries++] = to->n;
	fc_batch_reserve(to, to->n + n);
	for (size_t f = 0; f < s->n; f++)
		fc_batch_copy_col(to, (int)f, to->n, &c->batch, (int)f, o.row,
		    n);
	for (size_t r = past; r < n; r++)
		to->col[s->y].num[to->n + r] = NAN;
	to->n += n;
	k->out.start[k->out.nseries] = to->n;
}

static int
cut_panel(struct cut *k, struct fc_spool *panel, struct fc_spool *to,
    struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	fc_chunk_init(&c, k->b->predict.in);
	fc_spool_rewind(panel);
	while ((more = fc_spool_next(panel, &c, err)) > 0) {
		k->out.batch.n = k->out.nseries = 0;
		k->out.first = k->series;
		for (size_t i = 0; i < c.nseries; i++)
			cut_series(k, &c, i);
		k->series += k->out.nseries;
		if (k->out.nseries > 0 && fc_spool_put(to, &k->out, err)) {
			more = -1;
			break;
		}
	}
	fc_chunk_release(&c);
	return more;
}

static int
train_window(struct fc_backtest *b, int64_t window, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err)
{
	struct cut k = { .b = b, .window = window };
	struct fc_spool *spool = NULL;
	int rc;

	fc_spool_open(&spool);
	fc_chunk_init(&k.out, b->predict.in);
	rc = cut_panel(&k, panel, spool, err);
	/* Without a series there is nothing to forecast either. */
	if (rc == 0 && k.series > 0)
		rc = fc_train_global(&b->trained[window], b->predict.spec,
		    b->predict.nspec, spool, b->predict.in, o, err);
	fc_chunk_release(&k.out);
	fc_vec_release(&k.grid);
	fc_spool_close(spool);
	return rc;
}

/* A column that fc-features made from y would give away what is to come. */
static int
check_columns(const struct fc_backtest *b, struct fc_err *err)
{
	const struct fc_schema *s = b->predict.in;
	int64_t ahead = b->windows.gap + b->windows.h;

	for (size_t f = s->nkeys; f < s->n; f++) {
		struct fc_feat_pair x;
		struct fc_err none;

		if (fc_feat_parse(s->field[f].name, &x, &none))
			continue;
		if ((fc_feat_from_y(&x.a) && x.a.lag < ahead) ||
		    (x.op != FC_OP_NONE && fc_feat_from_y(&x.b) &&
		    x.b.lag < ahead))
			return fc_fail(err, FC_USAGE, "column '%s' would show "
			    "a window what comes after its cutoff; let the "
			    "models compute it (--features)",
			    s->field[f].name);
	}
	return 0;
}

static int
first_freq(struct fc_backtest *b, struct fc_spool *panel, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	if (b->predict.freq.kind != FC_FREQ_NONE)
		return 0;
	fc_chunk_init(&c, b->predict.in);
	fc_spool_rewind(panel);
	more = fc_spool_next(panel, &c, err);
	if (more > 0)
		fc_span_freq(&c, &b->predict.freq);
	fc_chunk_release(&c);
	return more < 0 ? -1 : 0;
}

int
fc_backtest_train(struct fc_backtest *b, struct fc_spool *panel,
    const struct fc_global_opts *given, struct fc_err *err)
{
	struct fc_global_opts o = *given;

	if (check_columns(b, err) || first_freq(b, panel, err))
		return -1;
	o.freq = b->predict.freq;
	b->trained = fc_xcalloc((size_t)b->windows.n, sizeof *b->trained);
	for (int64_t w = 0; w < b->windows.n; w++) {
		if (fc_backtest_fits(&b->windows, w) &&
		    train_window(b, w, panel, &o, err))
			return -1;
	}
	return 0;
}

bool
fc_backtest_fits(const struct fc_windows *w, int64_t window)
{
	return w->refit > 0 ? window % w->refit == 0 : window == 0;
}

void
fc_backtest_trained_free(struct fc_backtest *b)
{
	for (int64_t w = 0; b->trained && w < b->windows.n; w++)
		fc_trained_release(&b->trained[w], b->predict.spec);
	free(b->trained);
	b->trained = NULL;
}
