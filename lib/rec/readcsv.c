/* readcsv.c - the reader's CSV side: names, values, bad records */
#include "base/fc.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "rec/reader_impl.h"

/* Rows converted column by column at a time: slices stay in the L1 cache. */
#define STRETCH 512

/* Copies of names; free with free_names. */
struct names {
	char **v;
	size_t n;
};

static void
free_names(struct names *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

/* --header a,b,c */
static void
given_names(struct names *l, const char *list)
{
	size_t n;

	for (;; list += n + 1) {
		n = strcspn(list, ",");
		l->v = fc_xrealloc(l->v, l->n + 1, sizeof *l->v);
		l->v[l->n++] = fc_xstrndup(list, n);
		if (list[n] == '\0')
			return;
	}
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The names in the header just read; blanks around bare ones go. */
static int
read_names(const struct fc_csv *c, struct names *l, struct fc_err *err)
{
	const char *file = fc_in_name(c->in);
	uintmax_t line = c->row[0].line;
	size_t f;

	if (c->width > FC_CSV_COLUMNS_MAX)
		return fc_fail(err, FC_DATA, "%s:%ju: more than %u columns",
		    file, line, FC_CSV_COLUMNS_MAX);
	l->v = fc_xcalloc(c->width, sizeof *l->v);
	for (f = 0; f < c->width; f++) {
		const struct fc_csv_slice *slice = &c->slice[f];
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);

		if (memchr(s, '\0', n) != NULL)
			return fc_fail(err, FC_DATA, "%s:%ju: the name of "
			    "column %zu holds a zero byte (binary, or "
			    "UTF-16 text?)", file, line, f + 1);
		if (!fc_utf8_valid(s, n))
			return fc_fail(err, FC_DATA, "%s:%ju: the name of "
			    "column %zu is not UTF-8 text", file, line, f + 1);
		if (!(slice->len & FC_CSV_QUOTED)) {
			for (; n > 0 && blank(*s); n--)
				s++;
			while (n > 0 && blank(s[n - 1]))
				n--;
		}
		l->v[l->n++] = fc_xstrndup(s, n);
	}
	return 0;
}

/* What is wrong with a record that the CSV parser refused. */
static const char *
describe(const struct fc_reader *r, const struct fc_csv_bad *bad,
    const char **reason, struct fc_err *err)
{
	const char *file = fc_in_name(r->in);
	uintmax_t line = bad->row.line;

	*reason = "quote";
	switch (bad->fault) {
	case FC_CSV_RAGGED:
		*reason = "ragged";
		fc_fail(err, FC_DATA, "%s:%ju: %zu field%s, header has %zu",
		    file, line, bad->nfields, bad->nfields == 1 ? "" : "s",
		    r->csv->width);
		break;
	case FC_CSV_STRAY:
		fc_fail(err, FC_DATA, "%s:%ju: quote inside an unquoted field",
		    file, line);
		break;
	case FC_CSV_AFTER:
		fc_fail(err, FC_DATA, "%s:%ju: text behind a closing quote",
		    file, line);
		break;
	case FC_CSV_OPEN:
		fc_fail(err, FC_DATA, "%s:%ju: quoted field is not closed",
		    file, line);
		break;
	case FC_CSV_LONG:
		*reason = "long";
		fc_fail(err, FC_DATA, "%s:%ju: field longer than %u MiB (a "
		    "quote that is not closed?)", file, line,
		    FC_CSV_FIELD_MAX >> 20);
		break;
	}
	return err->msg;
}

/* What is wrong with field f of row i. */
static const char *
describe_field(const struct fc_reader *r, size_t i, size_t f,
    const char **reason, struct fc_err *err)
{
	static const char *const kind[][2] = {
		[FC_TEXT] = { "encoding", "not UTF-8" },
		[FC_NUM] = { "number", "not a number" },
		[FC_TIME] = { "time", "not a time" },
	};
	const struct fc_csv *c = r->csv;
	const struct fc_csv_slice *slice = &c->slice[i * c->width + f];
	const char *name = r->schema.field[f].name;
	const char *const *word = kind[r->col[f].type];
	char shown[48];

	*reason = word[0];
	fc_quote(shown, fc_csv_text(c, slice), fc_csv_length(slice));
	if (r->col[f].inferred && r->col[f].type == FC_NUM)
		fc_fail(err, FC_DATA, "%s:%ju: column '%s': %s: '%s' (--text "
		    "'%s' takes the column as text)", fc_in_name(r->in),
		    (uintmax_t)c->row[i].line, name, word[1], shown, name);
	else
		fc_fail(err, FC_DATA, "%s:%ju: column '%s': %s: '%s'",
		    fc_in_name(r->in), (uintmax_t)c->row[i].line, name,
		    word[1], shown);
	return err->msg;
}

int
fc_readcsv_begin(struct fc_reader *r, struct fc_err *err)
{
	struct fc_csv *c = r->csv;
	struct names l = { 0 };
	const char *reason;
	int rc = 1;

	if (fc_csv_skip_lines(c, r->opts.skip_lines, err))
		return -1;
	if (r->opts.header != NULL) {
		given_names(&l, r->opts.header);
	} else {
		rc = fc_csv_header(c, err);
		if (rc > 0 && c->nbad > 0) {
			describe(r, &c->bad[0], &reason, err);
			rc = -1;
		}
		if (rc > 0 && read_names(c, &l, err))
			rc = -1;
	}
	c->width = l.n;
	if (rc > 0 && r->known && r->bare) {
		rc = fc_reader_compare(r, l.v, l.n, err) ? -1 : 1;
		fc_reader_forget(r);
	}
	if (rc > 0 && (r->known ? fc_reader_compare(r, l.v, l.n, err) :
	    fc_reader_check_names(r, l.v, l.n, err)))
		rc = -1;
	if (rc > 0 && !r->known) {
		rc = fc_csv_next(c, err);
		r->pending = rc > 0;
		r->col = fc_xcalloc(l.n, sizeof *r->col);
		r->skip = fc_xcalloc(l.n, sizeof *r->skip);
		rc = rc < 0 || fc_infer_schema(r, l.v, l.n, err) ? -1 : 1;
	}
	free_names(&l);
	return rc;
}

/* Room for n rows in the columns that are wanted. */
static void
reserve(struct fc_reader *r, size_t n)
{
	struct fc_batch *b = &r->batch;
	size_t f;

	if (n <= b->cap)
		return;
	b->cap = FC_MAX(n, b->cap + b->cap / 2);
	for (f = 0; f < r->schema.n; f++)
		if (!r->skip[f])
			b->col[f].any = fc_xrealloc(b->col[f].any, b->cap,
			    fc_type_size(r->schema.field[f].type));
}

/*
 * Convert a stretch of rows that begins at `at` and ends before `end`.
 * Returns the first row with a field that does not fit, and that field; or
 * `end`.
 */
static size_t
convert(struct fc_reader *r, size_t at, size_t end, size_t *wrong)
{
	size_t stop = FC_MIN(at + STRETCH, end), f;
	bool fits = true;

	for (f = 0; f < r->schema.n; f++) {
		size_t to = r->skip[f] ? stop : fc_csv_col_read(&r->col[f],
		    r->csv, f, at, stop, r->batch.col[f]);

		if (to < stop) {
			stop = to;
			*wrong = f;
			fits = false;
		}
	}
	return fits ? end : stop;
}

/*
 * Convert up to the first thing that is wrong; it is reported after the
 * rows before it.
 */
static int
convert_or_stop(struct fc_reader *r)
{
	struct fc_csv *c = r->csv;
	size_t end = c->nbad > 0 ? c->bad[0].before : c->nrow;
	size_t at, wrong = SIZE_MAX;
	const char *reason;

	for (at = 0; at < end && wrong == SIZE_MAX; at += STRETCH)
		end = convert(r, at, end, &wrong);
	r->batch.n = end;
	r->failed = wrong != SIZE_MAX || c->nbad > 0;
	if (wrong != SIZE_MAX)
		describe_field(r, end, wrong, &reason, &r->later);
	else if (r->failed)
		describe(r, &c->bad[0], &reason, &r->later);
	return 0;
}

static int
report(struct fc_reader *r, const struct fc_csv_row *row, size_t fault,
    const char *reason, const struct fc_err *what, struct fc_err *err)
{
	struct fc_reject reject = {
		.file = fc_in_name(r->in),
		.line = row->line,
		.column = fault == 0 ? NULL : r->schema.field[fault - 1].name,
		.reason = reason,
		.message = what->msg,
		.record = r->csv->buf + row->at,
		.nrecord = row->end - row->at,
	};

	return r->reject(r->reject_arg, &reject, err);
}

/* Move row `from` of the batch up to row `to`. */
static void
move_row(struct fc_reader *r, size_t to, size_t from)
{
	size_t f;

	if (to == from)
		return;
	r->csv->row[to] = r->csv->row[from];
	for (f = 0; f < r->schema.n; f++)
		if (!r->skip[f])
			fc_batch_copy_col(&r->batch, (int)f, to, &r->batch,
			    (int)f, from, 1);
}

/* Hand out the bad records in the order of the file, close the gaps. */
static int
sort_out(struct fc_reader *r, struct fc_err *err)
{
	struct fc_csv *c = r->csv;
	struct fc_err what = { 0 };
	const char *reason;
	size_t i, bad = 0, n = 0;

	for (i = 0; i <= c->nrow; i++) {
		for (; bad < c->nbad && c->bad[bad].before == i; bad++) {
			describe(r, &c->bad[bad], &reason, &what);
			if (report(r, &c->bad[bad].row, 0, reason, &what, err))
				return -1;
		}
		if (i == c->nrow)
			break;
		if (r->fault[i] == 0) {
			move_row(r, n++, i);
			continue;
		}
		describe_field(r, i, r->fault[i] - 1, &reason, &what);
		if (report(r, &c->row[i], r->fault[i], reason, &what, err))
			return -1;
	}
	r->batch.n = n;
	return 0;
}

static int
convert_or_reject(struct fc_reader *r, struct fc_err *err)
{
	struct fc_csv *c = r->csv;
	size_t f, n = c->nrow;
	bool faults = c->nbad > 0;

	FC_GROW(r->fault, n + 1, r->capfault);
	memset(r->fault, 0, n * sizeof *r->fault);
	for (f = 0; f < r->schema.n; f++) {
		size_t at = 0;

		while (!r->skip[f] && (at = fc_csv_col_read(&r->col[f], c, f,
		    at, n, r->batch.col[f])) < n) {
			if (r->fault[at] == 0)
				r->fault[at] = (uint32_t)f + 1;
			at++;
			faults = true;
		}
	}
	r->batch.n = n;
	return faults ? sort_out(r, err) : 0;
}

int
fc_readcsv_next(struct fc_reader *r, struct fc_err *err)
{
	struct fc_csv *c = r->csv;

	if (c->width == 0)
		return 0;       /* not even a header */
	do {
		if (!r->pending) {
			int more = fc_csv_next(c, err);

			if (more <= 0)
				return more;
		}
		r->pending = false;
		reserve(r, c->nrow);
		if (r->reject != NULL ? convert_or_reject(r, err) :
		    convert_or_stop(r))
			return -1;
	} while (r->batch.n == 0 && !r->failed);
	return 1;
}
