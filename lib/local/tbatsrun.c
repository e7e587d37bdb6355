/* tbatsrun.c - the recursion of TBATS, its adjoint, its first states. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/tbatsrun.h"

size_t
fc_tb_size(size_t nh, size_t ns)
{
	return FC_TB_LISTS + 2 * ns + 6 * nh;
}

struct fc_tb
fc_tb_bind(double *v)
{
	struct fc_tb m = { .v = v, .nh = (size_t)v[FC_TB_NH],
	    .ns = (size_t)v[FC_TB_NS] };
	double *at = v + FC_TB_LISTS;

	m.gamma1 = at;
	m.gamma2 = at + m.ns;
	at += 2 * m.ns;
	m.season = at;
	m.angle = at + m.nh;
	m.s = at + 2 * m.nh;
	m.ss = at + 3 * m.nh;
	m.cosine = at + 4 * m.nh;
	m.sine = at + 5 * m.nh;
	return m;
}

double
fc_tb_ahead(const struct fc_tb *m)
{
	double sum = m->v[FC_TB_L];

	if (m->v[FC_TB_TREND] != FC_TB_NONE)
		sum += m->v[FC_TB_PHI] * m->v[FC_TB_B];
	for (size_t j = 0; j < m->nh; j++)
		sum += m->s[j];
	return sum;
}

void
fc_tb_step(struct fc_tb *m, double d)
{
	double *v = m->v;

	if (v[FC_TB_TREND] != FC_TB_NONE) {
		v[FC_TB_B] *= v[FC_TB_PHI];
		v[FC_TB_L] += v[FC_TB_B];
		v[FC_TB_B] += v[FC_TB_BETA] * d;
	}
	v[FC_TB_L] += v[FC_TB_ALPHA] * d;
	for (size_t j = 0; j < m->nh; j++) {
		size_t i = (size_t)m->season[j];
		double s = m->s[j] + m->gamma1[i] * d;
		double ss = m->ss[j] + m->gamma2[i] * d;

		m->s[j] = s * m->cosine[j] + ss * m->sine[j];
		m->ss[j] = ss * m->cosine[j] - s * m->sine[j];
	}
}

double
fc_tb_arma(const struct fc_tb *m)
{
	const double *v = m->v;
	double sum = 0;

	for (size_t i = 0; i < (size_t)v[FC_TB_P]; i++)
		sum += v[FC_TB_AR + i] * v[FC_TB_D + i];
	for (size_t i = 0; i < (size_t)v[FC_TB_Q]; i++)
		sum += v[FC_TB_MA + i] * v[FC_TB_E + i];
	return sum;
}

void
fc_tb_remember(struct fc_tb *m, double d, double e)
{
	double *v = m->v;

	for (size_t i = FC_TB_ARMA - 1; i > 0; i--) {
		v[FC_TB_D + i] = v[FC_TB_D + i - 1];
		v[FC_TB_E + i] = v[FC_TB_E + i - 1];
	}
	v[FC_TB_D] = d;
	v[FC_TB_E] = e;
}

double
fc_tb_run(struct fc_tb *m, const double *z, size_t n)
{
	double sse = 0;

	for (size_t t = 0; t < n; t++) {
		bool missing = isnan(z[t]);
		double d = missing ? 0 : z[t] - fc_tb_ahead(m);
		double e = missing ? 0 : d - fc_tb_arma(m);

		sse += e * e;
		fc_tb_step(m, d);
		fc_tb_remember(m, d, e);
	}
	return sse;
}

/* ---- derivatives ---------------------------------------------------------- */

/* Errors e of d, and the slopes d' of by d of the sum of squares of e. */
static double
arma_forward(const struct fc_tb *m, const double *d, const double *z,
    size_t n, double *e)
{
	size_t p = (size_t)m->v[FC_TB_P], q = (size_t)m->v[FC_TB_Q];
	double sse = 0;

	for (size_t t = 0; t < n; t++) {
		double x = d[t];

		for (size_t i = 0; i < p && i < t; i++)
			x -= m->v[FC_TB_AR + i] * d[t - 1 - i];
		for (size_t i = 0; i < q && i < t; i++)
			x -= m->v[FC_TB_MA + i] * e[t - 1 - i];
		e[t] = isnan(z[t]) ? 0 : x;
		sse += e[t] * e[t];
	}
	return sse;
}

