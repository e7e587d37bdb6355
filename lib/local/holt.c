/*
 * holt.c - Holt-Winters smoothing, and Holt's without season
 *
 * The search runs without bounds (L-BFGS) on values scaled to size 1: each
 * parameter is the logistic image of a free variable, beta within (0,
 * alpha), gamma within (0, 1 - alpha). From several starts the best is kept.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/decompose.h"
#include "local/holt_impl.h"
#include "opt/lbfgs.h"
#include "opt/logit.h"

enum { P_TREND, P_CALM, P_TYPE };
enum { LINEAR, DAMPED, NO_TREND };

#define TREND_ROW(list) \
	[P_TREND] = { .name = "trend", .words = list, .def = LINEAR, \
	    .help = "trend" }
#define CALM_ROW \
	[P_CALM] = { .name = "calm", .words = "yes|no", .def = 0, \
	    .help = "trends change slowly unless the data insist" }

const struct fc_param fc_holt_winters_params[] = {
	TREND_ROW("linear|damped|none"),
	CALM_ROW,
	[P_TYPE] = { .name = "type", .words = "additive|multiplicative",
	    .def = 0, .help = "season" },
	{ .name = NULL },
};

const struct fc_param fc_holt_params[] = {
	TREND_ROW("linear|damped"),
	CALM_ROW,
	{ .name = NULL },
};

#define BOX_LO 1e-4
#define BOX_HI 0.9999
#define PHI_LO 0.8
#define PHI_HI 0.98

struct fit {
	struct fc_smooth k;
	bool damped, calm;
	size_t nx;              /* 6 + m */
	double centre, scale;   /* of y, see rescale */
	double *theta, *grad, *work;
};

/* Free variables to theta. */
static void
unpack(const struct fit *f, const double *x, double *th)
{
	double alpha = BOX_LO + (BOX_HI - BOX_LO) * fc_logistic(x[FC_SM_ALPHA]);

	memcpy(th, x, f->nx * sizeof *th);
	th[FC_SM_ALPHA] = alpha;
	th[FC_SM_BETA] = BOX_LO + (alpha - BOX_LO) * fc_logistic(x[FC_SM_BETA]);
	th[FC_SM_GAMMA] = BOX_LO +
	    (1 - alpha - BOX_LO) * fc_logistic(x[FC_SM_GAMMA]);
	th[FC_SM_PHI] = f->damped ?
	    PHI_LO + (PHI_HI - PHI_LO) * fc_logistic(x[FC_SM_PHI]) : 1;
}

static double
objective(const double *x, double *grad, void *arg)
{
	struct fit *f = arg;
	double *g = f->grad, a = fc_logistic(x[FC_SM_ALPHA]), alpha, value;
	double b = fc_logistic(x[FC_SM_BETA]), c = fc_logistic(x[FC_SM_GAMMA]);
	double p = fc_logistic(x[FC_SM_PHI]);

	unpack(f, x, f->theta);
	alpha = f->theta[FC_SM_ALPHA];
	value = fc_smooth_value(&f->k, f->theta, g, NULL, f->work);
	memcpy(grad, g, f->nx * sizeof *grad);
	grad[FC_SM_ALPHA] = (g[FC_SM_ALPHA] + g[FC_SM_BETA] * b -
	    g[FC_SM_GAMMA] * c) * (BOX_HI - BOX_LO) * a * (1 - a);
	grad[FC_SM_BETA] *= (alpha - BOX_LO) * b * (1 - b);
	grad[FC_SM_GAMMA] *= (1 - alpha - BOX_LO) * c * (1 - c);
	grad[FC_SM_PHI] *= f->damped ? (PHI_HI - PHI_LO) * p * (1 - p) : 0;
	if (f->calm && isfinite(value))
		value += fc_smooth_calm(&f->k, a, b, grad);
	return value;
}

/* First states: decomposition for the season, a line through the first
 * seasons of what is left. */
static void
start_states(struct fit *f, double *x)
{
	const struct fc_smooth *k = &f->k;
	bool mult = k->season == FC_SEASON_MULT;
	double *s = x + FC_SM_SEASON;
	size_t m = FC_MAX(k->m, (size_t)1);

	for (size_t i = 0; i < m; i++)
		s[i] = mult ? 1 : 0;
	if (k->season != FC_SEASON_NONE &&
	    !fc_decompose(k->y, k->n, m, mult, s, f->work)) {
		for (size_t i = 0; i < m; i++)
			s[i] = mult ? 1 : 0;
	}
	x[FC_SM_LEVEL] = x[FC_SM_SLOPE] = 0;
	/* Nothing observed for that long: the search finds its way. */
	(void)fc_smooth_line(k, s, &x[FC_SM_LEVEL], &x[FC_SM_SLOPE]);
}

