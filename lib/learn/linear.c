/*
 * linear.c - linear models in the leaves
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/linear.h"

/* A column is left out when this much of its variance is its own, or less. */
#define OWN 1e-9

/*
 * Sums over rows of a leaf of p columns, with v = (1, x - first, g / h), the
 * upper triangle of h v v', row by row; and before them the rows.
 */
struct sums {
	size_t leaf, begin, n;  /* run of grow.row */
	double *v;
};

struct job {
	struct fc_boost *b;
	struct fc_tree *t;
	/* Columns of leaf k: col[from[k]..from[k + 1]), and where x is 0. */
	uint32_t *from, *col;
	double *zero;
	struct sums *piece;
	size_t npiece, *first;  /* of leaf k: its pieces from first[k] */
};

static size_t
size_of(size_t p)
{
	return 1 + (p + 2) * (p + 3) / 2;
}

static const float *
row_of(const struct fc_boost *b, size_t i)
{
	return b->train->raw + (size_t)b->grow.row[i] * b->train->x->ncol;
}

/* ---- which columns ----------------------------------------------------- */

/* The node above each node, and above each leaf. */
static void
find_parents(const struct fc_tree *t, int32_t *node, int32_t *leaf)
{
	int32_t i;

	for (i = 0; i + 1 < (int32_t)t->nleaves; i++) {
		const int32_t child[2] = { t->left[i], t->right[i] };
		int k;

		for (k = 0; k < 2; k++)
			if (child[k] >= 0)
				node[child[k]] = i;
			else
				leaf[~child[k]] = i;
	}
}

static bool
among(const uint32_t *col, size_t n, uint32_t c)
{
	size_t i;

	for (i = 0; i < n && col[i] != c; i++)
		;
	return i < n;
}

static void
find_columns(struct job *j)
{
	const struct fc_tree *t = j->t;
	uint32_t n = t->nleaves, k;
	int32_t *node = fc_xmalloc(2 * (size_t)n * sizeof *node);
	int32_t *leaf = node + n, at;
	size_t cap = 0, used = 0;

	node[0] = leaf[0] = -1;
	find_parents(t, node, leaf);
	j->from = fc_xcalloc((size_t)n + 1, sizeof *j->from);
	for (k = 0; k < n; k++) {
		for (at = leaf[k]; at >= 0; at = node[at]) {
			uint32_t *own;

			FC_GROW(j->col, used + 1, cap);
			own = j->col + j->from[k];
			if (!(t->decision[at] & FC_TREE_CODE) &&
			    !among(own, used - j->from[k], t->column[at]))
				j->col[used++] = t->column[at];
		}
		j->from[k + 1] = (uint32_t)used;
	}
	free(node);
}

/* ---- sums -------------------------------------------------------------- */

static bool
complete(const struct job *j, size_t leaf, const float *x)
{
	uint32_t i;

	for (i = j->from[leaf]; i < j->from[leaf + 1]; i++)
		if (!isfinite(x[j->col[i]]))
			return false;
	return true;
}

/* Where x is taken to be 0: at the first complete row, lest sums of squares
 * lose what differs. */
static void
find_zeros(struct job *j)
{
	const struct fc_grow *g = &j->b->grow;
	uint32_t k, i;

	j->zero = fc_xcalloc((size_t)j->from[j->t->nleaves] + 1,
	    sizeof *j->zero);
	for (k = 0; k < j->t->nleaves; k++) {
		size_t r = g->leaf[k].begin, end = r + g->leaf[k].n;

		while (r < end && !complete(j, k, row_of(j->b, r)))
			r++;
		for (i = j->from[k]; r < end && i < j->from[k + 1]; i++)
			j->zero[i] = (double)row_of(j->b, r)[j->col[i]];
	}
}

