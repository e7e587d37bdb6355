/*
 * ces.c - complex exponential smoothing
 *
 * Every kind is one or two parts; a part is a ring of pairs (l, c), or of l
 * alone. theta = a0, a1, b0, b1, then for each part its l and its c.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ces.h"
#include "local/decompose.h"
#include "local/etsfit.h"
#include "opt/lbfgs.h"

/* Deviation of imaginary parts from 1. */
#define CALM 0.03

enum { P_MODEL, P_CALM };
enum { AUTO, NONE, SIMPLE, PARTIAL, FULL };

const struct fc_param fc_ces_params[] = {
	[P_MODEL] = { .name = "model", .words = "auto|none|simple|partial|full",
	    .help = "kind of season" },
	[P_CALM] = { .name = "calm", .words = "yes|no",
	    .help = "levels neither grow nor fade unless the data insist" },
	{ .name = NULL },
};

enum { A0, A1, B0, B1, STATES };

/* A ring in theta: l at `at`, c behind it when it is a pair. */
struct part {
	size_t at, lag, par;
	bool pair;
};

struct kind {
	int type;
	size_t m, ntheta, nparam;
	struct part part[2];
	int nparts;
};

static struct kind
kind_of(int type, size_t m)
{
	struct kind k = { .type = type, .m = type == NONE ? 1 : m, .nparts = 1 };
	size_t lag = type == SIMPLE ? m : 1;

	k.part[0] = (struct part){ STATES, lag, A0, true };
	k.ntheta = STATES + 2 * lag;
	k.nparam = 2 + 2 * lag;
	if (type == PARTIAL || type == FULL) {
		k.part[1] = (struct part){ k.ntheta, m, B0, type == FULL };
		k.nparts = 2;
		k.ntheta += type == FULL ? 2 * m : m;
		k.nparam += type == FULL ? 2 + 2 * m : 1 + m;
	}
	return k;
}

/* ---- the recursion ------------------------------------------------------------- */

/* The part's state after an error e; *l and *c are those before it. */
static inline void
step(const struct part *p, double *th, size_t t, double e)
{
	double *l = th + p->at + t % p->lag, *c = l + p->lag, old = *l;
	double a0 = th[p->par], a1 = th[p->par + 1];

	if (!p->pair) {
		*l += a0 * e;
		return;
	}
	*l = old - (1 - a1) * *c + (a0 - a1) * e;
	*c = old + (1 - a0) * *c + (a0 + a1) * e;
}

static inline double
ahead(const struct kind *k, const double *th, size_t t)
{
	double f = th[k->part[0].at + t % k->part[0].lag];

	if (k->nparts > 1)
		f += th[k->part[1].at + t % k->m];
	return f;
}

/* Over y from place `from` of the rings on; sum of squared errors, forecasts
 * to fitted if it is not NULL. */
static double
run(const struct kind *k, double *th, size_t from, const double *y, size_t n,
    double *fitted)
{
	double sum = 0;

	for (size_t t = from; t < from + n; t++) {
		double f = ahead(k, th, t), e = y[t - from] - f;

		if (fitted)
			fitted[t - from] = f;
		e = isnan(e) ? 0 : e;
		sum += e * e;
		for (int i = 0; i < k->nparts; i++)
			step(&k->part[i], th, t, e);
	}
	return sum;
}

struct search {
	struct kind k;
	const double *y;
	size_t n, nobs;
	bool calm;
	double *th;             /* ntheta */
	double *trace;          /* 3 n: errors, and c of each part */
	double *poly;           /* 4 m + 12 */
};

/* What an error is worth: the numerator of the part's response to it, and
 * its denominator, in powers of the lag. */
static void
response(const struct part *p, const double *th, double num[3], double den[3])
{
	double a0 = th[p->par], a1 = th[p->par + 1];

	num[0] = 0;
	den[0] = 1;
	if (!p->pair) {
		num[1] = a0;
		num[2] = 0;
		den[1] = -1;
		den[2] = 0;
		return;
	}
	num[1] = a0 - a1;
	num[2] = -(1 - a0) * (a0 - a1) - (1 - a1) * (a0 + a1);
	den[1] = a0 - 2;
	den[2] = 2 - a0 - a1;
}

