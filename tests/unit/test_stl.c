/* test_stl.c - STL and the tests behind differences, against R. */
#include "base/fc.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "model/stl.h"
#include "model/unitroot.h"

#define GOLDEN "../shared/golden/"
#define N 4000

static double y[N], season[N], trend[N], own_season[N], own_trend[N];
static double work[20 * N];

/* A season of the data from its name is not known: R's season repeats least
 * badly at the true one, so the lengths in use are tried. */
static double
apart(size_t n, size_t window, double scale)
{
	static const size_t lengths[] = { 4, 5, 7, 12, 24, 48, 52 };
	double best = INFINITY;

	for (size_t k = 0; k < FC_LEN(lengths); k++) {
		double worst = 0;

		if (n < 2 * lengths[k])
			continue;
		fc_stl(y, n, lengths[k], window, own_season, own_trend, work);
		for (size_t i = 0; i < n; i++)
			worst = fmax(worst, fmax(fabs(own_season[i] - season[i]),
			    fabs(own_trend[i] - trend[i])) / scale);
		best = fmin(best, worst);
	}
	return best;
}

TEST(stl_equals_r)
{
	gzFile in = gzopen(GOLDEN "stl.csv.gz", "rb");
	char line[512], last[64] = "";
	size_t n = 0, seen = 0;
	double scale = 0;

	while (in && gzgets(in, line, sizeof line)) {
		char id[64], window[16], robust[16];
		double v[3];
		size_t t;

		if (sscanf(line, "%63[^,],stl,%15[^,],%15[^,],%zu,%lf,%lf,%lf",
		    id, window, robust, &t, &v[0], &v[1], &v[2]) != 7)
			continue;
		if (t == 1 && n > 0) {
			double d = apart(n, strtoul(last, NULL, 10), scale);

			CHECK_MSG(d < 1e-9, "%s: %g", last, d);
			seen++;
			n = 0;
			scale = 0;
		}
		if (strcmp(robust, "FALSE") != 0 ||
		    strcmp(window, "periodic") == 0 || t > N || t != n + 1)
			continue;
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
	RUN(kpss_by_hand);
	RUN(strength);
	return check_done();
}
