/*
 * date.h - civil time without a zone
 *
 * A time is an int64 count of units since 1970-01-01T00:00:00 in the
 * proleptic Gregorian calendar, or a plain integer step. Own arithmetic
 * (Hinnant, "chrono-compatible low-level date algorithms"): no mktime, no
 * localtime, no TZ. How a column is written is part of its type, so that
 * a quarter stays a quarter from CSV to Arrow and back.
 */
#ifndef FC_TIME_DATE_H
#define FC_TIME_DATE_H

#include "base/err.h"
#include "base/fc.h"

#define FC_NULL_TIME INT64_MIN
#define FC_TIME_MAX 64          /* bytes fc_time_print may write */

enum fc_unit {
	FC_UNIT_STEP,           /* integer step */
	FC_UNIT_DAY,            /* days */
	FC_UNIT_S,
	FC_UNIT_MS,
	FC_UNIT_US,
	FC_UNIT_NS,
};

/* How it is written. Month, quarter, week and year have unit DAY. */
enum fc_form {
	FC_FORM_PLAIN,          /* 17; 2016-05-22; 2016-05-22 10:30:00[.fff] */
	FC_FORM_MONTH,          /* 2016-05 */
	FC_FORM_QUARTER,        /* 2016-Q2 */
	FC_FORM_YEAR,           /* 2016 */
};

struct fc_timetype {
	enum fc_unit unit;
	enum fc_form form;
	bool utc;               /* stamps are instants: written with a Z */
	bool t;                 /* 2016-05-22T10:30:00 rather than a blank */
};

struct fc_civil {
	int64_t year;
	int month, day;                 /* 1.. */
	int hour, minute, second;
	int32_t nanosecond;
};

/* Days since 1970-01-01 and back. */
int64_t fc_days(int64_t year, int month, int day);
void fc_civil_of_days(int64_t days, struct fc_civil *c);
/* 0 = Monday .. 6 = Sunday. */
int fc_weekday(int64_t days);
/* ISO 8601 week number 1..53 and the year it belongs to. */
int fc_iso_week(int64_t days, int64_t *iso_year);
bool fc_leap(int64_t year);
int fc_days_in_month(int64_t year, int month);

/* Units in a second (DAY and STEP: 0). */
int64_t fc_unit_per_second(enum fc_unit u);
/* A time of type t taken apart; STEP gives a zero struct. */
void fc_civil_of(int64_t time, const struct fc_timetype *t, struct fc_civil *c);
/* Finer parts than the unit are dropped; out of range: FC_NULL_TIME. */
int64_t fc_time_of_civil(const struct fc_civil *c, const struct fc_timetype *t);
/* Convert between units (no STEP: -1); rounds down, keeps null. Returns -1 on
 * overflow. */
int fc_time_convert(int64_t time, enum fc_unit from, enum fc_unit to, int64_t *out);

/*
 * What type does this text have? Takes: integer; YYYY-MM-DD; YYYY-MM;
 * YYYY-Qn, YYYY Qn, YYYYQn; YYYY-Www, YYYY-Www-d (ISO week: its Monday);
 * date and hh:mm[:ss[.fraction]] with ' ' or 'T' between; zone Z or +hh:mm.
 * Unit of a stamp: S without fraction, MS/US/NS by its digits.
 * -d is that day; at most nine digits of fraction count. Years 0000..9999.
 * Four digits alone are an integer. Returns 0, or -1 when it is none of these.
 */
int fc_time_detect(const char *s, size_t n, struct fc_timetype *t);

/*
 * Text to a time of type t. Forms that carry less (2016-05 in a DAY column)
 * take the first instant; parts finer than the unit or the form must be zero
 * (1 for days and months); an offset is subtracted when t->utc and refused
 * otherwise, a stamp without one is refused when t->utc. 0 / -1.
 * YYYY-MM-DD into DAY is the hot path.
 */
int fc_time_parse(const char *s, size_t n, const struct fc_timetype *t, int64_t *out);

/* Returns the length; dst is not NUL-terminated. Null prints as nothing.
 * MS, US and NS always show their digits, so that the text gives the type. */
size_t fc_time_print(char *dst, int64_t time, const struct fc_timetype *t);

/*
 * Text in a strptime-like form: %Y %y %m %d %H %M %S %f (fraction) %j %b %B
 * %p %I %z %q (quarter) %G %V %u (ISO week) %s (epoch) %% and literals; a
 * blank matches one or more blanks. Names: "epoch-s", "epoch-ms",
 * "epoch-us", "epoch-ns", "excel" (days since 1899-12-30).
 */
struct fc_timefmt;
int fc_timefmt_open(struct fc_timefmt **f, const char *text, struct fc_timetype *t, struct fc_err *err);
int fc_timefmt_parse(const struct fc_timefmt *f, const char *s, size_t n, int64_t *out);
void fc_timefmt_close(struct fc_timefmt *f);

#endif
