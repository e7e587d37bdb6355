/* test_dm.c - the test of Diebold and Mariano, its t distribution, its edges */
#include "base/fc.h"

#include "base/quantile.h"
#include "check.h"
#include "eval/dm.h"

TEST(t_cdf_undoes_the_quantile)
{
	const double df[] = { 1, 2, 4.5, 30, 1000 };
	const double p[] = { 1e-8, 0.001, 0.2, 0.5, 0.9, 0.999 };

	for (size_t i = 0; i < FC_LEN(df); i++)
		for (size_t k = 0; k < FC_LEN(p); k++)
			CHECK_NEAR(fc_t_cdf(fc_t_quantile(p[k], df[i]), df[i]) /
			    p[k], 1, 1e-9);
	/* One degree of freedom is Cauchy's: 1/2 + atan(t) / pi. */
	CHECK_NEAR(fc_t_cdf(1, 1), 0.75, 1e-14);
	CHECK_NEAR(fc_t_cdf(0, 7), 0.5, 0);
}

TEST(statistic_by_hand)
{
	const double d[] = { 1, 2, 3, 2 };
	struct fc_dm r;

	/* Mean 2, variance of the mean (1 + 1) / 16, correction 3/4. */
	fc_dm_test(d, 4, 1, &r);
	CHECK_NEAR(r.statistic, 2 / sqrt(0.125) * sqrt(0.75), 1e-13);
	/* Lag 1: -1 0 1 0 has products 0. */
	fc_dm_test(d, 4, 2, &r);
	CHECK_NEAR(r.statistic, 2 / sqrt(0.125) * sqrt((1 + 0.5) / 4), 1e-13);
}

TEST(a_negative_variance_is_weighted)
{
	const double d[] = { 3, 1, 3, 1, 3, 1 };
	struct fc_dm r;

	/* Sum of squares 6, lag 1: -5; 6 - 10 < 0, 6 - 5 = 1. */
	fc_dm_test(d, 6, 2, &r);
	CHECK_NEAR(r.statistic, 2 / sqrt(1 / 36.0) *
	    sqrt((6 + 1 - 4 + 2 / 6.0) / 6), 1e-12);
	CHECK(r.p > 0 && r.p < 1);
}

TEST(nothing_to_say)
{
	const double same[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
	const double d[] = { 1, 2, 4 };
	struct fc_dm r;

	fc_dm_test(same, 7, 1, &r);
	CHECK(isnan(r.statistic) && isnan(r.p));
	fc_dm_test(d, 1, 1, &r);
	CHECK(isnan(r.statistic) && isnan(r.p));
	fc_dm_test(d, 3, 3, &r);
	CHECK(isnan(r.statistic) && isnan(r.p));
	fc_dm_test(d, 3, 2, &r);
	CHECK(!isnan(r.p));
}

int
main(void)
{
	RUN(t_cdf_undoes_the_quantile);
	RUN(statistic_by_hand);
	RUN(a_negative_variance_is_weighted);
	RUN(nothing_to_say);
	return check_done();
}
