/*
 * smooth.c - exponential smoothing: likelihood and its gradient
 *
 * The forward pass leaves q, d, the old slope and the old season of every
 * period; the backward pass reads them. The season is a ring indexed by
 * t mod m, so a step costs the same for every season length.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/smooth_impl.h"

/* Exponents of a prior: a^LEVEL_MOVES, with a trend a^LEVEL_MOVES_LINE, and
 * (1 - b)^TREND_STAYS. */
#define LEVEL_MOVES 0.25
#define LEVEL_MOVES_LINE 1.25
#define TREND_STAYS 8

size_t
fc_smooth_work(const struct fc_smooth *k)
{
	return 4 * k->n + k->m;
}

/* Levels and growth of a multiplicative trend stay between these. */
#define LEAST 1e-10
#define MOST 1e100

/* What a step divides u by (season) and v by (level): 1 where additive. */
static double
guard(double x)
{
	return fabs(x) < 1e-10 ? copysign(1e-10, x) : x;
}

struct state {
	double l, b;
	double *s;
	size_t at;
};

/*
 * One period; returns the forecast. Always inlined, mostly with constants, so
 * that each kind gets a loop of its own.
 */
static inline __attribute__((always_inline)) double
advance(const double *th, struct state *x, double y, struct fc_smooth_trace *tr,
    enum fc_season season, bool growth)
{
	double pb = growth ? fc_smooth_power(x->b, th[FC_SM_PHI]) : th[FC_SM_PHI] * x->b;
	double q = growth ? x->l * pb : x->l + pb, s = 0, f, d = NAN, l = q;

	f = q;

	if (season == FC_SEASON_ADD) {
		s = x->s[x->at];
		f = q + s;
	} else if (season == FC_SEASON_MULT) {
		s = x->s[x->at];
		f = q * s;
	}
	if (!isnan(y)) {
		double u, v;

		u = v = d = y - f;
		if (season == FC_SEASON_MULT) {
			u = d / guard(s);
			v = d / guard(q);
		}
		l = q + th[FC_SM_ALPHA] * u;
		pb += th[FC_SM_BETA] * (growth ? u / x->l : u);
		if (season != FC_SEASON_NONE)
			x->s[x->at] = s + th[FC_SM_GAMMA] * v;
	}
	*tr = (struct fc_smooth_trace){ q, d, x->b, s };
	x->l = growth ? fmax(l, LEAST) : l;
	x->b = growth ? fmax(pb, LEAST) : pb;
	return f;
}

static inline __attribute__((always_inline)) void
turn(const struct fc_smooth *k, struct state *x)
{
	x->at = x->at + 1 == k->m ? 0 : x->at + 1;
}

/* Parameters that have no role are 0, so that the recursion needs no test. */
static void
roles(const struct fc_smooth *k, const double *theta, double th[6])
{
	memcpy(th, theta, 6 * sizeof *th);
	if (k->trend == FC_TREND_NONE)
		th[FC_SM_BETA] = th[FC_SM_PHI] = th[FC_SM_SLOPE] = 0;
	if (k->season == FC_SEASON_NONE)
		th[FC_SM_GAMMA] = 0;
}

/* From the derivatives after a period, qb that by q, to those before it. */
static inline __attribute__((always_inline)) void
retreat_trend(const double *th, struct fc_smooth_adjoint *x, const struct fc_smooth_trace *tr,
    double qb, double u, double *g, bool growth)
{
	double phi = th[FC_SM_PHI], sum = x->b + qb, grown, l;

	if (!growth) {
		g[FC_SM_PHI] += tr->b * sum;
		x->b = phi * sum;
		x->l = qb;
		return;
	}
	grown = fc_smooth_power(tr->b, phi);
	l = tr->q / grown;
	sum = x->b + qb * l;
	g[FC_SM_PHI] += sum * grown * log(tr->b);
	x->l = qb * grown - x->b * th[FC_SM_BETA] * u / (l * l);
	x->b = sum * phi * grown / tr->b;
}

