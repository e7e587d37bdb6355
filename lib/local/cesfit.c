/* cesfit.c - likelihood of one kind of complex exponential smoothing. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/cesfit.h"
#include "local/decompose.h"
#include "opt/lbfgs.h"
#include "opt/logit.h"

/* Deviation of imaginary parts from 1 over a whole season. */
#define CALM 0.1
#define BEGIN 3         /* starts followed */
#define SHORT_RUN 15    /* iterations that tell which of them leads on */

enum { A0 = FC_CES_A0, A1, B0, B1, STATES };

struct search {
	const struct fc_ces_series *s;
	const struct fc_ces_kind *k;
	double calm;            /* deviation; 0: no prior */
	size_t nx;              /* free: the parameters, then all of par */
	double *par;            /* ntheta: parameters and first states */
	double *th;             /* the same, as they become over the series */
	double *g;              /* derivatives by par */
	double *trace;          /* 3 n: errors, and c of each part */
	double *poly;           /* 6 m + 12 */
};

/* First companions: where they go by themselves while a level goes on. */
static void
tie(const struct fc_ces_kind *k, double *th)
{
	for (int i = 0; i < fc_ces_parts(k); i++) {
		const struct fc_ces_part *p = &k->part[i];

		for (size_t j = 0; p->pair && j < p->lag; j++)
			th[p->at + p->lag + j] = th[p->at + j] / th[p->par];
	}
}

/* Derivatives by the companions become those of what they are made of. */
static void
tie_back(const struct fc_ces_kind *k, const double *th, double *g)
{
	for (int i = 0; i < fc_ces_parts(k); i++) {
		const struct fc_ces_part *p = &k->part[i];
		double a = th[p->par];

		for (size_t j = p->at; p->pair && j < p->at + p->lag; j++) {
			g[j] += g[j + p->lag] / a;
			g[p->par] -= g[j + p->lag] * th[j] / (a * a);
			g[j + p->lag] = 0;
		}
	}
}

/*
 * Old errors of one pair fade for a0 between these two, which depend on a1
 * (both roots of the polynomial at -1 and 1); beside another part nearly so.
 */
static void
limits(double a1, double at[2], double slope[2])
{
	double d = a1 - 1, low = sqrt(fmax(1 - 4 * d * d, 0.01));
	double high = sqrt(fmax(5 - 4 * a1 * a1, 0.01));

	at[0] = (1 + low) / 2;
	at[1] = (5 - high) / 2;
	slope[0] = low > 0.1 ? -2 * d / low : 0;
	slope[1] = high > 0.1 ? 2 * a1 / high : 0;
}

/* Real parts of the parameters to free variables and back: places between
 * their limits. */
static void
pack(const struct fc_ces_kind *k, double *x)
{
	for (int i = 0; i < fc_ces_parts(k); i++) {
		double *a = x + k->part[i].par, at[2] = { 0, 1 }, slope[2];

		if (k->part[i].pair)
			limits(a[1], at, slope);
		a[0] = fc_logit((a[0] - at[0]) / (at[1] - at[0]), 1e-4);
	}
}

static void
unpack(const struct fc_ces_kind *k, double *x)
{
	for (int i = 0; i < fc_ces_parts(k); i++) {
		double *a = x + k->part[i].par, at[2] = { 0, 1 }, slope[2];

		if (k->part[i].pair)
			limits(a[1], at, slope);
		a[0] = at[0] + (at[1] - at[0]) * fc_logistic(a[0]);
	}
}

/* Derivatives by parameters become those by free variables. */
static void
chain(const struct fc_ces_kind *k, const double *x, double *g)
{
	for (int i = 0; i < fc_ces_parts(k); i++) {
		size_t par = k->part[i].par;
		double at[2] = { 0, 1 }, slope[2] = { 0, 0 };
		double u = fc_logistic(x[par]);

		if (k->part[i].pair) {
			limits(x[par + 1], at, slope);
			g[par + 1] += g[par] * (slope[0] +
			    (slope[1] - slope[0]) * u);
		}
		g[par] *= (at[1] - at[0]) * u * (1 - u);
	}
}

/* Forecast errors over the series and what the pairs' c were, to trace; the
 * sum of squares, INFINITY: too large. */
