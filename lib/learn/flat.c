/*
 * flat.c - trees laid out for prediction
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/bin.h"
#include "learn/flat.h"

#define LANES 8
#define BLOCK 128               /* rows */

enum { NAN_RIGHT = 1, CODE = 2 };

struct node {
	double threshold;       /* codes: number of the set */
	uint32_t left;          /* right is left + 1; of a leaf: itself */
	uint16_t column;
	uint16_t kind;
};

struct flat_tree {
	uint32_t root;
	const struct fc_tree *tree;
	bool codes, linear;
};

struct fc_flat {
	size_t ncol, ntree;
	struct flat_tree *tree;
	struct node *node;
	double *value;          /* of leaves, by node; linear: their numbers */
	size_t nnode;
	uint8_t *missing;       /* of each column: 1 + enum fc_missing, 0: any */
	bool clean;             /* some column has to be changed first */
};

/* How the columns are missing; -1 when one is in two ways. */
static int
see_missing(struct fc_flat *f, const struct fc_tree *t)
{
	uint32_t i;

	for (i = 0; i + 1 < t->nleaves; i++) {
		uint8_t *m = &f->missing[t->column[i]];
		int is = 1 + FC_TREE_MISSING(t->decision[i]);

		if (t->decision[i] & FC_TREE_CODE)
			is = 1 + FC_MISSING_NAN;
		if (is > 1 + FC_MISSING_NAN || (*m != 0 && *m != is))
			return -1;
		*m = (uint8_t)is;
		f->clean = f->clean || is != 1 + FC_MISSING_NAN;
	}
	return 0;
}

/* Node or leaf `from` of t to place `at`; children follow at the end. */
static void
place(struct fc_flat *f, const struct fc_tree *t, int32_t from, size_t at,
    int32_t *child)
{
	struct node *n = &f->node[at];

	if (from < 0) {
		*n = (struct node){ .threshold = INFINITY,
		    .left = (uint32_t)at };
		f->value[at] = t->leaf_const != NULL ? ~from :
		    t->leaf_value[~from];
		return;
	}
	n->threshold = t->threshold[from];
	n->column = (uint16_t)t->column[from];
	n->left = (uint32_t)f->nnode;
	n->kind = t->decision[from] & FC_TREE_CODE ? CODE :
	    t->decision[from] & FC_TREE_LEFT ? 0 : NAN_RIGHT;
	child[f->nnode] = t->left[from];
	child[f->nnode + 1] = t->right[from];
	f->nnode += 2;
}

/* Breadth first, so that the top of the tree is together. */
static void
lay_out(struct fc_flat *f, const struct fc_tree *t, struct flat_tree *ft,
    int32_t *child)
{
	size_t at = f->nnode;

	ft->root = (uint32_t)at;
	ft->tree = t;
	ft->codes = t->ncat > 0;
	ft->linear = t->leaf_const != NULL;
	child[f->nnode++] = t->nleaves > 1 ? 0 : ~0;
	for (; at < f->nnode; at++)
		place(f, t, child[at], at, child);
}

struct fc_flat *
fc_flat_new(const struct fc_tree *tree, size_t ntree, size_t ncol)
{
	struct fc_flat *f = fc_xcalloc(1, sizeof *f);
	size_t nodes = 0, k;
	int32_t *child;
	int bad = ncol > UINT16_MAX;

	f->ncol = ncol;
	f->ntree = ntree;
	f->missing = fc_xcalloc(ncol + 1, 1);
	for (k = 0; k < ntree && !bad; k++) {
		nodes += 2 * (size_t)tree[k].nleaves;
		bad = see_missing(f, &tree[k]) || nodes > UINT32_MAX / 16;
	}
	if (bad) {
		fc_flat_free(f);
		return NULL;
	}
	f->tree = fc_xcalloc(ntree + 1, sizeof *f->tree);
	f->node = fc_xcalloc(nodes + 1, sizeof *f->node);
	f->value = fc_xcalloc(nodes + 1, sizeof *f->value);
	child = fc_xcalloc(nodes + 1, sizeof *child);
	for (k = 0; k < ntree; k++)
		lay_out(f, &tree[k], &f->tree[k], child);
	free(child);
	return f;
}

void
fc_flat_free(struct fc_flat *f)
{
	if (f == NULL)
		return;
	free(f->tree);
	free(f->node);
	free(f->value);
	free(f->missing);
	free(f);
}

/* 1: right. */
static inline uint32_t
number_right(const struct node *n, double x)
{
	return (uint32_t)(x > n->threshold) |
	    ((uint32_t)(x != x) & n->kind); /* NaN */
}

static uint32_t
code_right(const struct fc_tree *t, const struct node *n, double x)
{
	uint32_t k = (uint32_t)n->threshold, word, code;

	if (!(x > -1 && x < 2147483648.0))
		return 1;
	code = (uint32_t)(int32_t)x;
	word = t->cat_from[k] + code / 32;
	return word >= t->cat_from[k + 1] ||
	    (t->cat_bits[word] >> code % 32 & 1) == 0;
}

