/* dickey.c - tests of unit roots by regression. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/unitroot.h"

#define OCSB_LAGS 3
#define ADF_LAGS 1
#define COLUMNS 8
#define COLLINEAR 1e-9

static double
product(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/*
 * y on k columns of n, by Gram and Schmidt, which destroys them and leaves the
 * residuals in y. coef: k, or NULL. *sse: their sum of squares. Returns the t
 * statistic of the last column, NAN where a column follows from others.
 */
static double
regress(double *x, size_t n, size_t k, double *y, double *coef, double *sse)
{
	double r[COLUMNS][COLUMNS], c[COLUMNS] = { 0 };

	if (k > COLUMNS || n <= k)
		return NAN;
	for (size_t j = 0; j < k; j++) {
		double *xj = x + j * n, all = sqrt(product(xj, xj, n));

		for (size_t i = 0; i < j; i++) {
			const double *q = x + i * n;

			r[i][j] = product(q, xj, n);
			for (size_t t = 0; t < n; t++)
				xj[t] -= r[i][j] * q[t];
		}
		r[j][j] = sqrt(product(xj, xj, n));
		if (!(r[j][j] > COLLINEAR * all))
			return NAN;
		for (size_t t = 0; t < n; t++)
			xj[t] /= r[j][j];
		c[j] = product(xj, y, n);
		for (size_t t = 0; t < n; t++)
			y[t] -= c[j] * xj[t];
	}
	for (size_t j = k; coef && j-- > 0; ) {
		coef[j] = c[j];
		for (size_t i = j + 1; i < k; i++)
			coef[j] -= r[j][i] * coef[i];
		coef[j] /= r[j][j];
	}
	*sse = product(y, y, n);
	return k > 0 ? c[k - 1] / sqrt(*sse / (double)(n - k)) : (double)NAN;
}

/* (1 - B^m) x at t */
static double
step(const double *x, size_t t, size_t m)
{
	return x[t] - x[t - m];
}

/* The statistic with so many lags, the first periods left out of them being
 * those of most; *aic as well. */
static double
ocsb_with(const double *x, size_t n, size_t m, size_t lags, size_t most,
    double *aic, double *work)
{
	size_t from = m + 1 + most, rows = n - from, k = lags + 2;
	double *y = work, *col = y + n, coef[OCSB_LAGS] = { 0 };
	double sse = 0, t;

	for (size_t i = 0; i < rows; i++) {
		for (size_t j = 0; j <= lags; j++) {
			double w = step(x, from + i - j, 1) -
			    step(x, from + i - j - m, 1);

			*(j == 0 ? y + i : col + (j - 1) * rows + i) = w;
		}
	}
	if (lags > 0 && isnan(regress(col, rows, lags, y, coef, &sse)))
		return NAN;
	for (size_t i = 0; i < rows; i++) {
		size_t at = from + i;
		double *z4 = col + lags * rows + i, *z5 = z4 + rows;

		y[i] = step(x, at, 1) - step(x, at - m, 1);
		*z4 = step(x, at - 1, m);
		*z5 = step(x, at - m, 1);
		for (size_t j = 1; j <= lags; j++) {
			col[(j - 1) * rows + i] = step(x, at - j, 1) -
			    step(x, at - j - m, 1);
			*z4 -= coef[j - 1] * step(x, at - 1 - j, m);
			*z5 -= coef[j - 1] * step(x, at - m - j, 1);
		}
	}
	t = regress(col, rows, k, y, NULL, &sse);
	*aic = (double)rows * log(sse / (double)rows) + 2 * (double)(k + 1);
	return t;
}

double
fc_ocsb(const double *x, size_t n, size_t m, double *work)
{
	double best = INFINITY, aic = INFINITY;
	size_t lags = 0;

	if (n <= m + 10)
		return NAN;
	/* R compares 1 to 3 lags, then takes one less than the best. */
	for (size_t k = 1; k <= OCSB_LAGS; k++) {
		double t = ocsb_with(x, n, m, k, OCSB_LAGS, &aic, work);

		if (!isnan(t) && aic < best) {
			best = aic;
			lags = k - 1;
		}
	}
	return ocsb_with(x, n, m, lags, lags, &aic, work);
}

/* 5 % points simulated for seasons of 2 to 365, smoothed by R's authors. */
double
fc_ocsb_point(size_t m)
{
	double d = log((double)m) - 0.7656451;

	return -0.2937411 * exp(-0.2850853 * d - 0.05983644 * d * d) -
	    1.652202;
}

double
fc_adf(const double *x, size_t n, double *work)
{
	size_t lags = ADF_LAGS, from = lags + 1, rows;
	double *y = work, *col = y + n, sse;

	if (n < 2 * lags + 6)
		return NAN;
	rows = n - from;
	for (size_t i = 0; i < rows; i++) {
		size_t t = from + i;

		y[i] = step(x, t, 1);
		for (size_t j = 1; j <= lags; j++)
			col[(j - 1) * rows + i] = step(x, t - j, 1);
		col[lags * rows + i] = 1;
		col[(lags + 1) * rows + i] = x[t - 1];
	}
	return regress(col, rows, lags + 2, y, NULL, &sse);
}

/* MacKinnon's response surface: one series, a constant. */
double
fc_adf_point(size_t n)
{
	double k = 1 / (double)n;

	return -2.86154 + k * (-2.8903 + k * (-4.234 - 40.04 * k));
}

double
fc_pp(const double *x, size_t n, double *work)
{
	size_t rows = n - 1;
	double *y = work, *col = y + n, sse = 0, t, mean = 0, spread = 0;
	double s, sig, k = (double)rows;
	size_t lags = (size_t)(4 * pow(k / 100, 0.25));

	if (n < 6)
		return NAN;
	for (size_t i = 0; i < rows; i++) {
		y[i] = step(x, i + 1, 1);
		col[i] = 1;
		col[rows + i] = x[i];
		mean += x[i + 1] / k;
	}
	t = regress(col, rows, 2, y, NULL, &sse);
	s = sig = sse / k;
	for (size_t j = 1; j <= lags; j++)
		sig += 2 / k * (1 - (double)j / ((double)lags + 1)) *
		    product(y + j, y, rows - j);
	for (size_t i = 0; i < rows; i++)
		spread += pow(x[i + 1] - mean, 2);
	if (!(sse > 1e-20 * spread))
		return NAN;
	/* spread / n^2 is their myybar. */
	return sqrt(s / sig) * t - (sig - s) / (2 * sqrt(sig)) * k /
	    sqrt(spread);
}

/* MacKinnon's (1991) 5 % point as ur.pp has it; n: values of the series. */
double
fc_pp_point(size_t n)
{
	double k = (double)n - 1;

	return -2.8621 - 2.738 / k - 8.36 / (k * k);
}
