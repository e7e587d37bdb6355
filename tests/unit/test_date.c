/* test_date.c - civil time against a calendar that only counts */
#include "base/fc.h"

#include "check.h"
#include "time/date.h"

static const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };

/* Every day of 1583..2400, one after the other. */
TEST(every_day)
{
	int64_t n = fc_days(1583, 1, 1), y, iso;
	int weekday = 5;        /* 1583-01-01 was a Saturday */
	int week = 52, bad = 0;
	int64_t isoyear = 1582;
	char text[FC_TIME_MAX], want[16];

	for (y = 1583; y <= 2400; y++) {
		int m, d;
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (m = 1; m <= 12; m++) {
			int last = m == 2 ? 28 + leap : m == 4 || m == 6 ||
			    m == 9 || m == 11 ? 30 : 31;

			bad += fc_days_in_month(y, m) != last;
			for (d = 1; d <= last; d++, n++) {
				struct fc_civil c;
				int64_t got = 0;

				fc_civil_of_days(n, &c);
				bad += fc_days(y, m, d) != n || c.year != y ||
				    c.month != m || c.day != d;
				bad += fc_weekday(n) != weekday;
				/* Weeks turn on Mondays; the first of a year
				 * has 4 January in it. */
				if (weekday == 0) {
					week++;
					if ((m == 12 && d >= 29) ||
					    (m == 1 && d <= 4)) {
						week = 1;
						isoyear = y + (m == 12);
					}
				}
				bad += fc_iso_week(n, &iso) != week ||
				    iso != isoyear;
				snprintf(want, sizeof want, "%04d-%02d-%02d",
				    (int)y, m, d);
				bad += fc_time_print(text, n, &day) != 10 ||
				    memcmp(text, want, 10) != 0;
				bad += fc_time_parse(want, 10, &day, &got) ||
				    got != n;
				weekday = (weekday + 1) % 7;
			}
		}
		bad += fc_leap(y) != leap;
	}
	CHECK_EQ(bad, 0);
	CHECK_EQ(fc_days(1970, 1, 1), 0);
	CHECK_EQ(fc_days(0, 1, 1), -719528);
	CHECK_EQ(fc_days(-1, 12, 31), -719529);
	CHECK_EQ(fc_days(9999, 12, 31), 2932896);
}

/* From ISO 8601 and the tables of Wikipedia, "ISO week date". */
TEST(iso_weeks)
{
	static const struct { int y, m, d, iso, week; } known[] = {
		{ 1977, 1, 1, 1976, 53 }, { 1977, 1, 2, 1976, 53 },
		{ 1977, 12, 31, 1977, 52 }, { 1978, 1, 1, 1977, 52 },
		{ 1978, 1, 2, 1978, 1 }, { 1979, 12, 31, 1980, 1 },
		{ 1980, 12, 28, 1980, 52 }, { 1980, 12, 29, 1981, 1 },
		{ 1981, 12, 31, 1981, 53 }, { 1982, 1, 3, 1981, 53 },
		{ 2020, 12, 31, 2020, 53 }, { 2021, 1, 4, 2021, 1 },
	};
	size_t i;

	for (i = 0; i < FC_LEN(known); i++) {
		int64_t iso;
		int64_t n = fc_days(known[i].y, known[i].m, known[i].d);

		CHECK_EQ(fc_iso_week(n, &iso), known[i].week);
		CHECK_EQ(iso, known[i].iso);
	}
}

