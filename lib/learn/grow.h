/*
 * grow.h - one tree, leaf by leaf
 *
 * The leaf whose best cut gains most is cut, until num_leaves. A leaf's rows
 * are a run of `row`, ascending; cutting it is a stable partition of the run.
 * Of the two children the one expected to be smaller gets its histogram
 * while its rows are being told apart; the other's is what is left of the
 * parent's.
 *
 *	fc_grow_open(&g, params, matrix, team);
 *	for each tree:
 *		fill the words of g->x, set g->env units and g->row[0..n)
 *		fc_grow_tree(g, n, column mask, seed, &tree);
 *		leaf k has rows g->row[g->leaf[k].begin .. + n)
 *	fc_grow_close(g);
 *
 * Ownership: close frees all; the tree is the caller's.
 */
#ifndef FC_LEARN_GROW_H
#define FC_LEARN_GROW_H

#include "learn/hot.h"
#include "learn/split.h"
#include "learn/tree.h"
#include "par/team.h"

#define FC_GROW_PIECE 8192      /* rows that one part of a job takes */

struct fc_grow_leaf {
	size_t begin, n;                /* run of row */
	struct fc_split_leaf in;        /* what a cut has to know */
	int depth;
	int64_t node;                   /* whose child it is, -1: root */
	bool is_left;
	struct fc_hist_bin *hist;       /* NULL: not kept */
	struct fc_split best;
};

struct fc_grow {
	const struct fc_gbdt_params *p;
	const struct fc_matrix *x;
	struct fc_team *team;
	struct fc_split_env env;
	uint32_t *row, *spare;          /* x->rows each */
	bool all_rows;                  /* row[i] == i to begin with */
	struct fc_grow_leaf *leaf;      /* num_leaves */
	uint32_t nleaves;
	/* Of each inner node of the tree: its cut, in bins. */
	struct fc_split *node;
	/* Private. */
	struct fc_hist_plan plan;
	struct fc_hot hot;
	struct fc_hist_work *work;      /* one a thread */
	struct fc_split_rank **rank;    /* one a thread */
	uint32_t **right;               /* one a thread, FC_GROW_PIECE each */
	struct fc_split *best;          /* two of each task */
	struct fc_hist_bin **free_hist;
	size_t nfree;
	bool *all;                      /* every column */
	uint8_t *side;                  /* code -> goes left */
};

void fc_grow_open(struct fc_grow *g, const struct fc_gbdt_params *p,
    const struct fc_matrix *x, struct fc_team *team);
void fc_grow_close(struct fc_grow *g);
/* Grow a tree on rows row[0..n), by the columns that are true in `column`
 * (NULL: all). Outputs are not shrunk. */
void fc_grow_tree(struct fc_grow *g, size_t n, const bool *column,
    uint64_t seed, struct fc_tree *t);
/* Leaf of a row of a matrix of the same binning as g->x, by the cuts of the
 * last tree t. */
uint32_t fc_grow_find(const struct fc_grow *g, const struct fc_tree *t,
    const struct fc_matrix *x, size_t row);

/* Private to grow.c and cut.c: partition leaf `from` by its best cut, that of
 * inner node `node`, into itself (left) and `to`, and look for the best cuts
 * of both unless it is the last. */
void fc_grow_cut(struct fc_grow *g, struct fc_grow_leaf *from,
    struct fc_grow_leaf *to, int64_t node, bool last, const bool *column,
    uint64_t seed);
void fc_grow_root(struct fc_grow *g, size_t n, const bool *column,
    uint64_t seed);

#endif
