/*
 * ets.c - exponential smoothing in all its forms, chosen by likelihood
 *
 * Every form is fitted on its own; the best so far stays in the state.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ets.h"
#include "local/etsfit.h"

/* A form whose first steps end this far above the best is not followed. */
#define MARGIN 10

enum { P_MODEL, P_IC, P_AMONG, P_BOUNDS, P_CALM, P_DAMPED,
	P_ALPHA, P_BETA, P_GAMMA, P_PHI, P_CRIT, P_AHEAD };
enum { AICC, AIC, BIC };
enum { CALM_CHOICE, CALM_YES, CALM_NO };

const struct fc_param fc_ets_params[] = {
	[P_MODEL] = { .name = "model", .words = FC_ETS_WORDS,
	    .help = "error, trend and season" },
	[P_IC] = { .name = "ic", .words = "aicc|aic|bic",
	    .help = "criterion of the choice" },
	[P_AMONG] = { .name = "among", .words = "usual|additive|all",
	    .help = "forms to choose from" },
	[P_BOUNDS] = { .name = "bounds", .words = "both|usual|admissible",
	    .help = "region of the parameters" },
	[P_CALM] = { .name = "calm", .words = "choice|yes|no",
	    .help = "trends change slowly unless the data insist" },
	[P_DAMPED] = { .name = "damped", .words = "auto|yes|no",
	    .help = "trends to choose from" },
	[P_ALPHA] = { .name = "alpha", .def = NAN, .lo = 0, .hi = 2,
	    .help = "smoothing of the level (optimal)" },
	[P_BETA] = { .name = "beta", .def = NAN, .lo = 0, .hi = 4,
	    .help = "smoothing of the trend (optimal)" },
	[P_GAMMA] = { .name = "gamma", .def = NAN, .lo = 0, .hi = 2,
	    .help = "smoothing of the season (optimal)" },
	[P_PHI] = { .name = "phi", .def = NAN, .lo = 0.01, .hi = 1,
	    .help = "damping (optimal)" },
	[P_CRIT] = { .name = "opt-crit", .words = "lik|mse|amse|sigma|mae",
	    .also = "opt.crit", .help = "what the parameters make best: likelihood, "
	    "mean squared errors, those of nmse steps, relative ones, absolute ones" },
	[P_AHEAD] = { .name = "nmse", .def = 3, .lo = 1, .hi = FC_SMOOTH_AHEAD,
	    .whole = true, .help = "steps of opt-crit=amse" },
	{ .name = NULL },
};

int
fc_ets_option(struct fc_params *p, const char *name, const char *value)
{
	int code = !name || strcmp(name, "model") == 0 ?
	    fc_ets_partial(value) : 0;

	if (code == 0)
		return 1;
	p->v[P_MODEL] = code;
	return 0;
}

/* A form asked for by name is fitted as R does. */
static struct fc_ets_how
how(const struct fc_params *p, const double *warm)
{
	int calm = (int)p->v[P_CALM];

	return (struct fc_ets_how){ (enum fc_ets_bounds)p->v[P_BOUNDS],
	    calm == CALM_YES || (calm == CALM_CHOICE && !(p->v[P_MODEL] > 0)),
	    p->v + P_ALPHA, warm, NULL, (enum fc_smooth_crit)p->v[P_CRIT],
	    (size_t)p->v[P_AHEAD] };
}

/* Parameters of a form that are free. */
static size_t
nfree(const struct fc_ets_form *f, size_t m, const struct fc_params *p)
{
	size_t np = fc_ets_nparams(f, m);

	np -= isnan(p->v[P_ALPHA]) ? 0 : 1;
	np -= f->trend == FC_TREND_NONE || isnan(p->v[P_BETA]) ? 0 : 1;
	np -= f->season == FC_SEASON_NONE || isnan(p->v[P_GAMMA]) ? 0 : 1;
	np -= f->damped && !isnan(p->v[P_PHI]) ? 1 : 0;
	return np;
}

