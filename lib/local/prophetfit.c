/* prophetfit.c - the penalised regression of prophet.h. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/prophetfit.h"
#include "opt/logit.h"

#define PASSES 30
#define HALVES 12
#define PRIOR_TREND 5.0

double
fc_prophet_change(const struct fc_prophet *r, size_t j)
{
	return r->range * (double)(j + 1) / (double)(r->changes + 1);
}

static bool
linear(const struct fc_prophet *r)
{
	return !r->logistic && !r->product;
}

/* First column of the seasons, of the regressors. */
static size_t
seasons_at(const struct fc_prophet *r)
{
	return r->trend + r->changes;
}

static size_t
regressors_at(const struct fc_prophet *r)
{
	return r->trend + r->changes + r->h.d;
}

static void
make_row(const struct fc_prophet *r, size_t t)
{
	double at = (double)t / (double)(r->n - 1), *x = r->row;

	*x++ = 1;
	if (r->trend > 1)
		*x++ = at;
	for (size_t j = 0; j < r->changes; j++)
		*x++ = fmax(at - fc_prophet_change(r, j), 0);
	fc_harmonics_row(&r->h, t, x);
	x += r->h.d;
	for (size_t j = 0; j < r->nx; j++)
		*x++ = r->x[t * r->nx + j] - r->mean[j];
}

/* Sum of row times coef over columns [from, to). */
static double
part(const struct fc_prophet *r, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += r->row[i] * r->coef[i];
	return sum;
}

/* The value for the columns in row; dg: of the trend by u. */
static double
value(const struct fc_prophet *r, double *g, double *dg, double *season)
{
	size_t s = seasons_at(r), x = regressors_at(r);
	double u = part(r, 0, s);

	*season = part(r, s, x);
	*g = u;
	*dg = 1;
	if (r->logistic) {
		double p = fc_logistic(u);

		*g = r->cap * p;
		*dg = r->cap * p * (1 - p);
	}
	return (r->product ? *g * (1 + *season) : *g + *season) +
	    part(r, x, r->d);
}

double
fc_prophet_value(const struct fc_prophet *r, size_t t)
{
	double g, dg, s;

	make_row(r, t);
	return value(r, &g, &dg, &s);
}

/* Turn the columns in row into derivatives at coef, and the scaled y into
 * what their sum is to be. */
static double
linearise(const struct fc_prophet *r, double y)
{
	double g, dg, s, f = value(r, &g, &dg, &s), sum = 0;

	for (size_t i = 0; i < seasons_at(r); i++)
		r->row[i] *= dg * (r->product ? 1 + s : 1);
	for (size_t i = seasons_at(r); r->product && i < regressors_at(r); i++)
		r->row[i] *= g;
	for (size_t i = 0; i < r->d; i++)
		sum += r->row[i] * r->coef[i];
	return y - f + sum;
}

static double
scaled(const struct fc_prophet *r, size_t t)
{
	return (r->y[t] - r->low) / r->scale;
}

static void
accumulate(struct fc_prophet *r)
{
	memset(r->gram, 0, (r->d * r->d + r->d) * sizeof *r->gram);
	r->yy = 0;
	for (size_t t = 0; t < r->n; t++) {
		double z = scaled(r, t);

		if (isnan(z))
			continue;
		make_row(r, t);
		if (!linear(r))
			z = linearise(r, z);
		for (size_t i = 0; i < r->d; i++) {
			double x = r->row[i];

			if (x == 0)
				continue;
			r->xy[i] += x * z;
			for (size_t j = 0; j <= i; j++)
				r->gram[i * r->d + j] += x * r->row[j];
		}
		r->yy += z * z;
	}
}

