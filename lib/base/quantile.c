/* quantile.c - the normal and t distributions, and order statistics */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"

double
fc_norm_cdf(double z)
{
	return 0.5 * erfc(z * -0.70710678118654752440);
}

/* Polynomial of degree 7, highest coefficient first. */
static double
poly7(const double c[8], double x)
{
	double y = c[0];
	int i;

	for (i = 1; i < 8; i++)
		y = y * x + c[i];
	return y;
}

/* Wichura's PPND16: a/b near the middle, c/d further out, e/f in the tails. */
static const double ppnd_a[8] = {
	2.5090809287301226727e3, 3.3430575583588128105e4,
	6.7265770927008700853e4, 4.5921953931549871457e4,
	1.3731693765509461125e4, 1.9715909503065514427e3,
	1.3314166789178437745e2, 3.3871328727963666080e0,
};
static const double ppnd_b[8] = {
	5.2264952788528545610e3, 2.8729085735721942674e4,
	3.9307895800092710610e4, 2.1213794301586595867e4,
	5.3941960214247511077e3, 6.8718700749205790830e2,
	4.2313330701600911252e1, 1.0,
};
static const double ppnd_c[8] = {
	7.74545014278341407640e-4, 2.27238449892691845833e-2,
	2.41780725177450611770e-1, 1.27045825245236838258e0,
	3.64784832476320460504e0, 5.76949722146069140550e0,
	4.63033784615654529590e0, 1.42343711074968357734e0,
};
static const double ppnd_d[8] = {
	1.05075007164441684324e-9, 5.47593808499534494600e-4,
	1.51986665636164571966e-2, 1.48103976427480074590e-1,
	6.89767334985100004550e-1, 1.67638483018380384940e0,
	2.05319162663775882187e0, 1.0,
};
static const double ppnd_e[8] = {
	2.01033439929228813265e-7, 2.71155556874348757815e-5,
	1.24266094738807843860e-3, 2.65321895265761230930e-2,
	2.96560571828504891230e-1, 1.78482653991729133580e0,
	5.46378491116411436990e0, 6.65790464350110377720e0,
};
static const double ppnd_f[8] = {
	2.04426310338993978564e-15, 1.42151175831644588870e-7,
	1.84631831751005468180e-5, 7.86869131145613259100e-4,
	1.48753612908506148525e-2, 1.36929880922735805310e-1,
	5.99832206555887937690e-1, 1.0,
};

double
fc_norm_quantile(double p)
{
	double q = p - 0.5, r, z;

	if (!(p >= 0 && p <= 1))
		return NAN;
	if (fabs(q) <= 0.425) {
		r = 0.180625 - q * q;
		return q * poly7(ppnd_a, r) / poly7(ppnd_b, r);
	}
	r = q < 0 ? p : 1 - p;
	if (!(r > 0))
		return q < 0 ? -INFINITY : INFINITY;
	r = sqrt(-log(r));
	if (r <= 5) {
		r -= 1.6;
		z = poly7(ppnd_c, r) / poly7(ppnd_d, r);
	} else {
		r -= 5;
		z = poly7(ppnd_e, r) / poly7(ppnd_f, r);
	}
	return q < 0 ? -z : z;
}

/* ln Gamma(x), x > 0: Stirling's series from 12 on. (lgamma writes the
 * global signgam.) */
static double
log_gamma(double x)
{
	double shift = 1, r;

	while (x < 12)
		shift *= x++;
	r = 1 / (x * x);
	return (x - 0.5) * log(x) - x + 0.91893853320467274178 +
	    (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 -
	    r / 1188) * r) * r) * r) / x - log(shift);
}

static double
away_from_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* Continued fraction of the incomplete beta function (DLMF 8.17.22) by the
 * modified Lentz method. */
static double
beta_fraction(double a, double b, double x)
{
	double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
	double h = d;
	int m;

	for (m = 1; m < 10000; m++) {
		double num = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double step;

		d = 1 / away_from_zero(1 + num * d);
		c = away_from_zero(1 + num / c);
		h *= d * c;
		num = -(a + m) * (a + b + m) * x /
		    ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / away_from_zero(1 + num * d);
		c = away_from_zero(1 + num / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return h;
}

/* P(T > t), t >= 0: half of I_x(df/2, 1/2), x = df / (df + t^2). */
static double
t_upper(double t, double df)
{
	double a = df / 2, x = df / (df + t * t);
	double y = t * t / (df + t * t);
	double front = exp(log_gamma(a + 0.5) - log_gamma(a) -
	    0.57236494292470008707 + a * log(x) + 0.5 * log(y));

	if (!(y > 0))
		return 0.5;
	if (x < (a + 1) / (a + 2.5))
		return 0.5 * front * beta_fraction(a, 0.5, x) / a;
	return 0.5 - front * beta_fraction(0.5, a, y);
}

/* Newton's steps on ln P(T > t), kept inside a shrinking bracket. */
static double
t_upper_inverse(double q, double df)
{
	double lo = 0, hi = 1, t;
	double c = log_gamma((df + 1) / 2) - log_gamma(df / 2) -
	    0.5 * log(df * 3.14159265358979323846);
	int i;

	while (t_upper(hi, df) > q && hi < 1e300) {
		lo = hi;
		hi *= 4;
	}
	t = 0.5 * (lo + hi);
	for (i = 0; i < 200; i++) {
		double p = t_upper(t, df);
		double density = exp(c - 0.5 * (df + 1) * log1p(t * t / df));
		double next = t + p * log(p / q) / density;

		if (p > q)
			lo = t;
		else
			hi = t;
		if (!(next > lo && next < hi))
			next = 0.5 * (lo + hi);
		if (fabs(next - t) <= 1e-15 * t)
			return next;
		t = next;
	}
	return t;
}

double
fc_t_quantile(double p, double df)
{
	double q = FC_MIN(p, 1 - p), t;

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (df > 1e10)
		return fc_norm_quantile(p);
	if (!(q > 0))
		return p < 0.5 ? -INFINITY : INFINITY;
	t = q < 0.5 ? t_upper_inverse(q, df) : 0;
	return p < 0.5 ? -t : t;
}

double
fc_quantile_sorted(const double *x, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t i = (size_t)at;
	double part = at - (double)i;

	if (n == 0)
		return NAN;
	if (i + 1 >= n)
		return x[n - 1];
	/* No 0 * inf. */
	return part > 0 ? x[i] + part * (x[i + 1] - x[i]) : x[i];
}
