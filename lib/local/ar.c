/* ar.c - autoregression on few lags, the last ones and those of the seasons. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ar.h"
#include "local/ar_impl.h"
#include "local/spread.h"

enum { P_LAGS, P_SEASONS, P_STEPS };

#define MULTIPLES 4
#define ORIGINS 128
#define SPAN 2048               /* most periods ahead from an origin */

/* The state: weight of the first form, values kept, variances; the first and
 * the second form; the last values, oldest first. */
enum { S_WEIGHT, S_KEEP, S_VARIANCE, S_FORMS = S_VARIANCE + FC_SPREAD };
#define FORM_MOST (FC_AR_FORM + 2 * (2 * FC_AR_LAGS + 1))

const struct fc_param fc_ar_params[] = {
	[P_LAGS] = { .name = "p", .def = 3, .lo = 1, .hi = 64, .whole = true,
	    .help = "lags right before" },
	[P_SEASONS] = { .name = "P", .def = 2, .lo = 0, .hi = MULTIPLES,
	    .whole = true, .help = "multiples of each season" },
	[P_STEPS] = { .name = "d", .def = NAN, .lo = 0, .hi = 1,
	    .whole = true, .help = "fit values or steps; both, weighed" },
	{ .name = NULL },
};

/* ---- forms ------------------------------------------------------------------ */

static size_t
form_size(const double *form)
{
	return FC_AR_FORM + 2 * (size_t)form[FC_AR_COUNT];
}

/* The next value; past is behind the last. */
static double
step(const double *form, const double *past)
{
	size_t k = (size_t)form[FC_AR_COUNT];
	const double *lag = form + FC_AR_FORM, *coef = lag + k;
	double sum = form[FC_AR_CONSTANT];

	for (size_t i = 0; i < k; i++)
		sum += coef[i] * past[-(ptrdiff_t)lag[i]];
	return sum;
}

/* h values behind past. */
static void
ahead(const double *form, const double *past, size_t h, double *out)
{
	size_t k = (size_t)form[FC_AR_COUNT];
	const double *lag = form + FC_AR_FORM, *coef = lag + k;

	for (size_t t = 0; t < h; t++) {
		double sum = form[FC_AR_CONSTANT];

		for (size_t i = 0; i < k; i++) {
			size_t l = (size_t)lag[i];

			sum += coef[i] * (l > t ?
			    past[(ptrdiff_t)t - (ptrdiff_t)l] : out[t - l]);
		}
		out[t] = sum;
	}
}

/* ---- the errors of the forms ------------------------------------------------ */

/* Mean absolute error h ahead over the origins, of paths of length span. */
static double
absolute(const struct fc_ar_fit *f, size_t from, size_t every,
    const double *path, size_t span, size_t h)
{
	double sum = 0, got = 0;

	for (size_t t = from; t < f->n; t += every, path += 2 * span) {
		for (size_t j = 0; j < h && t + j < f->n; j++) {
			double e = fabs(f->y[t + j] - path[j]);

			if (!isnan(e)) {
				sum += e;
				got++;
			}
		}
	}
	return got > 0 ? sum / got : 0;
}

/* Variances of the weighed paths, with what estimation adds (Akaike 1969, Ann.
 * Inst. Statist. Math. 21:243-247). */
static void
spread(const struct fc_ar_fit *f, size_t from, size_t every, size_t span,
    double *v)
{
	double rows = (double)(f->n - f->lag[f->k - 1]);
	double cols = (double)f->k + 1, w = v[S_WEIGHT];
	double wide = (rows + cols) / (rows - cols);

	for (size_t k = 0; k < FC_SPREAD; k++) {
		size_t lag = (size_t)1 << k, got = 0;
		const double *path = f->path + lag - 1;
		double sum = 0;

		for (size_t t = from; t + lag <= f->n && lag <= span;
		    t += every, path += 2 * span) {
			double e = f->y[t + lag - 1] - w * path[0] -
			    (w < 1 ? (1 - w) * path[span] : 0);

			if (!isnan(e)) {
				sum += e * e;
				got++;
			}
		}
		fc_spread_put(v + S_VARIANCE, k, sum, got, f->n, wide);
	}
}

/* Weight and variances, from the errors at origins in the series. */
static void
weigh(struct fc_ar_fit *f, const struct fc_sample *s, double *v)
{
	const double *one = v + S_FORMS, *two = one + form_size(one);
	size_t from = (size_t)v[S_KEEP], span = FC_MIN(f->n / 3 + 1, (size_t)SPAN);
	size_t every = (f->n - from + ORIGINS - 1) / ORIGINS;
	size_t h = FC_MIN(FC_MIN(FC_MAX((size_t)s->season, 8U), 48U), span);
	double *path = f->path, a, b;

	for (size_t t = from; t < f->n; t += every, path += 2 * span) {
		ahead(one, f->x + t, span, path);
		ahead(two, f->x + t, span, path + span);
	}
	v[S_WEIGHT] = 1;
	if (two[FC_AR_COUNT] > 0) {
		a = absolute(f, from, every, f->path, span, h);
		b = absolute(f, from, every, f->path + span, span, h);
		if (a > 0 || b > 0)
			v[S_WEIGHT] = pow(b, 4) / (pow(a, 4) + pow(b, 4));
		if (!(v[S_WEIGHT] >= 0 && v[S_WEIGHT] <= 1))
			v[S_WEIGHT] = a > b ? 0 : 1;
	}
	spread(f, from, every, span, v);
}

/* ---- the model -------------------------------------------------------------- */

