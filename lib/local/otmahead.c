/*
 * otmahead.c - theta models: their recursion, and what comes of it
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/otm_impl.h"

double
fc_otm_drift(const double *v)
{
	double next = v[POWER] * (1 - v[ALPHA]);

	return v[WEIGHT] * (v[POWER] * v[ORIGIN] +
	    v[SLOPE] * (1 - next) / v[ALPHA]);
}

void
fc_otm_advance(double *v, double y)
{
	double mu = v[LEVEL] + fc_otm_drift(v);
	struct line line = { v[TIME], v[MEAN], v[SLOPE], v[ORIGIN] };

	v[LEVEL] += v[ALPHA] * ((isnan(y) ? mu : y) - v[LEVEL]);
	v[POWER] *= 1 - v[ALPHA];
	if (v[DYNAMIC] == 0) {
		v[TIME]++;
		return;
	}
	line_step(&line, y);
	v[TIME] = line.t;
	v[MEAN] = line.mean;
	v[SLOPE] = line.slope;
	v[ORIGIN] = line.origin;
}

void
fc_otm_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	(void)p;
	for (size_t t = 0; t < k; t++)
		fc_otm_advance(state->v, y[t]);
}

/* Add to the variance of each later step what a unit error at step i does.
 * The model is linear: the response is a run of its own from 0. */
static void
respond(const double *v, size_t i, size_t h, double *sum)
{
	double x[STATE];

	memcpy(x, v, sizeof x);
	x[LEVEL] = x[MEAN] = x[SLOPE] = x[ORIGIN] = 0;
	x[TIME] = v[TIME] + (double)i;
	x[POWER] = v[POWER] * pow(1 - v[ALPHA], (double)i);
	fc_otm_advance(x, 1);
	for (size_t j = i + 1; j < h; j++) {
		double mu = x[LEVEL] + fc_otm_drift(x);

		sum[j] += mu * mu;
		fc_otm_advance(x, mu);
	}
}

/*
 * Of the drift a step, in units of the variance of the errors: the slope of a
 * regression of n values is uncertain by 6 alpha^2 / (5 n) where errors stay
 * in the level (random walk), by 12 / n^3 where they do not.
 */
static double
slope_variance(const double *v)
{
	double n = v[TIME], a = v[ALPHA];

	return v[WEIGHT] * v[WEIGHT] * (1.2 * a * a / n + 12 / (n * n * n));
}

void
fc_otm_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double x[STATE];

	(void)p;
	memcpy(x, v, sizeof x);
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = x[LEVEL] + fc_otm_drift(x);
		f->sigma[i] = 1;
		fc_otm_advance(x, f->mean[i]);
	}
	for (size_t i = 0; i + 1 < f->h && v[DYNAMIC] != 0; i++)
		respond(v, i, f->h, f->sigma);
	for (size_t i = 0; i < f->h; i++) {
		if (v[DYNAMIC] == 0)
			f->sigma[i] += (double)i * v[ALPHA] * v[ALPHA];
		f->sigma[i] = sqrt((f->sigma[i] + slope_variance(v) *
		    (double)((i + 1) * (i + 1))) * v[VARIANCE]);
	}
}

bool
fc_otm_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n == STATE && v[ALPHA] > 0 && v[ALPHA] <= 1 && v[TIME] >= 1;
}
