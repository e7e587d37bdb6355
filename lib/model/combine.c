/* combine.c - the forecasts of several local models in one. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "model/combine.h"
#include "model/stack.h"

/* Behind the table: how many weights were given by hand, and they. */
enum { P_HOW, P_WEIGHTS, P_END, P_GIVEN = P_END, P_GIVEN_FIRST };
enum { EQUAL = FC_COMBINE_EQUAL, INVERSE = FC_COMBINE_INVERSE,
	ORIGINS = FC_COMBINE_ORIGINS, LEARNED = FC_COMBINE_LEARNED,
	BY_HAND = FC_COMBINE_BY_HAND };
enum { MEAN, MEDIAN, WEIGHTS };

const struct fc_param fc_combine_params[] = {
	[P_HOW] = { .name = "how", .words = "mean|median|weights", .def = MEAN,
	    .help = "what is taken of the members; weights: weights=learned" },
	[P_WEIGHTS] = { .name = "weights",
	    .words = "equal|inverse|origins|learned",
	    .help = "inverse to squared errors one step ahead, or from past "
	    "origins; or those of least error there" },
	{ .name = NULL },
};

const char fc_combine_without[] = "a member of the combination cannot take "
    "it; the others are combined";

double *
fc_combine_given(struct fc_params *p)
{
	return p->v + P_GIVEN_FIRST;
}

void
fc_combine_give(struct fc_params *p)
{
	p->v[P_GIVEN] = 1;
}

bool
fc_combine_learns(const struct fc_params *p)
{
	return p->v[P_HOW] == WEIGHTS || (p->v[P_WEIGHTS] != EQUAL &&
	    !(p->v[P_GIVEN] > 0));
}

bool
fc_combine_median(const struct fc_params *p)
{
	return p->v[P_HOW] == MEDIAN;
}

double
fc_combine_weight(const struct fc_params *p, size_t i)
{
	return p->v[P_GIVEN] > 0 ? p->v[P_GIVEN_FIRST + i] : 1;
}

double
fc_combine_pool(double *x, const double *w, size_t n, bool median)
{
	double sum = 0, total = 0, plain = 0;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]))
			continue;
		sum += w[i] * x[i];
		total += w[i];
		plain += x[i];
		x[k++] = x[i];
	}
	if (k == 0)
		return NAN;
	if (!median)
		return total > 0 ? sum / total : plain / (double)k;
	fc_sort_doubles(x, k);
	return fc_quantile_sorted(x, k, 0.5);
}

/* out[i] of v[i], v[i + stride], ... with weights w; x holds count doubles. */
static void
pool_all(const double *v, size_t n, size_t stride, size_t count,
    const double *w, double *out, double *x, bool median)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < count; k++)
			x[k] = v[i + k * stride];
		out[i] = fc_combine_pool(x, w, count, median);
	}
}

/* Mean squared error one step ahead, less the first quarter. */
static double
fitted_error(const struct fc_sample *s, const double *fitted)
{
	double sse = 0, n = 0;

	for (size_t t = s->n / 4; t < s->n; t++) {
		double e = s->y[t] - fitted[t];

		if (!isnan(e)) {
			sse += e * e;
			n++;
		}
	}
	return n > 0 ? sse / n : NAN;
}

/* Where to look back from: h periods each, count times. */
struct origins {
	size_t h, count;
};

static struct origins
past_origins(const struct fc_sample *s)
{
	size_t h = (size_t)FC_MAX(s->season, 8);

	h = FC_MIN(FC_MIN(h, FC_COMBINE_STEPS), FC_MAX(s->n / 6, 1));
	return (struct origins){ h, FC_MIN(s->n / 3 / h, FC_COMBINE_PAST) };
}

/* Errors of h steps after the first n values to e. */
static bool
errors_after(const struct fc_spec *member, const struct fc_sample *s,
    size_t n, size_t h, double *e, struct fc_fit_ws *ws)
{
	double mean[FC_COMBINE_STEPS], sigma[FC_COMBINE_STEPS];
	const char *instead[FC_COMBINE_STEPS];
	struct fc_sample past = *s;
	struct fc_forecast f = { .h = h, .mean = mean, .sigma = sigma,
		.q = sigma, .instead = instead };

	past.n = n;
	past.fitted = NULL;
	past.warm = NULL;
	past.nwarm = 0;
	fc_sample_seasons(&past, s->seasons, s->nseason);
	if (!fc_fit_done(fc_fit_own(member, &past, &ws->member, ws)))
		return false;
	f.x = s->nx > 0 ? s->x + n * s->nx : NULL;
	fc_fit_forecast(member, NULL, &ws->member, &f, ws);
	for (size_t i = 0; i < h; i++)
		e[i] = s->y[n + i] - mean[i];
	return true;
}

/* Errors from past origins to e, count runs of h, and the square of their
 * mean square; NAN where there is none. */
