/* prophet.c - piecewise linear trend and Fourier seasons, penalised. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/harmonics.h"
#include "local/prophet.h"

enum { P_GROWTH, P_CHANGES, P_RANGE, P_FLEX };
enum { LINEAR, FLAT };

#define CHANGES_MAX 200
#define PASSES 30
#define SMALLEST 1e-5   /* size of a change that is as good as none */
#define PRIOR_TREND 5.0
#define PRIOR_SEASON 10.0

/* The state; harmonics.h follows. SINCE: periods after the last one fitted. */
enum { S_BASE, S_SLOPE, S_VARIANCE, S_CHANGE, S_SINCE, S_SEASONS };

const struct fc_param fc_prophet_params[] = {
	[P_GROWTH] = { .name = "growth", .words = "linear|flat",
	    .help = "trend" },
	[P_CHANGES] = { .name = "changepoints", .def = 25, .lo = 0,
	    .hi = CHANGES_MAX, .whole = true, .help = "where the slope may change" },
	[P_RANGE] = { .name = "range", .def = 0.8, .lo = 0.1, .hi = 1,
	    .help = "share of the history they lie in" },
	[P_FLEX] = { .name = "flex", .def = 0.05, .lo = 1e-4, .hi = 10,
	    .help = "scale of the prior of changes" },
	{ .name = NULL },
};

struct regression {
	struct fc_harmonics h;
	size_t n, d, trend, changes;    /* columns: trend, changes, seasons */
	double range, flex, scale;
	double *gram, *xy, *a, *coef;   /* d x d, d, d x d, d */
	double *row;
	double yy;
	size_t nobs;
};

/* Where the slope may change, in [0, 1]. */
static double
change_at(const struct regression *r, size_t j)
{
	return r->range * (double)(j + 1) / (double)(r->changes + 1);
}

static void
make_row(const struct regression *r, size_t t, double *x)
{
	double at = (double)t / (double)(r->n - 1);

	*x++ = 1;
	if (r->trend > 1)
		*x++ = at;
	for (size_t j = 0; j < r->changes; j++)
		*x++ = fmax(at - change_at(r, j), 0);
	fc_harmonics_row(&r->h, t, x);
}

static void
accumulate(struct regression *r, const double *y)
{
	memset(r->gram, 0, (r->d * r->d + r->d) * sizeof *r->gram);
	for (size_t t = 0; t < r->n; t++) {
		double z = y[t] / r->scale;

		if (isnan(z))
			continue;
		make_row(r, t, r->row);
		for (size_t i = 0; i < r->d; i++) {
			double x = r->row[i];

			if (x == 0)
				continue;
			r->xy[i] += x * z;
			for (size_t j = 0; j <= i; j++)
				r->gram[i * r->d + j] += x * r->row[j];
		}
		r->yy += z * z;
		r->nobs++;
	}
}

/* Sum of squared errors of coef, from the sums. */
static double
errors(const struct regression *r)
{
	double sum = r->yy;

	for (size_t i = 0; i < r->d; i++) {
		double g = r->gram[i * r->d + i] * r->coef[i] / 2 - r->xy[i];

		for (size_t j = 0; j < i; j++)
			g += r->gram[i * r->d + j] * r->coef[j];
		sum += 2 * r->coef[i] * g;
	}
	return fmax(sum, 1e-12 * r->yy);
}

/* The posterior mode to coef; returns the variance of the errors. */
static double
solve(struct regression *r)
{
	size_t d = r->d, end = r->trend + r->changes;
	double variance = 0.01;

	for (size_t i = 0; i < d; i++)
		r->coef[i] = r->flex;
	for (int pass = 0; pass < PASSES; pass++) {
		double old = variance;

		memcpy(r->a, r->gram, d * d * sizeof *r->a);
		for (size_t i = 0; i < d; i++) {
			double w = i < r->trend ? 1 / (PRIOR_TREND *
			    PRIOR_TREND) : i >= end ? 1 / (PRIOR_SEASON *
			    PRIOR_SEASON) : 1 / (r->flex *
			    fmax(fabs(r->coef[i]), SMALLEST));

			r->a[i * d + i] += variance * w;
		}
		memcpy(r->coef, r->xy, d * sizeof *r->coef);
		fc_normal_decompose(r->a, d);
		fc_normal_solve(r->a, r->coef, d);
		variance = errors(r) / (double)r->nobs;
		if (fabs(variance - old) < 1e-9 * old)
			break;
	}
	return variance;
}

