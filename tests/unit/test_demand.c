/* test_demand.c - intermittent demand by hand, and combinations. */
#include "base/fc.h"

#include "check.h"
#include "model/fit.h"

#define H 3

static struct fc_fit_ws ws;
static struct fc_vec state;
static double mean[H], sigma[H], q[H * 2];
static const double p2[2] = { 0.1, 0.9 };
static const char *said;

/* Fit, take in more, forecast; who fitted. */
static const char *
go(const char *text, const double *y, size_t n, const double *more, size_t k)
{
	struct fc_sample s = { .y = y, .n = n, .season = 1 };
	struct fc_forecast f = { .h = H, .mean = mean, .sigma = sigma, .np = 2,
		.p = p2, .q = q };
	struct fc_err err = { 0 };
	struct fc_spec *spec;
	const struct fc_model *m;
	size_t nspec;

	CHECK_MSG(fc_specs_parse(text, &spec, &nspec, &err) == 0, "%s",
	    err.msg);
	m = fc_fit(spec, &s, &state, &ws, &said);
	CHECK(fc_fit_valid(spec, m, state.v, state.n));
	CHECK(!fc_fit_valid(spec, m, state.v, state.n - 1));
	if (k > 0)
		fc_fit_update(spec, m, &state, more, NULL, k, &ws);
	fc_fit_forecast(spec, m, &state, &f, &ws);
	fc_forecast_finish(&f, NAN, NAN);
	if (!m)
		m = spec->model;
	fc_specs_free(spec, nspec);
	return m->name;
}

#define RUN_ON(text, y) go(text, y, FC_LEN(y), NULL, 0)

TEST(tsb)
{
	static const double y[] = { 0, 4, 0, NAN, 0, 6 };
	static const double more[] = { 0, NAN, 0 };
	double p = 0, z = 4 + 0.3 * 2;

	for (int t = 1; t < 5; t++)
		p += 0.2 * ((t == 1 || t == 4) - p);
	go("tsb:alpha-d=0.3:alpha-p=0.2", y, 6, NULL, 0);
	CHECK_NEAR(mean[2], p * z, 1e-14);
	/* It falls while nothing is sold. */
	go("tsb:alpha-d=0.3:alpha-p=0.2", y, 6, more, 3);
	CHECK_NEAR(mean[0], p * z * 0.64, 1e-14);
}

TEST(adida)
{
	/* intervals 3, 2, 3: sums over 3 from the end 7, 0 + 4, 6 */
	static const double y[] = { 0, 0, 3, 0, 4, 0, 0, 2 };
	static const double more[] = { 3, NAN, 3, 9, 100 };
	double level, alpha;

	RUN_ON("adida", y);
	/* 8 = 2 + 2 * 3: sums 3 + 0 + 4 = 7 and 2; one error, any alpha */
	alpha = state.v[state.n - 3];
	CHECK(alpha >= 0.1 && alpha <= 0.3);
	level = 7 + alpha * (2 - 7);
	CHECK_NEAR(mean[0], level / 3, 1e-14);
	go("adida", y, 8, more, 5);
	CHECK_NEAR(mean[0], (level + alpha * (15 - level)) / 3, 1e-14);
	/* one level: as without sums */
	RUN_ON("imapa", ((const double[]){ 5, 5, 5, 5 }));
	CHECK_NEAR(mean[0], 5, 1e-14);
	CHECK_NEAR(q[0], 5, 1e-14);
}

TEST(imapa)
{
	static const double y[] = { 0, 0, 3, 0, 0, 3, 0, 0, 3 };

	RUN_ON("imapa", y);
	/* 1, 2 and 3 periods; the last has sums of 3 each */
	CHECK_EQ(state.n, 1 + 29 + 3 * 4);
	CHECK_NEAR(state.v[state.n - 2], 3, 1e-14);
	CHECK(mean[0] > 0.7 && mean[0] < 1.6);
	CHECK(q[0] >= 0 && q[1] >= mean[0]);
}

