/*
 * ses.c - simple exponential smoothing
 *
 * The search evaluates LANES values of alpha in one pass over the series:
 * a pass is bound by the latency of the recursion, so eight cost little more
 * than one. State: { alpha, level, variance of the errors }.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

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
#define PASSES 20       /* four or five do, but for rounding */
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
	double width;           /* of the range of alpha in the end */
};

#define WIDE 4
#define BLOCK 16

typedef double wide __attribute__((vector_size(WIDE * sizeof(double))));

union lane {
	wide v[LANES / WIDE];
	double d[LANES];
};

/* Of each alpha: a and w of the error (profile), sums of their products. */
struct lanes {
	union lane alpha, a, w, aa, aw, ww;
};

/* Go on through y[0..n). */
static FC_WIDE void
follow(struct lanes *to, const double *y, size_t n)
{
	struct lanes x = *to;

	for (size_t t = 0; t < n; t++) {
		for (int j = 0; j < LANES / WIDE; j++) {
			wide e = y[t] - x.a.v[j];

			x.aa.v[j] += e * e;
			x.aw.v[j] += e * x.w.v[j];
			x.ww.v[j] += x.w.v[j] * x.w.v[j];
			x.a.v[j] += x.alpha.v[j] * e;
			x.w.v[j] *= 1 - x.alpha.v[j];
		}
	}
	*to = x;
}

/*
 * Sum of squared errors for each alpha, and the first level that gives it.
 * With e_t = a_t - w_t l_0 it is the least-squares l_0 = sum aw / sum ww;
 * or the given one when the level is not free.
 */
static void
profile(const struct problem *k, const double *alpha, double *sse,
    double *level)
{
	struct lanes x = { .aa = { .d = { 0 } } };

	for (int i = 0; i < LANES; i++) {
		x.alpha.d[i] = alpha[i];
		x.w.d[i] = 1;
		x.a.d[i] = k->free_level ? 0 : k->level;
	}
	for (size_t t = 0; t < k->n; t += BLOCK) {
		follow(&x, k->y + t, FC_MIN(k->n - t, (size_t)BLOCK));
		/* Far from denormals, which are slow: 1 - alpha is 1e-4 or
		 * more. */
		for (int i = 0; i < LANES; i++)
			x.w.d[i] = x.w.d[i] < 1e-30 ? 0 : x.w.d[i];
	}
	for (int i = 0; i < LANES; i++) {
		level[i] = k->free_level ? x.aw.d[i] / x.ww.d[i] : k->level;
		sse[i] = x.aa.d[i];
		if (k->free_level)
			sse[i] -= x.aw.d[i] * level[i];
	}
}

/* Where a parabola through three points has its least; NAN: nowhere. */
static double
vertex(const double *x, const double *f)
{
	double l = (x[1] - x[0]) * (f[1] - f[2]);
	double r = (x[1] - x[2]) * (f[1] - f[0]);

	return x[1] - ((x[1] - x[0]) * l - (x[1] - x[2]) * r) / (2 * (l - r));
}

/*
 * LANES points between x[0] and x[LANES + 1]: evenly, at first more of the
 * small ones, as small alphas differ more; or, round where the least should
 * be, ever closer to it from both sides.
 */
static void
lay(double *x, int pass, double least)
{
	double lo = x[0], hi = x[LANES + 1];

	for (int i = 1; i <= LANES; i++) {
		double u = i / (LANES + 1.0);

		x[i] = lo + (hi - lo) * (pass == 0 ? u * u : u);
	}
	if (!(least > lo && least < hi))
		return;
	for (int i = 0; i < LANES / 2; i++) {
		double part = ldexp(1, -2 - 3 * i);

		x[1 + i] = least - (least - lo) * part;
		x[LANES - i] = least + (hi - least) * part;
	}
}

/* Narrow [lo, hi] around the best of LANES inner points until it is tiny. */
static double
search(const struct problem *k)
{
	double x[LANES + 2], sse[LANES + 2], level[LANES], at = NAN;
	double best = k->hi;

	x[0] = k->lo;
	x[LANES + 1] = k->hi;
	sse[0] = sse[LANES + 1] = NAN;
	for (int pass = 0; pass < PASSES && x[LANES + 1] - x[0] > k->width;
	    pass++) {
		int least = 1;

		lay(x, pass, at);
		profile(k, x + 1, sse + 1, level);
		for (int i = 2; i <= LANES; i++) {
			if (sse[i] < sse[least])
				least = i;
		}
		best = x[least];
		/* Not below the neighbours: rounding, or an end. */
		at = pass > 0 ? vertex(x + least - 1, sse + least - 1) : NAN;
		x[0] = x[least - 1];
		sse[0] = sse[least - 1];
		x[LANES + 1] = x[least + 1];
		sse[LANES + 1] = sse[least + 1];
	}
	return best;
}

double
fc_ses_best(const double *x, size_t n, double lo, double hi)
{
	struct problem k = { x, n, false, n > 0 ? x[0] : 0, lo, hi, 1e-6 };

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
		ALPHA_MAX, 1e-7 };

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