/* The characteristic polynomial: den1 den2 + num1 den2 + num2 den1. */
static bool
forgets(const struct search *f)
{
	const struct kind *k = &f->k;
	double num[2][3], den[2][3], *p = f->poly;
	size_t lag = k->part[0].lag, degree = 2, far = k->m;

	response(&k->part[0], f->th, num[0], den[0]);
	if (k->nparts == 1) {
		/* The lag does not matter. */
		for (int i = 0; i < 3; i++)
			p[i] = den[0][i] + num[0][i];
		return fc_ets_stable(p, 2, p + 3);
	}
	response(&k->part[1], f->th, num[1], den[1]);
	degree = 2 * lag + (k->part[1].pair ? 2 : 1) * far;
	memset(p, 0, (degree + 1 + 2 * far) * sizeof *p);
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 3; j++)
			p[i * lag + j * far] += (den[0][i] + num[0][i]) *
			    den[1][j] + num[1][j] * den[0][i];
	}
	return fc_ets_stable(p, degree, p + degree + 1);
}

/* Adjoint of step(): derivatives after it become those before it, and of the
 * parameters; returns that of e. */
static inline double
back(const struct part *p, const double *th, double *g, size_t t, double e,
    double c)
{
	size_t at = p->at + t % p->lag;
	double a0 = th[p->par], a1 = th[p->par + 1], dl = g[at], dc;

	if (!p->pair) {
		g[p->par] += dl * e;
		return dl * a0;
	}
	dc = g[at + p->lag];
	g[p->par] += dl * e + dc * (e - c);
	g[p->par + 1] += dl * (c - e) + dc * e;
	g[at] = dl + dc;
	g[at + p->lag] = (1 - a0) * dc - (1 - a1) * dl;
	return dl * (a0 - a1) + dc * (a0 + a1);
}

static double
forward(struct search *f)
{
	const struct kind *k = &f->k;
	double sum = 0;

	for (size_t t = 0; t < f->n; t++) {
		double e = f->y[t] - ahead(k, f->th, t), *tr = f->trace + 3 * t;

		tr[0] = e;
		e = isnan(e) ? 0 : e;
		sum += e * e;
		for (int i = 0; i < k->nparts; i++) {
			const struct part *p = &k->part[i];

			if (p->pair)
				tr[1 + i] = f->th[p->at + p->lag + t % p->lag];
			step(p, f->th, t, e);
		}
		if (!(fabs(sum) < 1e100))
			return INFINITY;
	}
	return sum;
}

/* -2 log prior: imaginary parts are normal around 1. */
static double
prior(const struct kind *k, const double *x, double *g)
{
	double sum = 0;

	for (int i = 0; i < k->nparts; i++) {
		double u = (x[k->part[i].par + 1] - 1) / CALM;

		if (!k->part[i].pair)
			continue;
		sum += u * u;
		g[k->part[i].par + 1] += 2 * u / CALM;
	}
	return sum;
}

/* n log SSE, with the prior, and its gradient. */
static double
objective(const double *x, double *g, void *arg)
{
	struct search *f = arg;
	const struct kind *k = &f->k;
	double sse, n = (double)f->nobs;

	memcpy(f->th, x, k->ntheta * sizeof *x);
	if (!forgets(f))
		return INFINITY;
	sse = forward(f);
	if (isinf(sse))
		return INFINITY;
	sse += 1e-20;
	memset(g, 0, k->ntheta * sizeof *g);
	for (size_t t = f->n; t-- > 0; ) {
		const double *tr = f->trace + 3 * t;
		bool seen = !isnan(tr[0]);
		double e = seen ? tr[0] : 0, d = 2 * n / sse * e;

		for (int i = 0; i < k->nparts; i++)
			d += back(&k->part[i], x, g, t, e, tr[1 + i]);
		for (int i = 0; seen && i < k->nparts; i++)
			g[k->part[i].at + t % k->part[i].lag] -= d;
	}
	return n * log(sse) + (f->calm ? prior(k, x, g) : 0);
}

/* ---- starts -------------------------------------------------------------------- */

