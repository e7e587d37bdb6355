/* sarimareg.c - coefficients of the columns, by generalised least squares. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/sarima_impl.h"

/* In four parts that a compiler may add side by side. */
static double
dot(const double *a, const double *b, size_t n)
{
	double sum[4] = { 0 };
	size_t t = 0;

	for (; t + 4 <= n; t += 4) {
		for (size_t j = 0; j < 4; j++)
			sum[j] += a[t + j] * b[t + j];
	}
	for (; t < n; t++)
		sum[0] += a[t] * b[t];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Row i of the Cholesky factor g (k * k) of the products of columns x; false
 * and a row of zeros when the columns before i explain it. A missing value
 * (gap) may well have a small column: it is never explained by others. */
static bool
cholesky_row(const double *x, size_t n, double *g, size_t k, size_t i,
    bool gap)
{
	double *row = g + i * k, own = dot(x + i * n, x + i * n, n);
	double left = own;

	for (size_t j = 0; j < i; j++) {
		const double *other = g + j * k;
		double sum = dot(x + i * n, x + j * n, n);

		for (size_t l = 0; l < j; l++)
			sum -= row[l] * other[l];
		row[j] = other[j] > 0 ? sum / other[j] : 0;
		left -= row[j] * row[j];
	}
	if (left > (gap ? 1e-12 : 1e-11 * own)) {
		row[i] = sqrt(left);
		return true;
	}
	memset(row, 0, (i + 1) * sizeof *row);
	return false;
}

bool
fc_sarima_regress(struct fc_sarima *s, size_t from, double *logdet)
{
	size_t n = s->ndiff, k = s->ncol + 1 - from;
	double *g = s->gram, *b = s->beta + (from - 1);
	const double *x = s->res + from * n;

	*logdet = 0;
	for (size_t i = 0; i < k; i++) {
		bool gap = from + i <= s->nmiss;

		if (!cholesky_row(x, n, g, k, i, gap)) {
			if (gap)
				return false;
			b[i] = s->fall[from - 1 + i] = 0;
			continue;
		}
		b[i] = dot(x + i * n, s->res, n);
		for (size_t l = 0; l < i; l++)
			b[i] -= g[i * k + l] * b[l];
		b[i] /= g[i * k + i];
		s->fall[from - 1 + i] = b[i] * b[i];
		if (gap)
			*logdet += 2 * log(g[i * k + i]);
	}
	for (size_t i = k; i-- > 0; ) {
		for (size_t l = i + 1; l < k; l++)
			b[i] -= g[l * k + i] * b[l];
		b[i] = g[i * k + i] > 0 ? b[i] / g[i * k + i] : 0;
	}
	/* Errors into the series' column; it is made anew every time. */
	for (size_t i = 0; i < k; i++) {
		for (size_t t = 0; t < n; t++)
			s->res[t] -= b[i] * x[i * n + t];
	}
	s->sse = dot(s->res, s->res, n);
	return true;
}
