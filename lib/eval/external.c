/*
 * external.c - any program in the windows of a backtest
 *
 * First the program runs, window after window. Then what it wrote is read,
 * all windows at once, beside the panel, series by series.
 */
#include "base/fc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "eval/external.h"
#include "eval/external_impl.h"
#include "io/shell.h"
#include "rec/writer.h"

int
fc_external_open(struct fc_external *e, struct fc_err *err)
{
	const struct fc_schema *in = e->in;
	struct fc_schema *s = &e->out;
	int f;

	fc_schema_init(s);
	for (size_t i = 0; i < in->nkeys; i++)
		fc_schema_add_like(s, &in->field[i]);
	fc_schema_add_like(s, &in->field[in->ds]);
	fc_schema_add(s, "model", FC_TEXT);
	f = fc_schema_add(s, "cutoff", FC_TIME);
	s->field[f].time = in->field[in->ds].time;
	fc_schema_add(s, "y", FC_NUM);
	fc_schema_add(s, "yhat", FC_NUM);
	for (size_t i = 0; i < e->probs->ncol; i++)
		fc_schema_add(s, e->probs->name[i], FC_NUM);
	fc_schema_add(s, "fallback", FC_TEXT);
	s->freq = e->freq;
	for (size_t i = 0; i < in->nhistory; i++)
		fc_schema_add_history(s, in->history[i]);
	return fc_schema_roles(s, err);
}

void
fc_external_close(struct fc_external *e)
{
	fc_schema_release(&e->out);
}

/* Series of the chunk up to their cutoffs of window k. */
static int
put_chunk(struct fc_external *e, int64_t k, const struct fc_chunk *c,
    struct fc_vec *grid, struct fc_writer *w, struct fc_err *err)
{
	struct fc_origin o;
	struct fc_span span;

	for (size_t i = 0; i < c->nseries; i++) {
		fc_span_take(c, i, &e->freq, grid, &span);
		if (fc_origin_of(&e->windows, k, c, &span, &e->freq, &o) &&
		    fc_writer_put(w, &c->batch, o.row, o.end - o.row, err))
			return -1;
	}
	return 0;
}

/* The panel of window k to a descriptor. */
static int
put_panel(struct fc_external *e, int64_t k, struct fc_shell *s,
    struct fc_err *err)
{
	char *path = fc_xasprintf("/dev/fd/%d", s->in);
	struct fc_write_opts opts = { .path = path, .digits = -1,
	    .no_history = true };
	struct fc_writer *w = NULL;
	struct fc_vec grid = { 0 };
	struct fc_chunk c;
	int more = -1;

	fc_chunk_init(&c, e->in);
	fc_spool_rewind(e->panel);
	if (fc_writer_open(&w, e->in, &opts, err) == 0) {
		fc_shell_fed(s);
		while ((more = fc_spool_next(e->panel, &c, err)) > 0) {
			if (e->freq.kind == FC_FREQ_NONE)
				fc_span_freq(&c, &e->freq);
			if (put_chunk(e, k, &c, &grid, w, err)) {
				more = -1;
				break;
			}
		}
	}
	if (more == 0)
		more = fc_writer_commit(&w, err);
	fc_writer_discard(&w);
	fc_chunk_release(&c);
	fc_vec_release(&grid);
	free(path);
	return more;
}

/* Window k: the file with what the program wrote, or -1. */
static int
run_window(struct fc_external *e, int64_t k, struct fc_err *err)
{
	struct fc_err end = { 0 };
	struct fc_shell s;
	int bad;

	if (fc_shell_start(&s, e->command, err)) {
		if (s.out >= 0)
			close(s.out);
		return -1;
	}
	bad = put_panel(e, k, &s, err);
	fc_shell_fed(&s);
	/* A program need not read all of its input. */
	if (bad && err->errnum == EPIPE)
		bad = 0;
	if (fc_shell_wait(&s, e->command, &end) && bad == 0) {
		*err = end;
		bad = -1;
	}
	if (bad) {
		close(s.out);
		return -1;
	}
	return s.out;
}

int
fc_external_run(struct fc_external *e, struct fc_writer *w,
    struct fc_err *err)
{
	size_t n = (size_t)e->windows.n;
	int *fd = fc_xcalloc(n, sizeof *fd);
	size_t k;
	int bad = 0;

	for (k = 0; k < n && !bad; k++) {
		fd[k] = run_window(e, (int64_t)k, err);
		bad = fd[k] < 0 ? -1 : 0;
	}
	if (!bad)
		bad = fc_external_merge(e, fd, w, err);
	/* Descriptors of files are above 2; 0 was never opened. */
	for (k = 0; k < n; k++) {
		if (fd[k] > 2)
			close(fd[k]);
	}
	free(fd);
	return bad;
}
