/* gram.c - least squares with a ridge penalty from accumulated products. */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sum.h"
#include "global/gram.h"

/* Rows given to BLAS at once: they and G stay in the cache. */
#define BLOCK 256

/* LAPACK, Fortran interface (column-major). */
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a,
    const int *lda, double *w, double *work, const int *lwork, int *info);
void dposv_(const char *uplo, const int *n, const int *nrhs, double *a,
    const int *lda, double *b, const int *ldb, int *info);

static void
one_thread(void)
{
	openblas_set_num_threads(1);
}

void
fc_gram_init(struct fc_gram *g, size_t width, double bound)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t w = width + 1;
	int e;

	pthread_once(&once, one_thread);
	*g = (struct fc_gram){ .width = width };
	g->g = fc_xcalloc(w * w, 2 * sizeof *g->g);
	g->low = g->g + w * w;
	if (!(bound > 0) || !isfinite(bound))
		return;
	(void)frexp(bound, &e);
	if (e > -900 && e < 900)
		g->unit = ldexp(1, e - 51);
}

void
fc_gram_release(struct fc_gram *g)
{
	free(g->g);
	free(g->own);
	*g = (struct fc_gram){ 0 };
}

void
fc_gram_reset(struct fc_gram *g)
{
	size_t w = g->width + 1;

	memset(g->g, 0, 2 * w * w * sizeof *g->g);
	if (g->own)
		memset(g->own, 0, w * w * sizeof *g->own);
	g->nblock = 0;
	g->n = 0;
}

double *
fc_gram_row(struct fc_gram *g)
{
	size_t w = g->width + 1;

	if (!g->own) {
		g->own = fc_xcalloc((w + BLOCK) * w, sizeof *g->own);
		g->block = g->own + w * w;
	}
	return g->block + g->nblock * w;
}

static void
flush(struct fc_gram *g)
{
	int w = (int)g->width + 1;

	if (g->nblock == 0)
		return;
	cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, w, (int)g->nblock,
	    1, g->block, w, 1, g->own, w);
	g->n += (double)g->nblock;
	g->nblock = 0;
}

void
fc_gram_add(struct fc_gram *g)
{
	if (++g->nblock == BLOCK)
		flush(g);
}

void
fc_gram_end(struct fc_gram *g)
{
	size_t w = g->width + 1;
	double low = g->unit * 0x1p-20;

	if (!g->own)
		return;
	flush(g);
	for (size_t i = 0; i < w; i++) {
		for (size_t k = i * w + i; k < (i + 1) * w; k++) {
			double x = g->own[k], high = x;

			if (g->unit > 0) {
				high = fc_sum_round(x, g->unit);
				g->low[k] += fc_sum_round(x - high, low);
			}
			g->g[k] += high;
			g->own[k] = 0;
		}
	}
}

void
fc_gram_merge(struct fc_gram *total, const struct fc_gram *g)
{
	size_t w = g->width + 1;

	for (size_t i = 0; i < w; i++) {
		for (size_t k = i * w + i; k < (i + 1) * w; k++) {
			total->g[k] += g->g[k];
			total->low[k] += g->low[k];
		}
	}
	total->n += g->n;
}

void
fc_gram_settle(struct fc_gram *g)
{
	size_t w = g->width + 1;

	for (size_t k = 0; k < w * w; k++) {
		g->g[k] += g->low[k];
		g->low[k] = 0;
	}
}

double
fc_gram_centre(const struct fc_gram *g, double *a, double *c)
{
	size_t w = g->width + 1, p = g->width - 1;
	const double *sum = g->g;               /* row 0: sums of the columns */
	double n = g->n;

	for (size_t i = 0; i < p; i++) {
		for (size_t j = i; j < p; j++) {
			a[i * p + j] = a[j * p + i] = g->g[(i + 1) * w + j + 1] -
			    sum[i + 1] * sum[j + 1] / n;
		}
		c[i] = g->g[(i + 1) * w + w - 1] - sum[i + 1] * sum[w - 1] / n;
	}
	return g->g[w * w - 1] - sum[w - 1] * sum[w - 1] / n;
}

/*
 * GCV(lambda) = n RSS / (n - 1 - df)^2 with d, v the eigenvalues and -vectors
 * of a, t = v'c: RSS = zz - sum t^2 (d + 2 n lambda) / (d + n lambda)^2, df =
 * sum d / (d + n lambda).
 */
static double
gcv(const double *d, const double *t, size_t p, double n, double zz,
    double lambda)
{
	double rss = zz, df = 1, k = n * lambda;

	for (size_t i = 0; i < p; i++) {
		double e = FC_MAX(d[i], 0.0);

		rss -= t[i] * t[i] * (e + 2 * k) / ((e + k) * (e + k));
		df += e / (e + k);
	}
	if (!(n > df))
		return INFINITY;
	return n * fmax(rss, 0) / ((n - df) * (n - df));
}

/* The penalty with the least GCV; a is destroyed. */
static double
choose(double *a, const double *c, size_t p, double n, double zz)
{
	int order = (int)p, lwork = 34 * order, info;
	double *d = fc_xcalloc(p, sizeof *d), *t = fc_xcalloc(p, sizeof *t);
	double *work = fc_xcalloc((size_t)lwork, sizeof *work);
	double best = INFINITY, lambda = 1;

	dsyev_("V", "U", &order, a, &order, d, work, &lwork, &info);
	/* Column-major: eigenvector i is row i of a. */
	for (size_t i = 0; i < p; i++)
		t[i] = cblas_ddot(order, a + i * p, 1, c, 1);
	for (int step = 12; step >= -28 && info == 0; step--) {
		double l = pow(10, step / 4.0), value = gcv(d, t, p, n, zz, l);

		if (value < best) {
			best = value;
			lambda = l;
		}
	}
	free(d);
	free(t);
	free(work);
	return lambda;
}

double
fc_gram_solve(const struct fc_gram *g, double lambda, double *b)
{
	size_t w = g->width + 1, p = g->width - 1;
	double *a, *c, zz;
	int order = (int)p, one = 1, info = 0;

	memset(b, 0, g->width * sizeof *b);
	if (!(g->n > 0))
		return lambda;
	b[0] = g->g[w - 1] / g->n;
	if (p == 0)
		return lambda;
	a = fc_xcalloc(p * p, sizeof *a);
	c = fc_xcalloc(p, sizeof *c);
	if (isnan(lambda)) {
		zz = fc_gram_centre(g, a, c);
		lambda = choose(a, c, p, g->n, zz);
	}
	/* A penalty too small for the rounding of X'X is raised. */
	for (int try = 0; try < 20; try++) {
		fc_gram_centre(g, a, c);
		for (size_t i = 0; i < p; i++)
			a[i * p + i] += g->n * lambda;
		dposv_("U", &order, &one, a, &order, c, &order, &info);
		if (info == 0)
			break;
		lambda = FC_MAX(lambda * 10, 1e-10);
	}
	for (size_t i = 0; i < p && info == 0; i++) {
		b[i + 1] = c[i];
		b[0] -= c[i] * g->g[i + 1] / g->n;
	}
	free(a);
	free(c);
	return lambda;
}
