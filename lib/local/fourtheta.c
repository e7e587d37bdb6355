/* fourtheta.c - the 4Theta method. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/fourtheta.h"
#include "local/ses.h"
#include "local/theta.h"

enum {
	GROWTH, PRODUCT, THETA, ALPHA, LEVEL, ORIGIN, SLOPE, TIME, SCALE,
	VARIANCE, STATE,
};

#define LEAST 1e-10

/* The trend at period t; of the scaled series. */
static double
trend(const double *v, double t)
{
	double x = v[ORIGIN] + v[SLOPE] * t;

	return v[GROWTH] > 0 ? exp(fmin(x, 50)) : x;
}

static double
theta_line(const double *v, double y, double tr)
{
	if (v[PRODUCT] > 0)
		return pow(fmax(y, LEAST), v[THETA]) *
		    pow(fmax(tr, LEAST), 1 - v[THETA]);
	return v[THETA] * y + (1 - v[THETA]) * tr;
}

static double
together(const double *v, double level, double tr)
{
	double w = 1 / v[THETA];

	if (v[PRODUCT] > 0)
		return pow(fmax(level, LEAST), w) * pow(fmax(tr, LEAST), 1 - w);
	return w * level + (1 - w) * tr;
}

/* Run the model of v over y from period TIME on; forecasts, scaled back, to
 * fitted when it is not NULL. */
static void
advance(double *v, const double *y, size_t n, double *fitted)
{
	for (size_t t = 0; t < n; t++) {
		double tr = trend(v, v[TIME]);

		if (fitted)
			fitted[t] = v[SCALE] * together(v, v[LEVEL], tr);
		if (!isnan(y[t]))
			v[LEVEL] += v[ALPHA] * (theta_line(v, y[t] / v[SCALE],
			    tr) - v[LEVEL]);
		v[TIME]++;
	}
}

/* What is searched: y scaled, room for the observed part of a line. */
struct search {
	const double *y;
	size_t n;
	double *line;
};

/* Smooth the theta line of v best; v stands before the series then. Returns
 * the mean absolute error, the first value left out. */
static double
try_theta(const struct search *k, double *v, double theta)
{
	double sum = 0, count = 0, x[STATE];
	size_t got = 0;

	v[THETA] = theta;
	for (size_t t = 0; t < k->n; t++) {
		if (!isnan(k->y[t]))
			k->line[got++] = theta_line(v, k->y[t],
			    trend(v, (double)t));
	}
	v[ALPHA] = fc_ses_best(k->line, got, 1e-4, 0.9999);
	v[LEVEL] = k->line[0];
	v[TIME] = 0;
	memcpy(x, v, sizeof x);
	x[SCALE] = 1;
	for (size_t t = 0; t < k->n; t++) {
		double e = k->y[t] - together(x, x[LEVEL], trend(x, x[TIME]));

		if (t > 0 && !isnan(e)) {
			sum += fabs(e);
			count++;
		}
		advance(x, k->y + t, 1, NULL);
	}
	return sum / count;
}

/* Theta of the least error in [1, 3], on a grid and finer ones around. */
static double
search_theta(const struct search *k, double *v)
{
	double lo = 1, hi = 3, least = INFINITY, best = 1;

	for (int pass = 0; pass < 3; pass++) {
		double step = (hi - lo) / 8;

		for (int i = 0; i <= 8; i++) {
			double mae = try_theta(k, v, lo + step * i);

			if (mae < least) {
				least = mae;
				best = v[THETA];
			}
		}
		lo = fmax(1, best - step);
		hi = fmin(3, best + step);
	}
	return try_theta(k, v, best);
}

/* Line of y, or of its logarithm, to v. */
static void
fit_trend(const struct search *k, double *v)
{
	for (size_t t = 0; t < k->n; t++)
		k->line[t] = v[GROWTH] > 0 ? log(k->y[t]) : k->y[t];
	fc_line(k->line, k->n, &v[ORIGIN], &v[SLOPE]);
}

static const char *
fourtheta_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *y = fc_vec_resize(work, 2 * s->n), v[STATE] = { 0 }, scale = 0;
	double least = INFINITY, sse = 0, *best = fc_vec_resize(state, STATE);
	struct search k = { y, s->n, y + s->n };
	bool positive = true;
	size_t got = 0;

	(void)p;
	for (size_t t = 0; t < s->n; t++) {
		if (isnan(s->y[t]))
			continue;
		got++;
		scale += fabs(s->y[t]);
		positive = positive && s->y[t] > 0;
	}
	if (got < 6)
		return "fewer than 6 values";
	scale = scale > 0 ? scale / (double)got : 1;
	for (size_t t = 0; t < s->n; t++)
		y[t] = s->y[t] / scale;
	for (int i = 0; i < (positive ? 4 : 1); i++) {
		double mae;

		v[GROWTH] = i >= 2;
		v[PRODUCT] = i % 2;
		fit_trend(&k, v);
		mae = search_theta(&k, v);
		if (i == 0 || mae < least) {
			least = mae;
			memcpy(best, v, sizeof v);
		}
	}
	best[SCALE] = scale;
	for (size_t t = 0; t < s->n; t++) {
		double f;

		advance(best, s->y + t, 1, &f);
		if (s->fitted)
			s->fitted[t] = f;
		sse += isnan(s->y[t]) ? 0 : (s->y[t] - f) * (s->y[t] - f);
	}
	best[VARIANCE] = sse / (double)(got - 4);
	return NULL;
}

static void
fourtheta_update(const struct fc_params *p, struct fc_vec *state,
    const double *y, size_t k)
{
	(void)p;
	advance(state->v, y, k, NULL);
}

static void
fourtheta_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = v[SCALE] * together(v, v[LEVEL],
		    trend(v, v[TIME] + (double)i));
		f->sigma[i] = sqrt(v[VARIANCE] *
		    (1 + (double)i * v[ALPHA] * v[ALPHA]));
	}
}

static bool
fourtheta_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	return n == STATE && v[THETA] >= 1 && v[TIME] >= 1 && v[SCALE] > 0;
}

const struct fc_local fc_local_fourtheta = {
	fourtheta_fit, fourtheta_update, fourtheta_forecast, fourtheta_valid,
};