/* text, what detect says, and how it is printed; NULL: the same */
static const struct {
	const char *text;
	int unit, form;
	bool utc, t;
	const char *printed;
} good[] = {
	{ "17", FC_UNIT_STEP, 0, 0, 0, NULL },
	{ "-3", FC_UNIT_STEP, 0, 0, 0, NULL },
	{ "2016", FC_UNIT_STEP, 0, 0, 0, NULL },
	{ "2016-02-29", FC_UNIT_DAY, 0, 0, 0, NULL },
	{ "0000-01-01", FC_UNIT_DAY, 0, 0, 0, NULL },
	{ "2016-05", FC_UNIT_DAY, FC_FORM_MONTH, 0, 0, NULL },
	{ "2016-Q2", FC_UNIT_DAY, FC_FORM_QUARTER, 0, 0, NULL },
	{ "2016Q4", FC_UNIT_DAY, FC_FORM_QUARTER, 0, 0, "2016-Q4" },
	{ "1998 Q1", FC_UNIT_DAY, FC_FORM_QUARTER, 0, 0, "1998-Q1" },
	{ "2016-W05", FC_UNIT_DAY, 0, 0, 0, "2016-02-01" },
	{ "2016W05", FC_UNIT_DAY, 0, 0, 0, "2016-02-01" },
	{ "2016-W05-3", FC_UNIT_DAY, 0, 0, 0, "2016-02-03" },
	{ "2020-W53-7", FC_UNIT_DAY, 0, 0, 0, "2021-01-03" },
	{ "2016-05-22 10:30", FC_UNIT_S, 0, 0, 0, "2016-05-22 10:30:00" },
	{ "2016-05-22 10:30:59", FC_UNIT_S, 0, 0, 0, NULL },
	{ "2016-05-22T10:30:59", FC_UNIT_S, 0, 0, 1, NULL },
	{ "2016-05-22T10:30:59Z", FC_UNIT_S, 0, 1, 1, NULL },
	{ "2016-05-22 00:30:00+02:00", FC_UNIT_S, 0, 1, 0,
	    "2016-05-21 22:30:00Z" },
	{ "2016-05-22 10:30:00-0530", FC_UNIT_S, 0, 1, 0,
	    "2016-05-22 16:00:00Z" },
	{ "2016-05-22 10:30:00 +0000", FC_UNIT_S, 0, 1, 0,
	    "2016-05-22 10:30:00Z" },
	{ "2016-05-22 10:30:00+02", FC_UNIT_S, 0, 1, 0,
	    "2016-05-22 08:30:00Z" },
	{ "2016-05-22 10:30:00.5", FC_UNIT_MS, 0, 0, 0,
	    "2016-05-22 10:30:00.500" },
	{ "2016-05-22 10:30:00,125", FC_UNIT_MS, 0, 0, 0,
	    "2016-05-22 10:30:00.125" },
	{ "1969-12-31 23:59:59.999999", FC_UNIT_US, 0, 0, 0, NULL },
	{ "2016-05-22 10:30:00.1234567", FC_UNIT_NS, 0, 0, 0,
	    "2016-05-22 10:30:00.123456700" },
};

TEST(detect_parse_print)
{
	size_t i;

	for (i = 0; i < FC_LEN(good); i++) {
		const char *s = good[i].text;
		const char *want = good[i].printed ? good[i].printed : s;
		struct fc_timetype t;
		char text[FC_TIME_MAX + 1];
		int64_t v = 0;

		CHECK_MSG(fc_time_detect(s, strlen(s), &t) == 0, "%s", s);
		CHECK_MSG((int)t.unit == good[i].unit &&
		    (int)t.form == good[i].form && t.utc == good[i].utc &&
		    t.t == good[i].t, "type of %s", s);
		CHECK_MSG(fc_time_parse(s, strlen(s), &t, &v) == 0, "%s", s);
		text[fc_time_print(text, v, &t)] = '\0';
		CHECK_STR(text, want);
	}
}

TEST(refused)
{
	static const char *const bad[] = {
		"", "x", "2016-13-01", "2016-00-01", "2016-01-00",
		"2016-02-30", "2015-02-29", "1900-02-29", "2016-04-31",
		"2016/05/22", "2016-5-22", "22-05-2016", "2016-05-22 ",
		" 2016-05-22", "2016-05-2x", "2016-05-2\xb2", "201\xb6-05-22",
		"2016-05-22 24:00", "2016-05-22 10:60", "2016-05-22 10:30:60",
		"2016-05-22 10", "2016-05-22 10:30:", "2016-05-22 10:30:00.",
		"2016-05-22 10:30:00.1234567891", "2016-05-22 10:30 ",
		"2016-05-22 10:30:00+25:00", "2016-05-22 10:30:00+2",
		"2016-05-22 10:30:00Zx", "2016-Q5", "2016-Q0", "2016-Q",
		"2016-W54", "2015-W54", "2016-W00", "2016-W05-8", "2016-W53",
		"1e3", "1.5", "99999999999999999999", "2016-", "2016-05-",
	};
	struct fc_timetype t;
	int64_t v;
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++) {
		size_t n = strlen(bad[i]);

		CHECK_MSG(fc_time_detect(bad[i], n, &t) == -1, "'%s' taken",
		    bad[i]);
		CHECK_MSG(fc_time_parse(bad[i], n, &day, &v) == -1,
		    "'%s' parsed", bad[i]);
	}
}

/* Each byte of a date replaced by each value: the fast path agrees with a
 * plain reading. */
TEST(fast_path_strict)
{
	int i, b, bad = 0;

	for (i = 0; i < 10; i++)
		for (b = 0; b < 256; b++) {
			char s[11] = "2016-05-22";
			int y, m, d;
			bool ok;
			int64_t v = 0;

			s[i] = (char)b;
			ok = s[4] == '-' && s[7] == '-' && strspn(s,
			    "0123456789-") == 10 && s[10] == '\0' &&
			    (i == 4 || i == 7 || b != '-');
			y = (s[0] - '0') * 1000 + (s[1] - '0') * 100 +
			    (s[2] - '0') * 10 + (s[3] - '0');
			m = (s[5] - '0') * 10 + (s[6] - '0');
			d = (s[8] - '0') * 10 + (s[9] - '0');
			ok = ok && m >= 1 && m <= 12 && d >= 1 &&
			    d <= fc_days_in_month(y, m);
			bad += (fc_time_parse(s, 10, &day, &v) == 0) != ok;
			bad += ok && v != fc_days(y, m, d);
		}
	CHECK_EQ(bad, 0);
}

