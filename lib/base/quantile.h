/*
 * quantile.h - the normal and t distributions, and order statistics
 */
#ifndef FC_BASE_QUANTILE_H
#define FC_BASE_QUANTILE_H

#include "base/fc.h"

/* Phi and its inverse (Wichura 1988, AS 241, relative error < 1e-15). */
double fc_norm_cdf(double z);
double fc_norm_quantile(double p);
/* Quantile of Student's t with df > 0 degrees of freedom. */
double fc_t_quantile(double p, double df);
/* Quantile p of the ascending x[0..n), type 7 of Hyndman & Fan (1996). */
double fc_quantile_sorted(const double *x, size_t n, double p);
/* Ascending sort of doubles, NaN last. */
void fc_sort_doubles(double *x, size_t n);

#endif
