/* test_prepare.c - Box-Cox, lambdas and what is wrapped around a model. */
#include "base/fc.h"

#include "base/quantile.h"
#include "check.h"
#include "golden.h"
#include "local/boxcox.h"
#include "model/fit.h"

#define H 6
#define N 60

static struct fc_fit_ws ws;
static struct fc_vec state;
static double mean[H], sigma[H], q[H * 3];
static const double p3[3] = { 0.1, 0.5, 0.9 };
static struct fc_spec *spec;
static size_t nspec;
static const char *why;

static void
forecast(const struct fc_model *m)
{
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
		.np = 3, .p = p3, .q = q };

	fc_fit_forecast(spec, m, &state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
}

/* Fit text to y and forecast; who fitted. */
static const char *
fitted(const char *text, const double *y, size_t n, int season)
{
	struct fc_sample s = { .y = y, .n = n, .season = season };
	struct fc_err err = { 0 };
	const struct fc_model *m;

	fc_specs_free(spec, nspec);
	CHECK_MSG(fc_specs_parse(text, &spec, &nspec, &err) == 0, "%s",
	    err.msg);
	m = fc_fit(spec, &s, &state, &ws, &why);
	CHECK(fc_fit_valid(spec, m, state.v, state.n));
	forecast(m);
	for (size_t i = 0; i < H; i++) {
		CHECK(isfinite(mean[i]));
		for (size_t j = 0; j < 3; j++)
			CHECK(n < 3 || (isfinite(q[3 * i + j]) &&
			    (j == 0 || q[3 * i + j] >= q[3 * i + j - 1])));
	}
	return m ? m->name : spec->model->name;
}

TEST(forward_and_back_are_r_s)
{
	char *f[GOLDEN_FIELDS];
	gzFile in = golden_open("boxcox");
	size_t n = 0;

	if (!in) {
		printf("# skip: no ../shared/golden\n");
		return;
	}
	while (golden_next(in, f)) {
		double lambda = golden_num(f[1]), y = golden_num(f[3]);
		double w = fc_boxcox(y, lambda);

		if (*f[4] == '\0' || !(y > 0))
			continue;
		n++;
		CHECK_NEAR(w, golden_num(f[4]), 1e-9);
		CHECK_NEAR(fc_boxcox_back(w, lambda), golden_num(f[5]), 1e-9);
		CHECK_NEAR(fc_boxcox_mean(w, 0.04, lambda), golden_num(f[6]),
		    1e-9);
	}
	CHECK(n > 4000);
}

/* Guerrero's criterion, plainly. */
static double
criterion(const double *y, size_t n, size_t m, double lambda)
{
	double x[GOLDEN_N], k = 0, mu = 0, ss = 0;

	for (size_t at = n % m; at < n; at += m) {
		double a = 0, b = 0;

		for (size_t i = 0; i < m; i++)
			a += y[at + i] / (double)m;
		for (size_t i = 0; i < m; i++)
			b += (y[at + i] - a) * (y[at + i] - a);
		x[(size_t)k++] = sqrt(b / ((double)m - 1)) * pow(a, lambda - 1);
	}
	for (size_t i = 0; i < (size_t)k; i++)
		mu += x[i] / k;
	for (size_t i = 0; i < (size_t)k; i++)
		ss += (x[i] - mu) * (x[i] - mu);
	return sqrt(ss / (k - 1)) / mu;
}

/* Equal to R's, or better by its own criterion. */
TEST(lambdas_are_r_s)
{
	static const char *const ids[] = { "AirPassengers", "nottem",
		"UKgas", "JohnsonJohnson", "co2", "wineind", "gas" };
	static const int seasons[] = { 12, 12, 4, 4, 12, 12, 12 };
	static double y[GOLDEN_N], work[2 * GOLDEN_N];
	size_t guerrero = 0, loglik = 0;

	for (size_t i = 0; i < FC_LEN(ids); i++) {
		size_t n = golden_series(ids[i], y), m = (size_t)seasons[i];
		char *f[GOLDEN_FIELDS];
		gzFile in = n > 0 ? golden_open("features") : NULL;

		while (in && golden_next(in, f)) {
			double r = golden_num(f[2]), ours;

			if (strcmp(f[0], ids[i]) != 0)
				continue;
			if (strcmp(f[1], "boxcox_lambda_guerrero") == 0) {
				ours = fc_boxcox_guerrero(y, n, m, -1, 2);
				CHECK_MSG(fabs(ours - r) < 1e-3 ||
				    criterion(y, n, m, ours) <=
				    criterion(y, n, m, r), "%s %g, not %g",
				    ids[i], ours, r);
				guerrero++;
			} else if (strcmp(f[1], "boxcox_lambda_loglik") == 0) {
				ours = fc_boxcox_loglik(y, n, m, -1, 2, work);
				CHECK_MSG(fabs(ours - r) < 1e-6, "%s %g, not "
				    "%g", ids[i], ours, r);
				loglik++;
			}
		}
	}
	printf("# %zu and %zu lambdas compared\n", guerrero, loglik);
}

