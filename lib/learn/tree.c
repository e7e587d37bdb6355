/* tree.c - one regression tree */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/bin.h"
#include "learn/tree.h"

void
fc_tree_init(struct fc_tree *t, uint32_t nleaves)
{
	size_t n = nleaves;

	*t = (struct fc_tree){ .nleaves = nleaves, .shrinkage = 1 };
	t->column = fc_xcalloc(n, sizeof *t->column);
	t->threshold = fc_xcalloc(n, sizeof *t->threshold);
	t->decision = fc_xcalloc(n, sizeof *t->decision);
	t->left = fc_xcalloc(n, sizeof *t->left);
	t->right = fc_xcalloc(n, sizeof *t->right);
	t->gain = fc_xcalloc(n, sizeof *t->gain);
	t->internal_value = fc_xcalloc(n, sizeof *t->internal_value);
	t->internal_weight = fc_xcalloc(n, sizeof *t->internal_weight);
	t->internal_count = fc_xcalloc(n, sizeof *t->internal_count);
	t->leaf_value = fc_xcalloc(n, sizeof *t->leaf_value);
	t->leaf_weight = fc_xcalloc(n, sizeof *t->leaf_weight);
	t->leaf_count = fc_xcalloc(n, sizeof *t->leaf_count);
}

void
fc_gbdt_tree_release(struct fc_tree *t)
{
	free(t->column);
	free(t->threshold);
	free(t->decision);
	free(t->left);
	free(t->right);
	free(t->gain);
	free(t->internal_value);
	free(t->internal_weight);
	free(t->internal_count);
	free(t->leaf_value);
	free(t->leaf_weight);
	free(t->leaf_count);
	free(t->cat_from);
	free(t->cat_bits);
	free(t->leaf_const);
	free(t->coef);
	free(t->coef_from);
	free(t->coef_col);
	*t = (struct fc_tree){ 0 };
}

static bool
code_left(const struct fc_tree *t, uint32_t node, double x)
{
	uint32_t k = (uint32_t)t->threshold[node], word;
	int64_t code;

	/* -0.5 is code 0, as a conversion to int has it. */
	if (!(x > -1 && x < 2147483648.0))
		return false;
	code = (int64_t)x;
	word = t->cat_from[k] + (uint32_t)(code >> 5);
	return word < t->cat_from[k + 1] &&
	    (t->cat_bits[word] >> (code & 31) & 1) != 0;
}

bool
fc_tree_goes_left(const struct fc_tree *t, uint32_t node, double x)
{
	uint8_t d = t->decision[node];
	enum fc_missing missing = FC_TREE_MISSING(d);

	if (d & FC_TREE_CODE)
		return code_left(t, node, x);
	if (isnan(x)) {
		if (missing != FC_MISSING_NONE)
			return (d & FC_TREE_LEFT) != 0;
		x = 0;
	} else if (missing == FC_MISSING_ZERO && fabs(x) <= FC_ZERO_BOUND) {
		return (d & FC_TREE_LEFT) != 0;
	}
	return x <= t->threshold[node];
}

uint32_t
fc_tree_leaf(const struct fc_tree *t, const double *x)
{
	int32_t node = t->nleaves > 1 ? 0 : ~0;

	while (node >= 0)
		node = fc_tree_goes_left(t, (uint32_t)node,
		    x[t->column[node]]) ? t->left[node] : t->right[node];
	return (uint32_t)~node;
}

double
fc_tree_leaf_value(const struct fc_tree *t, uint32_t leaf, const double *x)
{
	double sum;
	uint32_t k;

	if (t->leaf_const == NULL)
		return t->leaf_value[leaf];
	sum = t->leaf_const[leaf];
	for (k = t->coef_from[leaf]; k < t->coef_from[leaf + 1]; k++) {
		if (!isfinite(x[t->coef_col[k]]))
			return t->leaf_value[leaf];
		sum += t->coef[k] * x[t->coef_col[k]];
	}
	return sum;
}

double
fc_tree_value(const struct fc_tree *t, const double *x)
{
	return fc_tree_leaf_value(t, fc_tree_leaf(t, x), x);
}

void
fc_tree_scale(struct fc_tree *t, double factor)
{
	uint32_t i;

	for (i = 0; i < t->nleaves; i++) {
		t->leaf_value[i] *= factor;
		if (i + 1 < t->nleaves)
			t->internal_value[i] *= factor;
	}
	if (t->leaf_const != NULL) {
		for (i = 0; i < t->nleaves; i++)
			t->leaf_const[i] *= factor;
		for (i = 0; i < t->coef_from[t->nleaves]; i++)
			t->coef[i] *= factor;
	}
	t->shrinkage *= factor;
}

void
fc_tree_shift(struct fc_tree *t, double bias)
{
	uint32_t i;

	for (i = 0; i < t->nleaves; i++) {
		t->leaf_value[i] += bias;
		if (i + 1 < t->nleaves)
			t->internal_value[i] += bias;
		if (t->leaf_const != NULL)
			t->leaf_const[i] += bias;
	}
}

/* A child that nobody else has. */
static bool
claim(bool *seen, int32_t child, uint32_t nleaves)
{
	size_t at;

	if (child >= 0 ? (uint32_t)child + 1 >= nleaves || child == 0 :
	    (uint32_t)~child >= nleaves)
		return false;
	at = child >= 0 ? nleaves + (size_t)child : (size_t)~child;
	if (seen[at])
		return false;
	return seen[at] = true;
}

bool
fc_tree_sound(const struct fc_tree *t, size_t ncol)
{
	bool *seen = fc_xcalloc(2 * (size_t)t->nleaves + 1, sizeof *seen);
	bool ok = true;
	uint32_t i;

	for (i = 0; ok && i + 1 < t->nleaves; i++) {
		ok = t->column[i] < ncol && claim(seen, t->left[i], t->nleaves) &&
		    claim(seen, t->right[i], t->nleaves);
		if (ok && t->decision[i] & FC_TREE_CODE)
			ok = t->threshold[i] >= 0 &&
			    t->threshold[i] < (double)t->ncat;
		else
			ok = ok && !isnan(t->threshold[i]);
	}
	free(seen);
	return ok;
}