/* Fill by lines; the first and the last value are there. */
static size_t
fill(const double *y, size_t n, double *x)
{
	size_t seen = 0, last = 0;

	for (size_t t = 0; t < n; t++) {
		x[t] = y[t];
		if (isnan(y[t]))
			continue;
		for (size_t j = last + 1; j < t; j++)
			x[j] = x[last] + (x[t] - x[last]) *
			    ((double)(j - last) / (double)(t - last));
		last = t;
		seen++;
	}
	return seen;
}

static void
plan_work(struct fc_ar_fit *f, const struct fc_sample *s, struct fc_vec *work)
{
	size_t cols = FC_AR_LAGS + 1, n = s->n, span = FC_MIN(n / 3 + 1, SPAN);
	size_t paths = FC_MAX(2 * ORIGINS * span, 2 * n);
	size_t rows = FC_MIN(n, FC_AR_ROWS);

	f->y = s->y;
	f->n = n;
	f->x = fc_vec_resize(work, 2 * n + rows * (f->k + 1) +
	    cols * (cols + 1) + paths);
	f->target = f->x + n;
	f->coef = f->target + n;
	f->factor = f->coef + cols;
	f->path = f->factor + cols * cols;
	f->row = f->path + paths;
}

/* Both forms, or the one that is asked for, to the state; room for the values
 * behind them. */
static void
put_forms(struct fc_ar_fit *f, const struct fc_params *p, struct fc_vec *state)
{
	double one[FORM_MOST], two[FORM_MOST], *v;
	bool both = isnan(p->v[P_STEPS]);
	size_t keep = f->lag[f->k - 1] + (both || p->v[P_STEPS] > 0), n, m;

	fc_ar_regress(f, !both && p->v[P_STEPS] > 0, one);
	two[FC_AR_COUNT] = two[FC_AR_CONSTANT] = 0;
	if (both)
		fc_ar_regress(f, true, two);
	n = form_size(one);
	m = form_size(two);
	v = fc_vec_resize(state, S_FORMS + n + m + keep);
	v[S_KEEP] = (double)keep;
	memcpy(v + S_FORMS, one, n * sizeof *v);
	memcpy(v + S_FORMS + n, two, m * sizeof *v);
	memcpy(v + S_FORMS + n + m, f->x + f->n - keep, keep * sizeof *v);
}

/* Behind past, by both forms. */
static double
next(const double *v, const double *past)
{
	const double *one = v + S_FORMS, *two = one + form_size(one);
	double w = v[S_WEIGHT];

	return w * step(one, past) + (w < 1 ? (1 - w) * step(two, past) : 0);
}

static const char *
ar_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct fc_ar_fit f = { .n = s->n };
	double *v;

	if (s->n < 8)
		return "too few values";
	fc_ar_lags(&f, s, (size_t)p->v[P_LAGS],
	    (size_t)p->v[P_SEASONS]);
	plan_work(&f, s, work);
	if (fill(s->y, s->n, f.x) < FC_MAX(8U, 2 * (f.k + 1)))
		return "too few values";
	put_forms(&f, p, state);
	v = state->v;
	weigh(&f, s, v);
	for (size_t t = (size_t)v[S_KEEP]; s->fitted && t < s->n; t++)
		s->fitted[t] = next(v, f.x + t);
	return NULL;
}

static void
ar_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v, *end = v + state->n;
	size_t keep = (size_t)v[S_KEEP];

	(void)p;
	for (size_t t = 0; t < k; t++) {
		double x = isnan(y[t]) ? next(v, end) : y[t];

		memmove(end - keep, end - keep + 1, (keep - 1) * sizeof *v);
		end[-1] = x;
	}
}

static void
ar_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v, *one = v + S_FORMS;
	const double *two = one + form_size(one), *end = v + state->n;
	double w = v[S_WEIGHT];

	(void)p;
	ahead(one, end, f->h, f->mean);
	if (w < 1)
		ahead(two, end, f->h, f->sigma);
	for (size_t i = 0; i < f->h; i++) {
		if (w < 1)
			f->mean[i] = w * f->mean[i] + (1 - w) * f->sigma[i];
		f->sigma[i] = sqrt(fc_spread_at(v + S_VARIANCE, i + 1));
	}
}

/* Doubles of a form whose lags stay within keep; 0: it is none. */
static size_t
form_checked(const double *form, size_t n, double keep)
{
	double k = n < FC_AR_FORM ? -1 : form[FC_AR_COUNT];

	if (!(k >= 0 && k <= 2 * FC_AR_LAGS + 1) || k != floor(k) ||
	    form_size(form) > n)
		return 0;
	for (size_t i = 0; i < (size_t)k; i++) {
		double l = form[FC_AR_FORM + i];

		if (!(l >= 1 && l <= keep) || l != floor(l))
			return 0;
	}
	return form_size(form);
}

static bool
ar_valid(const struct fc_params *p, const double *v, size_t n)
{
	double keep = n > S_FORMS ? v[S_KEEP] : 0;
	size_t one, two;

	(void)p;
	if (!(keep >= 1 && keep < (double)n) || keep != floor(keep) ||
	    !(v[S_WEIGHT] >= 0 && v[S_WEIGHT] <= 1))
		return false;
	one = form_checked(v + S_FORMS, n - S_FORMS, keep);
	two = one ? form_checked(v + S_FORMS + one, n - S_FORMS - one, keep) : 0;
	return two && v[S_FORMS] > 0 && (v[S_WEIGHT] >= 1 || two > FC_AR_FORM) &&
	    S_FORMS + one + two + (size_t)keep == n;
}

const struct fc_local fc_local_ar = {
	.fit = ar_fit, .update = ar_update, .forecast = ar_forecast,
	.valid = ar_valid,
};
