/* tbats.c - exponential smoothing with trigonometric seasons of any period. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "local/tbats.h"
#include "local/tbatsfit.h"

enum { P_BOXCOX, P_TREND, P_ERRORS, P_USE_TREND, P_USE_DAMPED };
enum { AUTO, NO, YES };
#define ERRORS_YES 2    /* of P_ERRORS, R's name for auto */

#define SHORT_RUN 15    /* iterations that tell structures apart */
#define LONG_RUN 200
#define LEAST 12        /* values */

const struct fc_param fc_tbats_params[] = {
	[P_BOXCOX] = { .name = "box-cox", .also = "use-box-cox", .words = "auto|no|yes",
	    .help = "transform by Box and Cox, lambda in 0 to 1" },
	[P_TREND] = { .name = "trend", .words = "auto|none|damped|linear",
	    .help = "trend" },
	[P_ERRORS] = { .name = "errors", .also = "use-arma-errors",
	    .words = "auto|white|yes|no",
	    .help = "ARMA errors of the orders AIC prefers, or none" },
	[P_USE_TREND] = { .name = "use-trend", .words = "auto|no|yes",
	    .help = "has trend=auto a trend" },
	[P_USE_DAMPED] = { .name = "use-damped-trend", .words = "auto|no|yes",
	    .help = "is it damped" },
	{ .name = NULL },
};

/* The best so far, and room for a candidate. */
struct choice {
	struct fc_tb_series e;
	struct fc_tb_form form;
	double aic, *best, *trial, *work;
	size_t most;            /* harmonics in all */
};

/* Try a form; is it the best? */
static bool
try_form(struct choice *c, const struct fc_tb_form *f, int iterations)
{
	double aic, *swap;

	if (fc_tb_harmonics(f) > c->most)
		return false;
	aic = fc_tb_fit(&c->e, f, isfinite(c->aic) ? c->best : NULL,
	    iterations, c->trial, c->work);
	if (!(aic < c->aic))
		return false;
	swap = c->best;
	c->best = c->trial;
	c->trial = swap;
	c->aic = aic;
	c->form = *f;
	return true;
}

/* More harmonics, season by season, until three numbers in a row are worse. */
static void
choose_harmonics(struct choice *c)
{
	for (size_t i = 0; i < c->form.ns; i++) {
		struct fc_tb_form f = c->form;
		size_t k = f.k[i], most = fc_tb_most(f.period[i]);

		for (int worse = 0; worse < 3 && k < most; ) {
			k = FC_MIN(most, k + 1 + k / 5);
			f.k[i] = k;
			worse = try_form(c, &f, SHORT_RUN) ? 0 : worse + 1;
		}
	}
}

/* May the choice take this trend? */
static bool
allowed(const struct fc_params *p, int trend)
{
	int asked = (int)p->v[P_TREND], use = (int)p->v[P_USE_TREND];
	int damped = (int)p->v[P_USE_DAMPED];

	if (asked != AUTO)
		return trend == asked - 1;
	if (trend == FC_TB_NONE)
		return use != YES;
	return use != NO && damped != (trend == FC_TB_DAMPED ? NO : YES);
}

static void
choose_trend(struct choice *c, const struct fc_params *p)
{
	struct fc_tb_form f = c->form;

	for (f.trend = c->form.trend + 1; f.trend <= FC_TB_LINEAR; f.trend++) {
		if (allowed(p, f.trend))
			try_form(c, &f, SHORT_RUN);
	}
}

static void
choose_errors(struct choice *c)
{
	static const size_t orders[][2] = { { 1, 0 }, { 0, 1 }, { 1, 1 },
		{ 2, 0 }, { 2, 1 }, { 1, 2 }, { 3, 1 } };

	for (size_t i = 0; i < FC_LEN(orders); i++) {
		struct fc_tb_form f = c->form;

		f.p = orders[i][0];
		f.q = orders[i][1];
		try_form(c, &f, 2 * SHORT_RUN);
	}
}

