/* tail.c - the last n rows of a stream */
#include "base/fc.h"

#include "rec/tail.h"

void
fc_tail_init(struct fc_tail *t, const struct fc_schema *s, size_t n)
{
	fc_batch_init(&t->batch, s);
	t->want = n;
}

size_t
fc_tail_first(const struct fc_tail *t)
{
	return t->batch.n > t->want ? t->batch.n - t->want : 0;
}

void
fc_tail_put(struct fc_tail *t, const struct fc_batch *b)
{
	size_t n = FC_MIN(b->n, t->want), first, f;

	fc_batch_append(&t->batch, b, b->n - n, n);
	/* Move the rows that count to the front, once in n rows. */
	if (t->batch.n < 2 * t->want)
		return;
	first = fc_tail_first(t);
	for (f = 0; f < t->batch.schema->n; f++) {
		size_t w = fc_type_size(t->batch.schema->field[f].type);
		char *col = t->batch.col[f].any;

		memmove(col, col + first * w, t->want * w);
	}
	t->batch.n = t->want;
}

void
fc_tail_release(struct fc_tail *t)
{
	if (t->batch.col != NULL)
		fc_batch_release(&t->batch);
}
