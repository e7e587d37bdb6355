/*
 * loss.c - gradients, losses, links of the objectives
 *
 * exp of blocks of scores takes most of the time of the log-link objectives,
 * so it is one plain loop over arrays that compilers turn into vector code.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/loss.h"

bool
fc_loss_unit_hessian(enum fc_objective o)
{
	return o == FC_OBJ_L2 || o == FC_OBJ_L1 || o == FC_OBJ_HUBER ||
	    o == FC_OBJ_QUANTILE || o == FC_OBJ_MAPE;
}

bool
fc_loss_refits(const struct fc_gbdt_params *p, double *quantile)
{
	*quantile = p->objective == FC_OBJ_QUANTILE ? p->alpha : 0.5;
	return p->objective == FC_OBJ_L1 || p->objective == FC_OBJ_QUANTILE ||
	    p->objective == FC_OBJ_MAPE;
}

bool
fc_loss_log_link(enum fc_objective o)
{
	return o == FC_OBJ_POISSON || o == FC_OBJ_GAMMA || o == FC_OBJ_TWEEDIE;
}

/*
 * e[i] = exp(a * x[i]) in single precision, within 3e-7 relative; gradients
 * are rounded to 15 bits later. 2^k times a Taylor polynomial on [-ln 2 / 2,
 * ln 2 / 2]; arguments beyond +-80 are cut there, by their bits: a comparison
 * of floats may trap, which keeps compilers from vector code. So do loops
 * that treat words as both kinds of number.
 */
FC_WIDE static void
exp_block(float *restrict e, const double *restrict x, double a, size_t n)
{
	const float shift = 0x1.8p23f;  /* adding it rounds to an integer */
	const int32_t most = 0x42a00000, all = 0x7fffffff;      /* of 80 */
	union { float f[FC_LOSS_BLOCK]; int32_t i[FC_LOSS_BLOCK]; } z, pow2;
	size_t i;

	for (i = 0; i < n; i++)
		z.f[i] = (float)(a * x[i]);
	for (i = 0; i < n; i++) {
		int32_t size = z.i[i] & all;

		z.i[i] = (z.i[i] & ~all) | (size < most ? size : most);
	}
	for (i = 0; i < n; i++) {
		float k = z.f[i] * 1.44269504f + shift, r, s;

		k -= shift;
		r = z.f[i] - k * 0x1.62ep-1f - k * 0x1.0bfbe8p-15f;
		s = 1.0f / 720;
		s = s * r + 1.0f / 120;
		s = s * r + 1.0f / 24;
		s = s * r + 1.0f / 6;
		s = s * r + 0.5f;
		s = s * r + 1;
		e[i] = s * r + 1;
		pow2.f[i] = k;
	}
	/* 127 is the exponent of 1. */
	for (i = 0; i < n; i++)
		pow2.i[i] = ((int32_t)pow2.f[i] + 127) * (1 << 23);
	for (i = 0; i < n; i++)
		e[i] *= pow2.f[i];
}

static void
tweedie(double rho, const double *score, const float *y, size_t n, double *g,
    double *h)
{
	float e1[FC_LOSS_BLOCK], e2[FC_LOSS_BLOCK];
	float up = (float)(rho - 1), down = (float)(2 - rho);
	size_t i;

	exp_block(e1, score, 1 - rho, n);
	exp_block(e2, score, 2 - rho, n);
	for (i = 0; i < n; i++) {
		float t = y[i] * e1[i];

		g[i] = (double)(e2[i] - t);
		h[i] = (double)(up * t + down * e2[i]);
	}
}

static void
log_link(const struct fc_gbdt_params *p, const double *score, const float *y,
    size_t n, double *g, double *h)
{
	double widen = exp(p->poisson_max_delta_step);
	float e[FC_LOSS_BLOCK];
	size_t i;

	if (p->objective == FC_OBJ_TWEEDIE) {
		tweedie(p->tweedie_variance_power, score, y, n, g, h);
		return;
	}
	exp_block(e, score, p->objective == FC_OBJ_GAMMA ? -1 : 1, n);
	for (i = 0; i < n; i++) {
		double t = (double)y[i], ei = (double)e[i];

		if (p->objective == FC_OBJ_POISSON) {
			g[i] = ei - t;
			h[i] = ei * widen;
		} else {
			g[i] = 1 - t * ei;
			h[i] = t * ei;
		}
	}
}

static double
sign(double x)
{
	return (x > 0) - (x < 0);
}

static double
one(const struct fc_gbdt_params *p, double y, double d, double *h)
{
	switch (p->objective) {
	case FC_OBJ_L1:
		return sign(d);
	case FC_OBJ_HUBER:
		return fabs(d) <= p->alpha ? d : sign(d) * p->alpha;
	case FC_OBJ_FAIR: {
		double a = fabs(d) + p->fair_c;

		*h = p->fair_c * p->fair_c / (a * a);
		return p->fair_c * d / a;
	}
	case FC_OBJ_QUANTILE:
		return d >= 0 ? 1 - p->alpha : -p->alpha;
	case FC_OBJ_MAPE:
		return sign(d) / fmax(1, fabs(y));
	default:
		return d;
	}
}

