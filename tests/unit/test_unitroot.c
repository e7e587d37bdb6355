/* test_unitroot.c - tests of unit roots against R's, and by hand. */
#include "base/fc.h"

#include <math.h>

#include "base/rng.h"
#include "check.h"
#include "golden.h"
#include "local/stl.h"
#include "local/unitroot.h"

#define N 3000
#define SERIES 200

static double y[GOLDEN_N], x[GOLDEN_N], work[64 * GOLDEN_N];

static struct {
	char id[48];
	size_t m, train;
	bool holes;
} series[SERIES];
static size_t nseries;

static void
read_meta(void)
{
	char *f[GOLDEN_FIELDS];
	gzFile in = golden_open("meta");

	while (in && golden_next(in, f) && nseries < SERIES) {
		snprintf(series[nseries].id, 48, "%.47s", f[0]);
		series[nseries].m = (size_t)golden_num(f[2]);
		series[nseries++].holes = golden_num(f[7]) > 0;
	}
}

/* What R found: features of one series. */
struct found {
	double kpss, ndiffs, adf, pp, seas, ocsb;
};

static struct found
found(const char *id)
{
	struct found r = { NAN, NAN, NAN, NAN, NAN, NAN };
	char *f[GOLDEN_FIELDS];
	gzFile in = golden_open("features");

	while (in && golden_next(in, f)) {
		if (strcmp(f[0], id) != 0)
			continue;
		if (strcmp(f[1], "kpss_mu_stat_forecastlag") == 0)
			r.kpss = golden_num(f[2]);
		if (strcmp(f[1], "ndiffs_kpss") == 0)
			r.ndiffs = golden_num(f[2]);
		if (strcmp(f[1], "ndiffs_adf") == 0)
			r.adf = golden_num(f[2]);
		if (strcmp(f[1], "ndiffs_pp") == 0)
			r.pp = golden_num(f[2]);
		if (strcmp(f[1], "nsdiffs_seas") == 0)
			r.seas = golden_num(f[2]);
		if (strcmp(f[1], "nsdiffs_ocsb") == 0)
			r.ocsb = golden_num(f[2]);
	}
	return r;
}

struct sum {
	int n, same;
};

static void
count(struct sum *s, const char *what, const char *id, double r, double ours)
{
	if (isnan(r))
		return;
	s->n++;
	s->same += (int)r == (int)ours;
	if ((int)r != (int)ours)
		printf("# %s %s: %g, R %g\n", id, what, ours, r);
}

TEST(agree_with_r)
{
	struct sum kpss = { 0, 0 }, adf = kpss, pp = kpss, seas = kpss,
	    ocsb = kpss;
	int stats = 0;

	read_meta();
	for (size_t i = 0; i < nseries; i++) {
		const char *id = series[i].id;
		struct found r = found(id);
		size_t n = golden_series(id, y), m = series[i].m, left = n;
		int d;

		if (series[i].holes || strncmp(id, "edge", 4) == 0 || n > N)
			continue;
		if (!isnan(r.kpss)) {
			stats++;
			CHECK_MSG(fabs(fc_kpss(y, n, work) / r.kpss - 1) < 1e-9,
			    "%s: %g, R %g", id, fc_kpss(y, n, work), r.kpss);
		}
		memcpy(x, y, n * sizeof *x);
		count(&kpss, "kpss", id, r.ndiffs, fc_ndiffs(x, &left,
		    FC_KPSS, 2, work));
		memcpy(x, y, n * sizeof *x);
		left = n;
		d = fc_ndiffs(x, &left, FC_ADF, 2, work);
		count(&adf, "adf", id, r.adf, d);
		memcpy(x, y, n * sizeof *x);
		left = n;
		count(&pp, "pp", id, r.pp, fc_ndiffs(x, &left, FC_PP, 2, work));
		if (m == 1)
			continue;
		count(&seas, "strength", id, r.seas,
		    fc_season_strength(y, n, m, work) > 0.64);
		count(&ocsb, "ocsb", id, r.ocsb,
		    fc_ocsb(y, n, m, work) >= fc_ocsb_point(m));
	}
	printf("# KPSS statistics %d; as R: ndiffs kpss %d of %d, adf %d of %d, "
	    "pp %d of %d, strength %d of %d, ocsb %d of %d\n", stats, kpss.same, kpss.n,
	    adf.same, adf.n,
	    pp.same, pp.n, seas.same, seas.n, ocsb.same, ocsb.n);
	CHECK(stats > 80 && kpss.same * 100 >= 95 * kpss.n);
	CHECK(adf.n > 80 && adf.same * 100 >= 95 * adf.n);
	CHECK(pp.n > 80 && pp.same * 100 >= 95 * pp.n);
	CHECK(seas.n > 50 && seas.same * 100 >= 95 * seas.n);
	CHECK(ocsb.n > 50 && ocsb.same * 100 >= 95 * ocsb.n);
}

