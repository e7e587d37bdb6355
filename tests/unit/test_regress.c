/* test_regress.c - models on what a regression leaves */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "model/regress.h"
#include "model/regressors.h"

#define N 240

static struct fc_fit_ws ws;
/* As of a spec without a transformation. */
static const struct fc_model one_model = { .name = "" };
static const struct fc_spec plain = { .model = &one_model };
static struct fc_vec state, other;

static char number[] = "number", other_name[] = "other", word[] = "text";
static char *names[] = { number, other_name, word };
static bool text[] = { false, false, true };
static const struct fc_regressors two = { 2, names, text, NULL };
static const struct fc_regressors three = { 3, names, text, NULL };

static void
attach(struct fc_spec *spec, const struct fc_regressors *r)
{
	spec->regressors = r;
	for (size_t m = 0; m < spec->nmember; m++)
		spec->member[m].regressors = r;
}

static const char *
fit_into(struct fc_vec *to, const char *model, const struct fc_regressors *r,
    const double *y, const double *x, size_t n, int season)
{
	struct fc_sample s = { .y = y, .n = n, .season = season, .x = x };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	double m = season;
	const char *why;
	size_t k;

	CHECK_MSG(!fc_specs_parse(model, &spec, &k, &err), "%s", err.msg);
	fc_sample_seasons(&s, &m, 1);
	attach(spec, r);
	s.nx = r ? r->n : 0;
	why = fc_fit_own(spec, &s, to, &ws);
	CHECK(why || fc_fit_valid(spec, NULL, to->v, to->n));
	fc_specs_free(spec, k);
	return why ? why : "";
}

static void
ahead(const char *model, const struct fc_regressors *r,
    const struct fc_vec *v, const double *x, size_t h, double *mean)
{
	double sigma[60], none;
	struct fc_forecast f = { .h = h, .mean = mean, .sigma = sigma,
	    .q = &none, .x = x };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	size_t k;

	CHECK(!fc_specs_parse(model, &spec, &k, &err));
	attach(spec, r);
	fc_fit_forecast(spec, NULL, v, &f, &ws);
	fc_specs_free(spec, k);
}

/* y = 50 + 3 x1 - 2 x2 + autocorrelated errors of size noise. */
static void
make(double *y, double *x, size_t n, double noise)
{
	struct fc_rng rng;
	double e = 0;

	fc_rng_init(&rng, 3, "regress", 7);
	for (size_t t = 0; t < n; t++) {
		x[2 * t] = fc_rng_normal(&rng) + (double)t / 40;
		x[2 * t + 1] = t % 9 == 4;
		e = 0.6 * e + noise * fc_rng_normal(&rng);
		y[t] = 50 + 3 * x[2 * t] - 2 * x[2 * t + 1] + e;
	}
}

TEST(finds_the_coefficients)
{
	static const char *const model[] = { "arima:100", "auto-arima", "ets",
	    "theta", "naive", "mean", "ses:seasonal=decompose", "ets:fourier=2" };
	static double y[N], x[2 * N];

	make(y, x, N, 0.2);
	for (size_t i = 0; i < FC_LEN(model); i++) {
		double a, b;

		CHECK_STR(fit_into(&state, model[i], &two, y, x, N, 4), "");
		/* { n, offset, time }, { column, level, beta, mean } ... */
		CHECK_EQ(state.v[3], 0);
		CHECK_EQ(state.v[7], 1);
		a = state.v[5];
		b = state.v[9];
		CHECK_MSG(fabs(a - 3) < 0.05 && fabs(b + 2) < 0.15,
		    "%s: %g %g", model[i], a, b);
		CHECK(fc_regress_uses(&plain, &state, 0) &&
		    fc_regress_uses(&plain, &state, 1));
	}
}

TEST(forecasts_follow_the_columns)
{
	static const char *const model[] = { "arima:100", "ets", "combine:naive+ses" };
	static double y[N], x[2 * N];
	double low[6] = { 0 }, high[6] = { 1, 0, 1, 0, 1, 0 }, a[3], b[3];
	double unknown[6] = { NAN, NAN, NAN, NAN, NAN, NAN }, c[3], d[3];

	make(y, x, N, 0.2);
	for (size_t i = 0; i < FC_LEN(model); i++) {
		CHECK_STR(fit_into(&state, model[i], &two, y, x, N, 1), "");
		ahead(model[i], &two, &state, low, 3, a);
		ahead(model[i], &two, &state, high, 3, b);
		ahead(model[i], &two, &state, unknown, 3, c);
		ahead(model[i], &two, &state, NULL, 3, d);
		for (int h = 0; h < 3; h++) {
			CHECK(fabs(b[h] - a[h] - 3) < 0.05);
			/* The mean of x1 is about 3. */
			CHECK(c[h] > a[h] + 6 && c[h] < a[h] + 12);
			CHECK_EQ(memcmp(&c[h], &d[h], sizeof c[h]), 0);
		}
	}
}

