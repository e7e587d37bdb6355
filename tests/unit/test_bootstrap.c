/* test_bootstrap.c - resampled residuals against plain arithmetic. */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"
#include "check.h"
#include "model/bootstrap.h"

#define N 80
#define H 4

static struct fc_fit_ws ws;
static struct fc_vec state, keep, work;
static double y[N], fitted[N];
static struct fc_paths_pool pool;

/* Growing, seasonal (4), errors in proportion and skewed. */
static void
make(void)
{
	struct fc_rng rng;

	fc_rng_init(&rng, 3, "bootstrap", 9);
	for (size_t t = 0; t < N; t++) {
		double e = -log(1 - fc_rng_uniform(&rng)) - 1;

		y[t] = (60 + (double)t) * (1 + 0.2 * (t % 4 == 0)) *
		    (1 + 0.04 * e);
	}
}

static struct fc_spec *
fit(const char *text)
{
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	struct fc_sample s = { .y = y, .n = N, .season = 4, .fitted = fitted };
	const char *why;
	size_t k;

	CHECK_MSG(fc_specs_parse(text, &spec, &k, &err) == 0, "%s", err.msg);
	CHECK(!fc_fit(spec, &s, &state, &ws, &why));
	return spec;
}

static double
power_of(const char *text)
{
	struct fc_spec *spec = fit(text);

	CHECK(fc_bootstrap_pool(spec, NULL, &state, y, fitted, N, NULL, &keep,
	    &pool, &ws));
	fc_specs_free(spec, 1);
	return pool.power;
}

TEST(errors_grow_as_the_model_says)
{
	CHECK_EQ(power_of("naive"), 0);
	CHECK_EQ(power_of("snaive"), 0);
	CHECK_EQ(power_of("ses"), 0);
	CHECK_EQ(power_of("ets:AAN"), 0);
	CHECK_EQ(power_of("ets:AAA"), 0);
	CHECK_EQ(power_of("theta:seasonal=none"), 0);
	/* seasons that multiply take the errors along */
	CHECK_EQ(power_of("theta"), 1);
	CHECK_EQ(power_of("arima:011,011"), 0);
	CHECK_EQ(power_of("ets:MNN"), 1);
	CHECK_EQ(power_of("ets:MAM"), 1);
	CHECK_EQ(power_of("ets:MAA"), 1);
	CHECK_EQ(power_of("naive:log"), 1);
	CHECK_NEAR(power_of("snaive:lambda=0.5"), 0.5, 0.1);
}

/* The residuals of the pool, by hand: centred, over fitted where it should. */
TEST(pool_is_what_R_draws)
{
	double mean = 0, squares = 0, sigma;
	struct fc_spec *spec;

	power_of("naive");
	CHECK_EQ(pool.n, N - 1);
	for (size_t t = 1; t < N; t++)
		mean += (y[t] - y[t - 1]) / (N - 1);
	for (size_t t = 1; t < N; t++)
		squares += pow(y[t] - y[t - 1], 2);
	/* the model's standard error has the mean step in it */
	sigma = sqrt(squares / (N - 1));
	squares = squares / (N - 1) - mean * mean;
	for (size_t t = 1; t < N; t++)
		CHECK_NEAR(pool.e[N - 1 - t], (y[t] - y[t - 1] - mean) *
		    sigma / sqrt(squares), 1e-9);
	CHECK_EQ(power_of("naive:log"), 1);
	mean = 0;
	for (size_t t = 1; t < N; t++)
		mean += (y[t] / y[t - 1] - 1) / (N - 1);
	for (size_t t = 2; t < N; t++)
		CHECK_NEAR((y[t] / y[t - 1] - 1 - mean) / pool.e[N - 1 - t],
		    (y[1] / y[0] - 1 - mean) / pool.e[N - 2], 1e-6);
	/* a filter that starts far away */
	spec = fit("naive");
	fitted[3] = 1e9;
	fitted[N - 3] = y[N - 3] - 40;
	CHECK(fc_bootstrap_pool(spec, NULL, &state, y, fitted, N, NULL, &keep,
	    &pool, &ws));
	CHECK_EQ(pool.n, N - 2);
	CHECK(pool.e[2] > 30);
	fc_specs_free(spec, 1);
}

/* A random walk: step 1 has the quantiles of the residuals, step 4 four times
 * the variance. */
TEST(quantiles_of_a_walk)
{
	static const double p[] = { 0.05, 0.5, 0.95 };
	double mean[H], sigma[H], q[3 * H], sorted[N];
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
		.np = 3, .p = p, .q = q };
	struct fc_spec *spec = fit("naive");
	struct fc_rng rng;

	fc_fit_forecast(spec, NULL, &state, &f, &ws);
	CHECK(fc_bootstrap_pool(spec, NULL, &state, y, fitted, N, NULL, &keep,
	    &pool, &ws));
	fc_rng_init(&rng, 1, "walk", 4);
	fc_bootstrap_quantiles(spec, NULL, &state, &pool, &rng, &f, &work,
	    &ws);
	CHECK(f.has_q);
	for (size_t t = 0; t < pool.n; t++)
		sorted[t] = pool.e[t];
	fc_sort_doubles(sorted, pool.n);
	/* the draws are these very values: shares within 4 standard errors */
	for (size_t j = 0; j < 3; j++) {
		double se = sqrt(p[j] * (1 - p[j]) / FC_BOOTSTRAP_PATHS);
		double lo = fc_quantile_sorted(sorted, pool.n,
		    fmax(0, p[j] - 4 * se - 1.0 / N));
		double hi = fc_quantile_sorted(sorted, pool.n,
		    fmin(1, p[j] + 4 * se + 1.0 / N));

		CHECK(q[j] - mean[0] >= lo && q[j] - mean[0] <= hi);
	}
	CHECK_NEAR((q[3 * 3 + 2] - q[3 * 3]) / (q[2] - q[0]), 2, 0.25);
	fc_specs_free(spec, 1);
}

TEST(too_few_residuals)
{
	struct fc_spec *spec = fit("naive");

	CHECK(!fc_bootstrap_pool(spec, NULL, &state, y, fitted,
	    FC_BOOTSTRAP_LEAST, NULL, &keep, &pool, &ws));
	CHECK(fc_bootstrap_pool(spec, NULL, &state, y, fitted,
	    FC_BOOTSTRAP_LEAST + 1, NULL, &keep, &pool, &ws));
	fc_specs_free(spec, 1);
}

int
main(void)
{
	make();
	RUN(errors_grow_as_the_model_says);
	RUN(pool_is_what_R_draws);
	RUN(quantiles_of_a_walk);
	RUN(too_few_residuals);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	fc_vec_release(&keep);
	fc_vec_release(&work);
	return check_done();
}
