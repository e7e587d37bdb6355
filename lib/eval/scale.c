#include "base/fc.h"

#include <math.h>

#include "eval/scale.h"

void
fc_scale_of(const double *y, size_t n, size_t lag, bool from_sale,
    struct fc_scale *s)
{
	double abs = 0, sq = 0;
	size_t first = 0, m = 0;

	/* NaN != 0 holds, so a missing value must be asked for apart. */
	if (from_sale)
		while (first < n && (isnan(y[first]) || y[first] == 0))
			first++;
	for (size_t t = first + lag; t < n; t++) {
		double d = y[t] - y[t - lag];

		if (isnan(d))
			continue;
		abs += fabs(d);
		sq += d * d;
		m++;
	}
	s->n = m;
	s->abs = m > 0 ? abs / (double)m : NAN;
	s->rms = m > 0 ? sqrt(sq / (double)m) : NAN;
}

double
fc_scaled(double x, double scale)
{
	if (isnan(x) || isnan(scale))
		return NAN;
	if (scale > 0)
		return x / scale;
	return x > 0 ? INFINITY : NAN;
}
