/*
 * text.c - times as text: detect, parse, print
 *
 * One scanner takes any of the forms apart (scan); detect and parse differ
 * in what they do with the parts. Dates into a column of dates, by far the
 * usual case, are checked eight bytes at a time before it.
 */
#include "base/fc.h"

#include "base/num.h"
#include "time/date.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
    "parse_date reads words");

/* What a text said. */
struct parts {
	struct fc_civil c;
	enum fc_form form;
	bool week;              /* a whole ISO week */
	bool stamp;             /* has a time of day */
	bool t;                 /* with a T before it */
	bool zone;
	int offset;             /* seconds east of UTC */
	int digits;             /* of the fraction */
};

/* A cursor; every take_* returns false when it does not find its thing. */
struct cur {
	const char *s, *end;
};

static bool
take_char(struct cur *c, char want)
{
	if (c->s == c->end || *c->s != want)
		return false;
	c->s++;
	return true;
}

/* Exactly n digits. */
static bool
take_digits(struct cur *c, int n, int *out)
{
	int v = 0;

	if (c->end - c->s < n)
		return false;
	for (; n > 0; n--, c->s++) {
		unsigned d = (unsigned)*c->s - '0';

		if (d > 9)
			return false;
		v = v * 10 + (int)d;
	}
	*out = v;
	return true;
}

static bool
in(int v, int lo, int hi)
{
	return v >= lo && v <= hi;
}

/* .5 to nanoseconds; more than nine digits only when the rest is zero. */
static bool
take_fraction(struct cur *c, struct parts *p)
{
	int32_t ns = 0;
	int n = 0;

	for (; c->s < c->end && in(*c->s, '0', '9'); c->s++, n++) {
		if (n < 9)
			ns = ns * 10 + (*c->s - '0');
		else if (*c->s != '0')
			return false;
	}
	p->digits = n;
	for (; n < 9; n++)
		ns *= 10;
	p->c.nanosecond = ns;
	return p->digits > 0;
}

/* Z, +hh, +hhmm, +hh:mm. */
static bool
take_zone(struct cur *c, struct parts *p)
{
	int hour, minute = 0;
	int sign;

	p->zone = true;
	if (take_char(c, 'Z') || take_char(c, 'z'))
		return true;
	sign = take_char(c, '+') ? 1 : take_char(c, '-') ? -1 : 0;
	if (sign == 0 || !take_digits(c, 2, &hour))
		return false;
	if ((take_char(c, ':') || c->s < c->end) &&
	    !take_digits(c, 2, &minute))
		return false;
	p->offset = sign * (hour * 3600 + minute * 60);
	return in(hour, 0, 23) && in(minute, 0, 59);
}

/* hh:mm[:ss[.fraction]][zone], then the end */
static bool
take_clock(struct cur *c, struct parts *p)
{
	p->stamp = true;
	if (!take_digits(c, 2, &p->c.hour) || !take_char(c, ':') ||
	    !take_digits(c, 2, &p->c.minute))
		return false;
	if (take_char(c, ':')) {
		if (!take_digits(c, 2, &p->c.second))
			return false;
		if ((take_char(c, '.') || take_char(c, ',')) &&
		    !take_fraction(c, p))
			return false;
	}
	if (!in(p->c.hour, 0, 23) || !in(p->c.minute, 0, 59) ||
	    !in(p->c.second, 0, 59))
		return false;
	if (c->s == c->end)
		return true;
	take_char(c, ' ');
	return take_zone(c, p) && c->s == c->end;
}

/* n, then the end: 2016-Q2 */
static bool
take_quarter(struct cur *c, struct parts *p)
{
	int q;

	p->form = FC_FORM_QUARTER;
	if (!take_digits(c, 1, &q) || !in(q, 1, 4))
		return false;
	p->c.month = 3 * q - 2;
	return c->s == c->end;
}

/* ww[-d], then the end: 2016-W05-3 */
static bool
take_week(struct cur *c, struct parts *p)
{
	int64_t monday, year;
	int week, day = 1;

	p->week = true;
	if (!take_digits(c, 2, &week))
		return false;
	if (take_char(c, '-') && (!take_digits(c, 1, &day) || !in(day, 1, 7)))
		return false;
	/* 4 January is always in week 1. */
	monday = fc_days(p->c.year, 1, 4);
	monday += 7 * (week - 1) - fc_weekday(monday);
	if (week < 1 || fc_iso_week(monday, &year) != week ||
	    year != p->c.year)
		return false;
	fc_civil_of_days(monday + day - 1, &p->c);
	return c->s == c->end;
}

