/* test_sum.c - exact sums: any order, any split, the same double */
#include "base/fc.h"

#include <float.h>

#include "base/rng.h"
#include "base/sum.h"
#include "check.h"

static double
sum(const double *x, size_t n)
{
	struct fc_sum s = { 0 };
	double v;
	size_t i;

	for (i = 0; i < n; i++)
		fc_sum_add(&s, x[i]);
	v = fc_sum_value(&s);
	fc_sum_release(&s);
	return v;
}

#define SUM(...)                                                           \
	sum((const double[]){ __VA_ARGS__ },                               \
	    sizeof((const double[]){ __VA_ARGS__ }) / sizeof(double))

TEST(by_hand)
{
	CHECK_NEAR(sum(NULL, 0), 0, 0);
	CHECK_NEAR(SUM(1, 2, 3), 6, 0);
	CHECK_NEAR(SUM(0.1, 0.2, 0.3, -0.6), 0x1p-55, 0);
	CHECK_NEAR(SUM(1e308, 1e308, -1e308), 1e308, 0);
	CHECK_NEAR(SUM(1e16, 1, -1e16), 1, 0);
	CHECK_NEAR(SUM(1, 1e100, 1, -1e100), 2, 0);
	CHECK_NEAR(SUM(DBL_TRUE_MIN, DBL_TRUE_MIN), 2 * DBL_TRUE_MIN, 0);
	CHECK_NEAR(SUM(DBL_MAX, DBL_TRUE_MIN, -DBL_MAX), DBL_TRUE_MIN, 0);
	CHECK_NEAR(SUM(-1e300, 1e-300, 1e300), 1e-300, 0);
	CHECK_NEAR(SUM(DBL_MAX, DBL_MAX), INFINITY, 0);
	CHECK_NEAR(SUM(-DBL_MAX, -DBL_MAX), -INFINITY, 0);
	CHECK_NEAR(SUM(0.5, -3, 2.25), -0.25, 0);
}

/* Halves go to even, anything beyond a half goes up. */
TEST(rounding)
{
	CHECK_NEAR(SUM(0x1p53, 1, 0), 0x1p53, 0);
	CHECK_NEAR(SUM(0x1p53, 1, 1), 0x1p53 + 2, 0);
	CHECK_NEAR(SUM(0x1p53, 1, 0x1p-1000), 0x1p53 + 2, 0);
	CHECK_NEAR(SUM(0x1p53, 1, -0x1p-1000), 0x1p53, 0);
	CHECK_NEAR(SUM(0x1p53 + 2, 1), 0x1p53 + 4, 0);
	CHECK_NEAR(SUM(1, 0x1p-53), 1, 0);
	CHECK_NEAR(SUM(1, 0x1p-53, 0x1p-106), 1 + DBL_EPSILON, 0);
	CHECK_NEAR(SUM(-1, -0x1p-53, -0x1p-106), -1 - DBL_EPSILON, 0);
	CHECK_NEAR(SUM(DBL_MAX, 0x1p969), DBL_MAX, 0);
	CHECK_NEAR(SUM(DBL_MAX, 0x1p970), INFINITY, 0);
}

TEST(special)
{
	CHECK_NEAR(SUM(1, NAN, 2), NAN, 0);
	CHECK_NEAR(SUM(1, INFINITY), INFINITY, 0);
	CHECK_NEAR(SUM(1, -INFINITY), -INFINITY, 0);
	CHECK_NEAR(SUM(INFINITY, -INFINITY), NAN, 0);
	CHECK_NEAR(SUM(INFINITY, NAN), NAN, 0);
}

TEST(whole_numbers_overflow)
{
	struct fc_sum s = { 0 };
	int i;

	for (i = 0; i < 5000; i++)
		fc_sum_add(&s, 9007199254740991.0);
	CHECK_NEAR(fc_sum_value(&s), 5000 * 9007199254740991.0, 1e-16);
	for (i = 0; i < 5000; i++)
		fc_sum_add(&s, -9007199254740991.0);
	CHECK_NEAR(fc_sum_value(&s), 0, 0);
	fc_sum_release(&s);
}

/* 2^16 terms over 600 binary orders with their opposites shuffled in leave
 * exactly what was put on top. */
TEST(order_and_split)
{
	enum { N = 65536 };
	static double x[N];
	struct fc_rng r;
	double want;
	int i, round;

	fc_rng_init(&r, 7, "sum", 3);
	for (i = 0; i < N; i++)
		x[i] = ldexp(fc_rng_uniform(&r) - 0.5,
		    (int)(fc_rng_next(&r) % 600) - 300);
	want = sum(x, N);
	CHECK(isfinite(want));
	for (round = 0; round < 5; round++) {
		struct fc_sum part[3] = { { 0 } };

		for (i = N - 1; i > 0; i--) {
			int j = (int)(fc_rng_next(&r) % (uint64_t)(i + 1));
			double t = x[i];

			x[i] = x[j];
			x[j] = t;
		}
		CHECK_NEAR(sum(x, N), want, 0);
		for (i = 0; i < N; i++)
			fc_sum_add(&part[fc_rng_next(&r) % 3], x[i]);
		fc_sum_merge(&part[0], &part[1]);
		fc_sum_merge(&part[0], &part[2]);
		CHECK_NEAR(fc_sum_value(&part[0]), want, 0);
		for (i = 0; i < N; i++)
			fc_sum_add(&part[0], -x[i]);
		fc_sum_add(&part[0], 1e-310);
		CHECK_NEAR(fc_sum_value(&part[0]), 1e-310, 0);
		for (i = 0; i < 3; i++)
			fc_sum_release(&part[i]);
	}
}

/* Against long double, which is exact for a few terms of like size. */
TEST(against_long_double)
{
	struct fc_rng r;
	int i, bad = 0;

	fc_rng_init(&r, 1, "ld", 2);
	for (i = 0; i < 100000; i++) {
		double a = fc_rng_normal(&r), b = fc_rng_normal(&r);
		double c = fc_rng_normal(&r);

		a = ldexp(rint(ldexp(a, 50)), -50);
		b = ldexp(rint(ldexp(b, 50)), -50);
		c = ldexp(rint(ldexp(c, 55)), -55);
		bad += SUM(a, b, c) != (double)((long double)a + b + c);
	}
	CHECK_EQ(bad, 0);
}

int
main(void)
{
	RUN(by_hand);
	RUN(rounding);
	RUN(special);
	RUN(whole_numbers_overflow);
	RUN(order_and_split);
	RUN(against_long_double);
	return check_done();
}
