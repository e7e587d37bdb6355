/*
 * etsfit.c - maximum likelihood for one form of exponential smoothing
 *
 * The search has no bounds: each parameter is the logistic image of a free
 * variable. The usual region is a simple shape; the rest of the admissible
 * one is a wall, behind which the criterion is infinite. All m seasons are
 * free, and one direction is flat: seasons against level; they are
 * normalised at the end. Only under a growth a level cannot give way to
 * additive seasons, so that these are centred all the time.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/etsfit.h"
#include "opt/lbfgs.h"
#include "opt/logit.h"

#define LEAST 1e-4
#define MOST 0.9999
#define PHI_LO 0.8
#define PHI_HI 0.98
/* Largest admissible parameters. */
#define ALPHA_TOP 2.25
#define BETA_TOP 4

#define SLOPE 0.1       /* size of a slope, of the spread of y */
#define SHORT_RUN 20    /* iterations that tell which start leads on */
#define LONG_RUN 300

struct search {
	struct fc_smooth k;
	const struct fc_ets_form *form;
	bool wide, wall;        /* beyond the usual region; test admissible */
	bool calm, hold;        /* hold: only first states move */
	const double *given, *warm;
	double limit;           /* of the criterion, see fc_ets_how */
	size_t nx;
	double centre, scale;   /* y = centre + scale * what is searched */
	double unit, slope;     /* of first states, of the first slope */
	double *theta, *grad, *roots, *work;
};

void
fc_ets_look(const struct fc_sample *s, struct fc_ets_series *e)
{
	double sum = 0;

	*e = (struct fc_ets_series){ .y = s->y, .n = s->n,
	    .m = (size_t)s->season, .positive = true };
	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		e->nobs++;
		sum += s->y[t];
		e->positive = e->positive && s->y[t] > 0;
	}
	e->mean = sum / (double)e->nobs;
	sum = 0;
	for (size_t t = 0; t < s->n; t++)
		sum += isnan(s->y[t]) ? 0 : fabs(s->y[t] - e->mean);
	e->spread = sum / (double)e->nobs;
}

struct fc_smooth
fc_ets_kernel(const struct fc_ets_series *e, const struct fc_ets_form *f)
{
	return (struct fc_smooth){ .trend = f->trend, .season = f->season,
	    .relative = f->relative, .y = e->y, .n = e->n, .nobs = e->nobs,
	    .m = f->season == FC_SEASON_NONE ? 1 : e->m };
}

size_t
fc_ets_work(const struct fc_ets_series *e)
{
	struct fc_smooth k = { .m = e->m, .n = e->n };
	size_t nx = FC_SM_SEASON + e->m;

	return e->n + 4 * nx + fc_lbfgs_work(nx) + fc_smooth_work(&k) +
	    2 * e->m + 4;
}

/* ---- free variables ------------------------------------------------------ */

static bool
is_given(const struct search *f, size_t i)
{
	return f->given && !isnan(f->given[i]) &&
	    (i != FC_SM_PHI || f->form->damped);
}

static bool
centred(const struct search *f)
{
	return f->k.trend == FC_TREND_MULT && f->k.season == FC_SEASON_ADD;
}

/* Take the mean from seasons, or from the derivatives by them. */
static void
centre(const struct search *f, double *s)
{
	double mean = 0;

	for (size_t i = 0; i < f->k.m; i++)
		mean += s[i] / (double)f->k.m;
	for (size_t i = 0; i < f->k.m; i++)
		s[i] -= mean;
}

static void
unpack(const struct search *f, const double *x, double *th)
{
	double a = fc_logistic(x[FC_SM_ALPHA]), b = fc_logistic(x[FC_SM_BETA]);
	double c = fc_logistic(x[FC_SM_GAMMA]);

	for (size_t i = FC_SM_LEVEL; i < f->nx; i++)
		th[i] = x[i] * f->unit;
	th[FC_SM_SLOPE] = x[FC_SM_SLOPE] * f->slope;
	if (centred(f))
		centre(f, th + FC_SM_SEASON);
	if (f->wide) {
		th[FC_SM_ALPHA] = ALPHA_TOP * a;
		th[FC_SM_BETA] = BETA_TOP * b;
		th[FC_SM_GAMMA] = ALPHA_TOP * c;
	} else {
		double alpha = LEAST + (MOST - LEAST) * a;

		th[FC_SM_ALPHA] = alpha;
		th[FC_SM_BETA] = LEAST + (alpha - LEAST) * b;
		th[FC_SM_GAMMA] = LEAST + (1 - alpha - LEAST) * c;
	}
	th[FC_SM_PHI] = f->form->damped ?
	    PHI_LO + (PHI_HI - PHI_LO) * fc_logistic(x[FC_SM_PHI]) : 1;
	for (size_t i = 0; i < FC_SM_LEVEL; i++) {
		if (is_given(f, i))
			th[i] = f->given[i];
	}
}

