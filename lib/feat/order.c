/* order.c - quantiles of windows */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "feat/order.h"

void
fc_order_release(struct fc_order *o)
{
	free(o->rank);
	free(o->value);
	free(o->tree);
	*o = (struct fc_order){ 0 };
}

/* Place of x among the values; it is one of them. */
static int32_t
place(const double *value, size_t m, double x)
{
	size_t lo = 0, hi = m;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (value[mid] <= x)
			lo = mid;
		else
			hi = mid;
	}
	return (int32_t)lo;
}

void
fc_order_rank(struct fc_order *o, const double *y, size_t n)
{
	size_t i, have = 0, m = 0;

	if (n > INT32_MAX - 1)
		fc_oom();
	if (n > o->cap) {
		o->rank = fc_xrealloc(o->rank, n, sizeof *o->rank);
		o->value = fc_xrealloc(o->value, n, sizeof *o->value);
		o->tree = fc_xrealloc(o->tree, n + 1, sizeof *o->tree);
		o->cap = n;
	}
	for (i = 0; i < n; i++)
		if (!isnan(y[i]))
			o->value[have++] = y[i];
	fc_sort_doubles(o->value, have);
	for (i = 0; i < have; i++)
		if (m == 0 || o->value[i] > o->value[m - 1])
			o->value[m++] = o->value[i];
	for (i = 0; i < n; i++)
		o->rank[i] = isnan(y[i]) ? -1 : place(o->value, m, y[i]);
	o->n = n;
	o->m = m;
	o->top = 1;
	while (2 * (size_t)o->top <= m)
		o->top *= 2;
}

static void
change(struct fc_order *o, int32_t rank, int32_t by)
{
	int32_t i, m = (int32_t)o->m;

	for (i = rank + 1; i <= m; i += i & -i)
		o->tree[i] += by;
}

/* The k-th smallest of the window, from 0, as a rank. */
static int32_t
kth(const struct fc_order *o, int32_t k, int32_t m)
{
	int32_t at = 0, step;

	for (step = o->top; step > 0; step /= 2)
		if (at + step <= m && o->tree[at + step] <= k) {
			at += step;
			k -= o->tree[at];
		}
	return at;
}

static double
quantile(const struct fc_order *o, size_t have, double p)
{
	double at = p * (double)(have - 1);
	int32_t k = (int32_t)at, m = (int32_t)o->m;
	double part = at - k, low = o->value[kth(o, k, m)];

	if (!(part > 0))
		return low;
	return low + part * (o->value[kth(o, k + 1, m)] - low);
}

void
fc_roll_quantile(struct fc_order *o, const int32_t *rank, size_t n, size_t window, size_t need, double p, double *out)
{
	size_t i, have = 0;

	memset(o->tree, 0, (o->m + 1) * sizeof *o->tree);
	for (i = 0; i < n; i++) {
		if (rank[i] >= 0) {
			change(o, rank[i], 1);
			have++;
		}
		if (i >= window && rank[i - window] >= 0) {
			change(o, rank[i - window], -1);
			have--;
		}
		out[i] = have >= need ? quantile(o, have, p) : NAN;
	}
}

/* Values of a rank below `rank`. */
static int32_t
below(const struct fc_order *o, int32_t rank)
{
	int32_t i, n = 0;

	for (i = rank; i > 0; i -= i & -i)
		n += o->tree[i];
	return n;
}

void
fc_roll_rank(struct fc_order *o, const int32_t *rank, size_t n, size_t window, size_t need, double *out)
{
	size_t i, have = 0;

	memset(o->tree, 0, (o->m + 1) * sizeof *o->tree);
	for (i = 0; i < n; i++) {
		int32_t less, up_to;

		if (rank[i] >= 0) {
			change(o, rank[i], 1);
			have++;
		}
		if (i >= window && rank[i - window] >= 0) {
			change(o, rank[i - window], -1);
			have--;
		}
		out[i] = NAN;
		if (rank[i] < 0 || have < need)
			continue;
		less = below(o, rank[i]);
		up_to = below(o, rank[i] + 1);
		out[i] = (less + up_to + 1) / 2.0 / (double)have;
	}
}

void
fc_pool_quantile(struct fc_order *o, const size_t *start, size_t periods, size_t window, size_t need, double p, double *out)
{
	size_t k, i, have = 0;

	memset(o->tree, 0, (o->m + 1) * sizeof *o->tree);
	for (k = 0; k < periods; k++) {
		for (i = start[k]; i < start[k + 1]; i++)
			change(o, o->rank[i], 1);
		have += start[k + 1] - start[k];
		if (k >= window) {
			for (i = start[k - window]; i < start[k - window + 1];
			    i++)
				change(o, o->rank[i], -1);
			have -= start[k - window + 1] - start[k - window];
		}
		out[k] = have > 0 && have >= need ? quantile(o, have, p) : NAN;
	}
}
