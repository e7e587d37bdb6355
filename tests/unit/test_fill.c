/* test_fill.c - tidy.h, fill.h, bin.h: series made regular */
#include "base/fc.h"

#include "base/err.h"
#include "check.h"
#include "ingest/tidy.h"

static struct fc_tidy_opts
opts(const char *freq, enum fc_unit unit)
{
	struct fc_tidy_opts o = { .from = { .unit = unit },
	    .type = { .unit = unit } };
	struct fc_err err;

	if (freq != NULL)
		CHECK_EQ(fc_freq_parse(freq, &o.freq, &err), 0);
	return o;
}

static int64_t
day(const char *s)
{
	struct fc_timetype t = { .unit = FC_UNIT_DAY };
	int64_t d = 0;

	CHECK_EQ(fc_time_parse(s, strlen(s), &t, &d), 0);
	return d;
}

TEST(plain)
{
	struct fc_tidy_opts o = opts("D", FC_UNIT_DAY);
	int64_t ds[] = { 10, 11, 12 };
	double y[] = { 1, NAN, 3 };
	struct fc_tidy t = { 0 };

	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 3), FC_TIDY_OK);
	CHECK(t.plain);
	CHECK_EQ(t.n, 3);
	ds[2] = 14;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 3), FC_TIDY_OK);
	CHECK_EQ(t.n, 3);
	CHECK(!t.added);
	fc_tidy_release(&t);
}

TEST(sorts_by_time)
{
	struct fc_tidy_opts o = opts(NULL, FC_UNIT_DAY);
	int64_t ds[] = { 5, 3, 9, 1, 4 };
	double y[] = { 50, 30, 90, 10, 40 };
	struct fc_tidy t = { 0 };
	size_t i;

	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_OK);
	CHECK_EQ(t.n, 5);
	for (i = 0; i < 5; i++)
		CHECK_NEAR(t.y[i], 10.0 * (double)t.ds[i], 0);
	CHECK_EQ(t.perm[t.lo[0]], 3);
	CHECK_EQ(t.count.unsorted, 1);
	fc_tidy_release(&t);
}

TEST(duplicates)
{
	struct fc_tidy_opts o = opts(NULL, FC_UNIT_DAY);
	int64_t ds[] = { 1, 2, 2, 2, 3 };
	double y[] = { 1, 10, NAN, 30, 4 };
	static const double want[] = { [FC_DUP_SUM] = 40, [FC_DUP_FIRST] = 10,
	    [FC_DUP_LAST] = 30, [FC_DUP_MEAN] = 20 };
	struct fc_tidy t = { 0 };
	int p;

	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_DUPLICATE);
	CHECK_EQ(t.bad[0], 1);
	CHECK_EQ(t.bad[1], 2);
	for (p = FC_DUP_SUM; p <= FC_DUP_MEAN; p++) {
		o.duplicates = (enum fc_duplicates)p;
		CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_OK);
		CHECK_EQ(t.n, 3);
		CHECK_NEAR(t.y[1], want[p], 0);
	}
	CHECK_EQ(t.count.duplicates, 8);
	fc_tidy_release(&t);
}

TEST(gaps)
{
	struct fc_tidy_opts o = opts("D", FC_UNIT_DAY);
	int64_t ds[] = { 10, 12, 13, 17 };
	double y[] = { 1, 2, NAN, 4 };
	static const double zero[] = { 1, 0, 2, 0, 0, 0, 0, 4 };
	static const double previous[] = { 1, 1, 2, 2, 2, 2, 2, 4 };
	struct fc_tidy t = { 0 };
	size_t i;

	o.fill = FC_FILL_MISSING;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_EQ(t.n, 8);
	CHECK(t.added);
	CHECK_EQ(t.count.filled, 4);
	CHECK(isnan(t.y[1]) && isnan(t.y[3]));
	CHECK_EQ(t.lo[1], t.hi[1]);
	o.fill = FC_FILL_VALUE;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	for (i = 0; i < 8; i++) {
		CHECK_EQ(t.ds[i], 10 + (int64_t)i);
		CHECK_NEAR(t.y[i], zero[i], 0);
	}
	CHECK_EQ(t.count.replaced, 1);
	o.fill = FC_FILL_PREVIOUS;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	for (i = 0; i < 8; i++)
		CHECK_NEAR(t.y[i], previous[i], 0);
	fc_tidy_release(&t);
}

