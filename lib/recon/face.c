/*
 * face.c - the best bottom series with some held at zero, any W
 *
 * Minimises (S b - y)' W^-1 (S b - y) over the free bottom series: H_ff b_f
 * = (S' W^-1 y)_f with H = S' W^-1 S. With few nodes, or W without a
 * diagonal part, H is made and factored for each set. Else conjugate
 * gradients with W^-1 by Woodbury's formula, one factor for all sets and
 * columns, preconditioned by the bottom part of W.
 */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "recon/cg.h"
#include "recon/solve_impl.h"

enum { DENSE_NODES = 400, MOST_ROUNDS = 5000 };

struct fc_face {
	double *x, *c, *r, *p, *q, *z;  /* nbottom * k */
	double *v, *v2;                 /* n * k */
	double *t, *u;                  /* rank * k */
	double *a;                      /* scalars */
	double *h;                      /* nbottom^2, dense */
};

void dtrtrs_(const char *uplo, const char *trans, const char *diag,
    const int *n, const int *nrhs, const double *a, const int *lda, double *b,
    const int *ldb, int *info);

/* The factor of W, n * n. */
static int
factor_covariance(struct fc_system *y, struct fc_err *err)
{
	size_t n = y->s->n, rank = y->w->rank, i;

	y->face = fc_xcalloc(n * n, sizeof *y->face);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n, (int)n,
	    (int)rank, 1, y->w->f, (int)rank, y->w->f, (int)rank, 0, y->face,
	    (int)n);
	for (i = 0; i < n; i++) {
		y->face[i * (n + 1)] += y->w->d[i];
		if (!(y->face[i * (n + 1)] > 0))        /* held */
			y->face[i * (n + 1)] = 1;
	}
	if (fc_chol(y->face, n, FC_CHOL_SMALL))
		return fc_fail(err, FC_DATA, "the covariance of the residuals "
		    "is singular; use mint-shrink or wls-var");
	return 0;
}

/* H = (L^-1 S)' (L^-1 S). */
static void
make_hessian(struct fc_system *y)
{
	const struct fc_structure *s = y->s;
	size_t n = s->n, m = s->nbottom, i, c;
	double *v = fc_xcalloc(n * m, sizeof *v);       /* columns of S */
	int rows = (int)n, cols = (int)m, info;

	for (i = 0; i < m; i++)
		v[i * n + s->bottom[i]] = 1;
	for (i = 0; i < s->nupper; i++)
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			v[s->child[c] * n + s->upper[i]] = 1;
	dtrtrs_("L", "N", "N", &rows, &cols, y->face, &rows, v, &rows, &info);
	y->hessian = fc_xcalloc(m * m, sizeof *y->hessian);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, cols, cols, rows,
	    1, v, rows, v, rows, 0, y->hessian, cols);
	free(v);
}

static double
inverse(double d)
{
	return d > 0 ? 1 / d : 0;
}

int
fc_face_open(struct fc_system *y, int threads, struct fc_err *err)
{
	const struct fc_structure *s = y->s;
	size_t rank = y->w->rank, i, t;
	double *half;
	int status;

	for (i = 0; i < s->nupper; i++)
		if (y->held[s->upper[i]])
			return fc_fail(err, FC_USAGE, "upper nodes that must "
			    "not move and --non-negative need a method "
			    "without covariances, such as wls-var");
	if (s->n <= DENSE_NODES || fc_no_variance(y->w, s->n)) {
		if (factor_covariance(y, err))
			return -1;
		make_hessian(y);
		return 0;
	}
	half = fc_xcalloc(s->n * rank, sizeof *half);
	for (i = 0; i < s->n; i++)
		for (t = 0; t < rank; t++)
			half[i * rank + t] = sqrt(inverse(y->w->d[i])) *
			    y->w->f[i * rank + t];
	y->face = fc_xcalloc(rank * rank, sizeof *y->face);
	status = fc_weights_gram(half, s->n, rank, y->face, threads, err);
	free(half);
	for (t = 0; t < rank; t++)
		y->face[t * (rank + 1)]++;
	if (status == 0 && fc_chol(y->face, rank, FC_CHOL_SMALL))
		return fc_fail(err, FC_DATA, "the residuals differ too much in "
		    "size for mint-shrink; use wls-var");
	return status;
}

