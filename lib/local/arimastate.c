/* arimastate.c - forecasts and updates from the state of an ARIMA model. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "local/arimastate.h"

enum { S_P, S_D, S_Q, S_SP, S_SD, S_SQ, S_M, S_TIME, S_VARIANCE, S_MEAN,
	S_DRIFT, S_F, S_GAIN, S_STEADY, S_LOGLIK, S_NOBS, S_CONSTANTS, S_HEAD };

/* A polynomial 1 - sum c_i B^lag_i. */
#define TERMS 1024

struct poly {
	size_t n;
	size_t lag[TERMS];
	double c[TERMS];
};

/* p *= 1 - sum c_i B^(i step) */
static void
times(struct poly *p, const double *c, int n, size_t step)
{
	size_t old = p->n;

	for (int i = 0; i < n; i++) {
		size_t lag = (size_t)(i + 1) * step;

		p->lag[p->n] = lag;
		p->c[p->n++] = c[i];
		for (size_t j = 0; j < old; j++) {
			p->lag[p->n] = lag + p->lag[j];
			p->c[p->n++] = -c[i] * p->c[j];
		}
	}
}

static void
differences(struct poly *p, const struct fc_order *o)
{
	static const double one = 1;

	for (int i = 0; i < o->d; i++)
		times(p, &one, 1, 1);
	for (int i = 0; i < o->sd; i++)
		times(p, &one, 1, (size_t)o->m);
}

static size_t
lost(const struct fc_order *o)
{
	return (size_t)o->d + (size_t)o->m * (size_t)o->sd;
}

const double *
fc_arima_orders(const double *v, struct fc_order *o)
{
	*o = (struct fc_order){ (int)v[S_P], (int)v[S_D], (int)v[S_Q],
		(int)v[S_SP], (int)v[S_SD], (int)v[S_SQ], (int)v[S_M],
		false, false };
	return v + S_HEAD;
}

bool
fc_arima_constant(const double *v, size_t nx)
{
	return v[S_CONSTANTS] > (double)nx;
}

bool
fc_arima_changed(const struct fc_sarima *s, const double *v)
{
	return fc_warm_changed(s->sse, v[S_VARIANCE] * (double)s->nobs);
}

/* Where the parts of a state are. */
struct parts {
	struct fc_order o;
	const double *coef;
	double *last;           /* newest first */
	double *at;             /* the filter's state */
	struct fc_arma arma;    /* theta is not kept */
};

static struct parts
parts_of(double *v)
{
	struct parts x = { .coef = fc_arima_orders(v, &x.o) };

	x.arma.r = fc_sarima_states(&x.o);
	x.last = v + S_HEAD + fc_sarima_nparams(&x.o);
	x.at = x.last + lost(&x.o);
	x.arma.phi = x.at + x.arma.r;
	x.arma.k = x.arma.phi + x.arma.r;
	x.arma.l = x.arma.k + x.arma.r;
	x.arma.f = v[S_F];
	x.arma.m = v[S_GAIN];
	x.arma.steady = v[S_STEADY] > 0;
	return x;
}

static size_t
state_size(const struct fc_order *o)
{
	return S_HEAD + fc_sarima_nparams(o) + lost(o) + 4 * fc_sarima_states(o);
}

/* One more value x, less mean and drift; NAN: its forecast, which is what
 * comes back. */
static double
advance(struct parts *s, const struct poly *diff, double x)
{
	size_t n = lost(&s->o);
	double base = 0, forecast;

	for (size_t i = 0; i < diff->n; i++)
		base += diff->c[i] * s->last[diff->lag[i] - 1];
	forecast = base + s->at[0];
	if (isnan(x))
		x = forecast;
	fc_arma_step(&s->arma, s->at, x - base);
	fc_arma_gains(&s->arma);
	if (n > 0) {
		memmove(s->last + 1, s->last, (n - 1) * sizeof *s->last);
		s->last[0] = x;
	}
	return forecast;
}

/* Go on from time v[S_TIME] with k values. fitted: their forecasts, or
 * NULL. */