static const double starts[][3] = {
	/* alpha, beta / alpha, gamma / (1 - alpha) */
	{ 0.1, 0.1, 0.05 },
	{ 0.5, 0.05, 0.2 },
	{ 0.9, 0.02, 0.02 },
	{ 0.9, 0.9, 0.02 },
};

#define SHORT_RUN 25    /* iterations that tell which start leads on */

/* Where the parameters of an earlier fit lie in their ranges. */
static void
places(const double *warm, double at[4])
{
	double alpha = warm[FC_SM_ALPHA];

	at[0] = (alpha - BOX_LO) / (BOX_HI - BOX_LO);
	at[1] = (warm[FC_SM_BETA] - BOX_LO) / (alpha - BOX_LO);
	at[2] = (warm[FC_SM_GAMMA] - BOX_LO) / (1 - alpha - BOX_LO);
	at[3] = (warm[FC_SM_PHI] - PHI_LO) / (PHI_HI - PHI_LO);
	for (int i = 0; i < 4; i++)
		at[i] = at[i] > 0.001 ? fmin(at[i], 0.999) : 0.001;
}

/* A short run from every start, or from warm parameters (as of smooth.h;
 * or NULL), a long one from the best. best holds x meanwhile, theta at the
 * end. */
static double
estimate(struct fit *f, const double *warm, double *x, double *best,
    double *work)
{
	struct fc_lbfgs o = {
		.n = f->nx, .max_iter = SHORT_RUN, .ftol = 1e-5,
		.fn = objective, .arg = f,
	};
	double low = INFINITY;

	for (size_t i = 0; i < (warm ? 1 : FC_LEN(starts)); i++) {
		double value, at[4] = { starts[i][0], starts[i][1],
			starts[i][2], 0.97 };

		if (warm)
			places(warm, at);
		start_states(f, x);
		/* theta begins with these four, in this order. */
		for (int j = 0; j < 4; j++)
			x[FC_SM_ALPHA + j] = fc_logit(at[j], 0);
		if (!isfinite(objective(x, f->grad, f)))
			continue;
		value = fc_lbfgs_min(&o, x, work, NULL);
		if (value < low) {
			low = value;
			memcpy(best, x, f->nx * sizeof *x);
		}
	}
	if (!isfinite(low))
		return low;
	o.max_iter = 300;
	o.ftol = 1e-8;
	memcpy(x, best, f->nx * sizeof *x);
	low = fc_lbfgs_min(&o, x, work, NULL);
	unpack(f, x, best);
	return low;
}

/* What the model is, given options and series; the parts shared by fit,
 * update and forecast. */
static struct fc_smooth
kernel(const struct fc_params *p, size_t m, bool holt)
{
	bool mult = !holt && p->v[P_TYPE] == 1;
	struct fc_smooth k = { .m = m, .trend = p->v[P_TREND] != NO_TREND };

	if (m > 1) {
		k.season = mult ? FC_SEASON_MULT : FC_SEASON_ADD;
		k.relative = mult;
	}
	return k;
}

static const char *
check(const struct fc_sample *s, const struct fc_smooth *k, bool damped)
{
	size_t np = 2 + (k->trend ? 2U : 0) + (damped ? 1 : 0) +
	    (k->m > 1 ? k->m : 0);

	if (k->nobs < np + 1 || (k->m > 1 && k->nobs < 2 * k->m))
		return "too few values";
	for (size_t t = 0; k->relative && t < s->n; t++) {
		if (s->y[t] <= 0)
			return "values that are not positive";
	}
	return NULL;
}

/*
 * y in units that suit the search: mean absolute deviation 1 around 0, or
 * for relative errors mean 1. The value in the unit of y is centre + scale *
 * x.
 */
static void
rescale(struct fit *f, const struct fc_sample *s, double *y)
{
	double sum = 0, n = (double)f->k.nobs;

	f->centre = 0;
	f->scale = 1;
	for (size_t t = 0; t < s->n; t++)
		sum += isnan(s->y[t]) ? 0 : s->y[t];
	if (!f->k.relative) {
		f->centre = sum / n;
		sum = 0;
		for (size_t t = 0; t < s->n; t++)
			sum += isnan(s->y[t]) ? 0 : fabs(s->y[t] - f->centre);
	}
	if (sum > 0)
		f->scale = sum / n;
	for (size_t t = 0; t < s->n; t++)
		y[t] = (s->y[t] - f->centre) / f->scale;
}

