/*
 * chunk.c - records grouped to whole series
 *
 * Works on runs of rows, not on rows: where a run of equal codes ends is
 * found column by column with loops that the compiler turns into vector
 * code, and columns are copied range by range. Texts are compared once per
 * series. A batch of the reader lasts until the next call, so what must
 * be known of the record before it is kept in a batch of one row.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "base/num.h"
#include "series/chunk.h"

#define WHERE_MAX 512

struct fc_chunker {
	struct fc_reader *reader;
	const struct fc_schema *schema;
	int *col;               /* columns that tell series apart */
	size_t ncols;
	size_t rows;            /* wanted in a chunk */
	const struct fc_batch *b;
	size_t at;              /* first row of b not yet handed out */
	struct fc_batch last;   /* the record before row 0 of b, if any */
	uint64_t series;        /* handed out */
	bool end;
};

void
fc_chunk_init(struct fc_chunk *c, const struct fc_schema *s)
{
	*c = (struct fc_chunk){ 0 };
	fc_batch_init(&c->batch, s);
}

void
fc_chunk_release(struct fc_chunk *c)
{
	fc_batch_release(&c->batch);
	free(c->start);
	*c = (struct fc_chunk){ 0 };
}

/* Keys from the last, which changes most, then model and cutoff. */
static void
find_columns(struct fc_chunker *c)
{
	const struct fc_schema *s = c->schema;
	size_t i;

	c->col = fc_xcalloc(s->nkeys + 2, sizeof *c->col);
	for (i = s->nkeys; i > 0; i--)
		c->col[c->ncols++] = (int)i - 1;
	if (s->model >= 0)
		c->col[c->ncols++] = s->model;
	if (s->cutoff >= 0)
		c->col[c->ncols++] = s->cutoff;
}

int
fc_chunker_open(struct fc_chunker **res, struct fc_reader *r,
    struct fc_err *err)
{
	struct fc_chunker *c = fc_xcalloc(1, sizeof *c);

	(void)err;
	c->reader = r;
	c->schema = fc_reader_schema(r);
	c->rows = FC_BATCH_ROWS;
	assert(c->schema->ds >= 0);
	find_columns(c);
	fc_batch_init(&c->last, c->schema);
	fc_batch_reserve(&c->last, 1);
	*res = c;
	return 0;
}

void
fc_chunker_set_rows(struct fc_chunker *c, size_t rows)
{
	c->rows = FC_MAX(rows, (size_t)1);
}

void
fc_chunker_close(struct fc_chunker *c)
{
	if (c == NULL)
		return;
	fc_batch_release(&c->last);
	free(c->col);
	free(c);
}

/* First row after `from` whose value differs from that of row `from`. */
static size_t
run_of_codes(const int32_t *v, size_t from, size_t end)
{
	int32_t x = v[from];
	size_t i = from + 1;

	while (i + 16 <= end) {
		int32_t diff = 0;

		for (size_t k = 0; k < 16; k++)
			diff |= v[i + k] ^ x;
		if (diff != 0)
			break;
		i += 16;
	}
	while (i < end && v[i] == x)
		i++;
	return i;
}

static size_t
run_of_times(const int64_t *v, size_t from, size_t end)
{
	size_t i = from + 1;

	while (i < end && v[i] == v[from])
		i++;
	return i;
}

/* Where the series of row `from` ends within the batch. */
static size_t
run_end(const struct fc_chunker *c, size_t from)
{
	size_t end = c->b->n;

	for (size_t k = 0; k < c->ncols && end > from + 1; k++) {
		int f = c->col[k];

		if (c->schema->field[f].type == FC_TEXT)
			end = run_of_codes(c->b->col[f].code, from, end);
		else
			end = run_of_times(c->b->col[f].time, from, end);
	}
	return end;
}

/* Keys, and where the stream has them model and cutoff. */
static const char *
series_text(const struct fc_chunker *c, const struct fc_batch *b, size_t r,
    char dst[256])
{
	const struct fc_schema *s = c->schema;
	int *col = fc_xcalloc(c->ncols, sizeof *col);
	size_t k;

	for (k = 0; k < s->nkeys; k++)
		col[k] = (int)k;
	for (; k < c->ncols; k++)
		col[k] = c->col[k];
	fc_join_texts(b, r, col, c->ncols, dst);
	free(col);
	return dst;
}

/* The record before row r, if there is one. */
static const struct fc_batch *
before(const struct fc_chunker *c, size_t r, size_t *row)
{
	if (r > 0) {
		*row = r - 1;
		return c->b;
	}
	*row = 0;
	return c->last.n > 0 ? &c->last : NULL;
}

static int
out_of_order(const struct fc_chunker *c, size_t r, struct fc_err *err)
{
	char where[WHERE_MAX], now[256], then[256];
	size_t row;
	const struct fc_batch *b = before(c, r, &row);

	fc_reader_where(c->reader, r, where, sizeof where);
	return fc_fail(err, FC_DATA, "%s: series '%s' after '%s': not in order "
	    "(sort with fc-ingest)", where, series_text(c, c->b, r, now),
	    series_text(c, b, row, then));
}

