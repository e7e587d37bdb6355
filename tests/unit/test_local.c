/* test_local.c - local models against numbers by hand and plain loops. */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "local/decompose.h"
#include "local/smooth.h"
#include "model/fit.h"
#include "opt/lbfgs.h"

#define H 6

static struct fc_fit_ws ws;
static struct fc_vec state;
static double mean[H], sigma[H], q[H * 3];
static const double p3[3] = { 0.1, 0.5, 0.9 };

/* Fit the spec to y and forecast H steps; the name of who fitted. */
static const char *
run_model(const char *text, const double *y, size_t n, int season)
{
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	struct fc_sample s = { .y = y, .n = n, .season = season };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
		.np = 3, .p = p3, .q = q };
	const struct fc_model *m;
	const char *why;
	size_t k;

	CHECK_MSG(fc_specs_parse(text, &spec, &k, &err) == 0, "%s", err.msg);
	m = fc_fit(spec, &s, &state, &ws, &why);
	CHECK(fc_fit_valid(spec, m, state.v, state.n));
	fc_fit_forecast(spec, m, &state, &f, &ws);
	if (!m)
		m = spec->model;
	fc_forecast_finish(&f, NAN, NAN);
	for (size_t i = 0; i < H; i++) {
		CHECK(isfinite(mean[i]));
		for (size_t j = 1; j < 3; j++)
			CHECK(isnan(q[i * 3]) ||
			    q[i * 3 + j] >= q[i * 3 + j - 1]);
	}
	fc_specs_free(spec, k);
	return m->name;
}

TEST(naive)
{
	static const double y[] = { 3, 5, 4, 8 };

	run_model("naive", y, 4, 1);
	CHECK_EQ(mean[0], 8);
	/* steps 2, -1, 4: mean square 7 */
	CHECK_NEAR(sigma[0], sqrt(7), 1e-15);
	CHECK_NEAR(sigma[3], sqrt(28), 1e-15);
	CHECK_NEAR(q[0], 8 - 1.2815515655446004 * sqrt(7), 1e-14);
}

TEST(rwd)
{
	static const double y[] = { 3, 5, 4, 9 };

	run_model("rwd", y, 4, 1);
	/* steps 2, -1, 5: mean 2, variance 9 */
	CHECK_NEAR(mean[1], 13, 1e-15);
	CHECK_NEAR(sigma[1], 3 * sqrt(2 * (1 + 2.0 / 3)), 1e-15);
}

TEST(snaive)
{
	static const double y[] = { 1, 2, 3, 2, 2, NAN, 5, 1, 7 };

	run_model("snaive", y, 9, 3);
	CHECK_EQ(mean[0], 5);
	CHECK_EQ(mean[1], 1);
	CHECK_EQ(mean[5], 7);
	/* the missing value repeats 3: errors 1, 0, 3, -1, 4 */
	CHECK_NEAR(sigma[0], sqrt(27 / 5.0), 1e-15);
	CHECK_NEAR(sigma[3], sqrt(2 * 27 / 5.0), 1e-15);
}

TEST(seasonal_es)
{
	static const double y[] = { 1, 4, 2, 3, 5, 2.5, 2, 7, 1, 4, 6, 0.5 };
	static const double flat[] = { 5, 9, 5.1, 9.1, 4.9, 8.9, 5, 9, NAN, 9 };

	/* statsforecast 2.1.1, SeasonalExponentialSmoothing(3, 0.3) */
	run_model("seasonal-es:alpha=0.3", y, 12, 3);
	CHECK_NEAR(mean[0], 2.404, 1e-14);
	CHECK_NEAR(mean[1], 5.377, 1e-14);
	CHECK_NEAR(mean[2], 1.4135, 1e-14);
	CHECK_NEAR(mean[3], 2.404, 1e-14);
	CHECK_NEAR(sigma[3], sigma[0] * sqrt(1.09), 1e-15);
	/* noise about two levels: hardly any smoothing; a step: all of it */
	run_model("seasonal-es", flat, 10, 2);
	CHECK_NEAR(mean[0], 5, 0.05);
	CHECK_NEAR(mean[1], 9, 0.05);
	CHECK(sigma[2] < 1.1 * sigma[0]);
	run_model("seasonal-es", (const double[]){ 1, 2, 3, 4, 5, 6, 7, 8 }, 8, 2);
	CHECK_NEAR(mean[0], 7, 1e-3);
	CHECK_NEAR(mean[1], 8, 1e-3);
}

