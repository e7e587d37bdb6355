/* harmonics.c - Fourier terms of several seasons, and least squares on them. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/harmonics.h"

enum { H_SEASONS, H_TERMS, H_NEXT, H_LIST };

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda,
    int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a,
    const int *lda, double *b, const int *ldb, int *info);

/* Has a shorter season harmonic k of season i? */
static bool
shared(const struct fc_harmonics *h, size_t i, size_t k)
{
	for (size_t j = 0; j < i; j++) {
		double x = (double)k * h->period[j] / h->period[i];

		if (x >= 0.999 && fabs(x - floor(x + 0.5)) < 1e-3)
			return true;
	}
	return false;
}

void
fc_harmonics_plan(struct fc_harmonics *h, const struct fc_sample *s,
    size_t order, size_t most)
{
	*h = (struct fc_harmonics){ 0 };
	for (size_t i = 0; i < s->nseason && most > 0; i++) {
		double m = s->seasons[i];
		size_t usual = order > 0 ? order - 1 : m > 70 ? 15 : 10;
		size_t got = 0;

		if (m < 2)
			continue;
		h->period[h->ns] = m;
		for (size_t k = 1; 2 * (double)k <= m && got < FC_MIN(usual,
		    most); k++) {
			h->k[h->ns] = k;
			got += !shared(h, h->ns, k);
		}
		h->d += 2 * got;
		most -= got;
		h->ns++;
	}
}

void
fc_harmonics_row(const struct fc_harmonics *h, size_t t, double *x)
{
	size_t at = 0;

	for (size_t i = 0; i < h->ns; i++) {
		double w = 2 * acos(-1) * fmod((double)t, h->period[i]) /
		    h->period[i];

		for (size_t k = 1; k <= h->k[i]; k++) {
			if (shared(h, i, k))
				continue;
			x[at++] = sin(w * (double)k);
			x[at++] = cos(w * (double)k);
		}
	}
}

void
fc_harmonics_store(const struct fc_harmonics *h, size_t n, double *v)
{
	memset(v, 0, FC_HARMONICS_HEAD * sizeof *v);
	v[H_SEASONS] = (double)h->ns;
	v[H_TERMS] = (double)h->d;
	v[H_NEXT] = (double)n;
	for (size_t i = 0; i < h->ns; i++) {
		v[H_LIST + 2 * i] = h->period[i];
		v[H_LIST + 2 * i + 1] = (double)h->k[i];
	}
}

static struct fc_harmonics
stored(const double *v)
{
	struct fc_harmonics h = { .ns = (size_t)v[H_SEASONS],
	    .d = (size_t)v[H_TERMS] };

	for (size_t i = 0; i < h.ns; i++) {
		h.period[i] = v[H_LIST + 2 * i];
		h.k[i] = (size_t)v[H_LIST + 2 * i + 1];
	}
	return h;
}

double
fc_harmonics_at(const double *v, size_t k)
{
	struct fc_harmonics h = stored(v);
	double x[2 * FC_SEASONS_MAX * 15] = { 0 }, sum = 0;

	fc_harmonics_row(&h, (size_t)v[H_NEXT] + k, x);
	for (size_t i = 0; i < h.d; i++)
		sum += x[i] * v[FC_HARMONICS_HEAD + i];
	return sum;
}

void
fc_harmonics_advance(double *v)
{
	v[H_NEXT]++;
}

bool
fc_harmonics_valid(const double *v, size_t n)
{
	struct fc_harmonics h;
	size_t d = 0;

	if (n < FC_HARMONICS_HEAD ||
	    v[H_TERMS] != (double)(n - FC_HARMONICS_HEAD) ||
	    !(v[H_SEASONS] >= 0 && v[H_SEASONS] <= FC_SEASONS_MAX) ||
	    !(v[H_NEXT] >= 0 && v[H_NEXT] < 1e15))
		return false;
	h = stored(v);
	for (size_t i = 0; i < h.ns; i++) {
		size_t got = 0;

		if (!(h.period[i] >= 2 && v[H_LIST + 2 * i + 1] >= 0 &&
		    v[H_LIST + 2 * i + 1] <= h.period[i] &&
		    v[H_LIST + 2 * i + 1] < 1e4))
			return false;
		for (size_t k = 1; k <= h.k[i]; k++)
			got += !shared(&h, i, k);
		if (got > 15)
			return false;
		d += 2 * got;
	}
	return d == h.d;
}

void
fc_normal_factor(const double *x, const double *y, size_t n, size_t d,
    double ridge, double *factor)
{
	memset(factor, 0, d * d * sizeof *factor);
	for (size_t t = 0; t < n; t++) {
		const double *row = x + t * d;

		for (size_t i = 0; i < d && !isnan(y[t]); i++) {
			for (size_t j = 0; j <= i; j++)
				factor[i * d + j] += row[i] * row[j];
		}
	}
	for (size_t i = 0; i < d; i++)
		factor[i * d + i] += ridge;
	fc_normal_decompose(factor, d);
}

void
fc_normal_decompose(double *a, size_t d)
{
	int order = (int)d, info = 0;

	if (d > 0)
		dpotrf_("U", &order, a, &order, &info);
}

void
fc_normal_solve(const double *factor, double *b, size_t d)
{
	int order = (int)d, one = 1, info = 0;

	if (d > 0)
		dpotrs_("U", &order, &one, factor, &order, b, &order, &info);
}
