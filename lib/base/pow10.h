/*
 * pow10.h - 128-bit significands of the powers of ten
 *
 * fc_pow10[q - FC_POW10_MIN] holds f, upper 64 bits first, with
 * 2^127 <= f < 2^128 and 10^q = (f + e) 2^(floor(log2(10^q)) - 127), where
 * 0 <= e < 1 (exact for q = 0..55) but -1 < e <= 0 for q = -27..-1.
 * Used by num.c (reading) and numout.c (writing).
 */
#ifndef FC_BASE_POW10_H
#define FC_BASE_POW10_H

#include "base/fc.h"

#define FC_POW10_MIN (-342)
#define FC_POW10_MAX 324

/* floor(x / 2^n): shifting a negative number is not portable C. */
static inline int64_t
fc_floor_shift(int64_t x, int n)
{
	return x >= 0 ? x >> n : ~(~x >> n);
}

extern const uint64_t fc_pow10[FC_POW10_MAX - FC_POW10_MIN + 1][2];

#endif
