/*
 * otm.c - optimised and dynamic theta models
 *
 * As in ses.c, LANES values of alpha are tried in one pass over the series.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/otm_impl.h"
#include "local/theta.h"

enum { P_THETA, P_ALPHA, P_CALM };

#define THETA_HELP "weight of curvature (optimal)"
#define ALPHA_HELP "smoothing parameter (optimal)"

const struct fc_param fc_otm_params[] = {
	[P_THETA] = { .name = "theta", .def = NAN, .lo = 1, .hi = 1e6,
	    .help = THETA_HELP },
	[P_ALPHA] = { .name = "alpha", .def = NAN, .lo = 0.01, .hi = 1,
	    .help = ALPHA_HELP },
	[P_CALM] = { .name = "calm", .words = "yes|no",
	    .help = "theta stays near 2 unless the data insist" },
	{ .name = NULL },
};

const struct fc_param fc_dstm_params[] = {
	[P_THETA] = { .name = "theta", .def = 2, .lo = 1, .hi = 1e6,
	    .help = THETA_HELP },
	[P_ALPHA] = { .name = "alpha", .def = NAN, .lo = 0.01, .hi = 1,
	    .help = ALPHA_HELP },
	[P_CALM] = { .name = NULL },
};

#define LANES 8
#define ALPHA_MIN 0.1
#define ALPHA_MAX 0.99
#define CALM 0.5
#define SKIPPED 2               /* errors that dynamic models leave out */

struct problem {
	const double *y;        /* less the first */
	size_t n;
	bool dynamic, calm;
	size_t nobs;
	double origin, slope;   /* of the line, where it is static */
	double weight;          /* NAN: free */
	double alpha;           /* NAN: free */
	double first;
	double *fitted;         /* or NULL */
};

/* A found model; sse over its own errors, late from the third on. */
struct found {
	double state[STATE];
	double sse, late;
	size_t nerr, nlate;
	int nparam;
};

/* ---- least squares for a given alpha ---------------------------------------- */

/* Products of the error without the terms, e, and the terms l, of the first
 * level, and w: error = e - l0 l - weight w. */
struct products {
	double ee[LANES], el[LANES], ew[LANES], ll[LANES], lw[LANES],
	    ww[LANES];
};

/* Terms of the level, and (1 - alpha)^t. */
struct lanes {
	double a[LANES], l[LANES], w[LANES], power[LANES];
};

/*
 * One period: the terms of mu, what they say of y, and the new level. With s
 * NULL nothing is counted; a missing y is mu.
 */
static inline __attribute__((always_inline)) void
pass_step(struct lanes *x, const double *alpha, const struct line *line,
    double y, struct products *s)
{
	for (int i = 0; i < LANES; i++) {
		double next = x->power[i] * (1 - alpha[i]);
		double w = x->w[i] + x->power[i] * line->origin +
		    line->slope * (1 - next) / alpha[i];
		double e = y - x->a[i], l = x->l[i];

		if (s) {
			s->ee[i] += e * e;
			s->el[i] += e * l;
			s->ew[i] += e * w;
			s->ll[i] += l * l;
			s->lw[i] += l * w;
			s->ww[i] += w * w;
		}
		x->a[i] += alpha[i] * e;
		x->w[i] *= 1 - alpha[i];
		x->l[i] *= 1 - alpha[i];
		/* Far from denormals, which are slow. */
		x->power[i] = next < 1e-30 ? 0 : next;
		if (x->l[i] < 1e-30)
			x->l[i] = 0;
	}
}

static void
pass_missing(struct lanes *x, const double *alpha, const struct line *line)
{
	for (int i = 0; i < LANES; i++) {
		double next = x->power[i] * (1 - alpha[i]);

		x->w[i] += alpha[i] * (x->power[i] * line->origin +
		    line->slope * (1 - next) / alpha[i]);
		x->power[i] = next;
	}
}

