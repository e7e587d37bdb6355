/* date.c - features of the calendar */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/date.h"

enum attr {
	YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, DAY_OF_YEAR, WEEK, WEEKDAY,
	QUARTER, DAYS_IN_MONTH, MONTH_START, MONTH_END, QUARTER_START,
	QUARTER_END, YEAR_START, YEAR_END,
};

static const struct { const char *name; enum attr attr; } attrs[] = {
	{ "year", YEAR }, { "month", MONTH }, { "day", DAY },
	{ "hour", HOUR }, { "minute", MINUTE }, { "second", SECOND },
	{ "dayofyear", DAY_OF_YEAR }, { "day_of_year", DAY_OF_YEAR },
	{ "weekofyear", WEEK }, { "week", WEEK }, { "dayofweek", WEEKDAY },
	{ "day_of_week", WEEKDAY }, { "weekday", WEEKDAY },
	{ "quarter", QUARTER }, { "daysinmonth", DAYS_IN_MONTH },
	{ "days_in_month", DAYS_IN_MONTH },
	{ "is_month_start", MONTH_START }, { "is_month_end", MONTH_END },
	{ "is_quarter_start", QUARTER_START },
	{ "is_quarter_end", QUARTER_END },
	{ "is_year_start", YEAR_START }, { "is_year_end", YEAR_END },
};

int
fc_date_attr(const char *name)
{
	int i;

	for (i = 0; i < (int)FC_LEN(attrs); i++)
		if (strcmp(attrs[i].name, name) == 0)
			return i;
	return -1;
}

const char *
fc_date_attr_name(int attr)
{
	return attrs[attr].name;
}

double
fc_date_value(int attr, const struct fc_civil *c, int64_t days)
{
	int last = fc_days_in_month(c->year, c->month);
	int quarter = (c->month + 2) / 3;

	switch (attrs[attr].attr) {
	case YEAR:
		return (double)c->year;
	case MONTH:
		return c->month;
	case DAY:
		return c->day;
	case HOUR:
		return c->hour;
	case MINUTE:
		return c->minute;
	case SECOND:
		return c->second;
	case DAY_OF_YEAR:
		return (double)(days - fc_days(c->year, 1, 1) + 1);
	case WEEK:
		return fc_iso_week(days, NULL);
	case WEEKDAY:
		return fc_weekday(days);
	case QUARTER:
		return quarter;
	case DAYS_IN_MONTH:
		return last;
	case MONTH_START:
		return c->day == 1;
	case MONTH_END:
		return c->day == last;
	case QUARTER_START:
		return c->day == 1 && c->month % 3 == 1;
	case QUARTER_END:
		return c->day == last && c->month % 3 == 0;
	case YEAR_START:
		return c->day == 1 && c->month == 1;
	case YEAR_END:
		return c->day == 31 && c->month == 12;
	}
	return NAN;
}

double
fc_period_index(const struct fc_freq *f, const struct fc_timetype *t, int64_t time)
{
	int64_t zero = fc_freq_floor(f, t, 0), k;

	if (fc_freq_diff(f, t, zero, fc_freq_floor(f, t, time), &k) != 0)
		return NAN;
	return (double)k;
}

double
fc_fourier(const struct fc_feat *f, double index)
{
	double turns = fmod(f->order * index, f->p) / f->p;
	double angle = 2 * 3.14159265358979323846 * turns;

	return f->kind == FC_FEAT_SIN ? sin(angle) : cos(angle);
}

double
fc_days_to_easter(int64_t year, int64_t days)
{
	int64_t best = fc_easter(year) - days, y;

	for (y = year - 1; y <= year + 1; y += 2) {
		int64_t d = fc_easter(y) - days;

		if (llabs(d) < llabs(best))
			best = d;
	}
	return (double)best;
}

/* One day; the sums are over the days before it. */
struct fc_holiday_day {
	int32_t holidays, workdays;
	int16_t to, since;      /* days; -1: none in the table */
	bool is;
};

static int64_t
year_of(int64_t days)
{
	struct fc_civil c;

	fc_civil_of_days(days, &c);
	return c.year;
}

static void
mark(struct fc_holiday_table *h, int64_t from, int64_t to)
{
	struct fc_holiday found[FC_CALENDAR_MAX];
	int64_t year;
	size_t i, n;

	for (year = from; year <= to; year++) {
		n = fc_calendar_year(h->calendar, year, found);
		for (i = 0; i < n; i++)
			h->day[found[i].days - h->first].is = true;
	}
}

static void
fill(struct fc_holiday_table *h)
{
	int32_t holidays = 0, workdays = 0;
	int16_t far = -1;
	size_t i;

	for (i = 0; i < h->n; i++) {
		struct fc_holiday_day *d = &h->day[i];

		d->holidays = holidays;
		d->workdays = workdays;
		holidays += d->is;
		workdays += !d->is &&
		    fc_weekday(h->first + (int64_t)i) < 5;
		far = d->is ? 0 : far < 0 ? -1 : (int16_t)(far + 1);
		d->since = far;
	}
	far = -1;
	for (i = h->n; i-- > 0; ) {
		far = h->day[i].is ? 0 : far < 0 ? -1 : (int16_t)(far + 1);
		h->day[i].to = far;
	}
}

void
fc_holiday_cover(struct fc_holiday_table *h, int64_t from, int64_t to)
{
	int64_t last = h->first + (int64_t)h->n - 1, a, b;

	from = FC_MAX(from, fc_days(1, 1, 1));
	to = FC_MIN(to, fc_days(9998, 12, 31));
	if (from > to || (h->n > 0 && from > h->first + 366 &&
	    to < last - 366))
		return;
	if (h->n > 0) {
		from = FC_MIN(from, h->first + 366);
		to = FC_MAX(to, last - 366);
	}
	a = year_of(from) - 1;
	b = year_of(to) + 1;
	h->first = fc_days(a, 1, 1);
	h->n = (size_t)(fc_days(b + 1, 1, 1) - h->first);
	FC_GROW(h->day, h->n, h->cap);
	memset(h->day, 0, h->n * sizeof *h->day);
	mark(h, a, b);
	fill(h);
}

double
fc_holiday_value(const struct fc_holiday_table *h, enum fc_feat_holiday what, int64_t days, int64_t end)
{
	const struct fc_holiday_day *d, *e;

	if (days < h->first || end < days ||
	    end >= h->first + (int64_t)h->n)
		return NAN;
	d = &h->day[days - h->first];
	e = &h->day[end - h->first];
	switch (what) {
	case FC_HOLIDAY_IS:
		return d->is;
	case FC_HOLIDAY_COUNT:
		return e->holidays - d->holidays;
	case FC_HOLIDAY_WORKDAYS:
		return e->workdays - d->workdays;
	case FC_HOLIDAY_TO:
		return d->to;
	case FC_HOLIDAY_SINCE:
		return d->since;
	}
	return NAN;
}

void
fc_holiday_release(struct fc_holiday_table *h)
{
	free(h->day);
	h->day = NULL;
	h->n = h->cap = 0;
}
