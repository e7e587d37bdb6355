/*
 * spread.h - variances of forecasts whose errors were counted
 *
 * A model that has no formula for the variance k periods ahead measures that of
 * its own errors 1, 2, 4, ... 2048 periods ahead within the series. In between
 * they are interpolated; where too few errors were seen, and beyond, they
 * grow as those of a walk. They never shrink. In the unit of the series squared.
 */
#ifndef FC_LOCAL_SPREAD_H
#define FC_LOCAL_SPREAD_H

#include <stddef.h>

#define FC_SPREAD 12

/* The k-th of v[0..FC_SPREAD) from a sum of squares of count errors 2^k ahead
 * in a series of n values; the ones before it are there. wide: what is added
 * for estimation, as a factor. */
void fc_spread_put(double *v, size_t k, double sum, size_t count, size_t n,
    double wide);
/* Variance h periods ahead; 1 is the next. */
double fc_spread_at(const double *v, size_t h);

#endif
