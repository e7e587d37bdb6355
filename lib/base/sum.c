/*
 * sum.c - sums that do not depend on the order of their terms
 *
 * A term that is no small integer goes into a superaccumulator: one fixed-
 * point number as wide as the whole range of doubles, kept as signed 64-bit
 * digits in base 2^32. Adding touches at most three digits and carries are
 * put off, so it costs a few nanoseconds; the value is rounded once, at the
 * end. Shewchuk's growing expansions need less memory but more time and a
 * sort on merging.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/sum.h"

/* Bit b of the accumulator is worth 2^(b - 1074). */
#define ONE_BIT 1074
#define DIGITS 68               /* 2098 bits of doubles, 64 for carries */
#define MAX_ADDS (1 << 30)      /* of less than 2^32 before digits overflow */
#define LIMIT (INT64_C(1) << 53)

struct fc_sum_big {
	int64_t digit[DIGITS];
	uint32_t adds;          /* since the last carry */
	bool nan, up, down;     /* a NaN, +inf, -inf was added */
};

/* Digits to [0, 2^32), but the last, which carries the sign. */
static void
carry(struct fc_sum_big *b)
{
	int64_t c = 0;
	int i;

	for (i = 0; i < DIGITS - 1; i++) {
		int64_t d = b->digit[i] + c;

		c = d >> 32;
		b->digit[i] = d & 0xffffffff;
	}
	b->digit[i] += c;
	b->adds = 0;
}

/* Add or subtract m 2^(bit - 1074), m < 2^64. */
static void
add_bits(struct fc_sum_big *b, uint64_t m, int bit, bool negative)
{
	int64_t *d = &b->digit[bit / 32];
	int shift = bit % 32;
	uint64_t low = m << shift;
	uint64_t high = shift == 0 ? 0 : m >> (64 - shift);
	int64_t sign = negative ? -1 : 1;

	if (++b->adds >= MAX_ADDS)
		carry(b);
	d[0] += sign * (int64_t)(low & 0xffffffff);
	d[1] += sign * (int64_t)(low >> 32);
	d[2] += sign * (int64_t)high;
}

static void
add_double(struct fc_sum_big *b, double x)
{
	uint64_t bits, m;
	int e;

	memcpy(&bits, &x, sizeof bits);
	m = bits & (((uint64_t)1 << 52) - 1);
	e = (int)(bits >> 52 & 0x7ff);
	if (e == 0x7ff) {
		b->nan |= m != 0;
		b->up |= m == 0 && x > 0;
		b->down |= m == 0 && x < 0;
		return;
	}
	if (e > 0)
		m |= (uint64_t)1 << 52;
	add_bits(b, m, e > 0 ? e - 1 : 0, bits >> 63);
}

static void
add_whole(struct fc_sum_big *b, int64_t x)
{
	add_bits(b, x < 0 ? 0 - (uint64_t)x : (uint64_t)x, ONE_BIT, x < 0);
}

static struct fc_sum_big *
big(struct fc_sum *s)
{
	if (s->big == NULL)
		s->big = fc_xcalloc(1, sizeof *s->big);
	return s->big;
}

/* Keeps |whole| <= 2^62, so that one more term cannot overflow it. */
static void
spill(struct fc_sum *s)
{
	if (s->whole > INT64_MAX / 2 || s->whole < -(INT64_MAX / 2)) {
		add_whole(big(s), s->whole);
		s->whole = 0;
	}
}

void
fc_sum_add(struct fc_sum *s, double x)
{
	if (x > -(double)LIMIT && x < (double)LIMIT) {
		int64_t i = (int64_t)x;

		if ((double)i == x) {           /* exact by intent */
			s->whole += i;
			spill(s);
			return;
		}
	}
	add_double(big(s), x);
}

void
fc_sum_merge(struct fc_sum *s, const struct fc_sum *other)
{
	int i;

	if (other->big != NULL) {
		struct fc_sum_big o = *other->big;
		struct fc_sum_big *b = big(s);

		carry(&o);
		carry(b);
		for (i = 0; i < DIGITS; i++)
			b->digit[i] += o.digit[i];
		b->adds = 1;
		b->nan |= o.nan;
		b->up |= o.up;
		b->down |= o.down;
	}
	s->whole += other->whole;       /* both below 2^62 */
	spill(s);
}

/* |digits| as the nearest double; they are carried and not negative. */
static double
round_digits(const int64_t *digit)
{
	int top = DIGITS - 1;
	int i, lead;
	uint64_t m;
	bool rest = false;

	while (top > 0 && digit[top] == 0)
		top--;
	if (top < 2)
		return ldexp((double)((uint64_t)digit[1] << 32 |
		    (uint64_t)digit[0]), -ONE_BIT);
	/* 64 bits with the leading one on top; what is below only breaks ties. */
	lead = __builtin_clzll((uint64_t)digit[top]) - 32;
	m = (uint64_t)digit[top] << 32 | (uint64_t)digit[top - 1];
	m = m << lead | (uint64_t)digit[top - 2] >> (32 - lead);
	rest = ((uint64_t)digit[top - 2] << lead & 0xffffffff) != 0;
	for (i = top - 3; i >= 0 && !rest; i--)
		rest = digit[i] != 0;
	m |= rest;
	return ldexp((double)m, (top - 1) * 32 - lead - ONE_BIT);
}

double
fc_sum_value(const struct fc_sum *s)
{
	struct fc_sum_big b;
	bool negative;
	int i;

	if (s->big == NULL)
		return (double)s->whole;
	b = *s->big;
	if (b.nan || (b.up && b.down))
		return NAN;
	if (b.up || b.down)
		return b.up ? INFINITY : -INFINITY;
	carry(&b);
	add_whole(&b, s->whole);
	carry(&b);
	negative = b.digit[DIGITS - 1] < 0;
	if (negative) {
		for (i = 0; i < DIGITS; i++)
			b.digit[i] = -b.digit[i];
		carry(&b);
	}
	return negative ? -round_digits(b.digit) : round_digits(b.digit);
}

void
fc_sum_release(struct fc_sum *s)
{
	free(s->big);
	*s = (struct fc_sum){ 0 };
}

void
fc_sum_reset(struct fc_sum *s)
{
	s->whole = 0;
	if (s->big != NULL)
		memset(s->big, 0, sizeof *s->big);
}
