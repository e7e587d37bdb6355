/*
 * mstl.h - decomposition of a series with several seasons
 *
 * MSTL (Bandara, Hyndman & Bergmeir 2021, arXiv 2107.13462) as R's mstl():
 * the season of each length, shortest first, is estimated by STL from the
 * series less the other seasons, twice (once where there is one length); the
 * trend is that of the last STL. Windows of the seasons are 11, 15, 19, ...
 * Without season the trend is a line loess over a quarter of the series.
 *
 * Missing values are filled for the estimation: in a line first, then,
 * twice, by the seasons found plus a line through the neighbours less theirs
 * (R's na.interp has a Fourier fit for the first of these).
 *
 * Ownership: the caller's arrays.
 */
#ifndef FC_LOCAL_MSTL_H
#define FC_LOCAL_MSTL_H

#include "local/local.h"

struct fc_mstl {
	size_t m[FC_SEASONS_MAX];       /* whole, ascending, each 2 m < n */
	size_t nseason;
	bool robust, periodic;
	size_t window, trend, low;      /* odd; 0: R's choice */
	int season_degree, trend_degree;
	int low_degree;                 /* 0: that of the trend, else 1 more */
	int inner, outer, iterate;      /* 0: R's choice, else 1 more */
};

/* Lengths of s, cut to whole numbers, without those that fall together. */
void fc_mstl_seasons(struct fc_mstl *p, const struct fc_sample *s);

/* x (which may be y) where y is missing: in a line between the neighbours,
 * level at the ends. */
void fc_mstl_bridge(double *x, const double *y, size_t n);
size_t fc_mstl_work(const struct fc_mstl *p, size_t n);
/* Seasons (nseason runs of n) and trend of y; NaN is missing, not all are. */
void fc_mstl_run(const struct fc_mstl *p, const double *y, size_t n,
    double *season, double *trend, double *work);

#endif
