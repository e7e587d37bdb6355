/* mfles.c - boosted line, Fourier seasons and exponential smoothing. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "local/harmonics.h"
#include "local/mfles.h"
#include "local/spread.h"

enum { P_MULTIPLICATIVE, P_ROUNDS, P_RATE, P_SEASON_RATE, P_LINE_RATE, P_ORDER,
	P_LEAST, P_MOST, P_PENALTY };
enum { AUTO, NO, YES };

#define ALPHAS 10
#define ROUNDS_MAX 50
#define ENOUGH 0.99             /* a round must leave less of the errors */
#define RIDGE 1e-3              /* of a value's worth of evidence */

/* The state; harmonics.h follows. */
enum {
	S_MULT, S_BASE, S_SLOPE, S_SHRINK, S_LEVEL, S_VARIANCE = S_LEVEL + ALPHAS,
	S_SEASONS = S_VARIANCE + FC_SPREAD,
};

const struct fc_param fc_mfles_params[] = {
	[P_MULTIPLICATIVE] = { .name = "multiplicative", .words = "auto|no|yes",
	    .help = "model logarithms" },
	[P_ROUNDS] = { .name = "rounds", .also = "max-rounds", .def = ROUNDS_MAX, .lo = 1, .hi = 1000,
	    .whole = true, .help = "most rounds of boosting" },
	[P_RATE] = { .name = "rate", .def = 0.9, .lo = 0.01, .hi = 1,
	    .help = "share of a fit that is taken in" },
	[P_SEASON_RATE] = { .name = "seasonal-lr", .def = NAN, .lo = 0,
	    .hi = 1, .help = "that of the seasons" },
	[P_LINE_RATE] = { .name = "trend-lr", .also = "linear-lr", .def = NAN,
	    .lo = 0, .hi = 1, .help = "that of the line" },
	[P_ORDER] = { .name = "fourier-order", .def = NAN, .lo = 0, .hi = 100,
	    .whole = true, .help = "harmonics of each season (10, above 70 "
	    "periods 15)" },
	[P_LEAST] = { .name = "min-alpha", .def = 0.05, .lo = 0, .hi = 1,
	    .help = "least of the smoothing constants" },
	[P_MOST] = { .name = "max-alpha", .def = 0.95, .lo = 0, .hi = 1,
	    .help = "largest of the smoothing constants" },
	[P_PENALTY] = { .name = "trend-penalty", .words = "yes|no",
	    .help = "shrink the slope by what the line explains" },
	{ .name = NULL },
};

/* One fit at work. */
struct boost {
	const double *z;
	size_t n, nobs, d;      /* d Fourier terms */
	struct fc_harmonics h;
	double *x, *factor, *coef;      /* n x d; d x d; d */
	double *rest, *step;            /* n; d */
	double a, b, median;    /* line: a + b t */
	double *state;
	const struct fc_params *p;
};

/* Mean level of the ensemble; then it takes in r. */
static double
follow(const struct fc_params *p, double *level, double r)
{
	double sum = 0, lo = p->v[P_LEAST], range = p->v[P_MOST] - lo;

	for (size_t j = 0; j < ALPHAS; j++) {
		sum += level[j];
		if (!isnan(r))
			level[j] += (lo + range * (double)j / (ALPHAS - 1)) *
			    (r - level[j]);
	}
	return sum / ALPHAS;
}

/* What line and seasons leave to b->rest. */
static void
leave(struct boost *b)
{
	for (size_t t = 0; t < b->n; t++) {
		const double *x = b->x + t * b->d;
		double r = b->z[t] - b->a - b->b * (double)t;

		for (size_t i = 0; i < b->d; i++)
			r -= x[i] * b->coef[i];
		b->rest[t] = r;
	}
}

static void
start_levels(const struct boost *b, double *level)
{
	double sum = 0;
	size_t k = 0;

	for (size_t t = 0; t < b->n && k < 10; t++) {
		if (!isnan(b->rest[t])) {
			sum += b->rest[t];
			k++;
		}
	}
	for (size_t j = 0; j < ALPHAS; j++)
		level[j] = sum / (double)FC_MAX(k, 1U);
}

/* The levels follow; the errors of one step stay in b->rest. Their mean
 * square. */
static double
smooth(struct boost *b)
{
	double level[ALPHAS], sum = 0;

	start_levels(b, level);
	for (size_t t = 0; t < b->n; t++) {
		b->rest[t] -= follow(b->p, level, b->rest[t]);
		sum += isnan(b->rest[t]) ? 0 : b->rest[t] * b->rest[t];
	}
	return sum / (double)b->nobs;
}