/* Final states in the unit of y, and the variance of the errors. */
static void
finish(const struct fit *f, double *theta, struct fc_vec *state)
{
	const struct fc_smooth *k = &f->k;
	size_t np = 2 + (k->trend ? 2U : 0) + (f->damped ? 1 : 0) +
	    (k->m > 1 ? k->m : 0);
	double sse = fc_smooth_run(k, theta), scale = f->scale, *v;
	double seasons = k->season == FC_SEASON_ADD ? scale : 1;

	v = fc_vec_resize(state, INDEX + k->m);
	v[SEASON] = (double)k->m;
	memcpy(v + THETA, theta, 6 * sizeof *v);
	v[THETA + FC_SM_LEVEL] = f->centre + scale * theta[FC_SM_LEVEL];
	v[THETA + FC_SM_SLOPE] *= k->trend ? scale : 0;
	v[VARIANCE] = sse / (double)(k->nobs - np) *
	    (k->relative ? 1 : scale * scale);
	for (size_t i = 0; i < k->m; i++)
		v[INDEX + i] = k->season == FC_SEASON_NONE ? 0 :
		    theta[FC_SM_SEASON + i] * seasons;
}

/* The whole fit, from warm or from nothing; false: there is none. */
static bool
attempt(struct fit *f, const double *warm, double *x, double *best,
    struct fc_vec *state)
{
	if (!isfinite(estimate(f, warm, x, best, f->grad + f->nx)))
		return false;
	finish(f, best, state);
	return true;
}

static const char *
fit_any(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work, bool holt)
{
	size_t m = holt ? 1 : (size_t)s->season, nx = 6 + m;
	struct fit f = { .k = kernel(p, m, holt), .nx = nx };
	const double *warm = fc_sample_warm(holt ? &fc_local_holt :
	    &fc_local_holt_winters, p, s) && s->warm[SEASON] == (double)m ?
	    s->warm : NULL;
	double *v, *x, *best, *y;
	const char *why;

	f.damped = p->v[P_TREND] == DAMPED;
	f.calm = p->v[P_CALM] < 1;
	f.k.n = s->n;
	for (size_t t = 0; t < s->n; t++)
		f.k.nobs += isnan(s->y[t]) ? 0 : 1;
	why = check(s, &f.k, f.damped);
	if (why)
		return why;
	v = fc_vec_resize(work, s->n + 4 * nx + fc_lbfgs_work(nx) +
	    fc_smooth_work(&f.k) + 2 * m);
	y = v;
	x = y + s->n;
	best = x + nx;
	f.theta = best + nx;
	f.grad = f.theta + nx;
	f.work = f.grad + nx + fc_lbfgs_work(nx);
	rescale(&f, s, y);
	f.k.y = y;
	f.k.fitted = s->fitted;
	if (!(warm && attempt(&f, warm + THETA, x, best, state) &&
	    !fc_warm_changed(state->v[VARIANCE], warm[VARIANCE])) &&
	    !attempt(&f, NULL, x, best, state))
		return "no parameters with positive forecasts";
	for (size_t t = 0; s->fitted && t < s->n; t++)
		s->fitted[t] = f.centre + f.scale * s->fitted[t];
	return NULL;
}

/* Go on through y with the state's parameters. */
static void
update_any(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k, bool holt)
{
	struct fc_smooth sm = kernel(p, (size_t)state->v[SEASON], holt);

	sm.y = y;
	sm.n = k;
	fc_smooth_run(&sm, state->v + THETA);
}

static bool
valid_any(const double *v, size_t n)
{
	return n > INDEX && v[SEASON] == (double)(n - INDEX);
}

/* ---- the two models -------------------------------------------------------- */

static const char *
hw_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit_any(s, p, state, work, false);
}

static void
hw_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	update_any(p, state, y, k, false);
}

static void
hw_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	if (kernel(p, (size_t)state->v[SEASON], false).relative)
		fc_holt_relative(state->v, f);
	else
		fc_holt_additive(state->v, f);
}

static bool
hw_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return valid_any(v, n);
}

const struct fc_local fc_local_holt_winters = {
	hw_fit, hw_update, hw_forecast, hw_valid,
};

static const char *
holt_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit_any(s, p, state, work, true);
}

static void
holt_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	update_any(p, state, y, k, true);
}

static void
holt_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	(void)p;
	fc_holt_additive(state->v, f);
}

static bool
holt_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return valid_any(v, n) && v[SEASON] == 1;
}

const struct fc_local fc_local_holt = {
	holt_fit, holt_update, holt_forecast, holt_valid,
};
