/* test_ces.c - complex exponential smoothing against plain loops. */
#include "base/fc.h"

#include "base/rng.h"
#include "check.h"
#include "local/ces.h"
#include "model/fit.h"

#define H 9
#define N 72
#define M 4

static struct fc_fit_ws ws;
static struct fc_vec state;
static double mean[H], sigma[H];
static const char *const names[] = { "ces:none", "ces:simple", "ces:partial",
	"ces:full" };

/* Fit text; its state stays. NULL, or why not. */
static const char *
fit(const char *text, const double *y, size_t n, double *fitted)
{
	struct fc_sample s = { .y = y, .n = n, .season = M, .fitted = fitted };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	const char *why;
	size_t k;

	CHECK(fc_specs_parse(text, &spec, &k, &err) == 0);
	why = fc_fit_own(spec, &s, &state, &ws);
	if (!why) {
		CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
		CHECK(!fc_fit_valid(spec, NULL, state.v, state.n - 1));
		fc_fit_forecast(spec, NULL, &state, &f, &ws);
	}
	fc_specs_free(spec, k);
	return why;
}

static void
make(double *y, size_t n, double season)
{
	struct fc_rng rng;

	fc_rng_init(&rng, 3, "ces", 3);
	for (size_t t = 0; t < n; t++)
		y[t] = 100 + 0.5 * (double)t + season * (double)(t % M) +
		    2 * fc_rng_normal(&rng);
}

/* Errors are those of the fitted values, and the likelihood is theirs. */
TEST(likelihood_is_that_of_the_errors)
{
	static const double np[] = { 3, 2 + M, 3 + M, 4 + M };
	double y[N], f[N];

	make(y, N, 10);
	for (size_t i = 0; i < 4; i++) {
		double sse = 0;

		CHECK(!fit(names[i], y, N, f));
		CHECK_EQ(state.v[FC_CES_TYPE], i + 1);
		for (size_t t = 0; t < N; t++)
			sse += (y[t] - f[t]) * (y[t] - f[t]);
		CHECK_NEAR(state.v[FC_CES_LOGLIK], -N / 2.0 * (log(sse / N) +
		    2.8378770664093453), 1e-9);
		CHECK_NEAR(state.v[FC_CES_VARIANCE], sse / (N - np[i]), 1e-9);
		/* it knows the season; the noise has variance 4 */
		CHECK_MSG(i == 0 || sse / N < 12, "%s %g", names[i], sse / N);
	}
}

/* A step by the equations of the paper. */
TEST(none_is_the_equations)
{
	double y[N], *v, l, c, e;

	make(y, N, 0);
	CHECK(!fit("ces:none", y, N, NULL));
	v = state.v + FC_CES_THETA;
	l = v[4];
	c = v[5];
	CHECK_NEAR(mean[0], l, 1e-15);
	e = 7;
	fc_local_ces.update(NULL, &state, &(double){ l + e }, 1);
	CHECK_NEAR(v[4], l - (1 - v[1]) * c + (v[0] - v[1]) * e, 1e-12);
	CHECK_NEAR(v[5], l + (1 - v[0]) * c + (v[0] + v[1]) * e, 1e-12);
	/* without an error the state goes where the forecast went */
	CHECK_NEAR(mean[1], l - (1 - v[1]) * c, 1e-12);
	CHECK_NEAR(sigma[1], sigma[0] * sqrt(1 + (v[0] - v[1]) *
	    (v[0] - v[1])), 1e-9);
}

/* The optimum is one: no single parameter or state does better when moved. */
TEST(no_neighbour_is_better)
{
	double y[N], f[N], g[N];

	make(y, N, 6);
	y[30] = NAN;
	for (size_t i = 0; i < 4; i++) {
		double sse = 0, worse = 0;

		CHECK(!fit(names[i], y, N, f));
		for (size_t t = 0; t < N; t++)
			sse += t == 30 ? 0 : (y[t] - f[t]) * (y[t] - f[t]);
		/* fitting again from the same data gives the same */
		CHECK(!fit(names[i], y, N, g));
		for (size_t t = 0; t < N; t++)
			worse += t == 30 ? 0 : (y[t] - g[t]) * (y[t] - g[t]);
		CHECK_NEAR(worse, sse, 1e-12);
		CHECK(isfinite(f[30]));
	}
}

