/*
 * arrow_out.c - batches to messages of an Arrow stream
 *
 * A column without missing values goes out as it lies in the batch; one
 * with missing values gets a bitmap and a copy that is zero under them, so
 * that neither NaN payloads nor old heap reach the stream. Buffers begin at
 * multiples of 64 bytes, padding is zero. A dictionary goes out as far as
 * it has grown since the last batch, as a delta.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "rec/arrow_impl.h"

/* What one column needs beside its batch. */
struct column {
	struct fc_buf bits, copy, text;
	size_t sent;            /* codes of its dictionary that are out */
	bool begun;             /* its first dictionary is out */
};

struct fc_arrow_out {
	struct fc_out *out;
	const struct fc_schema *schema;
	struct column *col;
	bool plain;
	struct fc_buf meta;
	struct fc_arrow_parts parts;
};

static const char zeros[64];

static int
write_message(struct fc_arrow_out *w, struct fc_err *err)
{
	int32_t prefix[2] = { -1, 0 };
	size_t pad = (8 - w->meta.len % 8) % 8;
	size_t i;

	prefix[1] = (int32_t)(w->meta.len + pad);
	if (fc_out_write(w->out, prefix, sizeof prefix, err) ||
	    fc_out_write(w->out, w->meta.s, w->meta.len, err) ||
	    fc_out_write(w->out, zeros, pad, err))
		return -1;
	for (i = 0; i < w->parts.n; i++) {
		const struct fc_arrow_part *p = &w->parts.part[i];

		if (p->n > 0 && (fc_out_write(w->out, p->s, p->n, err) ||
		    fc_out_write(w->out, zeros, (64 - p->n % 64) % 64, err)))
			return -1;
	}
	return 0;
}

int
fc_arrow_out_open(struct fc_arrow_out **out, struct fc_out *to,
    const struct fc_schema *schema, const struct fc_write_opts *opts,
    struct fc_err *err)
{
	struct fc_arrow_out *w = fc_xcalloc(1, sizeof *w);
	size_t i;

	w->out = to;
	w->schema = schema;
	w->plain = opts->plain;
	w->col = fc_xcalloc(schema->n + 1, sizeof *w->col);
	for (i = 0; i < schema->n; i++) {
		const char *name = schema->field[i].name;

		if (!fc_utf8_valid(name, strlen(name))) {
			fc_arrow_out_close(w);
			return fc_fail(err, FC_DATA, "the name of column %zu "
			    "is not valid UTF-8", i + 1);
		}
	}
	fc_arrow_write_schema(&w->meta, schema, opts);
	if (write_message(w, err)) {
		fc_arrow_out_close(w);
		return -1;
	}
	*out = w;
	return 0;
}

static void
begin_parts(struct fc_arrow_parts *p, size_t rows)
{
	p->rows = (int64_t)rows;
	p->n = p->ncols = 0;
	p->body = 0;
}

static void
add_part(struct fc_arrow_parts *p, const void *s, size_t n)
{
	FC_GROW(p->part, p->n + 1, p->cap);
	p->part[p->n++] = (struct fc_arrow_part){ s, n, p->body };
	p->body += (int64_t)((n + 63) / 64 * 64);
}

static void
add_nulls(struct fc_arrow_parts *p, size_t nulls)
{
	FC_GROW(p->nulls, p->ncols + 1, p->capcols);
	p->nulls[p->ncols++] = (int64_t)nulls;
}

/* Room for n bytes, from the start of the buffer. */
static void *
scratch(struct fc_buf *b, size_t n)
{
	fc_buf_reset(b);
	return fc_buf_reserve(b, n);
}

/*
 * A bitmap of which of values[0..n) are there, after is_null (in terms of
 * the caller's i); and a copy of them with zeros elsewhere.
 */
#define SPLIT(type, values, is_null)                                       \
	do {                                                               \
		unsigned char *bits = scratch(&c->bits, (n + 7) / 8);      \
		type *copy = scratch(&c->copy, n * sizeof *copy);          \
									   \
		memset(bits, 0, (n + 7) / 8);                              \
		for (i = 0; i < n; i++) {                                  \
			bool null = is_null;                               \
									   \
			copy[i] = null ? 0 : (type)(values)[i];            \
			bits[i / 8] = (unsigned char)(bits[i / 8] |        \
			    (unsigned)!null << (i % 8));                   \
		}                                                          \
	} while (0)

/* One column of fixed width: bitmap, values. */
static void
add_column(struct fc_arrow_parts *p, const struct column *c, size_t nulls,
    size_t rows, const void *values, size_t size)
{
	add_nulls(p, nulls);
	add_part(p, c->bits.s, nulls > 0 ? (rows + 7) / 8 : 0);
	add_part(p, values, size);
}

