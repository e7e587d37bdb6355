/* prune.c - smaller trees for little loss */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "learn/gbdt_impl.h"
#include "learn/prune.h"

size_t
fc_gbdt_nleaves(const struct fc_gbdt *m)
{
	size_t n = 0, k;

	for (k = 0; k < m->ntree; k++)
		n += m->tree[k].nleaves;
	return n;
}

/* ---- pruning -------------------------------------------------------------------- */

/* Gains below which all together are no more than share of the sum. */
static double
bound_of(const struct fc_gbdt *m, double share)
{
	double *gain = fc_xcalloc(fc_gbdt_nleaves(m) + 1, sizeof *gain);
	double sum = 0, lost = 0, bound = 0;
	size_t n = 0, k;
	uint32_t i;

	for (k = 0; k < m->ntree; k++)
		for (i = 0; i + 1 < m->tree[k].nleaves; i++) {
			gain[n] = fmax(m->tree[k].gain[i], 0);
			sum += gain[n++];
		}
	fc_sort_doubles(gain, n);
	for (k = 0; k < n && lost + gain[k] <= share * sum * (1 + 1e-9); k++) {
		lost += gain[k];
		bound = gain[k];
	}
	free(gain);
	return bound;
}

/* One tree on its way to a smaller one. */
struct cut {
	const struct fc_tree *t;
	struct fc_tree to;
	uint32_t *order;        /* nodes, parents first */
	bool *stays;            /* of each node */
	double *sum, *rows;     /* of the leaves below each node */
	uint32_t nleaf, nnode;
};

static void
order_nodes(struct cut *c)
{
	uint32_t n = 1, i;

	c->order[0] = 0;
	for (i = 0; i < n; i++) {
		uint32_t k = c->order[i];

		if (c->t->left[k] >= 0)
			c->order[n++] = (uint32_t)c->t->left[k];
		if (c->t->right[k] >= 0)
			c->order[n++] = (uint32_t)c->t->right[k];
	}
}

/* What is below a child. */
static void
add_child(struct cut *c, uint32_t node, int32_t child)
{
	const struct fc_tree *t = c->t;
	double rows;

	if (child >= 0) {
		c->sum[node] += c->sum[child];
		c->rows[node] += c->rows[child];
		c->stays[node] = c->stays[node] || c->stays[child];
		return;
	}
	rows = fmax((double)t->leaf_count[~child], 1e-9);
	c->sum[node] += rows * t->leaf_value[~child];
	c->rows[node] += rows;
}

/* Which nodes stay; how many. */
static uint32_t
decide(struct cut *c, double bound)
{
	uint32_t n = c->t->nleaves - 1, kept = 0, i;

	for (i = n; i-- > 0; ) {
		uint32_t k = c->order[i];

		c->stays[k] = c->t->gain[k] > bound;
		add_child(c, k, c->t->left[k]);
		add_child(c, k, c->t->right[k]);
		kept += c->stays[k];
	}
	return kept;
}

/* The child in the new tree: a node that stays, or a leaf. */
static int32_t
copy_child(struct cut *c, int32_t child, const uint32_t *number)
{
	const struct fc_tree *t = c->t;
	uint32_t leaf;

	if (child >= 0 && c->stays[child])
		return (int32_t)number[child];
	leaf = c->nleaf++;
	if (child < 0) {
		c->to.leaf_value[leaf] = t->leaf_value[~child];
		c->to.leaf_weight[leaf] = t->leaf_weight[~child];
		c->to.leaf_count[leaf] = t->leaf_count[~child];
	} else {
		c->to.leaf_value[leaf] = c->sum[child] / c->rows[child];
		c->to.leaf_weight[leaf] = t->internal_weight[child];
		c->to.leaf_count[leaf] = t->internal_count[child];
	}
	return ~(int32_t)leaf;
}

