/* arma.c - autocovariances and gains of an ARMA process. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/arma.h"

size_t
fc_arma_work(size_t r)
{
	return r * (r + 1) / 2 + 6 * r + 8;
}

/*
 * Autocovariances 0 .. n - 1 of x_t = sum phi_i x_{t-i} + e_t: the orders
 * 1 .. p by Levinson's recursion backwards, then forwards. rows holds the
 * triangle of coefficients, row k - 1 those of order k.
 */
static bool
ar_covariance(const double *phi, size_t p, size_t n, double *g, double *rows)
{
	double v = 1;

	if (p > 0)
		memcpy(rows + p * (p - 1) / 2, phi, p * sizeof *phi);
	for (size_t k = p; k >= 1; k--) {
		const double *a = rows + k * (k - 1) / 2;
		double c = a[k - 1], d = 1 - c * c;

		if (!(d > 1e-14))
			return false;
		v /= d;
		if (k > 1) {
			double *b = rows + (k - 1) * (k - 2) / 2;

			for (size_t j = 0; j + 1 < k; j++)
				b[j] = (a[j] + c * a[k - 2 - j]) / d;
		}
	}
	g[0] = v;
	for (size_t k = 1; k < n; k++) {
		size_t order = FC_MIN(k, p);
		const double *a = rows + order * (order - 1) / 2;
		double sum = 0;

		/* Order k fits lag k as well as the full one does. */
		if (k <= p) {
			double c = a[k - 1];
			const double *b = rows + (k - 1) * (k - 2) / 2;

			sum = c * v;
			for (size_t j = 0; j + 1 < k; j++)
				sum += b[j] * g[k - 1 - j];
			v *= 1 - c * c;
		} else {
			for (size_t j = 0; j < order; j++)
				sum += a[j] * g[k - 1 - j];
		}
		g[k] = sum;
	}
	return true;
}

/* Length of a without the zeros at its end. */
static size_t
length(const double *a, size_t n)
{
	while (n > 0 && fabs(a[n - 1]) <= 0)
		n--;
	return n;
}

/* g = autocovariances 0 .. r of the process from those of its AR part. */
static void
add_ma(const struct fc_arma *a, size_t q, const double *x, double *g)
{
	memset(g, 0, (a->r + 1) * sizeof *g);
	for (size_t d = 0; d <= q; d++) {
		double b = 0;

		for (size_t i = 0; i + d <= q; i++)
			b += a->theta[i] * a->theta[i + d];
		if (fabs(b) <= 0)
			continue;
		for (size_t k = 0; k <= a->r; k++) {
			g[k] += b * x[k + d];
			if (d > 0)
				g[k] += b * x[k > d ? k - d : d - k];
		}
	}
}

/* First column of the covariance matrix of the state. */
static void
first_column(const struct fc_arma *a, const double *g, const double *psi,
    double *c)
{
	c[0] = g[0];
	memset(c + 1, 0, (a->r - 1) * sizeof *c);
	for (size_t j = 1; j < a->r; j++) {
		double p = a->phi[j], t = a->theta[j];

		if (fabs(p) <= 0 && fabs(t) <= 0)
			continue;
		for (size_t i = 1; i <= j; i++)
			c[i] += p * g[1 + j - i] + t * psi[j - i];
	}
}

bool
fc_arma_start(struct fc_arma *a, double *work)
{
	size_t r = a->r, p = length(a->phi, r), q = length(a->theta, r) - 1;
	double *x = work, *g = x + 2 * r + 2, *psi = g + r + 1, *c = psi + r;
	double *rows = c + r;

	if (!ar_covariance(a->phi, p, r + q + 1, x, rows))
		return false;
	add_ma(a, q, x, g);
	memcpy(psi, a->theta, r * sizeof *psi);
	for (size_t k = 1; k < r; k++) {
		for (size_t j = 0; j < FC_MIN(p, k); j++)
			psi[k] += a->phi[j] * psi[k - 1 - j];
	}
	first_column(a, g, psi, c);
	for (size_t i = 0; i < r; i++)
		a->k[i] = a->phi[i] * c[0] + (i + 1 < r ? c[i + 1] : 0);
	memcpy(a->l, a->k, r * sizeof *a->l);
	a->f = c[0];
	a->m = -1 / c[0];
	a->steady = false;
	return a->f >= 1 - 1e-6 && isfinite(a->f);
}

