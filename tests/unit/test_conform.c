/* test_conform.c - conformal scores against plain arithmetic. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "base/rng.h"
#include "check.h"
#include "model/conform_impl.h"

#define G FC_CONFORM_GRID

static struct fc_spec *spec;
static size_t nspec;
static struct fc_fit_ws ws;

static struct fc_conform
conform(int64_t horizon)
{
	static bool parsed;
	struct fc_err err = { 0 };
	struct fc_conform cf = { .horizon = horizon };

	if (!parsed)
		CHECK(fc_specs_parse("naive,ses", &spec, &nspec, &err) == 0);
	parsed = true;
	cf.spec = spec;
	cf.nspec = nspec;
	return cf;
}

/* The quantiles of N(m, s). */
static void
normal(double m, double s, double q[G])
{
	for (size_t j = 0; j < G; j++)
		q[j] = m + s * fc_norm_quantile(fc_conform_grid()[j]);
}

TEST(score_of_a_normal_forecast)
{
	struct fc_conform_own own = { .rough = 0, .share = 0.5F };
	double q[G], mean = 10;
	struct fc_forecast f = { .h = 1, .np = G, .mean = &mean, .q = q };

	normal(10, 2, q);
	for (double y = -20; y < 40; y += 0.37)
		CHECK_NEAR(fc_conform_z(&own, &f, 0, y, 0.5), (y - 10) / 2,
		    1e-9);
	CHECK(isnan(fc_conform_z(&own, &f, 0, NAN, 0.5)));
	/* a history that moves by 8 where the model says 2: widened by
	 * (8 / 2)^0.5 */
	own.rough = 8;
	CHECK_NEAR(fc_conform_z(&own, &f, 0, 14, 0.5), 1, 1e-9);
	CHECK_NEAR(fc_conform_z(&own, &f, 0, 26, 0.5), 4, 1e-9);
}

TEST(score_within_a_mass)
{
	struct fc_conform_own own = { .rough = 0 };
	double q[G], mean = 0.3;
	struct fc_forecast f = { .h = 1, .np = G, .mean = &mean, .q = q };

	/* nothing is sold with probability Phi(1) */
	for (size_t j = 0; j < G; j++)
		q[j] = j <= 15 ? 0 : (double)(j - 15);
	for (double u = 0.05; u < 1; u += 0.1)
		CHECK_NEAR(fc_norm_cdf(fc_conform_z(&own, &f, 0, 0, u)),
		    u * fc_norm_cdf(1), 1e-12);
	CHECK_NEAR(fc_conform_z(&own, &f, 0, 1, 0.5), 1.25, 1e-12);
	/* no spread at all: nothing can be said, but that it was right */
	for (size_t j = 0; j < G; j++)
		q[j] = 0;
	CHECK(isnan(fc_conform_z(&own, &f, 0, 1, 0.5)));
	CHECK_NEAR(fc_conform_z(&own, &f, 0, 0, 0.5), 0, 1e-9);
}

/* Bounds are values whose score has the quantile of the scores. */
TEST(bounds_undo_scores)
{
	struct fc_conform cf = conform(1);
	struct fc_conform_own own = { .rough = 3, .share = 0.2F, .class = 5 };
	double p[3] = { 0.025, 0.5, 0.9 }, q[G], mean = 4, out[3], sigma = 1;
	struct fc_probs pr = { .n = 3, .p = p };
	struct fc_forecast f = { .h = 1, .np = 3, .p = p, .q = out,
		.mean = &mean, .sigma = &sigma };
	struct fc_forecast grid = { .h = 1, .np = G, .mean = &mean, .q = q };

	for (size_t j = 0; j < G; j++)
		q[j] = 4 + exp(0.3 * ((double)j - 11)) - 1;
	fc_conform_open(&cf);
	fc_conform_quantiles(&cf, &pr);
	fc_conform_bounds(&cf, 1, &own, &grid, &f);
	CHECK(f.has_q);
	/* without a score, the normal ones */
	for (size_t j = 0; j < 3; j++)
		CHECK_NEAR(fc_norm_cdf(fc_conform_z(&own, &grid, 0, out[j],
		    0.5)), p[j], 2e-3);
	own.factor = 2;
	fc_conform_bounds(&cf, 1, &own, &grid, &f);
	CHECK_NEAR(fc_conform_z(&own, &grid, 0, out[2], 0.5) / 2,
	    fc_norm_quantile(0.9), 0.01);
	own.floor = 1;
	mean = -5;
	fc_conform_bounds(&cf, 1, &own, &grid, &f);
	CHECK(out[0] == 0 && out[1] >= 0);
	fc_conform_release(&cf);
}

