/* stl.c - loess, and the loops of STL. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/quantile.h"
#include "local/stl.h"

/* A smoother at work. */
struct loess {
	struct fc_loess by;
	const double *weight;   /* of robustness, or NULL */
	const double *inside;   /* weights of a window around its point */
	double *w;              /* room for a window */
};

/* What one run works on. */
struct run {
	const struct fc_stl *p;
	const double *y;
	size_t n;
	struct loess season, trend, low;
	double *weight, *sub;   /* of robustness; of a subseries */
	double *a, *b, *c;      /* n + 2 m each */
};

size_t
fc_stl_work(size_t n, size_t m)
{
	return 11 * n + 6 * m + 16;
}

/* Tricube of the distances to x, times the robustness weights, to w[0..];
 * returns their sum. */
static double
tricube(const struct loess *k, double x, double h, size_t left, size_t right,
    double *w)
{
	double sum = 0, far = 0.999 * h, near = 0.001 * h;

	for (size_t j = left; j <= right; j++) {
		double r = fabs((double)j - x), u = r / h, v = 0;

		if (r <= far) {
			u = 1 - u * u * u;
			v = r <= near ? 1 : u * u * u;
			if (k->weight)
				v *= k->weight[j - 1];
		}
		w[j - left] = v;
		sum += v;
	}
	return sum;
}

/* Fit at x (1-based) from y_left .. y_right; false when no weight is left. */
static bool
loess_at(const double *y, size_t n, const struct loess *k, double x,
    size_t left, size_t right, double *out)
{
	double h = fmax(x - (double)left, (double)right - x), sum, at = 0;
	double mean = 0, spread = 0, *w = k->w;
	size_t len = right - left + 1;

	if (k->by.window > n)
		h += floor((double)(k->by.window - n) / 2);
	sum = tricube(k, x, h, left, right, w);
	if (!(sum > 0))
		return false;
	for (size_t i = 0; i < len; i++) {
		w[i] /= sum;
		mean += w[i] * (double)(left + i);
	}
	for (size_t i = 0; k->by.line && i < len; i++) {
		double u = (double)(left + i) - mean;

		spread += w[i] * u * u;
	}
	if (sqrt(spread) > 0.001 * ((double)n - 1)) {
		double slope = (x - mean) / spread;

		for (size_t i = 0; i < len; i++)
			w[i] *= 1 + slope * ((double)(left + i) - mean);
	}
	for (size_t i = 0; i < len; i++)
		at += w[i] * y[left + i - 1];
	*out = at;
	return true;
}

/* Far from the ends every window has the same weights, and lines pass
 * through the weighted mean. */
static double
inside(const double *y, const struct loess *k)
{
	double at = 0;

	for (size_t i = 0; i < k->by.window; i++)
		at += k->inside[i] * y[i];
	return at;
}