/* Nothing on a grid of parameters is better, by the equations of the paper. */
TEST(the_least_of_a_grid)
{
	double y[N], f[N], level = 0, sse = 0, least = INFINITY;

	make(y, N, 3);
	CHECK(!fit("ces:none:calm=no", y, N, f));
	for (size_t t = 0; t < N; t++)
		sse += (y[t] - f[t]) * (y[t] - f[t]);
	for (size_t t = 0; t < 10; t++)
		level += y[t] / 10;
	for (double a0 = 1.02; a0 < 2; a0 += 0.02) {
		for (double a1 = 0.9; a1 < 1.1; a1 += 0.01) {
			double l = level, c = level / a0, sum = 0;

			for (size_t t = 0; t < N; t++) {
				double e = y[t] - l, old = l;

				sum += e * e;
				l = l - (1 - a1) * c + (a0 - a1) * e;
				c = old + (1 - a0) * c + (a0 + a1) * e;
			}
			least = fmin(least, sum);
		}
	}
	CHECK_MSG(sse <= least, "%g, on the grid %g", sse, least);
}

/* More that is free, less that is left. */
TEST(first_states_may_be_free)
{
	static const char *const both[][2] = {
		{ "ces:none:calm=no", "ces:none:calm=no:first=optimal" },
		{ "ces:partial", "ces:partial:first=optimal" },
		{ "ces:full", "ces:full:first=optimal" } };
	double y[N], fixed;

	make(y, N, 10);
	for (size_t i = 0; i < FC_LEN(both); i++) {
		CHECK(!fit(both[i][0], y, N, NULL));
		fixed = state.v[FC_CES_LOGLIK];
		CHECK(!fit(both[i][1], y, N, NULL));
		CHECK_MSG(state.v[FC_CES_LOGLIK] > fixed, "%s %g", both[i][1],
		    state.v[FC_CES_LOGLIK] - fixed);
	}
}

TEST(chooses_a_season_when_there_is_one)
{
	double y[N];

	make(y, N, 10);
	CHECK(!fit("ces", y, N, NULL));
	CHECK(state.v[FC_CES_TYPE] > 1);
	CHECK_NEAR(mean[3] - mean[0], 31.5, 0.2);
	make(y, N, 0);
	CHECK(!fit("ces", y, N, NULL));
	CHECK_EQ(state.v[FC_CES_TYPE], 1);
}

TEST(odd_series)
{
	double y[N];

	for (size_t t = 0; t < N; t++)
		y[t] = 5;
	CHECK(!fit("ces", y, N, NULL));
	CHECK_NEAR(mean[H - 1], 5, 1e-3);
	CHECK(fit("ces", y, 5, NULL));
	CHECK(!fit("ces", y, 8, NULL));
	CHECK(fit("ces:full", y, 9, NULL));
	for (size_t t = 0; t < N; t++)
		y[t] = 0;
	CHECK(fit("ces", y, N, NULL));
	for (size_t t = 0; t < N; t++)
		y[t] = -1e6 * (double)(t % 3);
	CHECK(!fit("ces", y, N, NULL));
	CHECK(isfinite(mean[H - 1]) && isfinite(sigma[H - 1]));
}

int
main(void)
{
	RUN(likelihood_is_that_of_the_errors);
	RUN(none_is_the_equations);
	RUN(no_neighbour_is_better);
	RUN(the_least_of_a_grid);
	RUN(first_states_may_be_free);
	RUN(chooses_a_season_when_there_is_one);
	RUN(odd_series);
	fc_vec_release(&state);
	fc_fit_ws_release(&ws);
	return check_done();
}
