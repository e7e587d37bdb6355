/*
 * fold.h - records of several series folded into the records of a node
 *
 * A node has a cell for every period ("slot") and column. What happens to a
 * column is its function:
 *
 *	same            the value that all records agree on, else missing
 *	sum             exact, see series/exact.h
 *	mean            exact sum over count, missing values left out
 *	weighted mean   sum of w x over sum of w; where no weight is known or
 *	                they add up to nothing, the mean
 *	min, max        missing values left out
 *
 * A missing value makes a sum missing, because an unknown part makes an
 * unknown whole; with skip_missing it is left out. A record that is not
 * there is no missing value.
 *
 * Calling sequence: plan; then for each series prepare, and add to as many
 * nodes as it belongs to; put writes a cell of each column as a record.
 */
#ifndef FC_SERIES_FOLD_H
#define FC_SERIES_FOLD_H

#include "cli/opt.h"
#include "rec/batch.h"
#include "series/exact.h"

enum fc_fold_fn {
	FC_FOLD_NONE,            /* keys, ds, model, cutoff */
	FC_FOLD_SAME,
	FC_FOLD_SUM,
	FC_FOLD_MEAN,
	FC_FOLD_WMEAN,
	FC_FOLD_MIN,
	FC_FOLD_MAX,
};

/* Columns by function; y and yhat are summed unless they are named. */
struct fc_fold_lists {
	struct fc_list sum, mean, min, max;
	struct fc_list weighted;        /* COL:WEIGHT */
	bool skip_missing;
};

struct fc_fold_plan {
	const struct fc_schema *schema;
	enum fc_fold_fn *fn;     /* one per field */
	int *weight;            /* field, for WMEAN */
	bool skip_missing;
};

int fc_fold_plan(struct fc_fold_plan *p, const struct fc_fold_lists *l, const struct fc_schema *s, struct fc_err *err);
void fc_fold_plan_release(struct fc_fold_plan *p);

/* One series, ready to be added. */
struct fc_fold_rows {
	const struct fc_batch *batch;
	size_t from, n;
	uint32_t *slot;         /* of each row; the caller fills it */
	size_t nslots;          /* every slot is below */
	size_t cap;
	struct fc_fold_terms *terms;     /* one per field */
};

/* Room for n slots, before they are filled. */
void fc_fold_rows_reserve(struct fc_fold_rows *r, size_t n);
/* batch, from, n, slot, nslots are set: look at the values. */
void fc_fold_prepare(struct fc_fold_rows *r, const struct fc_fold_plan *p);
void fc_fold_rows_release(struct fc_fold_rows *r, const struct fc_fold_plan *p);

struct fc_fold_node {
	size_t n;               /* slots */
	uint8_t *have;          /* is there a record? */
	struct fc_fold_col *col; /* one per field */
};

void fc_fold_add(struct fc_fold_node *k, const struct fc_fold_plan *p, const struct fc_fold_rows *r);
/* Columns with a function, of slot `slot`, to row r of out. */
void fc_fold_put(const struct fc_fold_node *k, const struct fc_fold_plan *p, size_t slot, struct fc_batch *out, size_t r);
void fc_fold_node_release(struct fc_fold_node *k, const struct fc_fold_plan *p);

#endif
