/* tail.c - the last n rows of a stream */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/tail.h"

void
fc_tail_init(struct fc_tail *t, const struct fc_schema *s, size_t n)
{
	fc_batch_init(&t->batch, s);
	t->shown = (struct fc_batch){ .schema = s };
	t->shown.col = fc_xcalloc(s->n + 1, sizeof *t->shown.col);
	t->want = n;
}

/* Row of the batch with which the last `want` begin. */
static size_t
first_row(const struct fc_tail *t)
{
	return t->batch.n > t->want ? t->batch.n - t->want : 0;
}

const struct fc_batch *
fc_tail_show(struct fc_tail *t)
{
	size_t first = first_row(t), f;

	for (f = 0; f < t->batch.schema->n; f++) {
		size_t w = fc_type_size(t->batch.schema->field[f].type);
		char *col = t->batch.col[f].any;

		t->shown.col[f].any = col == NULL ? NULL : col + first * w;
	}
	t->shown.n = t->batch.n - first;
	return &t->shown;
}

void
fc_tail_put(struct fc_tail *t, const struct fc_batch *b)
{
	size_t n = FC_MIN(b->n, t->want), first, f;

	fc_batch_append(&t->batch, b, b->n - n, n);
	/* Move the rows that count to the front, once in n rows. */
	if (t->want == 0 || t->batch.n < 2 * t->want)
		return;
	first = first_row(t);
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
	/* What it shows belongs to the batch. */
	free(t->shown.col);
}
