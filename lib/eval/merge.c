/*
 * merge.c - what a program wrote in all windows, beside the panel
 *
 * All streams are in the order of the panel, so each is read once. The
 * forecasts of a series are gathered, then put in order by model and window.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "eval/external_impl.h"
#include "rec/reader.h"

/* The stream of one window. */
struct source {
	char *file[2];                  /* the reader borrows them */
	struct fc_reader *reader;
	struct fc_chunker *chunker;
	const struct fc_schema *schema;
	struct fc_chunk chunk;          /* one series */
	int *col;                       /* of each column of the output, or -1 */
	bool have;                      /* the chunk holds something */
};

/* Forecasts of a model in a window: rows of the batch. */
struct part {
	const struct fc_dict *dict;     /* of model */
	int32_t model;
	int64_t window;
	size_t from, n;
};

struct merge {
	struct fc_external *e;
	struct source *source;
	struct fc_batch out;
	struct part *part;
	size_t npart, cappart;
	struct fc_vec grid;
	int32_t name;                   /* of the model where nothing says it */
};

/* ---- sources ----------------------------------------------------------------- */

static int
advance(struct source *s, struct fc_err *err)
{
	int more = fc_chunker_next(s->chunker, &s->chunk, err);

	s->have = more > 0;
	return more < 0 ? -1 : 0;
}

/* Are keys and time those of the panel? Where is what goes out? */
static int
map_columns(const struct merge *m, struct source *s, struct fc_err *err)
{
	const struct fc_schema *in = m->e->in, *out = &m->e->out;
	const struct fc_schema *from = s->schema;
	bool same = from->nkeys == in->nkeys;

	for (size_t k = 0; same && k < in->nkeys; k++)
		same = strcmp(in->field[k].name, from->field[k].name) == 0;
	if (!same)
		return fc_fail(err, FC_DATA, "the key columns are not those of "
		    "the panel");
	if (from->field[from->ds].time.unit != in->field[in->ds].time.unit)
		return fc_fail(err, FC_DATA, "column 'ds' is not in the unit "
		    "of the panel");
	if (fc_schema_need(from, "yhat", err) < 0)
		return -1;
	s->col = fc_xcalloc(out->n, sizeof *s->col);
	for (size_t f = 0; f < out->n; f++) {
		int at = fc_schema_find(from, out->field[f].name);

		s->col[f] = at >= 0 &&
		    from->field[at].type == out->field[f].type ? at : -1;
	}
	return 0;
}

static int
open_source(const struct merge *m, struct source *s, int fd,
    struct fc_err *err)
{
	struct fc_read_opts opts = { .freq = NULL };

	s->file[0] = fc_xasprintf("/dev/fd/%d", fd);
	if (fc_reader_open(&s->reader, s->file, &opts, err))
		return -1;
	s->schema = fc_reader_schema(s->reader);
	fc_chunk_init(&s->chunk, s->schema);
	if (map_columns(m, s, err) ||
	    fc_chunker_open(&s->chunker, s->reader, err))
		return -1;
	fc_chunker_set_rows(s->chunker, 1);
	return advance(s, err);
}

static void
close_source(struct source *s)
{
	if (s->reader == NULL) {
		free(s->file[0]);
		return;
	}
	fc_chunk_release(&s->chunk);
	fc_chunker_close(s->chunker);
	fc_reader_close(s->reader);
	free(s->file[0]);
	free(s->col);
}

/* ---- rows ---------------------------------------------------------------------- */

/* The code in our dictionary of a text of the source. */
static int32_t
intern(struct fc_dict *to, const struct fc_dict *from, int32_t code)
{
	const char *s;
	size_t n;

	if (code == FC_NULL_CODE)
		return code;
	s = fc_dict_str(from, code, &n);
	return fc_dict_add(to, s, n);
}

/* Is this time one of the h periods of the window? */
static bool
inside(const struct fc_external *e, int64_t cutoff, int64_t ds, size_t row)
{
	const struct fc_windows *w = &e->windows;
	int64_t k = (int64_t)row + 1;

	if (ds <= cutoff)
		return false;
	if (e->freq.kind != FC_FREQ_NONE)
		(void)fc_freq_diff(&e->freq, &e->in->field[e->in->ds].time,
		    cutoff, ds, &k);
	return k > w->gap && k <= w->gap + w->h;
}

/* Row r of the source to row `at` of the output. */
static void
put_row(struct merge *m, const struct source *s, size_t r, size_t at)
{
	const struct fc_schema *out = &m->e->out;

	for (size_t f = out->nkeys; f < out->n; f++) {
		const struct fc_field *field = &out->field[f];
		int c = s->col[f];

		if (c < 0)
			fc_batch_set_null(&m->out, (int)f, at);
		else if (field->type == FC_TEXT)
			m->out.col[f].code[at] = intern(field->dict,
			    s->schema->field[c].dict,
			    s->chunk.batch.col[c].code[r]);
		else
			fc_batch_copy_col(&m->out, (int)f, at, &s->chunk.batch,
			    c, r, 1);
	}
	if (s->col[out->model] < 0)
		m->out.col[out->model].code[at] = m->name;
}

/* Keys, cutoff and actuals of rows [from, out.n): from row `row` on, series
 * of the panel up to row `end`. */
