/* test_mstl.c - several seasons, against R's mstl. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "local/mstl.h"

#define GOLDEN "../shared/golden/mstl.csv.gz"
#define N 1400
#define TURN 6.283185307179586

static double y[N], season[FC_SEASONS_MAX * N], trend[N], work[20 * N];

/* One decomposition of the file: data, R's trend and seasons. */
static double data[N], r_trend[N], r_season[2][N];
static size_t n;

/* Largest distance to R, relative to the largest value. */
static double
apart(const struct fc_mstl *p)
{
	double worst = 0, scale = 0;

	fc_mstl_run(p, data, n, season, trend, work);
	for (size_t t = 0; t < n; t++) {
		scale = fmax(scale, isnan(data[t]) ? 0 : fabs(data[t]));
		worst = fmax(worst, fabs(trend[t] - r_trend[t]));
		for (size_t i = 0; i < p->nseason; i++)
			worst = fmax(worst, fabs(season[i * n + t] -
			    r_season[i][t]));
	}
	return worst / scale;
}

/* Read the decomposition whose lines start with prefix. */
static void
read_golden(const char *prefix, const size_t m[2])
{
	gzFile in = gzopen(GOLDEN, "rb");
	char line[256];

	n = 0;
	while (in && gzgets(in, line, sizeof line)) {
		char *at = line + strlen(prefix), *end;
		size_t t, length;
		double v;

		if (strncmp(line, prefix, strlen(prefix)) != 0)
			continue;
		end = strrchr(line, ',');
		v = end[1] == '\n' || end[1] == 'N' ? NAN : strtod(end + 1, NULL);
		*end = '\0';
		end = strrchr(line, ',');
		t = strtoul(end + 1, NULL, 10);
		if (t < 1 || t > N)
			continue;
		if (strncmp(at, "Data", 4) == 0) {
			data[t - 1] = v;
			n = t;
		} else if (strncmp(at, "Trend", 5) == 0) {
			r_trend[t - 1] = v;
		} else if (strncmp(at, "Seasonal", 8) == 0) {
			length = strtoul(at + 8, NULL, 10);
			r_season[length == m[1]][t - 1] = v;
		}
	}
	if (in)
		gzclose(in);
}

TEST(equals_r)
{
	static const struct {
		const char *prefix;
		size_t m[2];
		double tolerance;
	} c[] = {
		{ "taylor,\"default; first 1344 obs; periods 48,336\",",
		    { 48, 336 }, 1e-9 },
		{ "M4_H175,\"default; periods 24,168\",", { 24, 168 }, 1e-9 },
		{ "AirPassengers,default,", { 12, 0 }, 1e-9 },
		{ "nottem,default,", { 12, 0 }, 1e-9 },
		{ "UKgas,default,", { 4, 0 }, 1e-9 },
		{ "WMT_1_1,default,", { 52, 0 }, 1e-9 },
		{ "bike_sharing,default,", { 7, 0 }, 1e-9 },
		{ "bike_sharing,\"default; periods 7,365.25\",", { 7, 365 },
		    1e-9 },
		/* R fills by another start */
		{ "edge_na_middle,default (na.interp inside),", { 12, 0 },
		    2e-2 },
	};

	for (size_t i = 0; i < FC_LEN(c); i++) {
		struct fc_mstl p = { .m = { c[i].m[0], c[i].m[1] },
		    .nseason = c[i].m[1] ? 2 : 1, .trend_degree = 1 };
		double d;

		read_golden(c[i].prefix, c[i].m);
		d = apart(&p);
		CHECK_MSG(n > 0 && d < c[i].tolerance, "%s %zu values: %g",
		    c[i].prefix, n, d);
	}
}

/* Windows, degrees and iterations: R 4, y <- ts(AirPassengers[1:47],
 * frequency = 12); stl(y, ...)$time.series[c(1, 20, 47), 1:2]. */
