/* test_warm.c - a fit from an earlier state is as good as one from nothing. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "check.h"
#include "model/fit.h"

#define N 96
#define NEW 5
#define M 12
#define H 6
#define SERIES 24

static struct fc_fit_ws ws;

/* Series i: trend, season and noise of sizes that differ. */
static void
make(double *y, uint64_t i)
{
	struct fc_rng rng;
	double level = 100, slope = 0.4;

	fc_rng_init(&rng, i, "warm", 4);
	for (size_t t = 0; t < N; t++) {
		double e = fc_rng_normal(&rng);

		y[t] = level + (double)(i % 4) * 6 *
		    sin((double)t * 6.283185307 / M) + 2 * e;
		level += slope + 0.5 * (double)(i % 3) * e;
		slope += 0.02 * fc_rng_normal(&rng);
	}
}

static void
fit(const struct fc_spec *spec, const double *y, size_t n,
    const struct fc_vec *warm, struct fc_vec *state, double *mean)
{
	double sigma[H];
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma };
	struct fc_sample s = { .y = y, .n = n, .season = M };

	if (warm) {
		s.warm = warm->v;
		s.nwarm = warm->n;
	}
	CHECK(fc_fit_own(spec, &s, state, &ws) == NULL);
	fc_fit_forecast(spec, NULL, state, &f, &ws);
}

static struct fc_spec *
parse(const char *text)
{
	struct fc_spec *spec = NULL;
	struct fc_err err = { 0 };
	size_t n;

	CHECK(fc_specs_parse(text, &spec, &n, &err) == 0 && n == 1);
	return spec;
}

/* Sum over series of log likelihood (place `at` of the state, or variance, the
 * variance of the errors there) above that of a cold fit; *close counts series
 * whose forecasts agree. */
static double
compare(const char *text, size_t at, bool variance, size_t *close)
{
	struct fc_vec old = { 0 }, cold = { 0 }, warm = { 0 };
	double y[N], a[H], b[H], sum = 0;
	struct fc_spec *spec = parse(text);

	*close = 0;
	for (uint64_t i = 0; i < SERIES; i++) {
		bool same = true;

		make(y, i);
		fit(spec, y, N - NEW, NULL, &old, a);
		fit(spec, y, N, NULL, &cold, a);
		fit(spec, y, N, &old, &warm, b);
		sum += variance ? N / 2.0 * log(cold.v[at] / warm.v[at]) :
		    warm.v[at] - cold.v[at];
		for (size_t h = 0; h < H; h++)
			same = same && fabs(a[h] - b[h]) < 0.002 * fabs(a[h]);
		*close += same;
	}
	fc_specs_free(spec, 1);
	fc_vec_release(&old);
	fc_vec_release(&cold);
	fc_vec_release(&warm);
	return sum;
}

TEST(warm_fits_are_as_good_as_cold_ones)
{
	static const struct {
		const char *spec;
		size_t at;
		bool variance;
	} of[] = { { "ets:AAdA", 3, false }, { "ets:AAN", 3, false },
		{ "ets:MAM", 3, false },
		{ "arima:111,011", 14, false }, { "arima:110", 14, false },
		{ "holt-winters", 1, true },
		{ "holt:damped", 1, true }, { "ces:none", 4, false },
		{ "ces:partial", 4, false }, { "ces:full", 4, false },
		{ "ces:full:first=optimal", 4, false } };
	size_t close;

	for (size_t i = 0; i < FC_LEN(of); i++) {
		double sum = compare(of[i].spec, of[i].at, of[i].variance,
		    &close);

		/* No likelihood has one maximum only. */
		CHECK(sum > -0.1 * SERIES);
		CHECK(close >= SERIES - 3);
		if (!(sum > -0.1 * SERIES) || close < SERIES - 3)
			printf("# %s: %g, %zu close\n", of[i].spec, sum, close);
	}
}

TEST(automatic_choices_agree)
{
	size_t close;

	compare("auto-ets", 3, false, &close);
	CHECK(close >= SERIES - 3);
	compare("ces", 4, false, &close);
	CHECK(close >= SERIES - 3);
	compare("auto-arima", 14, false, &close);
	CHECK(close >= SERIES / 2);
	/* The structure stays, as a fit from nothing would mostly have it. */
	compare("tbats:season=12", 0, false, &close);
	CHECK(close >= SERIES / 3);
}

/* Heads before the model's own state are found and passed. */
TEST(wrapped_models_start_from_their_own_part)
{
	static const char *const of[] = { "ets:AAN:seasonal=decompose",
		"ets:AAdA:lambda=0.5", "stl:ets/AAN", "arima:111:fourier=2",
		"combine:ets/AAdA+arima/110+naive", "combine:ses+stl" };
	size_t close;

	for (size_t i = 0; i < FC_LEN(of); i++) {
		compare(of[i], 0, false, &close);
		CHECK(close >= SERIES - 4);
		if (close < SERIES - 4)
			printf("# %s: %zu close\n", of[i], close);
	}
}

static bool
equal(const struct fc_vec *a, const struct fc_vec *b)
{
	return a->n == b->n && memcmp(a->v, b->v, a->n * sizeof *a->v) == 0;
}

TEST(what_is_no_state_of_the_model_is_not_used)
{
	static const char *const of[] = { "ets:AAdA", "auto-arima",
		"ets:AAN:seasonal=decompose", "combine:ets+arima", "mstl:ets" };
	struct fc_vec junk = { 0 }, cold = { 0 }, warm = { 0 };
	double y[N], mean[H];

	make(y, 3);
	fc_vec_resize(&junk, 19);
	for (size_t i = 0; i < junk.n; i++)
		junk.v[i] = i % 3 == 0 ? NAN : (double)i * 1e9;
	for (size_t i = 0; i < FC_LEN(of); i++) {
		struct fc_spec *spec = parse(of[i]);

		fit(spec, y, N, NULL, &cold, mean);
		fit(spec, y, N, &junk, &warm, mean);
		CHECK(equal(&cold, &warm));
		fc_specs_free(spec, 1);
	}
	fc_vec_release(&junk);
	fc_vec_release(&cold);
	fc_vec_release(&warm);
}

/* A series with far larger errors than it had is another series. */
TEST(a_changed_series_is_fitted_from_nothing)
{
	struct fc_spec *spec = parse("ets:AAA");
	struct fc_vec old = { 0 }, cold = { 0 }, warm = { 0 };
	double y[N], mean[H];

	make(y, 2);
	fit(spec, y, N - 30, NULL, &old, mean);
	for (size_t t = N - 30; t < N; t++)
		y[t] = t % 2 == 0 ? y[t] * 3 : y[t] / 3;
	fit(spec, y, N, NULL, &cold, mean);
	fit(spec, y, N, &old, &warm, mean);
	CHECK(equal(&cold, &warm));
	fc_specs_free(spec, 1);
	fc_vec_release(&old);
	fc_vec_release(&cold);
	fc_vec_release(&warm);
}

int
main(void)
{
	RUN(warm_fits_are_as_good_as_cold_ones);
	RUN(automatic_choices_agree);
	RUN(wrapped_models_start_from_their_own_part);
	RUN(what_is_no_state_of_the_model_is_not_used);
	RUN(a_changed_series_is_fitted_from_nothing);
	fc_fit_ws_release(&ws);
	return check_done();
}
