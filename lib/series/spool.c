/* spool.c - chunks put aside, to be read again. */
#include "base/fc.h"

#include "base/mem.h"
#include "io/aside.h"
#include "series/spool.h"

#define MEMORY ((size_t)1 << 20)

/* Bytes of a chunk of short series, about; and its rows at least. */
#define MOST ((size_t)4 << 20)
#define LEAST_ROWS 4096

struct fc_spool {
	struct fc_aside bytes;
	uint64_t at;            /* of reading */
	uint64_t rows;
};

struct head {
	uint64_t rows, nseries, first;
};

void
fc_spool_open(struct fc_spool **s)
{
	*s = fc_xcalloc(1, sizeof **s);
	fc_aside_init(&(*s)->bytes, MEMORY);
}

void
fc_spool_close(struct fc_spool *s)
{
	if (s == NULL)
		return;
	fc_aside_release(&s->bytes);
	free(s);
}

uint64_t
fc_spool_rows(const struct fc_spool *s)
{
	return s->rows;
}

void
fc_spool_rewind(struct fc_spool *s)
{
	s->at = 0;
}

int
fc_spool_put(struct fc_spool *s, const struct fc_chunk *c, struct fc_err *err)
{
	struct head h = { c->batch.n, c->nseries, c->first };

	s->rows += h.rows;
	if (fc_aside_put(&s->bytes, &h, sizeof h, err) ||
	    fc_aside_put(&s->bytes, c->start,
	    (c->nseries + 1) * sizeof *c->start, err))
		return -1;
	return fc_batch_put_aside(&c->batch, 0, c->batch.n, &s->bytes, err);
}

/* Rows of a chunk: fewer where there are many columns, as every thread will
 * hold some chunks. */
static size_t
rows_of(const struct fc_schema *schema)
{
	size_t rows = MOST / (sizeof(double) * (schema->n + 1));

	return FC_MAX(FC_MIN(rows, (size_t)FC_BATCH_ROWS), (size_t)LEAST_ROWS);
}

int
fc_spool_fill(struct fc_spool **res, struct fc_chunker *chunks,
    const struct fc_schema *schema, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	fc_spool_open(res);
	fc_chunker_set_rows(chunks, rows_of(schema));
	fc_chunk_init(&c, schema);
	while ((more = fc_chunker_next(chunks, &c, err)) > 0) {
		if (fc_spool_put(*res, &c, err)) {
			more = -1;
			break;
		}
	}
	fc_chunk_release(&c);
	return more;
}

int
fc_spool_next(void *spool, struct fc_chunk *c, struct fc_err *err)
{
	struct fc_spool *s = spool;
	struct head h;

	if (s->at == s->bytes.size)
		return 0;
	if (fc_aside_get(&s->bytes, &s->at, &h, sizeof h, err))
		return -1;
	FC_GROW(c->start, h.nseries + 1, c->cap);
	c->nseries = h.nseries;
	c->first = h.first;
	if (fc_aside_get(&s->bytes, &s->at, c->start,
	    (h.nseries + 1) * sizeof *c->start, err) ||
	    fc_batch_get_aside(&c->batch, h.rows, &s->bytes, &s->at, err))
		return -1;
	return 1;
}
