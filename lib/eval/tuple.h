/*
 * tuple.h - tuples of integers, numbered in the order they appear
 *
 * A hash table from width int64 values to 0, 1, 2 ... Groups of a report and
 * nodes of a hierarchy are such tuples. Ownership: the table owns value.
 */
#ifndef FC_EVAL_TUPLE_H
#define FC_EVAL_TUPLE_H

#include "base/fc.h"

struct fc_tuples {
	size_t width, n, cap;
	int64_t *value;         /* n rows of width */
	uint32_t *slot;         /* number + 1, 0 is free */
	size_t nslot;           /* a power of two, or 0 */
};

void fc_tuples_init(struct fc_tuples *t, size_t width);
void fc_tuples_release(struct fc_tuples *t);
/* Number of the tuple, added when new. */
size_t fc_tuples_add(struct fc_tuples *t, const int64_t *v);
/* Number of the tuple, or SIZE_MAX. */
size_t fc_tuples_find(const struct fc_tuples *t, const int64_t *v);
static inline const int64_t *
fc_tuples_get(const struct fc_tuples *t, size_t i)
{
	return t->value + i * t->width;
}

#endif
