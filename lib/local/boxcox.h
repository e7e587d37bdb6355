/*
 * boxcox.h - the Box-Cox transformation, its way back, and its parameter
 *
 * w = (sign(y) |y|^lambda - 1) / lambda, and log y for lambda = 0 (Box & Cox
 * 1964, JRSS B 26:211-252; the sign of Bickel & Doksum 1981, JASA 76:296-311,
 * as R's forecast does). Without a value (NaN): y <= 0 for lambda <= 0.
 *
 * Lambda by Guerrero (1993, J. Forecasting 12:37-48): that of the least
 * coefficient of variation of sd / mean^(1 - lambda) over whole seasons (at
 * least two periods each), counted from the end. By likelihood: the profile
 * likelihood of a line (and seasonal means) with normal errors, on a grid of
 * 0.05.
 */
#ifndef FC_LOCAL_BOXCOX_H
#define FC_LOCAL_BOXCOX_H

#include "base/fc.h"

double fc_boxcox(double y, double lambda);
/* For lambda < 0 INFINITY beyond the range of w. */
double fc_boxcox_back(double w, double lambda);
/* The mean of what has median w and variance var, to second order (R's
 * biasadj). */
double fc_boxcox_mean(double w, double var, double lambda);

/* Guerrero's lambda in [lo, hi] of positive values (NaN: missing); 1 for a
 * series of two seasons or less. */
double fc_boxcox_guerrero(const double *y, size_t n, size_t m, double lo,
    double hi);
/* The same by likelihood. work: n + 3 m doubles. */
double fc_boxcox_loglik(const double *y, size_t n, size_t m, double lo,
    double hi, double *work);

#endif
