/* csv.c - CSV text cut into records and fields */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/csv.h"
#include "rec/csvslow.h"

/* Bytes of a block: it, its index and its columns fit the L2 cache. */
#define BLOCK (1u << 18)
/* Bytes indexed at a time: text and index fit the L1 cache. */
#define WINDOW (1u << 13)
/* After so many records through libcsv in a row, it gets the whole block. */
#define SLOW_RUN 64

int
fc_csv_open(struct fc_csv **cp, struct fc_in *in, char delimiter, bool libcsv,
    struct fc_err *err)
{
	struct fc_csv *c;

	*cp = NULL;
	if (delimiter == '"' || delimiter == '\n' || delimiter == '\r')
		return fc_fail(err, FC_USAGE, "a quote or a line end cannot "
		    "separate fields");
	c = fc_xcalloc(1, sizeof *c);
	c->in = in;
	c->delimiter = delimiter;
	c->libcsv = libcsv;
	c->line = 1;
	c->cap = BLOCK;
	c->buf = fc_xmalloc(c->cap + 1 + FC_CSV_SLACK);
	c->slow = fc_csv_slow_new(c);
	*cp = c;
	return 0;
}

void
fc_csv_set_block(struct fc_csv *c, size_t n)
{
	c->cap = n;
	c->buf = fc_xrealloc(c->buf, c->cap + 1 + FC_CSV_SLACK, 1);
}

void
fc_csv_close(struct fc_csv *c)
{
	if (c == NULL)
		return;
	fc_csv_slow_free(c->slow);
	fc_csv_index_release(&c->index);
	fc_buf_release(&c->side);
	free(c->buf);
	free(c->slice);
	free(c->row);
	free(c->bad);
	free(c);
}

static bool
line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The input ends: close its last line, clear what lies behind. */
static void
finish(struct fc_csv *c)
{
	c->eof = true;
	if (c->len > 0 && !line_end(c->buf[c->len - 1]))
		c->buf[c->len++] = '\n';
}

static void
strip_mark(struct fc_csv *c)
{
	if (c->len >= 3 && memcmp(c->buf, "\xef\xbb\xbf", 3) == 0)
		c->pos = 3;
}

/*
 * Move what is not cut to the front and read on, at least one byte. The
 * first block is read in full, because types are inferred from it; so is
 * what follows the head of a long record, which is looked at again each time.
 */
static int
fill(struct fc_csv *c, struct fc_err *err)
{
	size_t left = c->len - c->pos, room;
	ssize_t got;

	if (c->eof)
		return 0;
	memmove(c->buf, c->buf + c->pos, left);
	c->len = left;
	c->pos = 0;
	if (c->len == c->cap) {
		c->cap *= 2;
		c->buf = fc_xrealloc(c->buf, c->cap + 1 + FC_CSV_SLACK, 1);
	}
	room = c->cap - c->len;
	got = c->started && left < BLOCK ?
	    fc_in_read(c->in, c->buf + c->len, room, err) :
	    fc_in_read_full(c->in, c->buf + c->len, room, err);
	if (got < 0)
		return -1;
	c->len += (size_t)got;
	if (got == 0 || (!c->started && (size_t)got < room))
		finish(c);
	if (!c->started)
		strip_mark(c);
	c->started = true;
	memset(c->buf + c->len, 0, FC_CSV_SLACK);
	return 0;
}

void
fc_csv_end_row(struct fc_csv *c, const struct fc_csv_row *row, size_t nfields)
{
	if (c->width == 0)
		c->width = nfields;
	if (nfields != c->width) {
		fc_csv_push_bad(c, row, FC_CSV_RAGGED, nfields);
		return;
	}
	FC_GROW(c->row, c->nrow + 1, c->caprow);
	c->row[c->nrow++] = *row;
}

void
fc_csv_push_bad(struct fc_csv *c, const struct fc_csv_row *row,
    enum fc_csv_fault fault, size_t nfields)
{
	FC_GROW(c->bad, c->nbad + 1, c->capbad);
	c->bad[c->nbad++] = (struct fc_csv_bad){ .row = *row,
	    .before = c->nrow, .nfields = nfields, .fault = fault };
	c->nslice = c->nrow * c->width;
}

/* Where a record is in the text and in the index. */
struct cursor {
	size_t at;              /* its start */
	size_t k;               /* its first separator */
	size_t odd;             /* the first odd position not before it */
};

/* A record as cut. */
struct record {
	size_t n;               /* fields; 0: an empty line */
	size_t end;             /* of its text */
	size_t next;            /* start of the next one */
	size_t k;               /* and its first separator */
};

