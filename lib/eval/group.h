/*
 * group.h - which row of the report a forecast belongs to
 *
 * A group is a tuple of values: of columns of the stream, of the level (set
 * of key columns that are not `*`) and of the step (1 is the first period
 * forecast). Values are kept as integers: codes of text, bits of numbers.
 * Memory: the groups seen.
 */
#ifndef FC_EVAL_GROUP_H
#define FC_EVAL_GROUP_H

#include "series/tuple.h"
#include "rec/batch.h"

enum fc_by_kind {
	FC_BY_COLUMN,           /* text, number or time */
	FC_BY_LEVEL,
	FC_BY_STEP,
};

struct fc_by {
	enum fc_by_kind kind;
	int field;              /* COLUMN: of the stream */
	bool fixed;             /* the same for all rows of a series */
	const char *name;       /* its name in the report */
};

struct fc_groups {
	const struct fc_schema *schema;
	struct fc_by *by;
	size_t n;
	struct fc_tuples tuples;
};

/*
 * by: names of columns, `level` or `step`; NULL and 0 is one group. A column `model`
 * always takes part, last when it is not named. An unknown name is
 * FC_USAGE and lists the columns. The schema is borrowed.
 */
int fc_groups_open(struct fc_groups *g, const struct fc_schema *s,
    char **by, size_t nby, struct fc_err *err);
void fc_groups_close(struct fc_groups *g);
/* Do all rows of a series fall into one group? */
bool fc_groups_fixed(const struct fc_groups *g);
/* Group of row r of b, whose step is `step`. */
size_t fc_groups_of(struct fc_groups *g, const struct fc_batch *b, size_t r,
    int64_t step);
/* The group with model `code` and else the values of group i, or -1. */
int64_t fc_groups_sibling(const struct fc_groups *g, size_t i, int32_t code);
/* Group numbers in the order of the report; order holds tuples.n. */
void fc_groups_order(const struct fc_groups *g, size_t *order);

/* Bit k is set when key column k of row r is not `*`. */
uint64_t fc_level_of(const struct fc_batch *b, size_t r);
/* "total", "state_id,cat_id"; fresh memory. */
char *fc_level_name(const struct fc_schema *s, uint64_t level);

/* Fields for the groups at the end of the report's schema `out`. */
void fc_groups_fields(const struct fc_groups *g, struct fc_schema *out);
/* Group i as row r of report batch b, in fields 0, 1, ... */
void fc_groups_put(const struct fc_groups *g, size_t i, struct fc_batch *b,
    size_t r);

#endif