/* Of a fit with np parameters and the variance; INFINITY: not to be had. */
static double
information(double criterion, size_t np, size_t nobs, int ic)
{
	double k = (double)np + 1, n = (double)nobs;

	if (ic == AIC)
		return criterion + 2 * k;
	if (ic == BIC)
		return criterion + k * log(n);
	return n > k + 1 ? criterion + 2 * k + 2 * k * (k + 1) / (n - k - 1) :
	    INFINITY;
}

/* May the automatic choice try it? */
static bool
suits(const struct fc_ets_series *e, const struct fc_ets_form *f,
    const struct fc_params *p)
{
	size_t np = nfree(f, e->m, p);
	int asked = (int)p->v[P_MODEL];

	if (!fc_ets_matches(asked, f))
		return false;
	if (p->v[P_DAMPED] > 0 && f->trend != FC_TREND_NONE &&
	    f->damped != (p->v[P_DAMPED] < 2))
		return false;
	if (!fc_ets_among(f, fc_ets_partial_growth(asked) ? FC_ETS_ALL :
	    (enum fc_ets_among)p->v[P_AMONG]))
		return false;
	if (f->season != FC_SEASON_NONE && (e->m == 1 || e->nobs < 2 * e->m))
		return false;
	if (fc_ets_positive(f) && !e->positive)
		return false;
	return e->nobs > np + 2;
}

static const char *
check(const struct fc_ets_series *e, const struct fc_ets_form *f,
    const struct fc_params *p)
{
	if (f->season != FC_SEASON_NONE && e->m == 1)
		return "no season";
	if (e->nobs < nfree(f, e->m, p) + 2)
		return "too few values";
	if (fc_ets_positive(f) && !e->positive)
		return "values that are not positive";
	return NULL;
}

/* Parameters an earlier fit ended with, NAN those its form does not have;
 * NULL: none. */
static const double *
earlier(const struct fc_sample *s, const struct fc_params *p, double par[4])
{
	struct fc_ets_form f;

	if (!fc_sample_warm(&fc_local_ets, p, s))
		return NULL;
	f = fc_ets_form((int)s->warm[FC_ETS_FORM]);
	memcpy(par, s->warm + FC_ETS_THETA, 4 * sizeof *par);
	if (f.trend == FC_TREND_NONE)
		par[FC_SM_BETA] = NAN;
	if (f.season == FC_SEASON_NONE)
		par[FC_SM_GAMMA] = NAN;
	if (!f.damped)
		par[FC_SM_PHI] = NAN;
	return par;
}

/* What a choice is made with. */
struct choice {
	const struct fc_ets_series *e;
	const struct fc_params *p;
	struct fc_ets_how how;
	double low;             /* least criterion so far */
	int form;               /* that has it; 0: none */
	double *best;           /* and its theta */
};

static void
consider(struct choice *c, int i, double *theta, double *work)
{
	struct fc_ets_form f = fc_ets_form(i);
	size_t np = nfree(&f, c->e->m, c->p);
	int ic = (int)c->p->v[P_IC];
	double value, limit;

	/* A constant needs no more than a level. */
	if (!suits(c->e, &f, c->p) || (i > 1 && !(c->e->spread > 0)))
		return;
	limit = c->low - information(0, np, c->e->nobs, ic) + MARGIN;
	c->how.limit = &limit;
	value = information(fc_ets_fit(c->e, &f, &c->how, theta, work), np,
	    c->e->nobs, ic);
	c->how.limit = NULL;
	if (value < c->low) {
		c->low = value;
		c->form = i;
		memcpy(c->best, theta, (FC_SM_SEASON + c->e->m) * sizeof *theta);
	}
}

/* Form with the best criterion, its theta to c->best; 0: none. old: the form
 * of an earlier fit, which comes first, or 0. */
static int
choose(struct choice *c, int old, double *theta, double *work)
{
	if (old > 0)
		consider(c, old, theta, work);
	for (int i = 1; i <= FC_ETS_FORMS; i++) {
		if (i != old)
			consider(c, i, theta, work);
	}
	return c->form;
}

