/*
 * sort.c - rows in any order to whole series in byte order
 *
 * Rows lie in chunks of 2^16, so nothing is ever moved to grow and a row's
 * number splits into chunk and place by shifts. The first chunk grows, for
 * small inputs; the others are cut from slabs, which are used again after a
 * spill. 4 bytes a row more for the permutation; none when the rows came in
 * order.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/merge.h"
#include "ingest/sort.h"

#define SHIFT 16
#define CHUNK ((size_t)1 << SHIFT)
#define PER_SLAB 16             /* chunks */

struct fc_sorter {
	const struct fc_schema *layout;
	const struct fc_ids *ids;
	size_t limit;           /* rows in memory */
	struct fc_batch *chunk;
	size_t nchunk, capchunk;
	void **slab;
	size_t nslab, capslab;
	size_t n;               /* rows in memory */

	/* After order(): row numbers by rank of series, and where series
	 * begin. */
	int32_t *rank;
	uint32_t *perm;         /* NULL: the rows are in order */
	size_t *begin;          /* of each rank, ids->n + 1 */
	size_t nrank, at;       /* next: rank */

	struct fc_spill spill;
	struct fc_merge merge;
};

struct fc_sorter *
fc_sorter_open(const struct fc_schema *layout, const struct fc_ids *ids,
    uint64_t memory)
{
	struct fc_sorter *s = fc_xcalloc(1, sizeof *s);
	size_t width = fc_rows_width(layout) + sizeof *s->perm;
	size_t block = (size_t)memory / 64 / width;

	s->layout = layout;
	s->ids = ids;
	s->limit = FC_MIN((size_t)memory / width, UINT32_MAX);
	s->limit = FC_MAX(s->limit, 1);
	fc_spill_init(&s->spill, layout, FC_MAX(FC_MIN(block, CHUNK), 64));
	return s;
}

size_t
fc_sorter_runs(const struct fc_sorter *s)
{
	return s->spill.n;
}

/* Forget the rows, keep their memory. */
static void
drop_rows(struct fc_sorter *s)
{
	size_t i;

	for (i = 1; i < s->nchunk; i++)
		free(s->chunk[i].col);
	if (s->nchunk > 0)
		fc_batch_release(&s->chunk[0]);
	s->nchunk = 0;
	s->n = 0;
	free(s->perm);
	free(s->begin);
	free(s->rank);
	s->perm = NULL;
	s->begin = NULL;
	s->rank = NULL;
}

static void
drop_memory(struct fc_sorter *s)
{
	size_t i;

	drop_rows(s);
	for (i = 0; i < s->nslab; i++)
		free(s->slab[i]);
	s->nslab = 0;
}

void
fc_sorter_close(struct fc_sorter *s)
{
	if (s == NULL)
		return;
	drop_memory(s);
	fc_merge_close(&s->merge);
	fc_spill_release(&s->spill);
	free(s->chunk);
	free(s->slab);
	free(s);
}

static void
make_ranks(struct fc_sorter *s)
{
	free(s->rank);
	s->nrank = s->ids->n;
	s->rank = fc_xrealloc(NULL, s->nrank + 1, sizeof *s->rank);
	fc_ids_rank(s->ids, s->rank);
}

static const int32_t *
ids_of(const struct fc_sorter *s, size_t chunk)
{
	return s->chunk[chunk].col[FC_ROW_ID].code;
}

/* Counts rows by rank into begin[rank + 1]; are they in order already? */
static bool
count(struct fc_sorter *s)
{
	int32_t before = 0;
	bool ordered = true;
	size_t c, r;

	for (c = 0; c < s->nchunk; c++) {
		const int32_t *id = ids_of(s, c);

		for (r = 0; r < s->chunk[c].n; r++) {
			int32_t rank = s->rank[id[r]];

			ordered &= rank >= before;
			before = rank;
			s->begin[rank + 1]++;
		}
	}
	for (r = 0; r < s->nrank; r++)
		s->begin[r + 1] += s->begin[r];
	return ordered;
}

static void
order(struct fc_sorter *s)
{
	size_t *to;
	size_t c, r;

	make_ranks(s);
	s->begin = fc_xcalloc(s->nrank + 1, sizeof *s->begin);
	if (count(s))
		return;
	s->perm = fc_xrealloc(NULL, s->n, sizeof *s->perm);
	to = fc_xrealloc(NULL, s->nrank + 1, sizeof *to);
	memcpy(to, s->begin, (s->nrank + 1) * sizeof *to);
	for (c = 0; c < s->nchunk; c++) {
		const int32_t *id = ids_of(s, c);

		for (r = 0; r < s->chunk[c].n; r++)
			s->perm[to[s->rank[id[r]]]++] =
			    (uint32_t)(c << SHIFT | r);
	}
	free(to);
}

