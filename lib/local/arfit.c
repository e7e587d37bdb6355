/* arfit.c - the least squares of ar.c: lags, coefficients, their bounds. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ar_impl.h"
#include "local/harmonics.h"

#define RIDGE 1e-7              /* of a value's worth of evidence */
#define WILD 16                 /* variances of the series */
#define TAME 24                 /* attempts */

/* Add c at a lag to count lags and their coefficients; count after it. */
static size_t
add_lag(double *lag, double *coef, size_t count, size_t l, double c)
{
	for (size_t i = 0; i < count; i++) {
		if ((size_t)lag[i] == l) {
			coef[i] += c;
			return count;
		}
	}
	lag[count] = (double)l;
	coef[count] = c;
	return count + 1;
}

/* A form of values from the coefficients of values, or of steps. */
static void
put_form(const struct fc_ar_fit *f, bool steps, double constant, double *form)
{
	double lag[2 * FC_AR_LAGS + 1], coef[2 * FC_AR_LAGS + 1];
	size_t k = 0;

	if (steps)
		k = add_lag(lag, coef, k, 1, 1);
	for (size_t i = 0; i < f->k; i++) {
		k = add_lag(lag, coef, k, f->lag[i], f->coef[i]);
		if (steps)
			k = add_lag(lag, coef, k, f->lag[i] + 1, -f->coef[i]);
	}
	form[FC_AR_COUNT] = (double)k;
	form[FC_AR_CONSTANT] = constant;
	memcpy(form + FC_AR_FORM, lag, k * sizeof *lag);
	memcpy(form + FC_AR_FORM + k, coef, k * sizeof *coef);
}

static size_t
add_sorted(size_t *lag, size_t k, size_t l)
{
	size_t i = k;

	for (size_t j = 0; j < k; j++) {
		if (lag[j] == l)
			return k;
	}
	if (k == FC_AR_LAGS || l == 0)
		return k;
	for (; i > 0 && lag[i - 1] > l; i--)
		lag[i] = lag[i - 1];
	lag[i] = l;
	return k + 1;
}

void
fc_ar_lags(struct fc_ar_fit *f, const struct fc_sample *s, size_t p,
    size_t seasons)
{
	size_t most = FC_MAX(f->n / 3, 1U);

	f->k = 0;
	for (size_t l = 1; l <= p && l <= most; l++)
		f->k = add_sorted(f->lag, f->k, l);
	for (size_t i = 0; i < s->nseason; i++) {
		for (size_t m = 1; m <= seasons; m++) {
			size_t l = (size_t)((double)m * s->seasons[i] + 0.5);

			for (size_t j = l - 1; j <= l + 2 && j <= most; j++)
				f->k = add_sorted(f->lag, f->k, j);
		}
	}
	while (f->k > 1 && 3 * (f->k + 1) > f->n - f->lag[f->k - 1])
		f->k--;
}

/* Value or step at t, of the filled series. */
static double
at(const struct fc_ar_fit *f, bool steps, size_t t)
{
	return steps ? f->x[t] - f->x[t - 1] : f->x[t];
}

static void
moments(const struct fc_ar_fit *f, bool steps, double *mean, double *scale)
{
	double sum = 0, squares = 0, count = (double)(f->n - steps);

	for (size_t t = steps; t < f->n; t++)
		sum += at(f, steps, t);
	*mean = sum / count;
	for (size_t t = steps; t < f->n; t++) {
		double d = at(f, steps, t) - *mean;

		squares += d * d;
	}
	*scale = squares > 0 ? sqrt(squares / count) : 1;
}

/* Sum of squares of what a shock leaves behind over span periods. */
static double
response(const struct fc_ar_fit *f, double *psi, size_t span)
{
	double sum = 1;

	psi[0] = 1;
	for (size_t j = 1; j < span; j++) {
		psi[j] = 0;
		for (size_t i = 0; i < f->k && f->lag[i] <= j; i++)
			psi[j] += f->coef[i] * psi[j - f->lag[i]];
		sum += psi[j] * psi[j];
	}
	return sum;
}

/* Pull in coefficients that make too much of a shock of variance s2; true when
 * they did. */
static bool
tame(struct fc_ar_fit *f, double s2)
{
	size_t span = FC_MAX(2 * f->lag[f->k - 1], 24);
	bool wild = false;

	for (int a = 0; a < TAME; a++) {
		if (response(f, f->path, span) * s2 <= WILD)
			return wild;
		wild = true;
		for (size_t i = 0; i < f->k; i++)
			f->coef[i] *= pow(1 - ldexp(1e-5, FC_MIN(a, 16)),
			    (double)f->lag[i]);
	}
	memset(f->coef, 0, f->k * sizeof *f->coef);
	return true;
}

/* Mean square of what the coefficients leave. */
static double
left(const struct fc_ar_fit *f, size_t rows, size_t cols)
{
	double sum = 0, got = 0;

	for (size_t r = 0; r < rows; r++) {
		double e = f->target[r];

		for (size_t i = 0; i < cols; i++)
			e -= f->row[r * cols + i] * f->coef[i];
		if (!isnan(e)) {
			sum += e * e;
			got++;
		}
	}
	return got > 0 ? sum / got : 0;
}

void
fc_ar_regress(struct fc_ar_fit *f, bool steps, double *form)
{
	size_t rows = FC_MIN(f->n - f->lag[f->k - 1] - steps, FC_AR_ROWS);
	size_t from = f->n - rows, cols = f->k + 1;
	double mean, scale, sum = 0;

	moments(f, steps, &mean, &scale);
	memset(f->coef, 0, cols * sizeof *f->coef);
	for (size_t r = 0; r < rows; r++) {
		size_t t = from + r;
		double *row = f->row + r * cols;

		for (size_t i = 0; i < f->k; i++)
			row[i] = (at(f, steps, t - f->lag[i]) - mean) / scale;
		row[f->k] = 1;
		f->target[r] = isnan(f->y[t]) || (steps && isnan(f->y[t - 1])) ?
		    NAN : (at(f, steps, t) - mean) / scale;
		for (size_t i = 0; i < cols && !isnan(f->target[r]); i++)
			f->coef[i] += row[i] * f->target[r];
	}
	fc_normal_factor(f->row, f->target, rows, cols, RIDGE, f->factor);
	fc_normal_solve(f->factor, f->coef, cols);
	if (tame(f, left(f, rows, cols)))
		f->coef[f->k] = 0;
	for (size_t i = 0; i < f->k; i++)
		sum += f->coef[i];
	put_form(f, steps, mean * (1 - sum) + scale * f->coef[f->k], form);
}