TEST(averages)
{
	static const double y[] = { 2, 4, NAN, 9 };

	run_model("mean", y, 4, 1);
	CHECK_NEAR(mean[0], 5, 1e-15);
	CHECK_NEAR(sigma[0], sqrt(13 * (1 + 1 / 3.0)), 1e-15);
	/* t with 2 degrees of freedom */
	CHECK_NEAR(q[2], 5 + 1.885618083164127 * sigma[0], 1e-9);
	run_model("window-average:window=2", y, 4, 1);
	CHECK_NEAR(mean[0], 6.5, 1e-15);
	CHECK_NEAR(sigma[0], 6, 1e-15);
}

/* One pass of simple smoothing: the sum of squared errors. */
static double
ses_sse(const double *y, size_t n, double alpha, double level)
{
	double sse = 0;

	for (size_t t = 0; t < n; t++) {
		sse += (y[t] - level) * (y[t] - level);
		level += alpha * (y[t] - level);
	}
	return sse;
}

TEST(ses)
{
	static const double y[] = { 12, 15, 11, 16, 19, 18, 22, 17, 25, 21 };
	double best = INFINITY, level;

	run_model("ses", y, 10, 1);
	for (double a = 0.0001; a < 1; a += 0.002) {
		for (double l = 5; l < 25; l += 0.05)
			best = fmin(best, ses_sse(y, 10, a, l));
	}
	CHECK(state.v[2] * 8 <= best * (1 + 1e-9));
	level = 12;
	for (int t = 1; t < 10; t++)
		level += 0.3 * (y[t] - level);
	run_model("ses:alpha=0.3:level=first", y, 10, 1);
	CHECK_NEAR(mean[0], level, 1e-14);
	CHECK_NEAR(sigma[2] / sigma[0], sqrt(1 + 2 * 0.09), 1e-14);
}

TEST(croston)
{
	static const double y[] = { 0, 0, 4, 0, 0, 0, 2, 0, NAN, 0 };

	run_model("croston", y, 10, 1);
	/* sizes 4, 2; intervals 3, 4 */
	CHECK_NEAR(mean[0], (4 - 0.2) / (3 + 0.1), 1e-14);
	CHECK(q[0] >= 0);
	run_model("croston:sba", y, 10, 1);
	CHECK_NEAR(mean[0], 0.95 * 3.8 / 3.1, 1e-14);
	run_model("croston", (const double[]){ 0, 0, 0 }, 3, 1);
	CHECK_EQ(mean[0], 0);
	CHECK_EQ(q[2], 0);
	CHECK_STR(run_model("croston", (const double[]){ 1, -2, 0 }, 3, 1),
	    "naive");
}

/* A series of trend, season and something else. */
static void
make(double *y, size_t n, size_t m, bool mult)
{
	for (size_t t = 0; t < n; t++) {
		double s = cos(6.283185307 * (double)(t % m) / (double)m);
		double noise = sin(12.9898 * (double)t) * 0.7;

		y[t] = 20 + 0.3 * (double)t;
		y[t] = mult ? y[t] * (1 + 0.3 * s) + noise : y[t] + 4 * s + noise;
	}
}

