/*
 * tbatsfit.c - maximum likelihood for one structure of TBATS
 *
 * Free variables: logistic images of alpha, beta / alpha, phi, lambda and
 * gamma1, then gamma2 / gamma1 and ARMA as they are. The first states are
 * those of least squares at every step, so that the derivatives by the
 * others are those at fixed states (variable projection).
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/tbatsfit.h"
#include "opt/lbfgs.h"
#include "opt/logit.h"

#define PHI_LO 0.8
#define LAMBDA_LO 0.001
#define LEAST 1e-6              /* of y / geometric mean in a transform */

enum { X_ALPHA, X_BETA, X_PHI, X_LAMBDA, X_GAMMA };

struct search {
	const struct fc_tb_series *e;
	const struct fc_tb_form *f;
	struct fc_tb m, grad;
	double *z, *dz, *work;
	size_t nx;
};

void
fc_tb_look(const struct fc_sample *s, struct fc_tb_series *e)
{
	double logs = 0;
	bool positive = true;

	*e = (struct fc_tb_series){ .y = s->y, .n = s->n };
	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		e->nobs++;
		e->mean += s->y[t];
		positive = positive && s->y[t] > 0;
		logs += s->y[t] > 0 ? log(s->y[t]) : 0;
	}
	e->mean /= (double)e->nobs;
	for (size_t t = 0; t < s->n; t++)
		e->spread += isnan(s->y[t]) ? 0 : fabs(s->y[t] - e->mean);
	e->spread /= (double)e->nobs;
	e->geometric = positive ? exp(logs / (double)e->nobs) : 0;
}

size_t
fc_tb_most(double period)
{
	size_t k = (size_t)ceil(period / 2) - 1;

	return FC_MIN(FC_MAX(k, 1), FC_TB_HARMONICS / 4);
}

/* Does a shorter season of the form have harmonic k of season i? */
static bool
shared(const struct fc_tb_form *f, size_t i, size_t k)
{
	for (size_t j = 0; j < i; j++) {
		double x = (double)k * f->period[j] / f->period[i];

		if (x >= 0.999 && fabs(x - floor(x + 0.5)) < 1e-3)
			return true;
	}
	return false;
}

/* k harmonics of every season to angle and season, when not NULL. */
static size_t
list(const struct fc_tb_form *f, struct fc_tb *m)
{
	size_t n = 0;

	for (size_t i = 0; i < f->ns; i++) {
		size_t most = fc_tb_most(f->period[i]), got = 0;

		for (size_t k = 1; k <= most && got < f->k[i] &&
		    n < FC_TB_HARMONICS; k++) {
			if (shared(f, i, k))
				continue;
			if (m) {
				double w = 2 * acos(-1) * (double)k /
				    f->period[i];

				m->season[n] = (double)i;
				m->angle[n] = w;
				m->cosine[n] = cos(w);
				m->sine[n] = sin(w);
			}
			n++;
			got++;
		}
	}
	return n;
}

size_t
fc_tb_harmonics(const struct fc_tb_form *f)
{
	return list(f, NULL);
}

size_t
fc_tb_fit_work(const struct fc_tb_series *e, size_t nh)
{
	size_t nx = X_GAMMA + 2 * FC_SEASONS_MAX + 2 * FC_TB_ARMA;

	return 2 * e->n + fc_tb_size(nh, FC_SEASONS_MAX) + nx +
	    fc_lbfgs_work(nx) + FC_MAX(5 * e->n + 2 * nh + 2,
	    fc_tb_first_work(nh, FC_SEASONS_MAX, e->nobs < e->n));
}

/* ---- units ---------------------------------------------------------------- */

/* NAN stays: fmax would make it a number. */
static double
boxcox(double u, double lambda)
{
	if (isnan(u))
		return u;
	return expm1(lambda * log(fmax(u, LEAST))) / lambda;
}

double
fc_tb_transform(const double *v, double y)
{
	if (v[FC_TB_BOXCOX] > 0)
		return v[FC_TB_SCALE] * boxcox(y / v[FC_TB_CENTRE],
		    v[FC_TB_LAMBDA]);
	return (y - v[FC_TB_CENTRE]) / v[FC_TB_SCALE];
}

double
fc_tb_back(const double *v, double z)
{
	double x;

	if (!(v[FC_TB_BOXCOX] > 0))
		return v[FC_TB_CENTRE] + v[FC_TB_SCALE] * z;
	x = 1 + v[FC_TB_LAMBDA] * z / v[FC_TB_SCALE];
	return x > 0 ? v[FC_TB_CENTRE] * pow(x, 1 / v[FC_TB_LAMBDA]) : 0;
}

static void
transform_all(struct search *s)
{
	for (size_t t = 0; t < s->e->n; t++)
		s->z[t] = fc_tb_transform(s->m.v, s->e->y[t]);
}

/* Derivative of z by lambda. */
static double
by_lambda(const double *v, double y)
{
	double l = v[FC_TB_LAMBDA];
	double u = log(fmax(y / v[FC_TB_CENTRE], LEAST)), x = exp(l * u);

	return v[FC_TB_SCALE] * (x * u - (x - 1) / l) / l;
}

