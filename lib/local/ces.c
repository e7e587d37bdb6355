/* ces.c - complex exponential smoothing: the choice of a kind, the model. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ces.h"
#include "local/cesfit.h"

/* A kind whose first steps end this far above the best is not followed. */
#define MARGIN 10

enum { P_MODEL, P_CALM, P_FIRST };
enum { STATES = FC_CES_STATES };

const struct fc_param fc_ces_params[] = {
	[P_MODEL] = { .name = "model", .words = "auto|none|simple|partial|full",
	    .help = "kind of season" },
	[P_CALM] = { .name = "calm", .words = "yes|no",
	    .help = "levels neither grow nor fade unless the data insist" },
	[P_FIRST] = { .name = "first", .words = "fixed|optimal",
	    .help = "first states" },
	{ .name = NULL },
};

static const char *
check(int type, size_t m, size_t nobs)
{
	if (type != FC_CES_NONE && m == 1)
		return "no season";
	if (nobs < fc_ces_kind(type, m).nparam + 3 ||
	    (type != FC_CES_NONE && nobs < 2 * m))
		return "too few values";
	return NULL;
}

/* What the criterion is above n log SSE, by AICc. */
static double
penalty(const struct fc_ces_kind *k, size_t nobs)
{
	double n = (double)nobs, np = (double)k->nparam + 1;

	return 2 * np + 2 * np * (np + 1) / fmax(n - np - 1, 1e-9);
}

/* What an earlier fit of the kind ended with, or NULL. */
static const double *
earlier(const double *warm, int type)
{
	return warm && (int)warm[FC_CES_TYPE] == type ? warm + FC_CES_THETA :
	    NULL;
}

/* The best of the types asked for to *chosen and best; its AICc, INFINITY
 * when there is none. warm: an earlier state or NULL; its kind comes first.
 * x has room for one. */
static double
choose(const struct fc_ces_series *s, int asked, const double *warm,
    struct fc_ces_kind *chosen, double *best, double *x, double *work)
{
	double low = INFINITY;
	int old = warm ? (int)warm[FC_CES_TYPE] : FC_CES_AUTO;

	for (int i = old ? 0 : 1; i <= FC_CES_FULL; i++) {
		int type = i == 0 ? old : i;
		struct fc_ces_kind k = fc_ces_kind(type, s->m);
		double more = penalty(&k, s->nobs), value;

		if ((asked != FC_CES_AUTO && asked != type) ||
		    (i > 0 && type == old) || check(type, s->m, s->nobs))
			continue;
		value = more + fc_ces_fit(s, &k, earlier(warm, type),
		    low - more + MARGIN, x, work);
		if (value < low) {
			low = value;
			*chosen = k;
			memcpy(best, x, k.ntheta * sizeof *x);
		}
	}
	return low;
}

static void
finish(const struct fc_ces_series *s, const struct fc_ces_kind *k,
    const double *theta, double scale, double *fitted, struct fc_vec *state)
{
	double *v = fc_vec_resize(state, FC_CES_THETA + k->ntheta), sse;
	double *th = v + FC_CES_THETA, n = (double)s->nobs;

	memcpy(th, theta, k->ntheta * sizeof *th);
	sse = fc_ces_run(k, th, 0, s->y, s->n, fitted) * scale * scale;
	for (size_t t = 0; fitted && t < s->n; t++)
		fitted[t] *= scale;
	for (size_t i = STATES; i < k->ntheta; i++)
		th[i] *= scale;
	v[FC_CES_TYPE] = k->type;
	v[FC_CES_SEASON] = (double)k->m;
	v[FC_CES_PLACE] = (double)(s->n % k->m);
	v[FC_CES_VARIANCE] = sse / (n - (double)k->nparam);
	v[FC_CES_LOGLIK] = -n / 2 * (log(6.283185307179586 * (sse + 1e-300) / n) + 1);
}