/* Any form but a plain integer. */
static bool
scan(const char *s, size_t n, struct parts *p)
{
	struct cur c = { s, s };
	int year;
	bool sep;

	*p = (struct parts){ .c = { .month = 1, .day = 1 } };
	if (n == 0)
		return false;
	c.end = s + n;
	if (!take_digits(&c, 4, &year))
		return false;
	p->c.year = year;
	p->form = FC_FORM_YEAR;
	if (c.s == c.end)
		return true;
	sep = take_char(&c, '-');
	if (!sep)
		take_char(&c, ' ');
	if (take_char(&c, 'Q'))
		return take_quarter(&c, p);
	p->form = FC_FORM_PLAIN;
	if (take_char(&c, 'W'))
		return take_week(&c, p);
	if (!sep || !take_digits(&c, 2, &p->c.month) ||
	    !in(p->c.month, 1, 12))
		return false;
	p->form = FC_FORM_MONTH;
	if (c.s == c.end)
		return true;
	p->form = FC_FORM_PLAIN;
	if (!take_char(&c, '-') || !take_digits(&c, 2, &p->c.day) ||
	    !in(p->c.day, 1, fc_days_in_month(year, p->c.month)))
		return false;
	if (c.s == c.end)
		return true;
	p->t = take_char(&c, 'T') || take_char(&c, 't');
	return (p->t || take_char(&c, ' ')) && take_clock(&c, p);
}

int
fc_time_detect(const char *s, size_t n, struct fc_timetype *t)
{
	struct parts p;
	int64_t step;

	*t = (struct fc_timetype){ FC_UNIT_STEP, FC_FORM_PLAIN, false, false };
	if (fc_int_parse(s, n, &step) == 0)
		return 0;
	if (!scan(s, n, &p))
		return -1;
	t->form = p.form;
	t->unit = !p.stamp ? FC_UNIT_DAY : p.digits == 0 ? FC_UNIT_S :
	    p.digits <= 3 ? FC_UNIT_MS : p.digits <= 6 ? FC_UNIT_US :
	    FC_UNIT_NS;
	t->utc = p.zone;
	t->t = p.t;
	return 0;
}

/* Is the date the first of its month, quarter or year, as the form wants? */
static bool
first_of(enum fc_form form, const struct fc_civil *c)
{
	switch (form) {
	case FC_FORM_MONTH:
		return c->day == 1;
	case FC_FORM_QUARTER:
		return c->day == 1 && c->month % 3 == 1;
	case FC_FORM_YEAR:
		return c->day == 1 && c->month == 1;
	case FC_FORM_PLAIN:
		break;
	}
	return true;
}

static int
parse_any(const char *s, size_t n, const struct fc_timetype *t, int64_t *out)
{
	int64_t per = fc_unit_per_second(t->unit);
	struct parts p;
	int64_t time;

	if (t->unit == FC_UNIT_STEP)
		return fc_int_parse(s, n, out) || *out == FC_NULL_TIME ?
		    -1 : 0;
	if (!scan(s, n, &p) || !first_of(t->form, &p.c))
		return -1;
	if (p.stamp && p.zone != t->utc)
		return -1;
	if (t->unit == FC_UNIT_DAY) {
		if (p.c.hour || p.c.minute || p.c.second || p.c.nanosecond)
			return -1;
	} else if (p.c.nanosecond % (1000000000 / per) != 0) {
		return -1;
	}
	time = fc_time_of_civil(&p.c, t);
	if (time == FC_NULL_TIME ||
	    __builtin_sub_overflow(time, p.offset * per, &time))
		return -1;
	if (p.offset != 0) {            /* may leave the years we can write */
		fc_civil_of(time, t, &p.c);
		if (p.c.year < 0 || p.c.year > 9999)
			return -1;
	}
	*out = time;
	return 0;
}

/*
 * YYYY-MM-DD, checked as two words: the first four bytes with MM, and DD.
 * Days from a year that begins in March, as in fc_days, without its signs.
 */
