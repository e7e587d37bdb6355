/*
 * normal.c - variances of reconciled forecasts
 *
 * With few nodes S P is made and the variances are exact; with many they
 * are the mean squares of simulated base errors after reconciliation
 * (relative error of a standard deviation: 1 / sqrt(2 samples)).
 */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "base/rng.h"
#include "cli/msg.h"
#include "recon/margin.h"
#include "recon/prob.h"

enum { EXACT_NODES = 1000 };

/* Correlation of the errors of W = diag(d) + F F'. */
static void
correlate(struct fc_correlation *c, const struct fc_weights *w, size_t n)
{
	size_t i, t;

	c->rank = w->f != NULL ? w->rank : 0;
	if (c->rank > 0)
		c->f = fc_xcalloc(n * c->rank, sizeof *c->f);
	for (i = 0; i < n; i++) {
		const double *f = w->f + (w->f != NULL ? i * c->rank : 0);
		double all = w->d[i];

		for (t = 0; t < c->rank; t++)
			all += f[t] * f[t];
		c->d[i] = all > 0 ? w->d[i] / all : 1;
		for (t = 0; t < c->rank && all > 0; t++)
			c->f[i * c->rank + t] = f[t] / sqrt(all);
	}
}

static int
find_correlation(const struct fc_recon *r, struct fc_correlation *c,
    struct fc_recon_group *g, struct fc_err *err)
{
	struct fc_past *p = fc_recon_past(r, &r->residuals, g), copy;
	struct fc_weights w = { 0 };
	size_t i;
	int status = 0;

	c->d = fc_xcalloc(r->s.n, sizeof *c->d);
	for (i = 0; i < r->s.n; i++)
		c->d[i] = 1;
	if (r->o.method == FC_RECON_MINT_SHRINK ||
	    r->o.method == FC_RECON_MINT_SAMPLE) {
		correlate(c, &g->w, r->s.n);
		return 0;
	}
	if (p == NULL)
		return 0;
	copy = *p;
	copy.e = fc_xcalloc(p->n * p->cap, sizeof *copy.e);
	memcpy(copy.e, p->e, p->n * p->cap * sizeof *copy.e);
	status = fc_weights_shrink(&w, &r->s, &copy, r->o.threads, err);
	if (status == 0)
		correlate(c, &w, r->s.n);
	fc_weights_release(&w);
	free(copy.e);
	return status;
}

/* S P, by its columns. */
static int
make_map(const struct fc_recon *r, struct fc_correlation *c,
    const struct fc_recon_group *g, struct fc_err *err)
{
	struct fc_recon_ws *ws = fc_recon_ws_new(r, FC_RECON_BLOCK);
	size_t n = r->s.n, at, i, j, k;
	double *y = fc_xcalloc(n * FC_RECON_BLOCK, sizeof *y);
	int status = 0;

	ws->linear = true;
	c->map = fc_xcalloc(n * n, sizeof *c->map);
	for (at = 0; at < n && status == 0; at += k) {
		k = FC_MIN((size_t)FC_RECON_BLOCK, n - at);
		memset(y, 0, n * k * sizeof *y);
		for (j = 0; j < k; j++)
			y[(at + j) * k + j] = 1;
		status = fc_recon_apply(r, r->o.method, g, y, k, ws, err);
		for (i = 0; i < n; i++)
			for (j = 0; j < k; j++)
				c->map[i * n + at + j] = y[i * k + j];
	}
	fc_recon_ws_free(ws);
	free(y);
	return status;
}

int
fc_normal_open(struct fc_recon *r, struct fc_err *err)
{
	struct fc_prob *b = r->prob;
	size_t g;

	b->relative = true;
	b->correlation = fc_xcalloc(r->ngroups, sizeof *b->correlation);
	if (r->chain.n > 0)
		return fc_fail(err, FC_USAGE, "--intervals normality: "
		    "proportions of forecasts are no linear combinations; "
		    "use --intervals bootstrap or paths");
	if (r->residuals.n == 0 && fc_warn(err, "residuals", "without "
	    "--residuals errors of different nodes count as independent"))
		return -1;
	for (g = 0; g < r->ngroups; g++) {
		if (find_correlation(r, &b->correlation[g], &r->group[g], err))
			return -1;
		if (r->s.n <= EXACT_NODES && make_map(r, &b->correlation[g],
		    &r->group[g], err))
			return -1;
	}
	return 0;
}