static void
search(struct choice *c, const struct fc_params *p)
{
	int boxcox = (int)p->v[P_BOXCOX], errors = (int)p->v[P_ERRORS];
	struct fc_tb_form f = c->form;

	f.boxcox = boxcox == YES && c->e.geometric > 0;
	while (f.trend < FC_TB_LINEAR && !allowed(p, f.trend))
		f.trend++;
	try_form(c, &f, SHORT_RUN);
	if (!isfinite(c->aic))
		return;
	choose_harmonics(c);
	if (boxcox == AUTO && c->e.geometric > 0) {
		f = c->form;
		f.boxcox = true;
		try_form(c, &f, 2 * SHORT_RUN);
	}
	choose_trend(c, p);
	if (errors == AUTO || errors == ERRORS_YES)
		choose_errors(c);
	f = c->form;
	try_form(c, &f, LONG_RUN);
}

/* The structure of an earlier fit, where its seasons are those of f. */
static bool
earlier_form(const double *warm, struct fc_tb_form *f)
{
	double v[FC_TB_LISTS + 2 * FC_SEASONS_MAX + 6 * FC_TB_HARMONICS];
	size_t size = fc_tb_size((size_t)warm[FC_TB_NH],
	    (size_t)warm[FC_TB_NS]);
	struct fc_tb m;

	memcpy(v, warm, size * sizeof *v);
	m = fc_tb_bind(v);
	if (m.ns != f->ns)
		return false;
	for (size_t i = 0; i < f->ns; i++)
		f->k[i] = 0;
	for (size_t j = 0; j < m.nh; j++) {
		size_t i = (size_t)m.season[j];
		double turn = 2 * acos(-1) / f->period[i];

		/* Of a season the first has the lowest angle, a multiple. */
		if (f->k[i]++ == 0 && fabs(remainder(m.angle[j], turn)) >
		    1e-6 * turn)
			return false;
	}
	f->trend = (int)v[FC_TB_TREND];
	f->boxcox = v[FC_TB_BOXCOX] > 0;
	f->p = (size_t)v[FC_TB_P];
	f->q = (size_t)v[FC_TB_Q];
	return true;
}

/* Variance of the errors in the unit of y, about the middle of it. */
static double
variance(const double *v)
{
	double unit = v[FC_TB_BOXCOX] > 0 ? v[FC_TB_CENTRE] / v[FC_TB_SCALE] :
	    v[FC_TB_SCALE];

	return v[FC_TB_VARIANCE] * unit * unit;
}

/* The same structure again, from its parameters; false: that was no start. */
static bool
go_on(struct choice *c, const double *warm)
{
	struct fc_tb_form f = c->form;

	if (!earlier_form(warm, &f) ||
	    fc_tb_harmonics(&f) != (size_t)warm[FC_TB_NH] ||
	    fc_tb_harmonics(&f) > c->most ||
	    (f.boxcox && !(c->e.geometric > 0)))
		return false;
	c->aic = fc_tb_fit(&c->e, &f, warm, LONG_RUN, c->best, c->work);
	if (isfinite(c->aic) && !fc_warm_changed(variance(c->best),
	    variance(warm)))
		return true;
	c->aic = INFINITY;
	return false;
}

static const char *
tbats_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct choice c = { .aic = INFINITY };
	size_t size, want = 0;
	struct fc_tb m;

	fc_tb_look(s, &c.e);
	if (c.e.nobs < LEAST)
		return "too few values";
	if (!(c.e.spread > 1e-12 * fabs(c.e.mean)))
		return "a constant";
	for (size_t i = 0; i < s->nseason; i++) {
		if (s->seasons[i] < 2)
			continue;
		c.form.k[c.form.ns] = 1;
		c.form.period[c.form.ns++] = s->seasons[i];
		want += fc_tb_most(s->seasons[i]);
	}
	/* Twice as many values as states. */
	c.most = FC_MIN(FC_MIN(want, FC_TB_HARMONICS), c.e.nobs / 4);
	size = fc_tb_size(c.most, c.form.ns);
	c.best = fc_vec_resize(work, 2 * size + fc_tb_fit_work(&c.e, c.most));
	c.trial = c.best + size;
	c.work = c.trial + size;
	if (!fc_sample_warm(&fc_local_tbats, p, s) || !go_on(&c, s->warm))
		search(&c, p);
	if (!isfinite(c.aic))
		return "no parameters fit";
	m = fc_tb_bind(c.best);
	size = fc_tb_size(m.nh, m.ns);
	memcpy(fc_vec_resize(state, size), c.best, size * sizeof *c.best);
	fc_fit_through(&fc_local_tbats, p, s, 0, state);
	return NULL;
}

