/*
 * ses.c - simple exponential smoothing
 *
 * The search evaluates LANES values of alpha in one pass over the series:
 * a pass is bound by the latency of the recursion, so eight cost little more
 * than one. State: { alpha, level, variance of the errors }.
 */
#include "base/fc.h"

#include <math.h>

#include "model/ses.h"

enum { P_ALPHA, P_LEVEL };

const struct fc_param fc_ses_params[] = {
	[P_ALPHA] = { .name = "alpha", .def = NAN, .lo = 0, .hi = 1,
	    .help = "smoothing parameter (optimal)" },
	[P_LEVEL] = { .name = "level", .words = "optimal|first", .def = 0,
	    .help = "first level" },
	{ .name = NULL },
};

enum { ALPHA, LEVEL, VARIANCE, STATE };

#define LANES 8
#define ALPHA_MIN 1e-4
#define ALPHA_MAX 0.9999

/* Observed values only (a missing one changes nothing), less the first. */
static size_t
condense(const struct fc_sample *s, double *y)
{
	size_t n = 0;

	for (size_t t = 0; t < s->n; t++) {
		if (!isnan(s->y[t]))
			y[n++] = s->y[t] - s->y[0];
	}
	return n;
}

/*
 * Sum of squared errors for each alpha, and the first level that gives it.
 * With e_t = a_t - w_t l_0 it is the least-squares l_0 = sum aw / sum ww;
 * or 0, the first value, when the level is not free.
 */
static void
profile(const double *y, size_t n, bool free_level, const double *alpha,
    double *sse, double *level)
{
	double a[LANES] = { 0 }, w[LANES], aa[LANES] = { 0 };
	double aw[LANES] = { 0 }, ww[LANES] = { 0 };

	for (int i = 0; i < LANES; i++)
		w[i] = 1;
	for (size_t t = 0; t < n; t++) {
		for (int i = 0; i < LANES; i++) {
			double e = y[t] - a[i];

			aa[i] += e * e;
			aw[i] += e * w[i];
			ww[i] += w[i] * w[i];
			a[i] += alpha[i] * e;
			w[i] *= 1 - alpha[i];
			/* Far from denormals, which are slow. */
			if (w[i] < 1e-30)
				w[i] = 0;
		}
	}
	for (int i = 0; i < LANES; i++) {
		level[i] = free_level ? aw[i] / ww[i] : 0;
		sse[i] = free_level ? aa[i] - aw[i] * level[i] : aa[i];
	}
}

/* Narrow [lo, hi] around the best of LANES inner points until it is tiny. */
static double
search(const double *y, size_t n, bool free_level)
{
	double lo = ALPHA_MIN, hi = ALPHA_MAX, best = hi;

	for (int pass = 0; pass < 14; pass++) {
		double x[LANES + 2], sse[LANES], level[LANES];
		int k = 0;

		for (int i = 0; i < LANES + 2; i++) {
			double u = i / (LANES + 1.0);

			/* Small alphas differ more than large ones. */
			x[i] = lo + (hi - lo) * (pass == 0 ? u * u : u);
		}
		profile(y, n, free_level, x + 1, sse, level);
		for (int i = 1; i < LANES; i++) {
			if (sse[i] < sse[k])
				k = i;
		}
		best = x[k + 1];
		lo = x[k];
		hi = x[k + 2];
	}
	return best;
}

static const char *
ses_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	bool free_level = p->v[P_LEVEL] == 0;
	double *y = fc_vec_resize(work, s->n), *v, sse = 0, level;
	double alphas[LANES], sses[LANES], levels[LANES], alpha = p->v[P_ALPHA];
	size_t n = condense(s, y);

	if (n < 3)
		return "fewer than 3 values";
	if (isnan(alpha))
		alpha = search(y, n, free_level);
	for (int i = 0; i < LANES; i++)
		alphas[i] = alpha;
	profile(y, n, free_level, alphas, sses, levels);
	level = levels[0];
	for (size_t t = 0; t < n; t++) {
		double e = y[t] - level;

		sse += e * e;
		level += alpha * e;
	}
	v = fc_vec_resize(state, STATE);
	v[ALPHA] = alpha;
	v[LEVEL] = s->y[0] + level;
	v[VARIANCE] = sse / (double)(n - 2);
	return NULL;
}

static void
ses_update(const struct fc_params *p, struct fc_vec *state, const double *y,
    size_t k)
{
	double *v = state->v;

	(void)p;
	for (size_t t = 0; t < k; t++) {
		if (!isnan(y[t]))
			v[LEVEL] += v[ALPHA] * (y[t] - v[LEVEL]);
	}
}

static void
ses_forecast(const struct fc_params *p, const struct fc_vec *state,
    struct fc_forecast *f)
{
	const double *v = state->v;
	double sigma = sqrt(v[VARIANCE]);

	(void)p;
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] = v[LEVEL];
		f->sigma[i] = sigma * sqrt(1 + (double)i * v[ALPHA] * v[ALPHA]);
	}
}

static bool
ses_valid(const struct fc_params *p, const double *v, size_t n)
{
	(void)p;
	(void)v;
	return n == STATE;
}

const struct fc_local fc_local_ses = {
	ses_fit, ses_update, ses_forecast, ses_valid,
};