static double
mean_of(const double *y, size_t n)
{
	double sum = 0, k = 0;

	for (size_t t = 0; t < n; t++) {
		if (!isnan(y[t])) {
			sum += y[t];
			k++;
		}
	}
	return k > 0 ? sum / k : 1;
}

static void
start(const struct search *f, const double *par, double *x)
{
	const struct kind *k = &f->k;
	const struct part *p = &k->part[1];
	double level = mean_of(f->y, FC_MIN(f->n, FC_MAX((size_t)10, k->m)));

	memcpy(x, par, STATES * sizeof *x);
	if (k->type == PARTIAL) {
		x[B0] = 0.1;
		x[B1] = 0;
	}
	for (size_t i = 0; i < k->part[0].lag; i++) {
		double *l = x + STATES + i, y = f->y[i];

		*l = k->type == SIMPLE && !isnan(y) ? y : level;
		l[k->part[0].lag] = *l / 1.1;
	}
	if (k->nparts == 1)
		return;
	if (!fc_decompose(f->y, f->n, k->m, false, x + p->at, f->poly))
		memset(x + p->at, 0, k->m * sizeof *x);
	for (size_t i = 0; p->pair && i < k->m; i++)
		x[p->at + k->m + i] = x[p->at + i] / 1.1;
}

static const double starts[][STATES] = {
	{ 1.3, 1, 1.3, 1 },
	{ 1.1, 1, 1.05, 1 },
	{ 1.8, 1, 1.1, 1 },
	{ 1.3, 1.02, 1.3, 1 },
};

/* A short run from each start, a long one from the best. */
static double
estimate(struct search *f, double *best, double *x, double *work)
{
	struct fc_lbfgs o = { .n = f->k.ntheta, .max_iter = 25, .ftol = 1e-5,
	    .fn = objective, .arg = f };
	double low = INFINITY;

	for (size_t i = 0; i < FC_LEN(starts); i++) {
		double value;

		start(f, starts[i], x);
		if (!isfinite(objective(x, work, f)))
			continue;
		value = fc_lbfgs_min(&o, x, work, NULL);
		if (value < low) {
			low = value;
			memcpy(best, x, f->k.ntheta * sizeof *x);
		}
	}
	o.max_iter = 300;
	o.ftol = 1e-8;
	return isfinite(low) ? fc_lbfgs_min(&o, best, work, NULL) : low;
}

/* ---- the model ----------------------------------------------------------------- */

static const char *
check(int type, size_t m, size_t nobs)
{
	if (type != NONE && m == 1)
		return "no season";
	if (nobs < kind_of(type, m).nparam + 3 ||
	    (type != NONE && nobs < 2 * m))
		return "too few values";
	return NULL;
}

/* The best of the types asked for to *chosen and best; its AICc, INFINITY
 * when there is none. x has room for two. */
static double
choose(struct search *f, int asked, size_t m, struct kind *chosen, double *best,
    double *x, double *work)
{
	double low = INFINITY;

	for (int type = NONE; type <= FULL; type++) {
		double n = (double)f->nobs, np, ic;

		if ((asked != AUTO && asked != type) || check(type, m, f->nobs))
			continue;
		f->k = kind_of(type, m);
		np = (double)f->k.nparam + 1;
		ic = estimate(f, x, x + f->k.ntheta, work);
		if (!isfinite(ic))
			continue;
		ic += 2 * np + 2 * np * (np + 1) / fmax(n - np - 1, 1e-9);
		if (ic < low) {
			low = ic;
			*chosen = f->k;
			memcpy(best, x, f->k.ntheta * sizeof *x);
		}
	}
	return low;
}

static void
finish(const struct search *f, const struct kind *k, const double *theta,
    double scale, double *fitted, struct fc_vec *state)
{
	double *v = fc_vec_resize(state, FC_CES_THETA + k->ntheta), sse;
	double *th = v + FC_CES_THETA, n = (double)f->nobs;

	memcpy(th, theta, k->ntheta * sizeof *th);
	sse = run(k, th, 0, f->y, f->n, fitted) * scale * scale;
	for (size_t t = 0; fitted && t < f->n; t++)
		fitted[t] *= scale;
	for (size_t i = STATES; i < k->ntheta; i++)
		th[i] *= scale;
	v[FC_CES_TYPE] = k->type;
	v[FC_CES_SEASON] = (double)k->m;
	v[FC_CES_PLACE] = (double)(f->n % k->m);
	v[FC_CES_VARIANCE] = sse / (n - (double)k->nparam);
	v[FC_CES_LOGLIK] = -n / 2 * (log(6.283185307179586 * (sse + 1e-300) / n) + 1);
}

