/*
 * etsahead.c - forecasts of exponential smoothing: means and spreads
 *
 * Classes as in Hyndman, Koehler, Ord & Snyder (2008), ch. 6. A step h ahead
 * has index h - 1.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "base/rng.h"
#include "local/ets.h"

#define PATHS 5000

struct ahead {
	const struct fc_ets_form *form;
	const double *th, *season;
	size_t m;
	double s2, sigma;       /* variance of the errors, its root */
};

/* ---- points ----------------------------------------------------- */

/* The recursion without errors: every class's point forecast. */
static void
points(const struct ahead *a, struct fc_forecast *f)
{
	double l = a->th[FC_SM_LEVEL], b = a->th[FC_SM_SLOPE];
	double phi = a->th[FC_SM_PHI], power = 1, slopes = 0;
	size_t at = 0;

	for (size_t i = 0; i < f->h; i++) {
		double q = l, s = a->season[at];

		power *= phi;
		slopes += power;
		if (a->form->trend == FC_TREND_ADD)
			q = l + slopes * b;
		else if (a->form->trend == FC_TREND_MULT)
			q = l * pow(b, slopes);
		f->mean[i] = a->form->season == FC_SEASON_MULT ? q * s : q + s;
		at = at + 1 == a->m ? 0 : at + 1;
	}
}

/* ---- classes 1 and 2 -------------------------------------------- */

/*
 * sigma[j] = c_{j+1}, what an error is worth j + 1 periods later: alpha +
 * beta (phi + .. + phi^(j + 1)), and gamma when a season has passed.
 */
static void
weights(const struct ahead *a, size_t h, double *c)
{
	double phi = a->th[FC_SM_PHI], power = phi, slopes = phi;
	double beta = a->form->trend == FC_TREND_NONE ? 0 : a->th[FC_SM_BETA];
	bool season = a->form->season != FC_SEASON_NONE;

	for (size_t j = 0; j < h; j++) {
		c[j] = a->th[FC_SM_ALPHA] + beta * slopes;
		if (season && (j + 1) % a->m == 0)
			c[j] += a->th[FC_SM_GAMMA];
		power *= phi;
		slopes += power;
	}
}

/* Class 1: sigma^2 (1 + sum c_j^2). */
static void
additive(const struct ahead *a, struct fc_forecast *f)
{
	double sum = 1;

	weights(a, f->h, f->sigma);
	for (size_t i = 0; i < f->h; i++) {
		double c = f->sigma[i];

		f->sigma[i] = a->sigma * sqrt(sum);
		sum += c * c;
	}
}

/*
 * Class 2: theta_h = mu_h^2 + sigma^2 sum c_j^2 theta_{h-j}, the variance is
 * (1 + sigma^2) theta_h - mu_h^2. Where the trend leaves c_j alone (no
 * season, no trend) this could be shorter; horizons are short.
 */
static void
relative(const struct ahead *a, struct fc_forecast *f)
{
	double *theta = fc_xmalloc(2 * f->h * sizeof *theta);
	double *c = theta + f->h;

	weights(a, f->h, c);
	for (size_t i = 0; i < f->h; i++) {
		double mu2 = f->mean[i] * f->mean[i], sum = 0;

		for (size_t j = 1; j <= i; j++)
			sum += c[j - 1] * c[j - 1] * theta[i - j];
		theta[i] = mu2 + a->s2 * sum;
		f->sigma[i] = sqrt(fmax((1 + a->s2) * theta[i] - mu2, 0));
	}
	free(theta);
}

/* ---- class 3 ---------------------------------------------------- */

/*
 * Moments of (l, b) times what has become of one season: r = product of 1 +
 * gamma e over its updates. e1 = E(x r); v = E(x x' r^2), symmetric.
 */
struct moments {
	double e1[2], v[3];     /* v: ll, lb, bb */
};

/* A period in which the season rests (gamma 0) or is updated:
 * x' = (F + G e) x, F = [1 phi; 0 phi], G = [alpha; beta] w', w' x = l + phi
 * b, with e normal: E e^2 = s2, E e^4 = 3 s2^2. */
static void
moments_step(const struct ahead *a, double gamma, struct moments *x)
{
	double phi = a->th[FC_SM_PHI], al = a->th[FC_SM_ALPHA];
	double be = a->th[FC_SM_BETA], s2 = a->s2, g2 = gamma * gamma * s2;
	double q = x->e1[0] + phi * x->e1[1];
	/* E(w'x w'x r^2), E(w'x phi b r^2), E(phi b phi b r^2) */
	double qq = x->v[0] + 2 * phi * x->v[1] + phi * phi * x->v[2];
	double qb = phi * x->v[1] + phi * phi * x->v[2];
	double bb = phi * phi * x->v[2];
	double ee = s2 + 3 * g2 * s2, cross = 2 * gamma * s2;

	x->e1[1] = phi * x->e1[1] + gamma * s2 * be * q;
	x->e1[0] = q + gamma * s2 * al * q;
	x->v[0] = qq * (1 + g2) + 2 * cross * al * qq + ee * al * al * qq;
	x->v[1] = qb * (1 + g2) + cross * (be * qq + al * qb) +
	    ee * al * be * qq;
	x->v[2] = bb * (1 + g2) + 2 * cross * be * qb + ee * be * be * qq;
}