static double
origin_error(const struct fc_spec *member, const struct fc_sample *s,
    const struct origins *o, double *e, struct fc_fit_ws *ws)
{
	double sum = 0, n = 0;

	for (size_t k = 0; k < o->count; k++, e += o->h) {
		size_t from = s->n - (k + 1) * o->h;

		while (from > 1 && isnan(s->y[from - 1]))
			from--;
		if (!errors_after(member, s, from, o->h, e, ws))
			return NAN;
		for (size_t i = 0; i < o->h; i++) {
			sum += isnan(e[i]) ? 0 : e[i] * e[i];
			n += !isnan(e[i]);
		}
	}
	return n > 0 ? pow(sum / n, 2) : NAN;
}

/* Learned weights to w, where members without errors have NAN; e, their
 * errors, is lost. */
static void
learn(const struct origins *o, double *w, size_t k, double *e)
{
	size_t run = o->count * o->h, got = 0;
	double *best = e + k * run;

	for (size_t i = 0; i < k; i++) {
		if (!isnan(w[i]))
			memmove(e + got++ * run, e + i * run, run * sizeof *e);
	}
	if (got > 0)
		fc_stack_weights(e, got, o->count, o->h, best, best + got);
	for (size_t i = 0, at = 0; i < k; i++)
		w[i] = isnan(w[i]) ? 1 : best[at++] * (double)got;
}

/*
 * Weights from the errors in w: their inverse (Bates & Granger 1969, without
 * correlations), 1 where no member has one. An exact fit gets no more than
 * 1e6 times the worst's; members without errors weigh as the mean of the
 * others.
 */
static void
weigh(double *w, size_t k)
{
	size_t got = 0;
	double most = 0, sum = 0;

	for (size_t i = 0; i < k; i++)
		most = w[i] > most ? w[i] : most;
	for (size_t i = 0; i < k; i++) {
		if (!(most > 0))
			w[i] = 1;
		if (isnan(w[i]))
			continue;
		if (most > 0)
			w[i] = most / fmax(w[i], most * 1e-6);
		sum += w[i];
		got++;
	}
	for (size_t i = 0; i < k; i++)
		w[i] = isnan(w[i]) ? sum / (double)got : w[i];
}

/* What the member at *at left of an earlier history; *at moves on. */
static void
warm_member(const struct fc_sample *s, size_t *at, struct fc_sample *own)
{
	own->warm = NULL;
	if (!s->warm)
		return;
	own->nwarm = (size_t)s->warm[*at];
	if (own->nwarm > 0)
		own->warm = s->warm + *at + 1;
	*at += 1 + own->nwarm;
}

/* Append the state of a member, none where n is 0. */
static void
append(struct fc_vec *state, const double *v, size_t n)
{
	size_t at = state->n;
	double *to = fc_vec_resize(state, at + 1 + n) + at;

	*to = (double)n;
	if (n > 0)
		memcpy(to + 1, v, n * sizeof *v);
}

const char *
fc_combine_fit(const struct fc_spec *spec, const struct fc_sample *s,
    const bool *use, int weights, struct fc_vec *state, struct fc_fit_ws *ws)
{
	struct fc_sample own = *s;
	const char *note = NULL;
	bool errors = s->fitted || weights == INVERSE;
	size_t got = 0, wanted = 0, n = spec->nmember, at, old = 0;
	const struct origins o = past_origins(s);
	bool past = weights == ORIGINS || weights == LEARNED;
	size_t run = past ? o.count * o.h : 0;
	/* One-step forecasts of each member, weights, workspace, errors of
	 * each from past origins. */
	double *w = fc_vec_resize(&ws->fitted, (s->n + 3 + run) * n +
	    fc_stack_work(n)) + s->n * n, *e = w + 2 * n;

	state->n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *why;
		bool can;

		warm_member(s, &old, &own);
		w[i] = NAN;
		own.fitted = errors ? ws->fitted.v + i * s->n : NULL;
		for (size_t t = 0; errors && t < s->n; t++)
			own.fitted[t] = NAN;
		if (use && !use[i]) {
			append(state, NULL, 0);
			continue;
		}
		wanted++;
		why = fc_fit_own(&spec->member[i], &own, &ws->member, ws);
		can = fc_fit_done(why);
		note = can && why ? why : note;
		for (size_t t = 0; errors && !can && t < s->n; t++)
			own.fitted[t] = NAN;
		append(state, ws->member.v, can ? ws->member.n : 0);
		if (can && weights == INVERSE)
			w[i] = fitted_error(s, own.fitted);
		else if (can && past)
			w[i] = origin_error(&spec->member[i], s, &o,
			    e + i * run, ws);
		got += can;
	}
	if (got == 0)
		return "no member can take it";
	for (size_t i = 0; weights == BY_HAND && i < n; i++)
		w[i] = fc_combine_weight(&spec->params, i);
	if (weights == LEARNED)
		learn(&o, w, n, e);
	else if (weights != BY_HAND)
		weigh(w, n);
	if (s->fitted)
		pool_all(ws->fitted.v, s->n, s->n, n, w, s->fitted, w + n,
		    spec->params.v[P_HOW] == MEDIAN);
	at = state->n;
	memcpy(fc_vec_resize(state, at + n) + at, w, n * sizeof *w);
	return got < wanted ? fc_combine_without : note;
}

