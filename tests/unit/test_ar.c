/* test_ar.c - autoregression on few lags: least squares, seasons, bounds. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "check.h"
#include "local/spread.h"
#include "model/fit.h"

#define N 300
#define H 40

#define LONG 70000
#define ROWS 65536

static double y[LONG + H], mean[H], sigma[H], q[2 * H], fitted[LONG];
static struct fc_fit_ws ws;
static struct fc_vec state;

/* Why it cannot, or NULL and its forecast. */
static const char *
forecast(const char *text, size_t n, const double *season, size_t nseason)
{
	static const double p[] = { 0.1, 0.9 };
	struct fc_sample s = { .y = y, .n = n, .season = 1, .fitted = fitted };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
	    .np = 2, .p = p, .q = q };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	const char *why;
	size_t nspec;

	if (nseason > 0)
		s.season = (int)season[0];
	fc_sample_seasons(&s, season, nseason);
	CHECK_EQ(fc_specs_parse(text, &spec, &nspec, &err), 0);
	why = fc_fit_own(spec, &s, &state, &ws);
	if (!why) {
		CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
		CHECK(!fc_fit_valid(spec, NULL, state.v, state.n - 1));
		fc_fit_forecast(spec, NULL, &state, &f, &ws);
		fc_forecast_finish(&f, NAN, NAN);
	}
	fc_specs_free(spec, nspec);
	return why;
}

/* Regression of x[1..n) on the values before. */
static void
line(const double *x, size_t n, double *a, double *b)
{
	double sx = 0, sz = 0, sxx = 0, sxz = 0, k = (double)n - 1;

	for (size_t t = 1; t < n; t++) {
		sx += x[t - 1];
		sz += x[t];
		sxx += x[t - 1] * x[t - 1];
		sxz += x[t - 1] * x[t];
	}
	*b = (sxz - sx * sz / k) / (sxx - sx * sx / k);
	*a = (sz - *b * sx) / k;
}

static void
walk(double back, uint64_t seed)
{
	struct fc_rng rng;

	fc_rng_init(&rng, seed, "ar", 2);
	y[0] = 0;
	for (size_t t = 1; t < LONG; t++)
		y[t] = 3 + back * y[t - 1] + fc_rng_normal(&rng);
}

TEST(least_squares)
{
	double a, b, d[N];

	walk(0.7, 1);
	line(y, N, &a, &b);
	CHECK(!forecast("ar:p=1:d=0", N, NULL, 0));
	CHECK_NEAR(mean[0], a + b * y[N - 1], 1e-5);
	CHECK_NEAR(mean[1], a + b * mean[0], 1e-5);
	CHECK(isnan(fitted[0]) || fitted[0] == 0);
	CHECK_NEAR(fitted[5], a + b * y[4], 1e-5);
	for (size_t t = 0; t + 1 < N; t++)
		d[t] = y[t + 1] - y[t];
	line(d, N - 1, &a, &b);
	CHECK(!forecast("ar:p=1:d=1", N, NULL, 0));
	CHECK_NEAR(mean[0] - y[N - 1], a + b * d[N - 2], 1e-5);
	CHECK_NEAR(mean[1] - mean[0], a + b * (mean[0] - y[N - 1]), 1e-5);
}

/* Older values than the last 65,536 are not regressed. */
TEST(long_series)
{
	double a, b;

	walk(0.7, 3);
	for (size_t t = 0; t < LONG - ROWS - 1; t++)
		y[t] = t % 2 ? 30 : -30;
	line(y + LONG - ROWS - 1, ROWS + 1, &a, &b);
	CHECK_NEAR(b, 0.7, 0.02);
	CHECK(!forecast("ar:p=1:d=0", LONG, NULL, 0));
	CHECK_NEAR(mean[0], a + b * y[LONG - 1], 1e-5);
}

TEST(weighs_both_forms)
{
	double one[H], two[H], w;

	for (int i = 0; i < 2; i++) {
		walk(i ? 1 : 0.3, 5);
		CHECK(!forecast("ar:d=0", N, NULL, 0));
		memcpy(one, mean, sizeof one);
		CHECK(!forecast("ar:d=1", N, NULL, 0));
		memcpy(two, mean, sizeof two);
		CHECK(!forecast("ar", N, NULL, 0));
		w = (mean[H - 1] - two[H - 1]) / (one[H - 1] - two[H - 1]);
		CHECK_MSG(w > 0 && w < 1, "%g", w);
		for (size_t h = 0; h < H; h++)
			CHECK_NEAR(mean[h], w * one[h] + (1 - w) * two[h], 1e-6);
		if (i == 0)
			CHECK_MSG(w > 0.55, "%g", w);
	}
}

