/* test_prophet.c - piecewise trends found, intervals that hold. */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "model/fit.h"

#define N 400
#define H 60
#define TURN 6.283185307179586

static double y[N + H], mean[H], sigma[H], q[2 * H];
static struct fc_fit_ws ws;
static struct fc_vec state;

/* The slope changes at 200 from 0.2 to -0.1. */
static void
make(double noise, uint64_t seed)
{
	struct fc_rng rng;

	fc_rng_init(&rng, seed, "prophet", 7);
	for (int t = 0; t < N + H; t++)
		y[t] = 50 + 0.2 * t - (t > 200 ? 0.3 * (t - 200) : 0) +
		    5 * sin(TURN * t / 7) + 6 * sin(TURN * t / 30.5 + 1) +
		    noise * fc_rng_normal(&rng);
}

static void
forecast(const char *text)
{
	static const double p[] = { 0.1, 0.9 };
	struct fc_sample s = { .y = y, .n = N, .season = 7 };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
	    .np = 2, .p = p, .q = q };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	const char *why;
	size_t n;

	CHECK_EQ(fc_specs_parse(text, &spec, &n, &err), 0);
	CHECK(!fc_fit(spec, &s, &state, &ws, &why) && !why);
	CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
	CHECK(!fc_fit_valid(spec, NULL, state.v, state.n - 1));
	fc_fit_forecast(spec, NULL, &state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
	fc_specs_free(spec, n);
}

TEST(the_last_slope_goes_on)
{
	double worst = 0;

	make(0.1, 1);
	/* a gap in the middle and a missing value here and there */
	for (int t = 100; t < 130; t++)
		y[t] = NAN;
	y[300] = y[350] = NAN;
	forecast("prophet:season=7,30.5");
	for (int h = 0; h < H; h++)
		worst = fmax(worst, fabs(mean[h] - y[N + h]));
	CHECK_MSG(worst < 3, "%g", worst);
	CHECK(sigma[H - 1] > sigma[0]);
	/* a flat one has no idea of it */
	forecast("prophet:season=7,30.5:growth=flat");
	CHECK(mean[H - 1] - y[N + H - 1] > 5);
}

TEST(intervals_hold_what_they_say)
{
	int in = 0;

	for (uint64_t i = 0; i < 20; i++) {
		make(2, i + 10);
		forecast("prophet:season=7,30.5");
		for (int h = 0; h < H; h++)
			in += y[N + h] > q[2 * h] && y[N + h] < q[2 * h + 1];
	}
	CHECK_MSG(in > 0.7 * 20 * H && in < 0.95 * 20 * H, "%d", in);
}

/* Growth towards 400 from 100, seasons that grow with it. */
static double
grown(int t, double noise)
{
	double g = 300 / (1 + exp(-(t - 200) / 50.0));

	return 100 + g * (1 + 0.2 * sin(TURN * t / 7)) + noise;
}

static double
worst_after(const char *text)
{
	double worst = 0;

	forecast(text);
	for (int h = 0; h < H; h++)
		worst = fmax(worst, fabs(mean[h] - grown(N + h, 0)));
	return worst;
}

TEST(growth_with_a_cap_and_seasons_that_multiply)
{
	struct fc_rng rng;
	double linear, capped, both;

	fc_rng_init(&rng, 5, "prophet", 7);
	for (int t = 0; t < N; t++)
		y[t] = grown(t, fc_rng_normal(&rng));
	y[50] = y[51] = NAN;
	linear = worst_after("prophet:season=7");
	capped = worst_after("prophet:season=7:logistic:cap=400:floor=100");
	both = worst_after("prophet:season=7:growth=logistic:cap=400:floor=100:"
	    "season-mode=multiplicative");
	CHECK_MSG(both < 4 && both < capped / 4 && capped < linear,
	    "%g, %g, %g", both, capped, linear);
	CHECK(sigma[0] > 0.8 && sigma[0] < 1.3);
	/* R's and Python's names are known. */
	CHECK_NEAR(worst_after("prophet:season=7:growth=logistic:cap=400:"
	    "floor=100:seasonality-mode=multiplicative:n-changepoints=25:"
	    "changepoint-range=0.8:changepoint-prior-scale=0.05:"
	    "seasonality-prior-scale=10"), both, 0);
	/* A trend that never reaches its cap is as good as none. */
	for (int t = 0; t < N; t++)
		y[t] = 50 + 0.1 * t + 3 * sin(TURN * t / 7);
	forecast("prophet:season=7:logistic:cap=1e6:flex=10");
	for (int h = 0; h < 10; h++)
		CHECK_NEAR(mean[h], 50 + 0.1 * (N + h) +
		    3 * sin(TURN * (N + h) / 7), 0.7);
}

/* What the prior of the seasons holds back. */
TEST(priors_of_seasons)
{
	make(0.1, 3);
	forecast("prophet:season=7,30.5:season-prior-scale=0.0001");
	for (int h = 1; h < H; h++)
		CHECK(fabs(mean[h] - mean[h - 1]) < 2);
	forecast("prophet:season=7,30.5");
	CHECK(fabs(mean[3] - mean[1]) > 2);
}

TEST(caps_that_cannot_be)
{
	static const char *const text[] = { "prophet:logistic",
		"prophet:logistic:cap=10:floor=20", "prophet:logistic:cap=-5" };
	struct fc_sample s = { .y = y, .n = N, .season = 7 };

	make(1, 4);
	for (size_t i = 0; i < FC_LEN(text); i++) {
		struct fc_spec *spec;
		struct fc_err err = { 0 };
		const char *why;
		size_t n;

		CHECK_EQ(fc_specs_parse(text[i], &spec, &n, &err), 0);
		CHECK(fc_fit(spec, &s, &state, &ws, &why) != NULL && why);
		fc_specs_free(spec, n);
	}
}

int
main(void)
{
	RUN(the_last_slope_goes_on);
	RUN(intervals_hold_what_they_say);
	RUN(growth_with_a_cap_and_seasons_that_multiply);
	RUN(priors_of_seasons);
	RUN(caps_that_cannot_be);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