static void
go_on(double *v, const double *y, size_t k, double *fitted)
{
	struct parts s = parts_of(v);
	struct poly diff = { .n = 0 };

	differences(&diff, &s.o);
	for (size_t t = 0; t < k; t++) {
		double line = v[S_MEAN] + v[S_DRIFT] * ++v[S_TIME], x;

		x = advance(&s, &diff, y[t] - line);
		if (fitted)
			fitted[t] = line + x;
	}
	v[S_F] = s.arma.f;
	v[S_GAIN] = s.arma.m;
	v[S_STEADY] = s.arma.steady;
}

/* The observations less the regressors, with estimates for the missing ones. */
static void
restore(struct fc_sarima *s)
{
	const double *beta = s->beta + s->nmiss + s->o.mean + s->o.drift;

	/* The regression tells how far the fill was off. */
	for (size_t i = 0; i < s->nmiss; i++)
		s->y[s->gap[i]] -= s->beta[i];
	for (size_t t = 0; t < s->n; t++) {
		s->y[t] += s->origin;
		for (size_t i = 0; i < s->nx; i++)
			s->y[t] -= beta[i] * s->x[t * s->nx + i];
	}
	for (size_t i = 0; i < s->nx; i++)
		s->xbeta[i] = beta[i];
}

void
fc_arima_state(struct fc_sarima *s, struct fc_vec *state, double *fitted)
{
	size_t k = fc_sarima_nparams(&s->o), start = lost(&s->o), at = s->nmiss;
	size_t constants = s->o.mean + s->o.drift + s->nx, used = k + constants;
	double *v = fc_vec_resize(state, state_size(&s->o));
	double df = (double)s->nobs - (double)used;
	struct parts x;

	memset(v, 0, state->n * sizeof *v);
	v[S_P] = s->o.p;
	v[S_D] = s->o.d;
	v[S_Q] = s->o.q;
	v[S_SP] = s->o.sp;
	v[S_SD] = s->o.sd;
	v[S_SQ] = s->o.sq;
	v[S_M] = s->o.m;
	v[S_VARIANCE] = s->sse / fmax(df, 1);
	v[S_LOGLIK] = s->loglik;
	v[S_NOBS] = (double)s->nobs;
	v[S_CONSTANTS] = (double)constants;
	if (s->o.mean)
		v[S_MEAN] = s->beta[at++];
	if (s->o.drift)
		v[S_DRIFT] = s->beta[at];
	v[S_MEAN] += s->origin;
	memcpy(v + S_HEAD, s->coef, k * sizeof *v);
	restore(s);
	x = parts_of(v);
	memcpy(x.arma.phi, s->arma.phi, x.arma.r * sizeof *v);
	x.arma.theta = s->arma.theta;
	fc_arma_start(&x.arma, s->work);
	v[S_F] = x.arma.f;
	v[S_GAIN] = x.arma.m;
	for (size_t t = 0; t < start; t++)
		x.last[start - 1 - t] = s->y[t] - v[S_MEAN] -
		    v[S_DRIFT] * (double)(t + 1);
	v[S_TIME] = (double)start;
	for (size_t t = 0; fitted && t < start; t++)
		fitted[t] = NAN;
	go_on(v, s->y + start, s->n - start, fitted ? fitted + start : NULL);
}

void
fc_arima_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	(void)p;
	go_on(state->v, y, k, NULL);
}

/* The moving average's polynomial, dense, added to c[0..h). */
static void
add_theta(const struct parts *s, double *c, size_t h)
{
	const struct fc_order *o = &s->o;
	struct poly q = { .n = 0 };
	double minus[FC_SARIMA_ORDER];
	const double *ma = s->coef + o->p, *sma = ma + o->q + o->sp;

	for (int i = 0; i < o->q; i++)
		minus[i] = -ma[i];
	times(&q, minus, o->q, 1);
	for (int i = 0; i < o->sq; i++)
		minus[i] = -sma[i];
	times(&q, minus, o->sq, (size_t)o->m);
	for (size_t i = 0; i < q.n; i++) {
		if (q.lag[i] < h)
			c[q.lag[i]] -= q.c[i];
	}
}

