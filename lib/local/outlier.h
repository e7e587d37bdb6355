/*
 * outlier.h - values that do not belong to a series, found and replaced
 *
 * As R's tsoutliers(): the series less its seasons, if these explain at least
 * 0.6 of what the trend leaves (robust MSTL), is smoothed by Friedman's super
 * smoother (supsmu.h); values whose residual lies more than 3 interquartile
 * ranges beyond the quartiles are outliers. They are replaced as missing
 * values are by na.interp(): in a line between their neighbours, for seasonal
 * series that of the seasonally adjusted ones; a second pass looks at what
 * is left. Series without negative values get none. Source: R 4, forecast 8.20. Its median of robust STL is wrong
 * (golden/README 5.4), ours is not.
 *
 * Missing values stay missing. Ownership: the caller's arrays.
 */
#ifndef FC_LOCAL_OUTLIER_H
#define FC_LOCAL_OUTLIER_H

#include "local/local.h"

/* s->y with outliers replaced to y (s->n doubles); returns how many there
 * were. */
size_t fc_outliers_replace(const struct fc_sample *s, double *y,
    struct fc_vec *work);

#endif