/* Append column f of the rows in places [from, from + n). */
static void
gather_col(const struct fc_sorter *s, struct fc_batch *dst, int f,
    size_t from, size_t n)
{
	const uint32_t *p = s->perm + from;
	size_t w = fc_type_size(s->layout->field[f].type);
	char *to = (char *)dst->col[f].any + dst->n * w;
	size_t i;

	/* memcpy of a known size is one move. */
	for (i = 0; i < n; i++) {
		const char *at = s->chunk[p[i] >> SHIFT].col[f].any;

		at += (p[i] & (CHUNK - 1)) * w;
		if (w == sizeof(int32_t))
			memcpy(to + i * sizeof(int32_t), at, sizeof(int32_t));
		else
			memcpy(to + i * sizeof(double), at, sizeof(double));
	}
}

static void
gather(const struct fc_sorter *s, struct fc_batch *dst, size_t from, size_t n)
{
	size_t f;

	if (s->perm != NULL) {
		fc_batch_reserve(dst, dst->n + n);
		for (f = 0; f < s->layout->n; f++)
			gather_col(s, dst, (int)f, from, n);
		dst->n += n;
		return;
	}
	while (n > 0) {
		size_t place = from & (CHUNK - 1);
		size_t some = FC_MIN(n, CHUNK - place);

		fc_batch_append(dst, &s->chunk[from >> SHIFT], place, some);
		from += some;
		n -= some;
	}
}

/* All rows in memory become a run. */
static int
spill(struct fc_sorter *s, struct fc_err *err)
{
	struct fc_batch block;
	size_t at, n;
	int r = 0;

	order(s);
	fc_batch_init(&block, s->layout);
	fc_spill_begin(&s->spill);
	for (at = 0; r == 0 && at < s->n; at += n) {
		n = FC_MIN(s->spill.block, s->n - at);
		block.n = 0;
		gather(s, &block, at, n);
		r = fc_spill_put(&s->spill, &block, err);
	}
	fc_batch_release(&block);
	drop_rows(s);
	return r;
}

/* Chunk c gets its columns from a slab. */
static void
cut_chunk(struct fc_sorter *s, struct fc_batch *c)
{
	size_t i = (size_t)(c - s->chunk) - 1;
	size_t size = CHUNK * fc_rows_width(s->layout);
	char *at;
	size_t f;

	if (i / PER_SLAB == s->nslab) {
		FC_GROW(s->slab, s->nslab + 1, s->capslab);
		s->slab[s->nslab++] = fc_xmalloc(PER_SLAB * size);
	}
	at = (char *)s->slab[i / PER_SLAB] + i % PER_SLAB * size;
	for (f = 0; f < s->layout->n; f++) {
		c->col[f].any = at;
		at += CHUNK * fc_type_size(s->layout->field[f].type);
	}
	c->cap = CHUNK;
}

/* The chunk that takes the next row. */
static struct fc_batch *
open_chunk(struct fc_sorter *s, size_t n)
{
	struct fc_batch *c;

	if (s->nchunk == 0 || s->chunk[s->nchunk - 1].n == CHUNK) {
		FC_GROW(s->chunk, s->nchunk + 1, s->capchunk);
		c = &s->chunk[s->nchunk++];
		fc_batch_init(c, s->layout);
		if (s->nchunk > 1)
			cut_chunk(s, c);
	}
	c = &s->chunk[s->nchunk - 1];
	if (s->nchunk == 1)
		fc_batch_reserve(c, FC_MIN(CHUNK, c->n + n));
	return c;
}

int
fc_sorter_put(struct fc_sorter *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	while (n > 0) {
		struct fc_batch *c;
		size_t some;

		if (s->n >= s->limit && spill(s, err))
			return -1;
		c = open_chunk(s, n);
		some = FC_MIN(n, CHUNK - c->n);
		some = FC_MIN(some, s->limit - s->n);
		fc_batch_append(c, b, from, some);
		s->n += some;
		from += some;
		n -= some;
	}
	return 0;
}

int
fc_sorter_finish(struct fc_sorter *s, struct fc_err *err)
{
	if (s->spill.n == 0) {
		order(s);
		return 0;
	}
	if (s->n > 0 && spill(s, err))
		return -1;
	drop_memory(s);
	make_ranks(s);
	return fc_merge_open(&s->merge, &s->spill, s->rank, err);
}

int
fc_sorter_next(struct fc_sorter *s, struct fc_rows *rows, struct fc_err *err)
{
	fc_rows_reset(rows);
	while (s->merge.nheap > 0 && rows->b.n < FC_BATCH_ROWS)
		if (fc_merge_series(&s->merge, rows, err))
			return -1;
	while (s->spill.n == 0 && s->at < s->nrank &&
	    rows->b.n < FC_BATCH_ROWS) {
		size_t from = s->begin[s->at];
		size_t n = s->begin[++s->at] - from;

		if (n == 0)
			continue;       /* all its rows were turned away */
		gather(s, &rows->b, from, n);
		fc_rows_end(rows);
	}
	return rows->nseries > 0;
}
