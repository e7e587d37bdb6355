/*
 * csvout.c - the CSV back end of rec/writer.h
 *
 * A row is formatted straight into the output buffer. Which dictionary
 * entries need quotes is decided once each: alt[code] is the entry's place
 * in the dictionary of escaped texts, or -1 when it goes out as it is.
 * Times repeat from series to series, so their texts are kept in a small
 * table with one place for each value modulo its size.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "base/num.h"
#include "rec/csvout.h"

#define KEPT_TIMES 1024
/* Room for a row that is asked for without looking at its texts. */
#define ROW_ROOM 8192

struct kept_time {
	int64_t time;
	unsigned char n;        /* 0: none */
	char text[23];
};

struct column {
	/* text */
	int32_t *alt;           /* by code: into escaped, or -1 */
	size_t n, cap;          /* codes looked at */
	size_t longest;         /* bytes of one as written */
	struct fc_dict *escaped;
	/* time */
	struct kept_time *kept;
};

struct fc_csv_out {
	struct fc_out *out;
	const struct fc_schema *schema;
	struct column *col;             /* one per field */
	int digits;
	size_t room;                    /* that any row may take so far */
	char *tmp;                      /* an escaped text */
	size_t captmp;
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Would a reader misread s[0..n) without quotes? */
static bool
needs_quotes(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || blank(s[0]) || blank(s[n - 1]))
		return true;
	for (i = 0; i < n; i++)
		if (s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r')
			return true;
	/* Taken for a byte order mark at the start of a file. */
	return n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0;
}

/* s in quotes, in w->tmp; returns its length. */
static size_t
escape(struct fc_csv_out *w, const char *s, size_t n)
{
	size_t at = 0, i;

	FC_GROW(w->tmp, 2 * n + 2, w->captmp);
	w->tmp[at++] = '"';
	for (i = 0; i < n; i++) {
		if (s[i] == '"')
			w->tmp[at++] = '"';
		w->tmp[at++] = s[i];
	}
	w->tmp[at++] = '"';
	return at;
}

/* Look at what the dictionary has that we have not seen. */
static void
catch_up(struct fc_csv_out *w, struct column *t, const struct fc_dict *d)
{
	FC_GROW(t->alt, d->n, t->cap);
	for (; t->n < d->n; t->n++) {
		size_t n;
		const char *s = fc_dict_str(d, (int32_t)t->n, &n);

		t->alt[t->n] = -1;
		if (needs_quotes(s, n)) {
			if (t->escaped == NULL)
				t->escaped = fc_dict_new();
			n = escape(w, s, n);
			t->alt[t->n] = fc_dict_add(t->escaped, w->tmp, n);
		}
		t->longest = FC_MAX(t->longest, n);
	}
}

static int
put_text(struct fc_csv_out *w, const char *s, size_t n, char end,
    struct fc_err *err)
{
	char *at;

	if (needs_quotes(s, n)) {
		n = escape(w, s, n);
		s = w->tmp;
	}
	at = fc_out_room(w->out, n + 1, err);
	if (at == NULL)
		return -1;
	memcpy(at, s, n);
	at[n] = end;
	fc_out_advance(w->out, n + 1);
	return 0;
}

static int
put_header(struct fc_csv_out *w, struct fc_err *err)
{
	const struct fc_schema *s = w->schema;
	size_t f;

	for (f = 0; f < s->n; f++) {
		const char *name = s->field[f].name;

		if (put_text(w, name, strlen(name), f + 1 < s->n ? ',' : '\n',
		    err))
			return -1;
	}
	return 0;
}

int
fc_csv_out_open(struct fc_csv_out **wp, struct fc_out *out,
    const struct fc_schema *schema, const struct fc_write_opts *opts,
    struct fc_err *err)
{
	struct fc_csv_out *w = fc_xcalloc(1, sizeof *w);
	size_t f;

