/*
 * tuple.h - a table of tuples of integers, each numbered once
 *
 * Keys of nodes are tuples of dictionary codes (and times); the table turns
 * a tuple into the number it got when it was added first. Open addressing
 * over numbers; tuples lie one after the other in memory.
 * Ownership: the table owns its tuples; pointers from fc_tuples_at are valid
 * until the next add.
 */
#ifndef FC_SERIES_TUPLE_H
#define FC_SERIES_TUPLE_H

#include "base/fc.h"

struct fc_tuples {
	size_t width;           /* integers in a tuple */
	size_t n, cap;
	int64_t *v;             /* n * width */
	uint32_t *slot;         /* number + 1, 0 is free */
	size_t nslot;           /* a power of two, or 0 */
};

/* { 0 } then init. */
void fc_tuples_init(struct fc_tuples *t, size_t width);
void fc_tuples_release(struct fc_tuples *t);
/* Number of the tuple; new ones get the n of before. */
size_t fc_tuples_add(struct fc_tuples *t, const int64_t *v);
/* Number of the tuple or -1. */
int64_t fc_tuples_find(const struct fc_tuples *t, const int64_t *v);
const int64_t *fc_tuples_at(const struct fc_tuples *t, size_t i);

#endif
