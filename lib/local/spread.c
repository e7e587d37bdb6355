/* spread.c - variances of forecasts whose errors were counted. */
#include "base/fc.h"

#include <math.h>

#include "local/spread.h"

#define ENOUGH 20               /* errors */

void
fc_spread_put(double *v, size_t k, double sum, size_t count, size_t n,
    double wide)
{
	size_t lag = (size_t)1 << k;
	double mean = wide * sum / (double)FC_MAX(count, 1U);

	if (k == 0)
		v[k] = mean;
	else if (count >= ENOUGH && 3 * lag <= n)
		v[k] = fmax(v[k - 1], mean);
	else
		v[k] = 2 * v[k - 1];
}

double
fc_spread_at(const double *v, size_t h)
{
	double k = fmin(floor(log2((double)h)), FC_SPREAD - 1);
	size_t i = (size_t)k;

	if (i + 1 >= FC_SPREAD)
		return v[FC_SPREAD - 1] * (double)h /
		    (double)((size_t)1 << (FC_SPREAD - 1));
	return v[i] + (v[i + 1] - v[i]) * ((double)h / exp2(k) - 1);
}
