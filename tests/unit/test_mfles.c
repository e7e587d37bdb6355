/* test_mfles.c - boosted seasons: Fourier terms, known series, intervals. */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "local/harmonics.h"
#include "model/fit.h"

#define N 400
#define H 60
#define TURN 6.283185307179586

static double y[N + H], mean[H], sigma[H], q[2 * H];
static struct fc_fit_ws ws;
static struct fc_vec state;

static void
make(double noise, uint64_t seed)
{
	struct fc_rng rng;

	fc_rng_init(&rng, seed, "mfles", 5);
	for (int t = 0; t < N + H; t++)
		y[t] = 50 + 0.1 * t + 5 * sin(TURN * t / 7) +
		    2 * cos(2 * TURN * t / 7) + 6 * sin(TURN * t / 30.5 + 1) +
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

TEST(terms)
{
	struct fc_sample s = { .n = 1000, .season = 24,
	    .seasons = { 24, 168 }, .nseason = 2 };
	struct fc_harmonics h;
	double x[200];

	fc_harmonics_plan(&h, &s, 0, 1000);
	/* 10 of the day; 15 of the week beside 7 and 14 */
	CHECK_EQ(h.d, 50);
	CHECK_EQ(h.k[1], 17);
	fc_harmonics_row(&h, 6, x);
	CHECK_NEAR(x[0], 1, 1e-12);
	CHECK(fabs(x[1]) < 1e-12);
	CHECK_NEAR(x[20], sin(TURN * 6 / 168), 1e-12);
	/* the half of a day of two hours has one harmonic, and no more */
	s.seasons[0] = 2;
	s.nseason = 1;
	fc_harmonics_plan(&h, &s, 0, 1000);
	CHECK_EQ(h.d, 2);
	fc_harmonics_plan(&h, &s, 0, 0);
	CHECK_EQ(h.d, 0);
	/* as many as are asked for, of each season */
	s.seasons[0] = 24;
	s.nseason = 2;
	fc_harmonics_plan(&h, &s, 4, 1000);
	CHECK_EQ(h.d, 12);
	fc_harmonics_plan(&h, &s, 1, 1000);
	CHECK_EQ(h.d, 0);
}

TEST(options)
{
	double usual[H], slope;

	make(0.5, 3);
	forecast("mfles:season=7,30.5");
	memcpy(usual, mean, sizeof usual);
	forecast("mfles:season=7,30.5:min-alpha=0.05:max-alpha=0.95:"
	    "seasonal-lr=0.9:linear-lr=0.9:max-rounds=50:trend-penalty=yes");
	CHECK(memcmp(usual, mean, sizeof usual) == 0);
	/* Nothing but a level that follows every value: naive. */
	forecast("mfles:season=7,30.5:min-alpha=1:max-alpha=1:seasonal-lr=0:"
	    "trend-lr=0:multiplicative=no");
	CHECK_NEAR(mean[0], y[N - 1], 1e-9);
	CHECK_NEAR(mean[H - 1], y[N - 1], 1e-9);
	forecast("mfles:season=7,30.5:fourier-order=0:multiplicative=no:"
	    "min-alpha=0.01:max-alpha=0.01");
	slope = mean[1] - mean[0];
	CHECK_NEAR(mean[H - 1] - mean[0], (H - 1) * slope, 1e-6);
	forecast("mfles:season=7,30.5:fourier-order=0:multiplicative=no:"
	    "min-alpha=0.01:max-alpha=0.01:trend-penalty=no");
	CHECK(fabs(mean[1] - mean[0]) > fabs(slope));
}

TEST(known_series)
{
	double worst = 0;

	make(0.01, 1);
	forecast("mfles:season=7,30.5");
	for (int h = 0; h < H; h++)
		worst = fmax(worst, fabs(mean[h] - y[N + h]));
	CHECK_MSG(worst < 1, "%g", worst);
}

TEST(intervals_hold_what_they_say)
{
	int in = 0;

	for (uint64_t i = 0; i < 20; i++) {
		make(2, i + 10);
		forecast("mfles:season=7,30.5");
		for (int h = 0; h < H; h++)
			in += y[N + h] > q[2 * h] && y[N + h] < q[2 * h + 1];
	}
	CHECK_MSG(in > 0.74 * 20 * H && in < 0.92 * 20 * H, "%d", in);
}

int
main(void)
{
	RUN(terms);
	RUN(options);
	RUN(known_series);
	RUN(intervals_hold_what_they_say);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
