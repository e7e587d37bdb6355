/*
 * holtahead.c - Holt-Winters smoothing: means and variances ahead
 */
#include "base/fc.h"

#include <math.h>

#include "local/holt_impl.h"

/* Means, and the variance of class 1: sigma^2 (1 + sum c_j^2). */
void
fc_holt_additive(const double *v, struct fc_forecast *f)
{
	const double *th = v + THETA;
	size_t m = (size_t)v[SEASON];
	double phi = th[FC_SM_PHI], power = phi, slopes = phi, sum = 1;

	for (size_t i = 0; i < f->h; i++) {
		double c = th[FC_SM_ALPHA] + th[FC_SM_BETA] * slopes;

		f->mean[i] = th[FC_SM_LEVEL] + th[FC_SM_SLOPE] * slopes +
		    v[INDEX + i % m];
		f->sigma[i] = sqrt(v[VARIANCE] * sum);
		if (m > 1 && (i + 1) % m == 0)
			c += th[FC_SM_GAMMA];
		sum += c * c;
		power *= phi;
		slopes += power;
	}
}

/* First and second moments of level and slope. */
struct moments {
	double l, b, ll, lb, bb;
};

/*
 * One period further: l' = q (1 + alpha e), b' = phi b + beta q e with q = l
 * + phi b, all times 1 + g e, e normal with variance v.
 */
static void
advance_moments(struct moments *x, const double *th, double g, double v)
{
	double alpha = th[FC_SM_ALPHA], beta = th[FC_SM_BETA];
	double phi = th[FC_SM_PHI], v2 = 3 * v * v;
	double q = x->l + phi * x->b, qb = x->lb + phi * x->bb;
	double qq = x->ll + 2 * phi * x->lb + phi * phi * x->bb;

	x->l = q * (1 + alpha * g * v);
	x->b = phi * x->b + beta * g * v * q;
	x->ll = qq * (1 + v * (alpha * alpha + 4 * g * alpha + g * g) +
	    v2 * g * g * alpha * alpha);
	x->lb = phi * qb * (1 + v * (g * g + 2 * g * alpha)) +
	    beta * qq * (v * (alpha + 2 * g) + v2 * g * g * alpha);
	x->bb = phi * phi * x->bb * (1 + g * g * v) +
	    4 * phi * beta * g * v * qb + beta * beta * qq * (v + v2 * g * g);
}

/*
 * Relative errors (class 3), exactly: the season of step h is multiplied by 1 +
 * gamma e in the periods whole seasons before it, level and slope by their own
 * factors in every period, so the moments of the product follow a recursion.
 */
void
fc_holt_relative(const double *v, struct fc_forecast *f)
{
	const double *th = v + THETA;
	size_t m = (size_t)v[SEASON];
	double phi = th[FC_SM_PHI], s2 = v[VARIANCE];
	double l = th[FC_SM_LEVEL], b = th[FC_SM_SLOPE];

	for (size_t i = 0; i < f->h; i++) {
		struct moments x = { l, b, l * l, l * b, b * b };
		double s = v[INDEX + i % m], mean, square;

		for (size_t j = 0; j < i; j++)
			advance_moments(&x, th, (i - j) % m == 0 ?
			    th[FC_SM_GAMMA] : 0, s2);
		mean = x.l + phi * x.b;
		square = x.ll + 2 * phi * x.lb + phi * phi * x.bb;
		f->mean[i] = s * mean;
		f->sigma[i] = fabs(s) * sqrt(fmax((1 + s2) * square -
		    mean * mean, 0));
	}
}
