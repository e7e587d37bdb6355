/*
 * order.h - quantiles of windows
 *
 * The values of a series are ranked once; a window is then a Fenwick tree of
 * counts by rank (Fenwick 1994), which gives its k-th value, takes one value
 * in and lets one out in O(log distinct values), whatever the window.
 * Quantiles are of type 7 (Hyndman & Fan 1996), as numpy's and coreforecast's.
 * Ownership: fc_order owns its arrays, which grow in fc_order_rank only.
 */
#ifndef FC_FEAT_ORDER_H
#define FC_FEAT_ORDER_H

#include "base/fc.h"

struct fc_order {
	int32_t *rank;          /* of each value, -1 for a missing one */
	double *value;          /* m distinct values, ascending */
	int32_t *tree;          /* m + 1 counts */
	size_t n, m, cap;
	int32_t top;            /* largest power of two <= m */
};

/* { 0 }, then: rank y[0..n). Less than 2^31 values. */
void fc_order_rank(struct fc_order *o, const double *y, size_t n);
void fc_order_release(struct fc_order *o);

/*
 * Quantile p of the windows over rank[0..n), which may be a part of
 * o->rank; window n and need 1 for all values so far. NaN as in window.h.
 */
void fc_roll_quantile(struct fc_order *o, const int32_t *rank, size_t n, size_t window, size_t need, double p, double *out);
/* The same where period k has the values rank[start[k]..start[k + 1]), and a
 * window is so many periods, one output each. */
void fc_pool_quantile(struct fc_order *o, const size_t *start, size_t periods, size_t window, size_t need, double p, double *out);
/* Rank of the last value of each window from 0 to 1: the share of the values
 * that are smaller, equal ones (itself too) counted half and half a value
 * more, as pandas' rank(pct=True). */
void fc_roll_rank(struct fc_order *o, const int32_t *rank, size_t n, size_t window, size_t need, double *out);

#endif
