/*
 * numout.c - writing numbers: as few digits as read back equal
 *
 * Values with up to four decimals, which is most of what a table holds, are
 * tried first: when a whole number r of at most 15 digits gives x = r / 10^4
 * its digits are the shortest, since no other decimal of 15 digits reads as
 * x. The rest goes through Schubfach (Giulietti 2020, "The Schubfach way to
 * render doubles"): scale the interval of reals that round to x by a power
 * of ten so that it holds at least one and at most ten whole numbers, and
 * pick by comparing.
 */
#include "base/fc.h"

#include <math.h>

#include "base/num.h"
#include "base/pow10.h"

static const char pairs[201] =
    "00010203040506070809101112131415161718192021222324"
    "25262728293031323334353637383940414243444546474849"
    "50515253545556575859606162636465666768697071727374"
    "75767778798081828384858687888990919293949596979899";

/* Digits of w at dst; returns how many. */
static size_t
put_digits(char *dst, uint64_t w)
{
	char tmp[20];
	size_t at = sizeof tmp;

	while (w >= 100) {
		at -= 2;
		memcpy(tmp + at, pairs + 2 * (w % 100), 2);
		w /= 100;
	}
	if (w >= 10) {
		at -= 2;
		memcpy(tmp + at, pairs + 2 * w, 2);
	} else {
		tmp[--at] = (char)('0' + w);
	}
	memcpy(dst, tmp + at, sizeof tmp - at);
	return sizeof tmp - at;
}

size_t
fc_int_print(char *dst, int64_t x)
{
	if (x < 0) {
		*dst = '-';
		return 1 + put_digits(dst + 1, 0 - (uint64_t)x);
	}
	return put_digits(dst, (uint64_t)x);
}

/* r / 10^decimals with 1 <= decimals, no zeros at the end of r. */
static size_t
put_fixed(char *dst, uint64_t r, int decimals)
{
	char digits[20];
	size_t n = put_digits(digits, r), d = (size_t)decimals, zeros;

	if (n > d) {
		memcpy(dst, digits, n - d);
		dst[n - d] = '.';
		memcpy(dst + n - d + 1, digits + n - d, d);
		return n + 1;
	}
	zeros = d - n;
	dst[0] = '0';
	dst[1] = '.';
	memset(dst + 2, '0', zeros);
	memcpy(dst + 2 + zeros, digits, n);
	return 2 + zeros + n;
}

/* r * 10^k in plain or scientific notation, r > 0. */
static size_t
put_decimal(char *dst, uint64_t r, int k)
{
	char digits[20];
	size_t n, at;
	int e;

	while (r % 10 == 0) {
		r /= 10;
		k++;
	}
	n = put_digits(digits, r);
	e = (int)n - 1 + k;
	if (e >= -5 && e < 17) {
		if (k < 0)
			return put_fixed(dst, r, -k);
		memcpy(dst, digits, n);
		memset(dst + n, '0', (size_t)k);
		return n + (size_t)k;
	}
	at = 0;
	dst[at++] = digits[0];
	if (n > 1) {
		dst[at++] = '.';
		memcpy(dst + at, digits + 1, n - 1);
		at += n - 1;
	}
	dst[at++] = 'e';
	dst[at++] = e < 0 ? '-' : '+';
	e = e < 0 ? -e : e;
	if (e < 10)
		dst[at++] = '0';
	return at + put_digits(dst + at, (uint64_t)e);
}

