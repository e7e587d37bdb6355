/*
 * unitroot.h - how often to difference a series
 *
 * KPSS: test of a stationary level (Kwiatkowski, Phillips, Schmidt & Shin
 * 1992, J. Econometrics 54:159-178), lag trunc(3 sqrt(n) / 13), 5 % point
 * 0.463. Season: its strength 1 - var(R) / var(R + S) by STL with a seasonal
 * window of 11 (Wang, Smith & Hyndman 2006, Data Min. Knowl. Disc.
 * 13:335-364), above 0.64, as R's nsdiffs. Nothing may be missing.
 */
#ifndef FC_MODEL_UNITROOT_H
#define FC_MODEL_UNITROOT_H

#include "base/fc.h"

/* Are all values the same, up to rounding? */
bool fc_constant(const double *x, size_t n);
/* The statistic; e: n doubles of scratch. */
double fc_kpss(const double *x, size_t n, double *e);
/* 0 .. 1; 0 when n <= 2 m. work: 2 n and fc_stl_work doubles. */
double fc_season_strength(const double *x, size_t n, size_t m, double *work);
/* Differences until the level is stationary, at most 2; x is differenced in
 * place, *n too. */
int fc_ndiffs(double *x, size_t *n, double *e);

#endif
