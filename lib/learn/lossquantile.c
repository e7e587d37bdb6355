/*
 * lossquantile.c - quantiles of residuals, with and without weights
 *
 * Selection (Hoare 1961) with the middle of three as pivot: expected O(n), in
 * place. Weights travel with their values.
 */
#include "base/fc.h"

#include <math.h>

#include "learn/loss.h"

static void
swap(double *r, float *w, size_t i, size_t j)
{
	double x = r[i];

	r[i] = r[j];
	r[j] = x;
	if (w != NULL) {
		float v = w[i];

		w[i] = w[j];
		w[j] = v;
	}
}

/* [lo, hi) cut in three: below, equal to (*from, *to), above a pivot. */
static void
cut(double *r, float *w, size_t lo, size_t hi, size_t *from, size_t *to)
{
	double a = r[lo], b = r[lo + (hi - lo) / 2], c = r[hi - 1];
	double pivot = fmax(fmin(a, b), fmin(fmax(a, b), c));
	size_t i = lo;

	while (i < hi) {
		if (r[i] < pivot)
			swap(r, w, i++, lo++);
		else if (r[i] > pivot)
			swap(r, w, i, --hi);
		else
			i++;
	}
	*from = lo;
	*to = hi;
}

/* r[k] as if sorted; nothing greater before it, nothing less behind. */
static double
nth(double *r, size_t n, size_t k)
{
	size_t lo = 0, hi = n, from, to;

	while (hi - lo > 1) {
		cut(r, NULL, lo, hi, &from, &to);
		if (k < from)
			hi = from;
		else if (k >= to)
			lo = to;
		else
			break;
	}
	return r[k];
}

static double
plain(double *r, size_t n, double q)
{
	double pos = q * (double)(n - 1), low, high;
	size_t k = (size_t)pos, i;

	low = nth(r, n, k);
	if (k + 1 >= n || pos == (double)k)
		return low;
	high = r[k + 1];
	for (i = k + 2; i < n; i++)
		high = fmin(high, r[i]);
	return low + (pos - (double)k) * (high - low);
}

/* The least value at or below which lies a share q of the weight. */
static double
weighted(double *r, float *w, size_t n, double q)
{
	size_t lo = 0, hi = n, from, to, i;
	double total = 0, before = 0;

	for (i = 0; i < n; i++)
		total += (double)w[i];
	for (;;) {
		double below = 0, equal = 0;

		if (hi - lo <= 1)
			return r[FC_MIN(lo, n - 1)];
		cut(r, w, lo, hi, &from, &to);
		for (i = lo; i < from; i++)
			below += (double)w[i];
		for (i = from; i < to; i++)
			equal += (double)w[i];
		if (from > lo && before + below >= q * total)
			hi = from;
		else if (to == hi || before + below + equal >= q * total)
			return r[from];
		else {
			before += below + equal;
			lo = to;
		}
	}
}

double
fc_loss_quantile(double *r, float *w, size_t n, double q)
{
	return w == NULL ? plain(r, n, q) : weighted(r, w, n, q);
}
