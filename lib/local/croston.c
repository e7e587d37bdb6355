/*
 * croston.c - intermittent demand: sizes and intervals
 *
 * State: { size, interval, periods since the last demand, the two alphas,
 * what the forecast is multiplied by, grid of error quantiles }. A series
 * without any demand has size 0 and interval 1.
 */
#include "base/fc.h"

#include <math.h>

#include "local/croston.h"
#include "local/demand.h"
#include "local/ses.h"

enum { P_ALPHA, P_VARIANT };

#define ALPHA_HELP "smoothing parameter of sizes and intervals"

const struct fc_param fc_croston_params[] = {
	[P_ALPHA] = { .name = "alpha", .def = 0.1, .lo = 0, .hi = 1,
	    .help = ALPHA_HELP },
	[P_VARIANT] = { .name = "variant", .words = "classic|sba|sbj", .def = 0,
	    .help = "correction of the bias" },
	{ .name = NULL },
};

const struct fc_param fc_croston_alpha[] = {
	[P_ALPHA] = { .name = "alpha", .def = 0.1, .lo = 0, .hi = 1,
	    .help = ALPHA_HELP },
	{ .name = NULL },
};

enum {
	SIZE, INTERVAL, SINCE, ALPHA_SIZE, ALPHA_INTERVAL, FACTOR, GRID,
	STATE = GRID + FC_GRID,
};

enum variant { CLASSIC, SBA, SBJ };

static double
factor(enum variant variant, double alpha)
{
	if (variant == SBA)
		return 1 - alpha / 2;
	if (variant == SBJ)
		return 1 - alpha / (2 - alpha);
	return 1;
}

static double
level(const double *v)
{
	return v[SIZE] / v[INTERVAL] * v[FACTOR];
}

/* One observed value. */
static void
step(double *v, double y)
{
	v[SINCE]++;
	if (!(y > 0))
		return;
	if (v[SIZE] > 0) {
		v[SIZE] += v[ALPHA_SIZE] * (y - v[SIZE]);
		v[INTERVAL] += v[ALPHA_INTERVAL] * (v[SINCE] - v[INTERVAL]);
	} else {
		v[SIZE] = y;
		v[INTERVAL] = v[SINCE];
	}
	v[SINCE] = 0;
}

static void
croston_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t]))
			step(state->v, y[t]);
	}
}

/* Over the series, with the alphas given. e: room for n + 1 errors. */
static void
run(const struct fc_demand *d, const double alpha[2], enum variant variant,
    struct fc_vec *state, double *e)
{
	double *v = fc_vec_resize(state, STATE);
	size_t n = 0;

	v[SIZE] = v[SINCE] = 0;
	v[INTERVAL] = 1;
	v[ALPHA_SIZE] = alpha[0];
	v[ALPHA_INTERVAL] = alpha[1];
	v[FACTOR] = factor(variant, alpha[1]);
	for (size_t t = 0; t < d->n; t++) {
		if (v[SIZE] > 0)
			e[n++] = d->y[t] - level(v);
		step(v, d->y[t]);
	}
	fc_demand_grid(d, e, n, v + GRID);
}

static const char *
fit(const struct fc_sample *s, double alpha, enum variant variant,
    struct fc_vec *state, struct fc_vec *work)
{
	const double both[2] = { alpha, alpha };
	struct fc_demand d;
	double *e;
	const char *why = fc_demand_take(s, &d, work, s->n + 1, &e);

	if (!why)
		run(&d, both, variant, state, e);
	return why;
}

static const char *
croston_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit(s, p->v[P_ALPHA], (enum variant)p->v[P_VARIANT], state,
	    work);
}

static const char *
sba_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit(s, p->v[P_ALPHA], SBA, state, work);
}

static const char *
sbj_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit(s, p->v[P_ALPHA], SBJ, state, work);
}

static double
best(const double *x, size_t n)
{
	return fc_ses_best(x, n, FC_DEMAND_LO, FC_DEMAND_HI);
}

static const char *
opt_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	struct fc_demand d;
	double *e, alpha[2];
	const char *why = fc_demand_take(s, &d, work, s->n + 1, &e);

	(void)p;
	if (why)
		return why;
	alpha[0] = best(d.size, d.ndemand);
	alpha[1] = best(d.interval, d.ndemand);
	run(&d, alpha, CLASSIC, state, e);
	return NULL;
}

static void
croston_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	(void)p;
	fc_demand_forecast(level(state->v), state->v + GRID, f);
}

static bool
croston_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n == STATE && v[INTERVAL] > 0;
}

const struct fc_local fc_local_croston = {
	croston_fit, croston_update, croston_forecast, croston_valid,
};
const struct fc_local fc_local_croston_opt = {
	opt_fit, croston_update, croston_forecast, croston_valid,
};
const struct fc_local fc_local_sba = {
	sba_fit, croston_update, croston_forecast, croston_valid,
};
const struct fc_local fc_local_sbj = {
	sbj_fit, croston_update, croston_forecast, croston_valid,
};
