/* erm.c - empirical risk minimisation: forecasts mapped by regression */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "recon/erm.h"
#include "recon/solve.h"

enum { PENALTIES = 20, SWEEPS = 200, LEAST_PERIODS = 10 };

#define SHRINK 0.6              /* of one penalty to the next */
#define SMALL 1e-7              /* a change of the map that ends the sweeps */

void dgels_(const char *trans, const int *m, const int *n, const int *nrhs,
    double *a, const int *lda, double *b, const int *ldb, double *work,
    const int *lwork, int *info);

/* Periods in which every node has both: columns of T * n and T * nbottom,
 * column-major. */
struct pairs {
	size_t t, n, m;
	double *x;              /* forecasts */
	double *y;              /* outcomes of the bottom series */
};

static bool
is_whole(const struct fc_past *p, size_t t)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!isfinite(p->e[i * p->cap + t]) ||
		    !isfinite(p->y[i * p->cap + t]))
			return false;
	return true;
}

/* Is period a later than b: by ds, then by cutoff? */
static bool
is_later(const struct fc_past *p, size_t a, size_t b)
{
	const int64_t *x = fc_tuples_at(&p->periods, a);
	const int64_t *y = fc_tuples_at(&p->periods, b);

	return x[1] != y[1] ? x[1] > y[1] : x[0] > y[0];
}

static void
sort_periods(size_t *period, size_t n, const struct fc_past *p)
{
	size_t i, j, v;

	for (i = 1; i < n; i++) {
		v = period[i];
		for (j = i; j > 0 && is_later(p, period[j - 1], v); j--)
			period[j] = period[j - 1];
		period[j] = v;
	}
}

static void
gather(struct pairs *d, const struct fc_structure *s, const struct fc_past *p)
{
	size_t *period = fc_xcalloc(p->periods.n, sizeof *period), i, t;

	*d = (struct pairs){ .n = s->n, .m = s->nbottom };
	for (t = 0; t < p->periods.n; t++)
		if (is_whole(p, t))
			period[d->t++] = t;
	sort_periods(period, d->t, p);
	d->x = fc_xcalloc(d->t * d->n, sizeof *d->x);
	d->y = fc_xcalloc(FC_MAX(d->t, d->n) * d->m, sizeof *d->y);
	for (i = 0; i < s->n; i++)
		for (t = 0; t < d->t; t++) {
			size_t at = i * p->cap + period[t];

			d->x[i * d->t + t] = p->y[at] - p->e[at];
			if (!s->is_upper[i])
				d->y[s->place[i] * d->t + t] = p->y[at];
		}
	free(period);
}

static int
closed(double *map, struct pairs *d, struct fc_err *err)
{
	int t = (int)d->t, n = (int)d->n, m = (int)d->m, lwork = -1, info, i;
	double size, *work, least = INFINITY, most = 0;

	dgels_("N", &t, &n, &m, d->x, &t, d->y, &t, &size, &lwork, &info);
	lwork = (int)size;
	work = fc_xcalloc((size_t)lwork, sizeof *work);
	dgels_("N", &t, &n, &m, d->x, &t, d->y, &t, work, &lwork, &info);
	free(work);
	for (i = 0; i < n; i++) {
		double r = fabs(d->x[(size_t)i * (d->t + 1)]);

		least = fmin(least, r);
		most = fmax(most, r);
	}
	if (info != 0 || !(least > 1e-12 * most))
		return fc_fail(err, FC_DATA, "method erm: the past forecasts "
		    "of the nodes depend on each other; use erm-lasso or "
		    "mint-shrink");
	for (i = 0; i < m; i++)
		memcpy(map + (size_t)i * d->n, d->y + (size_t)i * d->t,
		    d->n * sizeof *map);
	return 0;
}