/* What the criterion adds to the derivatives by d and f; weight: 2 n / SSE. */
static inline __attribute__((always_inline)) void
pull(double d, double f, double weight, double *db, double *fb, bool relative,
    enum fc_smooth_crit crit)
{
	double e = relative ? d / f : d;

	/* Absolute errors are squares over themselves. */
	if (crit == FC_CRIT_MAE)
		weight /= fmax(fabs(e), 1e-12);
	*db += relative ? weight * d / (f * f) : weight * d;
	if (relative)
		*fb = (crit == FC_CRIT_LIK ? 2 / f : 0) -
		    weight * d * d / (f * f * f);
}

/* One period backwards. The sums by parameter go to g. */
static inline __attribute__((always_inline)) void
retreat(const double *th, struct fc_smooth_adjoint *x,
    const struct fc_smooth_trace *tr, double *sb, double weight, double *g,
    enum fc_season season, bool relative, bool growth,
    enum fc_smooth_crit crit)
{
	double q = tr->q, d = tr->d, s = tr->s, qb = x->l, db, fb = 0;
	/* Under a growth b' takes u / l, so beta counts that much less. */
	double u = 0, b = growth ? x->b * fc_smooth_power(tr->b, th[FC_SM_PHI]) / q : x->b;

	if (!isnan(d) && season == FC_SEASON_MULT) {
		double sg = guard(s), qg = guard(q), ub, vb;

		u = d / sg;
		ub = th[FC_SM_ALPHA] * x->l + th[FC_SM_BETA] * b;
		vb = th[FC_SM_GAMMA] * *sb;
		g[FC_SM_ALPHA] += x->l * u;
		g[FC_SM_BETA] += b * u;
		g[FC_SM_GAMMA] += *sb * d / qg;
		db = ub / sg + vb / qg;
		pull(d, q * s, weight, &db, &fb, relative, crit);
		qb += (fb - db) * s - vb * d / (qg * qg);
		*sb += (fb - db) * q - ub * d / (sg * sg);
	} else if (!isnan(d)) {
		u = d;
		g[FC_SM_ALPHA] += x->l * d;
		g[FC_SM_BETA] += b * d;
		db = th[FC_SM_ALPHA] * x->l + th[FC_SM_BETA] * b;
		if (season == FC_SEASON_ADD) {
			g[FC_SM_GAMMA] += *sb * d;
			db += th[FC_SM_GAMMA] * *sb;
		}
		pull(d, q + s, weight, &db, &fb, relative, crit);
		qb += fb - db;
		if (season == FC_SEASON_ADD)
			*sb += fb - db;
	}
	retreat_trend(th, x, tr, qb, u, g, growth);
}

static inline __attribute__((always_inline)) void
backward_as(const struct fc_smooth *k, const double *th,
    const struct fc_smooth_trace *tr, double weight, double *grad,
    enum fc_season season, bool relative, bool growth,
    enum fc_smooth_crit crit)
{
	struct fc_smooth_adjoint x = { 0, 0, grad + FC_SM_SEASON };
	double g[4] = { 0 };
	size_t at = k->n % k->m;
	struct fc_smooth_step to[FC_SMOOTH_AHEAD];

	if (crit == FC_CRIT_AMSE)
		fc_smooth_steps(k, th[FC_SM_PHI], to);
	for (size_t t = k->n; t-- > 0; ) {
		at = at == 0 ? k->m - 1 : at - 1;
		retreat(th, &x, &tr[t], &x.s[at], crit == FC_CRIT_AMSE ? 0 :
		    weight, g, season, relative, growth, crit);
		if (crit == FC_CRIT_AMSE)
			fc_smooth_ahead_pull(k, th, tr, t, to, weight,
			    &x, g);
	}
	memcpy(grad, g, sizeof g);
	grad[FC_SM_LEVEL] = x.l;
	grad[FC_SM_SLOPE] = x.b;
}

