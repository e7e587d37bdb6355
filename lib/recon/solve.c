/* solve.c - base forecasts to coherent forecasts, many periods at once */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "recon/cg.h"
#include "recon/solve_impl.h"

enum { MOST_ROUNDS = 20000 };

#define ENOUGH 1e-14            /* of the first residual */
#define ROUGHLY 1e-8

struct fc_solve *
fc_solve_new(const struct fc_system *y, size_t k)
{
	struct fc_solve *w = fc_xcalloc(1, sizeof *w);
	size_t n = y->rows * k, rank = FC_MAX(y->w->rank, y->rows);

	w->sys = y;
	w->k = k;
	w->b = fc_xcalloc(y->s->nbottom * k, sizeof(double));
	w->x = fc_xcalloc(n, sizeof(double));
	w->r = fc_xcalloc(n, sizeof(double));
	w->p = fc_xcalloc(n, sizeof(double));
	w->q = fc_xcalloc(n, sizeof(double));
	w->z = fc_xcalloc(n, sizeof(double));
	if (y->w->f != NULL) {
		w->t = fc_xcalloc(rank * k, sizeof(double));
		w->u = fc_xcalloc(rank * k, sizeof(double));
	}
	w->a = fc_xcalloc(5 * k, sizeof(double));
	return w;
}

void
fc_solve_free(struct fc_solve *w)
{
	if (w == NULL)
		return;
	free(w->b);
	free(w->x);
	free(w->r);
	free(w->p);
	free(w->q);
	free(w->z);
	free(w->t);
	free(w->u);
	free(w->a);
	free(w->zero);
	fc_face_free(w->face);
	free(w);
}

void
fc_solve_roughly(struct fc_solve *w)
{
	w->rough = true;
}

void
fc_solve_bottom_up(const struct fc_structure *s, double *y, size_t k)
{
	size_t i, c, j;

	for (i = 0; i < s->nupper; i++) {
		double *sum = y + s->upper[i] * k;

		memset(sum, 0, k * sizeof *sum);
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *b = y + s->bottom[s->child[c]] * k;

			for (j = 0; j < k; j++)
				sum[j] += b[j];
		}
	}
}

void
fc_solve_spread(const struct fc_solve *w, const double *p, size_t k)
{
	const struct fc_structure *s = w->sys->s;
	size_t i, c, j;

	memset(w->b, 0, s->nbottom * k * sizeof *w->b);
	for (i = 0; i < s->nupper; i++)
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			double *b = w->b + s->child[c] * k;

			for (j = 0; j < k; j++)
				b[j] += p[i * k + j];
		}
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			w->b[i * k + j] *= w->sys->d[s->bottom[i]];
	for (i = 0; i < s->nbottom * k && w->zero != NULL; i++)
		if (w->zero[i])
			w->b[i] = 0;
}

/* c = a + beta c, a of m * n, as rows times columns of a block. */
static void
times(const double *a, bool transposed, size_t rows, size_t rank,
    const double *x, size_t k, double beta, double *out)
{
	cblas_dgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans,
	    CblasNoTrans, (int)(transposed ? rank : rows), (int)k,
	    (int)(transposed ? rows : rank), 1, a, (int)rank, x, (int)k, beta,
	    out, (int)k);
}

/* q = (M + G G') p. */
static void
multiply(const struct fc_solve *w, const double *p, double *q, size_t k)
{
	const struct fc_system *y = w->sys;
	const struct fc_structure *s = y->s;
	size_t i, c, j;

	fc_solve_spread(w, p, k);
	for (i = 0; i < s->nupper; i++) {
		double v = y->d[s->upper[i]], *out = q + i * k;

		for (j = 0; j < k; j++)
			out[j] = v * p[i * k + j];
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *b = w->b + s->child[c] * k;

			for (j = 0; j < k; j++)
				out[j] += b[j];
		}
	}
	for (i = s->nupper; i < y->rows; i++)
		for (j = 0; j < k; j++)
			q[i * k + j] = p[i * k + j] *
			    y->w->d[y->extra[i - s->nupper]];
	if (y->kind == FC_SYSTEM_DIAGONAL)
		return;
	times(y->g, true, y->rows, y->w->rank, p, k, 0, w->t);
	times(y->g, false, y->rows, y->w->rank, w->t, k, 1, q);
}

/* z = (diag + G G')^-1 r. */
static void
precondition(const struct fc_solve *w, const double *r, double *z, size_t k)
{
	const struct fc_system *y = w->sys;
	size_t i, j, rank = y->w->rank;

	for (i = 0; i < y->rows; i++)
		for (j = 0; j < k; j++)
			z[i * k + j] = y->scale[i] * r[i * k + j];
	if (y->kind == FC_SYSTEM_DIAGONAL)
		return;
	times(y->g, true, y->rows, rank, z, k, 0, w->t);
	fc_chol_solve(y->chol, rank, w->t, k, w->u);
	for (i = 0; i < rank * k; i++)
		w->t[i] = -w->t[i];
	memcpy(z, r, y->rows * k * sizeof *z);
	times(y->g, false, y->rows, rank, w->t, k, 1, z);
	for (i = 0; i < y->rows; i++)
		for (j = 0; j < k; j++)
			z[i * k + j] *= y->scale[i];
}