/* From derivatives by theta to those by x. */
static void
chain(const struct search *f, const double *x, double *g, double *grad)
{
	double a = fc_logistic(x[FC_SM_ALPHA]), b = fc_logistic(x[FC_SM_BETA]);
	double c = fc_logistic(x[FC_SM_GAMMA]), p = fc_logistic(x[FC_SM_PHI]);
	double da = a * (1 - a), db = b * (1 - b), dc = c * (1 - c);

	for (size_t i = 0; i < FC_SM_LEVEL; i++)
		g[i] = is_given(f, i) ? 0 : g[i];
	for (size_t i = FC_SM_LEVEL; i < f->nx; i++)
		grad[i] = g[i] * f->unit;
	grad[FC_SM_SLOPE] = g[FC_SM_SLOPE] * f->slope;
	if (centred(f))
		centre(f, grad + FC_SM_SEASON);
	if (f->wide) {
		grad[FC_SM_ALPHA] = g[FC_SM_ALPHA] * ALPHA_TOP * da;
		grad[FC_SM_BETA] = g[FC_SM_BETA] * BETA_TOP * db;
		grad[FC_SM_GAMMA] = g[FC_SM_GAMMA] * ALPHA_TOP * dc;
	} else {
		double alpha = f->theta[FC_SM_ALPHA];

		/* beta and gamma are parts of ranges that alpha moves. */
		grad[FC_SM_ALPHA] = (g[FC_SM_ALPHA] + g[FC_SM_BETA] * b -
		    g[FC_SM_GAMMA] * c) * (MOST - LEAST) * da;
		grad[FC_SM_BETA] = g[FC_SM_BETA] * (alpha - LEAST) * db;
		grad[FC_SM_GAMMA] = g[FC_SM_GAMMA] * (1 - alpha - LEAST) * dc;
	}
	grad[FC_SM_PHI] = f->form->damped ?
	    g[FC_SM_PHI] * (PHI_HI - PHI_LO) * p * (1 - p) : 0;
	if (is_given(f, FC_SM_ALPHA))
		grad[FC_SM_ALPHA] = 0;
	for (size_t i = 0; f->hold && i < FC_SM_LEVEL; i++)
		grad[i] = 0;
}

/* -2 log prior of the parameters that are free. */
static double
prior(const struct search *f, const double *x, double *grad)
{
	double a = is_given(f, FC_SM_ALPHA) ? NAN : fc_logistic(x[FC_SM_ALPHA]);
	double b = is_given(f, FC_SM_BETA) ? NAN : fc_logistic(x[FC_SM_BETA]);

	return f->calm ? fc_smooth_calm(&f->k, a, b, grad) : 0;
}

static double
objective(const double *x, double *grad, void *arg)
{
	struct search *f = arg;
	double value;

	unpack(f, x, f->theta);
	if (f->wall && !fc_ets_admissible(f->form, f->k.m, f->theta, f->roots))
		return INFINITY;
	value = fc_smooth_value(&f->k, f->theta, f->grad, NULL, f->work);
	if (!isfinite(value))
		return INFINITY;
	chain(f, x, f->grad, grad);
	value += prior(f, x, grad);
	if (f->hold)
		grad[FC_SM_ALPHA] = grad[FC_SM_BETA] = 0;
	return value;
}

/* ---- starts ------------------------------------------------------ */

/* alpha, beta / alpha, gamma / (1 - alpha) and where phi lies in its range;
 * R's alpha is 0.2 / m. */
static const double starts[][4] = {
	{ 0.2, 0.1, 0.05, 0.97 },
	{ 0.5, 0.05, 0.2, 0.9 },
	{ 0.9, 0.02, 0.02, 0.5 },
	{ 0.9, 0.9, 0.02, 0.2 },
	{ 0.3, 0.05, 0.7, 0.97 },
};

