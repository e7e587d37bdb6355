/*
 * scale.h - how much a series usually moves: the denominator of MASE & co
 *
 * A scaled error is an error over the error that a naive forecast would
 * have made within the history, so it has no unit and series of any size
 * can be averaged (Hyndman & Koehler 2006, IJF 22:679-688).
 */
#ifndef FC_EVAL_SCALE_H
#define FC_EVAL_SCALE_H

#include "base/fc.h"

struct fc_scale {
	double abs;     /* mean of |y[t] - y[t-lag]|, in units of y */
	double rms;     /* root of the mean of their squares, in units of y */
	size_t n;       /* differences; none: both are NaN */
};

/*
 * Scale of the history y[0..n). Pairs with a missing (NaN) end are skipped.
 * M4 (Makridakis et al. 2020, IJF 36:54-74): lag = season, from the start.
 * M5 (Competitors' Guide, p. 5-7): lag = 1, from_sale: what lies before the first
 * value that is not zero was not on sale yet and does not count.
 * A series that never moved has scale 0.
 */
void fc_scale_of(const double *y, size_t n, size_t lag, bool from_sale,
    struct fc_scale *s);

/* x / scale: x / 0 is infinite, 0 / 0 and anything / NaN are NaN. */
double fc_scaled(double x, double scale);

#endif
