/*
 * tsb.c - intermittent demand that may cease
 *
 * State: { chance, size, the two alphas, grid of error quantiles }; size 0
 * before the first demand.
 */
#include "base/fc.h"

#include <math.h>

#include "local/demand.h"
#include "local/ses.h"
#include "local/tsb.h"

enum { P_SIZE, P_CHANCE };

const struct fc_param fc_tsb_params[] = {
	[P_SIZE] = { .name = "alpha-d", .def = NAN, .lo = 0, .hi = 1,
	    .help = "smoothing parameter of sizes (optimal)" },
	[P_CHANCE] = { .name = "alpha-p", .def = NAN, .lo = 0, .hi = 1,
	    .help = "smoothing parameter of chances (optimal)" },
	{ .name = NULL },
};

enum {
	CHANCE, SIZE, ALPHA_SIZE, ALPHA_CHANCE, GRID, STATE = GRID + FC_GRID,
};

static void
step(double *v, double y)
{
	v[CHANCE] += v[ALPHA_CHANCE] * ((y > 0 ? 1 : 0) - v[CHANCE]);
	if (y > 0)
		v[SIZE] = v[SIZE] > 0 ?
		    v[SIZE] + v[ALPHA_SIZE] * (y - v[SIZE]) : y;
}

static void
tsb_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t]))
			step(state->v, y[t]);
	}
}

static const char *
tsb_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *e, *v, size = p->v[P_SIZE], chance = p->v[P_CHANCE];
	struct fc_demand d;
	const char *why = fc_demand_take(s, &d, work, s->n + 1, &e);
	size_t n = 0;

	if (why)
		return why;
	if (isnan(size))
		size = fc_ses_best(d.size, d.ndemand, FC_DEMAND_LO,
		    FC_DEMAND_HI);
	for (size_t t = 0; t < d.n; t++)
		e[t] = d.y[t] > 0 ? 1 : 0;
	if (isnan(chance))
		chance = fc_ses_best(e, d.n, FC_DEMAND_LO, FC_DEMAND_HI);
	v = fc_vec_resize(state, STATE);
	v[CHANCE] = e[0];
	v[SIZE] = 0;
	v[ALPHA_SIZE] = size;
	v[ALPHA_CHANCE] = chance;
	for (size_t t = 0; t < d.n; t++) {
		if (v[SIZE] > 0)
			e[n++] = d.y[t] - v[CHANCE] * v[SIZE];
		step(v, d.y[t]);
	}
	fc_demand_grid(&d, e, n, v + GRID);
	return NULL;
}

static void
tsb_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;

	(void)p;
	fc_demand_forecast(v[CHANCE] * v[SIZE], v + GRID, f);
}

static bool
tsb_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	return n == STATE;
}

const struct fc_local fc_local_tsb = {
	tsb_fit, tsb_update, tsb_forecast, tsb_valid,
};