static void
start_params(const struct search *f, size_t i, double *x)
{
	double alpha = starts[i][0], beta = starts[i][1] * alpha;
	double gamma = starts[i][2] * (1 - alpha);

	if (i == 0 && f->form->season != FC_SEASON_NONE)
		alpha = fmax(0.2 / (double)f->k.m, 0.001);
	if (f->wide) {
		x[FC_SM_ALPHA] = fc_logit(alpha / ALPHA_TOP, 0);
		x[FC_SM_BETA] = fc_logit(fmin(beta, alpha) / BETA_TOP, 0);
		x[FC_SM_GAMMA] = fc_logit(gamma / ALPHA_TOP, 0);
	} else {
		x[FC_SM_ALPHA] = fc_logit(alpha, 0);
		x[FC_SM_BETA] = fc_logit(starts[i][1], 0);
		x[FC_SM_GAMMA] = fc_logit(starts[i][2], 0);
	}
	x[FC_SM_PHI] = fc_logit(starts[i][3], 0);
}

/* The logit of v's place between lo and hi, not too close to either: there
 * nothing would move. NAN is the middle of the start. */
static double
place(double v, double lo, double hi, double def)
{
	double u = isnan(v) || !(hi > lo) ? def : (v - lo) / (hi - lo);

	return fc_logit(fmin(fmax(u, 0.005), 0.995), 0);
}

/* Does the earlier search know all parameters of the form? */
static bool
knows(const struct search *f)
{
	return f->warm && (f->k.trend == FC_TREND_NONE ||
	    !isnan(f->warm[FC_SM_BETA])) && (f->k.season == FC_SEASON_NONE ||
	    !isnan(f->warm[FC_SM_GAMMA])) && (!f->form->damped ||
	    !isnan(f->warm[FC_SM_PHI]));
}

/* Where an earlier search ended. */
static void
warm_params(const struct search *f, double *x)
{
	double alpha = f->warm[FC_SM_ALPHA];

	if (f->wide) {
		x[FC_SM_ALPHA] = place(alpha, 0, ALPHA_TOP, 0.1);
		x[FC_SM_BETA] = place(f->warm[FC_SM_BETA], 0, BETA_TOP, 0.01);
		x[FC_SM_GAMMA] = place(f->warm[FC_SM_GAMMA], 0, ALPHA_TOP, 0.02);
	} else {
		x[FC_SM_ALPHA] = place(alpha, LEAST, MOST, 0.2);
		x[FC_SM_BETA] = place(f->warm[FC_SM_BETA], LEAST, alpha, 0.1);
		x[FC_SM_GAMMA] = place(f->warm[FC_SM_GAMMA], LEAST,
		    1 - alpha, 0.05);
	}
	x[FC_SM_PHI] = place(f->warm[FC_SM_PHI], PHI_LO, PHI_HI, 0.97);
}

/* Start i; what an earlier search found comes first, then the first states
 * alone move. True when the criterion is finite there. */
static bool
start(struct search *f, size_t i, double *x, double *work)
{
	fc_ets_start(&f->k, x, f->work);
	for (size_t j = FC_SM_LEVEL; j < f->nx; j++)
		x[j] /= j == FC_SM_SLOPE ? f->slope : f->unit;
	f->hold = f->warm && i == 0;
	if (f->hold)
		warm_params(f, x);
	else
		start_params(f, f->warm ? i - 1 : i, x);
	return isfinite(objective(x, work, f));
}

/* A short run from every start, a long one from the best; the result in
 * unit of the search to best. Where an earlier search knows the parameters,
 * its end is the only start: it was the best of all. */
static double
estimate(struct search *f, double *best, double *x, double *work)
{
	struct fc_lbfgs o = {
		.n = f->nx, .max_iter = SHORT_RUN, .ftol = 1e-5,
		.fn = objective, .arg = f,
	};
	double low = INFINITY;
	size_t nstart = !f->warm ? FC_LEN(starts) : knows(f) ? 1 : 2;

	for (size_t i = 0; i < nstart; i++) {
		double value = INFINITY;

		if (start(f, i, x, work))
			value = fc_lbfgs_min(&o, x, work, NULL);
		if (value < low) {
			low = value;
			memcpy(best, x, f->nx * sizeof *x);
		}
	}
	f->hold = false;
	if (!isfinite(low))
		return low;
	if (low > f->limit)
		return INFINITY;
	o.max_iter = LONG_RUN;
	o.ftol = 1e-8;
	memcpy(x, best, f->nx * sizeof *x);
	low = fc_lbfgs_min(&o, x, work, NULL);
	unpack(f, x, best);
	return low;
}

