/*
 * stl.h - seasonal-trend decomposition by loess
 *
 * Cleveland, Cleveland, McRae & Terpenning (1990), J. Official Statistics
 * 6:3-73, without robustness weights; windows and jumps as R's stl():
 * trend window the next odd above 1.5 m / (1 - 1.5 / seasonal), low-pass
 * window the next odd from m, jumps a tenth of the windows, degrees 0, 1, 1.
 */
#ifndef FC_MODEL_STL_H
#define FC_MODEL_STL_H

#include "base/fc.h"

/* Doubles of workspace. */
size_t fc_stl_work(size_t n, size_t m);
/* Season and trend of y (nothing missing), n >= 2 m, m >= 2; window of the
 * season odd, >= 7. Two inner iterations. */
void fc_stl(const double *y, size_t n, size_t m, size_t window,
    double *season, double *trend, double *work);

#endif
