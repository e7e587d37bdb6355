/*
 * freq.c - frequencies: steps and bins
 *
 * A time is split into its days and its time of day wherever the period is
 * a day or longer, so the same arithmetic serves dates and stamps.
 */
#include "base/fc.h"

#include "time/freq.h"

#define SECOND_NS INT64_C(1000000000)
#define DAY_NS (86400 * SECOND_NS)

/* Units of t in a day; 0 for steps. */
static int64_t
day_units(const struct fc_timetype *t)
{
	return t->unit == FC_UNIT_DAY ? 1 :
	    86400 * fc_unit_per_second(t->unit);
}

/* n nanoseconds in units of t; 0 when it is no whole number of them. */
static int64_t
ns_units(int64_t n, const struct fc_timetype *t)
{
	int64_t unit = t->unit == FC_UNIT_DAY ? DAY_NS :
	    t->unit == FC_UNIT_STEP ? 0 :
	    SECOND_NS / fc_unit_per_second(t->unit);

	return unit > 0 && n % unit == 0 ? n / unit : 0;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Time of day, 0..unit-1. */
static int64_t
floor_mod(int64_t a, int64_t b)
{
	int64_t r = a % b;

	return r < 0 ? r + b : r;
}

/* a + b * c, or null. */
static int64_t
axpy(int64_t a, int64_t b, int64_t c)
{
	int64_t out;

	if (__builtin_mul_overflow(b, c, &out) ||
	    __builtin_add_overflow(a, out, &out))
		return FC_NULL_TIME;
	return out;
}

/* Business days since Monday 1969-12-29. A weekend counts as its Friday, or
 * as the Monday after it when looking back. */
static int64_t
business_index(int64_t days, bool back)
{
	int64_t week = floor_div(days + 3, 7);
	int w = fc_weekday(days);

	return 5 * week + (w < 5 ? w : back ? 5 : 4);
}

static int64_t
business_day(int64_t index)
{
	int64_t week = floor_div(index, 5);

	return 7 * week - 3 + (index - 5 * week);
}

static int64_t
month_add(int64_t days, int64_t months_on)
{
	struct fc_civil c;
	int64_t m;
	int last;

	fc_civil_of_days(days, &c);
	last = fc_days_in_month(c.year, c.month);
	m = c.year * 12 + c.month - 1 + months_on;
	c.year = floor_div(m, 12);
	c.month = (int)(m - c.year * 12) + 1;
	if (c.day == last || c.day > fc_days_in_month(c.year, c.month))
		c.day = fc_days_in_month(c.year, c.month);
	return fc_days(c.year, c.month, c.day);
}

int64_t
fc_freq_add(const struct fc_freq *f, const struct fc_timetype *t, int64_t time, int64_t k)
{
	int64_t unit = day_units(t), days, rest, steps;

	if (time == FC_NULL_TIME || k == 0 || f->kind == FC_FREQ_NONE)
		return time;
	if (f->kind == FC_FREQ_STEP)
		return axpy(time, f->n, k);
	if (f->kind == FC_FREQ_NS)
		return axpy(time, ns_units(f->n, t), k);
	if (unit == 0 || __builtin_mul_overflow(f->n, k, &steps) ||
	    steps > INT64_C(1) << 40 || steps < -(INT64_C(1) << 40))
		return FC_NULL_TIME;
	days = floor_div(time, unit);
	rest = floor_mod(time, unit);
	if (f->kind == FC_FREQ_DAY)
		days += steps;
	else if (f->kind == FC_FREQ_WEEK)
		days += 7 * steps;
	else if (f->kind == FC_FREQ_BUSINESS)
		days = business_day(business_index(days, k < 0) + steps);
	else
		days = month_add(days, steps);
	return axpy(rest, days, unit);
}

/* Months from a to b when b's day is where month arithmetic may put a's:
 * the same, or cut to a month's end, or both month ends. */
static int
month_diff(int64_t a, int64_t b, int64_t *k)
{
	struct fc_civil ca, cb;
	int la, lb;

	fc_civil_of_days(a, &ca);
	fc_civil_of_days(b, &cb);
	la = fc_days_in_month(ca.year, ca.month);
	lb = fc_days_in_month(cb.year, cb.month);
	*k = (cb.year - ca.year) * 12 + cb.month - ca.month;
	return ca.day == cb.day || (ca.day == la && cb.day == lb) ||
	    (cb.day == lb && ca.day > lb) || (ca.day == la && cb.day > la) ?
	    0 : -1;
}

static int
whole(int64_t d, int64_t n, int64_t *k)
{
	if (n == 0 || d % n != 0)
		return -1;
	*k = d / n;
	return 0;
}

int
fc_freq_diff(const struct fc_freq *f, const struct fc_timetype *t, int64_t a, int64_t b, int64_t *k)
{
	int64_t unit = day_units(t), d, da, db;

	*k = 0;
	if (a == b)
		return 0;
	if (a == FC_NULL_TIME || b == FC_NULL_TIME ||
	    __builtin_sub_overflow(b, a, &d))
		return -1;
	if (f->kind == FC_FREQ_STEP)
		return whole(d, f->n, k);
	if (f->kind == FC_FREQ_NS)
		return whole(d, ns_units(f->n, t), k);
	if (unit == 0 || f->kind == FC_FREQ_NONE)
		return -1;
	if (f->kind == FC_FREQ_DAY || f->kind == FC_FREQ_WEEK)
		return whole(d, unit * f->n *
		    (f->kind == FC_FREQ_WEEK ? 7 : 1), k);
	da = floor_div(a, unit);
	db = floor_div(b, unit);
	if (floor_mod(a, unit) != floor_mod(b, unit))
		return -1;
	if (f->kind == FC_FREQ_MONTH)
		return month_diff(da, db, &d) != 0 ? -1 : whole(d, f->n, k);
	if (fc_weekday(db) > 4)
		return -1;
	return whole(business_index(db, b < a) - business_index(da, b < a),
	    f->n, k);
}

int64_t
fc_freq_floor(const struct fc_freq *f, const struct fc_timetype *t, int64_t time)
{
	int64_t unit = day_units(t), n = f->n, days, first;
	struct fc_civil c;

	if (time == FC_NULL_TIME || f->kind == FC_FREQ_NONE)
		return time;
	if (f->kind == FC_FREQ_STEP || f->kind == FC_FREQ_NS) {
		if (f->kind == FC_FREQ_NS)
			n = ns_units(n, t);
		return n == 0 ? time : axpy(0, floor_div(time, n), n);
	}
	if (unit == 0)
		return time;
	days = floor_div(time, unit);
	switch (f->kind) {
	case FC_FREQ_BUSINESS:
		days = business_day(n * floor_div(
		    business_index(days, false), n));
		break;
	case FC_FREQ_WEEK:
		/* Weeks count from the first anchor day since Monday
		 * 1969-12-29. */
		first = (f->anchor < 0 ? 0 : f->anchor) - 3;
		days = first + 7 * n * floor_div(days - first, 7 * n);
		break;
	case FC_FREQ_MONTH:
		fc_civil_of_days(days, &c);
		first = n * floor_div(c.year * 12 + c.month - 1, n);
		c.year = floor_div(first, 12);
		days = fc_days(c.year, (int)(first - c.year * 12) + 1, 1);
		break;
	default:
		days = n * floor_div(days, n);
		break;
	}
	return axpy(0, days, unit);
}

/* Months from a to b, whole or not: rounded down. */
static int64_t
months_between(int64_t a, int64_t b)
{
	struct fc_civil ca, cb;

	fc_civil_of_days(a, &ca);
	fc_civil_of_days(b, &cb);
	return (cb.year - ca.year) * 12 + cb.month - ca.month;
}

int64_t
fc_freq_floor_at(const struct fc_freq *f, const struct fc_timetype *t, int64_t time, int64_t origin)
{
	int64_t unit = day_units(t), n = f->n, k, start;

	if (time == FC_NULL_TIME || f->kind == FC_FREQ_NONE)
		return time;
	if (f->kind == FC_FREQ_NS)
		n = ns_units(n, t);
	else if (f->kind == FC_FREQ_DAY || f->kind == FC_FREQ_WEEK)
		n *= unit * (f->kind == FC_FREQ_WEEK ? 7 : 1);
	if (n == 0)
		return time;
	if (f->kind == FC_FREQ_BUSINESS)
		k = business_index(floor_div(time, unit), false) -
		    business_index(floor_div(origin, unit), false);
	else if (f->kind == FC_FREQ_MONTH)
		k = months_between(floor_div(origin, unit),
		    floor_div(time, unit));
	else if (__builtin_sub_overflow(time, origin, &k))
		return FC_NULL_TIME;
	k = floor_div(k, n);
	if (f->kind != FC_FREQ_MONTH && f->kind != FC_FREQ_BUSINESS)
		return axpy(origin, k, n);
	start = fc_freq_add(f, t, origin, k);
	return start > time ? fc_freq_add(f, t, origin, k - 1) : start;
}

int
fc_freq_fits(const struct fc_freq *f, const struct fc_timetype *t, struct fc_err *err)
{
	bool month = f->kind == FC_FREQ_MONTH;
	int64_t n = t->form == FC_FORM_YEAR ? 12 :
	    t->form == FC_FORM_QUARTER ? 3 : 1;

	if (f->kind == FC_FREQ_NONE)
		return 0;
	if (t->unit == FC_UNIT_STEP && f->kind != FC_FREQ_STEP)
		return fc_fail(err, FC_DATA, "frequency '%s' needs dates, but "
		    "'ds' holds integer steps (use a step, as in --freq 1)",
		    f->name);
	if (t->unit != FC_UNIT_STEP && f->kind == FC_FREQ_STEP)
		return fc_fail(err, FC_DATA, "frequency '%s' is an integer "
		    "step, but 'ds' holds dates", f->name);
	if (f->kind == FC_FREQ_NS && ns_units(f->n, t) == 0)
		return fc_fail(err, FC_DATA, "frequency '%s' is finer than "
		    "the times in 'ds'", f->name);
	if (t->form != FC_FORM_PLAIN && (!month || f->n % n != 0))
		return fc_fail(err, FC_DATA, "frequency '%s' does not fit "
		    "the %s in 'ds'", f->name, n == 12 ? "years" :
		    n == 3 ? "quarters" : "months");
	return 0;
}

int
fc_freq_season(const struct fc_freq *f)
{
	switch (f->kind) {
	case FC_FREQ_NS:
		return f->n >= 60 * SECOND_NS && DAY_NS % f->n == 0 ?
		    (int)(DAY_NS / f->n) : 1;
	case FC_FREQ_DAY:
		return f->n == 1 ? 7 : 1;
	case FC_FREQ_BUSINESS:
		return f->n == 1 ? 5 : 1;
	case FC_FREQ_WEEK:
		return 52 % f->n == 0 ? (int)(52 / f->n) : 1;
	case FC_FREQ_MONTH:
		return 12 % f->n == 0 ? (int)(12 / f->n) : 1;
	case FC_FREQ_STEP:
	case FC_FREQ_NONE:
		break;
	}
	return 1;
}

size_t
fc_freq_seasons(const struct fc_freq *f, double *v)
{
	static const double year = 365.25;      /* days */
	double n = (double)f->n, main = fc_freq_season(f);
	double day = (double)DAY_NS / n;
	size_t k = 0;

	if (main > 1)
		v[k++] = main;
	switch (f->kind) {
	case FC_FREQ_NS:
		if (main <= 1)
			break;
		v[k++] = 7 * day;
		if (f->n >= 3600 * SECOND_NS)
			v[k++] = year * day;
		break;
	case FC_FREQ_DAY:
		if (f->n == 1)
			v[k++] = year;
		break;
	case FC_FREQ_BUSINESS:
		if (f->n == 1)
			v[k++] = year * 5 / 7;
		break;
	case FC_FREQ_WEEK:
		if (main > 1)
			v[k - 1] = year / 7 / n;
		break;
	case FC_FREQ_MONTH:
	case FC_FREQ_STEP:
	case FC_FREQ_NONE:
		break;
	}
	return k;
}
