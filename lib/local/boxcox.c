/* boxcox.c - the Box-Cox transformation, its way back, and its parameter. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/boxcox.h"

double
fc_boxcox(double y, double lambda)
{
	if (lambda <= 0 && !(y > 0))
		return NAN;
	if (fabs(lambda) < 1e-12)
		return log(y);
	return (copysign(pow(fabs(y), lambda), y) - 1) / lambda;
}

double
fc_boxcox_back(double w, double lambda)
{
	double x = lambda * w + 1;

	if (fabs(lambda) < 1e-12)
		return exp(w);
	if (lambda < 0 && !(x > 0))
		return isnan(w) ? NAN : INFINITY;
	return copysign(pow(fabs(x), 1 / lambda), x);
}

double
fc_boxcox_mean(double w, double var, double lambda)
{
	double y = fc_boxcox_back(w, lambda);

	if (fabs(lambda) < 1e-12)
		return y * (1 + var / 2);
	return y * (1 + var / 2 * (1 - lambda) / pow(fabs(y), 2 * lambda));
}

/* ---- Guerrero ------------------------------------------------------------------ */

/* Coefficient of variation of sd / mean^(1 - lambda) over the last whole
 * seasons. */
static double
variation(const double *y, size_t n, size_t m, double lambda)
{
	double k = 0, mean = 0, spread = 0;

	for (size_t at = n % m; at < n; at += m) {
		double got = 0, mu = 0, ss = 0, x;

		for (size_t i = at; i < at + m; i++) {
			double d = y[i] - mu;

			if (isnan(d))
				continue;
			got++;
			mu += d / got;
			ss += d * (y[i] - mu);
		}
		if (got < 2)
			continue;
		x = sqrt(ss / (got - 1)) * pow(mu, lambda - 1);
		k++;
		spread += (x - mean) * (x - mean) * (k - 1) / k;
		mean += (x - mean) / k;
	}
	return k > 1 && mean > 0 ? sqrt(spread / (k - 1)) / mean : INFINITY;
}

#define CELLS 24

double
fc_boxcox_guerrero(const double *y, size_t n, size_t m, double lo, double hi)
{
	if (n <= 2 * m)
		return 1;
	m = FC_MAX(m, (size_t)2);
	/* The best of a grid, and then of finer ones around it. */
	for (int pass = 0; pass < 6; pass++) {
		double step = (hi - lo) / CELLS, least = INFINITY, best = 1;

		for (int i = 0; i <= CELLS; i++) {
			double v = variation(y, n, m, lo + step * i);

			if (v < least) {
				least = v;
				best = lo + step * i;
			}
		}
		if (isinf(least))
			return 1;
		lo = fmax(lo, best - step);
		hi = fmin(hi, best + step);
	}
	return (lo + hi) / 2;
}

/* ---- likelihood ---------------------------------------------------------------- */

/* Sum of squares of x around a line, or around a line and m seasonal means. */
static double
residual(const double *x, size_t n, size_t m, double *work)
{
	double *k = work, *mt = k + m, *mx = mt + m, tt = 0, tx = 0, xx = 0;

	memset(work, 0, 3 * m * sizeof *work);
	for (size_t t = 0; t < n; t++) {
		size_t i = t % m;
		double dt = (double)t - mt[i], dx = x[t] - mx[i];

		if (isnan(x[t]))
			continue;
		k[i]++;
		mt[i] += dt / k[i];
		mx[i] += dx / k[i];
		tt += dt * ((double)t - mt[i]);
		tx += dt * (x[t] - mx[i]);
		xx += dx * (x[t] - mx[i]);
	}
	return tt > 0 ? xx - tx * tx / tt : xx;
}

double
fc_boxcox_loglik(const double *y, size_t n, size_t m, double lo, double hi,
    double *work)
{
	double *x = work, logs = 0, k = 0, least = INFINITY, best = 1;
	int steps = (int)floor((hi - lo) / 0.05 + 1e-9);

	if (n <= 2 * m)
		return 1;
	for (size_t t = 0; t < n; t++) {
		if (!isnan(y[t])) {
			logs += log(y[t]);
			k++;
		}
	}
	for (int i = 0; i <= steps; i++) {
		double lambda = lo + 0.05 * i, sse;

		if (fabs(lambda) < 0.02)
			lambda = 0;
		/* Values near 1: y over its geometric mean. */
		for (size_t t = 0; t < n; t++)
			x[t] = fc_boxcox(y[t] / exp(logs / k), lambda);
		sse = residual(x, n, m, x + n);
		if (sse < least) {
			least = sse;
			best = lambda;
		}
	}
	return best;
}
