/*
 * stl.h - seasonal-trend decomposition by loess
 *
 * Cleveland, Cleveland, McRae & Terpenning (1990), J. Official Statistics
 * 6:3-73; windows and jumps as R's stl(): trend window the next odd above
 * 1.5 m / (1 - 1.5 / seasonal), low-pass window the next odd from m, jumps a
 * tenth of the windows, degrees 0, 1, 1; two inner iterations or, robust, one
 * inner in each of 16 outer ones. The robustness weights take the median of
 * the remainders; R's code does not always, for even n.
 *
 * Ownership: the caller's arrays; nothing is allocated.
 */
#ifndef FC_LOCAL_STL_H
#define FC_LOCAL_STL_H

#include "base/fc.h"

/* A loess smoother: how many neighbours (odd), fitted at every jump-th
 * point, by lines or by constants. */
struct fc_loess {
	size_t window, jump;
	bool line;
};

struct fc_stl {
	size_t m;                       /* season, >= 2 */
	bool periodic;                  /* the season never changes */
	struct fc_loess season, trend, low;
	int inner, outer;
};

/* R's choices; window of the season odd, >= 7; 0: periodic. */
void fc_stl_plan(struct fc_stl *p, size_t n, size_t m, size_t window,
    bool robust);

/* Doubles of workspace. */
size_t fc_stl_work(size_t n, size_t m);
/* Season and trend of y (nothing missing), n >= 2 m. */
void fc_stl_run(const struct fc_stl *p, const double *y, size_t n,
    double *season, double *trend, double *work);
/* The same by R's choices, not robust. */
void fc_stl(const double *y, size_t n, size_t m, size_t window,
    double *season, double *trend, double *work);

/* y by lines over an odd window; work as fc_stl_run's for m = 2. */
void fc_loess_smooth(const double *y, size_t n, size_t window, double *out,
    double *work);

#endif
