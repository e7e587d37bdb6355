/* unitroot.c - tests that tell how often to difference. */
#include "base/fc.h"

#include <math.h>

#include "local/stl.h"
#include "local/unitroot.h"

#define KPSS_POINT 0.463
#define SEASON_WINDOW 11

bool
fc_constant(const double *x, size_t n)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		lo = fmin(lo, x[i]);
		hi = fmax(hi, x[i]);
	}
	return !(hi - lo > 1e-10 * fmax(fabs(lo), fabs(hi)));
}

static double
mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

double
fc_kpss(const double *x, size_t n, double *e)
{
	size_t lags = (size_t)(3 * sqrt((double)n) / 13);
	double mean = mean_of(x, n), run = 0, runs = 0, s2 = 0;

	for (size_t i = 0; i < n; i++) {
		e[i] = x[i] - mean;
		run += e[i];
		runs += run * run;
		s2 += e[i] * e[i];
	}
	for (size_t k = 1; k <= lags; k++) {
		double sum = 0;

		for (size_t i = k; i < n; i++)
			sum += e[i] * e[i - k];
		s2 += 2 * (1 - (double)k / ((double)lags + 1)) * sum;
	}
	return runs / ((double)n * s2);
}

static double
variance(const double *x, size_t n)
{
	double mean = mean_of(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum / (double)n;
}

double
fc_season_strength(const double *x, size_t n, size_t m, double *work)
{
	double *season = work, *rest = work + n, all;

	if (n <= 2 * m)
		return 0;
	fc_stl(x, n, m, SEASON_WINDOW, season, rest, work + 2 * n);
	for (size_t i = 0; i < n; i++) {
		rest[i] = x[i] - season[i] - rest[i];
		season[i] += rest[i];
	}
	all = variance(season, n);
	if (!(all > 0))
		return 0;
	return fmax(0, fmin(1, 1 - variance(rest, n) / all));
}

/* x less the value before it. */
static void
difference(double *x, size_t *n)
{
	--*n;
	for (size_t i = 0; i < *n; i++)
		x[i] = x[i + 1] - x[i];
}

/* Does the test ask for a difference? */
static bool
rooted(const double *x, size_t n, enum fc_unit_root test, double *e)
{
	if (test == FC_ADF)
		return fc_adf(x, n, e) > fc_adf_point(n);
	if (test == FC_PP)
		return fc_pp(x, n, e) > fc_pp_point(n);
	return fc_kpss(x, n, e) > KPSS_POINT;
}

int
fc_ndiffs(double *x, size_t *n, enum fc_unit_root test, int most, double *e)
{
	int d = 0;

	for (; d < most && *n > 3 && !fc_constant(x, *n) &&
	    rooted(x, *n, test, e); d++)
		difference(x, n);
	return d;
}