/* Bits of x[0..n), n <= 8: which are there. */
static unsigned
there(const double *x, size_t n)
{
	unsigned bits = 0;
	size_t k;

	for (k = 0; k < n; k++)
		bits |= (unsigned)!isnan(x[k]) << k;
	return bits;
}

/* The bitmap of numbers, most of which are there: a sum of eight that is no
 * NaN has none in it. How many are missing. */
static size_t
mark_numbers(struct column *c, const double *x, size_t n)
{
	unsigned char *bits = scratch(&c->bits, (n + 7) / 8);
	size_t nulls = 0, i;

	for (i = 0; i + 8 <= n; i += 8) {
		const double *v = x + i;
		double sum = ((v[0] + v[1]) + (v[2] + v[3])) +
		    ((v[4] + v[5]) + (v[6] + v[7]));
		unsigned b = isnan(sum) ? there(v, 8) : 255;

		bits[i / 8] = (unsigned char)b;
		for (b ^= 255; b != 0; b &= b - 1)
			nulls++;
	}
	if (i < n) {
		unsigned all = (1U << (n - i)) - 1, b = there(x + i, n - i);

		bits[i / 8] = (unsigned char)b;
		for (b ^= all; b != 0; b &= b - 1)
			nulls++;
	}
	return nulls;
}

static void
add_numbers(struct fc_arrow_out *w, struct column *c, const double *x,
    size_t n)
{
	size_t nulls = mark_numbers(c, x, n), i;
	double *copy;

	if (nulls > 0) {
		copy = scratch(&c->copy, n * sizeof *copy);
		for (i = 0; i < n; i++)
			copy[i] = isnan(x[i]) ? 0 : x[i];
		x = copy;
	}
	add_column(&w->parts, c, nulls, n, x, n * sizeof *x);
}

/* Days to date32; -1 when one does not fit. */
static int
add_days(struct fc_arrow_out *w, struct column *c, const int64_t *t,
    size_t n, size_t nulls)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (t[i] != (int32_t)t[i] && t[i] != FC_NULL_TIME)
			return -1;
	}
	SPLIT(int32_t, t, t[i] == FC_NULL_TIME);
	add_column(&w->parts, c, nulls, n, c->copy.s, n * sizeof(int32_t));
	return 0;
}

static int
add_times(struct fc_arrow_out *w, struct column *c,
    const struct fc_field *f, const int64_t *t, size_t n)
{
	size_t nulls = 0, i;

	for (i = 0; i < n; i++)
		nulls += t[i] == FC_NULL_TIME;
	if (f->time.unit == FC_UNIT_DAY)
		return add_days(w, c, t, n, nulls);
	if (nulls > 0)
		SPLIT(int64_t, t, t[i] == FC_NULL_TIME);
	add_column(&w->parts, c, nulls, n,
	    nulls > 0 ? (const void *)c->copy.s : t, n * sizeof *t);
	return 0;
}

static void
add_codes(struct fc_arrow_out *w, struct column *c, const int32_t *code,
    size_t n)
{
	size_t nulls = 0, i;

	for (i = 0; i < n; i++)
		nulls += code[i] < 0;
	if (nulls > 0)
		SPLIT(int32_t, code, code[i] < 0);
	add_column(&w->parts, c, nulls, n,
	    nulls > 0 ? (const void *)c->copy.s : code, n * sizeof *code);
}

/* Texts in full: bitmap, offsets, bytes. */
static void
add_texts(struct fc_arrow_out *w, struct column *c, const struct fc_dict *d,
    const int32_t *code, size_t n)
{
	const char *s;
	int32_t *off;
	size_t nulls = 0, i, len;

	for (i = 0; i < n; i++)
		nulls += code[i] < 0;
	if (nulls > 0)
		SPLIT(int32_t, code, code[i] < 0);
	off = scratch(&c->copy, (n + 1) * sizeof *off);
	fc_buf_reset(&c->text);
	for (i = 0; i < n; i++) {
		off[i] = (int32_t)c->text.len;
		if (code[i] < 0)
			continue;
		s = fc_dict_str(d, code[i], &len);
		fc_buf_add(&c->text, s, len);
	}
	off[n] = (int32_t)c->text.len;
	add_column(&w->parts, c, nulls, n, off, (n + 1) * sizeof *off);
	add_part(&w->parts, c->text.s, c->text.len);
}

/* Bytes of the longest text column among rows [from, from + n). */
static size_t
longest_texts(const struct fc_batch *b, size_t from, size_t n)
{
	size_t f, i, most = 0, len;

	for (f = 0; f < b->schema->n; f++) {
		const struct fc_field *field = &b->schema->field[f];
		size_t sum = 0;

		for (i = from; field->type == FC_TEXT && i < from + n; i++) {
			if (b->col[f].code[i] < 0)
				continue;
			fc_dict_str(field->dict, b->col[f].code[i], &len);
			sum += len;
		}
		most = FC_MAX(most, sum);
	}
	return most;
}