static const char *
ces_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	size_t n = s->n, m = (size_t)s->season, nx = STATES + 2 + 2 * m;
	int asked = (int)p->v[P_MODEL];
	struct fc_ces_series e = { .n = n, .m = m, .calm = p->v[P_CALM] == 0,
		.optimal = p->v[P_FIRST] > 0 };
	struct fc_ces_kind k = { 0 };
	double *y = fc_vec_resize(work, n + 2 * nx + fc_ces_fit_work(n, m));
	double *best = y + n, *x = best + nx, scale = 0;
	/* Free first states have many optima: a near one need not do. */
	const double *warm = !e.optimal &&
	    fc_sample_warm(&fc_local_ces, p, s) ? s->warm : NULL;
	const char *why;

	for (size_t t = 0; t < n; t++) {
		e.nobs += isnan(s->y[t]) ? 0 : 1;
		scale += isnan(s->y[t]) ? 0 : fabs(s->y[t]);
	}
	scale /= (double)e.nobs;
	why = check(asked == FC_CES_AUTO ? FC_CES_NONE : asked, m, e.nobs);
	if (why)
		return why;
	if (!(scale > 0))
		return "nothing but zeros";
	for (size_t t = 0; t < n; t++)
		y[t] = s->y[t] / scale;
	e.y = y;
	if (warm && isfinite(choose(&e, asked, warm, &k, best, x, x + nx))) {
		finish(&e, &k, best, scale, s->fitted, state);
		if (!fc_warm_changed(state->v[FC_CES_VARIANCE],
		    warm[FC_CES_VARIANCE]))
			return NULL;
	}
	if (isinf(choose(&e, asked, NULL, &k, best, x, x + nx)))
		return "no parameters that forget";
	finish(&e, &k, best, scale, s->fitted, state);
	return NULL;
}

static struct fc_ces_kind
stored(const double *v)
{
	return fc_ces_kind((int)v[FC_CES_TYPE], (size_t)v[FC_CES_SEASON]);
}

static void
ces_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;
	struct fc_ces_kind kind = stored(v);
	size_t place = (size_t)v[FC_CES_PLACE];

	(void)p;
	fc_ces_run(&kind, v + FC_CES_THETA, place, y, k, NULL);
	v[FC_CES_PLACE] = (double)((place + k) % kind.m);
}

/* h forecasts from state th, the first of them after an error e. */
static void
run_on(const struct fc_ces_kind *k, double *th, size_t place, double e,
    double *f, size_t h)
{
	struct fc_ces_place at;

	fc_ces_place(k, place, &at);
	for (size_t i = 0; i < h; i++) {
		f[i] = fc_ces_ahead(k, th, &at);
		for (int j = 0; j < fc_ces_parts(k); j++)
			fc_ces_step(&k->part[j], th, at.i[j], i == 0 ? e : 0);
		fc_ces_next(k, &at);
	}
}

/* Without errors the forecast; the response to an error is a run from 0. */
static void
ces_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	struct fc_ces_kind k = stored(v);
	struct fc_vec copy = { 0 };
	double *th = fc_vec_resize(&copy, k.ntheta), sum = 1;

	(void)p;
	memcpy(th, v + FC_CES_THETA, k.ntheta * sizeof *th);
	run_on(&k, th, (size_t)v[FC_CES_PLACE], 0, f->mean, f->h);
	memset(th + STATES, 0, (k.ntheta - STATES) * sizeof *th);
	run_on(&k, th, 0, 1, f->sigma, f->h);
	for (size_t i = 0; i < f->h; i++) {
		double c = f->sigma[i];

		sum += i > 0 ? c * c : 0;
		f->sigma[i] = sqrt(v[FC_CES_VARIANCE] * sum);
	}
	fc_vec_release(&copy);
}

static bool
ces_valid(const struct fc_params *p, const double *v, size_t n)
{
	double m;

	(void)p;
	if (n < FC_CES_THETA || !(v[FC_CES_TYPE] >= FC_CES_NONE &&
	    v[FC_CES_TYPE] <= FC_CES_FULL) || v[FC_CES_TYPE] != floor(v[FC_CES_TYPE]))
		return false;
	m = v[FC_CES_SEASON];
	return m >= 1 && m < (double)n && m <= floor(m) &&
	    v[FC_CES_PLACE] >= 0 && v[FC_CES_PLACE] < m &&
	    n == FC_CES_THETA + stored(v).ntheta;
}

const struct fc_local fc_local_ces = {
	ces_fit, ces_update, ces_forecast, ces_valid,
};
