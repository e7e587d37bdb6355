/*
 * smooth.c - exponential smoothing: likelihood and its gradient
 *
 * The forward pass leaves q, d, the old slope and the old season of every
 * period; the backward pass reads them. The season is a ring indexed by
 * t mod m, so a step costs the same for every season length.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/smooth.h"

struct trace {
	double q, d, b, s;
};

size_t
fc_smooth_work(const struct fc_smooth *k)
{
	return 4 * k->n + k->m;
}

/* What a step divides u by (season) and v by (level): 1 where additive. */
static double
guard(double x)
{
	return fabs(x) < 1e-10 ? copysign(1e-10, x) : x;
}

struct state {
	double l, b;
	double *s;
	size_t at;
};

/* One period; returns the forecast. */
static double
advance(const struct fc_smooth *k, const double *th, struct state *x, double y,
    struct trace *tr)
{
	double pb = th[FC_SM_PHI] * x->b, q = x->l + pb, s = 0, f = q, d = 0;
	double u, v;

	if (k->season != FC_SEASON_NONE) {
		s = x->s[x->at];
		f = k->season == FC_SEASON_ADD ? q + s : q * s;
	}
	if (tr)
		*tr = (struct trace){ q, NAN, x->b, s };
	if (isnan(y)) {
		x->l = q;
		x->b = pb;
	} else {
		d = y - f;
		u = v = d;
		if (k->season == FC_SEASON_MULT) {
			u = d / guard(s);
			v = d / guard(q);
		}
		x->l = q + th[FC_SM_ALPHA] * u;
		x->b = pb + th[FC_SM_BETA] * u;
		if (k->season != FC_SEASON_NONE)
			x->s[x->at] = s + th[FC_SM_GAMMA] * v;
		if (tr)
			tr->d = d;
	}
	x->at = x->at + 1 == k->m ? 0 : x->at + 1;
	return f;
}

/* Parameters that have no role are 0, so that the recursion needs no test. */
static void
roles(const struct fc_smooth *k, const double *theta, double th[6])
{
	memcpy(th, theta, 6 * sizeof *th);
	if (!k->trend)
		th[FC_SM_BETA] = th[FC_SM_PHI] = th[FC_SM_SLOPE] = 0;
	if (k->season == FC_SEASON_NONE)
		th[FC_SM_GAMMA] = 0;
}

/*
 * Backward: lb, bb, sb[] are the derivatives of the criterion by the states
 * after period t; grad collects those by the parameters.
 */
static void
backward(const struct fc_smooth *k, const double *th, const struct trace *tr,
    double weight, double *grad)
{
	double lb = 0, bb = 0, *sb = grad + FC_SM_SEASON, phi = th[FC_SM_PHI];

	for (size_t t = k->n; t-- > 0; ) {
		double q = tr[t].q, d = tr[t].d, b = tr[t].b, s = tr[t].s;
		double qb = lb, db = 0, *s1 = &sb[t % k->m];

		if (!isnan(d) && k->season == FC_SEASON_MULT) {
			double sg = guard(s), qg = guard(q), f = q * s, fb = 0;
			double ub = th[FC_SM_ALPHA] * lb + th[FC_SM_BETA] * bb;
			double vb = th[FC_SM_GAMMA] * *s1;

			grad[FC_SM_ALPHA] += lb * d / sg;
			grad[FC_SM_BETA] += bb * d / sg;
			grad[FC_SM_GAMMA] += *s1 * d / qg;
			db = ub / sg + vb / qg;
			if (k->relative) {
				db += weight * d / (f * f);
				fb = 2 / f - weight * d * d / (f * f * f);
			} else {
				db += weight * d;
			}
			qb += (fb - db) * s - vb * d / (qg * qg);
			*s1 += (fb - db) * q - ub * d / (sg * sg);
		} else if (!isnan(d)) {
			double f = q + s, fb = 0;

			grad[FC_SM_ALPHA] += lb * d;
			grad[FC_SM_BETA] += bb * d;
			grad[FC_SM_GAMMA] += *s1 * d;
			db = th[FC_SM_ALPHA] * lb + th[FC_SM_BETA] * bb +
			    th[FC_SM_GAMMA] * *s1;
			if (k->relative) {
				db += weight * d / (f * f);
				fb = 2 / f - weight * d * d / (f * f * f);
			} else {
				db += weight * d;
			}
			qb += fb - db;
			*s1 += fb - db;
		}
		grad[FC_SM_PHI] += b * (bb + qb);
		bb = phi * (bb + qb);
		lb = qb;
	}
	grad[FC_SM_LEVEL] = lb;
	grad[FC_SM_SLOPE] = bb;
}

double
fc_smooth_value(const struct fc_smooth *k, const double *theta, double *grad,
    double *sse, double *work)
{
	struct trace *tr = (struct trace *)(void *)work;
	double th[6], sum = 0, logs = 0, prod = 1, n = (double)k->nobs;
	struct state x = { theta[FC_SM_LEVEL], 0, work + 4 * k->n, 0 };

	roles(k, theta, th);
	x.b = th[FC_SM_SLOPE];
	if (k->season != FC_SEASON_NONE)
		memcpy(x.s, theta + FC_SM_SEASON, k->m * sizeof *x.s);
	for (size_t t = 0; t < k->n; t++) {
		double f = advance(k, th, &x, k->y[t], &tr[t]), e = tr[t].d;

		if (isnan(e))
			continue;
		if (k->relative) {
			if (!(f > 1e-8))
				return INFINITY;
			e /= f;
			/* One logarithm for many factors. */
			prod *= f;
			if (!(prod > 1e-100 && prod < 1e100)) {
				logs += log(prod);
				prod = 1;
			}
		}
		sum += e * e;
	}
	/* An exact fit stays finite: values are of size 1 here. */
	sum += 1e-20;
	if (sse)
		*sse = sum;
	if (grad) {
		memset(grad, 0, (FC_SM_SEASON + k->m) * sizeof *grad);
		backward(k, th, tr, 2 * n / sum, grad);
		if (k->season == FC_SEASON_NONE) {
			grad[FC_SM_GAMMA] = 0;
			memset(grad + FC_SM_SEASON, 0, k->m * sizeof *grad);
		}
	}
	return n * log(sum) + 2 * (logs + log(prod));
}

static void
reverse(double *s, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		double x = s[i];

		s[i] = s[n - 1 - i];
		s[n - 1 - i] = x;
	}
}

double
fc_smooth_run(const struct fc_smooth *k, double *theta)
{
	double th[6], sum = 0, *s = theta + FC_SM_SEASON;
	struct state x = { theta[FC_SM_LEVEL], 0, s, 0 };

	roles(k, theta, th);
	x.b = th[FC_SM_SLOPE];
	for (size_t t = 0; t < k->n; t++) {
		double f = advance(k, th, &x, k->y[t], NULL);

		if (!isnan(k->y[t])) {
			double e = k->y[t] - f;

			if (k->relative)
				e /= f;
			sum += e * e;
		}
	}
	theta[FC_SM_LEVEL] = x.l;
	theta[FC_SM_SLOPE] = x.b;
	/* Turn the ring so that the next period comes first. */
	if (k->season != FC_SEASON_NONE && x.at > 0) {
		reverse(s, x.at);
		reverse(s + x.at, k->m - x.at);
		reverse(s, k->m);
	}
	return sum;
}
