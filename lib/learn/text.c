/*
 * text.c - a model as LightGBM's text (version 4)
 *
 * Every number is the shortest that reads back equal.
 */
#include "base/fc.h"

#include <inttypes.h>
#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "learn/gbdt_impl.h"

static void
num(struct fc_buf *b, double x)
{
	char s[FC_NUM_MAX];

	/* LightGBM reads neither; a bound above or below all does. */
	if (isnan(x))
		x = 0;
	if (isinf(x))
		x = x > 0 ? 1e300 : -1e300;
	fc_buf_add(b, s, fc_num_print(s, x));
}

static void
nums(struct fc_buf *b, const char *name, const double *x, size_t n)
{
	size_t i;

	fc_buf_printf(b, "%s=", name);
	for (i = 0; i < n; i++) {
		if (i > 0)
			fc_buf_addc(b, ' ');
		num(b, x[i]);
	}
	fc_buf_addc(b, '\n');
}

/* Whole numbers of any type up to 64 bits, below 2^63. */
#define LIST(b, name, x, n)                                                \
	do {                                                               \
		size_t list_i;                                             \
		fc_buf_printf((b), "%s=", (name));                         \
		for (list_i = 0; list_i < (n); list_i++)                   \
			fc_buf_printf((b), "%s%" PRId64,                   \
			    list_i > 0 ? " " : "", (int64_t)(x)[list_i]);  \
		fc_buf_addc((b), '\n');                                    \
	} while (0)

static void
linear(struct fc_buf *b, const struct fc_tree *t)
{
	uint32_t i, k;

	nums(b, "leaf_const", t->leaf_const, t->nleaves);
	fc_buf_adds(b, "num_features=");
	for (i = 0; i < t->nleaves; i++)
		fc_buf_printf(b, "%s%" PRIu32, i > 0 ? " " : "",
		    t->coef_from[i + 1] - t->coef_from[i]);
	fc_buf_adds(b, "\nleaf_features=");
	for (i = 0; i < t->nleaves; i++) {
		for (k = t->coef_from[i]; k < t->coef_from[i + 1]; k++)
			fc_buf_printf(b, "%" PRIu32 " ", t->coef_col[k]);
		fc_buf_addc(b, ' ');
	}
	fc_buf_adds(b, "\nleaf_coeff=");
	for (i = 0; i < t->nleaves; i++) {
		for (k = t->coef_from[i]; k < t->coef_from[i + 1]; k++) {
			num(b, t->coef[k]);
			fc_buf_addc(b, ' ');
		}
		fc_buf_addc(b, ' ');
	}
	fc_buf_addc(b, '\n');
}

static void
tree(struct fc_buf *b, const struct fc_tree *t, size_t k)
{
	size_t n = t->nleaves, inner = n - 1;

	fc_buf_printf(b, "Tree=%zu\nnum_leaves=%zu\nnum_cat=%" PRIu32 "\n",
	    k, n, t->ncat);
	LIST(b, "split_feature", t->column, inner);
	nums(b, "split_gain", t->gain, inner);
	nums(b, "threshold", t->threshold, inner);
	LIST(b, "decision_type", t->decision, inner);
	LIST(b, "left_child", t->left, inner);
	LIST(b, "right_child", t->right, inner);
	nums(b, "leaf_value", t->leaf_value, n);
	nums(b, "leaf_weight", t->leaf_weight, n);
	LIST(b, "leaf_count", t->leaf_count, n);
	nums(b, "internal_value", t->internal_value, inner);
	nums(b, "internal_weight", t->internal_weight, inner);
	LIST(b, "internal_count", t->internal_count, inner);
	if (t->ncat > 0) {
		LIST(b, "cat_boundaries", t->cat_from, t->ncat + 1);
		LIST(b, "cat_threshold", t->cat_bits, t->cat_from[t->ncat]);
	}
	fc_buf_printf(b, "is_linear=%d\n", t->leaf_const != NULL);
	if (t->leaf_const != NULL)
		linear(b, t);
	nums(b, "shrinkage", &t->shrinkage, 1);
	fc_buf_adds(b, "\n\n");
}

static void
head(struct fc_buf *b, const struct fc_gbdt *m)
{
	size_t c;

	fc_buf_printf(b, "tree\nversion=v4\nnum_class=1\n"
	    "num_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=%zu\n"
	    "objective=%s\n", m->ncol > 0 ? m->ncol - 1 : 0, m->objective);
	if (m->average)
		fc_buf_adds(b, "average_output\n");
	fc_buf_adds(b, "feature_names=");
	for (c = 0; c < m->ncol; c++)
		fc_buf_printf(b, "%s%s", c > 0 ? " " : "", m->name[c]);
	if (m->monotone != NULL)
		fc_buf_printf(b, "\nmonotone_constraints=%s", m->monotone);
	fc_buf_adds(b, "\nfeature_infos=");
	for (c = 0; c < m->ncol; c++)
		fc_buf_printf(b, "%s%s", c > 0 ? " " : "", m->info[c]);
	fc_buf_addc(b, '\n');
}

struct used {
	double splits;
	size_t c;
};

/* Most used first. */
static int
by_splits(const void *a, const void *b)
{
	const struct used *x = a, *y = b;

	if (x->splits != y->splits)
		return x->splits > y->splits ? -1 : 1;
	return (x->c > y->c) - (x->c < y->c);
}

static void
foot(struct fc_buf *b, const struct fc_gbdt *m)
{
	double *split = fc_xcalloc(m->ncol + 1, sizeof *split);
	struct used *u = fc_xcalloc(m->ncol + 1, sizeof *u);
	size_t c;

	fc_gbdt_importance(m, NULL, split);
	for (c = 0; c < m->ncol; c++)
		u[c] = (struct used){ split[c], c };
	qsort(u, m->ncol, sizeof *u, by_splits);
	fc_buf_adds(b, "end of trees\n\nfeature_importances:\n");
	for (c = 0; c < m->ncol && u[c].splits > 0; c++)
		fc_buf_printf(b, "%s=%.0f\n", m->name[u[c].c], u[c].splits);
	fc_buf_printf(b, "\nparameters:\n%s\nend of parameters\n",
	    m->params != NULL ? m->params : "");
	free(split);
	free(u);
}

void
fc_gbdt_save(const struct fc_gbdt *m, struct fc_buf *out)
{
	struct fc_buf trees = { 0 };
	size_t k, at;

	head(out, m);
	fc_buf_adds(out, "tree_sizes=");
	for (k = 0; k < m->ntree; k++) {
		at = trees.len;
		tree(&trees, &m->tree[k], k);
		fc_buf_printf(out, "%s%zu", k > 0 ? " " : "", trees.len - at);
	}
	fc_buf_adds(out, "\n\n");
	fc_buf_add(out, trees.s, trees.len);
	fc_buf_release(&trees);
	foot(out, m);
}
