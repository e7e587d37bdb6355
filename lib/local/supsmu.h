/*
 * supsmu.h - Friedman's super smoother of an evenly spaced series
 *
 * Running lines of three spans (0.05, 0.2 and 0.5 of the values); for each
 * value the span of the least cross-validated residual, these smoothed over
 * the middle span, chooses between them; the result is smoothed once more
 * over the shortest span. Source: J. H. Friedman (1984), A variable span
 * smoother, LCS report 5, Stanford; as R's supsmu(1:n, y).
 *
 * Ownership: the caller's arrays. O(n) for each span.
 */
#ifndef FC_LOCAL_SUPSMU_H
#define FC_LOCAL_SUPSMU_H

#include "base/fc.h"

#define FC_SUPSMU_WORK 8        /* doubles a value */

/* Nothing is missing in y; n >= 1. work: FC_SUPSMU_WORK * n doubles. */
void fc_supsmu(const double *y, size_t n, double *smooth, double *work);

#endif
