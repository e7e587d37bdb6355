/*
 * window.h - statistics of windows that end at each value
 *
 * out[i] is the statistic of the observed (not NaN) values among
 * y[i - window + 1 .. i]; NaN when fewer than `need` are observed, and for
 * std when fewer than two are. Without missing values, or with missing ones
 * at the start only, this is what coreforecast computes; inside a series
 * coreforecast's running sums stay NaN for good after one missing value,
 * here only the windows that hold it are affected, as in pandas.
 *
 * A window is cut at the multiples of its size into the end of one block
 * and the start of the next; both parts are running aggregates that only
 * ever take values in (van Herk 1992; Gil & Werman 1993), so nothing is
 * subtracted: no drift, no cancellation, and a value has no effect behind
 * its window. About three operations a value, whatever the window.
 * Standard deviations: Welford's update, parts joined after Chan, Golub &
 * LeVeque (1983).
 *
 * Values must not be infinite. Nothing is allocated.
 */
#ifndef FC_FEAT_WINDOW_H
#define FC_FEAT_WINDOW_H

#include "base/fc.h"

/* Count, mean and sum of squared deviations of some values. The mean is
 * from the first of them, so that a high level costs no digits. */
struct fc_moments {
	double n, first, mean, m2;
};

void fc_moments_add(struct fc_moments *m, double x);
void fc_moments_join(struct fc_moments *a, const struct fc_moments *b);
double fc_moments_std(const struct fc_moments *m);

/* work: min(window, n) + 1 elements. need >= 1. */
void fc_roll_mean(const double *y, size_t n, size_t window, size_t need, double *work, double *out);
void fc_roll_sum(const double *y, size_t n, size_t window, size_t need, double *work, double *out);
void fc_roll_min(const double *y, size_t n, size_t window, size_t need, double *work, double *out);
void fc_roll_max(const double *y, size_t n, size_t window, size_t need, double *work, double *out);
void fc_roll_std(const double *y, size_t n, size_t window, size_t need, struct fc_moments *work, double *out);

/* Of all values up to and with y[i]; NaN before the first observed. */
void fc_expand_mean(const double *y, size_t n, double *out);
void fc_expand_sum(const double *y, size_t n, double *out);
void fc_expand_min(const double *y, size_t n, double *out);
void fc_expand_max(const double *y, size_t n, double *out);
void fc_expand_std(const double *y, size_t n, double *out);
/* s = alpha y + (1 - alpha) s from s = the first value; a missing value
 * leaves s as it is. */
void fc_ewm_mean(const double *y, size_t n, double alpha, double *out);

#endif
