/*
 * adida.c - intermittent demand, summed over longer periods first
 *
 * State: { periods since the fit, grid of error quantiles, and for each k
 * { k, alpha, smoothed sum, sum so far } }.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/adida.h"
#include "local/demand.h"
#include "local/ses.h"

enum { PERIODS, GRID, LEVELS = GRID + FC_GRID };
enum { K, ALPHA, LEVEL, SUM, EACH };

struct scratch {
	double *prefix;         /* n + 1: sum of the first values */
	double *step;           /* n + 1: what the forecasts' sum changes by */
	double *more;           /* n + 1: how many forecasts begin */
	double *sums;           /* n + 1 */
};

/* Smooth the sums over k periods into v. */
static void
smooth(const struct fc_demand *d, size_t k, double *v, struct scratch *w)
{
	size_t n = d->n / k, start = d->n % k;
	double before = 0;

	for (size_t i = 0; i < n; i++)
		w->sums[i] = w->prefix[start + (i + 1) * k] -
		    w->prefix[start + i * k];
	v[K] = (double)k;
	v[ALPHA] = fc_ses_best(w->sums, n, FC_DEMAND_LO, FC_DEMAND_HI);
	v[LEVEL] = w->sums[0];
	v[SUM] = 0;
	for (size_t i = 0; i < n; i++) {
		v[LEVEL] += v[ALPHA] * (w->sums[i] - v[LEVEL]);
		w->step[start + (i + 1) * k] += v[LEVEL] / v[K] - before;
		before = v[LEVEL] / v[K];
	}
	w->more[start + k]++;
}

/* Errors of single periods, to e. */
static size_t
errors(const struct fc_demand *d, const struct scratch *w, double *e)
{
	double sum = 0, count = 0;
	size_t n = 0;

	for (size_t t = 0; t < d->n; t++) {
		sum += w->step[t];
		count += w->more[t];
		if (count > 0)
			e[n++] = d->y[t] - sum / count;
	}
	return n;
}

static const char *
fit(const struct fc_sample *s, bool all, struct fc_vec *state,
    struct fc_vec *work)
{
	size_t size = s->n + 1, top, levels;
	struct fc_demand d;
	struct scratch w;
	double *v, *rest;
	const char *why = fc_demand_take(s, &d, work, 4 * size, &rest);

	if (why)
		return why;
	w = (struct scratch){ rest, rest + size, rest + 2 * size,
		rest + 3 * size };
	memset(rest, 0, 3 * size * sizeof *rest);
	for (size_t t = 0; t < d.n; t++)
		w.prefix[t + 1] = w.prefix[t] + d.y[t];
	top = (size_t)nearbyint(d.mean_interval);
	levels = all ? top : 1;
	v = fc_vec_resize(state, LEVELS + EACH * levels);
	v[PERIODS] = 0;
	for (size_t i = 0; i < levels; i++)
		smooth(&d, all ? i + 1 : top, v + LEVELS + EACH * i, &w);
	fc_demand_grid(&d, w.sums, errors(&d, &w, w.sums), v + GRID);
	return NULL;
}

static const char *
adida_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	(void)p;
	return fit(s, false, state, work);
}

static const char *
imapa_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	(void)p;
	return fit(s, true, state, work);
}

static void
adida_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *end = state->v + state->n;

	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (isnan(y[t]))
			continue;
		state->v[PERIODS]++;
		for (double *v = state->v + LEVELS; v < end; v += EACH) {
			v[SUM] += y[t];
			if (fmod(state->v[PERIODS], v[K]) > 0)
				continue;
			v[LEVEL] += v[ALPHA] * (v[SUM] - v[LEVEL]);
			v[SUM] = 0;
		}
	}
}

static void
adida_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	size_t n = (state->n - LEVELS) / EACH;
	double sum = 0;

	(void)p;
	for (size_t i = LEVELS; i < state->n; i += EACH)
		sum += state->v[i + LEVEL] / state->v[i + K];
	fc_demand_forecast(sum / (double)n, state->v + GRID, f);
}

static bool
adida_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	if (n < LEVELS + EACH || (n - LEVELS) % EACH != 0)
		return false;
	for (size_t i = LEVELS; i < n; i += EACH) {
		if (!(v[i + K] >= 1))
			return false;
	}
	return true;
}

const struct fc_local fc_local_adida = {
	adida_fit, adida_update, adida_forecast, adida_valid,
};
const struct fc_local fc_local_imapa = {
	imapa_fit, adida_update, adida_forecast, adida_valid,
};
