/* calendar.c - public holidays, computed from rules */
#include "base/fc.h"

#include "time/calendar.h"
#include "time/date.h"
#include "time/holidays.h"

int64_t
fc_easter(int64_t year)
{
	int y = (int)((year % 5700000 + 5700000) % 5700000);
	int a = y % 19, b = y / 100, c = y % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return fc_days(year, n / 31, n % 31 + 1);
}

const struct fc_calendar *
fc_calendar_find(const char *name)
{
	size_t i;

	for (i = 0; i < fc_ncalendars; i++)
		if (strcmp(fc_calendars[i].name, name) == 0)
			return &fc_calendars[i];
	return NULL;
}

const char *
fc_calendar_name(const struct fc_calendar *c)
{
	return c->name;
}

const struct fc_calendar *
fc_calendar_at(size_t i)
{
	return i < fc_ncalendars ? &fc_calendars[i] : NULL;
}

/* The n-th (-1: last) weekday of a month. */
static int64_t
nth_weekday(int64_t year, int month, int weekday, int n)
{
	int64_t first = fc_days(year, month, 1);
	int64_t last = first + fc_days_in_month(year, month) - 1;

	if (n < 0)
		return last - (fc_weekday(last) - weekday + 7) % 7;
	return first + (weekday - fc_weekday(first) + 7) % 7 + 7 * (n - 1);
}

/* The day a rule names in this year. */
static int64_t
day_of(const struct fc_rule *r, int64_t year)
{
	int64_t days;

	switch (r->kind) {
	case FC_RULE_EASTER:
		return fc_easter(year) + r->day;
	case FC_RULE_NTH:
		return nth_weekday(year, r->month, r->weekday, r->day) +
		    r->plus;
	case FC_RULE_FROM:
		days = fc_days(year, r->month, r->day);
		return days + (r->weekday - fc_weekday(days) + 7) % 7;
	case FC_RULE_FIXED:
		break;
	}
	return fc_days(year, r->month, r->day);
}

/* The day given for one on a weekend, or the day itself. */
static int64_t
observed_day(const struct fc_rule *r, int64_t days)
{
	int w = fc_weekday(days);

	switch (r->shift) {
	case FC_SHIFT_NEAREST:          /* Saturday: Friday; Sunday: Monday */
		return w == 5 ? days - 1 : w == 6 ? days + 1 : days;
	case FC_SHIFT_MONDAY:
		return w >= 5 ? days + 7 - w : days;
	case FC_SHIFT_SUNDAY_MONDAY:
		return w == 6 ? days + 1 : days;
	case FC_SHIFT_TWO_ON:           /* two holidays in a row */
		return w >= 5 ? days + 2 : days;
	case FC_SHIFT_SUNDAY_SATURDAY:
		return w == 6 ? days - 1 : days;
	case FC_SHIFT_NONE:
		break;
	}
	return days;
}

/* Put h in its place among out[0..n); 1 when it is of this year. */
static size_t
add(struct fc_holiday *out, size_t n, struct fc_holiday h, int64_t year)
{
	if (n == FC_CALENDAR_MAX || h.days < fc_days(year, 1, 1) ||
	    h.days > fc_days(year, 12, 31))
		return 0;
	out[n] = h;
	for (; n > 0 && out[n - 1].days > h.days; n--) {
		struct fc_holiday t = out[n];

		out[n] = out[n - 1];
		out[n - 1] = t;
	}
	return 1;
}

size_t
fc_calendar_year(const struct fc_calendar *c, int64_t year, struct fc_holiday *out)
{
	size_t i, n = 0;
	int64_t y;

	for (i = 0; i < c->n; i++) {
		const struct fc_rule *r = &c->rule[i];

		for (y = year - 1; y <= year + 1; y++) {
			int64_t days, other;

			if (y < r->from || (r->to > 0 && y > r->to))
				continue;
			days = day_of(r, y);
			other = observed_day(r, days);
			if (other == days || !r->moves)
				n += add(out, n, (struct fc_holiday){ days,
				    r->name, false }, year);
			if (other != days)
				n += add(out, n, (struct fc_holiday){ other,
				    r->name, true }, year);
		}
	}
	return n;
}
