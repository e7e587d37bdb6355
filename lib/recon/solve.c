/* solve.c - base forecasts to coherent forecasts, many periods at once */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/solve.h"

enum { MOST_ROUNDS = 20000 };

#define ENOUGH 1e-14            /* of the first residual */

struct fc_solve {
	const struct fc_structure *s;
	double *b;              /* nbottom * k */
	double *x, *r, *p, *q;  /* nupper * k: solution, residual, ... */
	double *scale;          /* nupper: 1 / variance */
	double *a;              /* scalars, one each column */
};

struct fc_solve *
fc_solve_new(const struct fc_structure *s, size_t k)
{
	struct fc_solve *w = fc_xcalloc(1, sizeof *w);

	w->s = s;
	w->b = fc_xcalloc(s->n * k, sizeof(double));
	w->x = fc_xcalloc(s->nupper * k, sizeof(double));
	w->r = fc_xcalloc(s->nupper * k, sizeof(double));
	w->p = fc_xcalloc(s->nupper * k, sizeof(double));
	w->q = fc_xcalloc(s->nupper * k, sizeof(double));
	w->scale = fc_xcalloc(s->nupper, sizeof(double));
	w->a = fc_xcalloc(4 * k, sizeof(double));
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
	free(w->scale);
	free(w->a);
	free(w);
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

/* b = W_b A' p, over places of bottom series. */
static void
spread(const struct fc_solve *w, const double *p, size_t k,
    const double *variance)
{
	const struct fc_structure *s = w->s;
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
			w->b[i * k + j] *= variance[s->bottom[i]];
}

/* q = (W_u + A W_b A') p. */
static void
multiply(const struct fc_solve *w, const double *p, double *q, size_t k,
    const double *variance)
{
	const struct fc_structure *s = w->s;
	size_t i, c, j;

	spread(w, p, k, variance);
	for (i = 0; i < s->nupper; i++) {
		double v = variance[s->upper[i]], *out = q + i * k;

		for (j = 0; j < k; j++)
			out[j] = v * p[i * k + j];
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *b = w->b + s->child[c] * k;

			for (j = 0; j < k; j++)
				out[j] += b[j];
		}
	}
}

/* dot[j] = sum over i of scale[i] x[i][j] y[i][j]; scale may be NULL. */
static void
dots(const struct fc_solve *w, const double *x, const double *y, size_t k,
    const double *scale, double *dot)
{
	size_t i, j;

	memset(dot, 0, k * sizeof *dot);
	for (i = 0; i < w->s->nupper; i++) {
		double f = scale != NULL ? scale[i] : 1;

		for (j = 0; j < k; j++)
			dot[j] += f * x[i * k + j] * y[i * k + j];
	}
}

/* r = C y, what the upper nodes lack. */
static void
incoherence(const struct fc_solve *w, const double *y, size_t k)
{
	const struct fc_structure *s = w->s;
	size_t i, c, j;

	for (i = 0; i < s->nupper; i++) {
		double *r = w->r + i * k;

		memcpy(r, y + s->upper[i] * k, k * sizeof *r);
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *b = y + s->bottom[s->child[c]] * k;

			for (j = 0; j < k; j++)
				r[j] -= b[j];
		}
	}
}

/*
 * Conjugate gradients for (C W C') x = r, each column with its own steps.
 * A column that has ended gets steps of zero.
 */
static int
solve(struct fc_solve *w, size_t k, const double *variance)
{
	double *rho = w->a, *end = w->a + k, *step = w->a + 2 * k;
	double *next = w->a + 3 * k;
	size_t n = w->s->nupper, i, j, busy, round;

	memset(w->x, 0, n * k * sizeof *w->x);
	for (i = 0; i < n; i++)
		for (j = 0; j < k; j++)
			w->p[i * k + j] = w->scale[i] * w->r[i * k + j];
	dots(w, w->r, w->r, k, w->scale, rho);
	for (j = 0; j < k; j++)
		end[j] = ENOUGH * ENOUGH * rho[j];
	for (round = 0; round < MOST_ROUNDS; round++) {
		for (j = 0, busy = 0; j < k; j++)
			busy += rho[j] > end[j];
		if (busy == 0)
			return 0;
		multiply(w, w->p, w->q, k, variance);
		dots(w, w->p, w->q, k, NULL, step);
		for (j = 0; j < k; j++)
			step[j] = rho[j] > end[j] && step[j] > 0 ?
			    rho[j] / step[j] : 0;
		for (i = 0; i < n; i++)
			for (j = 0; j < k; j++) {
				w->x[i * k + j] += step[j] * w->p[i * k + j];
				w->r[i * k + j] -= step[j] * w->q[i * k + j];
			}
		dots(w, w->r, w->r, k, w->scale, next);
		for (j = 0; j < k; j++) {
			step[j] = rho[j] > end[j] ? next[j] / rho[j] : 0;
			rho[j] = next[j];
		}
		for (i = 0; i < n; i++)
			for (j = 0; j < k; j++)
				w->p[i * k + j] = step[j] * w->p[i * k + j] +
				    w->scale[i] * w->r[i * k + j];
	}
	return -1;
}

int
fc_solve_least_squares(struct fc_solve *w, double *y, size_t k,
    const double *variance, struct fc_err *err)
{
	const struct fc_structure *s = w->s;
	size_t i, j;

	for (i = 0; i < s->nupper; i++)
		w->scale[i] = 1 / variance[s->upper[i]];
	incoherence(w, y, k);
	if (solve(w, k, variance))
		return fc_fail(err, FC_DATA, "the least squares iteration did "
		    "not end after %d rounds", MOST_ROUNDS);
	spread(w, w->x, k, variance);
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			y[s->bottom[i] * k + j] += w->b[i * k + j];
	fc_solve_bottom_up(s, y, k);
	return 0;
}

void
fc_solve_top_down(struct fc_solve *w, double *y, size_t k,
    const struct fc_chain *c)
{
	const struct fc_structure *s = w->s;
	double *sum = w->b;     /* of the children's forecasts, by node */
	double share;
	size_t i, j, node, parent;

	memset(sum, 0, s->n * k * sizeof *sum);
	for (node = 0; node < s->n; node++)
		for (j = 0; j < k && c->parent[node] != node; j++)
			sum[c->parent[node] * k + j] += y[node * k + j];
	for (i = 0; i < s->n; i++) {
		node = c->order[i];
		parent = c->parent[node];
		if (parent == node)
			continue;
		for (j = 0; j < k; j++) {
			share = y[node * k + j] / sum[parent * k + j];
			if (!isfinite(share))
				share = 1.0 / c->nchildren[parent];
			y[node * k + j] = share * y[parent * k + j];
		}
	}
	fc_solve_bottom_up(s, y, k);
}

void
fc_solve_shares(const struct fc_structure *s, double *y, size_t k,
    size_t total, const double *share)
{
	size_t i, j;

	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			y[s->bottom[i] * k + j] = share[i] * y[total * k + j];
	fc_solve_bottom_up(s, y, k);
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