static void
pass(const struct problem *k, const double *alpha, struct products *s)
{
	struct line line = { 0, 0, k->slope, k->origin };
	struct lanes x = { { 0 }, { 0 }, { 0 }, { 0 } };
	size_t seen = 0;

	*s = (struct products){ { 0 }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 } };
	for (int i = 0; i < LANES; i++)
		x.l[i] = x.power[i] = 1;
	for (size_t t = 0; t < k->n; t++) {
		double y = k->y[t];

		if (isnan(y))
			pass_missing(&x, alpha, &line);
		else if (seen++ < SKIPPED && k->dynamic)
			pass_step(&x, alpha, &line, y, NULL);
		else
			pass_step(&x, alpha, &line, y, s);
		if (k->dynamic)
			line_step(&line, y);
	}
}

/* Squared errors of lane i with the best first level for a weight. */
static double
squares(const struct products *s, int i, double weight, double *level)
{
	double l = (s->el[i] - weight * s->lw[i]) / s->ll[i];

	*level = l;
	return s->ee[i] - 2 * (l * s->el[i] + weight * s->ew[i]) +
	    l * l * s->ll[i] + 2 * l * weight * s->lw[i] +
	    weight * weight * s->ww[i];
}

/*
 * The best weight of lane i, in [0, 1]. Calm: normal around 1/2 with the
 * standard deviation CALM, against errors of the variance they have there.
 */
static double
best_weight(const struct problem *k, const struct products *s, int i)
{
	double free = s->ww[i] - s->lw[i] * s->lw[i] / s->ll[i];
	double pull = s->ew[i] - s->el[i] * s->lw[i] / s->ll[i], w, l;
	double hold = !k->calm ? 0 : squares(s, i, 0.5, &l) /
	    (double)k->nobs / (CALM * CALM);

	/* Without a slope the weight says nothing. */
	if (!(free > 1e-10 * s->ww[i]))
		return 0.5;
	w = (pull + 0.5 * hold) / (free + hold);
	return w < 0 ? 0 : w > 1 ? 1 : w;
}

/* The best first level and weight of lane i, and their squared errors. */
static double
solve(const struct problem *k, const struct products *s, int i, double *level,
    double *weight)
{
	*weight = isnan(k->weight) ? best_weight(k, s, i) : k->weight;
	return squares(s, i, *weight, level);
}

/* Narrow the range of alpha around the best of LANES inner points. */
static double
search(const struct problem *k)
{
	double lo = ALPHA_MIN, hi = ALPHA_MAX, best = hi;

	for (int round = 0; round < 12; round++) {
		double x[LANES + 2], least = INFINITY, l, w;
		struct products s;
		int at = 0;

		for (int i = 0; i < LANES + 2; i++)
			x[i] = lo + (hi - lo) * i / (LANES + 1.0);
		/* The ends count too, once. */
		if (round == 0) {
			x[1] = lo;
			x[LANES] = hi;
		}
		pass(k, x + 1, &s);
		for (int i = 0; i < LANES; i++) {
			double sse = solve(k, &s, i, &l, &w);

			if (sse < least) {
				least = sse;
				at = i;
			}
		}
		best = x[at + 1];
		lo = x[at];
		hi = x[at + 2];
	}
	return best;
}

/* ---- one model ------------------------------------------------------------------ */

static void
find(const struct problem *k, struct found *f)
{
	double alpha[LANES], *v = f->state, best = k->alpha;
	size_t seen = 0;
	struct products s;

	*f = (struct found){ .nparam = 1 + isnan(k->alpha) + isnan(k->weight) };
	if (isnan(best))
		best = search(k);
	for (int i = 0; i < LANES; i++)
		alpha[i] = best;
	pass(k, alpha, &s);
	solve(k, &s, 0, &v[LEVEL], &v[WEIGHT]);
	v[DYNAMIC] = k->dynamic;
	v[ALPHA] = best;
	v[POWER] = 1;
	v[SLOPE] = k->slope;
	v[ORIGIN] = k->origin;
	for (size_t t = 0; t < k->n; t++) {
		double fitted = v[LEVEL] + fc_otm_drift(v), e = k->y[t] - fitted;

		if (k->fitted)
			k->fitted[t] = k->first + fitted;

		if (!isnan(e) && seen++ >= SKIPPED) {
			f->late += e * e;
			f->nlate++;
		}
		if (!isnan(e) && (!k->dynamic || seen > SKIPPED)) {
			f->sse += e * e;
			f->nerr++;
		}
		fc_otm_advance(v, k->y[t]);
	}
	v[VARIANCE] = f->sse / (double)(f->nerr - (size_t)f->nparam);
}