/* The pieces of all leaves and room for their sums. */
static void
cut(struct job *j)
{
	const struct fc_grow *g = &j->b->grow;
	size_t most = j->b->nbag / FC_BOOST_PART + j->t->nleaves, size = 0, at;
	uint32_t k;
	double *v;

	j->piece = fc_xcalloc(most + 1, sizeof *j->piece);
	j->first = fc_xcalloc((size_t)j->t->nleaves + 1, sizeof *j->first);
	for (k = 0; k < j->t->nleaves; k++) {
		const struct fc_grow_leaf *l = &g->leaf[k];

		for (at = 0; at < l->n; at += FC_BOOST_PART) {
			j->piece[j->npiece++] = (struct sums){ k,
			    l->begin + at, FC_MIN(l->n - at, FC_BOOST_PART),
			    NULL };
			size += size_of(j->from[k + 1] - j->from[k]);
		}
		j->first[k + 1] = j->npiece;
	}
	v = fc_xcalloc(size + 1, sizeof *v);
	for (at = 0; at < j->npiece; at++) {
		j->piece[at].v = v;
		k = (uint32_t)j->piece[at].leaf;
		v += size_of(j->from[k + 1] - j->from[k]);
	}
}

static void
sum_piece(void *arg, size_t at, int worker)
{
	const struct job *j = arg;
	const struct fc_boost *b = j->b;
	const struct sums *s = &j->piece[at];
	size_t from = j->from[s->leaf], p = j->from[s->leaf + 1] - from, r;
	double *v = fc_xmalloc((p + 2) * sizeof *v);

	(void)worker;
	v[0] = 1;
	for (r = s->begin; r < s->begin + s->n; r++) {
		const float *x = row_of(b, r);
		uint32_t word = *fc_matrix_word(b->train->x, b->grow.row[r]);
		double h = (double)fc_hist_h(word) * b->grow.env.hunit;
		double *to = s->v + 1;
		size_t i, k;

		if (!complete(j, s->leaf, x) || !(h > 0))
			continue;
		for (i = 0; i < p; i++)
			v[i + 1] = (double)x[j->col[from + i]] -
			    j->zero[from + i];
		v[p + 1] = (double)fc_hist_g(word) * b->grow.env.gunit / h;
		s->v[0]++;
		for (i = 0; i < p + 2; i++)
			for (k = i; k < p + 2; k++)
				*to++ += h * v[i] * v[k];
	}
	free(v);
}

/* ---- one leaf ---------------------------------------------------------- */

/* Of the upper triangle, row i, column k >= i, of width w. */
static double
entry(const double *v, size_t w, size_t i, size_t k)
{
	return v[i * w - i * (i + 1) / 2 + k];
}

/*
 * (C + lambda) b = -c with C and c about their means, by Cholesky; a column of
 * which nothing of its own is left has coefficient 0. a: p x p scratch.
 */
static void
solve(const double *v, size_t p, double lambda, double *a, double *b)
{
	size_t w = p + 2, i, j, k;
	double n = entry(v, w, 0, 0);

	for (i = 0; i < p; i++) {
		double xi = entry(v, w, 0, i + 1), own, d;

		b[i] = -(entry(v, w, i + 1, p + 1) -
		    xi * entry(v, w, 0, p + 1) / n);
		for (j = 0; j <= i; j++) {
			a[i * p + j] = entry(v, w, j + 1, i + 1) -
			    xi * entry(v, w, 0, j + 1) / n;
			for (k = 0; k < j; k++)
				a[i * p + j] -= a[i * p + k] * a[j * p + k];
			if (j < i)
				a[i * p + j] = a[j * p + j] > 0 ?
				    a[i * p + j] / a[j * p + j] : 0;
		}
		own = entry(v, w, i + 1, i + 1);
		d = a[i * p + i] + lambda;
		a[i * p + i] = d > OWN * own ? sqrt(d) : 0;
		for (k = 0; k < i; k++)
			b[i] -= a[i * p + k] * b[k];
		b[i] = a[i * p + i] > 0 ? b[i] / a[i * p + i] : 0;
	}
	for (i = p; i-- > 0; ) {
		for (k = i + 1; k < p; k++)
			b[i] -= a[k * p + i] * b[k];
		b[i] = a[i * p + i] > 0 ? b[i] / a[i * p + i] : 0;
	}
}

