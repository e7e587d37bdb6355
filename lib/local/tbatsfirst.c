/*
 * tbatsfirst.c - first states of TBATS by least squares
 *
 * Errors are linear in the first states: with nothing missing their rows are
 * w'D^t, D = F - g w'; else a run of its own tells what each state does.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/tbatsrun.h"

void dsyrk_(const char *uplo, const char *trans, const int *n, const int *k,
    const double *alpha, const double *a, const int *lda, const double *beta,
    double *c, const int *ldc);

/* A model forgets its first states, or its errors do not die out. Without
 * gains the rows keep their norm; a linear trend lets it grow. */
#define GROWTH 4.0
#define BLOCK 32        /* rows added to the normal equations at once */

/* The normal equations of first states: rows are w'D^t and, last, what the
 * states have to explain. */
struct normal {
	size_t d;               /* states + 1 */
	double *a;              /* d x d, lower triangle by rows */
	double *block;          /* BLOCK rows */
	double *raw, *after;    /* the last rows, newest first */
	size_t n;               /* in the block */
};

static void
flush(struct normal *e)
{
	int d = (int)e->d, k = (int)e->n;
	double one = 1;

	if (k > 0)
		dsyrk_("U", "N", &d, &k, &one, e->block, &d, &one, e->a, &d);
	e->n = 0;
}

static void
push(double *lags, const double *row, size_t d)
{
	memmove(lags + d, lags, (FC_TB_ARMA - 1) * d * sizeof *lags);
	memcpy(lags, row, d * sizeof *lags);
}

/* Add a row, less what ARMA foretells of it. */
static void
add_row(const struct fc_tb *m, struct normal *e, const double *row)
{
	size_t p = (size_t)m->v[FC_TB_P], q = (size_t)m->v[FC_TB_Q], d = e->d;
	double *out = e->block + e->n * d;

	memcpy(out, row, d * sizeof *out);
	if (p + q > 0) {
		const double *raw = e->raw, *after = e->after;

		for (size_t k = 0; k < p; k++, raw += d) {
			for (size_t i = 0; i < d; i++)
				out[i] -= m->v[FC_TB_AR + k] * raw[i];
		}
		for (size_t k = 0; k < q; k++, after += d) {
			for (size_t i = 0; i < d; i++)
				out[i] -= m->v[FC_TB_MA + k] * after[i];
		}
		push(e->raw, row, d);
		push(e->after, out, d);
	}
	if (++e->n == BLOCK)
		flush(e);
}

/* Solve the leading n x n system of rows of d by Cholesky, in place; row n
 * is the right side and becomes the solution. A pivot of nothing leaves its
 * state 0. */
static void
solve(double *a, size_t n, size_t d)
{
	double *b = a + n * d;

	for (size_t j = 0; j <= n; j++) {
		double *row = a + j * d, most = row[j];

		for (size_t k = 0; k < j; k++) {
			double x = row[k];

			for (size_t i = 0; i < k; i++)
				x -= row[i] * a[k * d + i];
			row[k] = a[k * d + k] > 0 ? x / a[k * d + k] : 0;
			row[j] -= row[k] * row[k];
		}
		row[j] = row[j] > 1e-9 * most ? sqrt(row[j]) : 0;
	}
	for (size_t j = n; j-- > 0; ) {
		for (size_t k = j + 1; k < n; k++)
			b[j] -= a[k * d + j] * b[k];
		b[j] = a[j * d + j] > 0 ? b[j] / a[j * d + j] : 0;
	}
}

/* The row w'D^t becomes that of the next period. */
static void
next_row(const struct fc_tb *m, double *r)
{
	const double *v = m->v;
	size_t nh = m->nh;
	double *s = r + 2, *ss = s + nh, phi = v[FC_TB_PHI], g;

	g = v[FC_TB_ALPHA] * r[0] + v[FC_TB_BETA] * r[1];
	for (size_t j = 0; j < nh; j++) {
		size_t i = (size_t)m->season[j];
		double x = s[j], y = ss[j];

		s[j] = x * m->cosine[j] - y * m->sine[j];
		ss[j] = x * m->sine[j] + y * m->cosine[j];
		g += m->gamma1[i] * s[j] + m->gamma2[i] * ss[j];
	}
	r[1] = v[FC_TB_TREND] == FC_TB_NONE ? 0 : phi * (r[0] + r[1] - g);
	r[0] -= g;
	for (size_t j = 0; j < nh; j++)
		s[j] -= g;
}