/* 1 when the line end at `end` is the LF of CRLF. */
static inline size_t
crlf(const struct fc_csv *c, size_t at, size_t end)
{
	return end > at && c->buf[end] == '\n' && c->buf[end - 1] == '\r';
}

/* The usual record: width fields, a line end behind the last. */
static inline bool
cut_plain(const struct fc_csv *c, const struct cursor *cur,
    struct fc_csv_slice *out, struct record *r)
{
	const uint32_t *sep = c->index.sep + cur->k;
	size_t n, at = cur->at, end, last = c->width - 1;

	if (c->index.nsep - cur->k < c->width)
		return false;
	for (n = 0; n < last; n++) {
		end = sep[n];
		if (line_end(c->buf[end]))
			return false;
		out[n].off = (uint32_t)at;
		out[n].len = (uint32_t)(end - at);
		at = end + 1;
	}
	end = sep[last];
	if (!line_end(c->buf[end]))
		return false;
	r->next = end + 1;
	r->k = cur->k + c->width;
	r->end = end - crlf(c, at, end);
	r->n = r->end > cur->at ? c->width : 0;
	out[last].off = (uint32_t)at;
	out[last].len = (uint32_t)(r->end - at);
	return true;
}

/*
 * Any record: as many fields as it has, of which width are kept; false
 * when it goes beyond the index.
 */
static bool
cut_any(const struct fc_csv *c, const struct cursor *cur,
    struct fc_csv_slice *out, struct record *r)
{
	const struct fc_csv_index *x = &c->index;
	bool blanks = c->delimiter == ' ';
	size_t k, at = cur->at;

	r->n = 0;
	for (k = cur->k; k < x->nsep; k++) {
		bool last = line_end(c->buf[x->sep[k]]);

		r->end = x->sep[k];
		r->next = r->end + 1;
		if (last)
			r->end -= crlf(c, at, r->end);
		/* Nothing between two blanks is no field, nor an empty line. */
		if (r->end > at || !(blanks || (last && r->n == 0))) {
			if (r->n < c->width) {
				out[r->n].off = (uint32_t)at;
				out[r->n].len = (uint32_t)(r->end - at);
			}
			r->n++;
		}
		at = r->next;
		r->k = k + 1;
		if (last)
			return true;
	}
	return false;
}

static void
unquote(const struct fc_csv *c, struct fc_csv_slice *out)
{
	size_t i;

	for (i = 0; i < c->width; i++) {
		if (out[i].len > 0 && c->buf[out[i].off] == '"') {
			out[i].off++;
			out[i].len = (out[i].len - 2) | FC_CSV_QUOTED;
		}
	}
}

/* Add the record just cut, whose slices lie behind the others. */
static inline void
take(struct fc_csv *c, const struct cursor *cur, const struct record *r)
{
	struct fc_csv_row row = { c->line++, (uint32_t)cur->at,
	    (uint32_t)r->end };

	if (r->n == c->width) {
		if (c->index.quotes)
			unquote(c, c->slice + c->nslice);
		c->nslice += c->width;
		c->row[c->nrow++] = row;
	} else if (r->n > 0) {
		fc_csv_push_bad(c, &row, FC_CSV_RAGGED, r->n);
	}
}

/* Beyond the scanner: odd quotes, or too long? */
static inline bool
unusual(const struct fc_csv_index *x, const struct cursor *cur,
    const struct record *r)
{
	return (cur->odd < x->nodd && x->odd[cur->odd] < r->end) ||
	    r->next - cur->at > FC_CSV_FIELD_MAX;
}

/* Let libcsv cut one record; returns where the next begins. */
static size_t
cut_slow(struct fc_csv *c, size_t at, size_t limit)
{
	c->slow_run++;
	return fc_csv_slow_cut(c->slow, at, limit, true);
}

/*
 * Cut the records in the index, which begins at `at`; returns the start of
 * the first one that is not done.
 */
