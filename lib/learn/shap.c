/* shap.c - what each column adds to a prediction */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/gbdt_impl.h"
#include "learn/shap.h"

/* Least proportion of rows: a side that no row of training went to. */
#define LEAST 1e-12
#define TINY 1e-250

/* A place in the tree and the edge that leads to it; the root comes first,
 * parents before their children. */
struct place {
	int32_t node;           /* or ~leaf */
	uint32_t parent;        /* place */
	uint32_t before;        /* edge above of the same column; 0: none */
	uint32_t column;
	bool left;
	double part;            /* of the parent's rows */
	double z;               /* of all edges of the column down to here */
	bool o;                 /* the row passes them all */
};

/* One tree, made ready. */
struct walk {
	const struct fc_tree *t;
	struct place *place;
	size_t n, q;            /* places; nodes of the quadrature */
	double *at, *weight;    /* q */
	double *sum;            /* n x q */
	double mean;
};

/* Nodes and weights of Gauss and Legendre on [0, 1], by Newton's method from
 * Tricomi's approximation. */
static void
gauss_legendre(size_t n, double *at, double *weight)
{
	size_t i, k;
	int turn;

	for (i = 0; i < n; i++) {
		double x = cos(acos(-1) * ((double)i + 0.75) / ((double)n + 0.5));
		double slope = 1;

		for (turn = 0; turn < 50; turn++) {
			double p = 1, before = 0, step;

			for (k = 0; k < n; k++) {
				double next = ((2 * (double)k + 1) * x * p -
				    (double)k * before) / ((double)k + 1);

				before = p;
				p = next;
			}
			slope = (double)n * (x * p - before) / (x * x - 1);
			step = p / slope;
			x -= step;
			if (fabs(step) < 1e-15)
				break;
		}
		at[i] = (1 + x) / 2;
		weight[i] = 1 / ((1 - x * x) * slope * slope);
	}
}

static double
rows(const struct fc_tree *t, int32_t node)
{
	return (double)(node < 0 ? t->leaf_count[~node] :
	    t->internal_count[node]);
}

/* The edge above place i that asks for the same column. */
static uint32_t
edge_before(const struct walk *w, uint32_t i, uint32_t column)
{
	for (; i > 0; i = w->place[i].parent)
		if (w->place[i].column == column)
			return i;
	return 0;
}

/* A child of place p; depth is of columns, each counted once. */
static void
put_child(struct walk *w, uint32_t p, bool left, uint32_t *depth)
{
	const struct fc_tree *t = w->t;
	int32_t node = w->place[p].node;
	struct place *c = &w->place[w->n];
	double all = rows(t, t->left[node]) + rows(t, t->right[node]);

	*c = (struct place){ .node = left ? t->left[node] : t->right[node],
	    .parent = p, .column = t->column[node], .left = left };
	c->part = all > 0 ? fmax(rows(t, c->node) / all, LEAST) : 0.5;
	c->before = edge_before(w, p, c->column);
	c->z = fmax(c->part * (c->before > 0 ? w->place[c->before].z : 1), TINY);
	depth[w->n] = depth[p] + (c->before == 0);
	w->n++;
}

/* Mean value below each place, by its proportions. */
static double
mean_value(const struct walk *w)
{
	double *mean = fc_xcalloc(w->n, sizeof *mean), all;
	size_t i;

	for (i = w->n; i-- > 0; ) {
		const struct place *p = &w->place[i];

		if (p->node < 0)
			mean[i] = w->t->leaf_value[~p->node];
		if (i > 0)
			mean[p->parent] += p->part * mean[i];
	}
	all = mean[0];
	free(mean);
	return all;
}

static void
open_walk(struct walk *w, const struct fc_tree *t)
{
	size_t most = 2 * (size_t)t->nleaves, i;
	uint32_t *depth = fc_xcalloc(most, sizeof *depth), deepest = 1;

	*w = (struct walk){ .t = t, .n = 1 };
	w->place = fc_xcalloc(most, sizeof *w->place);
	w->place[0].node = t->nleaves > 1 ? 0 : ~0;
	for (i = 0; i < w->n; i++) {
		deepest = FC_MAX(deepest, depth[i]);
		if (w->place[i].node < 0)
			continue;
		put_child(w, (uint32_t)i, true, depth);
		put_child(w, (uint32_t)i, false, depth);
	}
	free(depth);
	w->q = (deepest + 1) / 2;
	w->at = fc_xcalloc(2 * w->q, sizeof *w->at);
	w->weight = w->at + w->q;
	gauss_legendre(w->q, w->at, w->weight);
	w->sum = fc_xcalloc(w->n * w->q, sizeof *w->sum);
	w->mean = mean_value(w);
}