void
fc_loss_gradient(const struct fc_gbdt_params *p, const double *score,
    const float *y, const float *w, size_t n, double *g, double *h)
{
	size_t i;

	assert(n <= FC_LOSS_BLOCK);
	if (fc_loss_log_link(p->objective)) {
		log_link(p, score, y, n, g, h);
	} else if (p->objective == FC_OBJ_L2) {
		for (i = 0; i < n; i++) {
			g[i] = score[i] - (double)y[i];
			h[i] = 1;
		}
	} else {
		for (i = 0; i < n; i++) {
			h[i] = 1;
			g[i] = one(p, (double)y[i], score[i] - (double)y[i],
			    &h[i]);
		}
	}
	for (i = 0; w != NULL && i < n; i++) {
		g[i] *= (double)w[i];
		h[i] *= (double)w[i];
	}
}

static double
loss(const struct fc_gbdt_params *p, double f, double y)
{
	double d = f - y, a = fabs(d), rho = p->tweedie_variance_power;

	switch (p->objective) {
	case FC_OBJ_L1:
		return a;
	case FC_OBJ_HUBER:
		return a <= p->alpha ? d * d / 2 :
		    p->alpha * (a - p->alpha / 2);
	case FC_OBJ_FAIR:
		return p->fair_c * (a - p->fair_c * log1p(a / p->fair_c));
	case FC_OBJ_POISSON:
		return exp(f) - y * f;
	case FC_OBJ_GAMMA:
		return y * exp(-f) + f;
	case FC_OBJ_TWEEDIE:
		if (rho == 1)
			return exp(f) - y * f;
		return exp((2 - rho) * f) / (2 - rho) -
		    y * exp((1 - rho) * f) / (1 - rho);
	case FC_OBJ_QUANTILE:
		return d >= 0 ? (1 - p->alpha) * d : -p->alpha * d;
	case FC_OBJ_MAPE:
		return a / fmax(1, fabs(y));
	default:
		return d * d;
	}
}

double
fc_loss_sum(const struct fc_gbdt_params *p, const double *score,
    const float *y, const float *w, size_t n, double *weight)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		double wi = w != NULL ? (double)w[i] : 1;

		sum += wi * loss(p, score[i], (double)y[i]);
		*weight += wi;
	}
	return sum;
}

int
fc_loss_check(const struct fc_gbdt_params *p, const float *y, const float *w,
    size_t n, struct fc_err *err)
{
	size_t i;

	if (n == 0)
		return fc_fail(err, FC_DATA, "no row to train on");
	for (i = 0; i < n; i++) {
		if (!isfinite(y[i]))
			return fc_fail(err, FC_DATA,
			    "target of row %zu is not a number", i);
		if (w != NULL && !(w[i] >= 0 && isfinite(w[i])))
			return fc_fail(err, FC_DATA,
			    "weight of row %zu is negative or not a number", i);
		if (y[i] < 0 && fc_loss_log_link(p->objective))
			return fc_fail(err, FC_DATA, "objective '%s' takes no "
			    "negative target", fc_objective_name(p->objective));
		if (y[i] <= 0 && p->objective == FC_OBJ_GAMMA)
			return fc_fail(err, FC_DATA,
			    "objective 'gamma' takes positive targets only");
	}
	return 0;
}

static double
start_quantile(const struct fc_gbdt_params *p, const float *y, const float *w,
    size_t n, double q)
{
	double *r = fc_xmalloc(n * sizeof *r), res;
	bool weighted = w != NULL || p->objective == FC_OBJ_MAPE;
	float *copy = weighted ? fc_xmalloc(n * sizeof *copy) : NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		r[i] = (double)y[i];
		if (!weighted)
			continue;
		copy[i] = w != NULL ? w[i] : 1;
		if (p->objective == FC_OBJ_MAPE)
			copy[i] /= fmaxf(1, fabsf(y[i]));
	}
	res = fc_loss_quantile(r, copy, n, q);
	free(copy);
	free(r);
	return res;
}

double
fc_loss_start(const struct fc_gbdt_params *p, const float *y, const float *w,
    size_t n)
{
	double sum = 0, weight = 0, q, mean;
	size_t i;

	if (!p->boost_from_average)
		return 0;
	if (fc_loss_refits(p, &q))
		return start_quantile(p, y, w, n, q);
	for (i = 0; i < n; i++) {
		double wi = w != NULL ? (double)w[i] : 1;

		sum += wi * (double)y[i];
		weight += wi;
	}
	mean = weight > 0 ? sum / weight : 0;
	if (!fc_loss_log_link(p->objective))
		return mean;
	/* e^-1000 is 0: nothing was ever sold, nothing will be. */
	return mean > 0 ? log(mean) : -1000;
}