/* ---- free variables -------------------------------------------------------- */

static void
unpack(struct search *s, const double *x)
{
	double *v = s->m.v;
	size_t at = X_GAMMA;

	v[FC_TB_ALPHA] = fc_logistic(x[X_ALPHA]);
	v[FC_TB_BETA] = v[FC_TB_ALPHA] * fc_logistic(x[X_BETA]);
	v[FC_TB_PHI] = s->f->trend == FC_TB_DAMPED ?
	    PHI_LO + (1 - PHI_LO) * fc_logistic(x[X_PHI]) : 1;
	if (s->f->boxcox)
		v[FC_TB_LAMBDA] = LAMBDA_LO + (1 - LAMBDA_LO) *
		    fc_logistic(x[X_LAMBDA]);
	for (size_t i = 0; i < s->m.ns; i++, at += 2) {
		s->m.gamma1[i] = fc_logistic(x[at]) / (double)s->f->k[i];
		s->m.gamma2[i] = s->m.gamma1[i] * x[at + 1];
	}
	for (size_t i = 0; i < s->f->p; i++)
		v[FC_TB_AR + i] = x[at++];
	for (size_t i = 0; i < s->f->q; i++)
		v[FC_TB_MA + i] = x[at++];
}

static void
pack(const struct search *s, double *x)
{
	const double *v = s->m.v;
	size_t at = X_GAMMA;

	x[X_ALPHA] = fc_logit(v[FC_TB_ALPHA], 1e-6);
	x[X_BETA] = fc_logit(v[FC_TB_BETA] / v[FC_TB_ALPHA], 1e-6);
	x[X_PHI] = fc_logit((v[FC_TB_PHI] - PHI_LO) / (1 - PHI_LO), 1e-6);
	x[X_LAMBDA] = s->f->boxcox ? fc_logit((v[FC_TB_LAMBDA] - LAMBDA_LO) /
	    (1 - LAMBDA_LO), 1e-6) : 0;
	for (size_t i = 0; i < s->m.ns; i++) {
		x[at++] = fc_logit(s->m.gamma1[i] * (double)s->f->k[i], 1e-6);
		x[at++] = s->m.gamma2[i] / s->m.gamma1[i];
	}
	for (size_t i = 0; i < s->f->p; i++)
		x[at++] = v[FC_TB_AR + i];
	for (size_t i = 0; i < s->f->q; i++)
		x[at++] = v[FC_TB_MA + i];
}

/* From derivatives of the sum of squares to those of the criterion by x. */
static void
chain(struct search *s, const double *x, double unit, double *g)
{
	const double *d = s->grad.v, *v = s->m.v;
	double a = v[FC_TB_ALPHA], b = fc_logistic(x[X_BETA]);
	double p = fc_logistic(x[X_PHI]), l = fc_logistic(x[X_LAMBDA]), sum = 0;
	size_t at = X_GAMMA;

	g[X_ALPHA] = (d[FC_TB_ALPHA] + d[FC_TB_BETA] * b) * a * (1 - a);
	g[X_BETA] = d[FC_TB_BETA] * a * b * (1 - b);
	g[X_PHI] = s->f->trend == FC_TB_DAMPED ?
	    d[FC_TB_PHI] * (1 - PHI_LO) * p * (1 - p) : 0;
	for (size_t t = 0; s->f->boxcox && t < s->e->n; t++)
		sum += isnan(s->z[t]) ? 0 : s->dz[t] *
		    by_lambda(v, s->e->y[t]);
	g[X_LAMBDA] = sum * (1 - LAMBDA_LO) * l * (1 - l);
	for (size_t i = 0; i < s->m.ns; i++, at += 2) {
		double c = fc_logistic(x[at]), k = (double)s->f->k[i];

		g[at] = (s->grad.gamma1[i] + s->grad.gamma2[i] * x[at + 1]) *
		    c * (1 - c) / k;
		g[at + 1] = s->grad.gamma2[i] * s->m.gamma1[i];
	}
	for (size_t i = 0; i < s->f->p; i++)
		g[at++] = d[FC_TB_AR + i];
	for (size_t i = 0; i < s->f->q; i++)
		g[at++] = d[FC_TB_MA + i];
	for (size_t i = 0; i < s->nx; i++)
		g[i] *= unit;
}

/* Are the roots of 1 - a_1 B - ... outside the unit circle? Step down. */
static bool
proper(const double *coef, size_t n, double sign)
{
	double a[FC_TB_ARMA], b[FC_TB_ARMA];

	for (size_t i = 0; i < n; i++)
		a[i] = sign * coef[i];
	for (size_t k = n; k-- > 0; ) {
		double r = a[k];

		if (!(fabs(r) < 0.99))
			return false;
		for (size_t i = 0; i < k; i++)
			b[i] = (a[i] + r * a[k - 1 - i]) / (1 - r * r);
		memcpy(a, b, k * sizeof *a);
	}
	return true;
}