static void
add_line(struct boost *b, double rate)
{
	double st = 0, se = 0, stt = 0, ste = 0, k = (double)b->nobs, slope;

	for (size_t t = 0; t < b->n; t++) {
		double e = b->rest[t], x = (double)t;

		if (isnan(e))
			continue;
		st += x;
		se += e;
		stt += x * x;
		ste += x * e;
	}
	slope = stt - st * st / k > 0 ?
	    (ste - st * se / k) / (stt - st * st / k) : 0;
	b->b += rate * slope;
	b->a += rate * (se / k - slope * st / k);
	for (size_t t = 0; t < b->n; t++)
		b->rest[t] -= rate * (se / k + slope * ((double)t - st / k));
}

static void
add_seasons(struct boost *b, double rate)
{
	memset(b->step, 0, b->d * sizeof *b->step);
	for (size_t t = 0; t < b->n; t++) {
		const double *x = b->x + t * b->d;

		for (size_t i = 0; i < b->d && !isnan(b->rest[t]); i++)
			b->step[i] += x[i] * b->rest[t];
	}
	fc_normal_solve(b->factor, b->step, b->d);
	for (size_t i = 0; i < b->d; i++)
		b->coef[i] += rate * b->step[i];
}

static double
rate_of(const struct fc_params *p, int which)
{
	return isnan(p->v[which]) ? p->v[P_RATE] : p->v[which];
}

static void
rounds(struct boost *b, const struct fc_params *p)
{
	double last = INFINITY, keep[2] = { 0 };
	double *coef = b->state + S_SEASONS + FC_HARMONICS_HEAD;

	b->a = b->median;
	b->b = 0;
	memset(b->coef, 0, b->d * sizeof *b->coef);
	for (int k = 0; k <= (int)p->v[P_ROUNDS]; k++) {
		double mse;

		leave(b);
		mse = smooth(b);
		if (!(mse < ENOUGH * last))
			break;
		last = mse;
		keep[0] = b->a;
		keep[1] = b->b;
		memcpy(coef, b->coef, b->d * sizeof *coef);
		/* The first round sees all, later ones what levels leave. */
		if (k == 0)
			leave(b);
		add_line(b, rate_of(p, P_LINE_RATE));
		add_seasons(b, rate_of(p, P_SEASON_RATE));
	}
	b->a = keep[0];
	b->b = keep[1];
	memcpy(b->coef, coef, b->d * sizeof *coef);
}

/* Share of the variance of z less the seasons that the line explains. */
static double
explained(struct boost *b)
{
	double mean = 0, all = 0, left = 0;

	leave(b);
	for (size_t t = 0; t < b->n; t++) {
		if (!isnan(b->rest[t]))
			mean += b->rest[t] + b->b * (double)t;
	}
	mean /= (double)b->nobs;
	for (size_t t = 0; t < b->n; t++) {
		double r = b->rest[t], x = r + b->b * (double)t - mean;

		if (!isnan(r)) {
			all += x * x;
			left += r * r;
		}
	}
	return all > 0 ? fmin(fmax(1 - left / all, 0), 1) : 0;
}

/* Mean squares of the errors k periods ahead, and the last levels. */
static void
finish(struct boost *b)
{
	double *v = b->state, level[ALPHAS];
	double wide = 1 + (double)(b->d + 2) / (double)b->nobs;

	v[S_SHRINK] = b->p->v[P_PENALTY] > 0 ? 1 : explained(b);
	v[S_BASE] = b->a + b->b * (double)b->n;
	v[S_SLOPE] = b->b;
	for (size_t k = 0; k < FC_SPREAD; k++) {
		size_t lag = (size_t)1 << k, got = 0;
		double sum = 0;

		start_levels(b, level);
		for (size_t t = 0; t + lag - 1 < b->n; t++) {
			double e = b->rest[t + lag - 1] -
			    follow(b->p, level, b->rest[t]);

			if (!isnan(e)) {
				sum += e * e;
				got++;
			}
		}
		fc_spread_put(v + S_VARIANCE, k, sum, got, b->n, wide);
	}
	start_levels(b, v + S_LEVEL);
	for (size_t t = 0; t < b->n; t++)
		follow(b->p, v + S_LEVEL, b->rest[t]);
}

/* Fit z[0..n) to b->state. */
static void
fit_values(struct boost *b, const double *z, size_t n,
    const struct fc_params *p, double *work)
{
	size_t k = 0;

	b->z = z;
	b->n = n;
	b->x = work;
	b->factor = b->x + n * b->d;
	b->coef = b->factor + b->d * b->d;
	b->step = b->coef + b->d;
	b->rest = b->step + b->d;
	for (size_t t = 0; t < n; t++) {
		if (!isnan(z[t]))
			b->rest[k++] = z[t];
	}
	b->nobs = k;
	fc_sort_doubles(b->rest, k);
	b->median = fc_quantile_sorted(b->rest, k, 0.5);
	for (size_t t = 0; t < n; t++)
		fc_harmonics_row(&b->h, t, b->x + t * b->d);
	fc_normal_factor(b->x, z, n, b->d, RIDGE, b->factor);
	rounds(b, p);
	finish(b);
	fc_harmonics_store(&b->h, n, b->state + S_SEASONS);
	memcpy(b->state + S_SEASONS + FC_HARMONICS_HEAD, b->coef,
	    b->d * sizeof *b->coef);
}

