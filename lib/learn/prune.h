/*
 * prune.h - smaller trees for little loss
 *
 * Ownership: changes the model in place; its trees are the caller's matter.
 */
#ifndef FC_LEARN_PRUNE_H
#define FC_LEARN_PRUNE_H

#include "learn/gbdt.h"

enum fc_leaf_size {
	FC_LEAF_DOUBLE,
	FC_LEAF_FLOAT,          /* rounded to 32 bits */
	FC_LEAF_BYTE,           /* one of 255 values that lie evenly between
	                           the least and the largest of the tree */
};

/* Splits below which none gains more than a bound become leaves, of the mean
 * of theirs by rows; the bound is the largest for which the gains below it add
 * up to no more than `share` of all. Trees of linear leaves stay. */
void fc_gbdt_prune(struct fc_gbdt *m, double share);
void fc_gbdt_quantize(struct fc_gbdt *m, enum fc_leaf_size size);
/* Leaves of all trees. */
size_t fc_gbdt_nleaves(const struct fc_gbdt *m);

#endif
