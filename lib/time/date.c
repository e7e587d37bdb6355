/*
 * date.c - civil time without a zone: arithmetic
 *
 * Days and civil dates by Hinnant's algorithms: years begin in March, so
 * that the leap day is the last one, and 400 years are 146,097 days.
 */
#include "base/fc.h"

#include "time/date.h"

#define DAY_S INT64_C(86400)

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The rest of floor_div, 0..b-1. (a - q * b would overflow near the ends.) */
static int64_t
floor_mod(int64_t a, int64_t b)
{
	int64_t r = a % b;

	return r < 0 ? r + b : r;
}

int64_t
fc_days(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	unsigned yoe = (unsigned)(y - era * 400);
	unsigned m = (unsigned)(month > 2 ? month - 3 : month + 9);
	unsigned doy = (153 * m + 2) / 5 + (unsigned)day - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + (int64_t)doe - 719468;
}

void
fc_civil_of_days(int64_t days, struct fc_civil *c)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	unsigned doe = (unsigned)(z - era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned m = (5 * doy + 2) / 153;

	*c = (struct fc_civil){ 0 };
	c->day = (int)(doy - (153 * m + 2) / 5 + 1);
	c->month = (int)(m < 10 ? m + 3 : m - 9);
	c->year = (int64_t)yoe + era * 400 + (c->month <= 2);
}

/* 1970-01-01 was a Thursday. */
int
fc_weekday(int64_t days)
{
	int w = (int)(days % 7) + 3;

	return w < 0 ? w + 7 : w >= 7 ? w - 7 : w;
}

bool
fc_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
fc_days_in_month(int64_t year, int month)
{
	static const signed char days[12] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};

	return days[month - 1] + (month == 2 && fc_leap(year));
}

/* A week belongs to the year that holds its Thursday. */
int
fc_iso_week(int64_t days, int64_t *iso_year)
{
	int64_t thursday = days - fc_weekday(days) + 3;
	struct fc_civil c;

	fc_civil_of_days(thursday, &c);
	if (iso_year != NULL)
		*iso_year = c.year;
	return (int)((thursday - fc_days(c.year, 1, 1)) / 7) + 1;
}

int64_t
fc_unit_per_second(enum fc_unit u)
{
	switch (u) {
	case FC_UNIT_S:
		return 1;
	case FC_UNIT_MS:
		return 1000;
	case FC_UNIT_US:
		return 1000000;
	case FC_UNIT_NS:
		return 1000000000;
	case FC_UNIT_STEP:
	case FC_UNIT_DAY:
		break;
	}
	return 0;
}

void
fc_civil_of(int64_t time, const struct fc_timetype *t, struct fc_civil *c)
{
	int64_t per = fc_unit_per_second(t->unit);
	int64_t second, days;
	int32_t rest;

	if (t->unit == FC_UNIT_STEP) {
		*c = (struct fc_civil){ 0 };
		return;
	}
	if (t->unit == FC_UNIT_DAY) {
		fc_civil_of_days(time, c);
		return;
	}
	second = floor_div(time, per);
	days = floor_div(second, DAY_S);
	fc_civil_of_days(days, c);
	rest = (int32_t)floor_mod(second, DAY_S);
	c->hour = rest / 3600;
	c->minute = rest / 60 % 60;
	c->second = rest % 60;
	c->nanosecond = (int32_t)(floor_mod(time, per) * (1000000000 / per));
}

int64_t
fc_time_of_civil(const struct fc_civil *c, const struct fc_timetype *t)
{
	int64_t per = fc_unit_per_second(t->unit);
	int64_t days, out;

	if (t->unit == FC_UNIT_STEP)
		return 0;
	days = fc_days(c->year, c->month, c->day);
	if (t->unit == FC_UNIT_DAY)
		return days;
	if (__builtin_mul_overflow(days, DAY_S * per, &out) ||
	    __builtin_add_overflow(out, (c->hour * INT64_C(3600) +
	    c->minute * 60 + c->second) * per +
	    c->nanosecond / (1000000000 / per), &out))
		return FC_NULL_TIME;
	return out;
}

/* Units in a day. */
static int64_t
per_day(enum fc_unit u)
{
	return u == FC_UNIT_DAY ? 1 : DAY_S * fc_unit_per_second(u);
}

int
fc_time_convert(int64_t time, enum fc_unit from, enum fc_unit to, int64_t *out)
{
	int64_t a = per_day(from), b = per_day(to);

	if (a == 0 || b == 0)
		return -1;
	if (time == FC_NULL_TIME)
		*out = time;
	else if (a >= b)
		*out = floor_div(time, a / b);
	else if (__builtin_mul_overflow(time, b / a, out))
		return -1;
	return 0;
}