/* Variance of node i: row i of S P D, times R, times itself. */
static double
exact_variance(const struct fc_correlation *c, size_t n, size_t i,
    const double *sigma, double *row, double *shared)
{
	double v = 0;
	size_t j, t;

	for (j = 0; j < n; j++) {
		row[j] = c->map[i * n + j] * sigma[j];
		v += row[j] * row[j] * c->d[j];
	}
	if (c->rank == 0)
		return v;
	cblas_dgemv(CblasRowMajor, CblasTrans, (int)n, (int)c->rank, 1, c->f,
	    (int)c->rank, row, 1, 0, shared, 1);
	for (t = 0; t < c->rank; t++)
		v += shared[t] * shared[t];
	return v;
}

/* Base errors of standard deviations sigma into ws->y. */
static void
simulate(const struct fc_recon *r, size_t column,
    const struct fc_correlation *c, const double *sigma,
    struct fc_prob_ws *ws)
{
	size_t n = r->s.n, s, k, i, j;
	double *u = fc_xcalloc(c->rank * FC_RECON_BLOCK, sizeof *u);
	struct fc_rng rng;

	fc_draw_seed(r, column, &rng);
	for (s = 0; s < ws->n; s += k) {
		double *y = ws->y + s * n;

		k = FC_MIN((size_t)FC_RECON_BLOCK, ws->n - s);
		for (i = 0; i < c->rank * k; i++)
			u[i] = fc_rng_normal(&rng);
		for (i = 0; i < n; i++)
			for (j = 0; j < k; j++)
				y[i * k + j] = c->d[i] > 0 ? sqrt(c->d[i]) *
				    fc_rng_normal(&rng) : 0;
		if (c->rank > 0)
			cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans,
			    (int)n, (int)k, (int)c->rank, 1, c->f,
			    (int)c->rank, u, (int)k, 1, y, (int)k);
		for (i = 0; i < n; i++)
			for (j = 0; j < k; j++)
				y[i * k + j] *= sigma[i];
	}
	free(u);
}

static int
simulated_variances(const struct fc_recon *r, size_t column,
    const struct fc_correlation *c, const double *sigma,
    struct fc_prob_ws *ws, double *v, struct fc_err *err)
{
	size_t n = r->s.n, s, k, i;

	simulate(r, column, c, sigma, ws);
	ws->ws->linear = true;
	for (s = 0; s < ws->n; s += k) {
		k = FC_MIN((size_t)FC_RECON_BLOCK, ws->n - s);
		if (fc_recon_apply(r, r->o.method, fc_prob_group(r, column),
		    ws->y + s * n, k, ws->ws, err))
			return -1;
	}
	for (i = 0; i < n; i++) {
		v[i] = 0;
		for (s = 0; s < ws->n; s++) {
			double e = *fc_prob_at(ws, n, i, s);

			v[i] += e * e / (double)ws->n;
		}
	}
	return 0;
}

int
fc_normal_column(const struct fc_recon *r, size_t column,
    struct fc_prob_ws *ws, struct fc_err *err)
{
	struct fc_prob *b = r->prob;
	const struct fc_correlation *c = &b->correlation[
	    fc_prob_group(r, column) - r->group];
	size_t n = r->s.n, i, k;
	double *sigma = fc_xcalloc(2 * n + c->rank, sizeof *sigma);
	double *v = sigma + n;
	int status = 0;

	for (i = 0; i < n; i++)
		sigma[i] = fc_margin_sigma(b->z, fc_prob_in(r, i, column),
		    b->nin, *fc_recon_value(r, i, column));
	if (c->map == NULL)
		status = simulated_variances(r, column, c, sigma, ws, v, err);
	for (i = 0; i < n && status == 0; i++) {
		double *q = b->q + (column * n + i) * b->nq;

		if (c->map != NULL)
			v[i] = exact_variance(c, n, i, sigma, ws->row,
			    sigma + 2 * n);
		for (k = 0; k < b->nq; k++)
			q[k] = fc_norm_quantile(b->p[k]) * sqrt(v[i]);
	}
	free(sigma);
	return status;
}
