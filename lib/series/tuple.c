/* tuple.c - a table of tuples of integers, each numbered once */
#include "base/fc.h"

#include "base/dict.h"
#include "base/mem.h"
#include "series/tuple.h"

void
fc_tuples_init(struct fc_tuples *t, size_t width)
{
	*t = (struct fc_tuples){ .width = width };
}

void
fc_tuples_release(struct fc_tuples *t)
{
	free(t->v);
	free(t->slot);
	*t = (struct fc_tuples){ 0 };
}

const int64_t *
fc_tuples_at(const struct fc_tuples *t, size_t i)
{
	return t->v + i * t->width;
}

/* Slot that holds the tuple, or the free one where it belongs. */
static size_t
probe(const struct fc_tuples *t, const int64_t *v)
{
	size_t bytes = t->width * sizeof *v, mask = t->nslot - 1;
	size_t i = fc_hash(v, bytes) & mask;

	while (t->slot[i] != 0 && bytes > 0 &&
	    memcmp(fc_tuples_at(t, t->slot[i] - 1), v, bytes) != 0)
		i = (i + 1) & mask;
	return i;
}

static void
rehash(struct fc_tuples *t)
{
	size_t i;

	free(t->slot);
	t->nslot = t->nslot ? 2 * t->nslot : 64;
	t->slot = fc_xcalloc(t->nslot, sizeof *t->slot);
	for (i = 0; i < t->n; i++)
		t->slot[probe(t, fc_tuples_at(t, i))] = (uint32_t)i + 1;
}

size_t
fc_tuples_add(struct fc_tuples *t, const int64_t *v)
{
	size_t i;

	if (2 * t->n >= t->nslot)
		rehash(t);
	i = probe(t, v);
	if (t->slot[i] != 0)
		return t->slot[i] - 1;
	if (t->n >= UINT32_MAX - 1)
		fc_oom();
	/* One more, so that tuples of width 0 have an address too. */
	FC_GROW(t->v, (t->n + 1) * t->width + 1, t->cap);
	if (t->width > 0)
		memcpy(t->v + t->n * t->width, v, t->width * sizeof *v);
	t->slot[i] = (uint32_t)++t->n;
	return t->n - 1;
}

int64_t
fc_tuples_find(const struct fc_tuples *t, const int64_t *v)
{
	size_t i;

	if (t->nslot == 0)
		return -1;
	i = probe(t, v);
	return (int64_t)t->slot[i] - 1;
}
