/* test_theta.c - theta models against the papers' recursions. */
#include "base/fc.h"

#include "check.h"
#include "local/theta.h"
#include "model/fit.h"

#define N 30
#define H 8

static struct fc_fit_ws ws;
static struct fc_vec state;
static double mean[H], sigma[H];

static const struct fc_spec *
spec_of(const char *text)
{
	static struct fc_spec *spec;
	static size_t n;
	struct fc_err err = { 0 };

	fc_specs_free(spec, n);
	CHECK_MSG(fc_specs_parse(text, &spec, &n, &err) == 0, "%s", err.msg);
	return spec;
}

static void
forecast(const struct fc_spec *spec)
{
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma };

	fc_fit_forecast(spec, NULL, &state, &f, &ws);
}

static void
run_model(const char *text, const double *y, size_t n)
{
	const struct fc_spec *spec = spec_of(text);
	struct fc_sample s = { .y = y, .n = n, .season = 1 };
	const char *why;

	CHECK(fc_fit(spec, &s, &state, &ws, &why) == NULL);
	forecast(spec);
}

static void
make(double *y)
{
	double x = 100;

	for (size_t t = 0; t < N; t++) {
		x += 1.3 + 4 * sin(12.9898 * (double)t * (double)t);
		y[t] = x + 3 * cos(7.1 * (double)t);
	}
}

/* Least squares line of y_1 .. y_n, as the textbooks have it. */
static void
textbook(const double *y, size_t n, double *a, double *b)
{
	double my = 0, mt = ((double)n + 1) / 2, tt = 0, ty = 0;

	for (size_t t = 0; t < n; t++)
		my += y[t] / (double)n;
	for (size_t t = 0; t < n; t++) {
		double d = (double)t + 1 - mt;

		tt += d * d;
		ty += d * (y[t] - my);
	}
	*b = n > 1 ? ty / tt : 0;
	*a = my - *b * mt;
}

/*
 * Squared errors from number first on of the model with these parameters, its
 * H forecasts to f when not NULL: the recursion of Fiorucci et al. (2016),
 * the line computed anew in each period where it is dynamic.
 */
static double
plain(const double *data, bool dynamic, const double par[3], size_t first,
    double *f)
{
	double y[N + H], a, b, alpha = par[0], w = 1 - 1 / par[1], l = par[2];
	double sse = 0;

	textbook(data, N, &a, &b);
	memcpy(y, data, N * sizeof *y);
	for (size_t t = 0; t < N + H; t++) {
		double mu, p = pow(1 - alpha, (double)t);

		if (dynamic)
			textbook(y, t, &a, &b);
		if (dynamic && t == 0)
			a = b = 0;
		mu = l + w * (p * a + b * (1 - p * (1 - alpha)) / alpha);
		if (t >= N) {
			y[t] = mu;
			if (f)
				f[t - N] = mu;
		} else if (t >= first) {
			sse += (y[t] - mu) * (y[t] - mu);
		}
		l += alpha * (y[t] - l);
	}
	return sse;
}

TEST(standard)
{
	double y[N], a, b, l = 0, alpha = 0.3;

	make(y);
	run_model("theta:alpha=0.3:level=first", y, N);
	textbook(y, N, &a, &b);
	l = y[0];
	for (int t = 0; t < N; t++)
		l += alpha * (y[t] - l);
	for (int h = 0; h < H; h++) {
		CHECK_NEAR(mean[h], l + b / 2 * (h + (1 - pow(1 - alpha, N)) /
		    alpha), 1e-12);
		CHECK_NEAR(sigma[h] / sigma[0], sqrt(1 + h * alpha * alpha),
		    1e-12);
	}
}

/* What the slope of the line adds to the variance h + 1 steps ahead, in units
 * of that of the errors; state: dynamic, alpha, weight. */
