/*
 * aggregate_impl.h - what the parts of aggregation share; not for others
 *
 * aggregate.c opens, writes records, and does longer periods alone;
 * aggregate_tall.c does hierarchies, aggregate_part.c parts of them.
 */
#ifndef FC_SERIES_AGGREGATE_IMPL_H
#define FC_SERIES_AGGREGATE_IMPL_H

#include "series/aggregate.h"
#include "series/chunk.h"
#include "series/stash.h"
#include "series/tree.h"
#include "series/tuple.h"

struct fc_aggregate {
	struct fc_reader *reader;
	struct fc_chunker *chunker;
	const struct fc_schema *in;
	struct fc_schema schema;        /* of the output */
	bool tall;                      /* there is a hierarchy */
	bool label_end, drop_incomplete, anchor_end;
	int64_t origin;                 /* a period begins here; or null */
	int64_t from, to;               /* periods that go out */
	const struct fc_freq *freq;
	struct fc_freq own_freq;
	struct fc_tree tree;
	struct fc_fold_plan plan;
	struct fc_fold_rows rows;        /* the series at hand */
	struct fc_stash *stash;
	bool bottom;                    /* the series go out too */

	/* Upper nodes: key codes, model, cutoff; cells. */
	struct fc_tuples nodes;
	struct fc_fold_node *node;
	size_t capnode;
	int64_t star[FC_TREE_KEYS];     /* code of "*" */
	struct fc_tuples slots;         /* periods of all upper nodes */
	size_t *order;                  /* slots by time */

	int32_t *rank[FC_TREE_KEYS + 1];        /* place of a code; last: model */
	struct fc_batch out;

	bool merge;
	struct fc_aggregate_part *part; /* NULL: neither writes nor reads parts */
};

/* Key codes, model and cutoff of row r. */
void fc_aggregate_key(const struct fc_schema *s, const struct fc_batch *b, size_t r, int64_t *key);
/* First row behind the series that begins at row r. */
size_t fc_aggregate_end(const struct fc_schema *s, const struct fc_batch *b, size_t r);
/* The period of the output that holds ds. */
int64_t fc_aggregate_period(const struct fc_aggregate *a, int64_t ds);
/* Does this period go out? */
bool fc_aggregate_wants(const struct fc_aggregate *a, int64_t period);
/* Write what is gathered. */
int fc_aggregate_flush(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);
/* A record of this node and slot to the output. */
int fc_aggregate_put(struct fc_aggregate *a, const struct fc_fold_node *k, size_t slot, int64_t ds, const int64_t *key, struct fc_writer *w, struct fc_err *err);
/* Rows [from, to) of b, one series, as they are or in longer periods. */
int fc_aggregate_put_series(struct fc_aggregate *a, const struct fc_batch *b, size_t from, size_t to, struct fc_writer *w, struct fc_err *err);
/* Upper nodes cannot be aggregated again. */
int fc_aggregate_check_bottom(const struct fc_aggregate *a, const struct fc_chunk *c, struct fc_err *err);
/* Rows [from, to) of b, one series, as a->rows with their slots, prepared. */
void fc_aggregate_slots(struct fc_aggregate *a, const struct fc_batch *b, size_t from, size_t to);
/* No more nodes and slots: fills a->order and returns the nodes in order of
 * their keys (to be freed). */
size_t *fc_aggregate_order(struct fc_aggregate *a);
/* All nodes and, where they go out, the series of the stash, by key. */
int fc_aggregate_put_nodes(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);
/* The whole work when the records are needed more than once. */
int fc_aggregate_tall(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);

/* Partial sums of the series at hand; tuples of nodes end with the level. */
int fc_aggregate_part_open(struct fc_aggregate *a, struct fc_err *err);
const struct fc_schema *fc_aggregate_part_schema(const struct fc_aggregate_part *p);
int fc_aggregate_part_run(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);
int fc_aggregate_merge_open(struct fc_aggregate *a, struct fc_err *err);
int fc_aggregate_merge_run(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);
void fc_aggregate_part_free(struct fc_aggregate_part *p);

#endif
