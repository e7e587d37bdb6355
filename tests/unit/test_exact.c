/* test_exact.c - sums side by side, in each of their forms */
#include "base/fc.h"

#include <math.h>

#include "base/rng.h"
#include "base/sum.h"
#include "series/exact.h"
#include "check.h"

/* Add x[0..n) to cell 1 of a row of two. */
static double
sum(const double *x, size_t n, enum fc_exact_form *form)
{
	struct fc_exact e = { 0 };
	struct fc_exact_terms t = { 0 };
	uint32_t at[64];
	double v;
	size_t i;

	for (i = 0; i < n; i++)
		at[i] = 1;
	fc_exact_grow(&e, 2);
	fc_exact_scan(&t, x, n);
	fc_exact_add(&e, at, &t);
	v = fc_exact_value(&e, 1);
	CHECK_NEAR(fc_exact_value(&e, 0), 0.0, 0);
	*form = e.form;
	fc_exact_release(&e);
	fc_exact_terms_release(&t);
	return v;
}

TEST(forms)
{
	double whole[] = { 3, -1, NAN, 4e15 }, tenths[10], big[] = { 1e16, 1,
	    -1e16 }, far[] = { 1e300, 1e-300, -1e300 };
	double odd[] = { 0.5, 1e16, 1, -1e16 };
	enum fc_exact_form form;
	size_t i;

	for (i = 0; i < 10; i++)
		tenths[i] = 0.1;
	CHECK_NEAR(sum(whole, 4, &form), 4e15 + 2, 0);
	CHECK_EQ(form, FC_EXACT_WHOLE);
	/* The double nearest to ten times the double 0.1. */
	CHECK_NEAR(sum(tenths, 10, &form), 1.0, 0);
	CHECK_EQ(form, FC_EXACT_FIXED);
	CHECK_NEAR(sum(big, 3, &form), 1.0, 0);
	CHECK_NEAR(sum(far, 3, &form), 1e-300, 0);
	CHECK_EQ(form, FC_EXACT_FULL);
	CHECK_NEAR(sum(odd, 4, &form), 1.5, 0);
}

/* Every way through the forms gives what one full accumulator gives. */
TEST(promotion)
{
	static const double kind[][2] = { { 7, -3 }, { 0.1, 1e9 + 0.7 },
	    { 1e-7, 3 }, { 9e15, 9e15 }, { 1e200, 1e-200 } };
	struct fc_sum want[2];
	struct fc_rng r;
	uint32_t at[2] = { 1, 0 };
	size_t round, i, n;

	fc_rng_init(&r, 1, "promotion", 9);
	for (round = 0; round < 2000; round++) {
		struct fc_exact e = { 0 };
		struct fc_exact_terms t = { 0 };

		memset(want, 0, sizeof want);
		fc_exact_grow(&e, 2);
		n = 1 + fc_rng_next(&r) % 8;
		for (i = 0; i < n; i++) {
			const double *k = kind[fc_rng_next(&r) %
			    (1 + round % FC_LEN(kind))];
			double x[2] = { k[0] * (double)(fc_rng_next(&r) % 3),
			    -k[1] * (double)(fc_rng_next(&r) % 2) };

			fc_exact_scan(&t, x, 2);
			fc_exact_add(&e, at, &t);
			fc_sum_add(&want[1], x[0]);
			fc_sum_add(&want[0], x[1]);
		}
		CHECK_NEAR(fc_exact_value(&e, 0), fc_sum_value(&want[0]), 0);
		CHECK_NEAR(fc_exact_value(&e, 1), fc_sum_value(&want[1]), 0);
		fc_exact_terms_release(&t);
		fc_exact_release(&e);
		fc_sum_release(&want[0]);
		fc_sum_release(&want[1]);
	}
}

TEST(edges)
{
	double below[] = { ldexp(1, -64) }, under[] = { ldexp(1, -65) };
	double limit[] = { 1099511627776.5 }, inf[] = { INFINITY, 1 };
	double none[] = { NAN, NAN };
	enum fc_exact_form form;

	CHECK_NEAR(sum(below, 1, &form), below[0], 0);
	CHECK_EQ(form, FC_EXACT_FIXED);
	CHECK_NEAR(sum(under, 1, &form), under[0], 0);
	CHECK_EQ(form, FC_EXACT_FULL);
	CHECK_NEAR(sum(limit, 1, &form), limit[0], 0);
	CHECK_EQ(form, FC_EXACT_FULL);
	CHECK(isinf(sum(inf, 2, &form)));
	CHECK_NEAR(sum(none, 2, &form), 0.0, 0);
}

TEST(growing_keeps_sums)
{
	struct fc_exact e = { 0 };
	struct fc_exact_terms t = { 0 };
	double x[] = { 2.5 };
	uint32_t at[] = { 0 };

	fc_exact_grow(&e, 1);
	fc_exact_scan(&t, x, 1);
	fc_exact_add(&e, at, &t);
	fc_exact_grow(&e, 1000);
	at[0] = 999;
	fc_exact_add(&e, at, &t);
	CHECK_NEAR(fc_exact_value(&e, 0), 2.5, 0);
	CHECK_NEAR(fc_exact_value(&e, 999), 2.5, 0);
	CHECK_NEAR(fc_exact_value(&e, 500), 0.0, 0);
	fc_exact_terms_release(&t);
	fc_exact_release(&e);
}

int
main(void)
{
	RUN(forms);
	RUN(promotion);
	RUN(edges);
	RUN(growing_keeps_sums);
	return check_done();
}