static void
copy_node(struct cut *c, uint32_t k, uint32_t at, const uint32_t *number)
{
	const struct fc_tree *t = c->t;

	c->to.column[at] = t->column[k];
	c->to.threshold[at] = t->threshold[k];
	c->to.decision[at] = t->decision[k];
	c->to.gain[at] = t->gain[k];
	c->to.internal_value[at] = t->internal_value[k];
	c->to.internal_weight[at] = t->internal_weight[k];
	c->to.internal_count[at] = t->internal_count[k];
	c->to.left[at] = copy_child(c, t->left[k], number);
	c->to.right[at] = copy_child(c, t->right[k], number);
}

/* The sets of codes that the nodes of `to` still ask for, numbered anew. */
static void
copy_codes(const struct fc_tree *t, struct fc_tree *to)
{
	uint32_t n = 0, i, k, w;

	to->cat_from = fc_xcalloc((size_t)t->ncat + 1, sizeof *to->cat_from);
	to->cat_bits = fc_xcalloc((size_t)t->cat_from[t->ncat] + 1,
	    sizeof *to->cat_bits);
	for (i = 0; i + 1 < to->nleaves; i++) {
		if (!(to->decision[i] & FC_TREE_CODE))
			continue;
		k = (uint32_t)to->threshold[i];
		for (w = t->cat_from[k]; w < t->cat_from[k + 1]; w++)
			to->cat_bits[n++] = t->cat_bits[w];
		to->threshold[i] = to->ncat;
		to->cat_from[++to->ncat] = n;
	}
}

static void
prune_tree(struct fc_tree *t, double bound)
{
	size_t n = t->nleaves;
	struct cut c = { .t = t };
	uint32_t *number = fc_xcalloc(2 * n, sizeof *number), kept, i;

	c.order = number + n;
	c.stays = fc_xcalloc(n, sizeof *c.stays);
	c.sum = fc_xcalloc(2 * n, sizeof *c.sum);
	c.rows = c.sum + n;
	order_nodes(&c);
	kept = decide(&c, bound);
	fc_tree_init(&c.to, kept + 1);
	for (i = 0; i + 1 < t->nleaves; i++)
		if (c.stays[c.order[i]])
			number[c.order[i]] = c.nnode++;
	for (i = 0; i + 1 < t->nleaves; i++)
		if (c.stays[c.order[i]])
			copy_node(&c, c.order[i], number[c.order[i]], number);
	if (kept == 0) {
		c.to.leaf_value[0] = c.sum[0] / c.rows[0];
		c.to.leaf_weight[0] = t->internal_weight[0];
		c.to.leaf_count[0] = t->internal_count[0];
	}
	if (t->ncat > 0)
		copy_codes(t, &c.to);
	c.to.shrinkage = t->shrinkage;
	fc_gbdt_tree_release(t);
	*t = c.to;
	free(number);
	free(c.stays);
	free(c.sum);
}

void
fc_gbdt_prune(struct fc_gbdt *m, double share)
{
	double bound = bound_of(m, share);
	size_t k;

	for (k = 0; k < m->ntree; k++)
		if (m->tree[k].leaf_const == NULL && m->tree[k].nleaves > 1)
			prune_tree(&m->tree[k], bound);
	fc_gbdt_settle(m);
}

/* ---- leaves --------------------------------------------------------------------- */

static void
quantize_bytes(struct fc_tree *t)
{
	double lo = t->leaf_value[0], hi = lo, step;
	uint32_t i;

	for (i = 1; i < t->nleaves; i++) {
		lo = fmin(lo, t->leaf_value[i]);
		hi = fmax(hi, t->leaf_value[i]);
	}
	step = (hi - lo) / 254;
	for (i = 0; i < t->nleaves && step > 0; i++)
		t->leaf_value[i] = lo + step *
		    floor((t->leaf_value[i] - lo) / step + 0.5);
}

void
fc_gbdt_quantize(struct fc_gbdt *m, enum fc_leaf_size size)
{
	size_t k;
	uint32_t i;

	for (k = 0; k < m->ntree; k++) {
		struct fc_tree *t = &m->tree[k];

		if (size == FC_LEAF_BYTE)
			quantize_bytes(t);
		for (i = 0; i < t->nleaves && size != FC_LEAF_DOUBLE; i++)
			t->leaf_value[i] = (double)(float)t->leaf_value[i];
	}
	fc_gbdt_settle(m);
}
