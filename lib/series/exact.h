/*
 * exact.h - many sums side by side that do not depend on the order of terms
 *
 * Upper nodes of a hierarchy have a sum per period, millions in all, so a
 * full accumulator (base/sum.h) for each is too large. A row of sums starts
 * as doubles, in which sums of whole numbers below 2^53 are exact; the first
 * term that is not whole turns the row into 128-bit fixed point numbers with
 * 64 bits behind the point, in which every double of |x| < 2^40 without bits
 * below 2^-64 is exact (all of 2^-12 <= |x|, 0.01 as well); what does not fit
 * there either turns the row into full accumulators. In all three forms the
 * value that comes out is the double nearest to the true sum.
 * Memory: 8, 16, or 16 bytes a sum and 16 and more for the big part.
 *
 * NaN terms are left out: missing values are the caller's matter.
 */
#ifndef FC_SERIES_EXACT_H
#define FC_SERIES_EXACT_H

#include "base/fc.h"

__extension__ typedef __int128 fc_i128;

enum fc_exact_form {
	FC_EXACT_WHOLE,
	FC_EXACT_FIXED,
	FC_EXACT_FULL,
};

/* n sums; { 0 } is none. */
struct fc_exact {
	enum fc_exact_form form;
	union {
		double *whole;
		fc_i128 *fixed;
		struct fc_sum *full;
		void *any;
	} v;
	size_t n;
	double bound;           /* no sum is larger in absolute value */
};

/* Terms, looked at once and added to many rows. */
struct fc_exact_terms {
	const double *x;        /* borrowed */
	fc_i128 *fixed;         /* the same, unless form is FULL */
	size_t n, cap;
	enum fc_exact_form form;
	double total;           /* of absolute values */
};

/* Look at x[0..n), which must stay while the terms are in use. */
void fc_exact_scan(struct fc_exact_terms *t, const double *x, size_t n);
void fc_exact_terms_release(struct fc_exact_terms *t);

/* Make room for n sums; new ones are zero. */
void fc_exact_grow(struct fc_exact *e, size_t n);
/* Add term i to sum at[i] < n, for all i. */
void fc_exact_add(struct fc_exact *e, const uint32_t *at, const struct fc_exact_terms *t);
double fc_exact_value(const struct fc_exact *e, size_t i);
/* Sum i as doubles whose sum it is exactly: the nearest double, then the
 * nearest to what is left, and so on. Returns how many, at least 1. */
#define FC_EXACT_PARTS 48
size_t fc_exact_parts(const struct fc_exact *e, size_t i, double *part);
void fc_exact_release(struct fc_exact *e);

#endif
