/*
 * sum.h - sums that do not depend on the order of their terms
 *
 * An exact accumulator: the double nearest to the true sum comes out,
 * whatever the order or the split of the terms (so partial sums made by
 * several processes or threads merge exactly). Whole numbers below 2^53,
 * the usual case, stay on a one-add fast path. After Shewchuk (1997),
 * "Adaptive precision floating-point arithmetic", and Neal (2015), "Fast
 * exact summation using small and large superaccumulators".
 */
#ifndef FC_BASE_SUM_H
#define FC_BASE_SUM_H

#include "base/fc.h"

struct fc_sum {
	int64_t whole;          /* exact while every term was a small integer */
	struct fc_sum_big *big; /* the rest; NULL until needed */
};

/* { 0 } is an empty sum. NaN and infinities propagate as in IEEE sums. */
void fc_sum_add(struct fc_sum *s, double x);
void fc_sum_merge(struct fc_sum *s, const struct fc_sum *other);
double fc_sum_value(const struct fc_sum *s);
void fc_sum_release(struct fc_sum *s);
/* s becomes empty. */
void fc_sum_reset(struct fc_sum *s);

/* x to the nearest multiple of unit, a power of two. Such numbers have exact
 * sums as plain doubles, in any order, while these are below 2^53 units:
 * where there are too many sums for accumulators. */
static inline double
fc_sum_round(double x, double unit)
{
	double s = 0x1.8p52 * unit;

	return (x + s) - s;
}

#endif