size_t
fc_tb_first_work(size_t nh, size_t ns, bool holes)
{
	size_t d = 3 + 2 * nh;

	return d * (d + BLOCK + 2 * FC_TB_ARMA + 1) +
	    (holes ? d * fc_tb_size(nh, ns) : 0);
}

static double
norm(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum;
}

static void
clear_states(struct fc_tb *m)
{
	memset(m->v + FC_TB_D, 0,
	    (FC_TB_LISTS - FC_TB_D) * sizeof *m->v);
	memset(m->s, 0, 2 * m->nh * sizeof *m->s);
}

/* All rows to e, the last one to row; its size at the start. */
static double
rows(struct fc_tb *m, const double *z, size_t n, struct normal *e, double *row)
{
	size_t k = e->d - 1;
	const double *v = m->v;
	double begin;

	row[0] = 1;
	row[1] = v[FC_TB_TREND] != FC_TB_NONE ? v[FC_TB_PHI] : 0;
	for (size_t j = 0; j < m->nh; j++)
		row[2 + j] = 1;
	begin = norm(row, k);
	clear_states(m);
	for (size_t t = 0; t < n; t++) {
		row[k] = z[t] - fc_tb_ahead(m);
		add_row(m, e, row);
		fc_tb_step(m, row[k]);
		next_row(m, row);
	}
	return begin;
}

/* The same where values are missing: a run from each first state alone, over
 * zeros, and one from nothing over z. */
static double
rows_with_holes(struct fc_tb *m, const double *z, size_t n, struct normal *e,
    double *row, double *runs)
{
	size_t d = e->d, size = fc_tb_size(m->nh, m->ns);
	double begin = 0;

	clear_states(m);
	for (size_t j = 0; j < d; j++) {
		struct fc_tb one;

		memcpy(runs + j * size, m->v, size * sizeof *runs);
		one = fc_tb_bind(runs + j * size);
		if (j < 2)
			one.v[FC_TB_L + j] = 1;
		else if (j + 1 < d)
			one.s[j - 2] = 1;
	}
	for (size_t t = 0; t <= n; t++) {
		double *out = e->block + e->n * d;

		for (size_t j = 0; j < d; j++) {
			struct fc_tb one = fc_tb_bind(runs + j * size);
			double a = fc_tb_arma(&one), x;

			row[j] = fc_tb_ahead(&one);
			if (t == n)
				continue;
			x = isnan(z[t]) ? a : (j + 1 < d ? 0 : z[t]) - row[j];
			out[j] = j + 1 < d ? a - x : x - a;
			fc_tb_step(&one, x);
			fc_tb_remember(&one, x, x - a);
		}
		if (t == 0)
			begin = norm(row, d - 1);
		if (t < n && ++e->n == BLOCK)
			flush(e);
	}
	return begin;
}

bool
fc_tb_first(struct fc_tb *m, const double *z, size_t n, double *work)
{
	size_t nh = m->nh, k = 2 + 2 * nh, d = k + 1, at = 0;
	struct normal e = { .d = d, .a = work, .block = work + d * d };
	double *row, *v = m->v, begin;
	bool forgets;

	e.raw = e.block + BLOCK * d;
	e.after = e.raw + FC_TB_ARMA * d;
	row = e.after + FC_TB_ARMA * d;
	memset(work, 0, fc_tb_first_work(nh, 0, false) * sizeof *work);
	while (at < n && !isnan(z[at]))
		at++;
	begin = at == n ? rows(m, z, n, &e, row) :
	    rows_with_holes(m, z, n, &e, row, row + d);
	flush(&e);
	for (size_t i = 0; i < k; i++)
		e.a[i * d + i] *= 1 + 1e-9;
	solve(e.a, k, d);
	forgets = norm(row, k) <= GROWTH * begin;
	row = e.a + k * d;
	clear_states(m);
	v[FC_TB_L] = row[0];
	v[FC_TB_B] = row[1];
	memcpy(m->s, row + 2, 2 * nh * sizeof *row);
	return forgets;
}