/* The texts that are new since the last batch as a dictionary message. */
static int
put_dictionary(struct fc_arrow_out *w, size_t f, const struct fc_dict *d,
    struct fc_err *err)
{
	struct column *c = &w->col[f];
	size_t n = d->n - c->sent, i;
	int32_t first = d->off[c->sent];
	int32_t *off = scratch(&c->copy, (n + 1) * sizeof *off);

	for (i = 0; i <= n; i++)
		off[i] = d->off[c->sent + i] - first;
	begin_parts(&w->parts, n);
	add_column(&w->parts, c, 0, n, off, (n + 1) * sizeof *off);
	add_part(&w->parts, off[n] > 0 ? d->bytes + first : NULL,
	    (size_t)off[n]);
	fc_arrow_write_dictionary(&w->meta, &w->parts, (int64_t)f, c->begun);
	c->begun = true;
	return write_message(w, err);
}

/* What others read has to be UTF-8. */
static int
check_texts(const struct fc_dict *d, size_t from, struct fc_err *err)
{
	char shown[48];
	size_t i, len;

	for (i = from; i < d->n; i++) {
		const char *s = fc_dict_str(d, (int32_t)i, &len);

		if (!fc_utf8_valid(s, len))
			return fc_fail(err, FC_DATA,
			    "text is not valid UTF-8: '%s'",
			    fc_quote(shown, s, len));
	}
	return 0;
}

/* New texts of column f: checked, and sent ahead of the rows that use them. */
static int
put_texts(struct fc_arrow_out *w, size_t f, struct fc_err *err)
{
	const struct fc_dict *d = w->schema->field[f].dict;
	struct column *c = &w->col[f];

	if (d->n == c->sent && (c->begun || w->plain))
		return 0;
	if (check_texts(d, c->sent, err))
		return fc_fail_at(err, "column '%s'",
		    w->schema->field[f].name);
	if (!w->plain && put_dictionary(w, f, d, err))
		return -1;
	c->sent = d->n;
	return 0;
}

static int
add_field(struct fc_arrow_out *w, const struct fc_batch *b, size_t f,
    size_t from, size_t n)
{
	const struct fc_field *field = &w->schema->field[f];
	struct column *c = &w->col[f];

	switch (field->type) {
	case FC_NUM:
		add_numbers(w, c, b->col[f].num + from, n);
		return 0;
	case FC_TIME:
		return add_times(w, c, field, b->col[f].time + from, n);
	default:
		if (w->plain)
			add_texts(w, c, field->dict, b->col[f].code + from, n);
		else
			add_codes(w, c, b->col[f].code + from, n);
		return 0;
	}
}

static int
put_rows(struct fc_arrow_out *w, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	size_t f;

	/* int32 offsets hold 2 GiB of text: more rows go in two halves. */
	if (w->plain && n > 1 && longest_texts(b, from, n) > INT32_MAX)
		return put_rows(w, b, from, n / 2, err) ||
		    put_rows(w, b, from + n / 2, n - n / 2, err) ? -1 : 0;
	begin_parts(&w->parts, n);
	for (f = 0; f < w->schema->n; f++) {
		if (add_field(w, b, f, from, n))
			return fc_fail(err, FC_DATA, "column '%s': a date "
			    "too far away for Arrow's date32",
			    w->schema->field[f].name);
	}
	fc_arrow_write_records(&w->meta, &w->parts);
	return write_message(w, err);
}

int
fc_arrow_out_put(struct fc_arrow_out *w, const struct fc_batch *b,
    struct fc_err *err)
{
	size_t f;

	for (f = 0; f < w->schema->n; f++) {
		if (w->schema->field[f].type == FC_TEXT &&
		    put_texts(w, f, err))
			return -1;
	}
	return put_rows(w, b, 0, b->n, err);
}

int
fc_arrow_out_finish(struct fc_arrow_out *w, struct fc_err *err)
{
	return fc_out_write(w->out, "\xff\xff\xff\xff\0\0\0\0", 8, err);
}

void
fc_arrow_out_close(struct fc_arrow_out *w)
{
	size_t f;

	if (w == NULL)
		return;
	for (f = 0; f < w->schema->n; f++) {
		fc_buf_release(&w->col[f].bits);
		fc_buf_release(&w->col[f].copy);
		fc_buf_release(&w->col[f].text);
	}
	free(w->col);
	free(w->parts.part);
	free(w->parts.nulls);
	fc_buf_release(&w->meta);
	free(w);
}
