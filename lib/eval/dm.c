/* dm.c - the test of Diebold and Mariano. */
#include "base/fc.h"

#include <float.h>
#include <math.h>

#include "eval/dm.h"

#define MAX_TERMS 10000

/* The next factor of Lentz's product; never 0. */
static double
not_zero(double x)
{
	return fabs(x) < DBL_MIN ? DBL_MIN : x;
}

/* Continued fraction of the incomplete beta function (Abramowitz & Stegun
 * 26.5.8), by the modified method of Lentz. */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), f = d;

	for (int m = 1; m < MAX_TERMS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x /
		    ((a + 2 * m) * (a + 2 * m + 1));
		double step;

		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		f *= d * c;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		step = d * c;
		f *= step;
		if (fabs(step - 1) < DBL_EPSILON)
			break;
	}
	return f;
}

/* I_x(a, b), regularised. */
static double
incomplete_beta(double a, double b, double x)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) +
	    b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double
fc_t_cdf(double t, double df)
{
	double tail = incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2;

	return t < 0 ? tail : 1 - tail;
}

/* n times the autocovariance at this lag. */
static double
covariance(const double *d, size_t n, size_t lag, double mean)
{
	double sum = 0;

	for (size_t t = lag; t < n; t++)
		sum += (d[t] - mean) * (d[t - lag] - mean);
	return sum;
}

/* Variance of the mean of d. */
static double
variance(const double *d, size_t n, size_t h, double mean)
{
	double plain = covariance(d, n, 0, mean), weighted = plain;
	double n2 = (double)n * (double)n;

	for (size_t k = 1; k < h; k++) {
		double c = 2 * covariance(d, n, k, mean);

		plain += c;
		weighted += (1 - (double)k / (double)h) * c;
	}
	return (plain > 0 ? plain : weighted) / n2;
}

void
fc_dm_test(const double *d, size_t n, size_t h, struct fc_dm *r)
{
	double mean = 0, size = 0, v, dn = (double)n, dh = (double)h;

	*r = (struct fc_dm){ NAN, NAN };
	if (n < 2 || h < 1 || h >= n)
		return;
	for (size_t t = 0; t < n; t++) {
		mean += d[t] / dn;
		size = fmax(size, fabs(d[t]));
	}
	v = variance(d, n, h, mean);
	/* What rounding leaves of equal differences is no variance. */
	if (!(v > size * size * DBL_EPSILON * DBL_EPSILON * 64))
		return;
	r->statistic = mean / sqrt(v) *
	    sqrt((dn + 1 - 2 * dh + dh * (dh - 1) / dn) / dn);
	r->p = 2 * fc_t_cdf(-fabs(r->statistic), dn - 1);
}
