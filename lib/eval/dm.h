/*
 * dm.h - is one forecast better than another, or was it luck?
 *
 * Diebold & Mariano (1995, JBES 13:253-263): the mean of the differences of
 * two losses over time against its standard error, in which the differences
 * of h-step forecasts are correlated up to lag h - 1; with the correction for
 * small samples of Harvey, Leybourne & Newbold (1997, IJF 13:281-291, eq. 9)
 * and Student's t with n - 1 degrees of freedom. As dm.test of R's forecast.
 */
#ifndef FC_EVAL_DM_H
#define FC_EVAL_DM_H

#include "base/fc.h"

struct fc_dm {
	double statistic;       /* negative: the first loss is smaller */
	double p;               /* two-sided */
};

/*
 * d[0..n): loss of the first less loss of the second, by time, none missing.
 * Where the estimated variance is negative its autocovariances are weighted
 * as Bartlett did, which cannot be. Both are NaN where nothing can be said:
 * n < 2, h >= n, or all d are equal.
 */
void fc_dm_test(const double *d, size_t n, size_t h, struct fc_dm *r);

/* P(T <= t) of Student's t, df > 0. */
double fc_t_cdf(double t, double df);

#endif
