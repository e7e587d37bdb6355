/*
 * empirical.c - the distribution of what was, recent values weighing more
 *
 * State: { mean, its weight, values kept, place of the next, values }, always
 * of the same length: a ring.
 */
#include "base/fc.h"

#include <math.h>

#include "local/demand.h"
#include "local/empirical.h"

#define KEEP 0.97       /* of a value's weight, from period to period */

enum { MEAN, WEIGHT, COUNT, NEXT, RING };
enum { STATE = RING + FC_EMPIRICAL_VALUES };

static void
take(double *v, double y)
{
	v[WEIGHT] = 1 + KEEP * v[WEIGHT];
	v[MEAN] += (y - v[MEAN]) / v[WEIGHT];
	v[RING + (size_t)v[NEXT]] = y;
	v[NEXT] = v[NEXT] + 1 < FC_EMPIRICAL_VALUES ? v[NEXT] + 1 : 0;
	if (v[COUNT] < FC_EMPIRICAL_VALUES)
		v[COUNT]++;
}

static void
empirical_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t]))
			take(state->v, y[t]);
	}
}

static const char *
empirical_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct fc_demand d;
	double *v;
	const char *why = fc_demand_take(s, &d, work, 0, &v);

	(void)p;
	if (why)
		return why;
	v = fc_vec_resize(state, STATE);
	for (size_t i = 0; i < STATE; i++)
		v[i] = 0;
	for (size_t t = 0; t < s->n; t++) {
		if (s->fitted)
			s->fitted[t] = v[COUNT] > 0 && !isnan(s->y[t]) ?
			    v[MEAN] : NAN;
		if (!isnan(s->y[t]))
			take(v, s->y[t]);
	}
	return NULL;
}

/* The values kept, ascending, with their weights; returns the sum of these. */
static double
sorted(const double *v, double *x, double *w)
{
	size_t n = (size_t)v[COUNT], at = (size_t)v[NEXT];
	double weight = 1, sum = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = i;

		at = at > 0 ? at - 1 : FC_EMPIRICAL_VALUES - 1;
		for (; k > 0 && x[k - 1] > v[RING + at]; k--) {
			x[k] = x[k - 1];
			w[k] = w[k - 1];
		}
		x[k] = v[RING + at];
		w[k] = weight;
		sum += weight;
		weight *= KEEP;
	}
	return sum;
}

static void
empirical_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	double x[FC_EMPIRICAL_VALUES] = { 0 }, below = 0;
	double w[FC_EMPIRICAL_VALUES] = { 0 };
	const double *v = state->v;
	double sum = sorted(v, x, w);
	size_t n = (size_t)v[COUNT], k = 0;

	(void)p;
	for (size_t j = 0; j < f->np; j++) {
		while (k + 1 < n && below + w[k] < f->p[j] * sum)
			below += w[k++];
		for (size_t i = 0; i < f->h; i++)
			f->q[i * f->np + j] = x[k];
	}
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = v[MEAN];
		f->sigma[i] = NAN;
	}
	f->has_q = true;
}

static bool
empirical_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	if (n != STATE || !(v[WEIGHT] >= 1) || !(v[COUNT] >= 1) ||
	    !(v[COUNT] <= FC_EMPIRICAL_VALUES) || !(v[NEXT] >= 0) ||
	    !(v[NEXT] < FC_EMPIRICAL_VALUES) || v[NEXT] != floor(v[NEXT]) ||
	    v[COUNT] != floor(v[COUNT]) || !isfinite(v[MEAN]))
		return false;
	for (size_t i = RING; i < n; i++) {
		if (!isfinite(v[i]))
			return false;
	}
	return true;
}

const struct fc_local fc_local_empirical = {
	empirical_fit, empirical_update, empirical_forecast, empirical_valid,
};