static double
forward(struct search *f)
{
	const struct fc_ces_kind *k = f->k;
	struct fc_ces_place at = { { 0, 0 } };
	double sum = 0;

	for (size_t t = 0; t < f->s->n; t++) {
		double e = f->s->y[t] - fc_ces_ahead(k, f->th, &at);
		double *tr = f->trace + 3 * t;

		tr[0] = e;
		e = isnan(e) ? 0 : e;
		sum += e * e;
		for (int i = 0; i < fc_ces_parts(k); i++) {
			const struct fc_ces_part *p = &k->part[i];

			if (p->pair)
				tr[1 + i] = f->th[p->at + p->lag + at.i[i]];
			fc_ces_step(p, f->th, at.i[i], e);
		}
		fc_ces_next(k, &at);
		if (!(sum < 1e100))
			return INFINITY;
	}
	return sum;
}

/* Derivatives by a part's parameters, gathered over a pass. */
struct sums {
	double a0, a1;
};

/* Adjoint of fc_ces_step(): derivatives after it, at l, become those before
 * it; returns that of e. */
static inline double
back(const struct fc_ces_part *p, double a0, double a1, double *l, double e,
    double c, struct sums *g)
{
	double dl = *l, dc;

	if (!p->pair) {
		g->a0 += dl * e;
		return dl * a0;
	}
	dc = l[p->lag];
	g->a0 += dl * e + dc * (e - c);
	g->a1 += dl * (c - e) + dc * e;
	*l = dl + dc;
	l[p->lag] = (1 - a0) * dc - (1 - a1) * dl;
	return dl * (a0 - a1) + dc * (a0 + a1);
}

/* Derivatives of n log sse by par to f->g. */
static void
backward(struct search *f, double sse)
{
	const struct fc_ces_kind *k = f->k;
	const struct fc_ces_part *p = k->part;
	double factor = 2 * (double)f->s->nobs / sse, *g = f->g;
	struct fc_ces_place at;
	struct sums sums[2] = { { 0, 0 }, { 0, 0 } };

	memset(g, 0, k->ntheta * sizeof *g);
	fc_ces_place(k, f->s->n, &at);
	for (size_t t = f->s->n; t-- > 0; ) {
		const double *tr = f->trace + 3 * t;
		bool seen = !isnan(tr[0]);
		double e = seen ? tr[0] : 0, d = factor * e;

		for (int i = 0; i < fc_ces_parts(k); i++) {
			at.i[i] = (at.i[i] > 0 ? at.i[i] : p[i].lag) - 1;
			d += back(&p[i], f->par[p[i].par], f->par[p[i].par + 1],
			    g + p[i].at + at.i[i], e, tr[1 + i], &sums[i]);
		}
		for (int i = 0; seen && i < fc_ces_parts(k); i++)
			g[p[i].at + at.i[i]] -= d;
	}
	for (int i = 0; i < fc_ces_parts(k); i++) {
		g[p[i].par] = sums[i].a0;
		g[p[i].par + 1] = p[i].pair ? sums[i].a1 : 0;
	}
}

/* -2 log prior: imaginary parts are normal around 1. */
static double
prior(const struct fc_ces_kind *k, double calm, const double *x, double *g)
{
	double sum = 0;

	for (int i = 0; i < fc_ces_parts(k); i++) {
		double u = (x[k->part[i].par + 1] - 1) / calm;

		if (!k->part[i].pair)
			continue;
		sum += u * u;
		g[k->part[i].par + 1] += 2 * u / calm;
	}
	return sum;
}

/* n log SSE, with the prior, and its gradient; or the former alone, at the
 * prior's mean. */
