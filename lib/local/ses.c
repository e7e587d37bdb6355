/*
 * ses.c - simple exponential smoothing
 *
 * The search evaluates LANES values of alpha in one pass over the series:
 * a pass is bound by the latency of the recursion, so eight cost little more
 * than one. State: { alpha, level, variance of the errors }.
 */
#include "base/fc.h"

#include <math.h>

#include "local/ses.h"

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

/* What is searched: alpha in [lo, hi], the first level free or given. */
struct problem {
	const double *y;
	size_t n;
	bool free_level;
	double level;
	double lo, hi;
	int passes;
};

/*
 * Sum of squared errors for each alpha, and the first level that gives it.
 * With e_t = a_t - w_t l_0 it is the least-squares l_0 = sum aw / sum ww;
 * or the given one when the level is not free.
 */
static void
profile(const struct problem *k, const double *alpha, double *sse,
    double *level)
{
	double a[LANES], w[LANES], aa[LANES] = { 0 };
	double aw[LANES] = { 0 }, ww[LANES] = { 0 };

	for (int i = 0; i < LANES; i++) {
		w[i] = 1;
		a[i] = k->free_level ? 0 : k->level;
	}
	for (size_t t = 0; t < k->n; t++) {
		for (int i = 0; i < LANES; i++) {
			double e = k->y[t] - a[i];

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
		level[i] = k->free_level ? aw[i] / ww[i] : k->level;
		sse[i] = k->free_level ? aa[i] - aw[i] * level[i] : aa[i];
	}
}

/* Narrow [lo, hi] around the best of LANES inner points until it is tiny. */
static double
search(const struct problem *k)
{
	double lo = k->lo, hi = k->hi, best = hi;

	for (int pass = 0; pass < k->passes; pass++) {
		double x[LANES + 2], sse[LANES], level[LANES];
		int least = 0;

		for (int i = 0; i < LANES + 2; i++) {
			double u = i / (LANES + 1.0);

			/* Small alphas differ more than large ones. */
			x[i] = lo + (hi - lo) * (pass == 0 ? u * u : u);
		}
		profile(k, x + 1, sse, level);
		for (int i = 1; i < LANES; i++) {
			if (sse[i] < sse[least])
				least = i;
		}
		best = x[least + 1];
		lo = x[least];
		hi = x[least + 2];
	}
	return best;
}

double
fc_ses_best(const double *x, size_t n, double lo, double hi)
{
	struct problem k = { x, n, false, n > 0 ? x[0] : 0, lo, hi, 9 };

	return search(&k);
}

double
fc_ses_alpha(const struct fc_vec *state)
{
	return state->v[ALPHA];
}

static const char *
ses_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	double *y = fc_vec_resize(work, s->n), *v, sse = 0, level;
	double alphas[LANES], sses[LANES], levels[LANES], alpha = p->v[P_ALPHA];
	size_t n = condense(s, y);
	struct problem k = { y, n, p->v[P_LEVEL] == 0, 0, ALPHA_MIN,
		ALPHA_MAX, 14 };

	if (n < 3)
		return "fewer than 3 values";
	if (isnan(alpha))
		alpha = search(&k);
	for (int i = 0; i < LANES; i++)
		alphas[i] = alpha;
	profile(&k, alphas, sses, levels);
	level = levels[0];
	for (size_t t = 0; t < n; t++) {
		double e = y[t] - level;

		sse += e * e;
		level += alpha * e;
	}
	v = fc_vec_resize(state, STATE);
	v[ALPHA] = alpha;
	v[VARIANCE] = sse / (double)(n - 2);
	if (s->fitted) {
		v[LEVEL] = s->y[0] + levels[0];
		fc_fit_through(&fc_local_ses, p, s, 0, state);
	}
	v[LEVEL] = s->y[0] + level;
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