static const char *
combine_fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	int how = (int)spec->params.v[P_HOW];
	int weights = (int)spec->params.v[P_WEIGHTS];

	if (spec->params.v[P_GIVEN] > 0)
		weights = BY_HAND;
	else if (how == WEIGHTS && weights == EQUAL)
		weights = LEARNED;
	return fc_combine_fit(spec, s, NULL, how == MEDIAN ? EQUAL : weights,
	    state, ws);
}

/* The state of the member at *at, which moves on. */
static struct fc_vec
member_state(const struct fc_vec *state, size_t *at)
{
	size_t n = (size_t)state->v[*at];
	struct fc_vec v = { state->v + *at + 1, n, 0 };

	*at += 1 + n;
	return v;
}

struct fc_vec
fc_combine_member(const struct fc_vec *state, size_t i)
{
	struct fc_vec v = { 0 };
	size_t at = 0;

	for (size_t k = 0; k <= i; k++)
		v = member_state(state, &at);
	return v;
}

static void
combine_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws)
{
	size_t at = 0;

	for (size_t i = 0; i < spec->nmember; i++) {
		struct fc_vec v = member_state(state, &at);

		if (v.n > 0)
			fc_fit_update(&spec->member[i], NULL, &v, y, x, k, ws);
	}
}

/* Weighted variance about their mean of v[0], v[stride], ... */
static double
between(const double *v, size_t stride, size_t count, const double *w,
    double mean)
{
	double sum = 0, total = 0;

	for (size_t k = 0; k < count; k++) {
		double d = v[k * stride] - mean;

		if (isnan(d))
			continue;
		sum += w[k] * d * d;
		total += w[k];
	}
	return total > 0 ? sum / total : 0;
}

/* Deviations from the mean of step i times what members that disagree add,
 * and wide. */
static void
widen(struct fc_forecast *f, size_t i, double variance, double wide)
{
	double sigma = f->sigma[i], all = hypot(sigma, sqrt(variance));

	if (sigma > 0 && isfinite(all / sigma))
		wide *= all / sigma;
	f->sigma[i] *= wide;
	for (size_t j = 0; j < f->np; j++) {
		double *q = f->q + i * f->np + j;

		*q = f->mean[i] + wide * (*q - f->mean[i]);
	}
}

void
fc_combine_forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, double wide, struct fc_fit_ws *ws)
{
	size_t h = f->h, stride = h * (2 + f->np), got = 0, at = 0;
	double *v = fc_vec_resize(&ws->member, (stride + 2) * spec->nmember);
	double *x = v + stride * spec->nmember, *w = x + spec->nmember;
	const double *stored = state->v + state->n - spec->nmember;
	bool median = spec->params.v[P_HOW] == MEDIAN;

	for (size_t i = 0; i < spec->nmember; i++) {
		struct fc_vec own = member_state(state, &at);
		struct fc_forecast one = *f;

		if (own.n == 0)
			continue;
		w[got] = stored[i];
		one.mean = v + got++ * stride;
		one.sigma = one.mean + h;
		one.q = one.sigma + h;
		fc_fit_forecast(&spec->member[i], NULL, &own, &one, ws);
		fc_forecast_finish(&one, NAN, NAN);
	}
	pool_all(v, h, stride, got, w, f->mean, x, median);
	pool_all(v + h, h, stride, got, w, f->sigma, x, median);
	pool_all(v + 2 * h, h * f->np, stride, got, w, f->q, x, median);
	f->has_q = true;
	for (size_t i = 0; wide > 0 && i < h; i++)
		widen(f, i, between(v + i, stride, got, w, f->mean[i]), wide);
}

static void
combine_forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, struct fc_fit_ws *ws)
{
	fc_combine_forecast(spec, state, f, 0, ws);
}

static bool
combine_valid(const struct fc_spec *spec, const double *v, size_t n)
{
	size_t at = 0, got = 0;

	for (size_t i = 0; i < spec->nmember; i++) {
		size_t len;

		if (at >= n || !(v[at] >= 0) || !(v[at] < (double)(n - at)))
			return false;
		len = (size_t)v[at];
		if ((double)len != v[at] || (len > 0 && !fc_fit_valid(
		    &spec->member[i], NULL, v + at + 1, len)))
			return false;
		at += 1 + len;
		got += len > 0;
	}
	for (size_t i = 0; i < spec->nmember; i++, at++) {
		if (at >= n || !(v[at] >= 0) || !isfinite(v[at]))
			return false;
	}
	return at == n && got > 0;
}

const struct fc_nest fc_nest_combine = {
	.fit = combine_fit, .update = combine_update,
	.forecast = combine_forecast, .valid = combine_valid,
};