/* n scores of one class; with as many, the others' hardly count. */
TEST(quantile_of_a_finite_sample)
{
	static const size_t size[] = { 5000, 20000 };
	double p[2] = { 0.1, 0.975 };
	struct fc_probs pr = { .n = 2, .p = p };

	for (size_t s = 0; s < 2; s++) {
		struct fc_conform cf = conform(1);
		double *z = fc_xcalloc(size[s], sizeof *z);
		struct fc_rng rng;
		size_t n = size[s], r;

		fc_rng_init(&rng, s, "conform", 7);
		fc_conform_open(&cf);
		for (size_t i = 0; i < n; i++) {
			z[i] = -log(1 - fc_rng_uniform(&rng)) - 1;
			fc_conform_count(&cf, (struct fc_conform_cell){ 7,
			    fc_conform_cell(&cf, FC_CONFORM_PLAIN, 0, z[i]) },
			    1);
		}
		fc_sort_doubles(z, n);
		fc_conform_quantiles(&cf, &pr);
		/* model 0, class 7, plain, group 0 */
		r = (size_t)ceil((double)(n + 1) * 0.975);
		CHECK_NEAR(cf.quantile[7 * 2 * 2 + 1], z[r - 1], 0.03);
		CHECK_NEAR(cf.quantile[7 * 2 * 2], z[n / 10], 0.03);
		/* a class without scores has those of all: 400 of n + 20 */
		CHECK_NEAR(cf.quantile[3 * 2 * 2 + 1], z[r - 1], 0.1);
		/* another model has none: the normal quantile */
		CHECK_NEAR(cf.quantile[(FC_CONFORM_CLASSES + 7) * 2 * 2 + 1],
		    fc_norm_quantile(0.975), 0.01);
		free(z);
		fc_conform_release(&cf);
	}
}

/* The class of a history: kind of demand * 6 + seasonal * 3 + length. */
static int
class_of(const double *y, size_t n)
{
	struct fc_conform cf = conform(3);
	struct fc_conform_own own;
	struct fc_err err = { 0 };

	CHECK(fc_freq_parse("M", &cf.freq, &err) == 0);
	fc_conform_look(&cf, 0, y, n, &ws, &own);
	return own.class;
}

TEST(classes)
{
	static const double few[] = { 0, 5, 0, 0, 6, 0, 5, 0, 0, 4 };
	static const double lumps[] = { 0, 50, 0, 0, 1, 0, 2, 0, 0, 1 };
	static const double often[] = { 3, 5, 0, 4, 6, 3, 5, 4, 4, 4 };
	static const double wild[] = { 3, 90, 0, 1, 1, 1, 40, 4, 1, 2 };
	static const double below[] = { -3, 0, 2, 0, 0, 1, 4, 4, 1, 2 };
	double y[80];

	CHECK_EQ(class_of(few, 10), 3 * 6);
	CHECK_EQ(class_of(lumps, 10), 4 * 6);
	CHECK_EQ(class_of(often, 10), 1 * 6);
	CHECK_EQ(class_of(wild, 10), 2 * 6);
	CHECK_EQ(class_of(below, 10), 0);
	CHECK_EQ(class_of(NULL, 0), 0);
	for (size_t t = 0; t < 80; t++)
		y[t] = 100 + (double)(t % 12);
	CHECK_EQ(class_of(y, 80), 3 + 2);
	for (size_t t = 0; t < 80; t++)
		y[t] = 100 + (double)(t * t % 7);
	CHECK_EQ(class_of(y, 50), 1);
}

int
main(void)
{
	RUN(score_of_a_normal_forecast);
	RUN(score_within_a_mass);
	RUN(bounds_undo_scores);
	RUN(quantile_of_a_finite_sample);
	RUN(classes);
	fc_specs_free(spec, nspec);
	fc_fit_ws_release(&ws);
	return check_done();
}