/* e becomes the derivative of the sum by e; that by d is added to dd. */
static void
arma_back(const struct fc_tb *m, const double *d, const double *z, size_t n,
    double *e, double *be, double *dd, struct fc_tb *grad)
{
	size_t p = (size_t)m->v[FC_TB_P], q = (size_t)m->v[FC_TB_Q];

	memset(be, 0, n * sizeof *be);
	memset(dd, 0, n * sizeof *dd);
	for (size_t t = n; t-- > 0; ) {
		double x;

		if (isnan(z[t]))
			continue;
		x = be[t] + 2 * e[t];
		dd[t] += x;
		for (size_t i = 0; i < p && i < t; i++) {
			grad->v[FC_TB_AR + i] -= x * d[t - 1 - i];
			dd[t - 1 - i] -= x * m->v[FC_TB_AR + i];
		}
		for (size_t i = 0; i < q && i < t; i++) {
			grad->v[FC_TB_MA + i] -= x * e[t - 1 - i];
			be[t - 1 - i] -= x * m->v[FC_TB_MA + i];
		}
	}
}

/* One period back: grad holds derivatives by the states after d was taken
 * in, and then by those before; x is the derivative by d itself. */
static double
step_back(const struct fc_tb *m, struct fc_tb *grad, double d, double x,
    double slope, bool missing)
{
	double *g = grad->v;
	const double *v = m->v;
	double phi = v[FC_TB_PHI], bl = g[FC_TB_L], bb = g[FC_TB_B];
	bool trend = v[FC_TB_TREND] != FC_TB_NONE;

	x += v[FC_TB_ALPHA] * bl;
	g[FC_TB_ALPHA] += bl * d;
	if (trend) {
		x += v[FC_TB_BETA] * bb;
		g[FC_TB_BETA] += bb * d;
	}
	for (size_t j = 0; j < m->nh; j++) {
		size_t i = (size_t)m->season[j];
		double bs = grad->s[j], bss = grad->ss[j];

		grad->s[j] = bs * m->cosine[j] - bss * m->sine[j];
		grad->ss[j] = bs * m->sine[j] + bss * m->cosine[j];
		x += m->gamma1[i] * grad->s[j] + m->gamma2[i] * grad->ss[j];
		grad->gamma1[i] += grad->s[j] * d;
		grad->gamma2[i] += grad->ss[j] * d;
	}
	if (missing)
		x = 0;
	if (trend) {
		g[FC_TB_PHI] += slope * (bl + bb - x);
		g[FC_TB_B] = phi * (bl + bb - x);
	}
	g[FC_TB_L] = bl - x;
	for (size_t j = 0; j < m->nh; j++)
		grad->s[j] -= x;
	return x;
}

double
fc_tb_adjoint(const struct fc_tb *m, const double *z, size_t n,
    struct fc_tb *grad, double *dz, double *work)
{
	double *d = work, *e = d + n, *slope = e + n, *be = slope + n;
	double *dd = be + n, *first = dd + n, sse;
	struct fc_tb run = *m;