void
fc_solve_incoherence(struct fc_solve *w, const double *y, size_t k)
{
	const struct fc_structure *s = w->sys->s;
	size_t i, c, j;

	memset(w->r, 0, w->sys->rows * k * sizeof *w->r);
	for (i = 0; i < s->nbottom * k; i++)
		w->b[i] = w->zero != NULL && w->zero[i] ? 0 :
		    y[s->bottom[i / k] * k + i % k];
	for (i = 0; i < s->nupper; i++) {
		double *r = w->r + i * k;

		if (w->sys->skip[i])
			continue;
		memcpy(r, y + s->upper[i] * k, k * sizeof *r);
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *b = w->b + s->child[c] * k;

			for (j = 0; j < k; j++)
				r[j] -= b[j];
		}
	}
}

/* x, r and p a step further; rho is r'z of before, replaced. */
static void
advance(struct fc_solve *w, size_t k, double *rho, const double *end)
{
	struct fc_cg c = { w->x, w->r, w->p, w->q, w->z, w->sys->rows, k,
		rho, end, w->a + 2 * k };

	fc_cg_walk(&c);
	precondition(w, w->r, w->z, k);
	fc_cg_turn(&c);
}

/*
 * Conjugate gradients, each column with its own steps. A column that has
 * ended gets steps of zero.
 */
int
fc_solve_cg(struct fc_solve *w, size_t k, double enough, bool warm)
{
	double *rho = w->a, *end = w->a + k;
	size_t n = w->sys->rows, i, j, busy, round;

	precondition(w, w->r, w->z, k);
	fc_cg_dots(w->r, w->z, n, k, rho);
	for (j = 0; j < k; j++)
		end[j] = enough * enough * rho[j];
	if (!warm) {
		memset(w->x, 0, n * k * sizeof *w->x);
	} else {
		multiply(w, w->x, w->q, k);
		for (i = 0; i < n * k; i++)
			w->r[i] -= w->q[i];
		precondition(w, w->r, w->z, k);
		fc_cg_dots(w->r, w->z, n, k, rho);
	}
	memcpy(w->p, w->z, n * k * sizeof *w->p);
	for (round = 0; round < MOST_ROUNDS; round++) {
		for (j = 0, busy = 0; j < k; j++)
			busy += rho[j] > end[j];
		if (busy == 0)
			return 0;
		multiply(w, w->p, w->q, k);
		advance(w, k, rho, end);
	}
	return -1;
}

/* y_b += D_b A' x - F_b G' x where it may move. */
static void
correct(struct fc_solve *w, double *y, size_t k)
{
	const struct fc_system *sys = w->sys;
	const struct fc_structure *s = sys->s;
	size_t rank = sys->w->rank, i, j, t;

	fc_solve_spread(w, w->x, k);
	if (rank > 0)
		times(sys->g, true, sys->rows, rank, w->x, k, 0, w->t);
	for (i = 0; i < s->nbottom; i++) {
		double *v = y + s->bottom[i] * k;
		const double *f = rank > 0 ?
		    sys->w->f + s->bottom[i] * rank : NULL;

		if (sys->held[s->bottom[i]])
			continue;
		for (j = 0; j < k; j++)
			v[j] += w->b[i * k + j];
		for (t = 0; t < rank; t++)
			for (j = 0; j < k; j++)
				v[j] -= f[t] * w->t[t * k + j];
	}
}

/* x = (K W K')^-1 r by the dense factor, with one step of refinement. */
static void
solve_dense(struct fc_solve *w, size_t k)
{
	const struct fc_system *y = w->sys;
	size_t n = y->rows, i, j;

	memcpy(w->x, w->r, n * k * sizeof *w->x);
	fc_chol_solve(y->chol, n, w->x, k, w->q);
	multiply(w, w->x, w->q, k);
	for (i = 0; i < n; i++)
		for (j = 0; j < k; j++)
			w->r[i * k + j] = i < y->s->nupper && y->skip[i] ? 0 :
			    w->r[i * k + j] - w->q[i * k + j];
	fc_chol_solve(y->chol, n, w->r, k, w->q);
	for (i = 0; i < n * k; i++)
		w->x[i] += w->r[i];
}

int
fc_solve_project(struct fc_solve *w, double *y, size_t k, struct fc_err *err)
{
	const struct fc_system *sys = w->sys;

	int status = 0;

	fc_solve_incoherence(w, y, k);
	if (sys->kind == FC_SYSTEM_DENSE)
		solve_dense(w, k);
	else
		status = fc_solve_cg(w, k, w->rough ? ROUGHLY : ENOUGH, false);
	if (status == 0 && sys->kind == FC_SYSTEM_FACTORS && !w->rough) {
		/* Again from the residual that is true. */
		fc_solve_incoherence(w, y, k);
		status = fc_solve_cg(w, k, ENOUGH, true);
	}
	if (status)
		return fc_fail(err, FC_DATA, "the least squares iteration did "
		    "not end after %d rounds", MOST_ROUNDS);
	correct(w, y, k);
	fc_solve_bottom_up(sys->s, y, k);
	return 0;
}

double
fc_solve_gap(const struct fc_structure *s, const double *y, size_t k,
    size_t *node, size_t *column)
{
	double worst = -1, gap;
	size_t i, c, j;

	for (i = 0; i < s->nupper; i++)
		for (j = 0; j < k; j++) {
			double value = y[s->upper[i] * k + j];
			double sum = 0, size = 0;

			/* From the other end than bottom_up adds. */
			for (c = s->row[i + 1]; c-- > s->row[i];) {
				double b = y[s->bottom[s->child[c]] * k + j];

				sum += b;
				size += fabs(b);
			}
			size = fmax(size, fabs(value));
			gap = size > 0 ? fabs(value - sum) / size : 0;
			if (!(gap > worst))
				continue;
			worst = gap;
			*node = s->upper[i];
			*column = j;
		}
	return worst;
}