static int
takes(const char *s, struct fc_timetype t)
{
	int64_t v;

	return fc_time_parse(s, strlen(s), &t, &v) == 0;
}

TEST(coarser_and_finer)
{
	const struct fc_timetype month = { FC_UNIT_DAY, FC_FORM_MONTH, 0, 0 };
	const struct fc_timetype sec = { FC_UNIT_S, FC_FORM_PLAIN, 0, 0 };
	const struct fc_timetype utc = { FC_UNIT_S, FC_FORM_PLAIN, 1, 0 };
	const struct fc_timetype ns = { FC_UNIT_NS, FC_FORM_PLAIN, 0, 0 };
	const struct fc_timetype step = { FC_UNIT_STEP, 0, 0, 0 };

	CHECK(takes("2016", day) && takes("2016-05", day));
	CHECK(takes("2016-05-22 00:00:00", day));
	CHECK(!takes("2016-05-22 00:00:01", day));
	CHECK(takes("2016-05-01", month) && takes("2016-Q3", month));
	CHECK(!takes("2016-05-02", month));
	CHECK(takes("2016-05-22", sec) && takes("2016-05-22 10:30:00.0", sec));
	CHECK(!takes("2016-05-22 10:30:00.5", sec));
	CHECK(!takes("2016-05-22 10:30:00Z", sec));
	CHECK(!takes("2016-05-22 10:30:00", utc) && takes("2016-05-22", utc));
	CHECK(!takes("0000-01-01 00:00:00+01:00", utc));
	CHECK(!takes("9999-12-31 23:59:59-01:00", utc));
	CHECK(takes("2262-04-11 23:47:16", ns));
	CHECK(!takes("2262-04-12", ns) && !takes("1677-09-21", ns));
	CHECK(!takes("2016-05-22", step) && takes("2016", step));
	CHECK(!takes("-9223372036854775808", step));
}

TEST(units)
{
	int64_t v;
	struct fc_civil c;
	const struct fc_timetype ms = { FC_UNIT_MS, FC_FORM_PLAIN, 0, 0 };

	CHECK_EQ(fc_time_convert(-1, FC_UNIT_S, FC_UNIT_DAY, &v), 0);
	CHECK_EQ(v, -1);
	CHECK_EQ(fc_time_convert(86400, FC_UNIT_S, FC_UNIT_DAY, &v), 0);
	CHECK_EQ(v, 1);
	CHECK_EQ(fc_time_convert(-2, FC_UNIT_DAY, FC_UNIT_NS, &v), 0);
	CHECK_EQ(v, -2 * INT64_C(86400000000000));
	CHECK_EQ(fc_time_convert(200000, FC_UNIT_DAY, FC_UNIT_NS, &v), -1);
	CHECK_EQ(fc_time_convert(1, FC_UNIT_STEP, FC_UNIT_S, &v), -1);
	CHECK_EQ(fc_time_convert(FC_NULL_TIME, FC_UNIT_S, FC_UNIT_DAY, &v), 0);
	CHECK(v == FC_NULL_TIME);
	fc_civil_of(-1, &ms, &c);
	CHECK_EQ(c.year, 1969);
	CHECK_EQ(c.second, 59);
	CHECK_EQ(c.nanosecond, 999000000);
	CHECK_EQ(fc_time_of_civil(&c, &ms), -1);
}

/* Any stamp survives being printed, whatever it is. */
TEST(print_extremes)
{
	static const int64_t odd[] = { 0, -1, 1, INT64_MAX, INT64_MIN + 1,
	    INT64_MAX / 86400, -62167219200 };
	char text[FC_TIME_MAX];
	size_t i;
	int u;

	for (u = FC_UNIT_STEP; u <= FC_UNIT_NS; u++)
		for (i = 0; i < FC_LEN(odd); i++) {
			const struct fc_timetype t = { (enum fc_unit)u,
			    FC_FORM_PLAIN, 1, 1 };

			if (u == FC_UNIT_DAY && odd[i] / 2 != (int)(odd[i] / 2))
				continue;
			CHECK(fc_time_print(text, odd[i], &t) < FC_TIME_MAX);
		}
	CHECK_EQ(fc_time_print(text, FC_NULL_TIME, &day), 0);
}

int
main(void)
{
	RUN(every_day);
	RUN(iso_weeks);
	RUN(detect_parse_print);
	RUN(refused);
	RUN(fast_path_strict);
	RUN(coarser_and_finer);
	RUN(units);
	RUN(print_extremes);
	return check_done();
}