	/* The states of m come back at the end. */
	memcpy(first, m->s, 2 * m->nh * sizeof *first);
	for (size_t i = 0; i < 2; i++)
		first[2 * m->nh + i] = m->v[FC_TB_L + i];
	for (size_t t = 0; t < n; t++) {
		slope[t] = m->v[FC_TB_B];
		d[t] = isnan(z[t]) ? 0 : z[t] - fc_tb_ahead(&run);
		fc_tb_step(&run, d[t]);
	}
	memcpy(run.s, first, 2 * m->nh * sizeof *first);
	for (size_t i = 0; i < 2; i++)
		m->v[FC_TB_L + i] = first[2 * m->nh + i];
	memset(grad->v + FC_TB_LAMBDA, 0, (fc_tb_size(m->nh, m->ns) -
	    FC_TB_LAMBDA) * sizeof *grad->v);
	sse = arma_forward(m, d, z, n, e);
	arma_back(m, d, z, n, e, be, dd, grad);
	for (size_t t = n; t-- > 0; ) {
		double x = step_back(m, grad, d[t], dd[t], slope[t],
		    isnan(z[t]));

		if (dz)
			dz[t] = x;
	}
	return sse;
}

/* ---- first states ---------------------------------------------------------- */

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
add_row(const struct fc_tb *m, struct normal *e, const double *row,
    bool missing)
{
	size_t p = (size_t)m->v[FC_TB_P], q = (size_t)m->v[FC_TB_Q], d = e->d;
	double *out = e->block + e->n * d;

	memcpy(out, row, d * sizeof *out);
	if (missing)
		memset(out, 0, d * sizeof *out);
	if (p + q > 0) {
		const double *raw = e->raw, *after = e->after;

		for (size_t k = 0; !missing && k < p; k++, raw += d) {
			for (size_t i = 0; i < d; i++)
				out[i] -= m->v[FC_TB_AR + k] * raw[i];
		}
		for (size_t k = 0; !missing && k < q; k++, after += d) {
			for (size_t i = 0; i < d; i++)
				out[i] -= m->v[FC_TB_MA + k] * after[i];
		}
		/* A missing d is 0, and so is its e. */
		push(e->raw, missing ? out : row, d);
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

/* The row w'D^t, D = F - g w', or F where nothing is observed, becomes that of
 * the next period. */
static void
next_row(const struct fc_tb *m, double *r, bool missing)
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
	if (missing)
		g = 0;
	r[1] = v[FC_TB_TREND] == FC_TB_NONE ? 0 : phi * (r[0] + r[1] - g);
	r[0] -= g;
	for (size_t j = 0; j < nh; j++)
		s[j] -= g;
}

size_t
fc_tb_first_work(size_t nh)
{
	size_t d = 3 + 2 * nh;

	return d * (d + BLOCK + 2 * FC_TB_ARMA + 1);
}

static double
norm(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum;
}

bool
fc_tb_first(struct fc_tb *m, const double *z, size_t n, double *work)
{
	size_t nh = m->nh, k = 2 + 2 * nh, d = k + 1;
	struct normal e = { .d = d, .a = work, .block = work + d * d };
	double *row, *v = m->v, begin;
	bool forgets;

	e.raw = e.block + BLOCK * d;
	e.after = e.raw + FC_TB_ARMA * d;
	row = e.after + FC_TB_ARMA * d;
	memset(work, 0, fc_tb_first_work(nh) * sizeof *work);
	row[0] = 1;
	row[1] = v[FC_TB_TREND] != FC_TB_NONE ? v[FC_TB_PHI] : 0;
	for (size_t j = 0; j < nh; j++)
		row[2 + j] = 1;
	begin = norm(row, k);
	v[FC_TB_L] = v[FC_TB_B] = 0;
	memset(m->s, 0, 2 * nh * sizeof *m->s);
	for (size_t t = 0; t < n; t++) {
		bool missing = isnan(z[t]);

		row[k] = missing ? 0 : z[t] - fc_tb_ahead(m);
		add_row(m, &e, row, missing);
		fc_tb_step(m, row[k]);
		next_row(m, row, missing);
	}
	flush(&e);
	for (size_t i = 0; i < k; i++)
		e.a[i * d + i] *= 1 + 1e-9;
	solve(e.a, k, d);
	forgets = norm(row, k) <= GROWTH * begin;
	row = e.a + k * d;
	v[FC_TB_L] = row[0];
	v[FC_TB_B] = row[1];
	memcpy(m->s, row + 2, 2 * nh * sizeof *row);
	return forgets;
}