/* Sum of squared errors of coef. */
static double
errors(const struct fc_prophet *r)
{
	double sum = linear(r) ? r->yy : 0;

	for (size_t t = 0; !linear(r) && t < r->n; t++) {
		double e = scaled(r, t);

		if (isnan(e))
			continue;
		e -= fc_prophet_value(r, t);
		sum += e * e;
	}
	for (size_t i = 0; linear(r) && i < r->d; i++) {
		double g = r->gram[i * r->d + i] * r->coef[i] / 2 - r->xy[i];

		for (size_t j = 0; j < i; j++)
			g += r->gram[i * r->d + j] * r->coef[j];
		sum += 2 * r->coef[i] * g;
	}
	return fmax(sum, 1e-12 * r->yy);
}

/* Precision of the prior of coefficient i; size: that of each before. */
static double
precision(const struct fc_prophet *r, size_t i)
{
	double sd = i < r->trend ? PRIOR_TREND : i < regressors_at(r) ?
	    r->season_prior : r->x_prior;

	if (i >= r->trend && i < seasons_at(r))
		return 1 / (r->flex * fmax(r->size[i], FC_PROPHET_SMALLEST));
	return 1 / (sd * sd);
}

/* What a pass makes least. */
static double
penalised(const struct fc_prophet *r, double variance)
{
	double sum = errors(r);

	for (size_t i = 0; i < r->d; i++)
		sum += variance * precision(r, i) * r->coef[i] * r->coef[i];
	return sum;
}

/* Back towards the old coefficients while the new ones are worse. */
static void
halve(struct fc_prophet *r, double variance, double before)
{
	for (int k = 0; k < HALVES; k++) {
		double now = penalised(r, variance);

		if (now <= before)
			return;
		for (size_t i = 0; i < r->d; i++)
			r->coef[i] = (r->coef[i] + r->old[i]) / 2;
	}
	memcpy(r->coef, r->old, r->d * sizeof *r->coef);
}

/* The trend alone at the mean of y, so that seasons have what to multiply. */
static void
begin(struct fc_prophet *r)
{
	double sum = 0;

	for (size_t t = 0; t < r->n; t++)
		sum += isnan(r->y[t]) ? 0 : scaled(r, t) / (double)r->nobs;
	memset(r->coef, 0, r->d * sizeof *r->coef);
	if (r->logistic) {
		sum = fmin(fmax(sum / r->cap, 0.01), 0.99);
		sum = log(sum / (1 - sum));
	}
	r->coef[0] = sum;
}

static void
means(struct fc_prophet *r)
{
	for (size_t j = 0; j < r->nx; j++) {
		r->mean[j] = 0;
		for (size_t t = 0; t < r->n; t++)
			r->mean[j] += r->x[t * r->nx + j] / (double)r->n;
	}
}

size_t
fc_prophet_work(const struct fc_prophet *r)
{
	return r->d * (2 * r->d + 5) + r->nx;
}

double
fc_prophet_fit(struct fc_prophet *r, double *work)
{
	size_t d = r->d;
	double variance = 0.01;

	r->gram = work;
	r->xy = r->gram + d * d;
	r->a = r->xy + d;
	r->coef = r->a + d * d;
	r->row = r->coef + d;
	r->old = r->row + d;
	r->size = r->old + d;
	r->mean = r->size + d;
	means(r);
	begin(r);
	for (size_t i = 0; i < d; i++)
		r->size[i] = r->flex;
	for (int pass = 0; pass < PASSES; pass++) {
		double old = variance, before = 0;

		if (pass == 0 || !linear(r))
			accumulate(r);
		if (!linear(r))
			before = penalised(r, variance);
		memcpy(r->old, r->coef, d * sizeof *r->coef);
		memcpy(r->a, r->gram, d * d * sizeof *r->a);
		for (size_t i = 0; i < d; i++)
			r->a[i * d + i] += variance * precision(r, i);
		memcpy(r->coef, r->xy, d * sizeof *r->coef);
		fc_normal_decompose(r->a, d);
		fc_normal_solve(r->a, r->coef, d);
		if (!linear(r))
			halve(r, variance, before);
		variance = errors(r) / (double)r->nobs;
		for (size_t i = 0; i < d; i++)
			r->size[i] = fabs(r->coef[i]);
		if (fabs(variance - old) < 1e-9 * old)
			break;
	}
	return variance;
}