/* What the coefficients say of the time after the last period. */
static void
store(const struct regression *r, double variance, double *v)
{
	const double *coef = r->coef, *change = coef + r->trend;
	double one = (double)(r->n - 1), at = (double)r->n / one;
	double level = coef[0], slope = r->trend > 1 ? coef[1] : 0, size = 0;
	size_t used = r->trend;

	level += slope * at;
	for (size_t j = 0; j < r->changes; j++) {
		level += change[j] * (at - change_at(r, j));
		slope += change[j];
		size += fabs(change[j]) / (double)r->changes;
		used += fabs(change[j]) > 10 * SMALLEST;
	}
	used = FC_MIN(used + r->h.d, r->nobs / 2);
	v[S_BASE] = r->scale * level;
	v[S_SLOPE] = r->scale * slope / one;
	v[S_VARIANCE] = r->scale * r->scale * variance * (double)r->nobs /
	    (double)(r->nobs - used);
	/* By periods cubed: rate and slopes are by 1 / (n - 1), too. */
	v[S_CHANGE] = (double)r->changes / r->range * 2 * size * size *
	    r->scale * r->scale / (3 * one * one * one);
	v[S_SINCE] = 0;
	fc_harmonics_store(&r->h, r->n, v + S_SEASONS);
	for (size_t i = 0; i < r->h.d; i++)
		v[S_SEASONS + FC_HARMONICS_HEAD + i] = r->scale *
		    coef[r->trend + r->changes + i];
}

static const char *
look(struct regression *r, const struct fc_sample *s)
{
	size_t nobs = 0;
	double lo = INFINITY, hi = -INFINITY;

	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		nobs++;
		lo = fmin(lo, s->y[t]);
		hi = fmax(hi, s->y[t]);
	}
	if (nobs < 8)
		return "too few values";
	if (!(hi > lo))
		return "a constant";
	r->scale = fmax(fabs(hi), fabs(lo));
	r->n = s->n;
	fc_harmonics_plan(&r->h, s, nobs / 4);
	/* No more changes than the history can tell. */
	r->changes = FC_MIN(r->changes, nobs / 4);
	r->d = r->trend + r->changes + r->h.d;
	return NULL;
}

static const char *
prophet_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	bool flat = p->v[P_GROWTH] == FLAT;
	struct regression r = { .trend = flat ? 1 : 2,
	    .changes = flat ? 0 : (size_t)p->v[P_CHANGES],
	    .range = p->v[P_RANGE], .flex = p->v[P_FLEX] };
	const char *why = look(&r, s);
	double variance;

	if (why)
		return why;
	r.gram = fc_vec_resize(work, r.d * (2 * r.d + 3));
	r.xy = r.gram + r.d * r.d;
	r.a = r.xy + r.d;
	r.coef = r.a + r.d * r.d;
	r.row = r.coef + r.d;
	accumulate(&r, s->y);
	variance = solve(&r);
	store(&r, variance, fc_vec_resize(state, S_SEASONS +
	    FC_HARMONICS_HEAD + r.h.d));
	for (size_t t = 0; s->fitted && t < s->n; t++) {
		double sum = 0;

		make_row(&r, t, r.row);
		for (size_t i = 0; i < r.d; i++)
			sum += r.row[i] * r.coef[i];
		s->fitted[t] = r.scale * sum;
	}
	return NULL;
}

static void
prophet_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	double *v = state->v;

	(void)p;
	(void)y;
	v[S_BASE] += v[S_SLOPE] * (double)k;
	v[S_SINCE] += (double)k;
	for (size_t t = 0; t < k; t++)
		fc_harmonics_advance(v + S_SEASONS);
}

static void
prophet_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		double h = v[S_SINCE] + (double)i + 1;

		f->mean[i] = v[S_BASE] + v[S_SLOPE] * (double)i +
		    fc_harmonics_at(v + S_SEASONS, i);
		f->sigma[i] = sqrt(v[S_VARIANCE] + v[S_CHANGE] * h * h * h);
	}
}

static bool
prophet_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n >= S_SEASONS + FC_HARMONICS_HEAD && v[S_SINCE] >= 0 &&
	    fc_harmonics_valid(v + S_SEASONS, n - S_SEASONS);
}

const struct fc_local fc_local_prophet = {
	prophet_fit, prophet_update, prophet_forecast, prophet_valid,
};
