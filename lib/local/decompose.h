/*
 * decompose.h - classical seasonal decomposition, and when to use it
 *
 * Moving average of one season (centred), ratios or differences to it,
 * averaged by position in the season and normalised (mean 1 or 0): Kendall &
 * Stuart (1983), 53; what R's decompose() does. The test for a season is
 * the 90 % one of the M4 competition: |r_m| > 1.645 sqrt((1 + 2 sum r_i^2,
 * i < m) / n), for n >= 3 m (Makridakis, Spiliotis & Assimakopoulos 2020, IJF
 * 36:54-74); R's thetaf asks for more than 2 m. Missing values are left out.
 */
#ifndef FC_LOCAL_DECOMPOSE_H
#define FC_LOCAL_DECOMPOSE_H

#include "local/local.h"

/* Does y have a season of m periods? Never with fewer than least values.
 * work: n doubles. */
bool fc_season_test(const double *y, size_t n, size_t m, size_t least,
    double *work);

/*
 * index[i] belongs to periods i, i + m, ... Ratios when mult, else
 * differences. work: 2 m doubles. False when a position has no value, or a
 * ratio is not positive.
 */
bool fc_decompose(const double *y, size_t n, size_t m, bool mult,
    double *index, double *work);

#endif
