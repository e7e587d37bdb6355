#include "base/fc.h"

#include "base/dict.h"
#include "base/mem.h"
#include "eval/tuple.h"

void
fc_tuples_init(struct fc_tuples *t, size_t width)
{
	*t = (struct fc_tuples){ .width = width };
}

void
fc_tuples_release(struct fc_tuples *t)
{
	free(t->value);
	free(t->slot);
	*t = (struct fc_tuples){ .width = t->width };
}

/* The slot that holds v, or the free one where it would go. */
static size_t
probe(const struct fc_tuples *t, const int64_t *v)
{
	size_t bytes = t->width * sizeof *v;
	size_t i = fc_hash(v, bytes) & (t->nslot - 1);

	while (t->slot[i] != 0 &&
	    (bytes > 0 && memcmp(fc_tuples_get(t, t->slot[i] - 1), v, bytes)))
		i = (i + 1) & (t->nslot - 1);
	return i;
}

static void
rehash(struct fc_tuples *t)
{
	free(t->slot);
	t->nslot = t->nslot == 0 ? 64 : t->nslot * 2;
	t->slot = fc_xcalloc(t->nslot, sizeof *t->slot);
	for (size_t i = 0; i < t->n; i++)
		t->slot[probe(t, fc_tuples_get(t, i))] = (uint32_t)(i + 1);
}

size_t
fc_tuples_find(const struct fc_tuples *t, const int64_t *v)
{
	size_t i;

	if (t->nslot == 0)
		return SIZE_MAX;
	i = probe(t, v);
	return t->slot[i] == 0 ? SIZE_MAX : t->slot[i] - 1;
}

size_t
fc_tuples_add(struct fc_tuples *t, const int64_t *v)
{
	size_t i;

	if (t->n * 2 >= t->nslot)
		rehash(t);
	i = probe(t, v);
	if (t->slot[i] == 0) {
		/* A report without groups has tuples of width 0. */
		FC_GROW(t->value, (t->n + 1) * t->width + 1, t->cap);
		if (t->width > 0)
			memcpy(t->value + t->n * t->width, v,
			    t->width * sizeof *v);
		t->slot[i] = (uint32_t)++t->n;
	}
	return t->slot[i] - 1;
}
