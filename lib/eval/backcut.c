/* backcut.c - the panel as it was at the cutoffs of a window. */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "eval/backcut.h"

/* The panel of one window on its way to a spool. */
struct cut {
	const struct fc_backtest *b;
	int64_t window;
	struct fc_chunk out;
	struct fc_vec grid;
	struct fc_backcut *of;          /* or NULL */
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
	if (k->of) {
		FC_GROW(k->of->series, k->of->n + 1, k->of->cap);
		k->of->series[k->of->n++] = c->first + i;
	}
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

int
fc_backcut_panel(const struct fc_backtest *b, int64_t window,
    struct fc_spool *panel, struct fc_spool **to, struct fc_backcut *of,
    uint64_t *n, struct fc_err *err)
{
	struct cut k = { .b = b, .window = window, .of = of };
	int rc;

	fc_spool_open(to);
	fc_chunk_init(&k.out, b->predict.in);
	rc = cut_panel(&k, panel, *to, err);
	fc_chunk_release(&k.out);
	fc_vec_release(&k.grid);
	*n = k.series;
	return rc;
}

int
fc_backcut_freq(struct fc_backtest *b, struct fc_spool *panel, struct fc_err *err)
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
