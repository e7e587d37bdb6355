/* test_quantile.c - values from scipy 1.17 (stats.norm.ppf, stats.t.ppf) */
#include "base/fc.h"

#include "base/quantile.h"
#include "base/rng.h"
#include "check.h"

TEST(normal)
{
	static const double q[][2] = {
		{ 1e-300, -37.047096299361201 }, { 1e-20, -9.2623400897984087 },
		{ 1e-05, -4.2648907939228247 }, { 0.025, -1.9599639845400545 },
		{ 0.07, -1.4757910281791706 }, { 0.075, -1.4395314709384563 },
		{ 0.2, -0.84162123357291418 }, { 0.5, 0 },
		{ 0.8, 0.8416212335729143 }, { 0.975, 1.959963984540054 },
		{ 0.999999, 4.7534243088170873 },
	};
	size_t i;
	double z;

	for (i = 0; i < FC_LEN(q); i++)
		CHECK_NEAR(fc_norm_quantile(q[i][0]), q[i][1], 4e-15);
	for (z = -8; z < 5; z += 0.01)
		CHECK_MSG(fabs(fc_norm_quantile(fc_norm_cdf(z)) - z) < 1e-9,
		    "z = %g", z);
	CHECK_NEAR(fc_norm_cdf(1.959963984540054), 0.975, 1e-15);
	CHECK_NEAR(fc_norm_cdf(-37), 5.7255712225245768e-300, 1e-12);
	CHECK_NEAR(fc_norm_quantile(0), -INFINITY, 0);
	CHECK_NEAR(fc_norm_quantile(1), INFINITY, 0);
	CHECK(isnan(fc_norm_quantile(1.5)) && isnan(fc_norm_quantile(NAN)));
}

TEST(student)
{
	static const double q[][3] = {
		{ 0.975, 1, 12.706204736174694 },
		{ 0.975, 2, 4.3026527297494619 },
		{ 0.975, 3, 3.1824463052837078 },
		{ 0.9, 0.5, 10.27032441023451 },
		{ 0.995, 10, 3.16927267261695 },
		{ 0.975, 30.5, 2.0408694451863201 },
		{ 0.6, 4, 0.27072229470759762 },
		{ 0.999999, 5, 24.771029720372493 },
		{ 1e-10, 7, -53.835579484673737 },
		{ 0.975, 1e6, 1.959966356814107 },
		{ 0.51, 1000, 0.025075180209466443 },
	};
	size_t i;

	for (i = 0; i < FC_LEN(q); i++)
		CHECK_NEAR(fc_t_quantile(q[i][0], q[i][1]), q[i][2], 1e-9);
	CHECK_NEAR(fc_t_quantile(0.5, 3), 0, 0);
	CHECK_NEAR(fc_t_quantile(0, 3), -INFINITY, 0);
	CHECK_NEAR(fc_t_quantile(0.9, INFINITY), fc_norm_quantile(0.9), 0);
	CHECK(isnan(fc_t_quantile(0.5, 0)));
}

TEST(type_7)
{
	const double x[] = { 1, 2, 4, 8 }, inf[] = { 1, INFINITY };

	CHECK_NEAR(fc_quantile_sorted(x, 4, 0), 1, 0);
	CHECK_NEAR(fc_quantile_sorted(x, 4, 1), 8, 0);
	CHECK_NEAR(fc_quantile_sorted(x, 4, 0.5), 3, 0);
	CHECK_NEAR(fc_quantile_sorted(x, 4, 0.25), 1.75, 0);
	CHECK_NEAR(fc_quantile_sorted(x, 4, 0.9), 6.8, 1e-15);
	CHECK_NEAR(fc_quantile_sorted(x, 1, 0.3), 1, 0);
	CHECK_NEAR(fc_quantile_sorted(inf, 2, 0), 1, 0);
	CHECK(isnan(fc_quantile_sorted(x, 0, 0.5)));
}

/* All patterns that upset quicksorts, at sizes round the cut-offs. */
TEST(sorting)
{
	static double x[5000];
	static const size_t sizes[] = { 0, 1, 2, 3, 24, 25, 26, 100, 5000 };
	struct fc_rng r;
	size_t i, k;
	int pattern;

	fc_rng_init(&r, 3, "sort", 4);
	for (k = 0; k < FC_LEN(sizes); k++)
		for (pattern = 0; pattern < 7; pattern++) {
			size_t n = sizes[k], bad = 0, nans = 0, seen = 0;
			double sum = 0, after = 0;

			for (i = 0; i < n; i++) {
				double u = fc_rng_uniform(&r);

				x[i] = pattern == 0 ? u : pattern == 1 ?
				    (double)i : pattern == 2 ? -(double)i :
				    pattern == 3 ? 5 : pattern == 4 ?
				    floor(u * 3) : pattern == 5 ?
				    (double)(i < n / 2 ? i : n - i) :
				    u < 0.3 ? NAN : u;
				nans += isnan(x[i]) != 0;
				sum += isnan(x[i]) ? 0 : floor(x[i] * 1024);
			}
			fc_sort_doubles(x, n);
			for (i = 0; i < n; i++) {
				seen += isnan(x[i]) != 0;
				bad += i > 0 && x[i] < x[i - 1];
				bad += isnan(x[i]) && i < n - nans;
				after += isnan(x[i]) ? 0 : floor(x[i] * 1024);
			}
			CHECK_MSG(bad == 0 && nans == seen &&
			    fabs(sum - after) < 0.5,
			    "%d values of pattern %d", (int)n, pattern);
		}
}

int
main(void)
{
	RUN(normal);
	RUN(student);
	RUN(type_7);
	RUN(sorting);
	return check_done();
}
