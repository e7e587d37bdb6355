/* stl.c - loess, and the inner loop of STL. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/stl.h"

/* A loess smoother. */
struct loess {
	size_t window, jump;
	bool line;              /* degree 1, else 0 */
};

size_t
fc_stl_work(size_t n, size_t m)
{
	return 5 * n + 12 * m + 16;
}

/* Fit at x (1-based) from y_left .. y_right; false when no weight is left. */
static bool
loess_at(const double *y, size_t n, const struct loess *k, double x,
    size_t left, size_t right, double *out)
{
	double h = fmax(x - (double)left, (double)right - x);
	double sum = 0, mean = 0, spread = 0, at = 0;

	if (k->window > n)
		h += floor((double)(k->window - n) / 2);
	for (int pass = 0; pass < 3; pass++) {
		for (size_t j = left; j <= right; j++) {
			double r = fabs((double)j - x), w, u;

			if (r > 0.999 * h)
				continue;
			u = r / h;
			w = r <= 0.001 * h ? 1 :
			    (1 - u * u * u) * (1 - u * u * u) * (1 - u * u * u);
			if (pass == 0) {
				sum += w;
				mean += w * (double)j;
			} else if (pass == 1) {
				u = (double)j - mean;
				spread += w / sum * u * u;
			} else {
				u = (x - mean) * ((double)j - mean);
				w /= sum;
				if (k->line && sqrt(spread) > 0.001 * ((double)n - 1))
					w *= 1 + u / spread;
				at += w * y[j - 1];
			}
		}
		if (pass == 0) {
			if (!(sum > 0))
				return false;
			mean /= sum;
		}
	}
	*out = at;
	return true;
}

/* y[0..n) smoothed into out, at every jump-th point and in line between. */
static void
smooth(const double *y, size_t n, const struct loess *k, double *out)
{
	size_t jump = FC_MAX(1, FC_MIN(k->jump, n - 1)), half = (k->window + 1) / 2, last;
	size_t left = 1, right = n;

	if (n < 2) {
		out[0] = y[0];
		return;
	}
	for (size_t i = 0; i < n; i += jump) {
		size_t x = i + 1;

		if (k->window < n) {
			left = x < half ? 1 : x + k->window > n + half ?
			    n - k->window + 1 : x - half + 1;
			right = left + k->window - 1;
		}
		if (!loess_at(y, n, k, (double)x, left, right, &out[i]))
			out[i] = y[i];
	}
	last = (n - 1) / jump * jump;
	/* With the window of the last point before, as the original does. */
	if (last != n - 1 &&
	    !loess_at(y, n, k, (double)n, left, right, &out[n - 1]))
		out[n - 1] = y[n - 1];
	for (size_t i = 0; i + 1 < n; i += jump) {
		size_t to = FC_MIN(i + jump, n - 1);
		double slope = (out[to] - out[i]) / (double)(to - i);

		for (size_t j = i + 1; j < to; j++)
			out[j] = out[i] + slope * (double)(j - i);
	}
}

/* Subseries smoothed, with one more period at each end: n + 2 m values. */
static void
cycles(const double *y, size_t n, size_t m, const struct loess *k,
    double *out, double *work)
{
	for (size_t p = 0; p < m; p++) {
		size_t len = (n - p - 1) / m + 1;
		double *sub = work, *fit = work + len;
		size_t right = FC_MIN(k->window, len);
		size_t left = len >= k->window ? len - k->window + 1 : 1;

		for (size_t i = 0; i < len; i++)
			sub[i] = y[i * m + p];
		smooth(sub, len, k, fit + 1);
		if (!loess_at(sub, len, k, 0, 1, right, fit))
			fit[0] = fit[1];
		if (!loess_at(sub, len, k, (double)len + 1, left, len,
		    fit + len + 1))
			fit[len + 1] = fit[len];
		for (size_t i = 0; i < len + 2; i++)
			out[i * m + p] = fit[i];
	}
}

/* Moving averages of length k; n - k + 1 of them. */
static size_t
average(const double *x, size_t n, size_t k, double *out)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		sum += x[i];
		if (i + 1 >= k) {
			out[i + 1 - k] = sum / (double)k;
			sum -= x[i + 1 - k];
		}
	}
	return n - k + 1;
}

static size_t
odd(double x)
{
	size_t k = (size_t)ceil(x);

	return k % 2 == 0 ? k + 1 : k;
}

static struct loess
smoother(size_t window, bool line)
{
	return (struct loess){ window, (window + 9) / 10, line };
}

void
fc_stl(const double *y, size_t n, size_t m, size_t window, double *season,
    double *trend, double *work)
{
	double w = (double)window;
	struct loess s = smoother(window, false);
	struct loess t = smoother(odd(1.5 * (double)m / (1 - 1.5 / w)), true);
	struct loess l = smoother(odd((double)m), true);
	double *c = work, *a = c + n + 2 * m, *b = a + n + 2 * m;

	memset(trend, 0, n * sizeof *trend);
	for (int pass = 0; pass < 2; pass++) {
		size_t k;

		for (size_t i = 0; i < n; i++)
			a[i] = y[i] - trend[i];
		cycles(a, n, m, &s, c, b);
		k = average(c, n + 2 * m, m, a);
		k = average(a, k, m, b);
		average(b, k, 3, a);
		smooth(a, n, &l, b);
		for (size_t i = 0; i < n; i++) {
			season[i] = c[i + m] - b[i];
			a[i] = y[i] - season[i];
		}
		smooth(a, n, &t, trend);
	}
}
