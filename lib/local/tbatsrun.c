/* tbatsrun.c - the recursion of TBATS and its adjoint. */
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
		double a = fc_tb_arma(m);
		double d = isnan(z[t]) ? a : z[t] - fc_tb_ahead(m);
		double e = d - a;

		sse += e * e;
		fc_tb_step(m, d);
		fc_tb_remember(m, d, e);
	}
	return sse;
}

/* ---- derivatives ---------------------------------------------------------- */

/* The ARMA part of d[t]. */
static double
arma_at(const struct fc_tb *m, const double *d, const double *e, size_t t)
{
	double sum = 0;

	for (size_t i = 0; i < (size_t)m->v[FC_TB_P] && i < t; i++)
		sum += m->v[FC_TB_AR + i] * d[t - 1 - i];
	for (size_t i = 0; i < (size_t)m->v[FC_TB_Q] && i < t; i++)
		sum += m->v[FC_TB_MA + i] * e[t - 1 - i];
	return sum;
}

/* From x, the derivative by arma_at(), to those of what it is made of. */
static void
arma_back(const struct fc_tb *m, const double *d, const double *e, size_t t,
    double x, double *dd, double *be, struct fc_tb *grad)
{
	for (size_t i = 0; i < (size_t)m->v[FC_TB_P] && i < t; i++) {
		grad->v[FC_TB_AR + i] += x * d[t - 1 - i];
		dd[t - 1 - i] += x * m->v[FC_TB_AR + i];
	}
	for (size_t i = 0; i < (size_t)m->v[FC_TB_Q] && i < t; i++) {
		grad->v[FC_TB_MA + i] += x * e[t - 1 - i];
		be[t - 1 - i] += x * m->v[FC_TB_MA + i];
	}
}

/* One period back: grad holds derivatives by the states after d was taken
 * in, and then by those before; x is the derivative by d but for what it does
 * to the states. Returns the whole. */
static double
step_back(const struct fc_tb *m, struct fc_tb *grad, double d, double x,
    double slope, bool missing)
{
	double *g = grad->v;
	const double *v = m->v;
	double phi = v[FC_TB_PHI], bl = g[FC_TB_L], bb = g[FC_TB_B];
	bool trend = v[FC_TB_TREND] != FC_TB_NONE;
	double all;

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
	all = x;
	if (missing)
		x = 0;
	if (trend) {
		g[FC_TB_PHI] += slope * (bl + bb - x);
		g[FC_TB_B] = phi * (bl + bb - x);
	}
	g[FC_TB_L] = bl - x;
	for (size_t j = 0; j < m->nh; j++)
		grad->s[j] -= x;
	return all;
}

double
fc_tb_adjoint(const struct fc_tb *m, const double *z, size_t n,
    struct fc_tb *grad, double *dz, double *work)
{
	double *d = work, *e = d + n, *slope = e + n, *be = slope + n;
	double *dd = be + n, *first = dd + n, sse = 0;
	struct fc_tb run = *m;

	/* The states of m come back at the end. */
	memcpy(first, m->s, 2 * m->nh * sizeof *first);
	for (size_t i = 0; i < 2; i++)
		first[2 * m->nh + i] = m->v[FC_TB_L + i];
	for (size_t t = 0; t < n; t++) {
		double a = arma_at(m, d, e, t);

		slope[t] = m->v[FC_TB_B];
		d[t] = isnan(z[t]) ? a : z[t] - fc_tb_ahead(&run);
		e[t] = d[t] - a;
		sse += e[t] * e[t];
		fc_tb_step(&run, d[t]);
	}
	memcpy(run.s, first, 2 * m->nh * sizeof *first);
	for (size_t i = 0; i < 2; i++)
		m->v[FC_TB_L + i] = first[2 * m->nh + i];
	memset(grad->v + FC_TB_LAMBDA, 0, (fc_tb_size(m->nh, m->ns) -
	    FC_TB_LAMBDA) * sizeof *grad->v);
	memset(be, 0, 2 * n * sizeof *be);
	for (size_t t = n; t-- > 0; ) {
		bool missing = isnan(z[t]);
		double by_e = missing ? 0 : be[t] + 2 * e[t];
		double x = step_back(m, grad, d[t], dd[t] + by_e, slope[t],
		    missing);

		arma_back(m, d, e, t, missing ? x : -by_e, dd, be, grad);
		if (dz)
			dz[t] = missing ? 0 : x;
	}
	return sse;
}
