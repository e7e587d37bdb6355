/*
 * rng.c - random numbers from a seed and a name
 *
 * Normals by inversion: one draw each, whatever the value, so that streams
 * stay in step when a parameter changes.
 */
#include "base/fc.h"

#include <math.h>

#include "base/dict.h"
#include "base/quantile.h"
#include "base/rng.h"

static uint64_t
splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void
fc_rng_init(struct fc_rng *r, uint64_t seed, const char *name, size_t n)
{
	uint64_t state = seed;
	int i;

	state = splitmix(&state) ^ fc_hash(name, n);
	for (i = 0; i < 4; i++)
		r->s[i] = splitmix(&state);
}

static uint64_t
rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

uint64_t
fc_rng_next(struct fc_rng *r)
{
	uint64_t *s = r->s;
	uint64_t out = rotl(s[0] + s[3], 23) + s[0];
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return out;
}

double
fc_rng_uniform(struct fc_rng *r)
{
	return (double)(fc_rng_next(r) >> 11) * 0x1p-53;
}

/* (0, 1): half a step above each multiple of 2^-52. */
static double
uniform_open(struct fc_rng *r)
{
	return ((double)(fc_rng_next(r) >> 12) + 0.5) * 0x1p-52;
}

double
fc_rng_normal(struct fc_rng *r)
{
	return fc_norm_quantile(uniform_open(r));
}

/* Marsaglia & Tsang (2000), ACM TOMS 26:363-372. */
double
fc_rng_gamma(struct fc_rng *r, double shape)
{
	double d, c;

	if (!(shape > 0))
		return shape == 0 ? 0 : NAN;
	if (shape < 1) {
		double u = uniform_open(r);

		return fc_rng_gamma(r, shape + 1) * pow(u, 1 / shape);
	}
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		double x = fc_rng_normal(r);
		double v = 1 + c * x;
		double u = uniform_open(r);

		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
			return d * v;
	}
}

/* Sequential search from zero: one draw. */
static int64_t
poisson_small(struct fc_rng *r, double mean)
{
	double p = exp(-mean);
	double u = fc_rng_uniform(r);
	int64_t k = 0;

	while (u >= p && k < 200) {
		u -= p;
		p *= mean / (double)++k;
	}
	return k;
}

/* ln k! - Stirling's series from 10 on. */
static double
log_factorial(double k)
{
	double x = 1, y = k + 1;

	while (y < 10)
		x *= y++;
	return (y - 0.5) * log(y) - y + 0.91893853320467274178 +
	    (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / (y * y)) / (y * y)) / y -
	    log(x);
}

/* Hoermann (1993), "The transformed rejection method for generating Poisson
 * random variables", algorithm PTRS; for mean >= 10. */
static int64_t
poisson_large(struct fc_rng *r, double mean)
{
	double b = 0.931 + 2.53 * sqrt(mean);
	double a = -0.059 + 0.02483 * b;
	double inv_alpha = 1.1239 + 1.1328 / (b - 3.4);
	double v_r = 0.9277 - 3.6224 / (b - 2);
	double log_mean = log(mean);

	for (;;) {
		double u = fc_rng_uniform(r) - 0.5;
		double v = uniform_open(r);
		double us = 0.5 - fabs(u);
		double k = floor((2 * a / us + b) * u + mean + 0.43);

		if (us >= 0.07 && v <= v_r)
			return (int64_t)k;
		if (k < 0 || (us < 0.013 && v > us))
			continue;
		if (log(v * inv_alpha / (a / (us * us) + b)) <=
		    k * log_mean - mean - log_factorial(k))
			return (int64_t)k;
	}
}

int64_t
fc_rng_poisson(struct fc_rng *r, double mean)
{
	if (!(mean > 0))
		return 0;
	if (mean > 1e15)
		return (int64_t)(mean < 9e18 ? mean : 9e18);
	return mean < 10 ? poisson_small(r, mean) : poisson_large(r, mean);
}