static struct fc_face *
face_new(const struct fc_solve *w)
{
	const struct fc_structure *s = w->sys->s;
	struct fc_face *f = fc_xcalloc(1, sizeof *f);
	size_t m = s->nbottom * w->k;
	double **v[] = { &f->x, &f->c, &f->r, &f->p, &f->q, &f->z };
	size_t i;

	for (i = 0; i < 6; i++)
		*v[i] = fc_xcalloc(m, sizeof(double));
	f->v = fc_xcalloc(s->n * w->k, sizeof(double));
	f->v2 = fc_xcalloc(s->n * w->k, sizeof(double));
	f->t = fc_xcalloc(w->sys->w->rank * w->k, sizeof(double));
	f->u = fc_xcalloc(w->sys->w->rank * w->k, sizeof(double));
	f->a = fc_xcalloc(4 * w->k, sizeof(double));
	if (w->sys->hessian != NULL)
		f->h = fc_xcalloc(s->nbottom * s->nbottom, sizeof(double));
	return f;
}

void
fc_face_free(struct fc_face *f)
{
	if (f == NULL)
		return;
	free(f->x);
	free(f->c);
	free(f->r);
	free(f->p);
	free(f->q);
	free(f->z);
	free(f->v);
	free(f->v2);
	free(f->t);
	free(f->u);
	free(f->a);
	free(f->h);
	free(f);
}

/* v (n * k) = W^-1 v. */
static void
whiten(const struct fc_solve *w, double *v, size_t k)
{
	const struct fc_system *y = w->sys;
	struct fc_face *f = w->face;
	size_t n = y->s->n, rank = y->w->rank, i, j;

	if (y->hessian != NULL) {
		fc_chol_solve(y->face, n, v, k, f->v2);
		return;
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < k; j++)
			v[i * k + j] *= inverse(y->w->d[i]);
	cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)rank, (int)k,
	    (int)n, 1, y->w->f, (int)rank, v, (int)k, 0, f->t, (int)k);
	fc_chol_solve(y->face, rank, f->t, k, f->u);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)k,
	    (int)rank, 1, y->w->f, (int)rank, f->t, (int)k, 0, f->v2, (int)k);
	for (i = 0; i < n; i++)
		for (j = 0; j < k; j++)
			v[i * k + j] -= inverse(y->w->d[i]) * f->v2[i * k + j];
}

/* v = S b. */
static void
sum_up(const struct fc_structure *s, const double *b, size_t k, double *v)
{
	size_t i;

	for (i = 0; i < s->nbottom; i++)
		memcpy(v + s->bottom[i] * k, b + i * k, k * sizeof *v);
	fc_solve_bottom_up(s, v, k);
}

static void
times_hessian(const struct fc_solve *w, const double *b, size_t k, double *out)
{
	struct fc_face *f = w->face;

	sum_up(w->sys->s, b, k, f->v);
	whiten(w, f->v, k);
	fc_structure_gather(w->sys->s, f->v, k, out);
}

/* Is bottom series i of column j no unknown? */
static bool
is_bound(const struct fc_solve *w, size_t i, size_t j, size_t k)
{
	return w->zero[i * k + j] || w->sys->held[w->sys->s->bottom[i]];
}

static void
mask(const struct fc_solve *w, double *v, size_t k)
{
	size_t i, j;

	for (i = 0; i < w->sys->s->nbottom; i++)
		for (j = 0; j < k; j++)
			if (is_bound(w, i, j, k))
				v[i * k + j] = 0;
}

/* z = the free part of W_bb r. */
static void
precondition(const struct fc_solve *w, const double *r, double *z, size_t k)
{
	const struct fc_system *y = w->sys;
	const struct fc_structure *s = y->s;
	struct fc_face *f = w->face;
	size_t i, j, rank = y->w->rank;

	memset(f->v, 0, s->n * k * sizeof *f->v);
	for (i = 0; i < s->nbottom; i++)
		memcpy(f->v + s->bottom[i] * k, r + i * k, k * sizeof *r);
	cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)rank, (int)k,
	    (int)s->n, 1, y->w->f, (int)rank, f->v, (int)k, 0, f->t, (int)k);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)s->n,
	    (int)k, (int)rank, 1, y->w->f, (int)rank, f->t, (int)k, 0, f->v2,
	    (int)k);
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			z[i * k + j] = f->v2[s->bottom[i] * k + j] +
			    y->w->d[s->bottom[i]] * r[i * k + j];
	mask(w, z, k);
}

