/*
 * widen.h - how much wider intervals are at later steps
 *
 * A recursive model forecasts from its own forecasts, and its errors grow
 * with the step. By how much is measured when it is trained: from origins in
 * the rows held out (of a model that holds none out, its last rows) the steps
 * behind them are forecast as they will be, by what was learned without these
 * rows. Step t gets the mean of |error| over half the width of the interval of
 * 80 %, divided by the same of the steps for which every feature is known
 * (from several origins);
 * made to rise only (isotonic regression: Barlow et al. 1972, Statistical
 * Inference under Order Restrictions, by pooling adjacent violators), and
 * never below 1. Beyond the steps measured the square goes on by its mean rise
 * over the second half of them.
 *
 * Of many series some are looked at (1,100 of 30,000), the same for any number
 * of threads. Models of differences widen by adding them up (local/target.h),
 * direct and lag ones not at all.
 * Memory: one chunk.
 */
#ifndef FC_GLOBAL_WIDEN_H
#define FC_GLOBAL_WIDEN_H

#include "global/global.h"

/* Measure, where the spec's intervals widen; l->widen is set. horizon 0: not
 * known. */
int fc_widen_measure(struct fc_learners *l, const struct fc_spec *spec,
    struct fc_spool *spool, const struct fc_freq *freq, int64_t horizon,
    struct fc_err *err);
/* Steps 1..f->h of f, about their forecasts. */
void fc_widen_apply(const struct fc_learners *l, struct fc_forecast *f);
/* Take n factors from a model file; -1 when they are none. */
int fc_widen_take(struct fc_learners *l, const double *v, size_t n);

/* Private, for tests: factors of n steps from their sums of errors and how
 * many these are, the first `known` of which are the measure. */
void fc_widen_factors(const double *sum, const double *count, size_t n,
    size_t known, double *factor);

#endif