/* The lasso in products: everything is nodes * nodes or smaller. */
struct lasso {
	size_t n, m;
	const struct fc_structure *s;
	double *q;              /* n * n: X'X of scaled forecasts / T */
	double *shared;         /* m * m: S'S */
	double *slope;          /* n * m: X'R S / T, R what is left over */
	double *p;              /* m * n: P - P_0, scaled */
};

static double
soft(double v, double by)
{
	return v > by ? v - by : v < -by ? v + by : 0;
}

/* One coefficient to its best value; the change of it. */
static double
improve(struct lasso *l, size_t b, size_t j, double penalty)
{
	double *p = &l->p[b * l->n + j], old = *p, step;
	double size = l->q[j * (l->n + 1)] * l->shared[b * (l->m + 1)];
	size_t i;

	if (!(size > 0))
		return 0;
	*p = soft(l->slope[j * l->m + b] + size * old, penalty) / size;
	step = *p - old;
	for (i = 0; i < l->n && fabs(step) > 0; i++)
		cblas_daxpy((int)l->m, -step * l->q[i * l->n + j],
		    l->shared + b * l->m, 1, l->slope + i * l->m, 1);
	return fabs(step);
}

static void
descend(struct lasso *l, double penalty)
{
	size_t b, j, round;
	double most;

	for (round = 0; round < SWEEPS; round++) {
		most = 0;
		for (b = 0; b < l->m; b++)
			for (j = 0; j < l->n; j++)
				if (fabs(l->p[b * l->n + j]) > 0 ||
				    fabs(l->slope[j * l->m + b]) > penalty)
					most = fmax(most,
					    improve(l, b, j, penalty));
		if (most < SMALL)
			return;
	}
}

/* Mean square of each forecast's root, 1 where there is none. */
static void
scales(const struct pairs *d, double *scale)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		scale[i] = cblas_dnrm2((int)d->t, d->x + i * d->t, 1) /
		    sqrt((double)d->t);
		if (!(scale[i] > 0))
			scale[i] = 1;
	}
}

/* Products of the first t periods; P = P_0. */
static void
lasso_open(struct lasso *l, const struct fc_structure *s,
    const struct pairs *d, size_t t, const double *scale)
{
	size_t n = d->n, m = d->m, i, j;
	double *rest = fc_xcalloc(n * t, sizeof *rest);
	double *up = fc_xcalloc(m * t, sizeof *up);
	double *unit = fc_xcalloc(n * m, sizeof *unit);

	*l = (struct lasso){ .n = n, .m = m, .s = s };
	l->q = fc_xcalloc(n * n, sizeof *l->q);
	l->shared = fc_xcalloc(m * m, sizeof *l->shared);
	l->slope = fc_xcalloc(n * m, sizeof *l->slope);
	l->p = fc_xcalloc(m * n, sizeof *l->p);
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			l->q[i * n + j] = cblas_ddot((int)t, d->x + i * d->t,
			    1, d->x + j * d->t, 1) /
			    (scale[i] * scale[j] * (double)t);
	for (i = 0; i < m; i++) {       /* what bottom-up leaves over */
		double *r = rest + s->bottom[i] * t;

		memcpy(r, d->y + i * d->t, t * sizeof *r);
		cblas_daxpy((int)t, -1, d->x + s->bottom[i] * d->t, 1, r, 1);
		unit[s->bottom[i] * m + i] = 1;
	}
	fc_solve_bottom_up(s, rest, t);
	fc_structure_gather(s, rest, t, up);
	fc_solve_bottom_up(s, unit, m);
	fc_structure_gather(s, unit, m, l->shared);
	for (i = 0; i < n; i++)
		for (j = 0; j < m; j++)
			l->slope[i * m + j] = cblas_ddot((int)t,
			    d->x + i * d->t, 1, up + j * t, 1) /
			    (scale[i] * (double)t);
	free(rest);
	free(up);
	free(unit);
}

static void
lasso_close(struct lasso *l)
{
	free(l->q);
	free(l->shared);
	free(l->slope);
	free(l->p);
}