static void
backward(const struct fc_smooth *k, const double *th, const struct fc_smooth_trace *tr,
    double weight, double *grad)
{
	enum fc_season season = k->season;
	bool rel = k->relative, growth = k->trend == FC_TREND_MULT;
	const enum fc_smooth_crit lik = FC_CRIT_LIK;

	if (k->crit != FC_CRIT_LIK)
		backward_as(k, th, tr, weight, grad, season, rel &&
		    fc_smooth_relative(k->crit), growth, k->crit);
	else if (growth)
		backward_as(k, th, tr, weight, grad, season, rel, true, lik);
	else if (season == FC_SEASON_MULT)
		backward_as(k, th, tr, weight, grad, FC_SEASON_MULT, rel, false,
		    lik);
	else if (season == FC_SEASON_NONE)
		backward_as(k, th, tr, weight, grad, FC_SEASON_NONE, rel, false,
		    lik);
	else if (rel)
		backward_as(k, th, tr, weight, grad, FC_SEASON_ADD, true, false,
		    lik);
	else
		backward_as(k, th, tr, weight, grad, FC_SEASON_ADD, false,
		    false, lik);
}

/* Sum of squared errors, or of what the criterion adds up; sum of the
 * logarithms of the forecasts in *logs when errors are relative. Infinite when
 * one is not positive, or a growth. */
static inline __attribute__((always_inline)) double
forward_as(const struct fc_smooth *k, const double *th, struct state *x,
    struct fc_smooth_trace *tr, double *logs, enum fc_season season, bool growth,
    enum fc_smooth_crit crit)
{
	double sum = 0, prod = 1;

	*logs = 0;
	for (size_t t = 0; t < k->n; t++) {
		double f = advance(th, x, k->y[t], &tr[t], season, growth);
		double e = tr[t].d;

		turn(k, x);
		if (growth && !(x->l > LEAST && x->b > LEAST && tr[t].q < MOST))
			return INFINITY;
		if (isnan(e))
			continue;
		if (k->relative) {
			if (!(f > 1e-8))
				return INFINITY;
			e /= fc_smooth_relative(crit) ? f : 1;
			/* One logarithm for many factors. */
			prod *= f;
			if (!(prod > 1e-100 && prod < 1e100)) {
				*logs += log(prod);
				prod = 1;
			}
		}
		sum += crit == FC_CRIT_MAE ? fabs(e) : e * e;
	}
	*logs += log(prod);
	return sum;
}

static double
forward(const struct fc_smooth *k, const double *th, struct state *x,
    struct fc_smooth_trace *tr, double *logs)
{
	const enum fc_smooth_crit lik = FC_CRIT_LIK;
	bool growth = k->trend == FC_TREND_MULT;

	if (k->crit != FC_CRIT_LIK)
		return forward_as(k, th, x, tr, logs, k->season, growth,
		    k->crit);
	if (growth)
		return forward_as(k, th, x, tr, logs, k->season, true, lik);
	if (k->season == FC_SEASON_ADD)
		return forward_as(k, th, x, tr, logs, FC_SEASON_ADD, false,
		    lik);
	if (k->season == FC_SEASON_MULT)
		return forward_as(k, th, x, tr, logs, FC_SEASON_MULT, false,
		    lik);
	return forward_as(k, th, x, tr, logs, FC_SEASON_NONE, false, lik);
}