static void
tbats_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	struct fc_tb m = fc_tb_bind(state->v);

	(void)p;
	for (size_t t = 0; t < k; t++) {
		double z = fc_tb_transform(m.v, y[t]);

		fc_tb_run(&m, &z, 1);
	}
}

/* Standard errors of the transformed: an impulse runs through. */
static void
spread(struct fc_tb *m, struct fc_forecast *f)
{
	double sum = 1, scale = sqrt(m->v[FC_TB_VARIANCE]);

	m->v[FC_TB_L] = m->v[FC_TB_B] = 0;
	memset(m->v + FC_TB_D, 0, 2 * FC_TB_ARMA * sizeof *m->v);
	memset(m->s, 0, 2 * m->nh * sizeof *m->s);
	fc_tb_step(m, 1);
	fc_tb_remember(m, 1, 1);
	for (size_t i = 0; i < f->h; i++) {
		double d = fc_tb_arma(m), c = fc_tb_ahead(m) + d;

		f->sigma[i] = scale * sqrt(sum);
		sum += c * c;
		fc_tb_step(m, d);
		fc_tb_remember(m, d, 0);
	}
}

static void
tbats_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	double v[FC_TB_LISTS + 2 * FC_SEASONS_MAX + 6 * FC_TB_HARMONICS];
	struct fc_tb m;

	(void)p;
	memcpy(v, state->v, state->n * sizeof *v);
	m = fc_tb_bind(v);
	for (size_t i = 0; i < f->h; i++) {
		double d = fc_tb_arma(&m);

		f->mean[i] = fc_tb_ahead(&m) + d;
		fc_tb_step(&m, d);
		fc_tb_remember(&m, d, 0);
	}
	spread(&m, f);
	f->has_q = v[FC_TB_BOXCOX] > 0;
	for (size_t j = 0; f->has_q && j < f->np; j++) {
		double x = fc_norm_quantile(f->p[j]);

		for (size_t i = 0; i < f->h; i++)
			f->q[i * f->np + j] = fc_tb_back(v, f->mean[i] +
			    x * f->sigma[i]);
	}
	for (size_t i = 0; i < f->h; i++) {
		double z = f->mean[i], s = f->sigma[i];

		f->mean[i] = fc_tb_back(v, z);
		f->sigma[i] = (fc_tb_back(v, z + s) - fc_tb_back(v, z - s)) / 2;
	}
}

static bool
whole(double x, double lo, double hi)
{
	return x >= lo && x <= hi && x == floor(x);
}

static bool
tbats_valid(const struct fc_params *p, const double *v, size_t n)
{
	size_t nh, ns;

	(void)p;
	if (n < FC_TB_LISTS || !whole(v[FC_TB_NH], 0, FC_TB_HARMONICS) ||
	    !whole(v[FC_TB_NS], 0, FC_SEASONS_MAX) ||
	    !whole(v[FC_TB_P], 0, FC_TB_ARMA) ||
	    !whole(v[FC_TB_Q], 0, FC_TB_ARMA) ||
	    !whole(v[FC_TB_TREND], FC_TB_NONE, FC_TB_LINEAR))
		return false;
	nh = (size_t)v[FC_TB_NH];
	ns = (size_t)v[FC_TB_NS];
	if (n != fc_tb_size(nh, ns))
		return false;
	for (size_t j = 0; j < nh; j++) {
		if (!whole(v[FC_TB_LISTS + 2 * ns + j], 0, (double)ns - 1))
			return false;
	}
	return true;
}

const struct fc_local fc_local_tbats = {
	tbats_fit, tbats_update, tbats_forecast, tbats_valid,
};