/* y[0..n) smoothed into out, at every jump-th point and in line between. */
static void
smooth(const double *y, size_t n, const struct loess *k, double *out)
{
	size_t jump = FC_MAX(1, FC_MIN(k->by.jump, n - 1)), last;
	size_t window = k->by.window, half = (window + 1) / 2;
	size_t left = 1, right = n;

	if (n < 2) {
		out[0] = y[0];
		return;
	}
	for (size_t i = 0; i < n; i += jump) {
		size_t x = i + 1;

		if (window < n) {
			left = x < half ? 1 : x + window > n + half ?
			    n - window + 1 : x - half + 1;
			right = left + window - 1;
		}
		if (window < n && !k->weight && left + half - 1 == x)
			out[i] = inside(y + left - 1, k);
		else if (!loess_at(y, n, k, (double)x, left, right, &out[i]))
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

/* Subseries of x smoothed, with one more period at each end: n + 2 m values
 * to out. */
static void
cycles(struct run *r, const double *x, double *out, double *work)
{
	size_t n = r->n, m = r->p->m;
	struct loess k = r->season;

	for (size_t p = 0; p < m; p++) {
		size_t len = (n - p - 1) / m + 1, window = k.by.window;
		double *sub = work, *fit = work + len;
		size_t right = FC_MIN(window, len);
		size_t left = len >= window ? len - window + 1 : 1;

		for (size_t i = 0; i < len; i++)
			sub[i] = x[i * m + p];
		for (size_t i = 0; k.weight && i < len; i++)
			r->sub[i] = r->weight[i * m + p];
		smooth(sub, len, &k, fit + 1);
		if (!loess_at(sub, len, &k, 0, 1, right, fit))
			fit[0] = fit[1];
		if (!loess_at(sub, len, &k, (double)len + 1, left, len,
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

static struct fc_loess
smoother(size_t window, bool line)
{
	return (struct fc_loess){ window, (window + 9) / 10, line };
}

void
fc_stl_plan(struct fc_stl *p, size_t n, size_t m, size_t window, bool robust)
{
	double w;

	p->m = m;
	p->periodic = window == 0;
	if (p->periodic)
		window = 10 * n + 1;
	w = (double)window;
	p->season = smoother(window, false);
	p->trend = smoother(odd(1.5 * (double)m / (1 - 1.5 / w)), true);
	p->low = smoother(odd((double)m), true);
	p->inner = robust ? 1 : 2;
	p->outer = robust ? 15 : 0;
}

static struct loess
at_work(const struct fc_loess *by, size_t n, double **work)
{
	struct loess k = { .by = *by, .w = *work };
	size_t half = (by->window + 1) / 2;
	double sum;

	*work += n;
	if (by->window > n)
		return k;
	k.inside = *work;
	sum = tricube(&k, (double)half, (double)(half - 1), 1, by->window,
	    *work);
	for (size_t i = 0; i < by->window; i++)
		(*work)[i] /= sum;
	*work += by->window;
	return k;
}

static void
inner_loop(struct run *r, double *season, double *trend)
{
	size_t n = r->n, m = r->p->m, k;
	double *a = r->a, *b = r->b, *c = r->c;

	for (int pass = 0; pass < r->p->inner; pass++) {
		for (size_t i = 0; i < n; i++)
			a[i] = r->y[i] - trend[i];
		cycles(r, a, c, b);
		k = average(c, n + 2 * m, m, a);
		k = average(a, k, m, b);
		average(b, k, 3, a);
		smooth(a, n, &r->low, b);
		for (size_t i = 0; i < n; i++) {
			season[i] = c[i + m] - b[i];
			a[i] = r->y[i] - season[i];
		}
		smooth(a, n, &r->trend, trend);
	}
}

/* Bisquare of the remainders in units of six medians. */
static void
robustness(struct run *r, const double *season, const double *trend)
{
	double *rest = r->a, *sorted = r->b, h;

	for (size_t i = 0; i < r->n; i++)
		sorted[i] = rest[i] = fabs(r->y[i] - season[i] - trend[i]);
	fc_sort_doubles(sorted, r->n);
	h = 3 * (sorted[r->n / 2] + sorted[(r->n - 1) / 2]);
	for (size_t i = 0; i < r->n; i++) {
		double u = rest[i] / h;

		r->weight[i] = rest[i] <= 0.001 * h ? 1 :
		    rest[i] <= 0.999 * h ? (1 - u * u) * (1 - u * u) : 0;
	}
	r->season.weight = r->sub;
	r->trend.weight = r->weight;
}

/* Each place of the season has the mean of its values. */
static void
repeat(double *season, size_t n, size_t m)
{
	for (size_t p = 0; p < m; p++) {
		double sum = 0;
		size_t k = 0;

		for (size_t i = p; i < n; i += m, k++)
			sum += season[i];
		for (size_t i = p; i < n; i += m)
			season[i] = sum / (double)k;
	}
}

void
fc_stl_run(const struct fc_stl *p, const double *y, size_t n, double *season,
    double *trend, double *work)
{
	size_t len = n + 2 * p->m;
	struct run r = { .p = p, .y = y, .n = n, .a = work, .b = work + len,
	    .c = work + 2 * len, .weight = work + 3 * len };

	r.sub = r.weight + n;
	work = r.sub + n;
	/* The longest subseries is shorter than n. */
	r.season = at_work(&p->season, n, &work);
	r.trend = at_work(&p->trend, n, &work);
	r.low = at_work(&p->low, n, &work);
	memset(trend, 0, n * sizeof *trend);
	for (int k = 0; ; k++) {
		inner_loop(&r, season, trend);
		if (k >= p->outer)
			break;
		robustness(&r, season, trend);
	}
	if (p->periodic)
		repeat(season, n, p->m);
}

void
fc_stl(const double *y, size_t n, size_t m, size_t window, double *season,
    double *trend, double *work)
{
	struct fc_stl p;

	fc_stl_plan(&p, n, m, window, false);
	fc_stl_run(&p, y, n, season, trend, work);
}

void
fc_loess_smooth(const double *y, size_t n, size_t window, double *out,
    double *work)
{
	struct fc_loess by = smoother(window, true);
	struct loess k = at_work(&by, n, &work);

	smooth(y, n, &k, out);
}
