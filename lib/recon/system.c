/* system.c - the matrix K W K' made ready for blocks of forecasts */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "recon/solve_impl.h"

enum { DENSE_ROWS = 400 };      /* a factor of this size takes milliseconds */

/* Nodes that keep their value, and what that leaves of the variances. */
static void
hold(struct fc_system *y, const bool *fixed)
{
	const struct fc_structure *s = y->s;
	size_t i, t, rank = y->w->f != NULL ? y->w->rank : 0;

	for (i = 0; i < s->n; i++) {
		double size = y->w->d[i];

		for (t = 0; t < rank && !(size > 0); t++)
			size += fabs(y->w->f[i * rank + t]);
		y->held[i] = (fixed != NULL && fixed[i]) ||
		    (!s->is_upper[i] && !(size > 0));
		y->d[i] = y->held[i] ? 0 : y->w->d[i];
		if (y->held[i] && rank > 0 && size > 0)
			y->extra[y->nextra++] = (uint32_t)i;
	}
	y->rows = s->nupper + y->nextra;
}

/* Diagonal of M, inverted. The d of upper nodes alone is the better scale
 * where there is one: then no eigenvalue is below 1. */
static void
make_scale(struct fc_system *y)
{
	const struct fc_structure *s = y->s;
	size_t i, c;

	for (i = 0; i < s->nupper; i++) {
		double v = y->d[s->upper[i]];

		for (c = s->row[i]; c < s->row[i + 1] && !(v > 0); c++)
			v += y->d[s->bottom[s->child[c]]];
		y->scale[i] = v > 0 && !y->skip[i] ? 1 / v : 0;
	}
	for (i = 0; i < y->nextra; i++)
		y->scale[s->nupper + i] = y->w->d[y->extra[i]] > 0 ?
		    1 / y->w->d[y->extra[i]] : 0;
}

/* G = K F. */
static void
make_g(struct fc_system *y)
{
	const struct fc_structure *s = y->s;
	size_t rank = y->w->rank, i, c, t;

	y->g = fc_xcalloc(y->rows * rank, sizeof *y->g);
	for (i = 0; i < s->nupper; i++) {
		double *g = y->g + i * rank;

		if (y->skip[i])
			continue;
		if (!y->held[s->upper[i]])
			memcpy(g, y->w->f + s->upper[i] * rank,
			    rank * sizeof *g);
		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			size_t b = s->bottom[s->child[c]];
			const double *f = y->w->f + b * rank;

			for (t = 0; t < rank && !y->held[b]; t++)
				g[t] -= f[t];
		}
	}
	for (i = 0; i < y->nextra; i++)
		memcpy(y->g + (s->nupper + i) * rank,
		    y->w->f + y->extra[i] * rank, rank * sizeof *y->g);
}

/* I + G' scale G, factored. */
static int
make_woodbury(struct fc_system *y, int threads, struct fc_err *err)
{
	size_t rank = y->w->rank, i, t;
	double *half = fc_xcalloc(y->rows * rank, sizeof *half);
	int status;

	for (i = 0; i < y->rows; i++)
		for (t = 0; t < rank; t++)
			half[i * rank + t] = sqrt(y->scale[i]) *
			    y->g[i * rank + t];
	y->chol = fc_xcalloc(rank * rank, sizeof *y->chol);
	status = fc_weights_gram(half, y->rows, rank, y->chol, threads, err);
	free(half);
	if (status)
		return -1;
	for (t = 0; t < rank; t++)
		y->chol[t * (rank + 1)]++;
	if (fc_chol(y->chol, rank, FC_CHOL_SMALL))
		return fc_fail(err, FC_DATA, "the residuals differ too much in "
		    "size for mint-shrink; use wls-var");
	return 0;
}

/* Is what an upper node's errors share with the sum of those below it all
 * there is (coherent residuals)? Then K W K' is rounding. */
