/* test_freq.c - names, steps, bins and inference of frequencies */
#include "base/fc.h"

#include <math.h>

#include "check.h"
#include "time/freq.h"

static const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };
static const struct fc_timetype sec = { FC_UNIT_S, FC_FORM_PLAIN, 0, 0 };
static const struct fc_timetype step = { FC_UNIT_STEP, FC_FORM_PLAIN, 0, 0 };

static struct fc_freq
freq(const char *name)
{
	struct fc_freq f;
	struct fc_err err;

	CHECK_MSG(fc_freq_parse(name, &f, &err) == 0, "%s", name);
	return f;
}

/* Time from text, its type with it. */
static int64_t
at(const char *s, struct fc_timetype *t)
{
	int64_t v = 0;

	CHECK_MSG(fc_time_detect(s, strlen(s), t) == 0, "%s", s);
	CHECK_MSG(fc_time_parse(s, strlen(s), t, &v) == 0, "%s", s);
	return v;
}

TEST(names)
{
	static const char *const pairs[][2] = {
		{ "Y", "Y" }, { "YS", "Y" }, { "YE", "Y" }, { "A", "Y" },
		{ "YE-DEC", "Y" }, { "YS-JAN", "Y" }, { "12M", "Y" },
		{ "Q", "Q" }, { "QS-OCT", "Q" }, { "QE-DEC", "Q" },
		{ "3MS", "Q" }, { "M", "M" }, { "MS", "M" }, { "ME", "M" },
		{ "2M", "2M" }, { "W", "W" }, { "W-SUN", "W-SUN" },
		{ "2W-MON", "2W-MON" }, { "D", "D" }, { "7D", "7D" },
		{ "B", "B" }, { "h", "h" }, { "H", "h" }, { "4h", "4h" },
		{ "60min", "h" }, { "15min", "15min" }, { "15T", "15min" },
		{ "3600s", "h" }, { "s", "s" }, { "500ms", "500ms" },
		{ "us", "us" }, { "ns", "ns" }, { "1", "1" }, { "5", "5" },
	};
	static const char *const bad[] = {
		"", "X", "d", "m", "0D", "-1D", "D-MON", "W-", "W-XXX",
		"M-JAN", "Q-JAN", "QS-FEB", "YS-DEC", "Y-JAN", "2 D", "D2",
		"99999999999999999999D", "9999999999999h", "1000000Y", "min-"
	};
	struct fc_err err;
	struct fc_freq f;
	size_t i;

	for (i = 0; i < FC_LEN(pairs); i++) {
		f = freq(pairs[i][0]);
		CHECK_STR(f.name, pairs[i][1]);
		f = freq(f.name);
		CHECK_STR(f.name, pairs[i][1]);
	}
	for (i = 0; i < FC_LEN(bad); i++) {
		CHECK_MSG(fc_freq_parse(bad[i], &f, &err) == -1, "'%s' taken",
		    bad[i]);
		CHECK(err.code == FC_USAGE && strstr(err.msg, "15min"));
	}
}

/* frequency, from, k, to; 1: and back again */
static const struct {
	const char *freq, *from;
	int k;
	const char *to;
	bool back;
} steps[] = {
	{ "D", "2016-02-28", 1, "2016-02-29", 1 },
	{ "D", "2016-01-01", -1, "2015-12-31", 1 },
	{ "7D", "2016-02-28", 2, "2016-03-13", 1 },
	{ "W-SUN", "2016-05-22", 1, "2016-05-29", 1 },
	{ "2W", "2016-05-22", -1, "2016-05-08", 1 },
	{ "M", "2016-01-31", 1, "2016-02-29", 1 },
	{ "M", "2016-02-29", 1, "2016-03-31", 1 },
	{ "M", "2016-01-30", 1, "2016-02-29", 0 },
	{ "M", "2016-01-15", 13, "2017-02-15", 1 },
	{ "M", "2016-01-15", -1, "2015-12-15", 1 },
	{ "Q", "2016-06-30", 1, "2016-09-30", 1 },
	{ "Q", "2016-Q4", 1, "2017-Q1", 1 },
	{ "M", "2016-12", 1, "2017-01", 1 },
	{ "Y", "2016-02-29", 1, "2017-02-28", 1 },
	{ "Y", "2015-07-01", -16, "1999-07-01", 1 },
	{ "B", "2016-05-20", 1, "2016-05-23", 1 },
	{ "B", "2016-05-23", -1, "2016-05-20", 1 },
	{ "B", "2016-05-18", 10, "2016-06-01", 1 },
	{ "B", "2016-05-21", 1, "2016-05-23", 0 },
	{ "B", "2016-05-22", -1, "2016-05-20", 0 },
	{ "2B", "2016-05-19", 2, "2016-05-25", 1 },
	{ "h", "2016-05-22 23:00:00", 2, "2016-05-23 01:00:00", 1 },
	{ "15min", "2016-05-22 00:00:00", -1, "2016-05-21 23:45:00", 1 },
	{ "D", "2016-05-22 10:00:00", 3, "2016-05-25 10:00:00", 1 },
	{ "M", "2016-01-31 10:00:00", 1, "2016-02-29 10:00:00", 1 },
	{ "B", "2016-05-20 10:00:00", 1, "2016-05-23 10:00:00", 1 },
	{ "1", "17", 3, "20", 1 }, { "5", "-10", 3, "5", 1 },
};

