/*
 * num.h - decimal text <-> double, exact and independent of the locale
 *
 * Reading: correctly rounded. Up to 19 digits with a small exponent take
 * Clinger's fast path, the rest the Eisel-Lemire product (Lemire 2021,
 * "Number parsing at a gigabyte per second", SPE 51:1700-1727) or an exact
 * fall-back. Writing: the shortest digits that read back equal, in plain
 * notation for 1e-5 <= |x| < 1e17, else d.ddde-NN.
 */
#ifndef FC_BASE_NUM_H
#define FC_BASE_NUM_H

#include "base/fc.h"

/* Bytes that any fc_num_print* may write, NUL included. */
#define FC_NUM_MAX 400

/*
 * All of s[0..n) as a number: [+-]digits[.digits][e[+-]digits], inf,
 * infinity, nan in any case. No blanks, no hex, no thousands.
 * dec is the decimal mark, '.' or ','. Returns 0, or -1 when it is not one.
 */
int fc_num_parse(const char *s, size_t n, char dec, double *out);

/* All of s[0..n) as an integer within int64; 0 / -1. */
int fc_int_parse(const char *s, size_t n, int64_t *out);

/* Shortest form that reads back equal. Whole numbers print without a point.
 * NaN prints as nothing. Returns the length; dst is not NUL-terminated. */
size_t fc_num_print(char *dst, double x);

/* Rounded to `digits` places behind the point (0..17), trailing zeros cut. */
size_t fc_num_print_digits(char *dst, double x, int digits);

size_t fc_int_print(char *dst, int64_t x);

#endif
