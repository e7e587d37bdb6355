/* prophet.c - piecewise linear trend and Fourier seasons, penalised. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/prophet.h"
#include "local/prophetfit.h"
#include "opt/logit.h"

enum { P_GROWTH, P_CHANGES, P_RANGE, P_FLEX, P_CAP, P_FLOOR, P_MODE,
	P_SEASON_PRIOR, P_X_PRIOR };
enum { LINEAR, FLAT, LOGISTIC };
enum { ADDITIVE, MULTIPLICATIVE };

#define CHANGES_MAX 200

/* The state; harmonics.h follows. SINCE: periods after the last one fitted;
 * SHIFT: what the means of the regressors take away. */
enum { S_BASE, S_SLOPE, S_VARIANCE, S_CHANGE, S_SINCE, S_SHIFT, S_SEASONS };

const struct fc_param fc_prophet_params[] = {
	[P_GROWTH] = { .name = "growth", .words = "linear|flat|logistic",
	    .help = "trend" },
	[P_CHANGES] = { .name = "changepoints", .also = "n-changepoints",
	    .def = 25, .lo = 0, .hi = CHANGES_MAX, .whole = true,
	    .help = "where the slope may change" },
	[P_RANGE] = { .name = "range", .also = "changepoint-range", .def = 0.8,
	    .lo = 0.1, .hi = 1, .help = "share of the history they lie in" },
	[P_FLEX] = { .name = "flex", .also = "changepoint-prior-scale",
	    .def = 0.05, .lo = 1e-4, .hi = 10,
	    .help = "scale of the prior of changes" },
	[P_CAP] = { .name = "cap", .def = NAN, .lo = -1e300, .hi = 1e300,
	    .help = "what logistic growth tends to" },
	[P_FLOOR] = { .name = "floor", .def = 0, .lo = -1e300, .hi = 1e300,
	    .help = "what logistic growth comes from" },
	[P_MODE] = { .name = "season-mode", .also = "seasonality-mode",
	    .words = "additive|multiplicative",
	    .help = "seasons are added to the trend, or multiply it" },
	[P_SEASON_PRIOR] = { .name = "season-prior-scale",
	    .also = "seasonality-prior-scale", .def = 10, .lo = 1e-4, .hi = 1e4,
	    .help = "scale of the prior of Fourier terms" },
	[P_X_PRIOR] = { .name = "regressor-prior-scale",
	    .also = "holidays-prior-scale", .def = 10, .lo = 1e-4, .hi = 1e4,
	    .help = "scale of the prior of regressors" },
	{ .name = NULL },
};

/* What the coefficients say of the time after the last period. */
static void
store(const struct fc_prophet *r, double variance, double *v)
{
	const double *coef = r->coef, *change = coef + r->trend;
	const double *season = change + r->changes, *x = season + r->h.d;
	double one = (double)(r->n - 1), at = (double)r->n / one;
	double level = coef[0], slope = r->trend > 1 ? coef[1] : 0, size = 0;
	double unit = r->logistic ? 1 : r->scale;
	size_t used = r->trend;

	level += slope * at;
	for (size_t j = 0; j < r->changes; j++) {
		level += change[j] * (at - fc_prophet_change(r, j));
		slope += change[j];
		size += fabs(change[j]) / (double)r->changes;
		used += fabs(change[j]) > 10 * FC_PROPHET_SMALLEST;
	}
	used = FC_MIN(used + r->h.d + r->nx, r->nobs / 2);
	v[S_BASE] = unit * level;
	v[S_SLOPE] = unit * slope / one;
	v[S_VARIANCE] = r->scale * r->scale * variance * (double)r->nobs /
	    (double)(r->nobs - used);
	/* By periods cubed: rate and slopes are by 1 / (n - 1), too. */
	v[S_CHANGE] = (double)r->changes / r->range * 2 * size * size *
	    unit * unit / (3 * one * one * one);
	v[S_SINCE] = v[S_SHIFT] = 0;
	for (size_t j = 0; j < r->nx; j++)
		v[S_SHIFT] -= r->scale * x[j] * r->mean[j];
	fc_harmonics_store(&r->h, r->n, v + S_SEASONS);
	for (size_t i = 0; i < r->h.d; i++)
		v[S_SEASONS + FC_HARMONICS_HEAD + i] = season[i] *
		    (r->product ? 1 : r->scale);
}