/* The model of leaf k to coef and its constant; false: it stays constant. */
static bool
fit(const struct job *j, size_t k, double *scratch, double *coef, double *a)
{
	size_t from = j->from[k], p = j->from[k + 1] - from, i, at;
	size_t size = size_of(p);
	double *v = scratch, n;

	if (p == 0 || j->first[k] == j->first[k + 1])
		return false;
	memcpy(v, j->piece[j->first[k]].v, size * sizeof *v);
	for (at = j->first[k] + 1; at < j->first[k + 1]; at++)
		for (i = 0; i < size; i++)
			v[i] += j->piece[at].v[i];
	n = v[1];
	if (v[0] < (double)p + 1 || !(n > 0))
		return false;
	solve(v + 1, p, j->b->p->linear_lambda, v + size, coef);
	*a = -entry(v + 1, p + 2, 0, p + 1) / n;
	for (i = 0; i < p; i++) {
		*a -= coef[i] * (entry(v + 1, p + 2, 0, i + 1) / n +
		    j->zero[from + i]);
		if (!isfinite(coef[i]))
			return false;
	}
	return isfinite(*a);
}

static void
fill(struct job *j)
{
	struct fc_tree *t = j->t;
	size_t total = j->from[t->nleaves], most = 0, p, i;
	double *scratch, *coef;
	uint32_t k, n = 0;

	for (k = 0; k < t->nleaves; k++)
		most = FC_MAX(most, (size_t)(j->from[k + 1] - j->from[k]));
	scratch = fc_xmalloc((size_of(most) + most * most + most) *
	    sizeof *scratch);
	coef = scratch + size_of(most) + most * most;
	t->leaf_const = fc_xcalloc(t->nleaves, sizeof *t->leaf_const);
	t->coef_from = fc_xcalloc((size_t)t->nleaves + 1,
	    sizeof *t->coef_from);
	t->coef_col = fc_xcalloc(total + 1, sizeof *t->coef_col);
	t->coef = fc_xcalloc(total + 1, sizeof *t->coef);
	for (k = 0; k < t->nleaves; k++) {
		p = j->from[k + 1] - j->from[k];
		if (!fit(j, k, scratch, coef, &t->leaf_const[k])) {
			t->leaf_const[k] = t->leaf_value[k];
			p = 0;
		}
		for (i = 0; i < p; i++) {
			if (fabs(coef[i]) <= FC_ZERO_BOUND)
				continue;
			t->coef[n] = coef[i];
			t->coef_col[n++] = j->col[j->from[k] + i];
		}
		t->coef_from[k + 1] = n;
	}
	free(scratch);
}

void
fc_boost_linear(struct fc_boost *b, struct fc_tree *t)
{
	struct job j = { .b = b, .t = t };

	if (t->nleaves < 2)
		return;
	find_columns(&j);
	find_zeros(&j);
	cut(&j);
	fc_team_run(b->team, j.npiece, sum_piece, &j);
	fill(&j);
	if (j.npiece > 0)
		free(j.piece[0].v);
	free(j.piece);
	free(j.first);
	free(j.zero);
	free(j.from);
	free(j.col);
}

double
fc_linear_value(const struct fc_tree *t, uint32_t leaf, const float *x)
{
	double sum = t->leaf_const[leaf];
	uint32_t k;

	for (k = t->coef_from[leaf]; k < t->coef_from[leaf + 1]; k++) {
		if (!isfinite(x[t->coef_col[k]]))
			return t->leaf_value[leaf];
		sum += t->coef[k] * (double)x[t->coef_col[k]];
	}
	return sum;
}