/* theta holds the first states; leave the last ones. */
static void
finish(const struct fc_ets_series *e, int form, const struct fc_params *p,
    double *fitted, struct fc_vec *state, double *work)
{
	struct fc_ets_form f = fc_ets_form(form);
	struct fc_smooth k = fc_ets_kernel(e, &f);
	double *v = fc_vec_resize(state, FC_ETS_INDEX + k.m);

	k.fitted = fitted;
	v[FC_ETS_FORM] = form;
	v[FC_ETS_SEASON] = (double)k.m;
	v[FC_ETS_LOGLIK] = fc_smooth_value(&k, v + FC_ETS_THETA, NULL, NULL,
	    work) / -2;
	v[FC_ETS_VARIANCE] = fc_smooth_run(&k, v + FC_ETS_THETA) /
	    (double)(e->nobs - nfree(&f, k.m, p));
}

/* The whole fit, from warm (as fc_ets_how's) or from nothing. */
static const char *
fit_from(const struct fc_sample *s, const struct fc_params *p,
    const double *warm, struct fc_vec *state, struct fc_vec *work)
{
	int form = (int)p->v[P_MODEL];
	struct fc_ets_series e;
	double *v, *theta, *rest;

	fc_ets_look(s, &e);
	v = fc_vec_resize(state, FC_ETS_INDEX + e.m);
	theta = fc_vec_resize(work, FC_SM_SEASON + e.m + fc_ets_work(&e));
	rest = theta + FC_SM_SEASON + e.m;
	if (form > 0) {
		struct fc_ets_form f = fc_ets_form(form);
		struct fc_ets_how h = how(p, warm);
		const char *why = check(&e, &f, p);

		if (why)
			return why;
		if (!isfinite(fc_ets_fit(&e, &f, &h, v + FC_ETS_THETA, rest)))
			return "no parameters with positive forecasts";
	} else {
		struct choice c = { .e = &e, .p = p, .how = how(p, warm),
			.low = INFINITY, .best = v + FC_ETS_THETA };

		form = choose(&c, warm ? (int)s->warm[FC_ETS_FORM] : 0, theta,
		    rest);
		if (form == 0)
			return "too few values";
	}
	finish(&e, form, p, s->fitted, state, rest);
	return NULL;
}

/* Are the errors of new far above those of old? Relative errors and others
 * do not compare. */
static bool
changed(const double *new, const double *old)
{
	return fc_ets_form((int)new[FC_ETS_FORM]).relative ==
	    fc_ets_form((int)old[FC_ETS_FORM]).relative &&
	    fc_warm_changed(new[FC_ETS_VARIANCE], old[FC_ETS_VARIANCE]);
}

static const char *
ets_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double par[4];
	const double *warm = earlier(s, p, par);

	if (warm && !fit_from(s, p, warm, state, work) &&
	    !changed(state->v, s->warm))
		return NULL;
	return fit_from(s, p, NULL, state, work);
}

static void
ets_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	struct fc_ets_form f = fc_ets_form((int)state->v[FC_ETS_FORM]);
	struct fc_ets_series e = { .y = y, .n = k,
	    .m = (size_t)state->v[FC_ETS_SEASON] };
	struct fc_smooth sm = fc_ets_kernel(&e, &f);

	(void)p;
	fc_smooth_run(&sm, state->v + FC_ETS_THETA);
}

static void
ets_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	struct fc_ets_form form = fc_ets_form((int)state->v[FC_ETS_FORM]);

	(void)p;
	fc_ets_ahead(&form, state->v, f);
}

static bool
ets_valid(const struct fc_params *p, const double *v, size_t n)
{
	struct fc_ets_form f;

	(void)p;
	if (n <= FC_ETS_INDEX ||
	    v[FC_ETS_SEASON] != (double)(n - FC_ETS_INDEX) ||
	    !(v[FC_ETS_FORM] >= 1 && v[FC_ETS_FORM] <= FC_ETS_FORMS) ||
	    v[FC_ETS_FORM] != floor(v[FC_ETS_FORM]))
		return false;
	f = fc_ets_form((int)v[FC_ETS_FORM]);
	return (f.season == FC_SEASON_NONE) == (n == FC_ETS_INDEX + 1);
}

const struct fc_local fc_local_ets = {
	ets_fit, ets_update, ets_forecast, ets_valid,
};