TEST(options_as_r)
{
	static const double passengers[47] = { 112, 118, 132, 129, 121, 135,
		148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170,
		170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199,
		184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209,
		191, 172 };
	static const struct {
		struct fc_mstl p;
		double season[3], trend[3];
	} r[] = {
		/* s.window = 9, t.window = 15, l.window = 17, inner = 3 */
		{ { .window = 9, .trend = 15, .low = 17, .inner = 4,
		    .trend_degree = 1 },
		    { -14.178133756, 28.578445323, -32.949115148 },
		    { 125.196315117, 142.620857204, 208.588631058 } },
		/* s.window = 9, t.degree = 0, inner = 1 */
		{ { .window = 9, .inner = 2 },
		    { -20.923439923, 30.177412902, -23.338848760 },
		    { 128.762572924, 144.495118768, 190.157885714 } },
		/* s.window = 9, t.window = 15, l.degree = 0, inner = 2,
		 * outer = 3 */
		{ { .window = 9, .trend = 15, .low_degree = 1, .inner = 3,
		    .outer = 4, .trend_degree = 1 },
		    { -12.259323380, 26.236849554, -32.749154934 },
		    { 124.558476337, 143.082986043, 205.150514813 } },
		/* s.window = 11, robust = TRUE */
		{ { .window = 11, .robust = true, .trend_degree = 1 },
		    { -11.490259413, 27.421021278, -32.747126162 },
		    { 124.254178893, 143.471612172, 205.426551523 } },
	};

	for (size_t i = 0; i < FC_LEN(r); i++) {
		struct fc_mstl p = r[i].p;

		p.m[0] = 12;
		p.nseason = 1;
		fc_mstl_run(&p, passengers, 47, season, trend, work);
		for (int k = 0; k < 3; k++) {
			size_t t = (size_t[]){ 0, 19, 46 }[k];

			CHECK_NEAR(season[t], r[i].season[k], 1e-7);
			CHECK_NEAR(trend[t], r[i].trend[k], 1e-7);
		}
	}
}

/* mstl(msts(taylor[1:700], c(48, 336)), iterate = 4) */
TEST(iterations_as_r)
{
	const size_t m[2] = { 48, 336 };
	struct fc_mstl p = { .m = { 48, 336 }, .nseason = 2, .iterate = 5,
	    .trend_degree = 1 };

	read_golden("taylor,\"default; first 1344 obs; periods 48,336\",", m);
	if (n < 700)
		return;
	fc_mstl_run(&p, data, 700, season, trend, work);
	CHECK_NEAR(season[0], -5803.63650549, 1e-5);
	CHECK_NEAR(season[700 + 299], -3105.31787008, 1e-5);
	CHECK_NEAR(trend[699], 30118.3205974, 1e-5);
}

static void
fill(size_t k)
{
	n = k;
	for (size_t t = 0; t < n; t++)
		y[t] = 100 + 0.05 * (double)t + 10 * sin(TURN *
		    (double)t / 24) + (t / 24 % 7 < 5 ? 4 : -10);
}

/* Seasons that never change are found whole, and gaps do not hide them. */
TEST(known_seasons)
{
	struct fc_mstl p = { .m = { 24, 168 }, .nseason = 2,
	    .periodic = true, .trend_degree = 1 };

	for (int gaps = 0; gaps < 2; gaps++) {
		double worst = 0;

		fill(1344);
		for (size_t t = 300; gaps && t < 330; t++)
			y[t] = NAN;
		fc_mstl_run(&p, y, n, season, trend, work);
		fill(1344);
		for (size_t t = 0; t < n; t++)
			worst = fmax(worst, fabs(y[t] - trend[t] - season[t] -
			    season[n + t]));
		CHECK_MSG(worst < (gaps ? 1 : 0.5), "%d: %g", gaps, worst);
	}
}

TEST(robust_leaves_outliers_outside)
{
	struct fc_mstl p = { .m = { 24 }, .nseason = 1, .robust = true,
	    .trend_degree = 1 };
	double rest;

	n = 480;
	for (size_t t = 0; t < n; t++)
		y[t] = 10 + sin(TURN * (double)t / 24);
	y[200] += 50;
	fc_mstl_run(&p, y, n, season, trend, work);
	rest = y[200] - season[200] - trend[200];
	CHECK_MSG(fabs(rest - 50) < 0.1, "%g", rest);
}

TEST(lengths)
{
	struct fc_sample s = { .y = y, .n = 100, .season = 7,
	    .seasons = { 1.5, 7, 7.3, 30.4 }, .nseason = 4 };
	struct fc_mstl p;

	fc_mstl_seasons(&p, &s);
	CHECK_EQ(p.nseason, 2);
	CHECK_EQ(p.m[0], 7);
	CHECK_EQ(p.m[1], 30);
}

int
main(void)
{
	if (access(GOLDEN, R_OK) == 0) {
		RUN(equals_r);
		RUN(iterations_as_r);
	}
	RUN(options_as_r);
	RUN(known_seasons);
	RUN(robust_leaves_outliers_outside);
	RUN(lengths);
	return check_done();
}
