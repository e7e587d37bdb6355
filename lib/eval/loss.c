#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"
#include "eval/loss.h"

void
fc_loss_of(const double *y, const double *f, size_t n, struct fc_loss *l)
{
	*l = (struct fc_loss){ 0 };
	for (size_t i = 0; i < n; i++) {
		double e = y[i] - f[i], a = fabs(e), size = fabs(y[i]);

		if (isnan(e))
			continue;
		l->n++;
		l->e += e;
		l->abs += a;
		l->sq += e * e;
		l->y += size;
		if (size > 0) {
			l->ape += 100 * a / size;
			l->nape++;
		}
		if (a > 0)
			l->sape += 200 * a / (size + fabs(f[i]));
	}
}

double
fc_loss_pinball(const double *y, const double *f, size_t n, double p,
    size_t *m)
{
	double sum = 0;
	size_t pairs = 0;

	for (size_t i = 0; i < n; i++) {
		double e = y[i] - f[i];

		if (isnan(e))
			continue;
		sum += e >= 0 ? p * e : (p - 1) * e;
		pairs++;
	}
	*m = pairs;
	return sum;
}

void
fc_loss_cover(const double *y, const double *lo, const double *hi, size_t n,
    double alpha, struct fc_cover *c)
{
	*c = (struct fc_cover){ 0 };
	for (size_t i = 0; i < n; i++) {
		double width = hi[i] - lo[i], out;

		if (isnan(width) || isnan(y[i]))
			continue;
		out = fmax(lo[i] - y[i], 0) + fmax(y[i] - hi[i], 0);
		c->n++;
		c->inside += y[i] >= lo[i] && y[i] <= hi[i];
		c->width += width;
		c->score += width + 2 / alpha * out;
	}
}

/* The share of (0, 1) that is nearer to p[k] than to its neighbours. */
static double
cell(const struct fc_quantiles *f, size_t k)
{
	double lo = k == 0 ? 0 : (f->p[k - 1] + f->p[k]) / 2;
	double hi = k + 1 == f->n ? 1 : (f->p[k] + f->p[k + 1]) / 2;

	return hi - lo;
}

double
fc_loss_crps(const double *y, const struct fc_quantiles *f, size_t n,
    size_t *m)
{
	double total = 0;
	size_t records = 0;

	for (size_t i = 0; i < n; i++) {
		double sum = 0;

		for (size_t k = 0; k < f->n; k++) {
			double e = y[i] - f->q[k][i];
			double u = e >= 0 ? f->p[k] : f->p[k] - 1;

			sum += 2 * cell(f, k) * u * e;
		}
		if (isnan(sum))
			continue;
		total += sum;
		records++;
	}
	*m = records;
	return total;
}

double
fc_loss_crps_paths(const double *y, const double *const *path, size_t npath,
    size_t n, size_t *m, double *work)
{
	double total = 0, count = (double)npath;
	size_t records = 0;

	for (size_t i = 0; i < n; i++) {
		double far = 0, spread = 0;

		for (size_t k = 0; k < npath; k++) {
			work[k] = path[k][i];
			far += fabs(work[k] - y[i]);
		}
		if (isnan(far))
			continue;
		fc_sort_doubles(work, npath);
		for (size_t k = 0; k < npath; k++)
			spread += (2 * (double)k + 1 - count) * work[k];
		total += far / count - spread / (count * count);
		records++;
	}
	*m = records;
	return total;
}

static double
distance(const double *const *path, size_t a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double d = path[a][i] - b[i];

		sum += d * d;
	}
	return sqrt(sum);
}

double
fc_loss_energy(const double *y, const double *const *path, size_t npath,
    size_t n)
{
	double far = 0, spread = 0, count = (double)npath;

	for (size_t a = 0; a < npath; a++) {
		far += distance(path, a, y, n);
		for (size_t b = 0; b < a; b++)
			spread += distance(path, a, path[b], n);
	}
	return far / count - spread / (count * count);
}