/* The map of the forecasts as they are. */
static void
unscale(const struct lasso *l, const double *scale, double *map)
{
	size_t b, j;

	for (b = 0; b < l->m; b++) {
		for (j = 0; j < l->n; j++)
			map[b * l->n + j] = l->p[b * l->n + j] / scale[j];
		map[b * l->n + l->s->bottom[b]]++;
	}
}

/* Squared errors of all nodes in the periods from t on. */
static double
loss(const struct pairs *d, const struct fc_structure *s, const double *map,
    size_t t)
{
	double *v = fc_xcalloc(d->n, sizeof *v), sum = 0;
	size_t b, j;

	for (; t < d->t; t++) {
		for (b = 0; b < d->m; b++) {
			double e = d->y[b * d->t + t];

			for (j = 0; j < d->n; j++)
				e -= map[b * d->n + j] * d->x[j * d->t + t];
			v[s->bottom[b]] = e;
		}
		fc_solve_bottom_up(s, v, 1);
		sum += cblas_ddot((int)d->n, v, 1, v, 1);
	}
	free(v);
	return sum;
}

static double
largest(const struct lasso *l)
{
	double most = 0;
	size_t i;

	for (i = 0; i < l->n * l->m; i++)
		most = fmax(most, fabs(l->slope[i]));
	return most;
}

/* Which penalty, as a part of the largest; 0 sweeps: bottom-up. */
static size_t
choose(const struct pairs *d, const struct fc_structure *s,
    const double *scale, double *map)
{
	size_t t = d->t - FC_MAX(d->t / 5, (size_t)1), i, best = 0;
	struct lasso l;
	double penalty, least = INFINITY, v;

	lasso_open(&l, s, d, t, scale);
	penalty = largest(&l);
	for (i = 0; i < PENALTIES; i++) {
		descend(&l, penalty);
		penalty *= SHRINK;
		unscale(&l, scale, map);
		v = loss(d, s, map, t);
		if (v < least) {
			least = v;
			best = i;
		}
	}
	lasso_close(&l);
	return best;
}

static void
lasso(double *map, const struct fc_structure *s, const struct pairs *d)
{
	double *scale = fc_xcalloc(d->n, sizeof *scale), penalty;
	struct lasso l;
	size_t best, i;

	scales(d, scale);
	best = choose(d, s, scale, map);
	lasso_open(&l, s, d, d->t, scale);
	penalty = largest(&l);
	for (i = 0; i <= best; i++) {
		descend(&l, penalty);
		penalty *= SHRINK;
	}
	unscale(&l, scale, map);
	lasso_close(&l);
	free(scale);
}

int
fc_erm(double *map, const struct fc_structure *s, const struct fc_past *p,
    bool use_lasso, struct fc_err *err)
{
	struct pairs d;
	int status = 0;

	gather(&d, s, p);
	if (!use_lasso && d.t <= d.n)
		status = fc_fail(err, FC_DATA, "method erm: %zu nodes need "
		    "more than the %zu periods in which all have y and yhat; "
		    "use erm-lasso or mint-shrink", d.n, d.t);
	else if (d.t < LEAST_PERIODS)
		status = fc_fail(err, FC_DATA, "method erm-lasso: %zu periods "
		    "in which all nodes have y and yhat, at least %d are "
		    "needed; use wls-struct", d.t, LEAST_PERIODS);
	else if (use_lasso)
		lasso(map, s, &d);
	else
		status = closed(map, &d, err);
	free(d.x);
	free(d.y);
	return status;
}

void
fc_erm_apply(const struct fc_structure *s, const double *map, double *y,
    size_t k, double *work)
{
	size_t i;

	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)s->nbottom,
	    (int)k, (int)s->n, 1, map, (int)s->n, y, (int)k, 0, work, (int)k);
	for (i = 0; i < s->nbottom; i++)
		memcpy(y + s->bottom[i] * k, work + i * k, k * sizeof *y);
	fc_solve_bottom_up(s, y, k);
}