static void
close_walk(struct walk *w)
{
	free(w->place);
	free(w->at);
	free(w->sum);
}

static double
term(const struct place *p, double t)
{
	return (p->o ? t : 0) + (1 - t) * p->z;
}

/* Products of the terms of all columns down to each place; at the leaves
 * times the leaf's value. */
static void
go_down(struct walk *w, const double *x)
{
	size_t i, k;

	for (k = 0; k < w->q; k++)
		w->sum[k] = 1;
	for (i = 1; i < w->n; i++) {
		struct place *p = &w->place[i];
		const struct place *old = &w->place[p->before];
		uint32_t node = (uint32_t)w->place[p->parent].node;
		const double *above = w->sum + p->parent * w->q;
		double *own = w->sum + i * w->q;
		double v = p->node < 0 ? w->t->leaf_value[~p->node] : 1;

		p->o = fc_tree_goes_left(w->t, node, x[p->column]) == p->left &&
		    (p->before == 0 || old->o);
		for (k = 0; k < w->q; k++)
			own[k] = v * above[k] * term(p, w->at[k]) /
			    (p->before > 0 ? term(old, w->at[k]) : 1);
	}
}

/* (o - z) times the integral of what is below over the column's own term. */
static double
share(const struct walk *w, const struct place *p, const double *sum)
{
	double all = 0;
	size_t k;

	for (k = 0; k < w->q; k++)
		all += w->weight[k] * sum[k] / term(p, w->at[k]);
	return ((p->o ? 1 : 0) - p->z) * all;
}

/* Sums over the leaves below each place; each edge is its column's last word
 * for them, instead of the edge before it. */
static void
go_up(struct walk *w, double *out)
{
	size_t i, k;

	for (i = 0; i < w->n; i++)
		if (w->place[i].node >= 0)
			memset(w->sum + i * w->q, 0, w->q * sizeof *w->sum);
	for (i = w->n; i-- > 1; ) {
		const struct place *p = &w->place[i];
		const double *own = w->sum + i * w->q;
		double *above = w->sum + p->parent * w->q;

		out[p->column] += share(w, p, own);
		if (p->before > 0)
			out[p->column] -= share(w, &w->place[p->before], own);
		for (k = 0; k < w->q; k++)
			above[k] += own[k];
	}
}

/* What a linear leaf says beyond its constant value. */
static void
add_linear(const struct fc_tree *t, const double *x, size_t ncol, double *out)
{
	uint32_t leaf = fc_tree_leaf(t, x), k;

	for (k = t->coef_from[leaf]; k < t->coef_from[leaf + 1]; k++)
		if (!isfinite(x[t->coef_col[k]]))
			return;
	out[ncol] += t->leaf_const[leaf] - t->leaf_value[leaf];
	for (k = t->coef_from[leaf]; k < t->coef_from[leaf + 1]; k++)
		out[t->coef_col[k]] += t->coef[k] * x[t->coef_col[k]];
}

void
fc_gbdt_explain(const struct fc_gbdt *m, const double *x, size_t n,
    double *out)
{
	size_t width = m->ncol + 1, i, k;
	struct walk w;

	memset(out, 0, n * width * sizeof *out);
	for (k = 0; k < m->ntree; k++) {
		open_walk(&w, &m->tree[k]);
		for (i = 0; i < n; i++) {
			double *to = out + i * width;

			go_down(&w, x + i * m->ncol);
			go_up(&w, to);
			to[m->ncol] += w.mean;
			if (w.t->leaf_const != NULL)
				add_linear(w.t, x + i * m->ncol, m->ncol, to);
		}
		close_walk(&w);
	}
	for (i = 0; i < n * width && m->average && m->ntree > 0; i++)
		out[i] /= (double)m->ntree;
}
