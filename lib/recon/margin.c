/* margin.c - the distribution that interval and quantile columns tell */
#include "base/fc.h"

#include "recon/margin.h"

double
fc_margin_value(const double *z, const double *q, size_t n, double x)
{
	size_t lo = 0, hi = n - 1;

	/* The two points around x, or the outermost two. */
	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;

		if (x < z[mid])
			hi = mid;
		else
			lo = mid;
	}
	return q[lo] + (q[hi] - q[lo]) * (x - z[lo]) / (z[hi] - z[lo]);
}

double
fc_margin_sigma(const double *z, const double *q, size_t n, double mean)
{
	double top = 0, bottom = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		top += z[i] * (q[i] - mean);
		bottom += z[i] * z[i];
	}
	return bottom > 0 && top > 0 ? top / bottom : 0;
}
