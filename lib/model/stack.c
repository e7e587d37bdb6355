/* stack.c - weights of a combination that are learned. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/stack.h"

#define MOVES 10000
#define SETTLED 1e-10   /* of the mean squared error */

size_t
fc_stack_work(size_t k)
{
	return 2 * k * k + k;
}

/* Mean products of the errors of h steps to x, k * k; false: no step is known
 * to all members. */
static bool
moments(const double *e, size_t k, size_t stride, size_t h, double *x)
{
	double n = 0;

	memset(x, 0, k * k * sizeof *x);
	for (size_t t = 0; t < h; t++, e++) {
		bool known = true;

		for (size_t i = 0; i < k; i++)
			known = known && !isnan(e[i * stride]);
		if (!known)
			continue;
		n++;
		for (size_t i = 0; i < k * k; i++)
			x[i] += (e[i / k * stride] * e[i % k * stride] - x[i]) / n;
	}
	return n > 0;
}

/* Means of the diagonal and of the rest. */
static void
common(const double *x, size_t k, double mean[2])
{
	double n[2] = { 0, 0 };

	mean[0] = mean[1] = 0;
	for (size_t i = 0; i < k * k; i++) {
		bool off = i / k != i % k;

		n[off]++;
		mean[off] += (x[i] - mean[off]) / n[off];
	}
}

/* Sum of squares of x less its common part. */
static double
size_of(const double *x, size_t k)
{
	double mean[2], sum = 0;

	common(x, k, mean);
	for (size_t i = 0; i < k * k; i++)
		sum += pow(x[i] - mean[i / k != i % k], 2);
	return sum;
}

/* Shrunk second moments to s; false: nothing to learn from. x: k * k. */
static bool
shrunk(const double *e, size_t k, size_t norigin, size_t h, double *s,
    double *x)
{
	double n = 0, noise = 0, signal, mean[2], keep;

	memset(s, 0, k * k * sizeof *s);
	for (size_t o = 0; o < norigin; o++) {
		if (!moments(e + o * h, k, norigin * h, h, x))
			continue;
		n++;
		for (size_t i = 0; i < k * k; i++)
			s[i] += (x[i] - s[i]) / n;
	}
	if (n < 2)
		return false;
	for (size_t o = 0; o < norigin; o++) {
		if (!moments(e + o * h, k, norigin * h, h, x))
			continue;
		for (size_t i = 0; i < k * k; i++)
			x[i] -= s[i];
		noise += size_of(x, k) / (n * (n - 1));
	}
	signal = size_of(s, k);
	keep = signal > 0 ? 1 - fmin(noise / signal, 1) : 0;
	common(s, k, mean);
	for (size_t i = 0; i < k * k; i++) {
		double to = mean[i / k != i % k];

		s[i] = to + keep * (s[i] - to);
	}
	return true;
}

/*
 * w' s w to its least over the simplex, from w in it: weight moves between
 * the two members that gain most by it (sequential minimal optimisation,
 * Platt 1998). g: k doubles.
 */
static void
descend(const double *s, size_t k, double *w, double *g)
{
	for (int move = 0; move < MOVES; move++) {
		size_t to = 0, from = k;
		double value = 0, curve, step;

		for (size_t i = 0; i < k; i++) {
			g[i] = 0;
			for (size_t j = 0; j < k; j++)
				g[i] += s[i * k + j] * w[j];
			value += g[i] * w[i];
			if (g[i] < g[to])
				to = i;
			if (w[i] > 0 && (from == k || g[i] > g[from]))
				from = i;
		}
		if (!(g[from] - g[to] > SETTLED * value))
			return;
		curve = s[to * k + to] + s[from * k + from] -
		    2 * s[to * k + from];
		step = curve > 0 ? fmin((g[from] - g[to]) / curve, w[from]) :
		    w[from];
		w[to] += step;
		w[from] -= step;
	}
}

void
fc_stack_weights(const double *e, size_t k, size_t norigin, size_t h,
    double *w, double *work)
{
	double *s = work, *x = s + k * k, *g = x + k * k;

	for (size_t i = 0; i < k; i++)
		w[i] = 1 / (double)k;
	if (k > 1 && shrunk(e, k, norigin, h, s, x))
		descend(s, k, w, g);
}
