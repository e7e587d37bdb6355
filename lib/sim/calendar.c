/*
 * calendar.c - days, periods and events of a simulated panel
 *
 * Periods come from the frequency; each is a run of whole days or a share of
 * one day. Events are rules of the Gregorian calendar and touch the days
 * around them: people buy before a feast, and the shop is shut on it.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "sim/impl.h"

/* Day of an event in a year: fixed, n-th weekday of a month, or by Easter. */
struct rule {
	int month, day;         /* month 0: `day` days after Easter Sunday */
	int nth, dow;           /* nth 0: `day` itself; -1: the last */
	double before, on;      /* log effects: 3 days before, on the day */
	double share[FC_SIM_CATS];      /* how much each category feels it */
};

const char *const fc_sim_events[] = { "NewYear", "Valentine", "Easter",
    "MothersDay", "MemorialDay", "Independence", "LaborDay", "Halloween",
    "Thanksgiving", "Christmas" };
const size_t fc_sim_nevents = FC_LEN(fc_sim_events);

/* Categories: foods, hobbies, household. */
static const struct rule rules[] = {
	{ 1, 1, 0, 0, 0.05, -0.40, { 1, 1, 1 } },
	{ 2, 14, 0, 0, 0.10, 0.15, { 0.6, 1, 0.2 } },
	{ 0, 0, 0, 0, 0.20, -0.25, { 1, 0.5, 0.5 } },
	{ 5, 0, 2, 6, 0.10, 0.10, { 0.5, 1, 0.5 } },
	{ 5, 0, -1, 0, 0.15, 0.10, { 1, 0.3, 0.5 } },
	{ 7, 4, 0, 0, 0.20, -0.05, { 1, 0.3, 0.6 } },
	{ 9, 0, 1, 0, 0.15, 0.10, { 1, 0.3, 0.5 } },
	{ 10, 31, 0, 0, 0.20, 0.05, { 1, 0.8, 0.2 } },
	{ 11, 0, 4, 3, 0.30, -0.60, { 1, 0.6, 0.8 } },
	{ 12, 25, 0, 0, 0.35, -5.00, { 1, 1, 1 } },
};
static_assert(FC_LEN(rules) == FC_LEN(fc_sim_events), "a rule per event");

/* Share of a day's sales by the hour. */
static const double hours[24] = { 0.004, 0.002, 0.001, 0.001, 0.002, 0.006,
    0.015, 0.028, 0.042, 0.055, 0.064, 0.071, 0.075, 0.071, 0.068, 0.070,
    0.076, 0.083, 0.080, 0.066, 0.050, 0.036, 0.022, 0.012 };

/* Easter Sunday of the Gregorian calendar, after Meeus (1991),
 * Astronomical Algorithms, chapter 8. */
static int64_t
easter(int64_t year)
{
	int64_t a = year % 19, b = year / 100, c = year % 100;
	int64_t d = b / 4, e = b % 4, f = (b + 8) / 25;
	int64_t g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
	int64_t i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int64_t m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return fc_days(year, (int)(n / 31), (int)(n % 31 + 1));
}

static int64_t
rule_day(const struct rule *r, int64_t year)
{
	int64_t first, d;

	if (r->month == 0)
		return easter(year) + r->day;
	if (r->nth == 0)
		return fc_days(year, r->month, r->day);
	if (r->nth < 0) {
		d = fc_days(year, r->month, fc_days_in_month(year, r->month));
		return d - (fc_weekday(d) - r->dow + 7) % 7;
	}
	first = fc_days(year, r->month, 1);
	return first + (r->dow - fc_weekday(first) + 7) % 7 + 7 * (r->nth - 1);
}

static void
add_event(struct fc_sim_calendar *c, int64_t day0, int64_t when, size_t event)
{
	const struct rule *r = &rules[event];
	int64_t back, d;
	int k;

	for (back = 0; back <= 3; back++) {
		d = when - back - day0;
		if (d < 0 || d >= (int64_t)c->ndays)
			continue;
		if (back == 0)
			c->day[d].event = (int)event;
		for (k = 0; k < FC_SIM_CATS; k++)
			c->day[d].effect[k] += r->share[k] *
			    (back == 0 ? r->on : r->before * (4 - (double)back) / 3);
	}
}

/* Benefits are paid on ten of the first fifteen days of a month, on other
 * days in each of three groups of states. */
static uint8_t
snap_days(int dom)
{
	static const uint8_t third[3] = { 3, 6, 5 };

	return dom <= 15 ? third[dom % 3] : 0;
}

static void
make_days(struct fc_sim_calendar *c, int64_t day0)
{
	int64_t monday = day0 - fc_weekday(day0), year;
	struct fc_civil t, end;
	size_t i, k;

	c->day = fc_xcalloc(c->ndays, sizeof *c->day);
	for (i = 0; i < c->ndays; i++) {
		struct fc_sim_day *d = &c->day[i];
		double place;

		fc_civil_of_days(day0 + (int64_t)i, &t);
		place = 2 * 3.14159265358979323846 *
		    (double)(day0 + (int64_t)i - fc_days(t.year, 1, 1)) / 365.25;
		d->dow = (uint8_t)fc_weekday(day0 + (int64_t)i);
		d->week = (int32_t)((day0 + (int64_t)i - monday) / 7);
		d->snap = snap_days(t.day);
		d->event = -1;
		d->sin = sin(place);
		d->cos = cos(place);
	}
	c->nweeks = (size_t)c->day[c->ndays - 1].week + 1;
	fc_civil_of_days(day0, &t);
	fc_civil_of_days(day0 + (int64_t)c->ndays + 3, &end);
	for (year = t.year; year <= end.year; year++)
		for (k = 0; k < FC_LEN(rules); k++)
			add_event(c, day0, rule_day(&rules[k], year), k);
}

