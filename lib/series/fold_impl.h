/*
 * fold_impl.h - the cells of a node, shared by the files of the fold
 *
 * Private to fold.c and fold_part.c.
 */
#ifndef FC_SERIES_FOLD_IMPL_H
#define FC_SERIES_FOLD_IMPL_H

#include "series/fold.h"

/* What is known of a cell. */
enum {
	FC_CELL_VALUE = 1,      /* a value came */
	FC_CELL_MISSING = 2,    /* a missing value came */
	FC_CELL_MIXED = 4,      /* two values that differ */
};

/* A column of a node. */
struct fc_fold_col {
	struct fc_exact sum, weight, product;
	uint32_t *count;
	uint64_t *bits;         /* SAME: the value; MIN, MAX: a double */
	uint8_t *flag;
};

/* Room for n slots; new ones are empty. */
void fc_fold_grow(struct fc_fold_node *k, const struct fc_fold_plan *p, size_t n);
/* A value of any type as 64 bits, such that missing has one form; and back. */
uint64_t fc_fold_bits(const struct fc_batch *b, int f, size_t r);
void fc_fold_put_bits(struct fc_batch *out, int f, size_t r, uint64_t bits);

#endif