static double
objective(const double *x, double *grad, void *arg)
{
	struct search *f = arg;
	const struct fc_ces_kind *k = f->k;
	double sse, value, *g = f->g;

	memcpy(f->par, x, f->nx * sizeof *x);
	unpack(k, f->par);
	tie(k, f->par);
	memcpy(f->th, f->par, k->ntheta * sizeof *x);
	if (!fc_ces_forgets(k, f->th, f->s->n, f->poly))
		return INFINITY;
	sse = forward(f);
	if (isinf(sse))
		return INFINITY;
	sse += 1e-20;
	value = (double)f->s->nobs * log(sse);
	if (!grad)
		return value;
	backward(f, sse);
	tie_back(k, f->par, g);
	if (f->calm > 0)
		value += prior(k, f->calm, f->par, g);
	chain(k, x, g);
	memcpy(grad, g, f->nx * sizeof *g);
	return value;
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

/* First states to f->par: the mean of the beginning, seasons by
 * decomposition. */
static void
first_states(struct search *f)
{
	const struct fc_ces_series *s = f->s;
	const struct fc_ces_kind *k = f->k;
	double level = mean_of(s->y, FC_MIN(s->n, FC_MAX((size_t)10, k->m)));
	double *l = f->par + STATES, *season = f->par + k->part[1].at;

	for (size_t i = 0; i < k->part[0].lag; i++)
		l[i] = k->type == FC_CES_SIMPLE && !isnan(s->y[i]) ? s->y[i] :
		    level;
	if (k->two && !fc_decompose(s->y, s->n, k->m, false, season,
	    f->poly))
		memset(season, 0, k->m * sizeof *season);
}

/* Parameters as free variables. */
static void
start(const struct search *f, const double *par, double *x)
{
	memcpy(x, par, STATES * sizeof *x);
	pack(f->k, x);
}

/* Where the search may begin: levels and seasons from slow to fast. */
static const double levels[] = { 0.05, 0.15, 0.3, 0.6, 0.85 };
static const double seasons[] = { 0.03, 0.1, 0.3 };

/* The best BEGIN of them, in order; INFINITY in value: none. */
static void
look_around(struct search *f, double *x, double value[BEGIN],
    double par[BEGIN][STATES])
{
	size_t n = f->k->two ? FC_LEN(seasons) : 1;

	for (size_t i = 0; i < BEGIN; i++)
		value[i] = INFINITY;
	for (size_t i = 0; i < FC_LEN(levels) * n; i++) {
		double b = seasons[i % n];
		double at[STATES] = { 1 + levels[i / n], 1,
			f->k->type == FC_CES_PARTIAL ? b : 1 + b, 1 };
		double here;
		size_t k = BEGIN - 1;

		start(f, at, x);
		here = objective(x, NULL, f);
		if (!(here < value[k]))
			continue;
		for (; k > 0 && here < value[k - 1]; k--) {
			value[k] = value[k - 1];
			memcpy(par[k], par[k - 1], sizeof par[k]);
		}
		value[k] = here;
		memcpy(par[k], at, sizeof at);
	}
}

size_t
fc_ces_fit_work(size_t n, size_t m)
{
	size_t nx = STATES + 2 + 2 * m;

	return 3 * n + 5 * nx + 6 * m + 12 + fc_lbfgs_work(nx);
}

static void
lay_out(struct search *f, double *work, double **x, double **best, double **rest)
{
	size_t nx = f->k->ntheta;

	f->par = work;
	f->th = f->par + nx;
	f->g = f->th + nx;
	*x = f->g + nx;
	*best = *x + nx;
	f->trace = *best + nx;
	f->poly = f->trace + 3 * f->s->n;
	*rest = f->poly + 6 * f->k->m + 12;
}

double
fc_ces_fit(const struct fc_ces_series *s, const struct fc_ces_kind *k,
    const double *warm, double limit, double *theta, double *work)
{
	struct search f = { .s = s, .k = k, .nx = STATES };
	struct fc_lbfgs o = { .n = f.nx, .max_iter = SHORT_RUN, .ftol = 1e-3,
	    .fn = objective, .arg = &f };
	double *x, *best, *rest, low = INFINITY;
	double begin[BEGIN] = { 0 }, par[BEGIN][STATES];

	if (s->calm)
		f.calm = CALM / (double)s->m;
	lay_out(&f, work, &x, &best, &rest);
	first_states(&f);
	if (warm)
		memcpy(par[0], warm, sizeof par[0]);
	else
		look_around(&f, x, begin, par);
	for (size_t i = 0; i < (warm ? 1 : BEGIN) && isfinite(begin[i]); i++) {
		double value;

		start(&f, par[i], x);
		if (!isfinite(objective(x, f.g, &f)))
			continue;
		value = fc_lbfgs_min(&o, x, rest, NULL);
		if (value < low) {
			low = value;
			memcpy(best, x, f.nx * sizeof *x);
		}
		if (!(low < limit))
			return INFINITY;
	}
	if (isinf(low))
		return low;
	o.max_iter = 300;
	o.ftol = 1e-7;
	low = fc_lbfgs_min(&o, best, rest, NULL);
	if (s->optimal) {
		f.nx = o.n = k->ntheta;
		memcpy(best + STATES, f.par + STATES,
		    (k->ntheta - STATES) * sizeof *best);
		low = fc_lbfgs_min(&o, best, rest, NULL);
	}
	/* Leaves theta in par. */
	objective(best, rest, &f);
	memcpy(theta, f.par, k->ntheta * sizeof *theta);
	return low;
}
