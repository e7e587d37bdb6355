/*
 * empirical.h - the distribution of what was, recent values weighing more
 *
 * Each step has the distribution of the last FC_EMPIRICAL_VALUES observed
 * values, one of age a with weight 0.97^a: the quantile p is the least of
 * them up to which there is a share p of the weight (a count is never
 * interpolated, nothing is below what was seen), the forecast the mean of all
 * observed values with these weights. For demand that comes and goes no
 * parametric interval is as close in the pinball loss (held-out ends of
 * car, aircraft and retail series, weights 0.95 to 0.98 equally good).
 * Refuses negative values, skips missing ones.
 */
#ifndef FC_LOCAL_EMPIRICAL_H
#define FC_LOCAL_EMPIRICAL_H

#include "local/local.h"

#define FC_EMPIRICAL_VALUES 100

extern const struct fc_local fc_local_empirical;

#endif
