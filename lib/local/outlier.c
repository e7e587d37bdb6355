/* outlier.c - outliers, as residuals of the super smoother. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "local/mstl.h"
#include "local/outlier.h"
#include "local/supsmu.h"

#define STRENGTH 0.6    /* of seasons that are taken out */
#define RANGES 3        /* interquartile ranges beyond the quartiles */
#define PASSES 2
#define BEYOND 0.5      /* of the range of the series, for a replacement */

struct outliers {
	struct fc_mstl plan;
	size_t n;
	double *full, *season, *smooth, *work;
};

static double
variance(const double *x, size_t n)
{
	double mean = 0, sum = 0;

	for (size_t t = 0; t < n; t++)
		mean += x[t] / (double)n;
	for (size_t t = 0; t < n; t++)
		sum += (x[t] - mean) * (x[t] - mean);
	return sum / (double)(n - 1);
}

/* The sum of the seasons of x to o->season, the trend behind them. */
static double *
decompose(struct outliers *o, const double *x)
{
	size_t n = o->n, k = o->plan.nseason;
	double *trend = o->season + k * n;

	fc_mstl_run(&o->plan, x, n, o->season, trend, o->work);
	for (size_t i = 1; i < k; i++) {
		for (size_t t = 0; t < n; t++)
			o->season[t] += o->season[i * n + t];
	}
	return trend;
}

/* x without gaps to o->full. */
static void
fill(struct outliers *o, const double *x)
{
	double lo = INFINITY, hi = -INFINITY;
	bool gaps = false, wild = false;
	size_t n = o->n, k = o->plan.nseason;

	for (size_t t = 0; t < n; t++) {
		gaps = gaps || isnan(x[t]);
		lo = fmin(lo, x[t]);
		hi = fmax(hi, x[t]);
	}
	memcpy(o->full, x, n * sizeof *x);
	if (gaps && k > 0) {
		decompose(o, x);
		for (size_t t = 0; t < n; t++)
			o->full[t] = x[t] - o->season[t];
		fc_mstl_bridge(o->full, o->full, n);
		for (size_t t = 0; t < n; t++) {
			o->full[t] += o->season[t];
			wild = wild || o->full[t] > hi + BEYOND * (hi - lo) ||
			    o->full[t] < lo - BEYOND * (hi - lo);
		}
		if (!wild)
			return;
		memcpy(o->full, x, n * sizeof *x);
	}
	fc_mstl_bridge(o->full, o->full, n);
}

/* o->full less its seasons where these are strong. */
static void
adjust(struct outliers *o)
{
	size_t n = o->n;
	double *trend, rest;

	if (o->plan.nseason == 0)
		return;
	trend = decompose(o, o->full);
	for (size_t t = 0; t < n; t++)
		o->work[t] = o->full[t] - trend[t] - o->season[t];
	rest = variance(o->work, n);
	for (size_t t = 0; t < n; t++)
		o->work[t] = o->full[t] - trend[t];
	if (1 - rest / variance(o->work, n) < STRENGTH)
		return;
	for (size_t t = 0; t < n; t++)
		o->full[t] -= o->season[t];
}

/* Make the outliers of x NAN; returns how many there are. */
static size_t
mark(struct outliers *o, double *x)
{
	size_t n = o->n, k = 0, found = 0;
	double *left = o->season, *sorted = o->work, lo, hi, range;

	fill(o, x);
	adjust(o);
	fc_supsmu(o->full, n, o->smooth, o->work);
	for (size_t t = 0; t < n; t++) {
		left[t] = o->full[t] - o->smooth[t];
		if (!isnan(x[t]))
			sorted[k++] = left[t];
	}
	fc_sort_doubles(sorted, k);
	lo = fc_quantile_sorted(sorted, k, 0.25);
	hi = fc_quantile_sorted(sorted, k, 0.75);
	range = RANGES * (hi - lo);
	if (!(hi - lo + 2 * range > 1e-14))
		return 0;
	for (size_t t = 0; t < n; t++) {
		if (isnan(x[t]) || (left[t] >= lo - range &&
		    left[t] <= hi + range))
			continue;
		x[t] = NAN;
		found++;
	}
	return found;
}

static bool
constant(const double *x, size_t n)
{
	for (size_t t = 1; t < n; t++) {
		if (x[t] < x[0] || x[t] > x[0])
			return false;
	}
	return true;
}

size_t
fc_outliers_replace(const struct fc_sample *s, double *y, struct fc_vec *work)
{
	struct outliers o = { .n = s->n };
	size_t n = s->n, found = 0;
	bool positive = true;
	double *x;

	o.plan.robust = true;
	fc_mstl_seasons(&o.plan, s);
	x = fc_vec_resize(work, (4 + o.plan.nseason) * n +
	    FC_MAX(fc_mstl_work(&o.plan, n), FC_SUPSMU_WORK * n));
	o.full = x + n;
	o.smooth = o.full + n;
	o.season = o.smooth + n;
	o.work = o.season + (o.plan.nseason + 1) * n;
	memcpy(x, s->y, n * sizeof *x);
	memcpy(y, s->y, n * sizeof *y);
	for (size_t t = 0; t < n; t++)
		positive = positive && !(y[t] < 0);
	if (n < 5 || constant(x, n))
		return 0;
	for (int pass = 0; pass < PASSES; pass++) {
		size_t more = mark(&o, x);

		found += more;
		if (more == 0)
			break;
		fill(&o, x);
		for (size_t t = 0; positive && t < n; t++)
			o.full[t] = fmax(o.full[t], 0);
		/* What was replaced is a value as any other now. */
		for (size_t t = 0; t < n; t++) {
			if (isnan(x[t]) && !isnan(s->y[t]))
				x[t] = y[t] = o.full[t];
		}
	}
	return found;
}