/* Upper 64 bits of g * c / 2^64 (g of 128 bits), the last one sticky. */
static uint64_t
round_to_odd(const uint64_t g[2], uint64_t c)
{
	__extension__ unsigned __int128 low = g[1], high = g[0];

	low *= c;
	high *= c;
	high += low >> 64;
	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/*
 * Choose the decimal for the scaled interval [lower, upper] about v; all
 * three are times 4. Returns digits, *k the exponent of their unit.
 */
static uint64_t
choose(uint64_t lower, uint64_t v, uint64_t upper, int *k)
{
	uint64_t s = v / 4, mid;
	bool under, over;

	if (s >= 10) {
		uint64_t tens = s / 10;

		under = lower <= 40 * tens;
		over = 40 * tens + 40 <= upper;
		if (under != over) {
			(*k)++;
			return tens + over;
		}
	}
	under = lower <= 4 * s;
	over = 4 * s + 4 <= upper;
	if (under != over)
		return s + over;
	mid = 4 * s + 2;
	return s + (v > mid || (v == mid && (s & 1) != 0));
}

/* Shortest decimal r * 10^k of the positive finite double with these bits. */
static uint64_t
schubfach(uint64_t bits, int *k)
{
	uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1), c = fraction;
	int e = (int)(bits >> 52), q = -1074, h;
	uint64_t g[2], lower, upper, v;
	bool closer = fraction == 0 && e > 1, odd;

	if (e != 0) {
		c |= UINT64_C(1) << 52;
		q = e - 1075;
	}
	odd = c & 1;
	/* k = floor(log10(2^q)), of 3/4 2^q at the lower end of a binade. */
	*k = (int)fc_floor_shift(q * 1262611 - (closer ? 524031 : 0), 22);
	/* h = q + floor(log2(10^-k)) + 1 */
	h = q + (int)fc_floor_shift(-*k * 1741647, 19) + 1;
	memcpy(g, fc_pow10[-*k - FC_POW10_MIN], sizeof g);
	g[1] += -*k < -27 || -*k > 55;  /* rounded up, as the proof wants */
	lower = round_to_odd(g, (4 * c - 2 + closer) << h) + odd;
	v = round_to_odd(g, 4 * c << h);
	upper = round_to_odd(g, (4 * c + 2) << h) - odd;
	return choose(lower, v, upper, k);
}

/* x has up to four decimals and 15 digits: print it so. Returns 0 if not. */
static size_t
put_plain(char *dst, double x)
{
	double scaled = x * 1e4;
	uint64_t r;
	int decimals = 4;       /* at least one: whole numbers are done */

	if (!(scaled < 1e15))
		return 0;
	r = (uint64_t)(scaled + 0.5);
	if ((double)r / 1e4 != x)
		return 0;
	if (r % 100 == 0) {
		r /= 100;
		decimals = 2;
	}
	if (r % 10 == 0) {
		r /= 10;
		decimals--;
	}
	return put_fixed(dst, r, decimals);
}

/* What is neither a number nor zero nor finite; -1 for other values. */
static int
put_special(char *dst, double x)
{
	if (isnan(x))
		return 0;
	if (isinf(x)) {
		memcpy(dst, x < 0 ? "-inf" : "inf", 4);
		return x < 0 ? 4 : 3;
	}
	if (fpclassify(x) == FP_ZERO) {
		*dst = '0';
		return 1;
	}
	return -1;
}

size_t
fc_num_print(char *dst, double x)
{
	int special, k;
	size_t at = 0, n;
	uint64_t bits;

	if (fabs(x) < 1e15 && (double)(int64_t)x == x)
		return fc_int_print(dst, (int64_t)x);
	special = put_special(dst, x);
	if (special >= 0)
		return (size_t)special;
	if (x < 0) {
		dst[at++] = '-';
		x = -x;
	}
	n = put_plain(dst + at, x);
	if (n == 0) {
		memcpy(&bits, &x, sizeof bits);
		bits = schubfach(bits, &k);
		n = put_decimal(dst + at, bits, k);
	}
	return at + n;
}

/* Cut zeros, and a bare mark, off the fraction dst[0..n). */
static size_t
cut_zeros(char *dst, size_t n)
{
	if (memchr(dst, '.', n) == NULL)
		return n;
	while (dst[n - 1] == '0')
		n--;
	return dst[n - 1] == '.' ? n - 1 : n;
}

size_t
fc_num_print_digits(char *dst, double x, int digits)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
	int special = put_special(dst, x);
	double scaled, r;
	size_t at = 0, n;

	if (special >= 0)
		return (size_t)special;
	if (fabs(x) >= 0x1p53)
		return fc_num_print(dst, x);    /* whole already */
	scaled = digits < (int)FC_LEN(power) ? fabs(x) * power[digits] : 1e300;
	r = floor(scaled);
	/* Near a tie only the exact value, which printf knows, can decide. */
	if (scaled < 1e11 && fabs(scaled - r - 0.5) > 1e-3) {
		r += scaled - r > 0.5;
		dst[0] = '-';
		at = x < 0 && r > 0;
		n = digits > 0 ? put_fixed(dst + at, (uint64_t)r, digits) :
		    put_digits(dst + at, (uint64_t)r);
		return cut_zeros(dst, at + n);
	}
	n = cut_zeros(dst, (size_t)snprintf(dst, FC_NUM_MAX, "%.*f", digits, x));
	if (n == 2 && memcmp(dst, "-0", 2) == 0) {
		dst[0] = '0';
		n = 1;
	}
	return n;
}
