/* canova.c - is a season stable? */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/harmonics.h"
#include "local/unitroot.h"

#define TAU 6.283185307179586
#define NORMAL_95 1.6448536269514722
#define RIDGE 1e-9      /* of the mean variance */

size_t
fc_canova_work(size_t n, size_t m)
{
	return n * m + m + 3 * (m - 1) * (m - 1) + 2 * (m - 1);
}

/* x less the mean of each season. */
static void
residuals(const double *x, size_t n, size_t m, double *e, double *mean)
{
	for (size_t i = 0; i < m; i++) {
		double sum = 0;
		size_t k = 0;

		for (size_t t = i; t < n; t += m, k++)
			sum += x[t];
		mean[i] = sum / (double)k;
	}
	for (size_t t = 0; t < n; t++)
		e[t] = x[t] - mean[t % m];
}

/* Trigonometric terms of period t times e: cosine and sine of each frequency,
 * then the one that alternates. d = m - 1. */
static void
scores(size_t t, size_t m, double e, double *row)
{
	size_t half = (m - 1) / 2;

	for (size_t j = 1; j <= half; j++) {
		double a = TAU * (double)(j * (t + 1) % m) / (double)m;

		*row++ = e * cos(a);
		*row++ = e * sin(a);
	}
	if (m % 2 == 0)
		*row = t % 2 ? e : -e;
}

/* a += weight b c' */
static void
add_outer(double *a, size_t d, double weight, const double *b, const double *c)
{
	for (size_t i = 0; i < d; i++) {
		for (size_t j = 0; j < d; j++)
			a[i * d + j] += weight * b[i] * c[j];
	}
}

/* Their long-run covariance (Newey and West) times n, symmetric. */
static void
covariance(const double *f, size_t n, size_t d, size_t lags, double *omega,
    double *one)
{
	memset(one, 0, d * d * sizeof *one);
	for (size_t t = 0; t < n; t++)
		add_outer(one, d, 0.5, f + t * d, f + t * d);
	for (size_t k = 1; k <= lags; k++) {
		double weight = 1 - (double)k / ((double)lags + 1);

		for (size_t t = k; t < n; t++)
			add_outer(one, d, weight, f + t * d, f + (t - k) * d);
	}
	for (size_t i = 0; i < d * d; i++)
		omega[i] = one[i] + one[i % d * d + i / d];
}

double
fc_canova(const double *x, size_t n, size_t m, double *work)
{
	size_t d = m - 1, lags;
	double *f = work, *e = f + n * d, *mean = e + n, *omega = mean + m;
	double *cum = omega + d * d, *one = cum + d * d, *sum = one + d * d;
	double size = 0, stat = 0;

	lags = (size_t)floor((double)m * pow((double)n / 100, 0.25) + 0.5);
	if (m < 2 || n < 2 * m + 2 || lags >= n || fc_constant(x, n))
		return NAN;
	residuals(x, n, m, e, mean);
	for (size_t t = 0; t < n; t++)
		scores(t, m, e[t], f + t * d);
	covariance(f, n, d, lags, omega, one);
	memset(cum, 0, d * d * sizeof *cum);
	memset(sum, 0, d * sizeof *sum);
	for (size_t t = 0; t < n; t++) {
		for (size_t i = 0; i < d; i++)
			sum[i] += f[t * d + i];
		add_outer(cum, d, 1, sum, sum);
	}
	for (size_t i = 0; i < d; i++)
		size += omega[i * d + i] / (double)d;
	/* A season that repeats itself to the last digit. */
	if (!(size > 1e-20 * x[0] * x[0]))
		return 0;
	for (size_t i = 0; i < d; i++)
		omega[i * d + i] += RIDGE * size;
	fc_normal_decompose(omega, d);
	for (size_t i = 0; i < d; i++) {
		fc_normal_solve(omega, cum + i * d, d);
		stat += cum[i * d + i];
	}
	return stat / (double)n;
}

/* The statistic tends to sum_k chi^2_d(k) / (k pi)^2, of mean d / 6, variance
 * d / 45 and third cumulant 8 d / 945: 95 % point of the gamma distribution
 * with these, by Wilson and Hilferty (within 0.7 % of simulations). */
double
fc_canova_point(size_t m)
{
	double d = (double)m - 1, skew = 8 * pow(45, 1.5) / 945 / sqrt(d);
	double root = 1 - skew * skew / 36 + NORMAL_95 * skew / 6;

	return d / 6 + sqrt(d / 45) * 2 / skew * (root * root * root - 1);
}