/*
 * Class 3: level and season share their errors, so that their product has no
 * simple moments; but every season by itself is a scalar, and its product
 * with (l, b) has linear ones (ibid., 6.4.3, without Kronecker products).
 */
static void
product(const struct ahead *a, struct fc_forecast *f)
{
	double phi = a->th[FC_SM_PHI];
	double l = a->th[FC_SM_LEVEL], b = a->th[FC_SM_SLOPE];

	for (size_t k = 0; k < a->m && k < f->h; k++) {
		struct moments x = { { l, b }, { l * l, l * b, b * b } };
		double s = a->season[k];

		for (size_t i = 0; i < f->h; i++) {
			bool own = i % a->m == k;
			double mean = s * (x.e1[0] + phi * x.e1[1]);
			double qq = x.v[0] + 2 * phi * x.v[1] +
			    phi * phi * x.v[2];

			if (own) {
				f->mean[i] = mean;
				f->sigma[i] = sqrt(fmax((1 + a->s2) * s * s *
				    qq - mean * mean, 0));
			}
			moments_step(a, own ? a->th[FC_SM_GAMMA] : 0, &x);
		}
	}
}

/* ---- the rest: simulation --------------------------------------- */

/* One path of h values, PATHS apart. s: m doubles of scratch. */
static void
simulate(const struct ahead *a, struct fc_rng *rng, double *s, double *out,
    size_t h)
{
	const struct fc_ets_form *form = a->form;
	bool mult = form->season == FC_SEASON_MULT;
	bool growth = form->trend == FC_TREND_MULT;
	double l = a->th[FC_SM_LEVEL], b = a->th[FC_SM_SLOPE];
	double phi = a->th[FC_SM_PHI];
	size_t at = 0;

	for (size_t i = 0; i < a->m; i++)
		s[i] = a->season[i];
	for (size_t i = 0; i < h; i++) {
		double pb = growth ? pow(b, phi) : phi * b;
		double q = growth ? l * pb : l + pb;
		double f = mult ? q * s[at] : q + s[at];
		double d = a->sigma * fc_rng_normal(rng), u, v;

		if (form->relative)
			d *= f;
		out[i * PATHS] = f + d;
		u = mult ? d / s[at] : d;
		v = mult ? d / q : d;
		b = pb + a->th[FC_SM_BETA] * (growth ? u / l : u);
		l = q + a->th[FC_SM_ALPHA] * u;
		s[at] += a->th[FC_SM_GAMMA] * v;
		/* Shocks that would turn a ratio over end at almost 0. */
		if (growth) {
			l = fmax(l, 1e-10);
			b = fmax(b, 1e-10);
		}
		if (mult)
			s[at] = fmax(s[at], 1e-10);
		at = at + 1 == a->m ? 0 : at + 1;
	}
}

static double
deviation(const double *x, size_t n)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sqrt(sum / (double)(n - 1));
}

static void
simulated(const struct ahead *a, struct fc_forecast *f)
{
	double *s = fc_xrealloc(NULL, a->m + PATHS * f->h, sizeof *s);
	double *path = s + a->m;
	struct fc_rng rng;

	fc_rng_init(&rng, 42, "ets", 3);
	for (size_t k = 0; k < PATHS; k++)
		simulate(a, &rng, s, path + k, f->h);
	for (size_t i = 0; i < f->h; i++, path += PATHS) {
		fc_sort_doubles(path, PATHS);
		f->sigma[i] = deviation(path, PATHS);
		for (size_t j = 0; j < f->np; j++)
			f->q[i * f->np + j] = fc_quantile_sorted(path, PATHS,
			    f->p[j]);
	}
	f->has_q = true;
	free(s);
}

void
fc_ets_ahead(const struct fc_ets_form *form, const double *state,
    struct fc_forecast *f)
{
	struct ahead a = { .form = form, .th = state + FC_ETS_THETA,
	    .season = state + FC_ETS_INDEX, .m = (size_t)state[FC_ETS_SEASON],
	    .s2 = state[FC_ETS_VARIANCE] };
	bool growth = form->trend == FC_TREND_MULT;

	a.sigma = sqrt(a.s2);
	points(&a, f);
	/* One step ahead the only error is its own. */
	if (f->h == 1)
		f->sigma[0] = a.sigma * (form->relative ? fabs(f->mean[0]) : 1);
	else if (growth || (!form->relative && form->season == FC_SEASON_MULT))
		simulated(&a, f);
	else if (!form->relative)
		additive(&a, f);
	else if (form->season == FC_SEASON_MULT)
		product(&a, f);
	else
		relative(&a, f);
}
