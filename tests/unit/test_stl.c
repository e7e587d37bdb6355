/* test_stl.c - STL and the tests behind differences, against R. */
#include "base/fc.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "local/stl.h"
#include "local/unitroot.h"

#define GOLDEN "../shared/golden/"
#define N 4000

static double y[N], season[N], trend[N], own_season[N], own_trend[N];
static double work[20 * N];

/* A season of the data from its name is not known: R's season repeats least
 * badly at the true one, so the lengths in use are tried. */
static double
apart(size_t n, size_t window, bool robust, double scale)
{
	static const size_t lengths[] = { 4, 5, 7, 12, 24, 48, 52 };
	double best = INFINITY;

	for (size_t k = 0; k < FC_LEN(lengths); k++) {
		double worst = 0;
		struct fc_stl p;

		if (n < 2 * lengths[k])
			continue;
		fc_stl_plan(&p, n, lengths[k], window, robust);
		fc_stl_run(&p, y, n, own_season, own_trend, work);
		for (size_t i = 0; i < n; i++)
			worst = fmax(worst, fmax(fabs(own_season[i] - season[i]),
			    fabs(own_trend[i] - trend[i])) / scale);
		best = fmin(best, worst);
	}
	return best;
}

/* id, window, t, y, trend, season of the next line wanted. */
static bool
next(gzFile in, bool robust, char id[64], char window[16], size_t *t, double v[3])
{
	char line[512], is[16];

	while (in && gzgets(in, line, sizeof line)) {
		if (robust && sscanf(line, "%63[^,],%15[^,],%zu,%lf,%lf,%lf",
		    id, window, t, &v[0], &v[1], &v[2]) == 6)
			return true;
		if (!robust && sscanf(line,
		    "%63[^,],stl,%15[^,],%15[^,],%zu,%lf,%lf,%lf", id, window,
		    is, t, &v[0], &v[1], &v[2]) == 7 &&
		    strcmp(is, "FALSE") == 0)
			return true;
	}
	return false;
}

static void
equals_r(const char *path, bool robust, double tolerance)
{
	gzFile in = gzopen(path, "rb");
	char id[64], window[16], last[80] = "";
	size_t n = 0, seen = 0, t;
	double scale = 0, v[3];

	for (;;) {
		bool more = next(in, robust, id, window, &t, v);

		if ((!more || t == 1) && n > 0) {
			double d = apart(n, strtoul(last, NULL, 10), robust,
			    scale);

			CHECK_MSG(d < tolerance, "%s: %g", last, d);
			seen++;
			n = 0;
			scale = 0;
		}
		if (!more)
			break;
		if (t > N || t != n + 1)
			continue;
		/* "periodic" reads as 0 */
		snprintf(last, sizeof last, "%.8s %.50s", window, id);
		scale = fmax(scale, fabs(v[0]));
		y[n] = v[0];
		trend[n] = v[1];
		season[n++] = v[2];
	}
	if (in)
		gzclose(in);
	CHECK_MSG(seen > 10, "%zu", seen);
	printf("# %zu decompositions\n", seen);
}

TEST(stl_equals_r)
{
	equals_r(GOLDEN "stl.csv.gz", false, 1e-9);
}

TEST(robust_stl_with_the_true_median)
{
	equals_r(GOLDEN "stl_robust_truemedian.csv.gz", true, 1e-6);
}

TEST(kpss_by_hand)
{
	static const double x[] = { 1, 2, 3, 4 };
	double e[4];

	/* errors -1.5 -0.5 0.5 1.5, sums -1.5 -2 -1.5 0; no lag */
	CHECK_NEAR(fc_kpss(x, 4, e), 8.5 / (4 * 5.0), 1e-14);
}

TEST(strength)
{
	for (int t = 0; t < 60; t++)
		y[t] = 0.1 * t + t % 4;
	CHECK(fc_season_strength(y, 60, 4, work) > 0.999);
	CHECK(fc_season_strength(y, 8, 4, work) <= 0);
	for (int t = 0; t < 60; t++)
		y[t] = sin(12.9898 * t * t);
	CHECK(fc_season_strength(y, 60, 4, work) < 0.64);
}

int
main(void)
{
	if (access(GOLDEN "stl.csv.gz", R_OK) == 0)
		RUN(stl_equals_r);
	if (access(GOLDEN "stl_robust_truemedian.csv.gz", R_OK) == 0)
		RUN(robust_stl_with_the_true_median);
	RUN(kpss_by_hand);
	RUN(strength);
	return check_done();
}
