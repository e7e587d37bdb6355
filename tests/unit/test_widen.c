/* test_widen.c - how intervals widen with the steps (global/widen.h) */
#include "base/fc.h"

#include <stdlib.h>

#include "check.h"
#include "global/widen.h"

/* Factors over the known steps' mean error; violators pooled; no step without
 * errors narrows. */
TEST(factors)
{
	double sum[] = { 10, 30, 30, 50, 40, 90, 0 };
	double count[] = { 10, 10, 10, 10, 10, 10, 0 };
	double f[7];

	/* Base 2; then 3/2, (5 + 4)/4 twice, 9/2. */
	fc_widen_factors(sum, count, 7, 2, f);
	CHECK_NEAR(f[0], 1, 0);
	CHECK_NEAR(f[1], 1, 0);
	CHECK_NEAR(f[2], 1.5, 1e-15);
	CHECK_NEAR(f[3], 2.25, 1e-15);
	CHECK_NEAR(f[4], 2.25, 1e-15);
	CHECK_NEAR(f[5], 4.5, 1e-15);
	CHECK_NEAR(f[6], 4.5, 1e-15);
	/* All falling: one block, and none below 1. */
	sum[2] = 15;
	sum[3] = 12;
	sum[4] = 10;
	sum[5] = 5;
	fc_widen_factors(sum, count, 6, 2, f);
	CHECK_NEAR(f[5], 1, 0);
	/* Nothing was seen at all. */
	count[0] = count[1] = sum[0] = sum[1] = 0;
	fc_widen_factors(sum, count, 6, 2, f);
	CHECK_NEAR(f[5], 1, 0);
}

/* Quantiles about the forecast; beyond the last step the square goes on. */
TEST(steps)
{
	struct fc_learners l = { .n = 1 };
	double v[] = { 1, 2, 3 }, bad[] = { 1, 3, 2 }, p[] = { 0.1, 0.9 };
	double mean[5] = { 5, 5, 5, 5, 5 }, sigma[5] = { 1, 1, 1, 1, 1 };
	double q[10] = { 4, 7, 4, 7, 4, 7, 4, 7, 4, 7 };
	const char *instead[5] = { NULL, "pooled", NULL, "mean", NULL };
	struct fc_forecast f = { .h = 5, .np = 2, .p = p, .mean = mean,
		.sigma = sigma, .q = q, .instead = instead, .has_q = true };

	CHECK_EQ(fc_widen_take(&l, bad, 3), -1);
	CHECK_EQ(fc_widen_take(&l, v, 0), -1);
	v[0] = NAN;
	CHECK_EQ(fc_widen_take(&l, v, 3), -1);
	v[0] = 1;
	CHECK_EQ(fc_widen_take(&l, v, 3), 0);
	fc_widen_apply(&l, &f);
	CHECK_NEAR(q[0], 4, 0);
	CHECK_NEAR(q[2], 3, 0);
	CHECK_NEAR(q[3], 9, 0);
	CHECK_NEAR(sigma[2], 3, 0);
	/* The mean stepped in: nothing is known of it. */
	CHECK_NEAR(q[6], 4, 0);
	/* 9 + (9 - 4) / 1 a step. */
	CHECK_NEAR(sigma[4], sqrt(19), 1e-12);
	CHECK_NEAR(q[9], 5 + 2 * sqrt(19), 1e-12);
	free(l.widen);
}

int
main(void)
{
	RUN(factors);
	RUN(steps);
	return check_done();
}
