/* csvslow.c - records through libcsv */
#include "base/fc.h"

#include <csv.h>

#include "base/mem.h"
#include "rec/csvslow.h"

struct fc_csv_slow {
	struct csv_parser parser;
	struct fc_csv *csv;
	size_t at;              /* raw position, from the lengths of fields */
	struct fc_csv_row row;  /* of the record under way */
	size_t nfields;         /* of the record under way */
	size_t side;            /* length of csv->side before it */
	bool too_long;          /* a field beyond the limit */
	size_t done;            /* records finished in this call */
	struct fc_buf blanks;   /* delimiter ' ': input with tabs replaced */
};

/* No byte is a blank to be trimmed. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* libcsv asks for room as a field grows; this is how it is stopped. */
static void *
limited_realloc(void *p, size_t size)
{
	return size > FC_CSV_FIELD_MAX + 2 ? NULL : fc_xrealloc(p, size, 1);
}

struct fc_csv_slow *
fc_csv_slow_new(struct fc_csv *c)
{
	struct fc_csv_slow *s = fc_xcalloc(1, sizeof *s);

	s->csv = c;
	(void)csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI |
	    CSV_EMPTY_IS_NULL | CSV_REPALL_NL);
	csv_set_delim(&s->parser, (unsigned char)c->delimiter);
	csv_set_space_func(&s->parser, no_space);
	csv_set_realloc_func(&s->parser, limited_realloc);
	csv_set_blk_size(&s->parser, 1 << 16);
	return s;
}

void
fc_csv_slow_free(struct fc_csv_slow *s)
{
	if (s == NULL)
		return;
	csv_free(&s->parser);
	fc_buf_release(&s->blanks);
	free(s);
}

static size_t
count(const char *s, size_t n, char c)
{
	size_t k = 0;
	const char *end = s + n;

	while ((s = memchr(s, c, (size_t)(end - s))) != NULL) {
		k++;
		s++;
	}
	return k;
}

/* Keep the text of a field; there is room, as texts are in the block too. */
static void
keep(struct fc_csv *c, const char *text, size_t n, bool quoted)
{
	struct fc_csv_slice *slice;

	FC_GROW(c->slice, c->nslice + 1, c->capslice);
	slice = &c->slice[c->nslice++];
	slice->off = (uint32_t)c->side.len | FC_CSV_SIDE;
	slice->len = (uint32_t)n | (quoted ? FC_CSV_QUOTED : 0);
	memcpy(c->side.s + c->side.len, text, n);
	c->side.len += n;
}

static void
on_field(void *text, size_t n, void *arg)
{
	struct fc_csv_slow *s = arg;
	struct fc_csv *c = s->csv;
	bool quoted = text != NULL && c->buf[s->at] == '"';

	s->at += n + 1;
	if (quoted) {
		s->at += 2 + count(text, n, '"');
		c->line += count(text, n, '\n');
	}
	s->too_long |= n > FC_CSV_FIELD_MAX;
	if (c->delimiter == ' ' && text == NULL)
		return;         /* nothing between two blanks */
	s->nfields++;
	/* Fields beyond any width are only counted. */
	if (s->nfields <= (c->width != 0 ? c->width : FC_CSV_COLUMNS_MAX + 1))
		keep(c, text != NULL ? text : "", n, quoted);
}

static void
on_row(int end, void *arg)
{
	struct fc_csv_slow *s = arg;
	struct fc_csv *c = s->csv;
	bool empty = s->at == s->row.at;
	bool second = end == '\n' && empty && s->at > 0 &&
	    c->buf[s->at - 1] == '\r';

	if (empty)
		s->at++;        /* nothing but the line end */
	s->row.end = (uint32_t)s->at - 1;
	/* The LF of CRLF ends the same line again. */
	c->line += !second;
	if (s->nfields > 0) {
		if (s->too_long)
			fc_csv_push_bad(c, &s->row, FC_CSV_LONG, s->nfields);
		else
			fc_csv_end_row(c, &s->row, s->nfields);
		s->done++;
	}
	s->nfields = 0;
	s->too_long = false;
	s->row.at = (uint32_t)s->at;
	s->row.line = c->line;
	s->side = c->side.len;
}