TEST(seasons_return)
{
	static const double two[2] = { 6, 30 };
	double worst = 0;

	for (size_t t = 0; t < N + H; t++)
		y[t] = 100 + (double)(t % 6 * 7 % 5) + 3 * (double)(t % 30 / 7);
	CHECK(!forecast("ar", N, two, 2));
	for (size_t h = 0; h < H; h++)
		worst = fmax(worst, fabs(mean[h] - y[N + h]));
	CHECK_MSG(worst < 0.01, "%g", worst);
	/* Not with the lags right before alone. */
	CHECK(!forecast("ar:P=0", N, two, 2));
	worst = 0;
	for (size_t h = 0; h < H; h++)
		worst = fmax(worst, fabs(mean[h] - y[N + h]));
	CHECK_MSG(worst > 1, "%g", worst);
}

TEST(odd_series)
{
	static const double week[1] = { 7 };

	walk(0.5, 2);
	CHECK(forecast("ar", 7, NULL, 0));
	CHECK(!forecast("ar", 9, week, 1));
	for (size_t t = 3; t < N - 1; t += 1 + t % 4)
		y[t] = NAN;
	CHECK(!forecast("ar", N, week, 1));
	for (size_t h = 0; h < H; h++)
		CHECK(fabs(mean[h] - 6) < 3 && sigma[h] > 0.5 && sigma[h] < 3);
	for (size_t t = 1; t < N - 1; t++)
		y[t] = NAN;
	CHECK(forecast("ar", N, week, 1));
	/* What explodes goes on, but not to no number. */
	for (size_t t = 0; t < N; t++)
		y[t] = pow(-1.5, (double)t / 2) * (t % 2 ? 1 : -1);
	for (size_t t = 0; t < N; t++)
		y[t] = isnan(y[t]) ? 0 : y[t];
	CHECK(!forecast("ar", N, week, 1));
	for (size_t h = 0; h < H; h++)
		CHECK(isfinite(mean[h]));
	for (size_t t = 0; t < N; t++)
		y[t] = 4;
	CHECK(!forecast("ar", N, week, 1));
	for (size_t h = 0; h < H; h++)
		CHECK(fabs(mean[h] - 4) < 1e-9 && sigma[h] < 1e-9);
}

TEST(intervals_hold_what_they_say)
{
	int in = 0;

	for (uint64_t i = 0; i < 40; i++) {
		walk(0.8, i + 20);
		CHECK(!forecast("ar", N, NULL, 0));
		for (size_t h = 0; h < H; h++)
			in += y[N + h] > q[2 * h] && y[N + h] < q[2 * h + 1];
	}
	CHECK_MSG(in > 0.72 * 40 * H && in < 0.88 * 40 * H, "%d", in);
}

TEST(variances_in_between)
{
	double v[FC_SPREAD];

	fc_spread_put(v, 0, 50, 100, 100, 1.1);
	CHECK_NEAR(v[0], 0.55, 1e-12);
	fc_spread_put(v, 1, 99, 99, 100, 1);
	CHECK_NEAR(v[1], 1, 1e-12);
	/* They do not shrink, and grow as a walk's where nothing is known. */
	fc_spread_put(v, 2, 50, 97, 100, 1);
	CHECK_NEAR(v[2], 1, 1e-12);
	for (size_t k = 3; k < FC_SPREAD; k++)
		fc_spread_put(v, k, 1, 1, 100, 1);
	CHECK_NEAR(v[FC_SPREAD - 1], 512, 1e-9);
	CHECK_NEAR(fc_spread_at(v, 1), 0.55, 1e-12);
	CHECK_NEAR(fc_spread_at(v, 2), 1, 1e-12);
	CHECK_NEAR(fc_spread_at(v, 6), 1.5, 1e-12);
	CHECK_NEAR(fc_spread_at(v, 4096), 1024, 1e-9);
}

int
main(void)
{
	RUN(least_squares);
	RUN(long_series);
	RUN(weighs_both_forms);
	RUN(seasons_return);
	RUN(odd_series);
	RUN(intervals_hold_what_they_say);
	RUN(variances_in_between);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