double
fc_smooth_value(const struct fc_smooth *k, const double *theta, double *grad,
    double *sse, double *work)
{
	struct fc_smooth_trace *tr = (struct fc_smooth_trace *)(void *)work;
	double th[6], sum, logs, n = (double)k->nobs;
	struct state x = { theta[FC_SM_LEVEL], 0, work + 4 * k->n, 0 };

	roles(k, theta, th);
	x.b = th[FC_SM_SLOPE];
	if (k->season != FC_SEASON_NONE)
		memcpy(x.s, theta + FC_SM_SEASON, k->m * sizeof *x.s);
	sum = forward(k, th, &x, tr, &logs);
	if (isinf(sum))
		return INFINITY;
	if (k->crit == FC_CRIT_AMSE)
		sum = fc_smooth_ahead(k, th, tr);
	/* An exact fit stays finite: values are of size 1 here. */
	sum += 1e-20;
	if (sse)
		*sse = sum;
	if (grad) {
		memset(grad, 0, (FC_SM_SEASON + k->m) * sizeof *grad);
		backward(k, th, tr, 2 * n / sum, grad);
		if (k->season == FC_SEASON_NONE) {
			grad[FC_SM_GAMMA] = 0;
			memset(grad + FC_SM_SEASON, 0, k->m * sizeof *grad);
		}
	}
	if (k->crit == FC_CRIT_LIK)
		return n * log(sum) + 2 * logs;
	return (k->crit == FC_CRIT_MAE ? 2 : 1) * n * log(sum);
}

static void
reverse(double *s, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		double x = s[i];

		s[i] = s[n - 1 - i];
		s[n - 1 - i] = x;
	}
}

double
fc_smooth_calm(const struct fc_smooth *k, double a, double b, double *grad)
{
	bool trend = k->trend != FC_TREND_NONE;
	double move = trend ? LEVEL_MOVES_LINE : LEVEL_MOVES, sum = 0;

	if (!isnan(a)) {
		grad[FC_SM_ALPHA] -= 2 * move * (1 - a);
		sum -= 2 * move * log(fmax(a, 1e-300));
	}
	if (trend && !isnan(b)) {
		grad[FC_SM_BETA] += 2 * TREND_STAYS * b;
		sum -= 2 * TREND_STAYS * log(fmax(1 - b, 1e-300));
	}
	return sum;
}

double
fc_smooth_run(const struct fc_smooth *k, double *theta)
{
	double th[6], sum = 0, *s = theta + FC_SM_SEASON;
	struct state x = { theta[FC_SM_LEVEL], 0, s, 0 };

	roles(k, theta, th);
	x.b = th[FC_SM_SLOPE];
	for (size_t t = 0; t < k->n; t++) {
		struct fc_smooth_trace tr;
		double f = advance(th, &x, k->y[t], &tr, k->season,
		    k->trend == FC_TREND_MULT), e = tr.d;

		turn(k, &x);
		if (k->fitted)
			k->fitted[t] = f;
		if (k->relative)
			e /= f;
		sum += isnan(e) ? 0 : e * e;
	}
	theta[FC_SM_LEVEL] = x.l;
	theta[FC_SM_SLOPE] = x.b;
	/* Turn the ring so that the next period comes first. */
	if (k->season != FC_SEASON_NONE && x.at > 0) {
		reverse(s, x.at);
		reverse(s + x.at, k->m - x.at);
		reverse(s, k->m);
	}
	return sum;
}

bool
fc_smooth_line(const struct fc_smooth *k, const double *s, double *a,
    double *b)
{
	size_t len = FC_MIN(k->n, FC_MAX((size_t)10, 2 * k->m)), at = 0;
	double n = 0, st = 0, sy = 0, stt = 0, sty = 0;

	for (size_t t = 0; t < len; t++) {
		double u = (double)(t + 1), y = k->y[t];

		y = k->season == FC_SEASON_MULT ? y / s[at] : y - s[at];
		at = at + 1 >= k->m ? 0 : at + 1;
		if (isnan(y))
			continue;
		n++;
		st += u;
		sy += y;
		stt += u * u;
		sty += u * y;
	}
	if (!(n > 0))
		return false;
	*b = n * stt - st * st > 0 ? (n * sty - st * sy) / (n * stt - st * st) : 0;
	*a = (sy - *b * st) / n;
	if (k->trend == FC_TREND_NONE) {
		*b = 0;
		*a = sy / n;
	}
	/* Forecasts that have to be positive are so from the start. */
	if (k->relative && k->trend != FC_TREND_MULT && !(*a + *b > 0.01)) {
		*b = 0;
		*a = sy / n;
	}
	return true;
}