TEST(smooth_gradient)
{
	enum { N = 50, M = 5, P = FC_SM_SEASON + M };
	double y[N], work[4 * N + M], g[P], dummy[P];

	for (int kind = 0; kind < 18; kind++) {
		struct fc_smooth k = { .trend = (enum fc_trend)(kind % 3),
			.season = (enum fc_season)(kind / 3 % 3), .relative = kind >= 9,
			.m = M, .y = y, .n = N, .nobs = N - 2 };
		double th[P] = { 0.4, 0.1, 0.2, 0.9, 21, 0.2,
			0.4, 0.1, -0.1, -0.3, 0.2 };

		if (k.trend == FC_TREND_MULT)
			th[FC_SM_SLOPE] = 1.05;
		make(y, N, M, false);
		y[7] = y[21] = NAN;
		for (int i = 0; k.season == FC_SEASON_MULT && i < M; i++)
			th[FC_SM_SEASON + i] += 1;
		fc_smooth_value(&k, th, g, NULL, work);
		for (int i = 0; i < P; i++) {
			double h = 1e-6, old = th[i], up, down;

			th[i] = old + h;
			up = fc_smooth_value(&k, th, dummy, NULL, work);
			th[i] = old - h;
			down = fc_smooth_value(&k, th, NULL, NULL, work);
			th[i] = old;
			CHECK_MSG(fabs((up - down) / (2 * h) - g[i]) <=
			    1e-5 * (1 + fabs(g[i])), "kind %d, theta %d: %g, "
			    "not %g", kind, i, g[i], (up - down) / (2 * h));
		}
	}
}

TEST(holt_winters_follows_what_is_exact)
{
	double y[40], level;

	for (size_t t = 0; t < 40; t++)
		y[t] = 10 + 0.5 * (double)t + (double)(t * t % 4);
	run_model("holt-winters", y, 40, 4);
	for (size_t i = 0; i < H; i++) {
		level = 10 + 0.5 * (double)(40 + i) +
		    (double)((40 + i) * (40 + i) % 4);
		CHECK_NEAR(mean[i], level, 1e-3);
	}
	for (size_t t = 0; t < 40; t++)
		y[t] = (10 + 0.5 * (double)t) * (1 + 0.25 * (double)(t % 4));
	run_model("holt-winters:multiplicative", y, 40, 4);
	for (size_t i = 0; i < H; i++)
		CHECK_NEAR(mean[i], (10 + 0.5 * (double)(40 + i)) *
		    (1 + 0.25 * (double)((40 + i) % 4)), 1e-3);
	for (size_t t = 0; t < 40; t++)
		y[t] = 3 - 2 * (double)t;
	run_model("holt", y, 40, 4);
	CHECK_NEAR(mean[1], 3 - 2 * 41.0, 1e-3);
}

/* Mean and spread of the multiplicative form against its own process. */
TEST(relative_errors_spread_as_the_process)
{
	enum { M = 2, PATHS = 200000 };
	/* season, variance, alpha, beta, gamma, phi, level, slope, index */
	double v[8 + M] = { M, 0.02, 0.4, 0.1, 0.3, 0.9, 100, 4, 0.8, 1.2 };
	double sum[H] = { 0 }, squares[H] = { 0 };
	struct fc_vec st = { v, 8 + M, 8 + M };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	struct fc_rng rng;
	size_t n;

	fc_rng_init(&rng, 3, "paths", 5);
	for (int k = 0; k < PATHS; k++) {
		double l = v[6], b = v[7], s[M] = { v[8], v[9] };

		for (int h = 0; h < H; h++) {
			double e = sqrt(v[1]) * fc_rng_normal(&rng);
			double level = l + v[5] * b;
			double y = level * s[h % M] * (1 + e);

			sum[h] += y;
			squares[h] += y * y;
			l = level * (1 + v[2] * e);
			b = v[5] * b + v[3] * level * e;
			s[h % M] *= 1 + v[4] * e;
		}
	}
	CHECK(fc_specs_parse("holt-winters:multiplicative:damped", &spec, &n,
	    &err) == 0);
	fc_fit_forecast(spec, NULL, &st, &f, &ws);
	for (int h = 0; h < H; h++) {
		double m = sum[h] / PATHS;

		CHECK_NEAR(mean[h], m, 0.003);
		CHECK_NEAR(sigma[h], sqrt(squares[h] / PATHS - m * m), 0.01);
	}
	fc_specs_free(spec, n);
}

