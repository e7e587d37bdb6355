/*
 * fold_part.h - cells of nodes as columns of a stream, to be folded on
 *
 * Several processes each fold the series they have; their cells, written as
 * columns, merge to exactly what one process would have found, in any order.
 * A function's state stands in columns named COLUMN:FUNCTION and on:
 *
 *	y:sum, y:sum.rest               the nearest double, and what is left
 *	x:mean.sum, .sum.rest, .n       the same, and how many values
 *	x:weighted-mean.product, ...    also .weight and .sum, each with .rest
 *	x:min, x:max
 *
 * (sum-known instead of sum where missing values are left out.) A rest is
 * text, `&` before each double, null when the sum is a double. Columns whose
 * records must agree keep their names: null, for missing or mixed, stays null.
 */
#ifndef FC_SERIES_FOLD_PART_H
#define FC_SERIES_FOLD_PART_H

#include "base/buf.h"
#include "series/fold.h"

/* Columns with a function of the plan's schema to the end of out; at[f] is
 * the first of column f. FC_USAGE for a name with ':'. */
int fc_fold_part_schema(const struct fc_fold_plan *p, struct fc_schema *out, int *at, struct fc_err *err);
/* The way back: from the columns of `in` right of its ds, the columns there
 * were (to the end of out), and the plan for them. `at` has in->n entries. */
int fc_fold_part_plan(struct fc_fold_plan *p, const struct fc_schema *in, struct fc_schema *out, int *at, struct fc_err *err);
/* Type of a column with this name in such a stream: FC_NUM or FC_TEXT; false
 * when it is not a function's state. */
bool fc_fold_part_type(const char *name, enum fc_type *type);

/* Cells of slot `slot` to row r of out. */
void fc_fold_part_put(const struct fc_fold_node *k, const struct fc_fold_plan *p, const int *at, size_t slot, struct fc_batch *out, size_t r, struct fc_buf *work);
/* Fold row r of in into slot `slot`. FC_DATA for what no cell writes. */
int fc_fold_part_take(struct fc_fold_node *k, const struct fc_fold_plan *p, const int *at, size_t slot, const struct fc_batch *in, size_t r, struct fc_err *err);

#endif
