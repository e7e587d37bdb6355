/* auto.c - the default: models combined by what the series is like. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/auto.h"
#include "model/combine.h"

#define LONG_SEASON 24          /* more periods are too many for ets */
#define SPARSE 1.32             /* mean interval between demands */
#define REGULAR 0.5             /* correlation of a season that rules */
#define PARAMETERS 5            /* of a plain member, about */

/* In the order of the spec's members. */
enum {
	ETS, DOTM, THETA, FOURTHETA, ARIMA, AR, AR_LOG, MSTL_ETS, MFLES, CES,
	IMAPA, TSB, EMPIRICAL, MEMBERS,
};

#define NAMES "ets+dotm+theta+4theta+auto-arima+ar+ar/log+mstl/ets+mfles+" \
    "ces+imapa+tsb+empirical"

static const bool demand[MEMBERS] = {
	[IMAPA] = true, [TSB] = true, [EMPIRICAL] = true,
};
static const bool seasons[MEMBERS] = {
	[AR] = true, [AR_LOG] = true, [MSTL_ETS] = true, [MFLES] = true,
	[CES] = true,
};
static const bool plain[MEMBERS] = {
	[ETS] = true, [DOTM] = true, [THETA] = true, [FOURTHETA] = true,
	[ARIMA] = true,
};

/* Correlation of the values k periods apart, 0 where there is none. */
static double
correlation(const double *y, size_t n, size_t k)
{
	double sx = 0, sz = 0, sxx = 0, szz = 0, sxz = 0, v, w;
	size_t m = 0;

	for (size_t t = k; t < n; t++) {
		double x = y[t - k], z = y[t];

		if (isnan(x) || isnan(z))
			continue;
		m++;
		sx += x;
		sz += z;
		sxx += x * x;
		szz += z * z;
		sxz += x * z;
	}
	v = sxx - sx * sx / (double)m;
	w = szz - sz * sz / (double)m;
	if (m < 3 || !(v > 0) || !(w > 0) || !isfinite(v * w))
		return 0;
	return (sxz - sx * sz / (double)m) / sqrt(v * w);
}

static bool
intermittent(const struct fc_sample *s)
{
	size_t seen = 0, sold = 0;

	for (size_t t = 0; t < s->n; t++) {
		if (s->y[t] < 0)
			return false;
		if (!isnan(s->y[t]))
			seen++;
		if (s->y[t] > 0)
			sold++;
	}
	if ((double)seen < SPARSE * (double)sold)
		return false;
	return s->season < 2 ||
	    correlation(s->y, s->n, (size_t)s->season) <= REGULAR;
}

static const bool *
plan(const struct fc_sample *s)
{
	if (intermittent(s))
		return demand;
	if (s->nseason > 1 ||
	    (s->nseason == 1 && s->seasons[0] > LONG_SEASON))
		return seasons;
	return plain;
}

static const char *
auto_fit(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws)
{
	const bool *use = plan(s);
	int weights = use == plain ? FC_COMBINE_INVERSE :
	    use == seasons ? FC_COMBINE_ORIGINS : FC_COMBINE_EQUAL;

	const char *why = fc_combine_fit(spec, s, use, weights, state, ws);
	size_t at = state->n;
	double seen = 0;

	for (size_t t = 0; t < s->n; t++)
		seen += !isnan(s->y[t]);
	fc_vec_resize(state, at + 1)[at] = seen;
	/* cppcheck-suppress returnDanglingLifetime ; a literal */
	return why;
}

/* What the estimation of a member adds to the deviations of its forecasts
 * (Akaike's final prediction error), after n values. */
static double
estimation(double n)
{
	return sqrt((n + PARAMETERS) / fmax(n - PARAMETERS, 2));
}

static bool
has(const struct fc_vec *state, const bool *members)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		if (members[i] && fc_combine_member(state, i).n > 0)
			return true;
	}
	return false;
}

/* The quantiles of the distribution of demand, where it is in the state. */
static void
auto_forecast(const struct fc_spec *spec, const struct fc_vec *state,
    struct fc_forecast *f, struct fc_fit_ws *ws)
{
	struct fc_vec own = fc_combine_member(state, EMPIRICAL);
	struct fc_vec members = { state->v, state->n - 1, 0 };
	struct fc_forecast one = *f;

	fc_combine_forecast(spec, &members, f, has(state, plain) ?
	    estimation(state->v[state->n - 1]) : 0, ws);
	if (own.n == 0)
		return;
	one.mean = fc_vec_resize(&ws->member, 2 * f->h);
	one.sigma = one.mean + f->h;
	fc_fit_forecast(&spec->member[EMPIRICAL], NULL, &own, &one, ws);
}

static void
auto_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws)
{
	double *seen = state->v + state->n - 1;

	fc_nest_combine.update(spec, state, y, x, k, ws);
	for (size_t t = 0; t < k; t++)
		*seen += !isnan(y[t]);
}

static uint64_t
auto_chosen(const struct fc_spec *spec, const struct fc_vec *state)
{
	uint64_t members = 0;

	for (size_t i = 0; i < spec->nmember; i++) {
		if (fc_combine_member(state, i).n > 0)
			members |= (uint64_t)1 << i;
	}
	return members;
}

static bool
auto_valid(const struct fc_spec *spec, const double *v, size_t n)
{
	return n > 0 && v[n - 1] >= 0 && isfinite(v[n - 1]) &&
	    fc_nest_combine.valid(spec, v, n - 1);
}

const struct fc_nest fc_nest_auto = {
	.member = NAMES, .fixed = true,
	.fit = auto_fit, .update = auto_update, .forecast = auto_forecast,
	.valid = auto_valid, .chosen = auto_chosen,
};