/* Forget the record under way. */
static void
reset(struct fc_csv_slow *s)
{
	struct fc_csv *c = s->csv;

	c->nslice = c->nrow * c->width;
	c->side.len = s->side;
	s->nfields = 0;
	s->too_long = false;
	s->parser.pstate = 0;
	s->parser.quoted = 0;
	s->parser.spaces = 0;
	s->parser.entry_pos = 0;
	s->parser.status = CSV_SUCCESS;
}

/* Delimiter ' ': tabs outside quotes become blanks. */
static const char *
blanks(struct fc_csv_slow *s, size_t from, size_t to)
{
	bool inside = false;
	char *p;
	size_t i;

	fc_buf_reset(&s->blanks);
	fc_buf_add(&s->blanks, s->csv->buf + from, to - from);
	p = s->blanks.s;
	for (i = 0; i < to - from; i++) {
		inside ^= p[i] == '"';
		if (p[i] == '\t' && !inside)
			p[i] = ' ';
	}
	return p;
}

/*
 * The record under way is malformed: give up its first line. Returns where
 * the next begins, or 0 when that is not there yet.
 */
static size_t
give_up(struct fc_csv_slow *s, enum fc_csv_fault fault, size_t to)
{
	struct fc_csv *c = s->csv;
	size_t at = s->row.at;

	while (at < to && c->buf[at] != '\n' && c->buf[at] != '\r')
		at++;
	if (at == to && !c->eof)
		return 0;
	s->row.end = (uint32_t)at;
	reset(s);
	fc_csv_push_bad(c, &s->row, fault, 0);
	s->done++;
	c->line = s->row.line + 1;
	at += at + 1 < to && c->buf[at] == '\r' && c->buf[at + 1] == '\n';
	return FC_MIN(at + 1, to);
}

static enum fc_csv_fault
fault_of(const struct fc_csv_slow *s)
{
	if (s->parser.status != CSV_EPARSE)
		return FC_CSV_LONG;
	return s->parser.quoted ? FC_CSV_AFTER : FC_CSV_STRAY;
}

/* The end of the piece to feed next: a line, or everything. */
static size_t
piece(const struct fc_csv *c, size_t from, size_t to, bool one)
{
	const char *s = c->buf + from, *lf, *cr;
	size_t n = to - from;

	if (!one)
		return to;
	lf = memchr(s, '\n', n);
	if (lf != NULL)
		n = (size_t)(lf - s) + 1;
	cr = memchr(s, '\r', n);
	if (cr != NULL && cr + 1 != lf)
		n = (size_t)(cr - s) + 1;
	return from + n;
}

size_t
fc_csv_slow_cut(struct fc_csv_slow *s, size_t from, size_t to, bool one)
{
	struct fc_csv *c = s->csv;
	size_t fed = from, begin = from, next;

	s->done = 0;
	s->side = c->side.len;
	s->at = from;
	(void)fc_buf_reserve(&c->side, to - from + FC_CSV_SLACK);
	s->row = (struct fc_csv_row){ .line = c->line, .at = (uint32_t)from };
	while (fed < to && (!one || s->done == 0 || s->row.at != fed)) {
		size_t end = piece(c, fed, to, one), n = end - fed;
		const char *text = c->buf + fed;

		if (c->delimiter == ' ')
			text = blanks(s, begin, end) + (fed - begin);
		if (csv_parse(&s->parser, text, n, on_field, on_row, s) == n) {
			fed = end;
			if (fed < to || s->row.at == fed || !c->eof)
				continue;
			/* The input ends inside quotes. */
			next = give_up(s, FC_CSV_OPEN, to);
		} else {
			next = give_up(s, fault_of(s), to);
		}
		if (next == 0) {
			fed = to;
			break;
		}
		begin = fed = next;
		s->at = fed;
		s->row = (struct fc_csv_row){ .line = c->line,
		    .at = (uint32_t)fed };
	}
	if (s->row.at != fed)
		c->line = s->row.line;
	reset(s);
	return s->row.at;
}
