/*
 * theta.c - the theta method as the M competitions know it
 *
 * State: { half slope, number of periods, state of ses }.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/ses.h"
#include "local/theta.h"

enum { DRIFT, PERIODS, SES };

void
fc_line(const double *y, size_t n, double *at0, double *slope)
{
	double k = 0, mt = 0, my = 0, tt = 0, ty = 0;

	for (size_t t = 0; t < n; t++) {
		double dt, dy;

		if (isnan(y[t]))
			continue;
		k++;
		dt = (double)t - mt;
		dy = y[t] - my;
		mt += dt / k;
		my += dy / k;
		tt += dt * ((double)t - mt);
		ty += dt * (y[t] - my);
	}
	*slope = tt > 0 ? ty / tt : 0;
	*at0 = my - *slope * mt;
}

static struct fc_vec
smoothing(const struct fc_vec *state)
{
	return (struct fc_vec){ state->v + SES, state->n - SES, 0 };
}

/* What the line adds one step ahead of the first n periods. */
static double
drift(double slope, double alpha, double n)
{
	/* The limit at alpha = 0 is n. */
	return slope * (alpha > 0 ? -expm1(n * log1p(-alpha)) / alpha : n);
}

static const char *
theta_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	const char *why = fc_local_ses.fit(s, p, state, work);
	double at0, slope, alpha, *v;
	size_t n = state->n;

	if (why)
		return why;
	alpha = fc_ses_alpha(state);
	fc_line(s->y, s->n, &at0, &slope);
	v = fc_vec_resize(state, n + SES);
	memmove(v + SES, v, n * sizeof *v);
	v[DRIFT] = slope / 2;
	v[PERIODS] = (double)s->n;
	for (size_t t = 0; s->fitted && t < s->n; t++)
		s->fitted[t] += drift(v[DRIFT], alpha, (double)t);
	return NULL;
}

static void
theta_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	struct fc_vec ses = smoothing(state);

	fc_local_ses.update(p, &ses, y, k);
	state->v[PERIODS] += (double)k;
}

static void
theta_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	struct fc_vec ses = smoothing(state);
	double slope = state->v[DRIFT];
	double start = drift(slope, fc_ses_alpha(&ses), state->v[PERIODS]);

	fc_local_ses.forecast(p, &ses, f);
	for (size_t i = 0; i < f->h; i++)
		f->mean[i] += start + slope * (double)i;
}

static bool
theta_valid(const struct fc_params *p, const double *v, size_t n)
{
	return n > SES && v[PERIODS] >= 1 &&
	    fc_local_ses.valid(p, v + SES, n - SES);
}

const struct fc_local fc_local_theta = {
	theta_fit, theta_update, theta_forecast, theta_valid,
};