/* x_i += sum c_j x_{i - lag_j} for i = 0 .. h - 1; before: last, newest first. */
static void
recur(const struct poly *p, double *x, size_t h, const double *last)
{
	for (size_t i = 0; i < h; i++) {
		for (size_t j = 0; j < p->n; j++) {
			size_t lag = p->lag[j];

			if (lag <= i)
				x[i] += p->c[j] * x[i - lag];
			else if (last)
				x[i] += p->c[j] * last[lag - i - 1];
		}
	}
}

/* Variances by the psi weights, once the filter's gains have settled. */
static void
settled(const struct parts *s, struct poly *ar, double *var, size_t h)
{
	double sum = 0;

	for (size_t i = 0; i < h; i++)
		var[i] = i == 0;
	add_theta(s, var, h);
	differences(ar, &s->o);
	recur(ar, var, h, NULL);
	for (size_t i = 0; i < h; i++)
		var[i] = sum += var[i] * var[i];
}

/*
 * Variances while what the past left unknown still counts, as with a moving
 * average that cannot be inverted: the error ahead is the sum of future
 * innovations, each with the gains of its time.
 */
static void
unsettled(const struct parts *s, const struct poly *ar,
    const struct poly *diff, double *var, size_t h)
{
	size_t r = s->arma.r;
	double *work = fc_xmalloc((2 * r + h) * sizeof *work);
	double *x = work + 2 * r;
	struct fc_arma a = s->arma;

	a.k = memcpy(work, s->arma.k, r * sizeof *work);
	a.l = memcpy(work + r, s->arma.l, r * sizeof *work);
	memset(var, 0, h * sizeof *var);
	for (size_t i = 0; i < h; i++) {
		x[0] = 0;
		for (size_t j = 1; j < h - i; j++)
			x[j] = j <= r ? a.k[j - 1] / a.f : 0;
		recur(ar, x, h - i, NULL);
		x[0] = 1;
		recur(diff, x, h - i, NULL);
		for (size_t j = 0; j < h - i; j++)
			var[i + j] += a.f * x[j] * x[j];
		fc_arma_gains(&a);
	}
	free(work);
}

void
fc_arima_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	struct parts s = parts_of(state->v);
	const struct fc_order *o = &s.o;
	struct poly ar = { .n = 0 }, diff = { .n = 0 };

	(void)p;
	times(&ar, s.coef, o->p, 1);
	times(&ar, s.coef + o->p + o->q, o->sp, (size_t)o->m);
	differences(&diff, o);
	for (size_t i = 0; i < f->h; i++)
		f->mean[i] = i < s.arma.r ? s.at[i] : 0;
	recur(&ar, f->mean, f->h, NULL);
	recur(&diff, f->mean, f->h, s.last);
	for (size_t i = 0; i < f->h; i++)
		f->mean[i] += v[S_MEAN] +
		    v[S_DRIFT] * (v[S_TIME] + 1 + (double)i);
	if (s.arma.steady || fabs(s.arma.f - 1) < 1e-9)
		settled(&s, &ar, f->sigma, f->h);
	else
		unsettled(&s, &ar, &diff, f->sigma, f->h);
	for (size_t i = 0; i < f->h; i++)
		f->sigma[i] = sqrt(v[S_VARIANCE] * f->sigma[i]);
}

/* A whole number in 0..max? */
static bool
whole(double x, double max)
{
	return x >= 0 && x <= max && x == floor(x);
}

bool
fc_arima_valid(const struct fc_params *p, const double *v, size_t n)
{
	struct fc_order o;

	(void)p;
	if (n < S_HEAD)
		return false;
	for (int i = S_P; i <= S_SQ; i++) {
		bool d = i == S_D || i == S_SD;

		if (!whole(v[i], d ? 2 : FC_SARIMA_ORDER))
			return false;
	}
	if (!whole(v[S_M], FC_SARIMA_SEASON) || v[S_M] < 1)
		return false;
	fc_arima_orders(v, &o);
	return n == state_size(&o);
}
