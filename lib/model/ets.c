/*
 * ets.c - exponential smoothing in all its forms, chosen by likelihood
 *
 * Every form is fitted on its own; the best so far stays in the state.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/ets.h"
#include "model/etsfit.h"

enum { P_MODEL, P_IC, P_AMONG, P_BOUNDS, P_CALM, P_DAMPED,
	P_ALPHA, P_BETA, P_GAMMA, P_PHI };
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
	{ .name = NULL },
};

/* A form asked for by name is fitted as R does. */
static struct fc_ets_how
how(const struct fc_params *p)
{
	int calm = (int)p->v[P_CALM];

	return (struct fc_ets_how){ (enum fc_ets_bounds)p->v[P_BOUNDS],
	    calm == CALM_YES || (calm == CALM_CHOICE && !(p->v[P_MODEL] > 0)),
	    p->v + P_ALPHA };
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

	if (p->v[P_DAMPED] > 0 && f->trend != FC_TREND_NONE &&
	    f->damped != (p->v[P_DAMPED] < 2))
		return false;
	if (!fc_ets_among(f, (enum fc_ets_among)p->v[P_AMONG]))
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

/* Form with the best criterion to *form, its theta to best; 0: none. */
static int
choose(const struct fc_ets_series *e, const struct fc_params *p, double *best,
    double *theta, double *work)
{
	struct fc_ets_how h = how(p);
	double low = INFINITY;
	int chosen = 0;

	for (int i = 1; i <= FC_ETS_FORMS; i++) {
		struct fc_ets_form f = fc_ets_form(i);
		double ic;

		/* A constant needs no more than a level. */
		if (!suits(e, &f, p) || (i > 1 && !(e->spread > 0)))
			continue;
		ic = information(fc_ets_fit(e, &f, &h, theta, work),
		    nfree(&f, e->m, p), e->nobs, (int)p->v[P_IC]);
		if (ic < low) {
			low = ic;
			chosen = i;
			memcpy(best, theta, (FC_SM_SEASON + e->m) * sizeof *best);
		}
	}
	return chosen;
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

static const char *
ets_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
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
		struct fc_ets_how h = how(p);
		const char *why = check(&e, &f, p);

		if (why)
			return why;
		if (!isfinite(fc_ets_fit(&e, &f, &h, v + FC_ETS_THETA, rest)))
			return "no parameters with positive forecasts";
	} else {
		form = choose(&e, p, v + FC_ETS_THETA, theta, rest);
		if (form == 0)
			return "too few values";
	}
	finish(&e, form, p, s->fitted, state, rest);
	return NULL;
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