/* ---- units ------------------------------------------------------ */

/* y in units that suit the search: mean absolute deviation 1 around 0, or
 * mean 1 where something is multiplicative. */
static void
rescale(struct search *f, const struct fc_ets_series *e, double *y)
{
	bool ratio = fc_ets_positive(f->form);

	f->centre = ratio ? 0 : e->mean;
	f->scale = ratio ? e->mean : e->spread;
	if (!(f->scale > 0))
		f->scale = 1;
	f->unit = ratio && e->spread > 0 ? e->spread / e->mean : 1;
	f->slope = SLOPE * f->unit;
	for (size_t t = 0; t < e->n; t++)
		y[t] = (e->y[t] - f->centre) / f->scale;
}

/* Seasons sum to 0, or to m; the level takes the difference. */
static void
normalise(const struct search *f, double *theta)
{
	double *s = theta + FC_SM_SEASON, mean = 0;
	size_t m = f->k.m;

	for (size_t i = 0; i < m; i++)
		mean += s[i] / (double)m;
	if (f->k.season == FC_SEASON_ADD) {
		theta[FC_SM_LEVEL] += mean;
		for (size_t i = 0; i < m; i++)
			s[i] -= mean;
	} else if (f->k.season == FC_SEASON_MULT && mean > 0) {
		theta[FC_SM_LEVEL] *= mean;
		if (f->k.trend == FC_TREND_ADD)
			theta[FC_SM_SLOPE] *= mean;
		for (size_t i = 0; i < m; i++)
			s[i] /= mean;
	}
}

/* theta in the unit of y, roles that are not played 0. */
static void
finish(const struct search *f, double *theta)
{
	normalise(f, theta);
	theta[FC_SM_LEVEL] = f->centre + f->scale * theta[FC_SM_LEVEL];
	if (f->k.trend == FC_TREND_ADD)
		theta[FC_SM_SLOPE] *= f->scale;
	if (f->k.trend == FC_TREND_NONE)
		theta[FC_SM_BETA] = theta[FC_SM_SLOPE] = 0;
	if (f->k.season == FC_SEASON_NONE)
		theta[FC_SM_GAMMA] = theta[FC_SM_SEASON] = 0;
	for (size_t i = 0; f->k.season == FC_SEASON_ADD && i < f->k.m; i++)
		theta[FC_SM_SEASON + i] *= f->scale;
}

double
fc_ets_fit(const struct fc_ets_series *e, const struct fc_ets_form *form,
    const struct fc_ets_how *how, double *theta, double *work)
{
	struct search f = { .k = fc_ets_kernel(e, form), .form = form,
	    .wide = how->bounds == FC_ETS_ONLY_ADMISSIBLE, .calm = how->calm,
	    .given = how->given, .warm = how->warm, .limit = INFINITY };
	size_t nx = FC_SM_SEASON + f.k.m;
	double *y = work, *x = y + e->n, *lbfgs = x + nx, value;

	f.nx = nx;
	f.wall = f.wide;
	f.theta = lbfgs + fc_lbfgs_work(nx);
	f.grad = f.theta + nx;
	f.roots = f.grad + nx;
	f.work = f.roots + 2 * f.k.m + 4;
	rescale(&f, e, y);
	f.k.crit = how->crit;
	f.k.ahead = how->ahead;
	if (how->limit && how->crit == FC_CRIT_LIK)
		f.limit = *how->limit - 2 * (double)e->nobs * log(f.scale);
	f.k.y = y;
	value = estimate(&f, theta, x, lbfgs);
	/* The usual region is seldom left by the admissible one. */
	if (how->bounds == FC_ETS_BOTH && isfinite(value) &&
	    !fc_ets_admissible(form, f.k.m, theta, f.roots)) {
		f.wall = true;
		value = estimate(&f, theta, x, lbfgs);
	}
	if (!isfinite(value))
		return value;
	finish(&f, theta);
	if (how->crit != FC_CRIT_LIK) {
		struct fc_smooth k = fc_ets_kernel(e, form);

		return fc_smooth_value(&k, theta, NULL, NULL, f.work);
	}
	return value + 2 * (double)e->nobs * log(f.scale);
}