TEST(ends)
{
	struct fc_tidy_opts o = opts("2D", FC_UNIT_DAY);
	int64_t ds[] = { 10, 14 };
	double y[] = { 1, 2 };
	struct fc_tidy t = { 0 };

	o.fill = FC_FILL_VALUE;
	o.start = o.end = FC_SPAN_AT;
	o.start_at = 5;         /* the series' own grid: 6, 8 ... */
	o.end_at = 19;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 2), FC_TIDY_OK);
	CHECK_EQ(t.n, 7);
	CHECK_EQ(t.ds[0], 6);
	CHECK_EQ(t.ds[6], 18);
	CHECK_NEAR(t.y[0], 0, 0);
	CHECK_NEAR(t.y[4], 2, 0);
	o.cut_start = o.cut_end = true;
	o.start_at = 11;
	o.end_at = 13;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 2), FC_TIDY_EMPTY);
	CHECK_EQ(t.count.outside, 2);
	fc_tidy_release(&t);
}

TEST(months_keep_their_ends)
{
	struct fc_tidy_opts o = opts("M", FC_UNIT_DAY);
	int64_t ds[2] = { day("2016-01-31"), day("2016-04-30") };
	double y[] = { 1, 2 };
	struct fc_tidy t = { 0 };

	o.fill = FC_FILL_MISSING;
	o.horizon = 2;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 2), FC_TIDY_OK);
	CHECK_EQ(t.n, 6);
	CHECK_EQ(t.ds[1], day("2016-02-29"));
	CHECK_EQ(t.ds[2], day("2016-03-31"));
	CHECK_EQ(t.ds[5], day("2016-06-30"));
	fc_tidy_release(&t);
}

TEST(future)
{
	struct fc_tidy_opts o = opts("D", FC_UNIT_DAY);
	int64_t ds[] = { 1, 2, 3, 4 };
	double y[] = { 1, 2, NAN, NAN };
	struct fc_tidy t = { 0 };

	o.horizon = 3;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_EQ(t.n, 5);       /* two future rows were there */
	CHECK_EQ(t.ds[4], 5);
	CHECK_EQ(t.count.future, 1);
	o.horizon = 1;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_EQ(t.n, 4);
	fc_tidy_release(&t);
}

TEST(off_grid_and_absurd)
{
	struct fc_tidy_opts o = opts("7D", FC_UNIT_DAY);
	int64_t ds[] = { 0, 7, 15 };
	double y[] = { 1, 2, 3 };
	struct fc_tidy t = { 0 };

	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 3), FC_TIDY_OFF_GRID);
	CHECK_EQ(t.bad[0], 2);
	ds[2] = (int64_t)7 << 40;
	o.fill = FC_FILL_VALUE;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 3), FC_TIDY_TOO_LONG);
	fc_tidy_release(&t);
}

TEST(zeros_history_negatives)
{
	struct fc_tidy_opts o = opts(NULL, FC_UNIT_DAY);
	int64_t ds[] = { 1, 2, 3, 4, 5 };
	double y[] = { 0, NAN, -2, 3, NAN };
	struct fc_tidy t = { 0 };

	o.trim_zeros = true;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_OK);
	CHECK_EQ(t.n, 3);
	CHECK_NEAR(t.y[0], -2, 0);
	o.negative = FC_NEG_ZERO;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_OK);
	CHECK_EQ(t.n, 2);
	CHECK_NEAR(t.y[0], 3, 0);
	o.min_history = 2;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_EMPTY);
	CHECK_EQ(t.count.short_series, 1);
	o.min_history = 0;
	o.negative = FC_NEG_MISSING;
	o.trim_zeros = false;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 5), FC_TIDY_OK);
	CHECK_NEAR(t.y[2], NAN, 0);
	fc_tidy_release(&t);
}

