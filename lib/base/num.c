/*
 * num.c - reading numbers, correctly rounded
 *
 * Digits become a whole number w of at most 19 digits and a power q of ten.
 * When both are exact doubles one multiplication or division rounds
 * correctly (Clinger 1990). Else w * 10^q comes from a 128-bit product
 * (Eisel-Lemire; Lemire 2021, Mushtak & Lemire 2023), which is right for
 * any 64-bit w. With more than 19 digits the truth lies between w and w + 1;
 * only where these two round differently does strtod have to decide, which
 * nothing but text made for the purpose reaches.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/pow10.h"

/* A decimal taken apart. */
struct decimal {
	uint64_t w;             /* first 19 significant digits */
	int64_t q;              /* times 10^q */
	bool more;              /* further digits were dropped */
	bool negative;
};

static const double small_power[] = {
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
	1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

static double
double_of_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

struct wide {
	uint64_t hi, lo;
};

static struct wide
multiply(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 p = a;
	struct wide w;

	p *= b;
	w.hi = (uint64_t)(p >> 64);
	w.lo = (uint64_t)p;
	return w;
}

/* The bits of w * 10^q, w != 0, rounded to nearest even. */
static uint64_t
eisel_lemire(uint64_t w, int64_t q)
{
	const uint64_t inf = UINT64_C(0x7FF) << 52;
	const uint64_t *power;
	struct wide p;
	uint64_t m;
	int64_t e;
	int lz, upper, shift;

	if (q < FC_POW10_MIN)
		return 0;
	if (q > 308)
		return inf;
	lz = __builtin_clzll(w);
	power = fc_pow10[q - FC_POW10_MIN];
	p = multiply(w << lz, power[0]);
	if ((p.hi & 0x1FF) == 0x1FF) {
		/* The lower half of the power may carry into what we keep. */
		struct wide second = multiply(w << lz, power[1]);

		p.lo += second.hi;
		p.hi += p.lo < second.hi;
	}
	upper = (int)(p.hi >> 63);
	shift = upper + 64 - 52 - 3;
	m = p.hi >> shift;              /* 54 bits: one to round by */
	/* floor(log2(10^q)) = floor(q * 217706 / 2^16) for these q. */
	e = fc_floor_shift(217706 * q, 16) + 63 + upper - lz + 1023;
	if (e <= 0) {
		if (1 - e >= 64)
			return 0;
		m >>= 1 - e;
		m = (m + (m & 1)) >> 1;
		return m;               /* bit 52 set: smallest normal */
	}
	/* Exactly halfway, only possible for these q: round to even. */
	if (p.lo <= 1 && q >= -4 && q <= 23 && (m & 3) == 1 &&
	    m << shift == p.hi)
		m &= ~UINT64_C(1);
	m = (m + (m & 1)) >> 1;
	if (m >= UINT64_C(1) << 53) {
		m = UINT64_C(1) << 52;
		e++;
	}
	if (e >= 0x7FF)
		return inf;
	return (m & ~(UINT64_C(1) << 52)) | (uint64_t)e << 52;
}

/* The last resort. No code of ours calls setlocale, so the mark is '.'. */
static double
by_strtod(const char *s, size_t n, char dec)
{
	char small[128], *copy = n < sizeof small ? small : fc_xmalloc(n + 1);
	char *mark;
	double x;

	memcpy(copy, s, n);
	copy[n] = '\0';
	mark = memchr(copy, dec, n);
	if (mark != NULL)
		*mark = '.';
	x = strtod(copy, NULL);
	if (copy != small)
		free(copy);
	return x;
}

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Does s[0..n) spell this lower-case word? */
static bool
spells(const char *s, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (word[i] == '\0' || (s[i] | 0x20) != word[i])
			return false;
	return word[n] == '\0';
}

static int
parse_special(const char *s, size_t n, bool negative, double *out)
{
	if (spells(s, n, "nan"))
		*out = (double)NAN;
	else if (spells(s, n, "inf") || spells(s, n, "infinity"))
		*out = negative ? -(double)INFINITY : (double)INFINITY;
	else
		return -1;
	return 0;
}

/* More than 19 digits: the first 19 significant ones, and what they omit. */
static void
parse_long(const char *s, const char *end, char dec, struct decimal *d)
{
	int digits = 0;
	int64_t q = 0;
	bool fraction = false;

	d->w = 0;
	for (; s < end; s++) {
		if (*s == dec) {
			fraction = true;
			continue;
		}
		if (digits < 19) {
			d->w = d->w * 10 + (uint64_t)(*s - '0');
			digits += d->w != 0;
			q -= fraction;
		} else {
			d->more |= *s != '0';
			q += !fraction;
		}
	}
	d->q = q;
}

/* [+-]digits after the e; 0 / -1. Huge ones saturate. */
static int
parse_exponent(const char *s, const char *end, int64_t *exponent)
{
	bool negative = false;
	int64_t e = 0;

	if (s < end && (*s == '+' || *s == '-'))
		negative = *s++ == '-';
	if (s == end)
		return -1;
	for (; s < end; s++) {
		if (!is_digit(*s))
			return -1;
		if (e < INT64_C(1) << 40)
			e = e * 10 + (*s - '0');
	}
	*exponent = negative ? -e : e;
	return 0;
}

/* Take s[0..n), which is past its sign, apart; 0 / -1. */
static int
parse_decimal(const char *s, size_t n, char dec, struct decimal *d)
{
	const char *p = s, *end = s + n, *mark = NULL;
	uint64_t w = 0;
	int64_t exponent = 0;
	size_t digits;

	for (; p < end && is_digit(*p); p++)
		w = w * 10 + (uint64_t)(*p - '0');
	digits = (size_t)(p - s);
	if (p < end && *p == dec) {
		mark = ++p;
		for (; p < end && is_digit(*p); p++)
			w = w * 10 + (uint64_t)(*p - '0');
		digits += (size_t)(p - mark);
	}
	if (digits == 0)
		return -1;
	d->w = w;
	d->q = mark == NULL ? 0 : -(int64_t)(p - mark);
	if (digits > 19)
		parse_long(s, p, dec, d);
	if (p < end) {
		if ((*p | 0x20) != 'e' ||
		    parse_exponent(p + 1, end, &exponent) != 0)
			return -1;
		d->q += exponent;
	}
	return 0;
}

/* The double nearest to d; s[0..n) is its text without sign. */
static double
nearest(const struct decimal *d, const char *s, size_t n, char dec)
{
	uint64_t bits;

	if (d->w >> 53 == 0 && !d->more && d->q >= -22 && d->q <= 22) {
		if (d->q < 0)
			return (double)d->w / small_power[-d->q];
		return (double)d->w * small_power[d->q];
	}
	if (d->w == 0)
		return 0;
	bits = eisel_lemire(d->w, d->q);
	if (d->more && bits != eisel_lemire(d->w + 1, d->q))
		return by_strtod(s, n, dec);
	return double_of_bits(bits);
}

int
fc_num_parse(const char *s, size_t n, char dec, double *out)
{
	struct decimal d = { 0 };
	double x;

	if (n == 0)
		return -1;
	if (*s == '-' || *s == '+') {
		d.negative = *s == '-';
		s++;
		n--;
	}
	if (parse_decimal(s, n, dec, &d) != 0) {
		if (n == 0 || (*s | 0x20) < 'i')
			return -1;
		return parse_special(s, n, d.negative, out);
	}
	x = nearest(&d, s, n, dec);
	*out = d.negative ? -x : x;
	return 0;
}

int
fc_int_parse(const char *s, size_t n, int64_t *out)
{
	bool negative = false;
	uint64_t w = 0, max = INT64_MAX;
	size_t i = 0;

	if (n > 0 && (*s == '-' || *s == '+')) {
		negative = *s == '-';
		max += negative;
		i = 1;
	}
	if (i == n)
		return -1;
	for (; i < n; i++) {
		uint64_t digit = (uint64_t)(unsigned char)s[i] - '0';

		if (digit > 9 || w > (max - digit) / 10)
			return -1;
		w = w * 10 + digit;
	}
	*out = (int64_t)(negative ? 0 - w : w);
	return 0;
}
