/* test_auto.c - what the default takes, by what a series is like. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/rng.h"
#include "check.h"
#include "model/fit.h"

#define H 8
#define LEN 400

static struct fc_fit_ws ws;
static struct fc_vec state;
static double y[LEN], mean[H], sigma[H], q[H * 3];
static const double p3[3] = { 0.05, 0.5, 0.95 };

/* Fit text to y, forecast; the members taken, by name, of a nest. */
static const char *
go(const char *text, size_t n, const double *season, size_t nseason)
{
	static struct fc_buf names;
	struct fc_sample s = { .y = y, .n = n, .season = 1 };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma, .np = 3,
		.p = p3, .q = q };
	struct fc_err err = { 0 };
	struct fc_spec *spec;
	const struct fc_model *m;
	const char *why;
	uint64_t members;
	size_t nspec;

	if (nseason > 0)
		s.season = (int)season[0];
	fc_sample_seasons(&s, season, nseason);
	CHECK_MSG(fc_specs_parse(text, &spec, &nspec, &err) == 0, "%s",
	    err.msg);
	m = fc_fit(spec, &s, &state, &ws, &why);
	CHECK(fc_fit_valid(spec, m, state.v, state.n));
	CHECK(!fc_fit_valid(spec, m, state.v, state.n - 1));
	fc_fit_forecast(spec, m, &state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
	for (size_t i = 0; i < H; i++)
		CHECK(isfinite(mean[i]) && q[3 * i] <= q[3 * i + 2]);
	members = m ? 0 : fc_nest_chosen(spec, &state);
	names.len = 0;
	fc_buf_adds(&names, "");
	for (size_t i = 0; i < spec->nmember; i++) {
		if (members >> i & 1)
			fc_buf_printf(&names, "%s%s", names.len ? "+" : "",
			    spec->member[i].text);
	}
	fc_specs_free(spec, nspec);
	return names.s;
}

/* A season of m periods around 50, noise of the standard deviation sd. */
static void
make(double m, double sd)
{
	struct fc_rng rng;

	fc_rng_init(&rng, 7, "auto", 4);
	for (size_t t = 0; t < LEN; t++)
		y[t] = 50 + 10 * sin(6.283185307179586 * (double)t / m) +
		    sd * fc_rng_normal(&rng);
}

TEST(plain_series)
{
	double want[H];
	static const double quarter[1] = { 4 };

	make(4, 3);
	CHECK_STR(go("auto", 40, quarter, 1),
	    "ets+dotm+theta+4theta+auto-arima");
	memcpy(want, mean, sizeof want);
	go("combine:ets+dotm+theta+4theta+auto-arima:weights=inverse", 40,
	    quarter, 1);
	for (size_t i = 0; i < H; i++)
		CHECK_NEAR(mean[i], want[i], 1e-12);
}

/* Intervals of few values: what members disagree, and five parameters. */
TEST(wide_intervals)
{
	static const char *const member[] = { "ets", "dotm", "theta", "4theta",
		"auto-arima" };
	double each[FC_LEN(member)][H], w[FC_LEN(member)], total = 0;
	double middle[H], inner[H], ends[H * 3];
	static const double quarter[1] = { 4 };

	make(4, 3);
	go("combine:ets+dotm+theta+4theta+auto-arima:weights=inverse", 25,
	    quarter, 1);
	memcpy(middle, mean, sizeof middle);
	memcpy(inner, sigma, sizeof inner);
	memcpy(ends, q, sizeof ends);
	memcpy(w, state.v + state.n - FC_LEN(w), sizeof w);
	for (size_t k = 0; k < FC_LEN(member); k++) {
		go(member[k], 25, quarter, 1);
		memcpy(each[k], mean, sizeof mean);
		total += w[k];
	}
	go("auto", 25, quarter, 1);
	for (size_t i = 0; i < H; i++) {
		double apart = 0, times;

		for (size_t k = 0; k < FC_LEN(member); k++)
			apart += w[k] / total * pow(each[k][i] - middle[i], 2);
		times = sqrt(30.0 / 20 * (1 + apart / pow(inner[i], 2)));
		CHECK_NEAR(mean[i], middle[i], 1e-9);
		CHECK_NEAR(sigma[i], times * inner[i], 1e-9);
		for (size_t j = 0; j < 3; j++)
			CHECK_NEAR(q[3 * i + j], middle[i] + times *
			    (ends[3 * i + j] - middle[i]), 1e-9);
	}
}

