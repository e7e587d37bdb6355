/*
 * tree.h - one regression tree, as LightGBM's models have them
 *
 * Inner nodes are 0..nleaves-2, node 0 is the root; a child below zero is
 * leaf ~child. A number goes left when x <= threshold; a code goes left when
 * its bit is set in the words [cat_from[k], cat_from[k+1]) of cat_bits,
 * k = threshold.
 * Ownership: fc_gbdt_tree_release frees all arrays.
 */
#ifndef FC_LEARN_TREE_H
#define FC_LEARN_TREE_H

#include "base/fc.h"

/* decision: bit 0 code, bit 1 missing goes left, bits 2-3 enum fc_missing. */
#define FC_TREE_CODE 1
#define FC_TREE_LEFT 2
#define FC_TREE_MISSING(d) ((d) >> 2 & 3)

struct fc_tree {
	uint32_t nleaves;               /* >= 1 */
	/* Inner nodes. */
	uint32_t *column;
	double *threshold;
	uint8_t *decision;
	int32_t *left, *right;
	double *gain, *internal_value, *internal_weight;
	uint64_t *internal_count;
	/* Leaves. */
	double *leaf_value, *leaf_weight;
	uint64_t *leaf_count;
	/* Codes. */
	uint32_t ncat;
	uint32_t *cat_from;             /* ncat + 1, or NULL */
	uint32_t *cat_bits;
	/* Linear leaves: leaf k is leaf_const[k] + sum of coef x column over
	 * [coef_from[k], coef_from[k+1]); leaf_value where one is missing.
	 * NULL: constant leaves. */
	double *leaf_const, *coef;
	uint32_t *coef_from, *coef_col;
	double shrinkage;
};

/* Room for nleaves leaves, without codes and coefficients. */
void fc_tree_init(struct fc_tree *t, uint32_t nleaves);
void fc_gbdt_tree_release(struct fc_tree *t);
/* Where a row of value x in the node's column goes. */
bool fc_tree_goes_left(const struct fc_tree *t, uint32_t node, double x);
/* Leaf of a row of columns. */
uint32_t fc_tree_leaf(const struct fc_tree *t, const double *x);
/* What a leaf says of a row, and what the tree does. */
double fc_tree_leaf_value(const struct fc_tree *t, uint32_t leaf,
    const double *x);
double fc_tree_value(const struct fc_tree *t, const double *x);
/* Leaves times factor (and inner values). */
void fc_tree_scale(struct fc_tree *t, double factor);
/* Leaves plus bias (and inner values). */
void fc_tree_shift(struct fc_tree *t, double bias);
/* No node is the child of two, and the root of none, so every walk from the
 * root ends at a leaf; columns are below ncol. */
bool fc_tree_sound(const struct fc_tree *t, size_t ncol);

#endif