static double
slope_part(int h)
{
	double a = state.v[1], w = state.v[2];

	return w * w * (h + 1) * (h + 1) * (1.2 * a * a / N +
	    12 / pow(N, 3));
}

TEST(recursions)
{
	/* state: dynamic, alpha, weight; the first level is not kept */
	static const char *const name[] = { "otm:theta=2:seasonal=none",
		"dstm:seasonal=none", "otm:seasonal=none:calm=no",
		"dotm:seasonal=none:calm=no" };
	double y[N], want[H], best;

	make(y);
	for (int i = 0; i < 4; i++) {
		bool dynamic = i % 2;
		size_t first = dynamic ? 2 : 0;
		double alpha, theta, level[2], sse[3], gain = INFINITY;

		run_model(name[i], y, N);
		alpha = state.v[1];
		theta = 1 / (1 - state.v[2]);
		CHECK(alpha >= 0.0999 && alpha <= 0.9901);
		CHECK(i >= 2 || fabs(theta - 2) < 1e-12);
		/* The best level by a parabola through three. */
		for (int k = 0; k < 3; k++)
			sse[k] = plain(y, dynamic, (double[]){ alpha, theta,
			    100.0 * k }, first, NULL);
		level[0] = 100 + 50 * (sse[0] - sse[2]) /
		    (sse[0] - 2 * sse[1] + sse[2]);
		best = plain(y, dynamic, (double[]){ alpha, theta, level[0] },
		    first, want);
		for (int h = 0; h < H; h++)
			CHECK_NEAR(mean[h], want[h], 1e-9);
		/* Nothing near or far is better. */
		for (double a = 0.1; a < 0.99; a += 0.02) {
			for (double th = 1; th < 60; th *= 1.3) {
				for (double d = -40; d <= 40; d += 10)
					gain = fmin(gain, plain(y, dynamic,
					    (double[]){ a, i < 2 ? 2 : th,
					    level[0] + d }, first, NULL));
			}
		}
		CHECK_MSG(gain > best * (1 - 1e-9), "%s: %g < %g", name[i],
		    gain, best);
		CHECK_NEAR(sigma[0], sqrt(best / (double)(N - first -
		    (i < 2 ? 2 : 3)) * (1 + slope_part(0))), 1e-9);
	}
}

TEST(spread_is_the_response_to_errors)
{
	double y[N], f0[H], s0[H], var[H], shock[H], first;

	make(y);
	for (int k = 0; k < 2; k++) {
		const char *name = k ? "dotm:seasonal=none" :
		    "otm:seasonal=none";

		run_model(name, y, N);
		memcpy(f0, mean, sizeof f0);
		memcpy(s0, sigma, sizeof s0);
		for (int j = 0; j < H; j++)
			var[j] = 1 + slope_part(j);
		first = sqrt(var[0]);
		/* An error of 1 after i forecasts that came true. */
		for (int i = 0; i < H - 1; i++) {
			run_model(name, y, N);
			memcpy(shock, f0, sizeof shock);
			shock[i]++;
			fc_fit_update(spec_of(name), NULL, &state, shock, NULL,
			    (size_t)i + 1, &ws);
			forecast(spec_of(name));
			for (int j = i + 1; j < H; j++)
				var[j] += (mean[j - i - 1] - f0[j]) *
				    (mean[j - i - 1] - f0[j]);
		}
		for (int j = 0; j < H; j++)
			CHECK_NEAR(s0[j] / s0[0], sqrt(var[j]) / first, 1e-7);
	}
}

/* Squared errors of a weight with the best first level, a parabola's lowest
 * point. */
static double
lowest(const double *y, bool dynamic, double alpha, double w)
{
	double s[3], level, par[3] = { alpha, 1 / (1 - w) };

	for (int k = 0; k < 3; k++) {
		par[2] = 100.0 * k;
		s[k] = plain(y, dynamic, par, dynamic ? 2 : 0, NULL);
	}
	level = 100 + 50 * (s[0] - s[2]) / (s[0] - 2 * s[1] + s[2]);
	par[2] = level;
	return plain(y, dynamic, par, dynamic ? 2 : 0, NULL);
}