/* 90 % intervals of 12 values of a walk hold what they say. */
TEST(short_series)
{
	int in = 0, all = 0;

	for (uint64_t k = 0; k < 60; k++) {
		struct fc_rng rng;

		fc_rng_init(&rng, k, "short", 5);
		y[0] = 100;
		for (size_t t = 1; t < 12 + H; t++)
			y[t] = y[t - 1] + 0.5 + fc_rng_normal(&rng);
		go("auto", 12, NULL, 0);
		for (size_t i = 0; i < H; i++, all++)
			in += y[12 + i] > q[3 * i] && y[12 + i] < q[3 * i + 2];
	}
	CHECK_MSG(in > 0.8 * all && in < 0.97 * all, "%d of %d", in, all);
}

TEST(long_seasons)
{
	double want[H];
	static const double two[2] = { 7, 52.5 };

	make(7, 2);
	CHECK_STR(go("auto", LEN, two, 2), "ar+ar:log+mstl:ets+mfles+ces");
	memcpy(want, mean, sizeof want);
	go("combine:ar+ar/log+mstl/ets+mfles+ces:weights=origins", LEN, two,
	    2);
	for (size_t i = 0; i < H; i++)
		CHECK_NEAR(mean[i], want[i], 1e-12);
	CHECK_STR(go("auto", LEN, two + 1, 1),
	    "ar+ar:log+mstl:ets+mfles+ces");
	/* Less than two of the longer one: it is not there. */
	CHECK(strstr(go("auto", 80, two, 2), "mstl") == NULL);
}

TEST(demand)
{
	static const double week[1] = { 7 };

	make(7, 1);
	for (size_t t = 0; t < LEN; t++)
		y[t] = (t * t + t / 3) % 5 < 3 ? 0 : (double)(t % 4);
	CHECK_STR(go("auto", LEN, week, 1), "imapa+tsb+empirical");
	CHECK_EQ(q[0], 0);
	CHECK_EQ(q[2], floor(q[2]));
	/* Closed at night: zeros, and a season that rules. */
	for (size_t t = 0; t < LEN; t++)
		y[t] = t % 7 < 3 ? 0 : (double)(20 + t % 7);
	CHECK_STR(go("auto", LEN, week, 1),
	    "ets+dotm+theta+4theta+auto-arima");
	/* Below 0 is no demand. */
	y[5] = -1;
	CHECK(strstr(go("auto", LEN, NULL, 0), "imapa") == NULL);
	/* Nothing was ever sold. */
	memset(y, 0, sizeof y);
	CHECK_STR(go("auto", LEN, week, 1), "imapa+tsb+empirical");
	CHECK_EQ(mean[0], 0);
	CHECK_EQ(q[2], 0);
}

TEST(odd_series)
{
	static const double hours[2] = { 24, 168 };

	for (size_t t = 0; t < LEN; t++)
		y[t] = t % 3 ? NAN : 1e15 + (double)t * 1e13;
	go("auto", LEN, hours, 2);
	go("auto", 31, hours, 2);
	for (size_t t = 0; t < LEN; t++)
		y[t] = -7;
	for (size_t n = 4; n < 60; n += 3) {
		go("auto", n, hours, 2);
		CHECK_NEAR(mean[H - 1], -7, 1e-9);
	}
	go("auto", LEN, hours, 2);
	CHECK_NEAR(mean[H - 1], -7, 1e-6);
}

int
main(void)
{
	RUN(plain_series);
	RUN(wide_intervals);
	RUN(short_series);
	RUN(long_seasons);
	RUN(demand);
	RUN(odd_series);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