/* The values less the first, which makes them small; the terms of the models
 * do not change by it, but for the first level. */
static const char *
prepare(const struct fc_sample *s, const struct fc_params *p,
    struct problem *k, struct fc_vec *work)
{
	double *y = fc_vec_resize(work, s->n);
	size_t got = 0;

	for (size_t t = 0; t < s->n; t++) {
		y[t] = s->y[t] - s->y[0];
		got += isnan(y[t]) ? 0 : 1;
	}
	if (got < 6)
		return "fewer than 6 values";
	*k = (struct problem){ .y = y, .n = s->n, .alpha = p->v[P_ALPHA],
		.weight = 1 - 1 / p->v[P_THETA], .first = s->y[0],
		.fitted = s->fitted, .nobs = got };
	return NULL;
}

/* Static models have the line of all values. */
static void
set_line(struct problem *k, bool dynamic)
{
	double at0;

	k->dynamic = dynamic;
	k->slope = k->origin = 0;
	if (!dynamic) {
		fc_line(k->y, k->n, &at0, &k->slope);
		k->origin = at0 - k->slope;
	}
}

/* Back to the unit of y: level and line move by the first value, whose share
 * in mu, power times weight, leaves the level again. */
static void
keep(const struct found *f, double first, struct fc_vec *state)
{
	double *v = fc_vec_resize(state, STATE);

	memcpy(v, f->state, sizeof f->state);
	v[LEVEL] += first - v[WEIGHT] * v[POWER] * first;
	v[MEAN] += first;
	v[ORIGIN] += first;
}

static const char *
fit(const struct fc_sample *s, const struct fc_params *p, bool dynamic,
    struct fc_vec *state, struct fc_vec *work)
{
	struct problem k;
	struct found f = { 0 };
	const char *why = prepare(s, p, &k, work);

	if (why)
		return why;
	k.calm = p->v[P_CALM] < 1;
	set_line(&k, dynamic);
	find(&k, &f);
	keep(&f, s->y[0], state);
	return NULL;
}

static const char *
otm_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit(s, p, false, state, work);
}

static const char *
dotm_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	return fit(s, p, true, state, work);
}

/*
 * Schwarz's criterion; an exact fit stays comparable. A static line knows the
 * whole series, which are two parameters; what all have and a theta that the
 * prior holds do not count.
 */
static double
bic(const struct found *f)
{
	double n = (double)f->nlate;

	return n * log(f->late / n + 1e-300) +
	    (f->state[DYNAMIC] != 0 ? 0 : 2) * log(n);
}

static const char *
auto_fit(const struct fc_sample *s, const struct fc_params *p,
    struct fc_vec *state, struct fc_vec *work)
{
	static const struct fc_params own = { { NAN, NAN } };
	struct problem k;
	struct found best = { 0 }, f = { 0 };
	const char *why = prepare(s, &own, &k, work);

	(void)p;
	if (why)
		return why;
	k.calm = true;
	for (int i = 0; i < 4; i++) {
		set_line(&k, i % 2);
		k.weight = i < 2 ? 0.5 : NAN;
		find(&k, &f);
		if (i == 0 || bic(&f) < bic(&best))
			best = f;
	}
	keep(&best, s->y[0], state);
	if (s->fitted) {
		/* Those of the last candidate are there. */
		k.alpha = best.state[ALPHA];
		k.weight = best.state[WEIGHT];
		set_line(&k, best.state[DYNAMIC] != 0);
		find(&k, &f);
	}
	return NULL;
}

const struct fc_local fc_local_otm = {
	otm_fit, fc_otm_update, fc_otm_forecast, fc_otm_valid,
};
const struct fc_local fc_local_dotm = {
	dotm_fit, fc_otm_update, fc_otm_forecast, fc_otm_valid,
};
const struct fc_local fc_local_auto_theta = {
	auto_fit, fc_otm_update, fc_otm_forecast, fc_otm_valid,
};