TEST(update_equals_filtering)
{
	static const char *const model[] = { "arima:101", "naive", "combine:naive+snaive",
	    "arima:100:fourier=2" };
	static double y[N], x[2 * N];
	double next[2] = { 2, 1 }, a, b;

	make(y, x, N, 0);
	for (size_t i = 0; i < FC_LEN(model); i++) {
		struct fc_spec *spec;
		struct fc_err err = { 0 };
		size_t k;

		CHECK_STR(fit_into(&state, model[i], &two, y, x, N, 4), "");
		CHECK_STR(fit_into(&other, model[i], &two, y, x, N - 30, 4),
		    "");
		CHECK(!fc_specs_parse(model[i], &spec, &k, &err));
		attach(spec, &two);
		fc_fit_update(spec, NULL, &other, y + N - 30,
		    x + 2 * (N - 30), 30, &ws);
		fc_specs_free(spec, k);
		/* Without noise both know the truth. */
		ahead(model[i], &two, &state, next, 1, &a);
		ahead(model[i], &two, &other, next, 1, &b);
		CHECK_NEAR(b, a, i == 2 ? 0.2 : 1e-6);
	}
}

TEST(texts_and_useless_columns)
{
	static double y[N], x[3 * N];
	double next[9] = { 1, 1, 7, 1, 1, 9, 1, 1, 0 }, mean[3];

	/* Constant, a copy of the text's 7, a text of 7, 9 and nothing. */
	for (size_t t = 0; t < N; t++) {
		x[3 * t] = 4;
		x[3 * t + 2] = t % 5 == 0 ? 7 : t % 7 == 0 ? 9 : 0;
		x[3 * t + 1] = t % 5 == 0 ? 2.5 : 1;
		y[t] = 10 + (t % 5 == 0 ? 5 : t % 7 == 0 ? -3 : 0) +
		    0.01 * (double)(t % 3);
	}
	CHECK_STR(fit_into(&state, "arima:000", &three, y, x, N, 1), "");
	CHECK_EQ(state.v[0], 2);
	CHECK(!fc_regress_uses(&plain, &state, 0));
	CHECK(fc_regress_uses(&plain, &state, 1) &&
	    fc_regress_uses(&plain, &state, 2));
	next[1] = 2.5;
	ahead("arima:000", &three, &state, next, 3, mean);
	CHECK(fabs(mean[0] - 15) < 0.05);
	CHECK(fabs(mean[1] - 7) < 0.05);
	CHECK(fabs(mean[2] - 10) < 0.05);
}

TEST(awkward_series)
{
	static const char *const model[] = { "arima:111", "auto-arima", "ets",
	    "theta", "naive", "auto-arima:fourier=auto", "ets:fourier=3" };
	double y[60], x[120], mean[4], next[8] = { 0 };

	for (size_t i = 0; i < FC_LEN(model); i++) {
		for (size_t n = 1; n < 40; n += n < 12 ? 1 : 9) {
			for (size_t t = 0; t < n; t++) {
				y[t] = t % 3 == 1 && t + 1 < n ? NAN :
				    (double)(t * t % 11);
				x[2 * t] = t % 4 ? (double)t * 1e9 : NAN;
				x[2 * t + 1] = 1e-9 * (double)(t % 2);
			}
			if (*fit_into(&state, model[i], &two, y, x, n, 4))
				continue;
			ahead(model[i], &two, &state, next, 4, mean);
			for (int h = 0; h < 4; h++)
				CHECK_MSG(isfinite(mean[h]), "%s n %zu",
				    model[i], n);
		}
	}
}

/* A season that is a sine: the terms go on where the series ends. */
TEST(fourier)
{
	static const char *const model[] = { "arima:000:fourier=3",
	    "auto-arima:fourier=auto", "ets:fourier=auto", "naive:fourier=3" };
	static double y[N];
	double mean[24];

	for (int t = 0; t < N; t++)
		y[t] = 20 + 5 * sin(6.283185307179586 * (t + 1) / 24) +
		    1e-3 * (t * 7 % 5);
	for (size_t i = 0; i < FC_LEN(model); i++) {
		CHECK_STR(fit_into(&state, model[i], NULL, y, NULL, N, 24), "");
		CHECK(state.v[0] >= 2 && state.v[0] <= 24);
		ahead(model[i], NULL, &state, NULL, 24, mean);
		for (int h = 0; h < 24; h++)
			CHECK_MSG(fabs(mean[h] - 20 - 5 * sin(
			    6.283185307179586 * (N + h + 1) / 24)) < 0.02,
			    "%s", model[i]);
	}
}

TEST(damaged_states_are_refused)
{
	static double y[N], x[2 * N];
	struct fc_err err = { 0 };
	struct fc_spec *spec;
	size_t k;

	make(y, x, N, 1);
	CHECK_STR(fit_into(&state, "naive", &two, y, x, N, 1), "");
	CHECK(!fc_specs_parse("naive", &spec, &k, &err));
	spec->regressors = &two;
	CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
	for (size_t n = 0; n < state.n; n++)
		CHECK(!fc_fit_valid(spec, NULL, state.v, n));
	for (size_t i = 0; i < 2; i++) {
		double was = state.v[3 * i];

		/* So many columns; a column that is not there. */
		for (int bad = 0; bad < 4; bad++) {
			state.v[3 * i] = bad == 0 ? 1e9 : bad == 1 ? 2.5 :
			    bad == 2 ? (double)NAN : 7;
			CHECK(!fc_fit_valid(spec, NULL, state.v, state.n));
		}
		state.v[3 * i] = was;
	}
	fc_specs_free(spec, k);
}

int
main(void)
{
	RUN(finds_the_coefficients);
	RUN(forecasts_follow_the_columns);
	RUN(update_equals_filtering);
	RUN(texts_and_useless_columns);
	RUN(awkward_series);
	RUN(fourier);
	RUN(damaged_states_are_refused);
	fc_vec_release(&state);
	fc_vec_release(&other);
	fc_fit_ws_release(&ws);
	return check_done();
}
