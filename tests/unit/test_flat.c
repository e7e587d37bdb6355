/*
 * test_flat.c - trees laid out for prediction, against the plain walk; bins
 * of codes
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "check.h"
#include "learn/bin.h"
#include "learn/flat.h"

#define COLS 4          /* column 3 holds codes */
#define TREES 21        /* no multiple of 8 */
#define ROWS 75

static double
number(struct fc_rng *rng)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, -0.0, 0, -1,
	    0.5, 1e300, -1e-300, 1e-36 };
	double u = fc_rng_uniform(rng);

	return u < 0.4 ? odd[(size_t)(u * 25)] : 4 * u - 3;
}

static double
code(struct fc_rng *rng)
{
	static const double odd[] = { NAN, -1, -0.5, 1e10, 63, 64 };
	double u = fc_rng_uniform(rng);

	return u < 0.3 ? odd[(size_t)(u * 20)] : floor(70 * u);
}

/* Nodes in a chain that turns either way; each asks for any column. */
static void
grow(struct fc_tree *t, struct fc_rng *rng, uint32_t leaves,
    enum fc_missing missing)
{
	uint32_t i, k;

	fc_tree_init(t, leaves);
	t->nleaves = leaves;
	t->cat_from = fc_xcalloc(leaves + 1, sizeof *t->cat_from);
	t->cat_bits = fc_xcalloc(2 * leaves + 1, sizeof *t->cat_bits);
	for (i = 0; i + 1 < leaves; i++) {
		bool turn = fc_rng_uniform(rng) < 0.5, last = i + 2 == leaves;
		int32_t next = last ? ~(int32_t)(i + 1) : (int32_t)i + 1;

		t->left[i] = turn ? next : ~(int32_t)i;
		t->right[i] = turn ? ~(int32_t)i : next;
		t->column[i] = (uint32_t)(fc_rng_uniform(rng) * COLS);
		t->decision[i] = (uint8_t)((fc_rng_uniform(rng) < 0.5 ?
		    FC_TREE_LEFT : 0) | (int)missing << 2);
		t->threshold[i] = number(rng);
		if (t->column[i] < 3) {
			t->threshold[i] = isnan(t->threshold[i]) ? 0 :
			    t->threshold[i];
			continue;
		}
		t->decision[i] = FC_TREE_CODE | FC_MISSING_NAN << 2;
		t->threshold[i] = t->ncat++;
		t->cat_from[t->ncat] = t->cat_from[t->ncat - 1] + 1 + i % 2;
		for (k = t->cat_from[t->ncat - 1]; k < t->cat_from[t->ncat];
		    k++)
			t->cat_bits[k] = (uint32_t)fc_rng_next(rng);
	}
	for (i = 0; i < leaves; i++)
		t->leaf_value[i] = fc_rng_uniform(rng);
}

/* The sums of n rows are those of the plain walk, to the last bit. */
static void
compare(const struct fc_tree *t, const double *x)
{
	struct fc_flat *f = fc_flat_new(t, TREES, COLS);
	double got[ROWS], want;
	size_t n, i, k;

	CHECK(f != NULL);
	for (n = 1; n <= ROWS && f != NULL; n += n < 18 ? 1 : 19) {
		fc_flat_sum(f, x, n, got);
		for (i = 0; i < n; i++) {
			for (k = 0, want = 0; k < TREES; k++)
				want += fc_tree_value(&t[k], x + i * COLS);
			CHECK(got[i] <= want && got[i] >= want);
		}
	}
	fc_flat_free(f);
}

TEST(sums)
{
	struct fc_tree t[TREES];
	double x[ROWS * COLS];
	struct fc_rng rng;
	int missing;
	size_t i;

	fc_rng_init(&rng, 1, "flat", 4);
	for (missing = FC_MISSING_NONE; missing <= FC_MISSING_NAN; missing++) {
		for (i = 0; i < TREES; i++) {
			t[i] = (struct fc_tree){ 0 };
			grow(&t[i], &rng, 1 + (uint32_t)i,
			    (enum fc_missing)missing);
		}
		for (i = 0; i < ROWS * COLS; i++)
			x[i] = i % COLS == 3 ? code(&rng) : number(&rng);
		compare(t, x);
		for (i = 0; i < TREES; i++)
			fc_gbdt_tree_release(&t[i]);
	}
}

/* 400 codes, k of them 1 + k / 4 times: as many have bins as 99 % of the rows
 * need, though max_bin is 16; few codes all have. */
TEST(codes)
{
	struct fc_bin_rule rule;
	struct fc_binning b;
	size_t n = 0, k, i, in = 0;
	double *x = fc_xmalloc(40000 * sizeof *x);

	for (k = 0; k < 400; k++)
		for (i = 0; i <= k / 4; i++)
			x[n++] = (double)k;
	fc_bin_rule_init(&rule);
	rule.max_bin = 16;
	fc_binning_init(&b, 1);
	b.col[0].categorical = true;
	fc_binning_find(&b, &rule, x, n, NULL);
	CHECK(b.col[0].n > 300 && b.col[0].n < 400);
	CHECK_EQ(fc_bins_map(&b.col[0], 399), 4);       /* 396 .. 399 tie */
	CHECK_EQ(fc_bins_map(&b.col[0], 0), 0);
	for (i = 0; i < n; i++)
		in += fc_bins_map(&b.col[0], x[i]) > 0;
	CHECK((double)in >= 0.99 * (double)n);
	CHECK((double)in < 0.992 * (double)n);
	fc_binning_release(&b);
	free(x);
}

int
main(void)
{
	RUN(sums);
	RUN(codes);
	return check_done();
}