/* Sum of squares, in four parts that a compiler may add side by side. */
static double
squares(const double *x, size_t n)
{
	double sum[4] = { 0 };
	size_t i = 0;

	for (; i + 4 <= n; i += 4) {
		for (size_t j = 0; j < 4; j++)
			sum[j] += x[i + j] * x[i + j];
	}
	for (; i < n; i++)
		sum[0] += x[i] * x[i];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void
fc_arma_gains(struct fc_arma *a)
{
	size_t r = a->r;
	double l0 = a->l[0], f = a->f + a->m * l0 * l0;
	double gain = a->m * l0, share = l0 / a->f;
	double *restrict k = a->k, *restrict l = a->l;
	const double *restrict phi = a->phi;

	if (a->steady)
		return;
	for (size_t i = 0; i + 1 < r; i++) {
		double tl = l[i + 1] + phi[i] * l0;

		l[i] = tl - k[i] * share;
		k[i] += gain * tl;
	}
	l[r - 1] = phi[r - 1] * l0 - k[r - 1] * share;
	k[r - 1] += gain * phi[r - 1] * l0;
	a->m -= a->m * a->m * l0 * l0 / f;
	a->f = f;
	a->steady = !(fabs(a->m) * squares(l, r) > 1e-15);
}

double
fc_arma_step(const struct fc_arma *a, double *restrict s, double x)
{
	size_t r = a->r;
	double s0 = s[0], e = x - s0, g = e / a->f;
	const double *restrict phi = a->phi, *restrict k = a->k;

	for (size_t i = 0; i + 1 < r; i++)
		s[i] = s[i + 1] + phi[i] * s0 + k[i] * g;
	s[r - 1] = phi[r - 1] * s0 + k[r - 1] * g;
	return e;
}

void
fc_arma_stationary(const double *u, size_t n, double *phi, double *work)
{
	for (size_t k = 0; k < n; k++) {
		double c = tanh(u[k]);

		for (size_t j = 0; j < k; j++)
			work[j] = phi[j] - c * phi[k - 1 - j];
		memcpy(phi, work, k * sizeof *phi);
		phi[k] = c;
	}
}

void
fc_arma_unconstrained(const double *phi, size_t n, double limit, double *u,
    double *work)
{
	double *a = work, *b = work + n, most = tanh(limit);

	if (n > 0)
		memcpy(a, phi, n * sizeof *a);
	for (size_t k = n; k >= 1; k--) {
		double c = fmax(fmin(a[k - 1], most), -most);

		u[k - 1] = atanh(c);
		for (size_t j = 0; j + 1 < k; j++)
			b[j] = (a[j] + c * a[k - 2 - j]) / (1 - c * c);
		memcpy(a, b, (k - 1) * sizeof *a);
	}
}

bool
fc_arma_roots_beyond(const double *phi, size_t n, double radius)
{
	double a[16], b[16], scale = 1;

	assert(n <= 16);
	/* Scaled to the unit circle: Schur and Cohn's test. */
	for (size_t i = 0; i < n; i++) {
		scale *= radius;
		a[i] = phi[i] * scale;
	}
	for (size_t k = n; k >= 1; k--) {
		double c = a[k - 1], d = 1 - c * c;

		if (!(fabs(c) < 1))
			return false;
		for (size_t j = 0; j + 1 < k; j++)
			b[j] = (a[j] + c * a[k - 2 - j]) / d;
		memcpy(a, b, (k - 1) * sizeof *a);
	}
	return true;
}
