/* test_target.c - target transforms there and back. */
#include "base/fc.h"

#include <math.h>

#include "check.h"
#include "local/target.h"

#define N 60
#define H 15

static void
series(double *y)
{
	for (size_t i = 0; i < N + H; i++)
		y[i] = 12 + 0.1 * (double)i + (double)(i * 7 % 5) +
		    4 * (i % 7 == 2);
}

/* z of all rows; those behind N, by the units of the first N, come back. */
static void
round_trip(const char *const (*option)[2], size_t n)
{
	struct fc_target t = { 0 };
	struct fc_vec work = { 0 };
	double y[N + H], z[N + H], past[N], mean[H], q[2 * H], sigma[H];
	struct fc_forecast f = { .h = H, .np = 2, .mean = mean, .q = q,
		.sigma = sigma, .has_q = true };
	struct fc_target_unit all, own;

	for (size_t i = 0; i < n; i++)
		CHECK(fc_target_option(&t, option[i][0], option[i][1]) == 0);
	t.season = 7;
	CHECK(t.on);
	series(y);
	own = fc_target_apply(&t, y, N, past, &work);
	if (t.guerrero) {
		t.guerrero = false;
		t.lambda = own.lambda;
		CHECK(own.lambda >= 0.2 && own.lambda <= 1);
	}
	all = fc_target_apply(&t, y, N + H, z, &work);
	for (size_t i = 0; i < H; i++) {
		double u = z[N + i] * all.scale + all.loc;

		mean[i] = (u - own.loc) / own.scale;
		q[2 * i] = mean[i] - 0.1;
		q[2 * i + 1] = mean[i] + 0.1;
	}
	fc_target_back(&t, y, N, &f, &work);
	for (size_t i = 0; i < H; i++) {
		CHECK_NEAR(mean[i], y[N + i], 1e-9);
		CHECK(q[2 * i] < mean[i] && mean[i] < q[2 * i + 1]);
	}
	/* One step ahead of what is known: z of the history itself. */
	f = (struct fc_forecast){ .h = N - 20, .mean = past + 20 };
	fc_target_fitted(&t, y, N, 20, &f, &work);
	for (size_t i = 20; i < N; i++)
		CHECK_NEAR(past[i], y[i], 1e-9);
	fc_vec_release(&work);
}

TEST(there_and_back)
{
	static const char *const log[][2] = { { "transform", "log1p" } };
	static const char *const diff[][2] = { { "difference", "1,7" } };
	static const char *const two[][2] = { { "difference", "7" },
		{ "scale", "robust" } };
	static const char *const box[][2] = { { "lambda", "0.4" },
		{ "difference", "1" }, { "scale", "min-max" } };
	static const char *const guerrero[][2] = { { "lambda", "guerrero" },
		{ "scale", "mean" } };
	static const char *const std[][2] = { { "scale", "standard" } };

	round_trip(log, 1);
	round_trip(diff, 1);
	round_trip(two, 2);
	round_trip(box, 3);
	round_trip(guerrero, 2);
	round_trip(std, 1);
}

TEST(distances_add_up)
{
	struct fc_target t = { 0 };
	struct fc_vec work = { 0 };
	double y[] = { 1, 2, NAN, 4 }, mean[3] = { 1, 1, 1 }, q[3] = { 2, 2, 2 };
	double sigma[3];
	struct fc_forecast f = { .h = 3, .np = 1, .mean = mean, .q = q,
		.sigma = sigma, .has_q = true };

	CHECK(fc_target_option(&t, "difference", "1") == 0);
	fc_target_back(&t, y, 4, &f, &work);
	for (size_t i = 0; i < 3; i++) {
		CHECK_NEAR(mean[i], 5 + (double)i, 1e-12);
		CHECK_NEAR(q[i] - mean[i], sqrt((double)i + 1), 1e-12);
	}
	fc_vec_release(&work);
}

TEST(units)
{
	struct fc_target t = { 0 };
	struct fc_vec work = { 0 };
	double y[] = { 4, NAN, 8, 0, 20, NAN }, flat[] = { 3, 3, 3 }, z[6];
	struct fc_target_unit u;

	CHECK(fc_target_option(&t, "scale", "min-max") == 0);
	u = fc_target_apply(&t, y, 6, z, &work);
	CHECK(u.loc == 0 && u.scale == 20 && z[4] == 1 && isnan(z[1]));
	CHECK(fc_target_option(&t, "scale", "mean") == 0);
	u = fc_target_apply(&t, y, 6, z, &work);
	CHECK(u.loc == 0 && u.scale == 8);
	CHECK(fc_target_option(&t, "scale", "robust") == 0);
	u = fc_target_apply(&t, y, 6, z, &work);
	CHECK(u.loc == 6 && u.scale == 8);      /* 11 - 3 */
	u = fc_target_apply(&t, flat, 3, z, &work);
	CHECK(u.loc == 3 && u.scale == 1 && z[2] == 0);
	/* Without history: those of an average series. */
	t.pooled = (struct fc_target_unit){ 1, 5, 2, 9 };
	u = fc_target_apply(&t, y + 1, 1, z, &work);
	CHECK(u.loc == 5 && u.scale == 2);
	CHECK(fc_target_option(&t, "scale", "great") == -1);
	CHECK(fc_target_option(&t, "lambda", "-1") == -1);
	CHECK(fc_target_option(&t, "difference", "1,,2") == -1);
	CHECK(fc_target_option(&t, "strategy", "lag") == 1);
	fc_vec_release(&work);
}

int
main(void)
{
	RUN(there_and_back);
	RUN(distances_add_up);
	RUN(units);
	return check_done();
}