TEST(add_and_diff)
{
	size_t i;

	for (i = 0; i < FC_LEN(steps); i++) {
		struct fc_freq f = freq(steps[i].freq);
		struct fc_timetype t;
		int64_t a = at(steps[i].from, &t), k = 99;
		int64_t b = at(steps[i].to, &t);

		CHECK_MSG(fc_freq_add(&f, &t, a, steps[i].k) == b,
		    "%s: %s + %d", f.name, steps[i].from, steps[i].k);
		CHECK_MSG(fc_freq_diff(&f, &t, a, b, &k) == 0 &&
		    k == steps[i].k, "%s: %s - %s = %d", f.name, steps[i].to,
		    steps[i].from, (int)k);
		CHECK_MSG(!steps[i].back ||
		    fc_freq_add(&f, &t, b, -steps[i].k) == a,
		    "%s: %s - %d", f.name, steps[i].to, steps[i].k);
		CHECK(fc_freq_add(&f, &t, a, 0) == a);
	}
}

/* 2,000 steps one by one are 2,000 steps at once, from any weekday. */
TEST(many_steps)
{
	static const char *const names[] = { "D", "B", "3B", "W", "M", "Q" };
	size_t i;
	int64_t start, k;

	for (i = 0; i < FC_LEN(names); i++) {
		struct fc_freq f = freq(names[i]);

		for (start = 16800; start < 16807; start++) {
			int64_t time = fc_freq_add(&f, &day, start, 1);
			int64_t first = time, got;
			int bad = 0;

			for (k = 1; k < 2000; k++) {
				time = fc_freq_add(&f, &day, time, 1);
				bad += fc_freq_diff(&f, &day, first, time,
				    &got) || got != k;
				bad += fc_freq_diff(&f, &day, time, first,
				    &got) || got != -k;
				bad += f.kind != FC_FREQ_MONTH &&
				    fc_freq_add(&f, &day, first, k) != time;
			}
			CHECK_MSG(bad == 0, "%s from %d", f.name, (int)start);
		}
	}
}

TEST(off_grid)
{
	static const char *const bad[][3] = {
		{ "W", "2016-05-22", "2016-05-23" },
		{ "M", "2016-05-22", "2016-06-23" },
		{ "Q", "2016-05-22", "2016-06-22" },
		{ "B", "2016-05-20", "2016-05-21" },
		{ "D", "2016-05-22 10:00:00", "2016-05-23 11:00:00" },
		{ "h", "2016-05-22 10:00:00", "2016-05-22 10:30:00" },
		{ "M", "2016-05-22 10:00:00", "2016-06-22 11:00:00" },
		{ "5", "0", "3" },
	};
	size_t i;
	int64_t k;

	for (i = 0; i < FC_LEN(bad); i++) {
		struct fc_freq f = freq(bad[i][0]);
		struct fc_timetype t;
		int64_t a = at(bad[i][1], &t), b = at(bad[i][2], &t);

		CHECK_MSG(fc_freq_diff(&f, &t, a, b, &k) == -1, "%s: %s %s",
		    bad[i][0], bad[i][1], bad[i][2]);
	}
}