TEST(update_goes_on)
{
	static const char *const spec[] = { "naive", "rwd", "snaive", "mean",
		"window-average", "ses:alpha=0.2:level=first",
		"croston", "holt:damped", "holt-winters",
		"holt-winters:multiplicative", "ses:seasonal=decompose",
		"theta", "otm", "dstm", "dotm", "auto-theta", "croston-opt",
		"4theta", "ces:none", "ces:simple", "ces:partial", "ces:full",
		"sba", "tsb", "adida", "imapa", "intermittent", "empirical",
		"combine:ses+theta+holt-winters/damped:median", "stl:holt",
		"mstl:season=4,12", "stlf:naive:robust",
		"combine:mstl+theta", "combine:ses+rwd:weights=inverse",
		"combine:ses+rwd+mean:weights",
		"auto", "auto:season=4,13", "tbats", "tbats:box-cox=yes:season=4,12.5",
		"mfles:season=4,12.5", "mfles:multiplicative=no", "prophet",
		"prophet:growth=flat:season=4,12.5",
		"prophet:logistic:cap=100:multiplicative:season=4",
		"prophet:multiplicative:season=4", "arima:111,011",
		"auto-arima", "auto-ets", "ets:MAdM", "ets:AAA", "seasonal-es",
		"sbj", "zero", "auto-arima:fourier=1", "ets:lambda=0",
		"ar:season=4,12", "ar:log" };
	double y[60], before[H];

	make(y, 60, 4, true);
	for (size_t i = 0; i < FC_LEN(spec); i++) {
		struct fc_sample s = { .y = y, .n = 48, .season = 4 };
		struct fc_forecast f = { .h = H, .mean = mean,
			.sigma = sigma };
		struct fc_spec *sp;
		struct fc_err err = { 0 };
		const char *why;
		size_t n;

		CHECK(fc_specs_parse(spec[i], &sp, &n, &err) == 0);
		fc_fit(sp, &s, &state, &ws, &why);
		CHECK_MSG(!why, "%s: %s", spec[i], why);
		/* Three and four values are as seven at once. */
		fc_fit_update(sp, NULL, &state, y + 48, NULL, 7, &ws);
		fc_fit_forecast(sp, NULL, &state, &f, &ws);
		memcpy(before, mean, sizeof before);
		fc_fit(sp, &s, &state, &ws, &why);
		fc_fit_update(sp, NULL, &state, y + 48, NULL, 3, &ws);
		fc_fit_update(sp, NULL, &state, y + 51, NULL, 4, &ws);
		fc_fit_forecast(sp, NULL, &state, &f, &ws);
		for (size_t k = 0; k < H; k++)
			CHECK_NEAR(mean[k], before[k], 1e-12);
		/* Without free parameters: as if fitted on all. */
		if (i < 7) {
			s.n = 55;
			fc_fit(sp, &s, &state, &ws, &why);
			fc_fit_forecast(sp, NULL, &state, &f, &ws);
			for (size_t k = 0; k < H; k++)
				CHECK_NEAR(mean[k], before[k], 1e-12);
		}
		fc_specs_free(sp, n);
	}
}