static int
bad_time(const struct fc_chunker *c, size_t r, struct fc_err *err)
{
	int ds = c->schema->ds;
	char where[WHERE_MAX], series[256], now[FC_NUM_MAX], then[FC_NUM_MAX];
	size_t row;
	const struct fc_batch *b = before(c, r, &row);

	fc_reader_where(c->reader, r, where, sizeof where);
	series_text(c, c->b, r, series);
	if (fc_batch_null(c->b, ds, r))
		return fc_fail(err, FC_DATA, "%s: series '%s': no value in "
		    "column 'ds'", where, series);
	fc_batch_text(c->b, ds, r, now);
	fc_batch_text(b, ds, row, then);
	if (strcmp(now, then) == 0)
		return fc_fail(err, FC_DATA, "%s: series '%s': two records "
		    "for %s", where, series, now);
	return fc_fail(err, FC_DATA, "%s: series '%s': %s after %s: not in "
	    "order (sort with fc-ingest)", where, series, now, then);
}

/*
 * Rows [from, end) are of one series: are their times there and ascending?
 * prev is the time before, the null time (the least of all) when the series
 * begins here; so a missing time is never larger than the one before it.
 */
static int
check_times(const struct fc_chunker *c, size_t from, size_t end, int64_t prev,
    struct fc_err *err)
{
	const int64_t *t = c->b->col[c->schema->ds].time;
	bool bad = t[from] <= prev;
	size_t i;

	for (i = from + 1; i < end; i++)
		bad |= t[i] <= t[i - 1];
	if (!bad)
		return 0;
	for (i = from; i < end && t[i] > prev; i++)
		prev = t[i];
	return bad_time(c, i, err);
}

/* Look at the series that begins or goes on in row `from`: *is_new, *end. */
static int
look(const struct fc_chunker *c, size_t from, bool *is_new, size_t *end,
    struct fc_err *err)
{
	size_t row;
	const struct fc_batch *b = before(c, from, &row);
	int order = b == NULL ? -1 : fc_key_cmp(b, row, c->b, from);

	if (order > 0)
		return out_of_order(c, from, err);
	*is_new = order < 0;
	*end = run_end(c, from);
	return check_times(c, from, *end, order < 0 ? FC_NULL_TIME
	    : b->col[c->schema->ds].time[row], err);
}

/* Remember what is needed of the last row of b, then get the next batch. */
static int
next_batch(struct fc_chunker *c, struct fc_err *err)
{
	if (c->b != NULL) {
		for (size_t k = 0; k < c->ncols; k++)
			fc_batch_copy_col(&c->last, c->col[k], 0, c->b,
			    c->col[k], c->b->n - 1, 1);
		fc_batch_copy_col(&c->last, c->schema->ds, 0, c->b,
		    c->schema->ds, c->b->n - 1, 1);
		c->last.n = 1;
	}
	c->at = 0;
	return fc_reader_next(c->reader, &c->b, err);
}

static void
begin_series(struct fc_chunk *chunk, size_t row)
{
	FC_GROW(chunk->start, chunk->nseries + 2, chunk->cap);
	chunk->start[chunk->nseries++] = row;
}

/*
 * Take rows of b into the chunk, all of them or up to the series that does
 * not belong to it any more: 1 when the chunk is full.
 */
static int
take(struct fc_chunker *c, struct fc_chunk *chunk, struct fc_err *err)
{
	size_t from = c->at, r = from, end = from;
	bool full = false;

	while (r < c->b->n) {
		size_t n = chunk->batch.n + (r - from);
		bool is_new = false;

		if (look(c, r, &is_new, &end, err))
			return -1;
		full = is_new && chunk->nseries > 0 && n >= c->rows;
		if (full)
			break;
		if (is_new)
			begin_series(chunk, n);
		r = end;
	}
	fc_batch_append(&chunk->batch, c->b, from, r - from);
	c->at = r;
	return full;
}

int
fc_chunker_next(struct fc_chunker *c, struct fc_chunk *chunk,
    struct fc_err *err)
{
	int more;

	chunk->batch.n = 0;
	chunk->nseries = 0;
	chunk->first = c->series;
	if (c->end)
		return 0;
	do {
		if (c->b == NULL || c->at == c->b->n) {
			more = next_batch(c, err);
			if (more < 0)
				return -1;
			if (more == 0) {
				c->b = NULL;
				c->end = true;
				break;
			}
		}
		more = take(c, chunk, err);
		if (more < 0)
			return -1;
	} while (more == 0);
	if (chunk->nseries == 0)
		return 0;
	chunk->start[chunk->nseries] = chunk->batch.n;
	c->series += chunk->nseries;
	return 1;
}
