/*
 * node.h - nodes of a hierarchy and their weights
 *
 * A node is a series by its key texts (`*` = summed over that column) and the
 * last period known to its forecast. Its weight is read from a file, or is
 * what the series below it earned in the last periods of the history: the
 * dollar sales of the M5 Competitors' Guide, p. 8. Texts are interned in
 * dictionaries of their own, so that nodes of several streams meet.
 * Memory: the nodes.
 */
#ifndef FC_EVAL_NODE_H
#define FC_EVAL_NODE_H

#include "eval/side.h"
#include "series/tuple.h"

struct fc_nodes {
	size_t nkeys;
	struct fc_dict **dict;          /* one per key column */
	struct fc_codes *codes;         /* one per key column: see node.c */
	struct fc_tuples tuples;        /* key codes, then the last period */
	struct fc_tuples levels;        /* sets of columns that are not `*` */
	struct fc_tuples limits;        /* last periods */
	double *weight;                 /* one per node */
	size_t cap;
	int64_t *key;                   /* room for one tuple */
};

void fc_nodes_init(struct fc_nodes *n, size_t nkeys);
void fc_nodes_release(struct fc_nodes *n);

/* Number of the node with the keys of row r and this last period. */
size_t fc_nodes_add(struct fc_nodes *n, const struct fc_batch *b, size_t r,
    int64_t limit);
/* The same, or -1 when it was never added. */
int64_t fc_nodes_find(struct fc_nodes *n, const struct fc_batch *b, size_t r,
    int64_t limit);

/* Weights from a table of key columns and the last column, any order of
 * rows; last period 0. `main` names the keys. */
int fc_nodes_read(struct fc_nodes *n, const char *path,
    const struct fc_common *c, const struct fc_schema *main,
    struct fc_err *err);

struct fc_nodes_span {
	struct fc_freq freq;            /* NONE is an error */
	const struct fc_timetype *time; /* of last periods */
	int64_t periods;
};

/*
 * Read the history once more, with the price as its other column, and give
 * each node the revenue of the series below it (those without a `*`) in the
 * last periods up to its last one.
 */
int fc_nodes_earn(struct fc_nodes *n, struct fc_side *history,
    const struct fc_nodes_span *span, struct fc_err *err);

#endif
