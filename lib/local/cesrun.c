/* cesrun.c - the recursion of complex exponential smoothing. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/cesrun.h"
#include "local/etsfit.h"

struct fc_ces_kind
fc_ces_kind(int type, size_t m)
{
	struct fc_ces_kind k = { .type = type,
	    .m = type == FC_CES_NONE ? 1 : m };
	size_t lag = type == FC_CES_SIMPLE ? m : 1;

	k.part[0] = (struct fc_ces_part){ FC_CES_STATES, lag, FC_CES_A0, true };
	k.ntheta = FC_CES_STATES + 2 * lag;
	k.nparam = 2 + lag;
	if (type == FC_CES_PARTIAL || type == FC_CES_FULL) {
		bool pair = type == FC_CES_FULL;

		k.part[1] = (struct fc_ces_part){ k.ntheta, m, FC_CES_B0, pair };
		k.two = true;
		k.ntheta += pair ? 2 * m : m;
		/* A season is told from the level. */
		k.nparam += (pair ? 2 : 1) + m - 1;
	}
	return k;
}

double
fc_ces_run(const struct fc_ces_kind *k, double *th, size_t from,
    const double *y, size_t n, double *fitted)
{
	struct fc_ces_place at;
	double sum = 0;

	fc_ces_place(k, from, &at);
	for (size_t t = 0; t < n; t++) {
		double f = fc_ces_ahead(k, th, &at), e = y[t] - f;

		if (fitted)
			fitted[t] = f;
		e = isnan(e) ? 0 : e;
		sum += e * e;
		for (int i = 0; i < fc_ces_parts(k); i++)
			fc_ces_step(&k->part[i], th, at.i[i], e);
		fc_ces_next(k, &at);
	}
	return sum;
}

/* What an error is worth: the numerator of the part's response to it, and
 * its denominator, in powers of the lag. */
static void
response(const struct fc_ces_part *p, const double *th, double num[3],
    double den[3])
{
	double a0 = th[p->par], a1 = th[p->par + 1];

	num[0] = 0;
	den[0] = 1;
	if (!p->pair) {
		num[1] = a0;
		num[2] = 0;
		den[1] = -1;
		den[2] = 0;
		return;
	}
	num[1] = a0 - a1;
	num[2] = -(1 - a0) * (a0 - a1) - (1 - a1) * (a0 + a1);
	den[1] = a0 - 2;
	den[2] = 2 - a0 - a1;
}

/* The real root next to 1 of p[0] z^degree + ..., by Newton from there; NAN:
 * it went away. */
static double
unit_root(const double *p, size_t degree)
{
	double z = 1;

	for (int pass = 0; pass < 20; pass++) {
		double value = 0, slope = 0, by;

		for (size_t i = 0; i <= degree; i++) {
			slope = slope * z + value;
			value = value * z + p[i];
		}
		by = value / slope;
		if (!(fabs(by) < 0.1))
			return NAN;
		z -= by;
		if (fabs(by) < 1e-13)
			break;
	}
	return fabs(z - 1) < 0.2 ? z : NAN;
}

/*
 * The characteristic polynomial: den1 den2 + num1 den2 + num2 den1. What is
 * added to the level and taken from a whole season shows in no forecast: one
 * root is 1 where a1 = b1 = 1, and next to it elsewhere. It may grow e-fold over
 * n periods and is divided out.
 */
bool
fc_ces_forgets(const struct fc_ces_kind *k, const double *th, size_t n,
    double *work)
{
	double num[2][3], den[2][3], *p = work, root;
	size_t lag = k->part[0].lag, degree = 2, far = k->m;

	response(&k->part[0], th, num[0], den[0]);
	if (!k->two) {
		/* The lag does not matter. */
		for (int i = 0; i < 3; i++)
			p[i] = den[0][i] + num[0][i];
		return fc_ets_stable(p, 2, p + 3);
	}
	response(&k->part[1], th, num[1], den[1]);
	degree = 2 * lag + (k->part[1].pair ? 2 : 1) * far;
	memset(p, 0, (degree + 1 + 2 * far) * sizeof *p);
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 3; j++)
			p[i * lag + j * far] += (den[0][i] + num[0][i]) *
			    den[1][j] + num[1][j] * den[0][i];
	}
	root = unit_root(p, degree);
	if (isnan(root) || root > 1 + 1 / (double)n)
		return fc_ets_stable(p, degree, p + degree + 1);
	for (size_t i = 1; i < degree; i++)
		p[i] += root * p[i - 1];
	return fc_ets_stable(p, degree - 1, p + degree);
}