/* How the stamps of this frequency are written. */
static int
choose_type(struct fc_timetype *t, const struct fc_freq *f, struct fc_err *err)
{
	*t = (struct fc_timetype){ .unit = FC_UNIT_DAY };
	switch (f->kind) {
	case FC_FREQ_NS:
		t->unit = FC_UNIT_S;
		if (f->n % 1000000000 != 0)
			return fc_fail(err, FC_USAGE, "--freq: periods of less "
			    "than a second cannot be simulated: '%s'", f->name);
		return 0;
	case FC_FREQ_MONTH:
		t->form = f->n % 12 == 0 ? FC_FORM_YEAR :
		    f->n % 3 == 0 ? FC_FORM_QUARTER : FC_FORM_MONTH;
		return 0;
	case FC_FREQ_DAY:
	case FC_FREQ_BUSINESS:
	case FC_FREQ_WEEK:
		return 0;
	case FC_FREQ_NONE:
	case FC_FREQ_STEP:
		break;
	}
	return fc_fail(err, FC_USAGE, "--freq: a simulation needs a calendar "
	    "(Y Q M W D B h min s), not '%s'", f->name);
}

static int
start_time(const struct fc_sim_opts *o, const struct fc_timetype *t,
    int64_t *start, struct fc_err *err)
{
	struct fc_timetype plain = { .unit = t->unit };
	struct fc_freq day = { FC_FREQ_BUSINESS, 1, -1, "B" };

	if (fc_time_parse(o->start, strlen(o->start), &plain, start))
		return fc_fail(err, FC_USAGE, "--start: not a date: '%s'",
		    o->start);
	if (*start / (t->unit == FC_UNIT_DAY ? 1 : 86400) < fc_days(1600, 1, 1) ||
	    *start / (t->unit == FC_UNIT_DAY ? 1 : 86400) > fc_days(2900, 1, 1))
		return fc_fail(err, FC_USAGE,
		    "--start: not within 1600 to 2899: '%s'", o->start);
	*start = fc_freq_floor(o->freq.kind == FC_FREQ_BUSINESS ? &day :
	    &o->freq, t, *start);
	return 0;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Share of its day that a stretch of `len` seconds from `second` sells. */
static double
day_share(int64_t second, int64_t len)
{
	double share = 0;
	int64_t end = second + len, hour_end;

	while (second < end) {
		hour_end = FC_MIN(end, second - second % 3600 + 3600);
		share += hours[second / 3600 % 24] *
		    (double)(hour_end - second) / 3600;
		second = hour_end;
	}
	return share;
}

static int
make_periods(struct fc_sim_calendar *c, const struct fc_sim_opts *o,
    int64_t start, int64_t *day0)
{
	int64_t per_day = c->type.unit == FC_UNIT_DAY ? 1 : 86400;
	int64_t t = start, next;
	size_t i;

	*day0 = floor_div(start, per_day);
	for (i = 0; i < c->nperiods; i++, t = next) {
		struct fc_sim_period *p = &c->period[i];

		next = fc_freq_add(&o->freq, &c->type, start, (int64_t)i + 1);
		p->ds = t;
		p->weight = 1;
		p->first = (size_t)(floor_div(t, per_day) - *day0);
		p->n = (size_t)FC_MAX((next - t) / per_day, 1);
		if (o->freq.kind == FC_FREQ_BUSINESS)
			p->n = 1;
		if (per_day > 1 && next - t < per_day)
			p->weight = day_share(t - floor_div(t, per_day) *
			    per_day, next - t);
		c->ndays = p->first + p->n;
		if (c->ndays > 300 * 366)
			return -1;
	}
	return 0;
}

int
fc_sim_calendar_open(struct fc_sim_calendar *c, const struct fc_sim_opts *o,
    struct fc_err *err)
{
	int64_t start, day0, periods = o->periods, limit;

	*c = (struct fc_sim_calendar){ 0 };
	if (choose_type(&c->type, &o->freq, err) ||
	    start_time(o, &c->type, &start, err))
		return -1;
	if (o->days > 0) {
		limit = start + o->days *
		    (c->type.unit == FC_UNIT_DAY ? 1 : 86400);
		for (periods = 0; fc_freq_add(&o->freq, &c->type, start,
		    periods + 1) <= limit; periods++)
			continue;
		if (periods == 0)
			return fc_fail(err, FC_USAGE, "--days: less than one "
			    "period: '%lld'", (long long)o->days);
	}
	c->nperiods = (size_t)(periods + o->horizon);
	c->period = fc_xcalloc(c->nperiods, sizeof *c->period);
	if (make_periods(c, o, start, &day0)) {
		fc_sim_calendar_close(c);
		return fc_fail(err, FC_USAGE,
		    "more than 300 years cannot be simulated");
	}
	make_days(c, day0);
	return 0;
}

void
fc_sim_calendar_close(struct fc_sim_calendar *c)
{
	free(c->period);
	free(c->day);
	*c = (struct fc_sim_calendar){ 0 };
}