static int
parse_date(const char *s, int64_t *out)
{
	uint64_t w, digits, carry;
	unsigned y, m, d, y1;

	memcpy(&w, s, 8);
	/* "YYYY-MM-": bytes 4 and 7 are dashes; put DD in their place. */
	if ((w & 0xff0000ff00000000u) != 0x2d00002d00000000u)
		return -1;
	w = (w & 0x00ffff00ffffffffu) |
	    (uint64_t)(unsigned char)s[8] << 32 |
	    (uint64_t)(unsigned char)s[9] << 56;
	digits = w ^ 0x3030303030303030u;
	carry = (digits + 0x7676767676767676u) | digits;
	if (carry & 0x8080808080808080u)
		return -1;
	y = (unsigned)(digits & 0xff) * 1000 +
	    (unsigned)(digits >> 8 & 0xff) * 100 +
	    (unsigned)(digits >> 16 & 0xff) * 10 +
	    (unsigned)(digits >> 24 & 0xff);
	m = (unsigned)(digits >> 40 & 0xff) * 10 +
	    (unsigned)(digits >> 48 & 0xff);
	d = (unsigned)(digits >> 32 & 0xff) * 10 +
	    (unsigned)(digits >> 56 & 0xff);
	if (m - 1 > 11 || d - 1 > 27) {
		if (m - 1 > 11 || d < 1 ||
		    d > (unsigned)fc_days_in_month(y, (int)m))
			return -1;
	}
	/* One era further on, so that year 0 needs no sign. */
	y1 = y + 400 - (m <= 2);
	m = m > 2 ? m - 3 : m + 9;
	*out = (int64_t)(y1 * 365 + y1 / 4 - y1 / 100 + y1 / 400 +
	    (153 * m + 2) / 5 + d - 1) - (719468 + 146097);
	return 0;
}

int
fc_time_parse(const char *s, size_t n, const struct fc_timetype *t, int64_t *out)
{
	if (n == 10 && t->unit == FC_UNIT_DAY && t->form == FC_FORM_PLAIN &&
	    parse_date(s, out) == 0)
		return 0;
	return parse_any(s, n, t, out);
}

/* v with at least `width` digits, zeros in front. */
static char *
put(char *dst, int64_t v, int width)
{
	char rev[24];
	int n = 0;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		rev[n++] = (char)('0' + u % 10);
	while ((u /= 10) > 0 || n < width);
	if (v < 0)
		*dst++ = '-';
	while (n > 0)
		*dst++ = rev[--n];
	return dst;
}

static char *
put2(char *dst, int v, char before)
{
	*dst++ = before;
	*dst++ = (char)('0' + v / 10);
	*dst++ = (char)('0' + v % 10);
	return dst;
}

static char *
put_clock(char *dst, const struct fc_civil *c, const struct fc_timetype *t)
{
	int digits = 3 * ((int)t->unit - FC_UNIT_S);

	dst = put2(dst, c->hour, t->t ? 'T' : ' ');
	dst = put2(dst, c->minute, ':');
	dst = put2(dst, c->second, ':');
	if (digits > 0) {
		*dst++ = '.';
		dst = put(dst, c->nanosecond /
		    (1000000000 / fc_unit_per_second(t->unit)), digits);
	}
	if (t->utc)
		*dst++ = 'Z';
	return dst;
}

size_t
fc_time_print(char *dst, int64_t time, const struct fc_timetype *t)
{
	char *at = dst;
	struct fc_civil c;

	if (time == FC_NULL_TIME)
		return 0;
	if (t->unit == FC_UNIT_STEP)
		return fc_int_print(dst, time);
	fc_civil_of(time, t, &c);
	at = put(at, c.year, 4);
	if (t->form == FC_FORM_QUARTER) {
		*at++ = '-';
		*at++ = 'Q';
		*at++ = (char)('1' + (c.month - 1) / 3);
	} else if (t->form != FC_FORM_YEAR) {
		at = put2(at, c.month, '-');
		if (t->form == FC_FORM_PLAIN)
			at = put2(at, c.day, '-');
	}
	if (t->form == FC_FORM_PLAIN && t->unit != FC_UNIT_DAY)
		at = put_clock(at, &c, t);
	return (size_t)(at - dst);
}
