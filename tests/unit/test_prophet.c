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

int
main(void)
{
	RUN(the_last_slope_goes_on);
	RUN(intervals_hold_what_they_say);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