static const char *
look(struct fc_prophet *r, const struct fc_sample *s)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		r->nobs++;
		lo = fmin(lo, s->y[t]);
		hi = fmax(hi, s->y[t]);
	}
	if (r->nobs < 8)
		return "too few values";
	if (!(hi > lo))
		return "a constant";
	if (r->logistic && !(r->cap > r->low))
		return "logistic growth without a cap above the floor";
	if (r->logistic && !(hi > r->low && lo < r->cap))
		return "no values between the floor and the cap";
	r->scale = fmax(fabs(hi - r->low), fabs(lo - r->low));
	r->cap = (r->cap - r->low) / r->scale;
	r->y = s->y;
	r->n = s->n;
	r->x = s->x;
	r->nx = s->x ? s->nx : 0;
	fc_harmonics_plan(&r->h, s, 0, r->nobs / 4);
	/* No more changes than the history can tell. */
	r->changes = FC_MIN(r->changes, r->nobs / 4);
	r->d = r->trend + r->changes + r->h.d + r->nx;
	return r->nobs > r->nx + 4 ? NULL : "too few values";
}

static const char *
prophet_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	bool flat = p->v[P_GROWTH] == FLAT;
	struct fc_prophet r = { .trend = flat ? 1 : 2,
	    .changes = flat ? 0 : (size_t)p->v[P_CHANGES],
	    .logistic = p->v[P_GROWTH] == LOGISTIC,
	    .product = p->v[P_MODE] == MULTIPLICATIVE,
	    .cap = p->v[P_CAP], .range = p->v[P_RANGE], .flex = p->v[P_FLEX],
	    .season_prior = p->v[P_SEASON_PRIOR], .x_prior = p->v[P_X_PRIOR] };
	const char *why;
	double variance;

	r.low = r.logistic ? p->v[P_FLOOR] : 0;
	why = look(&r, s);
	if (why)
		return why;
	variance = fc_prophet_fit(&r, fc_vec_resize(work, fc_prophet_work(&r)));
	if (!isfinite(variance))
		return "no fit";
	store(&r, variance, fc_vec_resize(state, S_SEASONS +
	    FC_HARMONICS_HEAD + r.h.d));
	for (size_t j = 0; j < r.nx; j++)
		s->beta[j] = r.scale * r.coef[r.d - r.nx + j];
	for (size_t t = 0; s->fitted && t < s->n; t++) {
		s->fitted[t] = r.low + r.scale * fc_prophet_value(&r, t);
		/* The regression adds this (local/spec.h). */
		for (size_t j = 0; j < r.nx; j++)
			s->fitted[t] -= s->beta[j] * s->x[t * s->nx + j];
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
	bool logistic = p->v[P_GROWTH] == LOGISTIC;
	bool product = p->v[P_MODE] == MULTIPLICATIVE;
	double low = logistic ? p->v[P_FLOOR] : 0;

	for (size_t i = 0; i < f->h; i++) {
		double h = v[S_SINCE] + (double)i + 1;
		double u = v[S_BASE] + v[S_SLOPE] * (double)i, g = u, dg = 1;
		double s = fc_harmonics_at(v + S_SEASONS, i);

		if (logistic) {
			double share = fc_logistic(u);

			g = (p->v[P_CAP] - low) * share;
			dg = g * (1 - share);
		}
		dg *= product ? 1 + s : 1;
		f->mean[i] = low + v[S_SHIFT] + (product ? g * (1 + s) : g + s);
		f->sigma[i] = sqrt(v[S_VARIANCE] + v[S_CHANGE] * h * h * h *
		    dg * dg);
	}
}

static bool
prophet_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n >= S_SEASONS + FC_HARMONICS_HEAD && v[S_SINCE] >= 0 &&
	    isfinite(v[S_SHIFT]) &&
	    fc_harmonics_valid(v + S_SEASONS, n - S_SEASONS);
}

const struct fc_local fc_local_prophet = {
	prophet_fit, prophet_update, prophet_forecast, prophet_valid,
};
