/* window.c - statistics of windows that end at each value */
#include "base/fc.h"

#include <math.h>

#include "feat/window.h"

/* How many of y[i - window + 1 .. i] are observed, from the count for i - 1. */
static size_t
count(const double *y, size_t i, size_t window, size_t before)
{
	before += isnan(y[i]) ? 0 : 1;
	if (i >= window)
		before -= isnan(y[i - window]) ? 0 : 1;
	return before;
}

/* Size of a block: the window, or all of a short series. */
static size_t
block_size(size_t n, size_t window)
{
	return window < n ? window : n;
}

/* Sums of windows, divided by their counts when `mean`. */
static void
roll_sum(const double *y, size_t n, size_t window, size_t need, double *tail, double *out, bool mean)
{
	size_t size = block_size(n, window), from, i, k, have = 0;

	for (k = 0; k <= size; k++)
		tail[k] = 0;
	for (from = 0; from < n; from += size) {
		size_t end = from + size < n ? from + size : n;
		double head = 0;

		for (i = from; i < end; i++) {
			double sum;

			have = count(y, i, window, have);
			head += isnan(y[i]) ? 0 : y[i];
			sum = tail[i - from + 1] + head;
			out[i] = have < need ? NAN :
			    mean ? sum / (double)have : sum;
		}
		for (k = end - from; k-- > 0; )
			tail[k] = tail[k + 1] +
			    (isnan(y[from + k]) ? 0 : y[from + k]);
	}
}

void
fc_roll_mean(const double *y, size_t n, size_t window, size_t need, double *work, double *out)
{
	roll_sum(y, n, window, need, work, out, true);
}

void
fc_roll_sum(const double *y, size_t n, size_t window, size_t need, double *work, double *out)
{
	roll_sum(y, n, window, need, work, out, false);
}

/* Minimum of sign * y, times sign. */
static void
roll_extreme(const double *y, size_t n, size_t window, size_t need, double *tail, double *out, double sign)
{
	size_t size = block_size(n, window), from, i, k, have = 0;

	for (k = 0; k <= size; k++)
		tail[k] = INFINITY;
	for (from = 0; from < n; from += size) {
		size_t end = from + size < n ? from + size : n;
		double head = INFINITY;

		for (i = from; i < end; i++) {
			double v = sign * y[i], t = tail[i - from + 1];

			have = count(y, i, window, have);
			head = v < head ? v : head;     /* not for NaN */
			out[i] = have >= need ?
			    sign * (t < head ? t : head) : NAN;
		}
		for (k = end - from; k-- > 0; ) {
			double v = sign * y[from + k];

			tail[k] = v < tail[k + 1] ? v : tail[k + 1];
		}
	}
}

void
fc_roll_min(const double *y, size_t n, size_t window, size_t need, double *work, double *out)
{
	roll_extreme(y, n, window, need, work, out, 1);
}

void
fc_roll_max(const double *y, size_t n, size_t window, size_t need, double *work, double *out)
{
	roll_extreme(y, n, window, need, work, out, -1);
}

void
fc_moments_add(struct fc_moments *m, double x)
{
	double d;

	if (isnan(x))
		return;
	if (m->n < 1)
		m->first = x;
	x -= m->first;
	m->n += 1;
	d = x - m->mean;
	m->mean += d / m->n;
	m->m2 += d * (x - m->mean);
}

void
fc_moments_join(struct fc_moments *a, const struct fc_moments *b)
{
	double n = a->n + b->n;
	double d = (b->first - a->first) + (b->mean - a->mean);

	if (a->n < 1)
		*a = *b;
	if (a->n < n) {
		a->m2 += b->m2 + d * d * (a->n * b->n / n);
		a->mean += d * (b->n / n);
		a->n = n;
	}
}

double
fc_moments_std(const struct fc_moments *m)
{
	return m->n > 1 ? sqrt(m->m2 / (m->n - 1)) : NAN;
}