/* r = c - H x on the free series; what x was is kept. */
static void
residual(struct fc_solve *w, size_t k)
{
	struct fc_face *f = w->face;
	size_t i;

	times_hessian(w, f->x, k, f->r);
	for (i = 0; i < w->sys->s->nbottom * k; i++)
		f->r[i] = f->c[i] - f->r[i];
}

static void
advance(struct fc_solve *w, size_t k, double *rho, const double *end)
{
	struct fc_face *f = w->face;
	struct fc_cg c = { f->x, f->r, f->p, f->q, f->z,
		w->sys->s->nbottom, k, rho, end, f->a + 2 * k };

	times_hessian(w, f->p, k, f->q);
	mask(w, f->q, k);
	fc_cg_walk(&c);
	precondition(w, f->r, f->z, k);
	fc_cg_turn(&c);
}

static int
iterate(struct fc_solve *w, size_t k, double enough)
{
	struct fc_face *f = w->face;
	size_t m = w->sys->s->nbottom, j, busy, round;
	double *rho = f->a, *end = f->a + k;

	memcpy(f->r, f->c, m * k * sizeof *f->r);
	mask(w, f->r, k);
	precondition(w, f->r, f->z, k);
	fc_cg_dots(f->r, f->z, m, k, end);
	for (j = 0; j < k; j++)
		end[j] *= enough * enough;
	residual(w, k);
	mask(w, f->r, k);
	precondition(w, f->r, f->z, k);
	fc_cg_dots(f->r, f->z, m, k, rho);
	memcpy(f->p, f->z, m * k * sizeof *f->p);
	for (round = 0; round < MOST_ROUNDS; round++) {
		for (j = 0, busy = 0; j < k; j++)
			busy += rho[j] > end[j];
		if (busy == 0)
			return 0;
		advance(w, k, rho, end);
	}
	return -1;
}

/* x of column j by a factor of the free part of H. */
static int
solve_dense(struct fc_solve *w, size_t k, size_t j)
{
	const double *hessian = w->sys->hessian;
	struct fc_face *f = w->face;
	size_t m = w->sys->s->nbottom, i, c, n = 0;
	double *rhs = f->q;

	for (i = 0; i < m; i++) {
		if (is_bound(w, i, j, k))
			continue;
		rhs[n] = f->c[i * k + j];
		for (c = 0; c < m; c++)
			if (is_bound(w, c, j, k))
				rhs[n] -= hessian[i * m + c] * f->x[c * k + j];
		n++;
	}
	for (i = 0, n = 0; i < m; i++) {
		if (is_bound(w, i, j, k))
			continue;
		for (c = 0; c < m; c++)
			if (!is_bound(w, c, j, k))
				f->h[n++] = hessian[i * m + c];
	}
	n = n > 0 ? (size_t)lround(sqrt((double)n)) : 0;
	if (fc_chol(f->h, n, FC_CHOL_SMALL))
		return -1;
	fc_chol_solve(f->h, n, rhs, 1, f->z);
	for (i = 0, n = 0; i < m; i++)
		if (!is_bound(w, i, j, k))
			f->x[i * k + j] = rhs[n++];
	return 0;
}

int
fc_face_solve(struct fc_solve *w, const double *y, size_t k, double enough,
    bool first)
{
	const struct fc_structure *s = w->sys->s;
	struct fc_face *f = w->face;
	size_t i, j;
	int status = 0;

	if (f == NULL)
		f = w->face = face_new(w);
	memcpy(f->v, y, s->n * k * sizeof *f->v);
	whiten(w, f->v, k);
	fc_structure_gather(s, f->v, k, f->c);
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			if (first || is_bound(w, i, j, k))
				f->x[i * k + j] = w->zero[i * k + j] ? 0 :
				    w->sys->held[s->bottom[i]] ?
				    y[s->bottom[i] * k + j] :
				    w->start[s->bottom[i] * k + j];
	if (w->sys->hessian != NULL)
		for (j = 0; j < k && status == 0; j++)
			status = solve_dense(w, k, j);
	else
		status = iterate(w, k, enough);
	if (status)
		return -1;
	residual(w, k);
	for (i = 0; i < s->nbottom; i++) {
		double size = w->sys->hessian != NULL ?
		    1 / w->sys->hessian[i * (s->nbottom + 1)] :
		    w->sys->w->d[s->bottom[i]];

		for (j = 0; j < k; j++)
			w->b[i * k + j] = w->zero[i * k + j] ?
			    f->r[i * k + j] * size : f->x[i * k + j];
	}
	return 0;
}