/* Monthly airline passengers of 1949 to 1952, and R's statistics of them. */
static const double passengers[] = { 112, 118, 132, 129, 121, 135, 148, 148, 136,
	119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193,
	181, 183, 218, 230, 242, 209, 191, 172, 194 };

TEST(statistics)
{
	CHECK_NEAR(fc_ocsb(passengers, 48, 12, work), -0.2425591308, 1e-7);
	CHECK_NEAR(fc_ocsb_point(12), -1.802963, 1e-6);
	CHECK_NEAR(fc_adf(passengers, 48, work), -2.10227091, 1e-7);
	CHECK_NEAR(fc_pp(passengers, 48, work), -1.860792076, 1e-8);
	/* urca 5 % of n = 47 */
	CHECK_NEAR(fc_pp_point(48), -2.8621 - 2.738 / 47 - 8.36 / 2209, 1e-12);
	/* uroot: ch.test(y, type = "trig"), frequency 12 and 7 */
	CHECK_NEAR(fc_canova(passengers, 48, 12, work), 1.44934676, 1e-6);
	CHECK_NEAR(fc_canova(passengers, 48, 7, work), 0.9263376422, 1e-6);
	/* 1 degree of freedom is Cramer and von Mises' 0.461; Canova & Hansen,
	 * table 1, with 3 and 11; R's nsdiffs of old had 5.0986 simulated for
	 * 23 */
	CHECK_NEAR(fc_canova_point(2), 0.461, 0.012);
	CHECK_NEAR(fc_canova_point(4), 1.01, 0.012);
	CHECK_NEAR(fc_canova_point(12), 2.75, 0.012);
	CHECK_NEAR(fc_canova_point(24), 5.098624, 0.012);
	CHECK(isnan(fc_canova(passengers, 20, 12, work)));
	CHECK(isnan(fc_pp(passengers, 4, work)));
	CHECK(isnan(fc_ocsb(passengers, 20, 12, work)));
	CHECK(isnan(fc_adf(passengers, 4, work)));
}

/* Statistics of uroot 2.1.2, ch.test(ts(x, frequency = m), type = "trig"). */
TEST(stability_as_r)
{
	static const struct {
		const char *id;
		size_t m;
		double stat;
	} r[] = {
		{ "AirPassengers", 12, 1.36551305 }, { "nottem", 12, 1.74688557 },
		{ "UKgas", 4, 2.00437546 }, { "co2", 12, 0.44933483 },
		{ "M4_Q953", 4, 0.48938200 }, { "M4_H367", 24, 2.53761688 },
		{ "M4_D410", 7, 0.14916390 }, { "bike_sharing", 7, 1.53345057 },
		{ "M3_N2607", 12, 1.82706916 }, { "M5_FOODS_1_001", 7, 0.94003248 },
	};

	for (size_t i = 0; i < FC_LEN(r); i++) {
		size_t n = golden_series(r[i].id, y);
		double stat = fc_canova(y, n, r[i].m, work);

		CHECK_MSG(fabs(stat / r[i].stat - 1) < 1e-5, "%s: %.9g, R %.9g",
		    r[i].id, stat, r[i].stat);
	}
}

TEST(what_is_constant)
{
	double z[60];

	for (int i = 0; i < 60; i++)
		z[i] = 3;
	CHECK(isnan(fc_ocsb(z, 60, 4, work)));
	CHECK(isnan(fc_adf(z, 60, work)));
	CHECK(isnan(fc_pp(z, 60, work)));
	CHECK(isnan(fc_canova(z, 60, 4, work)));
	for (int i = 0; i < 60; i++)
		z[i] = 2 * i;
	CHECK(isnan(fc_ocsb(z, 60, 4, work)));
	CHECK(isnan(fc_adf(z, 60, work)));
	CHECK(isnan(fc_pp(z, 60, work)));
	/* A season that repeats is stable, one that turns over is not. */
	for (int i = 0; i < 60; i++)
		z[i] = i % 4;
	CHECK_EQ(fc_canova(z, 60, 4, work), 0);
	for (int i = 0; i < 60; i++)
		z[i] = (i < 30 ? 1 : -1) * cos(1.5707963 * i) + 0.1 * (i % 7);
	CHECK(fc_canova(z, 60, 4, work) > fc_canova_point(4));
}

int
main(void)
{
	gzFile here = golden_open("features");

	RUN(statistics);
	RUN(what_is_constant);
	if (here) {
		gzclose(here);
		RUN(agree_with_r);
		RUN(stability_as_r);
	} else
		printf("# skip: no ../shared/golden\n");
	return check_done();
}
