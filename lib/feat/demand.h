/*
 * demand.h - when something happened: values that are not 0
 *
 * For intermittent demand (periods between sales) and for events. A missing
 * value is no event. Periods are rows.
 */
#ifndef FC_FEAT_DEMAND_H
#define FC_FEAT_DEMAND_H

#include "base/fc.h"

/* Rows from the last event at or before i to i; NaN before the first. */
void fc_since_nonzero(const double *x, size_t n, double *out);
/* From the first event to i. */
void fc_since_first_nonzero(const double *x, size_t n, double *out);
/* From i to the next event at or after it; NaN behind the last. */
void fc_until_nonzero(const double *x, size_t n, double *out);
/* Mean distance of neighbouring events among x[i - window + 1 .. i]; NaN for
 * fewer than two events or `need` observed values. next: n elements. */
void fc_roll_interval(const double *x, size_t n, size_t window, size_t need, double *next, double *out);

#endif