static double
objective(const double *x, double *g, void *arg)
{
	struct search *s = arg;
	double sse;

	unpack(s, x);
	if (!proper(s->m.v + FC_TB_AR, s->f->p, 1) ||
	    !proper(s->m.v + FC_TB_MA, s->f->q, -1))
		return INFINITY;
	if (s->f->boxcox)
		transform_all(s);
	if (!fc_tb_first(&s->m, s->z, s->e->n, s->work))
		return INFINITY;
	sse = fc_tb_adjoint(&s->m, s->z, s->e->n, &s->grad,
	    s->f->boxcox ? s->dz : NULL, s->work);
	if (!isfinite(sse) || !(sse > 0))
		return INFINITY;
	chain(s, x, (double)s->e->nobs / sse, g);
	return (double)s->e->nobs * log(sse);
}

/* ---- one fit ---------------------------------------------------------------- */

/* Head and first parameters of v. */
static void
set_up(struct search *s, const double *from, double *v)
{
	const struct fc_tb_form *f = s->f;
	size_t nh = fc_tb_harmonics(f);

	memset(v, 0, fc_tb_size(nh, f->ns) * sizeof *v);
	v[FC_TB_NH] = (double)nh;
	v[FC_TB_NS] = (double)f->ns;
	v[FC_TB_P] = (double)f->p;
	v[FC_TB_Q] = (double)f->q;
	v[FC_TB_TREND] = f->trend;
	v[FC_TB_BOXCOX] = f->boxcox;
	v[FC_TB_CENTRE] = f->boxcox ? s->e->geometric : s->e->mean;
	v[FC_TB_SCALE] = f->boxcox ? s->e->geometric / s->e->spread :
	    s->e->spread;
	v[FC_TB_LAMBDA] = 0.5;
	v[FC_TB_ALPHA] = 0.1;
	v[FC_TB_BETA] = 0.02;
	v[FC_TB_PHI] = f->trend == FC_TB_DAMPED ? 0.98 : 1;
	s->m = fc_tb_bind(v);
	list(f, &s->m);
	for (size_t i = 0; i < f->ns; i++)
		s->m.gamma1[i] = 0.02 / (double)f->k[i];
	if (!from)
		return;
	/* A level that ran after a trend need not any more. */
	if ((int)from[FC_TB_TREND] == f->trend)
		v[FC_TB_ALPHA] = fmin(fmax(from[FC_TB_ALPHA], 0.01), 0.95);
	v[FC_TB_BETA] = 0.1 * v[FC_TB_ALPHA];
	if (from[FC_TB_BOXCOX] > 0)
		v[FC_TB_LAMBDA] = fmin(fmax(from[FC_TB_LAMBDA], 0.01), 0.99);
	for (size_t i = 0; i < FC_TB_ARMA; i++) {
		v[FC_TB_AR + i] = i < f->p ? 0.9 * from[FC_TB_AR + i] : 0;
		v[FC_TB_MA + i] = i < f->q ? 0.9 * from[FC_TB_MA + i] : 0;
	}
	for (size_t i = 0; i < f->ns && f->ns == (size_t)from[FC_TB_NS]; i++)
		s->m.gamma1[i] = fmin(fmax(from[FC_TB_LISTS + i], 1e-4),
		    0.5 / (double)f->k[i]);
}

double
fc_tb_fit(const struct fc_tb_series *e, const struct fc_tb_form *f,
    const double *from, int iterations, double *v, double *work)
{
	struct search s = { .e = e, .f = f, .z = work, .dz = work + e->n };
	struct fc_lbfgs o = { .max_iter = iterations, .ftol = 1e-7,
	    .fn = objective, .arg = &s };
	double *x, *gv, value, np;
	size_t nh = fc_tb_harmonics(f);

	s.nx = X_GAMMA + 2 * f->ns + f->p + f->q;
	gv = work + 2 * e->n;
	x = gv + fc_tb_size(nh, f->ns);
	s.work = x + s.nx + fc_lbfgs_work(s.nx);
	set_up(&s, from, v);
	memcpy(gv, v, fc_tb_size(nh, f->ns) * sizeof *v);
	s.grad = fc_tb_bind(gv);
	transform_all(&s);
	pack(&s, x);
	if (!isfinite(objective(x, x + s.nx, &s)))
		return INFINITY;
	o.n = s.nx;
	value = fc_lbfgs_min(&o, x, x + s.nx, NULL);
	objective(x, x + s.nx, &s);
	np = 1 + (f->trend == FC_TB_NONE ? 0 : f->trend == FC_TB_DAMPED ? 2 :
	    1) + f->boxcox + 2.0 * (double)f->ns + (double)(f->p + f->q);
	np += (f->trend == FC_TB_NONE ? 1 : 2) + 2 * (double)nh;
	v[FC_TB_VARIANCE] = exp(value / (double)e->nobs) /
	    fmax((double)e->nobs - np, 1);
	return isfinite(value) ? value + 2 * np : INFINITY;
}
