/*
 * flat.h - trees laid out for prediction
 *
 * A node is 16 bytes and its children lie side by side, so a step is one
 * comparison and one addition, without a branch; a leaf is its own left child.
 * Eight rows walk through a tree together, or one row through eight trees:
 * while one waits for memory the others go on. Blocks of rows pass through
 * one tree after the other, so both stay in cache.
 * Ownership: fc_flat_free; the trees (of linear leaves) are borrowed.
 */
#ifndef FC_LEARN_FLAT_H
#define FC_LEARN_FLAT_H

#include "base/fc.h"
#include "learn/tree.h"

struct fc_flat;

/* NULL when the trees are not fit for it: a column that is missing in two
 * different ways, or too many columns. */
struct fc_flat *fc_flat_new(const struct fc_tree *tree, size_t ntree,
    size_t ncol);
void fc_flat_free(struct fc_flat *f);
/* Sums of the trees' values; x is row-major, n x ncol. */
void fc_flat_sum(const struct fc_flat *f, const double *x, size_t n,
    double *out);

#endif