/* The calm weight makes squared errors / (their variance at theta 2) and its
 * own squared distance from 1/2 / (1/2)^2 least. */
TEST(calm_weight)
{
	static const char *const name[] = { "otm:seasonal=none:alpha=0.3",
		"dotm:seasonal=none:alpha=0.3" };
	double y[N];

	make(y);
	for (int i = 0; i < 2; i++) {
		double half = lowest(y, i, 0.3, 0.5), w, here;

		run_model(name[i], y, N);
		w = state.v[2];
		CHECK_MSG(w > 0.01 && w < 0.95, "%g", w);
		here = lowest(y, i, 0.3, w) / (half / N) +
		    4 * (w - 0.5) * (w - 0.5);
		for (double u = 0; u < 0.96; u += 0.05)
			CHECK(lowest(y, i, 0.3, u) / (half / N) +
			    4 * (u - 0.5) * (u - 0.5) > here - 1e-9);
	}
}

TEST(auto_theta_is_one_of_the_four)
{
	static const char *const name[] = { "otm:theta=2", "otm", "dstm",
		"dotm" };
	double y[N], got[H];
	int same = 0;

	make(y);
	run_model("auto-theta", y, N);
	memcpy(got, mean, sizeof got);
	for (int i = 0; i < 4; i++) {
		run_model(name[i], y, N);
		same += fabs(mean[H - 1] - got[H - 1]) < 1e-9 * got[H - 1];
	}
	CHECK(same >= 1);
}

TEST(missing_and_shifted)
{
	static const char *const name[] = { "theta", "otm", "dstm", "dotm" };
	double y[N], far[N], before[H];

	make(y);
	for (int i = 0; i < 4; i++) {
		run_model(name[i], y, N);
		memcpy(before, mean, sizeof before);
		for (int t = 0; t < N; t++)
			far[t] = y[t] - 5e4;
		run_model(name[i], far, N);
		for (int h = 0; h < H; h++)
			CHECK(fabs(mean[h] + 5e4 - before[h]) < 1e-4);
	}
	/* A line with holes goes on. */
	for (int t = 0; t < N; t++)
		y[t] = t % 7 == 3 ? NAN : 20.0 + 2 * t;
	for (int i = 2; i < 4; i++) {
		run_model(name[i], y, N);
		CHECK(fabs(mean[0] - (20 + 2 * N)) < 8);
		CHECK(mean[H - 1] > mean[0]);
	}
}

/* Growth goes on (smoothing lags behind it), values below 0 have sums. */
TEST(four_theta)
{
	double y[N];

	for (int t = 0; t < N; t++)
		y[t] = 10 * exp(0.05 * t) * (1 + 1e-6 * sin(t * t));
	run_model("4theta:seasonal=none", y, N);
	for (int h = 0; h < H; h++)
		CHECK_NEAR(mean[h], 10 * exp(0.05 * (N + h)), 0.15);
	for (int t = 0; t < N; t++)
		y[t] = t % 5 - 2;
	run_model("4theta:seasonal=none", y, N);
	CHECK(state.v[0] < 1 && state.v[1] < 1);
	for (int h = 0; h < H; h++)
		CHECK(fabs(mean[h]) < 3 && sigma[h] > 0);
	for (int t = 0; t < N; t++)
		y[t] = 4;
	run_model("4theta", y, N);
	CHECK_NEAR(mean[H - 1], 4, 1e-9);
}

int
main(void)
{
	RUN(standard);
	RUN(recursions);
	RUN(spread_is_the_response_to_errors);
	RUN(calm_weight);
	RUN(auto_theta_is_one_of_the_four);
	RUN(missing_and_shifted);
	RUN(four_theta);
	fc_specs_free(NULL, 0);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