/* The common case, counts: how many values at the start are whole, observed
 * and so small that sums over windows of squares and their multiples stay
 * exact. */
static size_t
whole_start(const double *y, size_t n, size_t window)
{
	double limit = 67108864.0 / (double)window;     /* 2^26 */
	size_t i;

	for (i = 0; i < n; i++)
		if (!(fabs(y[i]) <= limit) ||
		    (double)(int32_t)y[i] < y[i] || (double)(int32_t)y[i] > y[i])
			break;
	return i;
}

/* The numerators n sum y^2 - (sum y)^2, exact, then the roots. */
static void
std_whole(const double *y, size_t n, size_t window, size_t need, double *out)
{
	double s1 = 0, s2 = 0, k = (double)window;
	size_t i;

	for (i = 0; i < n; i++) {
		double have = (double)(i + 1);

		s1 += y[i];
		s2 += y[i] * y[i];
		if (i >= window) {
			s1 -= y[i - window];
			s2 -= y[i - window] * y[i - window];
			have = k;
		}
		out[i] = have * s2 - s1 * s1;
	}
	for (i = 0; i < n && i + 1 < window; i++)
		out[i] = i + 1 < need || i == 0 ? NAN :
		    sqrt(out[i] / ((double)(i + 1) * (double)i));
	for (; i < n; i++)
		out[i] = window < need ? NAN : sqrt(out[i] / (k * (k - 1)));
}

void
fc_roll_std(const double *y, size_t n, size_t window, size_t need, struct fc_moments *tail, double *out)
{
	size_t size = block_size(n, window), from, i, k, whole = 0;

	if (size == 0)
		return;
	if (size > 1)
		whole = whole_start(y, n, size);
	memset(tail, 0, (size + 1) * sizeof *tail);
	/* From the block before the first that is not all whole. */
	from = whole < size ? 0 : (whole / size - 1) * size;
	for (; whole < n && from < n; from += size) {
		size_t end = from + size < n ? from + size : n;
		struct fc_moments head = { 0, 0, 0, 0 };

		for (i = from; i < end; i++) {
			struct fc_moments all;

			fc_moments_add(&head, y[i]);
			all = head;
			fc_moments_join(&all, &tail[i - from + 1]);
			out[i] = all.n >= (double)need ?
			    fc_moments_std(&all) : NAN;
		}
		for (k = end - from; k-- > 0; ) {
			tail[k] = tail[k + 1];
			fc_moments_add(&tail[k], y[from + k]);
		}
	}
	std_whole(y, whole, size, need, out);
}

void
fc_expand_mean(const double *y, size_t n, double *out)
{
	double sum = 0, have = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!isnan(y[i])) {
			sum += y[i];
			have += 1;
		}
		out[i] = have > 0 ? sum / have : NAN;
	}
}

void
fc_expand_sum(const double *y, size_t n, double *out)
{
	double sum = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!isnan(y[i]))
			sum = (isnan(sum) ? 0 : sum) + y[i];
		out[i] = sum;
	}
}

static void
expand_extreme(const double *y, size_t n, double *out, double sign)
{
	double best = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		if (isnan(best) || sign * y[i] < sign * best)
			best = y[i];
		out[i] = best;
	}
}

void
fc_expand_min(const double *y, size_t n, double *out)
{
	expand_extreme(y, n, out, 1);
}

void
fc_expand_max(const double *y, size_t n, double *out)
{
	expand_extreme(y, n, out, -1);
}

void
fc_expand_std(const double *y, size_t n, double *out)
{
	struct fc_moments m = { 0, 0, 0, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		fc_moments_add(&m, y[i]);
		out[i] = fc_moments_std(&m);
	}
}

void
fc_ewm_mean(const double *y, size_t n, double alpha, double *out)
{
	double s = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!isnan(y[i]))
			s = isnan(s) ? y[i] : alpha * y[i] + (1 - alpha) * s;
		out[i] = s;
	}
}
