/*
 * writer.c - records out, CSV or Arrow
 *
 * CSV rows go straight through. Arrow gathers rows to full batches first,
 * because a batch message costs some 500 bytes per column; a batch that is
 * already full passes without a copy.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "io/out.h"
#include "rec/arrow.h"
#include "rec/csvout.h"
#include "rec/writer.h"

struct fc_writer {
	struct fc_out *out;
	struct fc_csv_out *csv;
	struct fc_arrow_out *arrow;
	struct fc_batch pending;        /* Arrow only */
	uint64_t rows;
};

static void
writer_free(struct fc_writer *w)
{
	fc_csv_out_close(w->csv);
	fc_arrow_out_close(w->arrow);
	fc_batch_release(&w->pending);
	fc_out_discard(&w->out);
	free(w);
}

int
fc_writer_open(struct fc_writer **wp, const struct fc_schema *schema,
    const struct fc_write_opts *opts, struct fc_err *err)
{
	struct fc_writer *w = fc_xcalloc(1, sizeof *w);
	int rc;

	*wp = NULL;
	if (fc_out_open(&w->out, opts->path, opts->gzip, err))
		goto fail;
	fc_out_set_threads(w->out, opts->threads);
	if ((opts->format == FC_ARROW || opts->gzip) &&
	    fc_out_is_tty(w->out)) {
		fc_fail(err, FC_USAGE, "will not write binary to a terminal");
		goto fail;
	}
	if (opts->format == FC_ARROW) {
		fc_batch_init(&w->pending, schema);
		rc = fc_arrow_out_open(&w->arrow, w->out, schema, opts, err);
	} else {
		rc = fc_csv_out_open(&w->csv, w->out, schema, opts, err);
	}
	if (rc)
		goto fail;
	*wp = w;
	return 0;
fail:
	writer_free(w);
	return -1;
}

static int
flush_pending(struct fc_writer *w, struct fc_err *err)
{
	if (w->pending.n == 0)
		return 0;
	if (fc_arrow_out_put(w->arrow, &w->pending, err))
		return -1;
	w->pending.n = 0;
	return 0;
}

static int
put_arrow(struct fc_writer *w, const struct fc_batch *b, size_t from, size_t n,
    struct fc_err *err)
{
	if (w->pending.n == 0 && from == 0 && n == b->n &&
	    n >= FC_BATCH_ROWS / 8)
		return fc_arrow_out_put(w->arrow, b, err);
	while (n > 0) {
		size_t m = FC_MIN(n, FC_BATCH_ROWS - w->pending.n);

		fc_batch_append(&w->pending, b, from, m);
		from += m;
		n -= m;
		if (w->pending.n == FC_BATCH_ROWS && flush_pending(w, err))
			return -1;
	}
	return 0;
}

int
fc_writer_put(struct fc_writer *w, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	w->rows += n;
	if (w->arrow != NULL)
		return put_arrow(w, b, from, n, err);
	return fc_csv_out_put(w->csv, b, from, n, err);
}

uint64_t
fc_writer_rows(const struct fc_writer *w)
{
	return w->rows;
}

int
fc_writer_commit(struct fc_writer **wp, struct fc_err *err)
{
	struct fc_writer *w = *wp;
	int rc;

	*wp = NULL;
	if (w->arrow != NULL)
		rc = flush_pending(w, err) ||
		    fc_arrow_out_finish(w->arrow, err);
	else
		rc = fc_csv_out_finish(w->csv, err);
	if (rc == 0)
		rc = fc_out_commit(&w->out, err);
	writer_free(w);
	return rc ? -1 : 0;
}

void
fc_writer_discard(struct fc_writer **wp)
{
	if (*wp != NULL)
		writer_free(*wp);
	*wp = NULL;
}
