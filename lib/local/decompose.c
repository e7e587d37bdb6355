/* decompose.c - classical seasonal decomposition, and when to use it. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/decompose.h"

/* Autocovariance at lag k times n; x has mean 0, 0 where missing. */
static double
autocov(const double *x, size_t n, size_t k)
{
	double sum = 0;

	for (size_t t = k; t < n; t++)
		sum += x[t] * x[t - k];
	return sum;
}

bool
fc_season_test(const double *y, size_t n, size_t m, size_t least, double *work)
{
	double mean = 0, squares = 0, c0, r = 0;
	size_t got = 0;

	if (m < 2 || n < least)
		return false;
	for (size_t t = 0; t < n; t++) {
		if (!isnan(y[t])) {
			mean += y[t];
			got++;
		}
	}
	if (got < least)
		return false;
	mean /= (double)got;
	for (size_t t = 0; t < n; t++)
		work[t] = isnan(y[t]) ? 0 : y[t] - mean;
	c0 = autocov(work, n, 0);
	if (!(c0 > 0))
		return false;
	for (size_t k = 1; k <= m; k++) {
		r = autocov(work, n, k) / c0;
		if (k < m)
			squares += r * r;
	}
	return fabs(r) > 1.645 * sqrt((1 + 2 * squares) / (double)got);
}

/* Centred moving average of m values at t, which has m / 2 neighbours on
 * either side; NaN when one is missing. */
static double
centred(const double *y, size_t t, size_t m)
{
	size_t half = m / 2;
	double sum = 0;

	if (m % 2 == 1) {
		for (size_t i = t - half; i <= t + half; i++)
			sum += y[i];
	} else {
		sum = (y[t - half] + y[t + half]) / 2;
		for (size_t i = t - half + 1; i < t + half; i++)
			sum += y[i];
	}
	return sum / (double)m;
}

bool
fc_decompose(const double *y, size_t n, size_t m, bool mult, double *index,
    double *work)
{
	double *sum = work, *count = work + m, mean = 0;

	if (m < 2 || n < 2 * m)
		return false;
	memset(work, 0, 2 * m * sizeof *work);
	for (size_t t = m / 2; t + m / 2 < n; t++) {
		double level = centred(y, t, m);
		double x = mult ? y[t] / level : y[t] - level;

		if (isfinite(x)) {
			sum[t % m] += x;
			count[t % m]++;
		}
	}
	for (size_t i = 0; i < m; i++) {
		if (!(count[i] > 0))
			return false;
		index[i] = sum[i] / count[i];
		mean += index[i] / (double)m;
	}
	for (size_t i = 0; i < m; i++) {
		index[i] = mult ? index[i] / mean : index[i] - mean;
		if (mult && !(index[i] > 1e-4))
			return false;
	}
	return true;
}
