/*
 * unitroot.h - how often to difference a series
 *
 * KPSS: test of a stationary level (Kwiatkowski, Phillips, Schmidt & Shin
 * 1992, J. Econometrics 54:159-178), lag trunc(3 sqrt(n) / 13), 5 % point
 * 0.463. Season: its strength 1 - var(R) / var(R + S) by STL with a seasonal
 * window of 11 (Wang, Smith & Hyndman 2006, Data Min. Knowl. Disc.
 * 13:335-364), above 0.64, as R's nsdiffs; or the test of a seasonal unit
 * root by Osborn, Chui, Smith & Birchenhall (1988, Oxford Bull. Econ. Stat.
 * 50:361-377). ADF: test of a unit root (Dickey & Fuller 1979, JASA 74:427-
 * 431) with a constant and one lag, as R's ndiffs, 5 % points of MacKinnon
 * (2010, Queen's Economics 1227); PP: the same without lags, its t statistic
 * corrected for autocorrelation (Phillips & Perron 1988, Biometrika 75:335-346),
 * as R's ur.pp, lag trunc(4 (n / 100)^(1/4)). CH: test of a stable season
 * (Canova & Hansen 1995, J. Business & Economic Statistics 13:237-252), all
 * frequencies together, with the asymptotic 5 % point; R's nsdiffs takes uroot's
 * response surfaces, which reject a few short series more. Nothing may be
 * missing.
 */
#ifndef FC_LOCAL_UNITROOT_H
#define FC_LOCAL_UNITROOT_H

#include "base/fc.h"

/* Are all values the same, up to rounding? */
bool fc_constant(const double *x, size_t n);
/* The statistic; e: n doubles of scratch. */
double fc_kpss(const double *x, size_t n, double *e);
/* 0 .. 1; 0 when n <= 2 m. work: 2 n and fc_stl_work doubles. */
double fc_season_strength(const double *x, size_t n, size_t m, double *work);
/* t statistic of the seasonal unit root, lag 0 to 2 of the least AIC as R's
 * ocsb.test chooses it; NAN where it cannot be had. It takes n > m + 10. A
 * statistic of fc_ocsb_point or more asks for a seasonal difference.
 * work: 6 n doubles. */
double fc_ocsb(const double *x, size_t n, size_t m, double *work);
double fc_ocsb_point(size_t m);
/* t statistic of a unit root; NAN as above. work: 4 n doubles. */
double fc_adf(const double *x, size_t n, double *work);
double fc_adf_point(size_t n);
/* The same corrected; NAN as above. work: 3 n doubles. */
double fc_pp(const double *x, size_t n, double *work);
double fc_pp_point(size_t n);
/* Statistic of a stable season; NAN where there is none or the series is short.
 * Above fc_canova_point it is not stable. work: fc_canova_work doubles. */
double fc_canova(const double *x, size_t n, size_t m, double *work);
size_t fc_canova_work(size_t n, size_t m);
double fc_canova_point(size_t m);

enum fc_unit_root {
	FC_KPSS,
	FC_ADF,
	FC_PP,
};
/* Differences until the level is stationary, at most `most`; x is differenced
 * in place, *n too. e: 4 n doubles. */
int fc_ndiffs(double *x, size_t *n, enum fc_unit_root test, int most,
    double *e);

#endif