static bool
is_rounding(const struct fc_system *y)
{
	const struct fc_structure *s = y->s;
	size_t i, c, t, rank = y->w->rank;

	for (i = 0; i < s->nupper; i++) {
		double size = 0, left = y->w->d[s->upper[i]];

		for (c = s->row[i]; c < s->row[i + 1]; c++) {
			const double *f = y->w->f +
			    s->bottom[s->child[c]] * rank;

			left += y->d[s->bottom[s->child[c]]];
			for (t = 0; t < rank; t++)
				size += f[t] * f[t];
		}
		for (t = 0; t < rank; t++)
			left += y->g[i * rank + t] * y->g[i * rank + t];
		if (!(left > 1e-14 * size) && !y->skip[i])
			return true;
	}
	return false;
}

/* K W K' itself, factored. Column by column through A. */
static int
make_dense(struct fc_system *y, struct fc_err *err)
{
	const struct fc_structure *s = y->s;
	size_t n = y->rows, rank = y->w->rank, i, j, c;
	double *b = fc_xcalloc(s->nbottom, sizeof *b);

	y->chol = fc_xcalloc(n * n, sizeof *y->chol);
	if (n > 0 && rank > 0)
		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n,
		    (int)n, (int)rank, 1, y->g, (int)rank, y->g, (int)rank, 0,
		    y->chol, (int)n);
	for (i = 0; i < s->nupper; i++) {
		double *m = y->chol + i * n;

		if (y->skip[i]) {
			m[i] = 1;
			continue;
		}
		m[i] += y->d[s->upper[i]];
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			b[s->child[c]] = y->d[s->bottom[s->child[c]]];
		for (j = 0; j < s->nupper; j++)
			for (c = s->row[j]; c < s->row[j + 1] && !y->skip[j];
			    c++)
				m[j] += b[s->child[c]];
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			b[s->child[c]] = 0;
	}
	for (i = s->nupper; i < n; i++)
		y->chol[i * (n + 1)] += y->w->d[y->extra[i - s->nupper]];
	free(b);
	if (is_rounding(y) || fc_chol(y->chol, n, FC_CHOL_SMALL))
		return fc_fail(err, FC_DATA, "the covariance of the residuals "
		    "is singular; use mint-shrink or wls-var");
	return 0;
}

bool
fc_no_variance(const struct fc_weights *w, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (w->d[i] > 0)
			return false;
	return true;
}

static int
factorise(struct fc_system *y, const struct fc_system_opts *o,
    struct fc_err *err)
{
	if (y->w->f == NULL)
		return 0;
	make_g(y);
	y->kind = y->rows > DENSE_ROWS && !fc_no_variance(y->w, y->s->n) ?
	    FC_SYSTEM_FACTORS : FC_SYSTEM_DENSE;
	if (y->kind == FC_SYSTEM_DENSE ? make_dense(y, err) :
	    make_woodbury(y, o->threads, err))
		return -1;
	return o->non_negative ? fc_face_open(y, o->threads, err) : 0;
}

int
fc_system_open(struct fc_system **out, const struct fc_structure *s,
    const struct fc_weights *w, const struct fc_system_opts *o,
    struct fc_err *err)
{
	struct fc_system *y = fc_xcalloc(1, sizeof *y);

	*out = y;
	y->s = s;
	y->w = w;
	y->held = fc_xcalloc(s->n, sizeof *y->held);
	y->skip = fc_xcalloc(s->nupper, sizeof *y->skip);
	y->d = fc_xcalloc(s->n, sizeof *y->d);
	y->extra = fc_xcalloc(s->n, sizeof *y->extra);
	hold(y, o->fixed);
	y->scale = fc_xcalloc(y->rows, sizeof *y->scale);
	if (fc_fixed_rank(y, err))
		return -1;
	make_scale(y);
	return factorise(y, o, err);
}

void
fc_system_close(struct fc_system *y)
{
	if (y == NULL)
		return;
	free(y->held);
	free(y->skip);
	free(y->d);
	free(y->extra);
	free(y->scale);
	free(y->g);
	free(y->chol);
	free(y->face);
	free(y->hessian);
	free(y);
}
