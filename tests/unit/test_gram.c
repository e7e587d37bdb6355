/* test_gram.c - ridge regression against plain sums. */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "global/gram.h"

#define N 600

static double x[N][3], z[N];

static void
make(double noise)
{
	struct fc_rng r;

	fc_rng_init(&r, 7, "gram", 4);
	for (int i = 0; i < N; i++) {
		x[i][0] = fc_rng_normal(&r);
		x[i][1] = fc_rng_normal(&r) + 0.5 * x[i][0];
		x[i][2] = fc_rng_uniform(&r);
		z[i] = 3 + 2 * x[i][0] - x[i][1] + noise * fc_rng_normal(&r);
	}
}

static void
add(struct fc_gram *g, int from, int to)
{
	for (int i = from; i < to; i++) {
		double *row = fc_gram_row(g);

		row[0] = 1;
		memcpy(row + 1, x[i], sizeof x[i]);
		row[4] = z[i];
		fc_gram_add(g);
	}
	fc_gram_end(g);
}

TEST(least_squares)
{
	struct fc_gram g;
	double b[4];

	make(0);
	fc_gram_init(&g, 4, 0);
	add(&g, 0, N);
	fc_gram_solve(&g, 0, b);
	CHECK_NEAR(b[0], 3, 1e-9);
	CHECK_NEAR(b[1], 2, 1e-9);
	CHECK_NEAR(b[2], -1, 1e-9);
	CHECK(fabs(b[3]) < 1e-9);
	fc_gram_release(&g);
}

/* At the solution of the elastic net the gradient of the squares is the
 * penalty's: lambda (ratio sign(b) + (1 - ratio) b), or within lambda ratio
 * where b is 0 (Karush, Kuhn, Tucker). */
TEST(net)
{
	static const double lambdas[] = { 0.01, 0.2, 1.5, 100, NAN };
	struct fc_gram g;
	double b[4], ridge[4];

	make(0.5);
	fc_gram_init(&g, 4, 0);
	add(&g, 0, N);
	for (size_t k = 0; k < 5; k++) {
		double l = fc_gram_net(&g, lambdas[k], 0.7, b), grad[4] = { 0 };

		for (int i = 0; i < N; i++) {
			double e = z[i] - b[0];

			for (int j = 0; j < 3; j++)
				e -= b[j + 1] * x[i][j];
			grad[0] += e / N;
			for (int j = 0; j < 3; j++)
				grad[j + 1] += e * x[i][j] / N;
		}
		CHECK(fabs(grad[0]) < 1e-9);
		for (int j = 1; j < 4; j++)
			CHECK(b[j] == 0 ? fabs(grad[j]) <= l * 0.7 + 1e-9 :
			    fabs(grad[j] - l * (copysign(0.7, b[j]) +
			    0.3 * b[j])) < 1e-7);
		CHECK(lambdas[k] < 100 || isnan(lambdas[k]) || (b[1] == 0 &&
		    b[2] == 0 && b[3] == 0));
		/* What explains nothing is left out by itself. */
		CHECK(!isnan(lambdas[k]) || (b[1] > 1.8 && b[2] < -0.8));
	}
	fc_gram_net(&g, 0.3, 0, b);
	fc_gram_solve(&g, 0.3, ridge);
	for (int j = 0; j < 4; j++)
		CHECK(b[j] == ridge[j]);
	fc_gram_release(&g);
}

/* The gradient of the penalised loss is 0 at the solution. */
TEST(penalty)
{
	struct fc_gram g;
	double b[4], grad[4] = { 0 }, lambda = 0.3;

	make(1);
	fc_gram_init(&g, 4, 0);
	add(&g, 0, N);
	fc_gram_solve(&g, lambda, b);
	for (int i = 0; i < N; i++) {
		double e = z[i] - b[0] - b[1] * x[i][0] - b[2] * x[i][1] -
		    b[3] * x[i][2];

		grad[0] += e;
		for (int j = 0; j < 3; j++)
			grad[j + 1] += e * x[i][j];
	}
	CHECK(fabs(grad[0]) < 1e-8);
	for (int j = 1; j < 4; j++)
		CHECK_NEAR(grad[j], N * lambda * b[j], 1e-9);
	fc_gram_release(&g);
}

/* Leave-one-out by brute force has its least value near GCV's choice. */
TEST(cross_validation)
{
	struct fc_gram g;
	double b[4], weak, strong;

	fc_gram_init(&g, 4, 0);
	make(0.1);
	add(&g, 0, N);
	weak = fc_gram_solve(&g, NAN, b);
	fc_gram_reset(&g);
	make(200);
	add(&g, 0, N);
	strong = fc_gram_solve(&g, NAN, b);
	CHECK(weak < 1e-3);
	CHECK(strong > 1);
	fc_gram_release(&g);
}

TEST(parts_merge)
{
	struct fc_gram a, b, all;
	double one[4], two[4];

	make(1);
	fc_gram_init(&a, 4, 0);
	fc_gram_init(&b, 4, 0);
	fc_gram_init(&all, 4, 0);
	add(&all, 0, N);
	add(&a, 0, 101);
	add(&b, 101, N);
	fc_gram_merge(&a, &b);
	fc_gram_solve(&a, 0.1, one);
	fc_gram_solve(&all, 0.1, two);
	for (int i = 0; i < 4; i++)
		CHECK_NEAR(one[i], two[i], 1e-12);
	CHECK_EQ(a.n, N);
	fc_gram_release(&a);
	fc_gram_release(&b);
	fc_gram_release(&all);
}

/* A column twice, and none: still an answer. */
TEST(singular)
{
	struct fc_gram g;
	double b[4];

	make(1);
	for (int i = 0; i < N; i++)
		x[i][1] = x[i][0];
	fc_gram_init(&g, 4, 0);
	fc_gram_solve(&g, NAN, b);
	CHECK_EQ(b[0], 0);
	add(&g, 0, N);
	fc_gram_solve(&g, 0, b);
	CHECK_NEAR(b[1], b[2], 1e-3);
	fc_gram_solve(&g, NAN, b);
	CHECK_NEAR(b[1], b[2], 1e-6);
	fc_gram_release(&g);
	fc_gram_init(&g, 1, 0);
	fc_gram_row(&g)[0] = 1;
	fc_gram_row(&g)[1] = 5;
	fc_gram_add(&g);
	fc_gram_end(&g);
	fc_gram_solve(&g, NAN, b);
	CHECK_EQ(b[0], 5);
	fc_gram_release(&g);
}

int
main(void)
{
	RUN(least_squares);
	RUN(net);
	RUN(penalty);
	RUN(cross_validation);
	RUN(parts_merge);
	RUN(singular);
	return check_done();
}
