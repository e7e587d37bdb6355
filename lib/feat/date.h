/*
 * date.h - features of the calendar
 *
 * Attributes of ds as pandas has them: dayofweek counts from Monday = 0,
 * week is ISO 8601's, is_* are 0 or 1. trend and the Fourier terms count
 * periods from the one that holds 1970-01-01 (integer steps: from step 0),
 * so their values do not depend on where a series or a stream begins, and a
 * forecast made from the last year sees the same numbers as a fit on ten.
 * (utilsforecast counts from the first row of the longest series; the terms
 * of one order span the same functions either way.)
 *
 * Ownership: a table of holidays owns its memory.
 */
#ifndef FC_FEAT_DATE_H
#define FC_FEAT_DATE_H

#include "feat/name.h"
#include "time/date.h"
#include "time/freq.h"

/* Number of the attribute, or -1: year month day hour minute second
 * dayofyear day_of_year weekofyear week dayofweek day_of_week weekday
 * quarter daysinmonth days_in_month is_{month,quarter,year}_{start,end}. */
int fc_date_attr(const char *name);
const char *fc_date_attr_name(int attr);
double fc_date_value(int attr, const struct fc_civil *c, int64_t days);

/* Periods from the one of 1970-01-01 to that of `time`; NaN out of range. */
double fc_period_index(const struct fc_freq *f, const struct fc_timetype *t, int64_t time);
/* sin or cos of 2 pi order index / season, exact in the phase. */
double fc_fourier(const struct fc_feat *f, double index);
/* Days to the nearest Easter Sunday, negative after it. */
double fc_days_to_easter(int64_t year, int64_t days);

/* What is known of the days of some years. */
struct fc_holiday_table {
	const struct fc_calendar *calendar;
	int64_t first;          /* day of row 0 */
	size_t n, cap;
	struct fc_holiday_day *day;
};

/* Cover the years of these days and one more on either side. Days outside
 * of the years 1..9998 are left out. */
void fc_holiday_cover(struct fc_holiday_table *h, int64_t from, int64_t to);
/* Days [days, end) are the period; NaN outside of what is covered. */
double fc_holiday_value(const struct fc_holiday_table *h, enum fc_feat_holiday what, int64_t days, int64_t end);
void fc_holiday_release(struct fc_holiday_table *h);

#endif