TEST(empirical)
{
	static const double y[] = { 4, NAN, 0, 2, 0 };
	static double many[300];
	double w = 1 + 0.97 + 0.97 * 0.97 + 0.97 * 0.97 * 0.97;

	RUN_ON("empirical", y);
	CHECK_NEAR(mean[2], (0.97 * 2 + 0.97 * 0.97 * 0.97 * 4) / w, 1e-14);
	CHECK_EQ(q[0], 0);
	CHECK_EQ(q[1], 4);
	go("empirical", y, 5, (const double[]){ 9, NAN, 9 }, 3);
	CHECK_EQ(q[1], 9);
	/* The ring goes round; what is older than it does not count. */
	for (size_t t = 0; t < 300; t++)
		many[t] = t < 200 ? 1000 : (double)(t % 10);
	go("empirical", many, 300, NULL, 0);
	/* 0 is the oldest in every ten: 0.087 of the weight. */
	CHECK_EQ(q[0], 1);
	CHECK_EQ(q[1], 9);
	w = mean[0];
	go("empirical", many, 190, many + 190, 110);
	CHECK_EQ(q[1], 9);
	CHECK_NEAR(mean[0], w, 1e-10);
}

TEST(classes)
{
	static const double smooth[] = { 5, 6, 5, 0, 5, 6, 5, 6, 5, 6 };
	static const double erratic[] = { 5, 60, 5, 0, 5, 1, 9, 6, 90, 6 };
	static const double lumpy[] = { 0, 0, 5, 0, 50, 0, 1, 0, 0, 9 };
	static const double full[] = { 5, 6, 5, 7, 5, 6, 5, 6, 5, 6 };
	double want;

	RUN_ON("croston", smooth);
	want = mean[0];
	RUN_ON("intermittent", smooth);
	CHECK_NEAR(mean[0], want, 1e-15);
	RUN_ON("sba", erratic);
	want = mean[0];
	RUN_ON("intermittent", erratic);
	CHECK_NEAR(mean[0], want, 1e-15);
	go("imapa", lumpy, 9, lumpy, 3);
	want = mean[0];
	go("intermittent", lumpy, 9, lumpy, 3);
	CHECK_NEAR(mean[0], want, 1e-15);
	RUN_ON("croston:sbj", lumpy);
	want = mean[0];
	RUN_ON("sbj", lumpy);
	CHECK_NEAR(mean[0], want, 1e-15);
	RUN_ON("croston-opt", full);
	want = mean[0];
	RUN_ON("intermittent", full);
	CHECK_NEAR(mean[0], want, 1e-15);
	CHECK_STR(RUN_ON("tsb", ((const double[]){ 1, -1, 2 })), "naive");
	CHECK_STR(said, "negative values");
	RUN_ON("imapa", ((const double[]){ 0, 0, 0 }));
	CHECK_EQ(mean[0], 0);
	CHECK_EQ(q[1], 0);
}

TEST(combinations)
{
	static const double y[] = { 3, 5, 4, 9, 6, 8, 7, 12, 9, 10 };
	static const double more[] = { 11, NAN, 14 };
	static const char *const one[] = { "naive", "mean", "theta:alpha=0.2" };
	double m[3], lo[3], want;

	for (int i = 0; i < 3; i++) {
		go(one[i], y, 10, more, 3);
		m[i] = mean[2];
		lo[i] = q[4];
	}
	go("combine:naive+mean+theta/alpha=0.2", y, 10, more, 3);
	CHECK(said == NULL);
	CHECK_NEAR(mean[2], (m[0] + m[1] + m[2]) / 3, 1e-14);
	CHECK_NEAR(q[4], (lo[0] + lo[1] + lo[2]) / 3, 1e-14);
	go("combine:naive+mean+theta/alpha=0.2:median", y, 10, more, 3);
	want = fmax(fmin(m[0], m[1]), fmin(fmax(m[0], m[1]), m[2]));
	CHECK_NEAR(mean[2], want, 1e-14);
}

/* The errors of naive and mean ahead, by hand, give their weights. */
TEST(weights_of_past_origins)
{
	double y[30], naive = 0, mean_of = 0, sum, w[2];

	for (int t = 0; t < 30; t++)
		y[t] = 10 + t + 7 * (t % 3);
	/* 5 steps, a sixth of 30; a third of it holds two origins. */
	for (int n = 20; n <= 25; n += 5) {
		sum = 0;
		for (int t = 0; t < n; t++)
			sum += y[t] / n;
		for (int t = n; t < n + 5; t++) {
			naive += (y[t] - y[n - 1]) * (y[t] - y[n - 1]);
			mean_of += (y[t] - sum) * (y[t] - sum);
		}
	}
	w[0] = 1 / (naive * naive);
	w[1] = 1 / (mean_of * mean_of);
	sum = 0;
	for (int t = 0; t < 30; t++)
		sum += y[t] / 30;
	go("combine:naive+mean:weights=origins", y, 30, NULL, 0);
	CHECK_NEAR(mean[2], (w[0] * y[29] + w[1] * sum) / (w[0] + w[1]),
	    1e-12);
	/* Too short to look back: equal weights. */
	go("combine:naive+mean:weights=origins", y, 2, NULL, 0);
	CHECK_NEAR(mean[0], (y[1] + (y[0] + y[1]) / 2) / 2, 1e-14);
}