static inline uint32_t
step(const struct node *node, uint32_t at, const double *x)
{
	const struct node *n = &node[at];

	return n->left + number_right(n, x[n->column]);
}

/* Eight rows through a tree without codes. */
static void
walk(const struct node *node, uint32_t root, const double *x, size_t ncol,
    uint32_t at[LANES])
{
	const double *x1 = x + ncol, *x2 = x1 + ncol, *x3 = x2 + ncol;
	const double *x4 = x3 + ncol, *x5 = x4 + ncol, *x6 = x5 + ncol;
	const double *x7 = x6 + ncol;
	uint32_t a = root, b = root, c = root, d = root;
	uint32_t e = root, f = root, g = root, h = root;
	uint32_t was, now = ~0u;

	do {
		a = step(node, a, x);
		b = step(node, b, x1);
		c = step(node, c, x2);
		d = step(node, d, x3);
		e = step(node, e, x4);
		f = step(node, f, x5);
		g = step(node, g, x6);
		h = step(node, h, x7);
		/* Places only grow, and not by 2^32: the sum tells. */
		was = now;
		now = a + b + c + d + e + f + g + h;
	} while (now != was);
	at[0] = a;
	at[1] = b;
	at[2] = c;
	at[3] = d;
	at[4] = e;
	at[5] = f;
	at[6] = g;
	at[7] = h;
}

/* One row through any tree. */
static uint32_t
walk_one(const struct fc_flat *f, const struct flat_tree *t, const double *x)
{
	uint32_t at = t->root;

	while (f->node[at].left != at) {
		const struct node *n = &f->node[at];
		double xi = x[n->column];

		at = n->left + (n->kind == CODE ?
		    code_right(t->tree, n, xi) : number_right(n, xi));
	}
	return at;
}

/* Eight rows through a tree with codes. */
static void
walk_codes(const struct fc_flat *f, const struct flat_tree *t,
    const double *x, uint32_t at[LANES])
{
	uint32_t moved;
	int k;

	for (k = 0; k < LANES; k++)
		at[k] = t->root;
	do {
		for (k = 0, moved = 0; k < LANES; k++) {
			const struct node *n = &f->node[at[k]];
			double xi = x[(size_t)k * f->ncol + n->column];
			uint32_t i = n->left + (n->kind == CODE ?
			    code_right(t->tree, n, xi) : number_right(n, xi));

			moved |= i ^ at[k];
			at[k] = i;
		}
	} while (moved != 0);
}

/* Missing values of the block become NaN where a tree asks for that, else 0. */
static void
clean(const struct fc_flat *f, const double *x, size_t n, double *to)
{
	size_t i, c;

	memcpy(to, x, n * f->ncol * sizeof *to);
	for (c = 0; c < f->ncol; c++) {
		double *v = to + c;

		if (f->missing[c] == 1 + FC_MISSING_NONE)
			for (i = 0; i < n; i++, v += f->ncol)
				*v = *v != *v ? 0 : *v; /* NaN */
		else if (f->missing[c] == 1 + FC_MISSING_ZERO)
			for (i = 0; i < n; i++, v += f->ncol)
				*v = fabs(*v) <= FC_ZERO_BOUND ? NAN : *v;
	}
}

/* What the leaf at this place says of a row; own: before fc_flat's cleaning. */
static double
leaf_value(const struct fc_flat *f, const struct flat_tree *t, uint32_t at,
    const double *own)
{
	return t->linear ? fc_tree_leaf_value(t->tree, (uint32_t)f->value[at],
	    own) : f->value[at];
}

static void
add_tree(const struct fc_flat *f, const struct flat_tree *t, const double *x,
    const double *own, size_t n, double *out)
{
	uint32_t at[LANES];
	size_t r = 0, k;

	for (; r + LANES <= n; r += LANES) {
		if (t->codes)
			walk_codes(f, t, x + r * f->ncol, at);
		else
			walk(f->node, t->root, x + r * f->ncol, f->ncol, at);
		for (k = 0; k < LANES; k++)
			out[r + k] += leaf_value(f, t, at[k],
			    own + (r + k) * f->ncol);
	}
	for (; r < n; r++)
		out[r] += leaf_value(f, t, walk_one(f, t, x + r * f->ncol),
		    own + r * f->ncol);
}

void
fc_flat_sum(const struct fc_flat *f, const double *x, size_t n, double *out)
{
	double *copy = NULL;
	size_t at, some, k, r;

	if (f->clean)
		copy = fc_xmalloc(BLOCK * f->ncol * sizeof *copy);
	for (at = 0; at < n; at += some) {
		const double *own = x + at * f->ncol, *block = own;

		some = FC_MIN(n - at, (size_t)BLOCK);
		if (copy != NULL) {
			clean(f, own, some, copy);
			block = copy;
		}
		for (r = 0; r < some; r++)
			out[at + r] = 0;
		for (k = 0; k < f->ntree; k++)
			add_tree(f, &f->tree[k], block, own, some, out + at);
	}
	free(copy);
}
