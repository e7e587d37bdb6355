/* test_rng.c - moments, shares and constants of the generator */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"

#define N 200000

/* Blackman & Vigna's generator from state 1, 2, 3, 4 (their C code). */
TEST(xoshiro)
{
	static const uint64_t want[] = { 41943041, 58720359,
	    3588806011781223, 3591011842654386, UINT64_C(9228616714210784205) };
	struct fc_rng r = { { 1, 2, 3, 4 } };
	size_t i;

	for (i = 0; i < FC_LEN(want); i++)
		CHECK(fc_rng_next(&r) == want[i]);
}

/* A stream depends on seed and name, and never changes between versions. */
TEST(reproducible)
{
	struct fc_rng a, b;

	fc_rng_init(&a, 1, "CA_1", 4);
	fc_rng_init(&b, 1, "CA_1", 4);
	CHECK(fc_rng_next(&a) == fc_rng_next(&b));
	fc_rng_init(&b, 2, "CA_1", 4);
	CHECK(a.s[0] != b.s[0]);
	fc_rng_init(&b, 1, "CA_2", 4);
	CHECK(a.s[0] != b.s[0]);
	fc_rng_init(&a, 1, "CA_1", 4);
	CHECK_MSG(fc_rng_next(&a) == UINT64_C(7121501100776021317), "first is %llu",
	    (unsigned long long)(fc_rng_init(&a, 1, "CA_1", 4),
	    fc_rng_next(&a)));
}

/* Mean and variance within five standard errors. */
static void
moments(const char *what, const double *x, double mean, double var, double kurt)
{
	double m = 0, v = 0;
	int i;

	for (i = 0; i < N; i++)
		m += x[i] / N;
	for (i = 0; i < N; i++)
		v += (x[i] - m) * (x[i] - m) / N;
	CHECK_MSG(fabs(m - mean) < 5 * sqrt(var / N), "%s: mean %g, not %g",
	    what, m, mean);
	CHECK_MSG(fabs(v - var) < 5 * var * sqrt((kurt - 1) / N),
	    "%s: variance %g, not %g", what, v, var);
}

static double x[N];

TEST(uniform_and_normal)
{
	struct fc_rng r;
	int i, beyond = 0;

	fc_rng_init(&r, 1, "u", 1);
	for (i = 0; i < N; i++) {
		x[i] = fc_rng_uniform(&r);
		CHECK_MSG(x[i] >= 0 && x[i] < 1, "%g", x[i]);
	}
	moments("uniform", x, 0.5, 1.0 / 12, 1.8);
	for (i = 0; i < N; i++) {
		x[i] = fc_rng_normal(&r);
		beyond += fabs(x[i]) > 1.959963984540054;
	}
	moments("normal", x, 0, 1, 3);
	CHECK(abs(beyond - N / 20) < 5 * 98);
}

TEST(gamma)
{
	static const double shapes[] = { 0.05, 0.5, 1, 3.7, 400 };
	struct fc_rng r;
	size_t k;
	int i;

	fc_rng_init(&r, 1, "g", 1);
	for (k = 0; k < FC_LEN(shapes); k++) {
		for (i = 0; i < N; i++)
			x[i] = fc_rng_gamma(&r, shapes[k]);
		moments("gamma", x, shapes[k], shapes[k], 3 + 6 / shapes[k]);
	}
	CHECK_NEAR(fc_rng_gamma(&r, 0), 0, 0);
	CHECK(isnan(fc_rng_gamma(&r, -1)));
}

TEST(poisson)
{
	static const double means[] = { 0.01, 0.7, 9.99, 10, 37.5, 1e6 };
	struct fc_rng r;
	size_t k;
	int i, zeros = 0;

	fc_rng_init(&r, 1, "p", 1);
	for (k = 0; k < FC_LEN(means); k++) {
		for (i = 0; i < N; i++) {
			x[i] = (double)fc_rng_poisson(&r, means[k]);
			zeros += k == 1 && x[i] < 0.5;
		}
		moments("poisson", x, means[k], means[k], 3 + 1 / means[k]);
	}
	CHECK(fabs(zeros - N * exp(-0.7)) < 5 * sqrt(N * 0.25));
	CHECK_EQ(fc_rng_poisson(&r, 0), 0);
	CHECK_EQ(fc_rng_poisson(&r, -1), 0);
	CHECK_EQ(fc_rng_poisson(&r, NAN), 0);
	CHECK(fc_rng_poisson(&r, 1e18) > 0);
}

int
main(void)
{
	RUN(xoshiro);
	RUN(reproducible);
	RUN(uniform_and_normal);
	RUN(gamma);
	RUN(poisson);
	return check_done();
}