/* Growth of 5 % with a season that grows along, and some noise. */
static void
growing(double *y, size_t n)
{
	for (size_t t = 0; t < n; t++)
		y[t] = exp(0.05 * (double)t + (t % 4 == 1 ? 0.2 : 0) +
		    0.02 * sin((double)(t * t)));
}

TEST(log_is_a_model_of_logarithms)
{
	double y[N], w[N], m2[H], q2[H * 3], s2[H];

	growing(y, N);
	for (size_t t = 0; t < N; t++)
		w[t] = log(y[t]);
	fitted("holt", w, N, 1);
	memcpy(m2, mean, sizeof m2);
	memcpy(q2, q, sizeof q2);
	memcpy(s2, sigma, sizeof s2);
	CHECK_STR(fitted("holt:log", y, N, 1), "holt");
	CHECK(!why);
	for (size_t i = 0; i < H; i++) {
		CHECK_NEAR(mean[i], exp(m2[i]), 1e-12);
		CHECK_NEAR(sigma[i], s2[i] * exp(m2[i]), 1e-12);
		for (size_t j = 0; j < 3; j++)
			CHECK_NEAR(q[3 * i + j], exp(q2[3 * i + j]), 1e-12);
	}
	fitted("holt:lambda=0:biasadj", y, N, 1);
	CHECK_NEAR(mean[2], exp(m2[2]) * (1 + s2[2] * s2[2] / 2), 1e-12);
	CHECK_NEAR(q[3 * 2 + 2], exp(q2[3 * 2 + 2]), 1e-12);
}

/* Together with seasonal=decompose, in a combination, and updated. */
TEST(wraps_and_goes_on)
{
	static const char *const text[] = { "theta:log", "ses:lambda=0.5",
		"ets:lambda=guerrero", "combine:theta+holt/log:lambda=0.3",
		"arima:111:lambda=auto:biasadj", "snaive:log" };
	double y[N], a[H];

	growing(y, N);
	for (size_t k = 0; k < FC_LEN(text); k++) {
		fitted(text[k], y, N - 7, 4);
		CHECK(!why);
		fc_fit_update(spec, NULL, &state, y + N - 7, NULL, 7, &ws);
		CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
		forecast(NULL);
		memcpy(a, mean, sizeof a);
		fitted(text[k], y, N - 7, 4);
		fc_fit_update(spec, NULL, &state, y + N - 7, NULL, 3, &ws);
		fc_fit_update(spec, NULL, &state, y + N - 4, NULL, 4, &ws);
		forecast(NULL);
		for (size_t i = 0; i < H; i++) {
			CHECK_NEAR(mean[i], a[i], 1e-12);
			CHECK_MSG(fabs(mean[i] / exp(0.05 * (double)(N + i)) -
			    1) < 0.6, "%s %zu %g", text[k], i, mean[i]);
		}
	}
	CHECK(spec->prepare.how == FC_LAMBDA_FIXED);
}

TEST(values_that_are_not_positive)
{
	double y[N], plain[H];

	for (size_t t = 0; t < N; t++)
		y[t] = 10 * sin((double)(t * t));
	fitted("ses", y, N, 1);
	memcpy(plain, mean, sizeof plain);
	CHECK_STR(fitted("ses:log", y, N, 1), "ses");
	CHECK(why == fc_prepare_not);
	CHECK_NEAR(mean[0], plain[0], 1e-15);
	CHECK_STR(fitted("ses:lambda=auto", y, N, 1), "ses");
	CHECK(!why);
	CHECK_NEAR(mean[0], plain[0], 1e-15);
	/* the sign goes along */
	CHECK_STR(fitted("ses:lambda=0.5", y, N, 1), "ses");
	CHECK(q[0] < 0);
	for (size_t t = 0; t < N; t++)
		y[t] = fmax(y[t], 0);
	fitted("ses:lambda=guerrero", y, N, 1);
	CHECK(state.v[FC_PREPARE_LAMBDA] >= 0.2 - 1e-12);
}

/* Where a negative lambda has no way back, and where a log explodes. */
TEST(stays_finite)
{
	double y[20];

	for (size_t t = 0; t < 20; t++)
		y[t] = exp((double)t);
	fitted("rwd:lambda=-1", y, 20, 1);
	CHECK(mean[H - 1] <= 1000 * y[19]);
	fitted("naive:lambda=-2", y, 20, 1);
	fitted("rwd:log", y, 20, 1);
	CHECK_NEAR(mean[0], exp(20), 1e-9);
	for (size_t t = 0; t < 20; t++)
		y[t] = 5;
	fitted("ses:lambda=auto", y, 20, 1);
	CHECK_NEAR(mean[0], 5, 1e-12);
	fitted("ses:log", y, 1, 1);
	CHECK_NEAR(mean[0], 5, 1e-12);
}

int
main(void)
{
	RUN(forward_and_back_are_r_s);
	RUN(lambdas_are_r_s);
	RUN(log_is_a_model_of_logarithms);
	RUN(wraps_and_goes_on);
	RUN(values_that_are_not_positive);
	RUN(stays_finite);
	fc_specs_free(spec, nspec);
	fc_vec_release(&state);
	fc_fit_ws_release(&ws);
	return check_done();
}