	w->out = out;
	w->schema = schema;
	w->digits = opts->digits;
	w->col = fc_xcalloc(schema->n, sizeof *w->col);
	for (f = 0; f < schema->n; f++)
		if (schema->field[f].type == FC_TIME)
			w->col[f].kept = fc_xcalloc(KEPT_TIMES,
			    sizeof *w->col[f].kept);
	if (!opts->no_header && put_header(w, err)) {
		fc_csv_out_close(w);
		w = NULL;
	}
	*wp = w;
	return w == NULL ? -1 : 0;
}

/* The text of a code, NULL for missing. */
static const char *
text_of(const struct fc_csv_out *w, size_t f, int32_t code, size_t *n)
{
	const struct column *t = &w->col[f];

	*n = 0;
	if (code == FC_NULL_CODE)
		return NULL;
	if (t->alt[code] >= 0)
		return fc_dict_str(t->escaped, t->alt[code], n);
	return fc_dict_str(w->schema->field[f].dict, code, n);
}

static size_t
print_num(const struct fc_csv_out *w, char *at, double x)
{
	if (w->digits < 0)
		return fc_num_print(at, x);
	return fc_num_print_digits(at, x, w->digits);
}

static size_t
print_time(struct column *col, char *at, int64_t time,
    const struct fc_timetype *type)
{
	struct kept_time *k = &col->kept[(uint64_t)time % KEPT_TIMES];
	size_t n;

	if (k->n > 0 && k->time == time) {
		memcpy(at, k->text, sizeof k->text);
		return k->n;
	}
	n = fc_time_print(at, time, type);
	if (n > sizeof k->text)
		return n;
	k->time = time;
	k->n = (unsigned char)n;
	memcpy(k->text, at, n);
	return n;
}

/* memcpy without a call for short texts. */
static inline void
copy(char *dst, const char *s, size_t n)
{
	uint64_t head, tail;

	if (n > 16) {
		memcpy(dst, s, n);
	} else if (n >= 8) {
		memcpy(&head, s, 8);
		memcpy(&tail, s + n - 8, 8);
		memcpy(dst, &head, 8);
		memcpy(dst + n - 8, &tail, 8);
	} else {
		while (n-- > 0)
			*dst++ = *s++;
	}
}

/* Column f of row r at `at`, which has room for anything but long texts. */
static char *
put_value(struct fc_csv_out *w, char *at, const struct fc_batch *b, size_t f,
    size_t r)
{
	const struct fc_field *field = &w->schema->field[f];
	const char *s;
	size_t n;

	switch (field->type) {
	case FC_NUM:
		return at + print_num(w, at, b->col[f].num[r]);
	case FC_TIME:
		return at + print_time(&w->col[f], at, b->col[f].time[r],
		    &field->time);
	case FC_TEXT:
		break;
	}
	s = text_of(w, f, b->col[f].code[r], &n);
	copy(at, s, n);
	return at + n;
}

/* Bytes that row r may take; without b, any row. */
static size_t
row_room(const struct fc_csv_out *w, const struct fc_batch *b, size_t r)
{
	const struct fc_schema *s = w->schema;
	size_t f, room = 4, n;

	static_assert(FC_TIME_MAX <= FC_NUM_MAX, "a time fits as well");
	for (f = 0; f < s->n; f++) {
		if (s->field[f].type != FC_TEXT) {
			room += w->digits < 0 ? FC_TIME_MAX : FC_NUM_MAX;
			continue;
		}
		n = w->col[f].longest;
		if (b != NULL)
			text_of(w, f, b->col[f].code[r], &n);
		room += n + 1;
	}
	return room;
}

static int
put_row(struct fc_csv_out *w, const struct fc_batch *b, size_t r,
    struct fc_err *err)
{
	size_t room = w->room <= ROW_ROOM ? w->room : row_room(w, b, r), f;
	char *start = fc_out_room(w->out, room, err), *at = start;

	if (start == NULL)
		return -1;
	for (f = 0; f < w->schema->n; f++) {
		at = put_value(w, at, b, f, r);
		*at++ = ',';
	}
	if (w->schema->n == 1 && at == start + 1) {
		memcpy(start, "\"\"", 2);
		at = start + 3;
	}
	at[-1] = '\n';
	fc_out_advance(w->out, (size_t)(at - start));
	return 0;
}

int
fc_csv_out_put(struct fc_csv_out *w, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	size_t f, r;

	for (f = 0; f < w->schema->n; f++)
		if (w->schema->field[f].type == FC_TEXT)
			catch_up(w, &w->col[f], w->schema->field[f].dict);
	w->room = row_room(w, NULL, 0);
	for (r = from; r < from + n; r++)
		if (put_row(w, b, r, err))
			return -1;
	return 0;
}

int
fc_csv_out_finish(struct fc_csv_out *w FC_UNUSED, struct fc_err *err FC_UNUSED)
{
	return 0;
}

void
fc_csv_out_close(struct fc_csv_out *w)
{
	size_t f;

	if (w == NULL)
		return;
	for (f = 0; f < w->schema->n; f++) {
		free(w->col[f].alt);
		free(w->col[f].kept);
		fc_dict_free(w->col[f].escaped);
	}
	free(w->col);
	free(w->tmp);
	free(w);
}