static size_t
cut_window(struct fc_csv *c, size_t at, size_t limit)
{
	const struct fc_csv_index *x = &c->index;
	struct cursor cur = { .at = at };

	while (cur.k < x->nsep && c->slow_run < SLOW_RUN) {
		struct fc_csv_slice *out;
		struct record r;
		size_t next;

		/* Both grow in steps and so seldom here. */
		FC_GROW(c->slice, c->nslice + c->width, c->capslice);
		FC_GROW(c->row, c->nrow + 1, c->caprow);
		out = c->slice + c->nslice;
		if ((c->delimiter == ' ' || !cut_plain(c, &cur, out, &r)) &&
		    !cut_any(c, &cur, out, &r))
			break;
		if (!unusual(x, &cur, &r)) {
			take(c, &cur, &r);
			cur.at = r.next;
			cur.k = r.k;
			c->slow_run = 0;
			continue;
		}
		next = cut_slow(c, cur.at, limit);
		if (next == cur.at)
			break;
		cur.at = next;
		while (cur.k < x->nsep && x->sep[cur.k] < next)
			cur.k++;
		while (cur.odd < x->nodd && x->odd[cur.odd] < next)
			cur.odd++;
	}
	return cur.at;
}

/* Cut [pos, limit) by the scanner as far as it goes. */
static void
cut_fast(struct fc_csv *c, size_t limit)
{
	const char delimiter[2] = { c->delimiter,
	    c->delimiter == ' ' ? '\t' : c->delimiter };
	size_t window = WINDOW;

	c->slow_run = 0;
	while (c->pos < limit && c->slow_run < SLOW_RUN) {
		size_t to = FC_MIN(c->pos + window, limit), next;

		fc_csv_index_make(&c->index, c->buf, c->pos, to, delimiter);
		next = cut_window(c, c->pos, limit);
		if (c->index.bad != SIZE_MAX && c->slow_run < SLOW_RUN)
			next = cut_slow(c, next, limit);
		if (next == c->pos) {
			if (to == limit)
				return;
			window *= 2;    /* not one whole record */
			continue;
		}
		c->pos = next;
		window = WINDOW;
	}
	if (c->slow_run == SLOW_RUN)
		c->pos = fc_csv_slow_cut(c->slow, c->pos, limit, false);
}

/* How far the block can be judged: whether a CR at its end is that of a
 * CRLF is not known yet. */
static size_t
limit_of(const struct fc_csv *c)
{
	bool cr = c->len > c->pos && c->buf[c->len - 1] == '\r';

	return c->len - (cr && !c->eof);
}

static void
cut(struct fc_csv *c)
{
	size_t limit = limit_of(c), before;

	do {
		before = c->pos;
		if (c->libcsv)
			c->pos = fc_csv_slow_cut(c->slow, c->pos, limit, false);
		else
			cut_fast(c, limit);
		/* What is left is one open record, for libcsv to judge. */
		if (c->pos < limit &&
		    (c->eof || limit - c->pos > FC_CSV_FIELD_MAX))
			c->pos = cut_slow(c, c->pos, limit);
	} while (c->pos > before && c->pos < limit);
	/* fc_csv_text lets its callers read a little further. */
	(void)fc_buf_reserve(&c->side, FC_CSV_SLACK);
}

static void
clear(struct fc_csv *c)
{
	c->nslice = c->nrow = c->nbad = 0;
	fc_buf_reset(&c->side);
}

static int
too_long(const struct fc_csv *c, struct fc_err *err)
{
	return fc_fail(err, FC_DATA, "%s:%ju: record longer than %u MiB",
	    fc_in_name(c->in), (uintmax_t)c->line, FC_CSV_RECORD_MAX >> 20);
}

int
fc_csv_skip_lines(struct fc_csv *c, uint64_t n, struct fc_err *err)
{
	while (n > 0) {
		size_t limit = limit_of(c);

		while (c->pos < limit && !line_end(c->buf[c->pos]))
			c->pos++;
		if (c->pos == limit) {
			if (c->eof)
				return 0;
			if (fill(c, err))
				return -1;
			continue;
		}
		c->pos += 1 + crlf(c, 0, c->pos + 1);
		c->line++;
		n--;
	}
	return 0;
}

int
fc_csv_header(struct fc_csv *c, struct fc_err *err)
{
	clear(c);
	c->width = 0;
	for (;;) {
		c->pos = fc_csv_slow_cut(c->slow, c->pos, limit_of(c), true);
		if (c->nrow + c->nbad > 0)
			return 1;
		if (c->eof)
			return 0;
		if (c->len - c->pos > FC_CSV_RECORD_MAX)
			return too_long(c, err);
		if (fill(c, err))
			return -1;
	}
}

int
fc_csv_next(struct fc_csv *c, struct fc_err *err)
{
	assert(c->width > 0);
	clear(c);
	for (;;) {
		cut(c);
		if (c->nrow + c->nbad > 0)
			return 1;
		if (c->eof)
			return 0;
		if (c->len - c->pos > FC_CSV_RECORD_MAX)
			return too_long(c, err);
		if (fill(c, err))
			return -1;
	}
}
