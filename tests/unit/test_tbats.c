/* test_tbats.c - TBATS: derivatives, first states, known series. */
#include "base/fc.h"

#include <string.h>

#include "base/rng.h"
#include "check.h"
#include "local/tbatsfit.h"
#include "model/fit.h"

#define N 240
#define H 28
#define TURN 6.283185307179586

static double y[N + H], work[90000], v[600], g[600];
static struct fc_fit_ws ws;
static struct fc_vec state;

/* Seven and 30.5 periods, a trend, noise of size s. */
static void
make(double s)
{
	struct fc_rng rng;

	fc_rng_init(&rng, 5, "tbats", 5);
	for (int t = 0; t < N + H; t++)
		y[t] = 50 + 0.05 * t + 5 * sin(TURN * t / 7) +
		    2 * cos(2 * TURN * t / 7) + 6 * sin(TURN * t / 30.5 + 1) +
		    s * fc_rng_normal(&rng);
}

/* A fitted model of two seasons with everything on. */
static double
fitted(const struct fc_tb_form *f, struct fc_tb_series *e)
{
	struct fc_sample s = { .y = y, .n = N, .season = 7 };

	fc_tb_look(&s, e);
	return fc_tb_fit(e, f, NULL, 30, v, work);
}

TEST(gradient)
{
	struct fc_tb_form f = { .ns = 2, .period = { 7, 30.5 },
	    .k = { 2, 1 }, .trend = FC_TB_DAMPED, .p = 2, .q = 1 };
	struct fc_tb_series e;
	struct fc_tb m, grad;
	static double z[N], dz[N];
	size_t size;

	make(1);
	y[50] = y[51] = NAN;
	fitted(&f, &e);
	m = fc_tb_bind(v);
	size = fc_tb_size(m.nh, m.ns);
	memcpy(g, v, size * sizeof *v);
	grad = fc_tb_bind(g);
	v[FC_TB_AR] = 0.3;
	v[FC_TB_AR + 1] = -0.2;
	v[FC_TB_MA] = 0.4;
	for (int t = 0; t < N; t++)
		z[t] = fc_tb_transform(v, y[t]);
	fc_tb_adjoint(&m, z, N, &grad, dz, work);
	for (size_t i = FC_TB_ALPHA; i < FC_TB_LISTS + 2 * m.ns + 4 * m.nh;
	    i++) {
		double keep = v[i], up, down, by = 1e-6;
		static double other[600];

		if ((i >= FC_TB_AR + 2 && i < FC_TB_MA) ||
		    (i > FC_TB_MA && i < FC_TB_L) ||
		    (i >= FC_TB_LISTS + 2 * m.ns &&
		    i < FC_TB_LISTS + 2 * m.ns + 2 * m.nh))
			continue;
		memcpy(other, g, size * sizeof *g);
		grad = fc_tb_bind(other);
		v[i] = keep + by;
		up = fc_tb_adjoint(&m, z, N, &grad, NULL, work);
		v[i] = keep - by;
		down = fc_tb_adjoint(&m, z, N, &grad, NULL, work);
		v[i] = keep;
		CHECK_MSG(fabs((up - down) / (2 * by) - g[i]) <
		    1e-4 * (1 + fabs(g[i])), "%zu: %g, not %g", i, g[i],
		    (up - down) / (2 * by));
	}
	for (size_t t = 40; t < 60; t++) {
		double keep = z[t], up, down, by = 1e-5;
		static double other[600];

		memcpy(other, g, size * sizeof *g);
		grad = fc_tb_bind(other);
		z[t] = keep + by;
		up = fc_tb_adjoint(&m, z, N, &grad, NULL, work);
		z[t] = keep - by;
		down = fc_tb_adjoint(&m, z, N, &grad, NULL, work);
		z[t] = keep;
		if (!isnan(keep))
			CHECK_NEAR((up - down) / (2 * by), dz[t], 1e-5);
	}
}

TEST(a_run_is_what_the_adjoint_saw)
{
	struct fc_tb_form f = { .ns = 1, .period = { 7 }, .k = { 3 },
	    .trend = FC_TB_LINEAR, .boxcox = true, .p = 1 };
	struct fc_tb_series e;
	struct fc_tb m;
	double aic, sse, z;

	make(1);
	aic = fitted(&f, &e);
	m = fc_tb_bind(v);
	for (int t = 0; t < N; t++) {
		z = fc_tb_transform(v, y[t]);
		CHECK_NEAR(fc_tb_back(v, z), y[t], 1e-9 * y[t]);
	}
	sse = 0;
	for (int t = 0; t < N; t++) {
		z = fc_tb_transform(v, y[t]);
		sse += fc_tb_run(&m, &z, 1);
	}
	/* alpha, beta, lambda, ar, two gammas; l, b, six */
	CHECK_NEAR(N * log(sse) + 2 * (6 + 8), aic, 1e-6);
}