TEST(no_series_fails)
{
	static const double y[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const double one[] = { 7, NAN, NAN, 7 };
	size_t n;
	const struct fc_model *m = fc_models(&n);

	for (size_t i = 0; i < n; i++) {
		const char *text = !m[i].nest || m[i].nest->member ?
		    m[i].name : "combine:ses+snaive";

		if (m[i].global)
			continue;
		CHECK_STR(run_model(text, y, 0, 7), "zero");
		CHECK_EQ(mean[0], 0);
		run_model(text, y, 1, 7);
		run_model(text, y, 2, 7);
		run_model(text, y, 10, 1);
		run_model(text, y, 10, 4);
		CHECK_EQ(mean[0], 0);
		run_model(text, one, 1, 1);
		run_model(text, one, 4, 2);
		if (strcmp(m[i].name, "zero") != 0 &&
		    strncmp(m[i].name, "sb", 2) != 0)
			CHECK_NEAR(mean[H - 1], 7, 1e-9);
	}
	CHECK_STR(run_model("snaive", one, 1, 7), "naive");
	CHECK_STR(run_model("holt-winters:multiplicative", y, 10, 2),
	    "holt-winters");
}

TEST(decomposition)
{
	double y[36], index[4], work[64];
	static const double want[] = { 0.8, 1.1, 0.9, 1.2 };

	for (size_t t = 0; t < 36; t++)
		y[t] = 50 * want[t % 4];
	CHECK(fc_season_test(y, 36, 4, 12, work));
	CHECK(!fc_season_test(y, 11, 4, 12, work));
	CHECK(fc_decompose(y, 36, 4, true, index, work));
	for (size_t i = 0; i < 4; i++)
		CHECK_NEAR(index[i], want[i], 1e-14);
	CHECK(fc_decompose(y, 36, 4, false, index, work));
	CHECK_NEAR(index[3], 10, 1e-12);
	run_model("naive:seasonal=decompose", y, 36, 4);
	CHECK_NEAR(mean[1], 55, 1e-12);
	CHECK(!fc_decompose(y, 7, 4, true, index, work));
}

TEST(bounds)
{
	double m[1] = { 5 }, s[1] = { 10 }, out[2];
	double p[2] = { 0.1, 0.9 };
	struct fc_forecast f = { .h = 1, .mean = m, .sigma = s, .np = 2,
		.p = p, .q = out };

	fc_forecast_finish(&f, 0, 12);
	CHECK_EQ(out[0], 0);
	CHECK_EQ(out[1], 12);
	f.has_q = true;
	out[0] = 4;
	out[1] = 3;
	fc_forecast_finish(&f, NAN, NAN);
	CHECK_EQ(out[1], 4);
}

static double
rosenbrock(const double *x, double *g, void *arg)
{
	double a = 1 - x[0], b = x[1] - x[0] * x[0];

	(void)arg;
	g[0] = -2 * a - 400 * b * x[0];
	g[1] = 200 * b;
	return a * a + 100 * b * b;
}

TEST(lbfgs)
{
	struct fc_lbfgs o = { .n = 2, .max_iter = 200, .ftol = 1e-14,
		.fn = rosenbrock };
	double x[2] = { -1.2, 1 }, work[64];

	CHECK(fc_lbfgs_work(2) <= 64);
	CHECK(fc_lbfgs_min(&o, x, work, NULL) < 1e-10);
	CHECK_NEAR(x[0], 1, 1e-4);
}

/* y is observed but for a gap; 60 periods, 4 to the season. */
static void
make_gappy(double *y)
{
	struct fc_rng rng;

	fc_rng_init(&rng, 7, "fitted", 6);
	for (size_t t = 0; t < 60; t++)
		y[t] = 20 + (double)(t % 4) * 3 + 2 * fc_rng_normal(&rng);
	y[30] = y[31] = NAN;
}

/*
 * Every local model says what it would have said: the residuals are about as
 * large as its sigma, or its y, and the state after y[0..t) that was fitted on
 * all of y forecasts fitted[t].
 */
TEST(every_model_leaves_fitted_values)
{
	static double y[60], fitted[60];
	size_t n;
	const struct fc_model *m = fc_models(&n);

	make_gappy(y);
	for (size_t i = 0; i < n; i++) {
		struct fc_sample s = { .y = y, .n = 60, .season = 4,
			.fitted = fitted }, no = s;
		struct fc_spec *spec;
		struct fc_err err = { 0 };
		struct fc_vec with = { 0 };
		const char *why, *text = !m[i].nest || m[i].nest->member ?
		    m[i].name : "combine:ses+snaive";
		size_t k, got = 0;
		double sum = 0;

		if (m[i].global)
			continue;
		no.fitted = NULL;
		CHECK_MSG(fc_specs_parse(text, &spec, &k, &err) == 0, "%s",
		    err.msg);
		CHECK(!fc_fit(spec, &s, &with, &ws, &why));
		fc_fit(spec, &no, &state, &ws, &why);
		CHECK_EQ((double)with.n, (double)state.n);
		for (size_t t = 0; t < with.n; t++)
			CHECK(with.v[t] == state.v[t] || isnan(state.v[t]));
		for (size_t t = 0; t < 60; t++) {
			if (!isfinite(y[t] - fitted[t]))
				continue;
			got++;
			sum += (y[t] - fitted[t]) * (y[t] - fitted[t]);
		}
		CHECK_MSG(got >= 48, "%s: %zu fitted values", m[i].name, got);
		if (strcmp(m[i].name, "zero") != 0)
			CHECK_MSG(sum / (double)got < 60, "%s: %g", m[i].name,
			    sum / (double)got);
		fc_vec_release(&with);
		fc_specs_free(spec, k);
	}
}

TEST(fitted_values_by_hand)
{
	static const double y[] = { 3, 5, NAN, 4, 8, 7, 9 };
	static const struct {
		const char *text;
		double want[7];
	} c[] = {
		{ "naive", { NAN, 3, 5, 5, 4, 8, 7 } },
		/* last + 6 / 5 */
		{ "rwd", { NAN, 4.2, 6.2, 6.2, 5.2, 9.2, 8.2 } },
		{ "mean", { NAN, 3, 4, 4, 4, 5, 5.4 } },
		{ "snaive:season=2", { NAN, NAN, 3, 5, 3, 4, 8 } },
		{ "ses:alpha=0.5:level=first", { 3, 3, 4, 4, 4, 6, 6.5 } },
		/* sizes 3, 4, 4; intervals 1 */
		{ "croston:alpha=0.5", { NAN, 3, NAN, 4, 4, 6, 6.5 } },
		{ "combine:naive+zero", { 0, 1.5, 2.5, 2.5, 2, 4, 3.5 } },
	};
	double fitted[7];

	for (size_t i = 0; i < FC_LEN(c); i++) {
		struct fc_sample s = { .y = y, .n = 7, .season = 1,
			.fitted = fitted };
		struct fc_spec *spec;
		struct fc_err err = { 0 };
		const char *why;
		size_t k;

		CHECK(fc_specs_parse(c[i].text, &spec, &k, &err) == 0);
		CHECK(!fc_fit(spec, &s, &state, &ws, &why));
		for (size_t t = 0; t < 7; t++)
			CHECK_MSG(isnan(c[i].want[t]) ? isnan(fitted[t]) :
			    fabs(fitted[t] - c[i].want[t]) < 1e-12,
			    "%s: %g at %zu", c[i].text, fitted[t], t);
		fc_specs_free(spec, k);
	}
}

/* By the errors of the fitted values, the first quarter left out. */
TEST(weights_are_inverse_to_errors)
{
	static const char *const text[] = { "ses", "rwd",
		"combine:ses+rwd:weights=inverse" };
	double y[40], fitted[40], w[2] = { 0 }, m[2][H], sum;

	make(y, 40, 1, true);
	for (size_t i = 0; i < 3; i++) {
		struct fc_sample s = { .y = y, .n = 40, .season = 1,
			.fitted = fitted };
		struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma };
		struct fc_spec *sp;
		struct fc_err err = { 0 };
		const char *why;
		size_t n;

		CHECK(fc_specs_parse(text[i], &sp, &n, &err) == 0);
		fc_fit(sp, &s, &state, &ws, &why);
		CHECK(!why && fc_fit_valid(sp, NULL, state.v, state.n));
		fc_fit_forecast(sp, NULL, &state, &f, &ws);
		for (size_t t = 10; i < 2 && t < 40; t++)
			w[i] += (y[t] - fitted[t]) * (y[t] - fitted[t]);
		if (i < 2)
			memcpy(m[i], mean, sizeof m[i]);
		fc_specs_free(sp, n);
	}
	sum = 1 / w[0] + 1 / w[1];
	for (size_t k = 0; k < H; k++)
		CHECK_NEAR(mean[k], (m[0][k] / w[0] + m[1][k] / w[1]) / sum,
		    1e-12);
}

int
main(void)
{
	RUN(naive);
	RUN(rwd);
	RUN(snaive);
	RUN(seasonal_es);
	RUN(averages);
	RUN(ses);
	RUN(croston);
	RUN(smooth_gradient);
	RUN(holt_winters_follows_what_is_exact);
	RUN(relative_errors_spread_as_the_process);
	RUN(update_goes_on);
	RUN(weights_are_inverse_to_errors);
	RUN(no_series_fails);
	RUN(decomposition);
	RUN(bounds);
	RUN(lbfgs);
	RUN(every_model_leaves_fitted_values);
	RUN(fitted_values_by_hand);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
