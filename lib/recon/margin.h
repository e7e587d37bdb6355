/*
 * margin.h - the distribution that interval and quantile columns tell
 *
 * Values q[0..n) at the standard normal scores z[0..n) of their
 * probabilities, both ascending. Between and beyond them the quantile
 * function is linear in z: two bounds make a normal distribution.
 */
#ifndef FC_RECON_MARGIN_H
#define FC_RECON_MARGIN_H

#include "base/fc.h"

/* Value at the score x; n >= 2. */
double fc_margin_value(const double *z, const double *q, size_t n, double x);
/* Standard deviation around the mean: slope of q - mean on z, >= 0. */
double fc_margin_sigma(const double *z, const double *q, size_t n, double mean);

#endif