static const char *
ces_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t n = s->n, m = (size_t)s->season, nx = STATES + 2 + 2 * m;
	int asked = (int)p->v[P_MODEL];
	struct search f = { .n = n, .calm = p->v[P_CALM] == 0 };
	struct kind k = { 0 };
	double *y = fc_vec_resize(work, 4 * n + 5 * nx + 6 * m + 12 +
	    fc_lbfgs_work(nx)), *best = y + n, *x = best + nx, scale = 0;
	const char *why = check(asked == AUTO ? NONE : asked, m, n);

	for (size_t t = 0; t < n; t++) {
		f.nobs += isnan(s->y[t]) ? 0 : 1;
		scale += isnan(s->y[t]) ? 0 : fabs(s->y[t]);
	}
	scale /= (double)f.nobs;
	if (!why)
		why = check(asked == AUTO ? NONE : asked, m, f.nobs);
	if (why)
		return why;
	if (!(scale > 0))
		return "nothing but zeros";
	for (size_t t = 0; t < n; t++)
		y[t] = s->y[t] / scale;
	f.y = y;
	f.th = x + 2 * nx;
	f.trace = f.th + nx;
	f.poly = f.trace + 3 * n;
	if (isinf(choose(&f, asked, m, &k, best, x, f.poly + 6 * m + 12)))
		return "no parameters that forget";
	finish(&f, &k, best, scale, s->fitted, state);
	return NULL;
}

static struct kind
stored(const double *v)
{
	return kind_of((int)v[FC_CES_TYPE], (size_t)v[FC_CES_SEASON]);
}

static void
ces_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;
	struct kind kind = stored(v);
	size_t place = (size_t)v[FC_CES_PLACE];

	(void)p;
	run(&kind, v + FC_CES_THETA, place, y, k, NULL);
	v[FC_CES_PLACE] = (double)((place + k) % kind.m);
}

/* Without errors the forecast; the response to an error is a run from 0. */
static void
ces_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	struct kind k = stored(v);
	size_t place = (size_t)v[FC_CES_PLACE];
	struct fc_vec copy = { 0 };
	double *th = fc_vec_resize(&copy, k.ntheta), sum = 1;

	(void)p;
	memcpy(th, v + FC_CES_THETA, k.ntheta * sizeof *th);
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = ahead(&k, th, place + i);
		for (int j = 0; j < k.nparts; j++)
			step(&k.part[j], th, place + i, 0);
	}
	memset(th + STATES, 0, (k.ntheta - STATES) * sizeof *th);
	for (size_t i = 0; i < f->h; i++) {
		double c = ahead(&k, th, i);

		sum += i > 0 ? c * c : 0;
		f->sigma[i] = sqrt(v[FC_CES_VARIANCE] * sum);
		for (int j = 0; j < k.nparts; j++)
			step(&k.part[j], th, i, i == 0 ? 1 : 0);
	}
	fc_vec_release(&copy);
}

static bool
ces_valid(const struct fc_params *p, const double *v, size_t n)
{
	double m;

	(void)p;
	if (n < FC_CES_THETA || !(v[FC_CES_TYPE] >= NONE &&
	    v[FC_CES_TYPE] <= FULL) || v[FC_CES_TYPE] != floor(v[FC_CES_TYPE]))
		return false;
	m = v[FC_CES_SEASON];
	return m >= 1 && m < (double)n && m <= floor(m) &&
	    v[FC_CES_PLACE] >= 0 && v[FC_CES_PLACE] < m &&
	    n == FC_CES_THETA + stored(v).ntheta;
}

const struct fc_local fc_local_ces = {
	ces_fit, ces_update, ces_forecast, ces_valid,
};
