/*
 * stash.c - records put aside until they are needed again
 *
 * A block is its number of rows, then the array of each column.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "io/aside.h"
#include "series/stash.h"

struct fc_stash {
	struct fc_aside bytes;
	uint64_t at;            /* of reading */
	uint64_t rows;
};

void
fc_stash_open(struct fc_stash **s, size_t memory)
{
	*s = fc_xcalloc(1, sizeof **s);
	fc_aside_init(&(*s)->bytes, memory);
}

void
fc_stash_close(struct fc_stash *s)
{
	if (s == NULL)
		return;
	fc_aside_release(&s->bytes);
	free(s);
}

uint64_t
fc_stash_rows(const struct fc_stash *s)
{
	return s->rows;
}

void
fc_stash_rewind(struct fc_stash *s)
{
	s->at = 0;
}

int
fc_stash_put(struct fc_stash *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	uint64_t rows = n;

	if (n == 0)
		return 0;
	s->rows += n;
	if (fc_aside_put(&s->bytes, &rows, sizeof rows, err))
		return -1;
	return fc_batch_put_aside(b, from, n, &s->bytes, err);
}

int
fc_stash_next(struct fc_stash *s, struct fc_batch *b, struct fc_err *err)
{
	uint64_t rows;

	if (s->at == s->bytes.size)
		return 0;
	if (fc_aside_get(&s->bytes, &s->at, &rows, sizeof rows, err) ||
	    fc_batch_get_aside(b, rows, &s->bytes, &s->at, err))
		return -1;
	return 1;
}
