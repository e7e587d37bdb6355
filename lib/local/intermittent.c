/*
 * intermittent.c - intermittent demand, by its class
 *
 * State: { number of the model taken, its state }.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/adida.h"
#include "local/croston.h"
#include "local/demand.h"
#include "local/intermittent.h"

enum { FULL, SMOOTH, ERRATIC, SPARSE };

/* What takes each class; croston and sba have their alpha from own. */
static const struct fc_local *const taken[] = {
	[FULL] = &fc_local_croston_opt,
	[SMOOTH] = &fc_local_croston,
	[ERRATIC] = &fc_local_sba,
	[SPARSE] = &fc_local_imapa,
};
static const struct fc_params own = { { 0.1 } };

/* Squared coefficient of variation of the sizes. */
static double
variation(const struct fc_demand *d)
{
	double mean = 0, squares = 0;

	for (size_t i = 0; i < d->ndemand; i++) {
		double x = d->size[i] - mean;

		mean += x / (double)(i + 1);
		squares += x * (d->size[i] - mean);
	}
	if (d->ndemand < 2)
		return 0;
	return squares / (double)(d->ndemand - 1) / (mean * mean);
}

static int
class_of(const struct fc_demand *d)
{
	if (!(d->mean_interval > 1))
		return FULL;
	if (!(d->mean_interval < 1.32))
		return SPARSE;
	return variation(d) < 0.49 ? SMOOTH : ERRATIC;
}

static struct fc_vec
inner(const struct fc_vec *state)
{
	return (struct fc_vec){ state->v + 1, state->n - 1, 0 };
}

static const char *
intermittent_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct fc_demand d;
	double *v;
	const char *why = fc_demand_take(s, &d, work, 0, &v);
	size_t n;
	int class;

	(void)p;
	if (why)
		return why;
	class = class_of(&d);
	why = taken[class]->fit(s, &own, state, work);
	if (why)
		return why;
	n = state->n;
	v = fc_vec_resize(state, n + 1);
	memmove(v + 1, v, n * sizeof *v);
	v[0] = class;
	return NULL;
}

static void
intermittent_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	struct fc_vec rest = inner(state);

	(void)p;
	taken[(int)state->v[0]]->update(&own, &rest, y, k);
}

static void
intermittent_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	struct fc_vec rest = inner(state);

	(void)p;
	taken[(int)state->v[0]]->forecast(&own, &rest, f);
}

static bool
intermittent_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n > 1 && v[0] >= FULL && v[0] <= SPARSE &&
	    v[0] == floor(v[0]) && taken[(int)v[0]]->valid(&own, v + 1, n - 1);
}

const struct fc_local fc_local_intermittent = {
	intermittent_fit, intermittent_update, intermittent_forecast,
	intermittent_valid,
};