static void
put_known(struct merge *m, const struct fc_chunk *c, size_t end,
    const struct fc_origin *o, size_t from)
{
	const struct fc_schema *in = m->e->in, *out = &m->e->out;
	const int64_t *ds = c->batch.col[in->ds].time;
	const double *y = c->batch.col[in->y].num;
	size_t r = o->end;

	for (size_t at = from; at < m->out.n; at++) {
		int64_t t = m->out.col[out->ds].time[at];

		for (size_t k = 0; k < in->nkeys; k++)
			m->out.col[k].code[at] = c->batch.col[k].code[o->row];
		m->out.col[out->cutoff].time[at] = o->cutoff;
		while (r < end && ds[r] < t)
			r++;
		m->out.col[out->y].num[at] = r < end && ds[r] == t ? y[r] : NAN;
	}
}

/* The series that the source holds: its rows within window k. */
static void
take(struct merge *m, struct source *s, int64_t k, const struct fc_chunk *c,
    size_t i, const struct fc_origin *o)
{
	const struct fc_schema *out = &m->e->out;
	const int64_t *ds = s->chunk.batch.col[s->schema->ds].time;
	size_t n = s->chunk.batch.n, from = m->out.n, late = 0;

	fc_batch_reserve(&m->out, from + n);
	for (size_t r = 0; r < n; r++) {
		if (inside(m->e, o->cutoff, ds[r], late))
			put_row(m, s, r, m->out.n++);
		late += ds[r] > o->cutoff;
	}
	if (m->out.n == from)
		return;
	put_known(m, c, c->start[i + 1], o, from);
	FC_GROW(m->part, m->npart + 1, m->cappart);
	m->part[m->npart++] = (struct part){ out->field[out->model].dict,
	    m->out.col[out->model].code[from], k, from, m->out.n - from };
}

/* ---- one series ---------------------------------------------------------------- */

static int
by_model(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = fc_dict_cmp(x->dict, x->model, y->dict, y->model);

	if (order != 0)
		return order;
	return (x->window > y->window) - (x->window < y->window);
}

static int
unknown(const struct source *s, int64_t k, struct fc_err *err)
{
	char key[256];

	return fc_fail(err, FC_DATA, "--exec: window %lld: series '%s' was not "
	    "in its panel", (long long)k + 1,
	    fc_key_text(&s->chunk.batch, 0, key));
}

/* All that window k has of series i. */
static int
gather(struct merge *m, int64_t k, const struct fc_chunk *c, size_t i,
    const struct fc_span *span, struct fc_err *err)
{
	struct fc_external *e = m->e;
	struct source *s = &m->source[k];
	struct fc_origin o;
	bool there = fc_origin_of(&e->windows, k, c, span, &e->freq, &o);
	int order = 1;

	while (s->have && (order = fc_key_cmp(&s->chunk.batch, 0, &c->batch,
	    c->start[i])) == 0) {
		if (!there)
			break;
		take(m, s, k, c, i, &o);
		if (advance(s, err))
			return -1;
	}
	if (s->have && (order < 0 || (order == 0 && !there)))
		return unknown(s, k, err);
	return 0;
}

static int
one_series(struct merge *m, const struct fc_chunk *c, size_t i,
    struct fc_writer *w, struct fc_err *err)
{
	struct fc_external *e = m->e;
	struct fc_span span;

	m->out.n = 0;
	m->npart = 0;
	fc_span_take(c, i, &e->freq, &m->grid, &span);
	for (int64_t k = 0; k < e->windows.n; k++) {
		if (gather(m, k, c, i, &span, err))
			return -1;
	}
	if (m->npart > 1)
		qsort(m->part, m->npart, sizeof *m->part, by_model);
	for (size_t k = 0; k < m->npart; k++) {
		const struct part *p = &m->part[k];

		if (k > 0 && by_model(p - 1, p) == 0)
			return fc_fail(err, FC_DATA, "--exec: two forecasts of "
			    "a series by one model in window %lld",
			    (long long)p->window + 1);
		if (fc_writer_put(w, &m->out, p->from, p->n, err))
			return -1;
	}
	return 0;
}

static int
all_series(struct merge *m, struct fc_writer *w, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	fc_chunk_init(&c, m->e->in);
	fc_spool_rewind(m->e->panel);
	while ((more = fc_spool_next(m->e->panel, &c, err)) > 0) {
		for (size_t i = 0; i < c.nseries && more > 0; i++) {
			if (one_series(m, &c, i, w, err))
				more = -1;
		}
		if (more < 0)
			break;
	}
	fc_chunk_release(&c);
	for (int64_t k = 0; k < m->e->windows.n && more == 0; k++) {
		if (m->source[k].have)
			more = unknown(&m->source[k], k, err);
	}
	return more;
}

/* The program's name: first word of the command, without its directory. */
static int32_t
own_name(const struct fc_external *e)
{
	const char *s = e->command + strspn(e->command, " \t\n");
	size_t n = strcspn(s, " \t\n|;&<>");

	for (size_t i = n; i > 0; i--) {
		if (s[i - 1] == '/') {
			s += i;
			n -= i;
			break;
		}
	}
	return fc_dict_add(e->out.field[e->out.model].dict, s, n);
}

int
fc_external_merge(struct fc_external *e, const int *fd, struct fc_writer *w,
    struct fc_err *err)
{
	struct merge m = { .e = e, .name = own_name(e) };
	size_t n = (size_t)e->windows.n;
	int bad = 0;

	m.source = fc_xcalloc(n, sizeof *m.source);
	fc_batch_init(&m.out, &e->out);
	for (size_t k = 0; k < n && !bad; k++) {
		bad = open_source(&m, &m.source[k], fd[k], err);
		if (bad)
			fc_fail_at(err, "--exec: window %zu", k + 1);
	}
	if (!bad)
		bad = all_series(&m, w, err);
	for (size_t k = 0; k < n; k++)
		close_source(&m.source[k]);
	fc_batch_release(&m.out);
	fc_vec_release(&m.grid);
	free(m.source);
	free(m.part);
	return bad;
}