/* ---- the model -------------------------------------------------------------- */

static double
value_at(const double *v, size_t k)
{
	double level = 0;

	for (size_t j = 0; j < ALPHAS; j++)
		level += v[S_LEVEL + j] / ALPHAS;
	return v[S_BASE] + v[S_SLOPE] * v[S_SHRINK] * (double)k + level +
	    fc_harmonics_at(v + S_SEASONS, k);
}

/* Mean absolute error of the fit over y[n..n + k). */
static double
miss(const double *v, const double *y, size_t k, bool mult)
{
	double sum = 0;

	for (size_t t = 0; t < k; t++) {
		double f = value_at(v, t);

		if (!isnan(y[t]))
			sum += fabs(y[t] - (mult ? exp(f) : f));
	}
	return isfinite(sum) ? sum : INFINITY;
}

/* Logarithms? By the last part of the series. */
static bool
multiplicative(struct boost *b, const struct fc_sample *s, const double *logs,
    const struct fc_params *p, double *work)
{
	size_t hold = FC_MIN(s->n / 4, FC_MAX((size_t)s->season * 2, 8));
	double plain;

	if (p->v[P_MULTIPLICATIVE] != AUTO)
		return p->v[P_MULTIPLICATIVE] == YES;
	fit_values(b, s->y, s->n - hold, p, work);
	plain = miss(b->state, s->y + s->n - hold, hold, false);
	fit_values(b, logs, s->n - hold, p, work);
	return miss(b->state, s->y + s->n - hold, hold, true) < plain;
}

static const char *
mfles_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t n = s->n, nobs = 0;
	struct boost b = { .p = p };
	bool positive = true;
	double *logs;

	for (size_t t = 0; t < n; t++) {
		nobs += isnan(s->y[t]) ? 0 : 1;
		positive = positive && !(s->y[t] <= 0);
	}
	if (nobs < 8)
		return "too few values";
	fc_harmonics_plan(&b.h, s, isnan(p->v[P_ORDER]) ? 0 :
	    (size_t)p->v[P_ORDER] + 1, nobs / 4);
	b.d = b.h.d;
	b.state = fc_vec_resize(state, S_SEASONS + FC_HARMONICS_HEAD + b.d);
	logs = fc_vec_resize(work, 2 * n + b.d * (n + b.d + 2));
	for (size_t t = 0; t < n; t++)
		logs[t] = positive ? log(s->y[t]) : 0;
	positive = positive && multiplicative(&b, s, logs, p, logs + n);
	fit_values(&b, positive ? logs : s->y, n, p, logs + n);
	b.state[S_MULT] = positive;
	if (s->fitted) {
		/* The levels again, from their start. */
		start_levels(&b, b.state + S_LEVEL);
		for (size_t t = 0; t < n; t++) {
			double z = positive ? logs[t] : s->y[t], f = z -
			    b.rest[t] + follow(p, b.state + S_LEVEL,
			    b.rest[t]);

			/* Where y is missing there is no f. */
			s->fitted[t] = positive ? exp(f) : f;
		}
	}
	return NULL;
}

static void
mfles_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;

	for (size_t t = 0; t < k; t++) {
		double z = v[S_MULT] > 0 ? log(fmax(y[t], 1e-300)) : y[t];

		if (isnan(y[t]))
			z = NAN;
		follow(p, v + S_LEVEL, z - v[S_BASE] -
		    fc_harmonics_at(v + S_SEASONS, 0));
		v[S_BASE] += v[S_SLOPE];
		fc_harmonics_advance(v + S_SEASONS);
	}
}

static void
mfles_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;

	(void)p;
	f->has_q = v[S_MULT] > 0;
	for (size_t i = 0; i < f->h; i++) {
		double z = value_at(v, i);
		double s = sqrt(fc_spread_at(v + S_VARIANCE, i + 1));

		f->mean[i] = f->has_q ? exp(z) : z;
		f->sigma[i] = f->has_q ? exp(z) * s : s;
		for (size_t j = 0; f->has_q && j < f->np; j++)
			f->q[i * f->np + j] = exp(z + s *
			    fc_norm_quantile(f->p[j]));
	}
}

static bool
mfles_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n >= S_SEASONS + FC_HARMONICS_HEAD &&
	    fc_harmonics_valid(v + S_SEASONS, n - S_SEASONS);
}

const struct fc_local fc_local_mfles = {
	mfles_fit, mfles_update, mfles_forecast, mfles_valid,
};
