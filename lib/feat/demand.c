/* demand.c - when something happened: values that are not 0 */
#include "base/fc.h"

#include <math.h>

#include "feat/demand.h"

static bool
event(double x)
{
	return x < 0 || x > 0;
}

void
fc_since_nonzero(const double *x, size_t n, double *out)
{
	double since = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		since = event(x[i]) ? 0 : since + 1;
		out[i] = since;
	}
}

void
fc_since_first_nonzero(const double *x, size_t n, double *out)
{
	double since = NAN;
	size_t i;

	for (i = 0; i < n; i++) {
		since = isnan(since) && event(x[i]) ? 0 : since + 1;
		out[i] = since;
	}
}

void
fc_until_nonzero(const double *x, size_t n, double *out)
{
	double until = NAN;
	size_t i;

	for (i = n; i-- > 0; ) {
		until = event(x[i]) ? 0 : until + 1;
		out[i] = until;
	}
}

void
fc_roll_interval(const double *x, size_t n, size_t window, size_t need, double *next, double *out)
{
	size_t i, have = 0, events = 0, last = 0, from;

	/* Distance to the next event, where the window begins. */
	fc_until_nonzero(x, n, next);
	for (i = 0; i < n; i++) {
		have += isnan(x[i]) ? 0 : 1;
		if (event(x[i])) {
			events++;
			last = i;
		}
		from = i >= window ? i - window + 1 : 0;
		if (i >= window) {
			have -= isnan(x[i - window]) ? 0 : 1;
			events -= event(x[i - window]) ? 1 : 0;
		}
		out[i] = have < need || events < 2 ? NAN :
		    ((double)(last - from) - next[from]) /
		    (double)(events - 1);
	}
}
