/* supsmu.c - running lines and the choice of their span. */
#include "base/fc.h"

#include <math.h>

#include "local/supsmu.h"

static const double spans[] = { 0.05, 0.2, 0.5 };
enum { SHORT, MIDDLE, LONG, SPANS };

/*
 * Least-squares lines over windows of span * n values around each, which stay
 * whole at the ends; sums move on with the window. With left: size of the
 * residual of each value to the line of the others.
 */
static void
running_lines(const double *y, size_t n, double span, double *fit,
    double *left)
{
	size_t half = FC_MAX((size_t)(0.5 * span * (double)n + 0.5), (size_t)2);
	size_t k = FC_MIN(2 * half + 1, n), lo = 0;
	double size = (double)k, middle = (size - 1) / 2;
	double spread = size * (size * size - 1) / 12, sum = 0, moment = 0;

	for (size_t i = 0; i < k; i++) {
		sum += y[i];
		moment += (double)i * y[i];
	}
	for (size_t t = 0; t < n; t++) {
		double x, slope, share;

		if (t > half && lo + k < n) {
			sum += y[lo + k] - y[lo];
			moment += size * y[lo + k] - (sum - y[lo + k]) -
			    y[lo + k];
			lo++;
		}
		x = (double)(t - lo) - middle;
		slope = k > 1 ? (moment - middle * sum) / spread : 0;
		fit[t] = sum / size + slope * x;
		if (!left)
			continue;
		share = 1 - 1 / size - (k > 1 ? x * x / spread : 0);
		left[t] = share > 0 ? fabs(y[t] - fit[t]) / share :
		    t > 0 ? left[t - 1] : 0;
	}
}

/* Between the fits of the two spans around `span`. */
static double
between(double span, double shorter, double middle, double longer)
{
	double u;

	span = fmax(fmin(span, spans[LONG]), spans[SHORT]);
	if (span < spans[MIDDLE]) {
		u = (spans[MIDDLE] - span) / (spans[MIDDLE] - spans[SHORT]);
		return (1 - u) * middle + u * shorter;
	}
	u = (span - spans[MIDDLE]) / (spans[LONG] - spans[MIDDLE]);
	return (1 - u) * middle + u * longer;
}

void
fc_supsmu(const double *y, size_t n, double *smooth, double *work)
{
	double *fit[SPANS], *error[SPANS], *left = work + 6 * n;
	double *best = work + 7 * n;

	for (int i = 0; i < SPANS; i++) {
		fit[i] = work + (size_t)i * n;
		error[i] = work + (size_t)(SPANS + i) * n;
		running_lines(y, n, spans[i], fit[i], left);
		running_lines(left, n, spans[MIDDLE], error[i], NULL);
	}
	for (size_t t = 0; t < n; t++) {
		int at = SHORT;

		for (int i = MIDDLE; i < SPANS; i++)
			at = error[i][t] < error[at][t] ? i : at;
		best[t] = spans[at];
	}
	running_lines(best, n, spans[MIDDLE], left, NULL);
	for (size_t t = 0; t < n; t++)
		best[t] = between(left[t], fit[SHORT][t], fit[MIDDLE][t],
		    fit[LONG][t]);
	running_lines(best, n, spans[SHORT], smooth, NULL);
}
