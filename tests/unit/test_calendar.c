/* test_calendar.c - Easter and public holidays */
#include "base/fc.h"

#include "check.h"
#include "time/calendar.h"
#include "time/date.h"

static const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };

static int64_t
at(const char *s)
{
	int64_t v = 0;

	CHECK(fc_time_parse(s, strlen(s), &day, &v) == 0);
	return v;
}

/* Earliest and latest Easter, and dates from the tables of the U.S. Naval
 * Observatory. */
TEST(easter)
{
	static const char *const known[] = { "1598-03-22", "1818-03-22",
	    "1886-04-25", "1943-04-25", "1954-04-18", "1961-04-02",
	    "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24",
	    "2016-03-27", "2019-04-21", "2024-03-31", "2025-04-20",
	    "2038-04-25", "2049-04-18", "2285-03-22" };
	size_t i;
	int64_t y;

	for (i = 0; i < FC_LEN(known); i++) {
		struct fc_civil c;

		fc_civil_of_days(at(known[i]), &c);
		CHECK_MSG(fc_easter(c.year) == at(known[i]), "%s", known[i]);
	}
	for (y = 1583; y < 9999; y++)
		CHECK_MSG(fc_weekday(fc_easter(y)) == 6, "%d", (int)y);
}

static bool
holiday(const char *calendar, const char *date)
{
	struct fc_holiday h[FC_CALENDAR_MAX];
	struct fc_civil c;
	int64_t days = at(date);
	size_t n, i;

	fc_civil_of_days(days, &c);
	n = fc_calendar_year(fc_calendar_find(calendar), c.year, h);
	for (i = 0; i < n; i++)
		if (h[i].days == days)
			return true;
	return false;
}

TEST(rules)
{
	static const char *const yes[][2] = {
		{ "US", "2021-12-31" }, { "US", "2022-01-01" },
		{ "US", "2021-07-05" }, { "US", "2021-06-18" },
		{ "US", "2016-11-24" }, { "US", "2024-05-27" },
		{ "GB", "2022-06-02" }, { "GB", "2022-12-27" },
		{ "GB", "2020-12-28" }, { "GB", "2021-12-28" },
		{ "GB", "2022-01-03" }, { "GB", "2020-05-08" },
		{ "DE", "2017-10-31" }, { "DE", "2024-05-09" },
		{ "FR", "2024-05-20" }, { "SE", "2004-05-31" },
		{ "SE", "2024-06-22" }, { "SE", "2024-11-02" },
		{ "NL", "2014-04-26" }, { "CA", "2024-05-20" },
		{ "PL", "2018-11-12" }, { "AT", "2024-05-30" },
		{ "USRETAIL", "2024-11-29" }, { "USRETAIL", "2024-12-02" },
	};
	static const char *const no[][2] = {
		{ "US", "2020-06-19" }, { "US", "1985-01-21" },
		{ "GB", "2020-05-04" }, { "GB", "2022-05-30" },
		{ "DE", "2018-10-31" }, { "NL", "2014-04-27" },
		{ "SE", "2005-05-16" }, { "FR", "2024-05-21" },
		{ "ECB", "2024-05-09" }, { "IT", "2000-06-02" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(yes); i++)
		CHECK_MSG(holiday(yes[i][0], yes[i][1]), "%s %s", yes[i][0],
		    yes[i][1]);
	for (i = 0; i < FC_LEN(no); i++)
		CHECK_MSG(!holiday(no[i][0], no[i][1]), "%s %s", no[i][0],
		    no[i][1]);
	CHECK(fc_calendar_find("XX") == NULL);
}

/*
 * Days of 1995..2035 as the Python package holidays 0.108 counts them, where
 * it follows the same definition (AT BR DE GB PL SE US; the others were
 * compared day by day, see the comments in calendar.h).
 */
TEST(counts)
{
	static const struct { const char *name; size_t n; } want[] = {
		{ "AT", 532 }, { "BR", 380 }, { "DE", 369 }, { "GB", 369 },
		{ "PL", 529 }, { "SE", 532 }, { "US", 477 },
	};
	size_t i, k;
	int64_t y;

	for (i = 0; i < FC_LEN(want); i++) {
		struct fc_holiday h[FC_CALENDAR_MAX];
		size_t days = 0;

		for (y = 1995; y <= 2035; y++) {
			size_t n = fc_calendar_year(
			    fc_calendar_find(want[i].name), y, h);

			for (k = 0; k < n; k++)
				days += k == 0 || h[k].days != h[k - 1].days;
		}
		CHECK_MSG(days == want[i].n, "%s: %d, not %d", want[i].name,
		    (int)days, (int)want[i].n);
	}
}

/* In order, within the year, for all calendars. */
TEST(ordered)
{
	const struct fc_calendar *c;
	size_t i, k;
	int64_t y;

	for (i = 0; (c = fc_calendar_at(i)) != NULL; i++) {
		CHECK(fc_calendar_find(fc_calendar_name(c)) == c);
		for (y = 1900; y < 2100; y++) {
			struct fc_holiday h[FC_CALENDAR_MAX];
			size_t n = fc_calendar_year(c, y, h);

			CHECK(n >= 5 && n < FC_CALENDAR_MAX);
			for (k = 0; k < n; k++)
				CHECK(h[k].days >= fc_days(y, 1, 1) &&
				    h[k].days <= fc_days(y, 12, 31) &&
				    (k == 0 || h[k].days >= h[k - 1].days));
		}
	}
	CHECK(i == 15);
}

int
main(void)
{
	RUN(easter);
	RUN(rules);
	RUN(counts);
	RUN(ordered);
	return check_done();
}