TEST(out_of_range)
{
	struct fc_freq h = freq("h"), d = freq("D"), one = freq("1");
	struct fc_timetype ns = { FC_UNIT_NS, FC_FORM_PLAIN, 0, 0 };

	CHECK(fc_freq_add(&h, &ns, INT64_MAX, 1) == FC_NULL_TIME);
	CHECK(fc_freq_add(&h, &sec, 0, INT64_MAX) == FC_NULL_TIME);
	CHECK(fc_freq_add(&d, &ns, 0, INT64_MAX / 2) == FC_NULL_TIME);
	CHECK(fc_freq_add(&one, &step, INT64_MAX, 1) == FC_NULL_TIME);
	CHECK(fc_freq_add(&d, &day, FC_NULL_TIME, 1) == FC_NULL_TIME);
}

TEST(bins)
{
	static const char *const bins[][3] = {
		{ "D", "2016-05-22 10:30:00", "2016-05-22 00:00:00" },
		{ "h", "2016-05-22 10:30:00", "2016-05-22 10:00:00" },
		{ "15min", "2016-05-22 10:44:59", "2016-05-22 10:30:00" },
		{ "h", "1969-12-31 23:59:59", "1969-12-31 23:00:00" },
		{ "W", "2016-05-22", "2016-05-16" },
		{ "W-MON", "2016-05-23", "2016-05-23" },
		{ "W-SUN", "2016-05-22", "2016-05-22" },
		{ "W-SUN", "2016-05-21", "2016-05-15" },
		{ "W-SAT", "2016-05-22", "2016-05-21" },
		{ "M", "2016-05-22", "2016-05-01" },
		{ "Q", "2016-06-30", "2016-04-01" },
		{ "Y", "2016-06-30", "2016-01-01" },
		{ "2M", "2016-06-30", "2016-05-01" },
		{ "M", "2016-02-29 23:59:59", "2016-02-01 00:00:00" },
		{ "B", "2016-05-22", "2016-05-20" },
		{ "B", "2016-05-20", "2016-05-20" },
		{ "7", "20", "14" }, { "7", "-1", "-7" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(bins); i++) {
		struct fc_freq f = freq(bins[i][0]);
		struct fc_timetype t;
		int64_t a = at(bins[i][1], &t), b = at(bins[i][2], &t);

		CHECK_MSG(fc_freq_floor(&f, &t, a) == b, "%s: %s", bins[i][0],
		    bins[i][1]);
		CHECK(fc_freq_floor(&f, &t, b) == b);
	}
}

TEST(fits)
{
	const struct fc_timetype month = { FC_UNIT_DAY, FC_FORM_MONTH, 0, 0 };
	const struct fc_timetype quarter = { FC_UNIT_DAY, FC_FORM_QUARTER, 0, 0 };
	struct fc_err err;
	struct fc_freq f;

	f = freq("h");
	CHECK(fc_freq_fits(&f, &day, &err) == -1);
	CHECK(fc_freq_fits(&f, &sec, &err) == 0);
	CHECK(fc_freq_fits(&f, &step, &err) == -1);
	f = freq("500ms");
	CHECK(fc_freq_fits(&f, &sec, &err) == -1);
	f = freq("D");
	CHECK(fc_freq_fits(&f, &day, &err) == 0);
	CHECK(fc_freq_fits(&f, &month, &err) == -1);
	f = freq("M");
	CHECK(fc_freq_fits(&f, &month, &err) == 0);
	CHECK(fc_freq_fits(&f, &quarter, &err) == -1);
	f = freq("Y");
	CHECK(fc_freq_fits(&f, &quarter, &err) == 0);
	f = freq("1");
	CHECK(fc_freq_fits(&f, &day, &err) == -1);
	CHECK(fc_freq_fits(&f, &step, &err) == 0);
}

/* n times from `from` in steps of `name`, without those of `holes`. */
static void
inferred(const char *name, const char *from, size_t n, const char *want)
{
	struct fc_freq f = freq(name), got;
	struct fc_timetype t;
	int64_t ds[100];
	size_t i;

	ds[0] = at(from, &t);
	for (i = 1; i < n; i++)
		ds[i] = fc_freq_add(&f, &t, ds[0], (int64_t)i);
	fc_freq_infer(ds, n, &t, &got);
	CHECK_MSG(strcmp(got.name, want) == 0, "%s from %s: %s, not %s", name,
	    from, got.name, want);
	if (n < 30 || got.kind == FC_FREQ_BUSINESS)
		return;
	/* Two in three left out here and there do not matter. */
	for (i = 20; i + 2 < n; i++)
		ds[i] = fc_freq_add(&f, &t, ds[0],
		    (int64_t)(i + 2 * (i / 7) - 4));
	fc_freq_infer(ds, n - 2, &t, &got);
	CHECK_MSG(strcmp(got.name, want) == 0, "%s with holes: %s", name,
	    got.name);
}

TEST(infer)
{
	inferred("D", "2016-01-01", 60, "D");
	inferred("D", "2016-05-16", 5, "D");    /* no weekend seen */
	inferred("B", "2016-05-16", 60, "B");
	inferred("W", "2016-05-22", 60, "W-SUN");
	inferred("2W", "2016-05-23", 10, "2W-MON");
	inferred("M", "2016-01-31", 60, "M");
	inferred("M", "2016-01-01", 3, "M");
	inferred("M", "2015-02", 2, "M");
	inferred("Q", "2016-Q1", 40, "Q");
	inferred("Q", "2016-03-31", 40, "Q");
	inferred("6M", "2016-01-01", 40, "2Q");
	inferred("Y", "2016-01-01", 40, "Y");
	inferred("h", "2016-01-01 00:00:00", 60, "h");
	inferred("15min", "2016-01-01 00:00:00", 60, "15min");
	inferred("s", "2016-01-01 00:00:00.000", 60, "s");
	inferred("D", "2016-01-01 12:00:00", 60, "D");
	inferred("M", "2016-01-01 00:00:00", 60, "M");
	inferred("1", "1", 60, "1");
	inferred("7", "1", 60, "7");
	inferred("D", "2016-01-01", 1, "");
}

TEST(infer_without_majority)
{
	const int64_t days[] = { 0, 3, 4, 10 }, weeks[] = { 3, 10, 24, 52 };
	const int64_t stamps[] = { 0, 17, 86, 1000 };
	struct fc_freq f;

	fc_freq_infer(days, 4, &day, &f);
	CHECK_STR(f.name, "D");
	fc_freq_infer(weeks, 4, &day, &f);
	CHECK_STR(f.name, "W-SUN");
	fc_freq_infer(stamps, 4, &sec, &f);
	CHECK_EQ(f.kind, FC_FREQ_NONE);
	fc_freq_infer(weeks, 4, &step, &f);
	CHECK_STR(f.name, "7");
}

TEST(seasons)
{
	static const struct { const char *name; int season; } s[] = {
		{ "h", 24 }, { "D", 7 }, { "B", 5 }, { "W", 52 }, { "M", 12 },
		{ "Q", 4 }, { "Y", 1 }, { "15min", 96 }, { "30min", 48 },
		{ "min", 1440 }, { "s", 1 }, { "2h", 12 }, { "7D", 1 },
		{ "W-SUN", 52 }, { "2W", 26 }, { "1", 1 }, { "5h", 1 },
	};
	size_t i;

	for (i = 0; i < FC_LEN(s); i++) {
		struct fc_freq f = freq(s[i].name);

		CHECK_MSG(fc_freq_season(&f) == s[i].season, "%s", s[i].name);
	}
}

TEST(several_seasons)
{
	static const struct { const char *name; size_t n; double v[4]; } s[] = {
		{ "h", 3, { 24, 168, 8766 } }, { "30min", 2, { 48, 336 } },
		{ "15min", 2, { 96, 672 } }, { "2min", 2, { 720, 5040 } },
		{ "min", 2, { 1440, 10080 } }, { "D", 2, { 7, 365.25 } },
		{ "W-SUN", 1, { 365.25 / 7 } }, { "M", 1, { 12 } },
		{ "Q", 1, { 4 } }, { "Y", 0, { 0 } }, { "7D", 0, { 0 } },
		{ "5h", 0, { 0 } }, { "1", 0, { 0 } }, { "s", 0, { 0 } },
		{ "B", 2, { 5, 365.25 * 5 / 7 } },
	};

	for (size_t i = 0; i < FC_LEN(s); i++) {
		struct fc_freq f = freq(s[i].name);
		double v[FC_FREQ_SEASONS] = { 0 };
		size_t n = fc_freq_seasons(&f, v);

		CHECK_MSG(n == s[i].n, "%s", s[i].name);
		for (size_t k = 0; k < n; k++)
			CHECK_MSG(fabs(v[k] - s[i].v[k]) < 1e-9, "%s",
			    s[i].name);
	}
}

int
main(void)
{
	RUN(names);
	RUN(add_and_diff);
	RUN(many_steps);
	RUN(off_grid);
	RUN(out_of_range);
	RUN(bins);
	RUN(fits);
	RUN(infer);
	RUN(infer_without_majority);
	RUN(seasons);
	RUN(several_seasons);
	return check_done();
}