/* No first state can do better, whatever is missing. */
TEST(first_states_are_those_of_least_squares)
{
	struct fc_tb_form f = { .ns = 2, .period = { 7, 30.5 },
	    .k = { 3, 2 }, .trend = FC_TB_DAMPED, .p = 1, .q = 1 };
	struct fc_tb_series e;
	struct fc_tb m, grad;
	static double z[N];
	size_t size;

	for (int holes = 0; holes < 2; holes++) {
		make(1);
		for (size_t t = 3; holes && t < N; t += t % 11 + 2)
			y[t] = NAN;
		fitted(&f, &e);
		m = fc_tb_bind(v);
		size = fc_tb_size(m.nh, m.ns);
		v[FC_TB_AR] = -0.9;
		v[FC_TB_MA] = 0.4;
		for (int t = 0; t < N; t++)
			z[t] = fc_tb_transform(v, y[t]);
		fc_tb_first(&m, z, N, work);
		memcpy(g, v, size * sizeof *v);
		grad = fc_tb_bind(g);
		fc_tb_adjoint(&m, z, N, &grad, NULL, work);
		CHECK(fabs(g[FC_TB_L]) < 1e-4 && fabs(g[FC_TB_B]) < 1e-4);
		for (size_t j = 0; j < 2 * m.nh; j++)
			CHECK_MSG(fabs(grad.s[j]) < 1e-4, "%zu: %g", j,
			    grad.s[j]);
	}
}

TEST(a_missing_value_is_no_number_in_any_unit)
{
	struct fc_tb_form f = { .ns = 1, .period = { 7 }, .k = { 2 },
	    .boxcox = true };
	struct fc_tb_series e;

	make(1);
	fitted(&f, &e);
	CHECK(isnan(fc_tb_transform(v, NAN)));
	v[FC_TB_BOXCOX] = 0;
	CHECK(isnan(fc_tb_transform(v, NAN)));
}

TEST(known_series)
{
	double mean[H], sigma[H], q[2 * H], worst = 0;
	static const double p[] = { 0.1, 0.9 };
	struct fc_sample s = { .y = y, .n = N, .season = 7 };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma,
	    .np = 2, .p = p, .q = q };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	const char *why;
	size_t n;

	make(0.01);
	CHECK_EQ(fc_specs_parse("tbats:season=7,30.5", &spec, &n, &err), 0);
	CHECK(!fc_fit(spec, &s, &state, &ws, &why) && !why);
	CHECK(fc_fit_valid(spec, NULL, state.v, state.n));
	CHECK(!fc_fit_valid(spec, NULL, state.v, state.n - 1));
	fc_fit_forecast(spec, NULL, &state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
	for (int h = 0; h < H; h++) {
		worst = fmax(worst, fabs(mean[h] - y[N + h]));
		CHECK(q[2 * h] < mean[h] && mean[h] < q[2 * h + 1]);
		CHECK(sigma[h] < 0.05);
	}
	CHECK_MSG(worst < 0.1, "%g", worst);
	fc_specs_free(spec, n);
}

/* Forecast of a spec to mean. */
static void
forecast(const char *text, double *mean)
{
	double sigma[H], q[H];
	struct fc_sample s = { .y = y, .n = N, .season = 7,
	    .seasons = { 7 }, .nseason = 1 };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma, .q = q };
	struct fc_spec *spec;
	struct fc_err err = { 0 };
	const char *why;
	size_t n;

	CHECK_EQ(fc_specs_parse(text, &spec, &n, &err), 0);
	CHECK(!fc_fit(spec, &s, &state, &ws, &why) && !why);
	fc_fit_forecast(spec, NULL, &state, &f, &ws);
	fc_specs_free(spec, n);
}

/* R's names say what ours do. */
TEST(options)
{
	static const char *const pair[][2] = {
		{ "tbats:use-trend=no", "tbats:trend=none" },
		{ "tbats:use-trend=no:use-damped-trend=yes", "tbats:trend=none" },
		{ "tbats:use-trend=yes:use-damped-trend=yes",
		    "tbats:trend=damped" },
		{ "tbats:use-trend=yes:use-damped-trend=no",
		    "tbats:trend=linear" },
		{ "tbats:trend=linear:use-trend=no", "tbats:trend=linear" },
		{ "tbats:use-arma-errors=no", "tbats:errors=white" },
		{ "tbats:use-arma-errors=yes", "tbats" },
		{ "tbats:use-box-cox=yes", "tbats:box-cox=yes" },
	};
	double a[H], b[H];

	make(0.5);
	for (size_t i = 0; i < FC_LEN(pair); i++) {
		forecast(pair[i][0], a);
		forecast(pair[i][1], b);
		CHECK_MSG(memcmp(a, b, sizeof a) == 0, "%s", pair[i][0]);
	}
	forecast("tbats:trend=none", a);
	forecast("tbats:trend=linear", b);
	CHECK(memcmp(a, b, sizeof a) != 0);
	/* a trend, whichever AIC prefers */
	forecast("tbats:use-trend=yes", a);
	CHECK(state.v[FC_TB_TREND] > FC_TB_NONE);
	forecast("tbats:use-damped-trend=no", a);
	CHECK(state.v[FC_TB_TREND] != FC_TB_DAMPED);
}

int
main(void)
{
	RUN(gradient);
	RUN(a_run_is_what_the_adjoint_saw);
	RUN(first_states_are_those_of_least_squares);
	RUN(a_missing_value_is_no_number_in_any_unit);
	RUN(known_series);
	RUN(options);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
