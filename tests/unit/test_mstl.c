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
	if (access(GOLDEN, R_OK) == 0)
		RUN(equals_r);
	RUN(known_seasons);
	RUN(robust_leaves_outliers_outside);
	RUN(lengths);
	return check_done();
}