/* The shrinkage of model/stack.h once more: two members, two origins, where
 * the entries besides the common ones are +-d on the diagonal. */
TEST(learned_weights)
{
	double y[30], e[2][10], a[2], b[2], c = 0, d, noise, keep, w, least = 0;
	double sum = 0;

	for (int t = 0; t < 30; t++)
		y[t] = 10 + 3 * (t % 4) + (t > 15 ? 2 : 0);
	for (int k = 0; k < 2; k++) {
		int n = 25 - 5 * k;

		sum = a[k] = b[k] = 0;
		for (int t = 0; t < n; t++)
			sum += y[t] / n;
		for (int i = 0; i < 5; i++) {
			e[0][5 * k + i] = y[n + i] - y[n - 1];
			e[1][5 * k + i] = y[n + i] - sum;
			a[k] += pow(e[0][5 * k + i], 2) / 5;
			b[k] += pow(e[1][5 * k + i], 2) / 5;
			c += e[0][5 * k + i] * e[1][5 * k + i] / 10;
		}
	}
	d = (a[0] + a[1] - b[0] - b[1]) / 4;
	noise = (a[0] - b[0]) / 2 - d;
	keep = 1 - fmin(noise * noise / (d * d), 1);
	/* Over a grid of the weight of naive. */
	for (w = 0; w <= 1; w += 1e-5) {
		double mid = (a[0] + a[1] + b[0] + b[1]) / 4;
		double v = w * w * (mid + keep * d) + (1 - w) * (1 - w) *
		    (mid - keep * d) + 2 * w * (1 - w) * c;

		if (w == 0 || v < sum) {
			sum = v;
			least = w;
		}
	}
	CHECK(keep > 0.1 && keep < 0.999);
	CHECK(least > 0.01 && least < 0.45);
	w = 0;
	for (int t = 0; t < 30; t++)
		w += y[t] / 30;
	go("combine:naive+mean:weights=learned", y, 30, NULL, 0);
	CHECK_NEAR(mean[2], least * y[29] + (1 - least) * w, 1e-3);
	sum = mean[2];
	go("combine:naive+mean:weights", y, 30, NULL, 0);
	CHECK_NEAR(mean[2], sum, 0);
	go("combine:naive+mean:weights:weights=inverse", y, 30, NULL, 0);
	CHECK(mean[2] != sum);
	/* What is always wrong weighs nothing; its quantiles are not there. */
	go("combine:zero+mean:weights", y, 30, NULL, 0);
	CHECK_NEAR(mean[2], w, 1e-9);
	go("combine:zero+mean+tsb:weights", y, 30, NULL, 0);
	CHECK(mean[2] > w / 2 && isfinite(q[4]));
	go("combine:naive+mean:weights", y, 2, NULL, 0);
	CHECK_NEAR(mean[0], (y[1] + (y[0] + y[1]) / 2) / 2, 1e-14);
}

TEST(members_that_cannot)
{
	static const double y[] = { 3, 5, 4 }, minus[] = { -3, 5, 4 };

	CHECK_STR(go("combine:naive+dotm", y, 3, y, 3), "combine");
	CHECK_STR(said, "a member of the combination cannot take it; the "
	    "others are combined");
	CHECK_NEAR(mean[0], 4, 1e-15);
	CHECK_STR(RUN_ON("combine:tsb+dotm", minus), "naive");
	CHECK_STR(said, "no member can take it");
	/* zero has no quantiles, the others' stand */
	RUN_ON("combine:zero+naive", y);
	CHECK_NEAR(mean[0], 2, 1e-15);
	CHECK(q[0] < q[1]);
}

int
main(void)
{
	RUN(tsb);
	RUN(adida);
	RUN(imapa);
	RUN(empirical);
	RUN(classes);
	RUN(combinations);
	RUN(weights_of_past_origins);
	RUN(learned_weights);
	RUN(members_that_cannot);
	fc_fit_ws_release(&ws);
	fc_vec_release(&state);
	return check_done();
}