TEST(bins)
{
	struct fc_tidy_opts o = opts("D", FC_UNIT_S);
	int64_t ds[] = { 86400 + 7200, 86400, 3 * 86400 - 1, 3 * 86400 };
	double y[] = { 1, 2, 4, 8 };
	struct fc_tidy t = { 0 };

	o.type.unit = FC_UNIT_DAY;
	o.agg = FC_AGG_SUM;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_EQ(t.n, 3);
	CHECK_EQ(t.ds[0], 1);
	CHECK_NEAR(t.y[0], 3, 0);
	CHECK_EQ(t.ds[1], 2);
	CHECK_NEAR(t.y[2], 8, 0);
	o.agg = FC_AGG_COUNT;
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_NEAR(t.y[0], 2, 0);
	o.agg = FC_AGG_LAST;    /* in time, not in the input */
	CHECK_EQ(fc_tidy_series(&t, &o, ds, y, 4), FC_TIDY_OK);
	CHECK_NEAR(t.y[0], 1, 0);
	fc_tidy_release(&t);
}

TEST(labels)
{
	struct fc_tidy_opts o = opts("W-SUN", FC_UNIT_DAY);

	/* 2016-05-18 is a Wednesday. */
	CHECK_EQ(fc_tidy_label(&o, day("2016-05-18")), day("2016-05-15"));
	CHECK_EQ(fc_tidy_label(&o, day("2016-05-15")), day("2016-05-15"));
	o.label_end = true;
	CHECK_EQ(fc_tidy_label(&o, day("2016-05-18")), day("2016-05-22"));
	CHECK_EQ(fc_tidy_label(&o, day("2016-05-22")), day("2016-05-22"));
	o = opts("M", FC_UNIT_DAY);
	CHECK_EQ(fc_tidy_label(&o, day("2016-02-18")), day("2016-02-01"));
	o.label_end = true;
	CHECK_EQ(fc_tidy_label(&o, day("2016-02-18")), day("2016-02-29"));
	o = opts("Q", FC_UNIT_DAY);
	o.label_end = true;
	CHECK_EQ(fc_tidy_label(&o, day("2016-02-18")), day("2016-03-31"));
}

TEST(functions)
{
	static const double x[] = { 3, NAN, 1, 2, 2 };
	static const int32_t code[] = { -1, 4, 4, 5 };
	static const uint32_t row[] = { 0, 1, 2, 3 }, tail[] = { 3, 4, 1 };

	CHECK_NEAR(fc_agg_num(FC_AGG_SUM, x, row, 4), 6, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_MEAN, x, row, 4), 2, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_COUNT, x, row, 4), 4, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_MIN, x, row, 4), 1, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_MAX, x, row, 4), 3, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_LAST, x, row, 2), 3, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_SAME, x, row, 4), NAN, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_SAME, x, tail, 3), 2, 0);
	CHECK_NEAR(fc_agg_num(FC_AGG_SUM, x, row + 1, 1), NAN, 0);
	CHECK_EQ(fc_agg_code(FC_AGG_SAME, code, row, 3), 4);
	CHECK_EQ(fc_agg_code(FC_AGG_SAME, code, row, 4), -1);
	CHECK_EQ(fc_agg_code(FC_AGG_LAST, code, row, 4), 5);
	CHECK_EQ(fc_agg_code(FC_AGG_FIRST, code, row, 4), 4);
}

TEST(sums_are_compensated)
{
	static const double x[] = { 1e16, 1, -1e16, 1 };
	static const uint32_t row[] = { 0, 1, 2, 3 };

	CHECK_NEAR(fc_agg_num(FC_AGG_SUM, x, row, 4), 2, 0);
}

int
main(void)
{
	RUN(plain);
	RUN(sorts_by_time);
	RUN(duplicates);
	RUN(gaps);
	RUN(ends);
	RUN(months_keep_their_ends);
	RUN(future);
	RUN(off_grid_and_absurd);
	RUN(zeros_history_negatives);
	RUN(bins);
	RUN(labels);
	RUN(functions);
	RUN(sums_are_compensated);
	return check_done();
}
