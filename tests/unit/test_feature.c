/* test_feature.c - names, kernels and sets of features */
#include "base/fc.h"

#include "base/quantile.h"
#include "base/rng.h"
#include "check.h"
#include "feat/date.h"
#include "feat/order.h"
#include "feat/set.h"
#include "feat/window.h"

TEST(names)
{
	static const char *const good[] = { "lag1", "lag365",
	    "rolling_mean_lag7_window_size28",
	    "rolling_std_lag1_window_size7_min_samples2",
	    "rolling_quantile_lag1_p0.05_window_size7",
	    "rolling_quantile_lag3_p0.5_window_size7_min_samples3",
	    "seasonal_rolling_mean_lag1_season_length7_window_size2",
	    "seasonal_rolling_quantile_lag1_p0.9_season_length7_window_size2_min_samples1",
	    "expanding_mean_lag1", "expanding_quantile_lag2_p0.1",
	    "exponentially_weighted_mean_lag1_alpha0.3", "year", "week",
	    "weekofyear", "dayofweek", "day_of_week", "is_quarter_end",
	    "trend", "sin1_7", "cos10_365.25", "is_holiday_US",
	    "holidays_GB", "workdays_DE", "days_to_holiday_USRETAIL",
	    "days_since_holiday_FR", "days_to_easter" };
	static const struct { const char *name, *says; } bad[] = {
		{ "lag0", "own y" }, { "lag-1", "unknown" },
		{ "lag07", "written 'lag7'" }, { "lag", "unknown" },
		{ "lag1x", "unknown" }, { "Lag1", "unknown" },
		{ "lag99999999999", "unknown" }, { "", "unknown" },
		{ "rolling_mean_lag0_window_size7", "own y" },
		{ "rolling_mean_lag1_window_size0", "window size" },
		{ "rolling_mean_lag1", "unknown" },
		{ "rolling_median_lag1_window_size7", "unknown" },
		{ "rolling_mean_lag1_p0.5_window_size7", "unknown" },
		{ "rolling_quantile_lag1_window_size7", "unknown" },
		{ "rolling_quantile_lag1_p1.5_window_size7", "0 to 1" },
		{ "rolling_quantile_lag1_p0.50_window_size7", "p0.5_" },
		{ "rolling_quantile_lag1_pnan_window_size7", "unknown" },
		{ "rolling_mean_lag1_window_size3_min_samples4", "larger" },
		{ "rolling_mean_lag1_window_size3_min_samples0", "written" },
		{ "seasonal_rolling_mean_lag1_season_length0_window_size2",
		    "season length" },
		{ "exponentially_weighted_mean_lag1_alpha0", "alpha" },
		{ "sin0_7", "positive" }, { "sin1_0", "positive" },
		{ "sin1", "unknown" }, { "is_holiday_XX", "USRETAIL" },
		{ "is_holiday_", "USRETAIL" }, { "dayofweek2", "unknown" },
	};
	char printed[FC_FEAT_NAME_MAX];
	struct fc_feat_pair f;
	size_t i;

	for (i = 0; i < FC_LEN(good); i++) {
		struct fc_err err = { 0 };

		CHECK_MSG(fc_feat_parse(good[i], &f, &err) == 0, "%s", err.msg);
		CHECK_STR(fc_feat_pair_name(&f, printed), good[i]);
	}
	for (i = 0; i < FC_LEN(bad); i++) {
		struct fc_err err = { 0 };

		CHECK_MSG(fc_feat_parse(bad[i].name, &f, &err) == -1 &&
		    err.code == FC_USAGE && strstr(err.msg, bad[i].says),
		    "'%s': %s", bad[i].name, err.msg);
	}
}

#define N 300

/* Observed values of y[i - window + 1 .. i], every season-th. */
static size_t
window_of(const double *y, size_t i, size_t window, size_t season, double *out)
{
	size_t k, n = 0;

	for (k = 0; k < window && k * season <= i; k++)
		if (!isnan(y[i - k * season]))
			out[n++] = y[i - k * season];
	fc_sort_doubles(out, n);
	return n;
}

static bool
observed(const double *y, size_t from, size_t end)
{
	for (; from < end; from++)
		if (!isnan(y[from]))
			return true;
	return false;
}

/* The definition, written down. */
static double
plain(enum fc_feat_stat stat, const double *x, size_t n, size_t need, double p)
{
	long double mean = 0, m2 = 0;
	size_t i;

	if (n < need || n == 0)
		return NAN;
	for (i = 0; i < n; i++)
		mean += x[i] / (long double)n;
	for (i = 0; i < n; i++)
		m2 += (x[i] - mean) * (x[i] - mean);
	switch (stat) {
	case FC_STAT_MEAN:
		return (double)mean;
	case FC_STAT_STD:
		return n < 2 ? NAN : (double)sqrtl(m2 / (long double)(n - 1));
	case FC_STAT_MIN:
		return x[0];
	case FC_STAT_MAX:
		return x[n - 1];
	case FC_STAT_QUANTILE:
		return fc_quantile_sorted(x, n, p);
	default:
		return NAN;
	}
}

/* Counts, zeros, missing values here and there or at the start, wild sizes. */
static void
make_series(double *y, int pattern)
{
	struct fc_rng r;
	size_t i;

	fc_rng_init(&r, (uint64_t)pattern, "y", 1);
	for (i = 0; i < N; i++) {
		double u = fc_rng_uniform(&r);

		y[i] = pattern == 0 ? floor(u * 9) : pattern == 1 ?
		    fc_rng_normal(&r) * 1e3 : pattern == 2 ?
		    (u < 0.2 ? NAN : floor(u * 20)) : pattern == 3 ?
		    (i < 40 ? NAN : u) : pattern == 4 ?
		    (u < 0.01 ? 1e12 : u) : 7;
	}
}

static bool
close_to(double a, double b, double scale)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * scale ||
	    fabs(a - b) <= 1e-9 * fabs(b);
}

/* Every window statistic at every row, against the plain definition and the
 * values of single rows. */
TEST(windows)
{
	static const char *const names[] = {
		"rolling_mean_lag1_window_size7",
		"rolling_mean_lag3_window_size1",
		"rolling_std_lag1_window_size7",
		"rolling_std_lag2_window_size28_min_samples1",
		"rolling_min_lag1_window_size7",
		"rolling_max_lag5_window_size60_min_samples3",
		"rolling_quantile_lag1_p0.3_window_size7",
		"rolling_quantile_lag1_p1_window_size500_min_samples2",
		"rolling_mean_lag1_window_size1000_min_samples1",
		"rolling_std_lag1_window_size300",
		"seasonal_rolling_mean_lag1_season_length7_window_size4",
		"seasonal_rolling_std_lag7_season_length7_window_size4",
		"seasonal_rolling_min_lag1_season_length12_window_size3_min_samples1",
		"seasonal_rolling_max_lag1_season_length400_window_size1",
		"seasonal_rolling_quantile_lag1_p0.75_season_length7_window_size9",
		"expanding_mean_lag1", "expanding_std_lag1",
		"expanding_min_lag4", "expanding_max_lag1",
		"expanding_quantile_lag1_p0.9", "lag1", "lag299", "lag300",
		"lag1000",
	};
	enum { F = FC_LEN(names) };
	struct fc_featset s = { 0 };
	struct fc_feat_ws *ws;
	struct fc_err err = { 0 };
	static double y[N], out[F][N], x[N], row[F];
	double *col[F];
	int pattern;
	size_t i, j;

	for (j = 0; j < F; j++) {
		CHECK_MSG(fc_featset_add(&s, names[j], &err) == 0, "%s", err.msg);
		col[j] = out[j];
	}
	ws = fc_feat_ws_new(&s);
	for (pattern = 0; pattern < 6; pattern++) {
		const struct fc_feat_series in = { NULL, y, N, NULL, 0 };

		make_series(y, pattern);
		CHECK_EQ(fc_featset_eval(&s, ws, &in, col, &err), 0);
		for (i = 0; i < N; i++) {
			fc_featset_row(&s, ws, &in, i, false, row);
			for (j = 0; j < F; j++) {
				const struct fc_feat *f = &s.term[s.col[j].a];
				size_t lag = (size_t)f->lag, season = 1;
				size_t w = N, need = 1, n = 0;
				double want;

				if (f->kind == FC_FEAT_SEASONAL)
					season = (size_t)f->season;
				if (f->kind == FC_FEAT_LAG)
					w = 1;
				else if (f->kind != FC_FEAT_EXPANDING)
					w = need = (size_t)f->window;
				if (f->min_samples > 0)
					need = (size_t)f->min_samples;
				if (lag <= i && observed(y, i - lag, i))
					n = window_of(y, i - lag, w, season, x);
				want = plain(f->stat, x, n, need, f->p);
				CHECK_MSG(close_to(out[j][i], want,
				    pattern == 4 ? 1e3 : 1), "%s row %d pattern "
				    "%d: %.17g, not %.17g", names[j], (int)i,
				    pattern, out[j][i], want);
				CHECK_MSG(close_to(row[j], out[j][i],
				    pattern == 4 ? 1e3 : 1),
				    "%s row %d pattern %d alone: %.17g, not "
				    "%.17g", names[j], (int)i, pattern, row[j],
				    out[j][i]);
			}
		}
	}
	fc_feat_ws_free(ws);
	fc_featset_release(&s);
}

/* A large level, and a huge value that has left the window, leave no trace. */
TEST(stable)
{
	double y[64], out[64], work[64];
	struct fc_moments m[64];
	int i;

	for (i = 0; i < 64; i++)
		y[i] = 1e9 + i % 2;
	y[10] = 1e17;
	fc_roll_std(y, 64, 4, 4, m, out);
	for (i = 14; i < 64; i++)
		CHECK_NEAR(out[i], sqrt(1.0 / 3), 1e-9);
	fc_roll_mean(y, 64, 4, 4, work, out);
	for (i = 14; i < 64; i++)
		CHECK_NEAR(out[i], 1e9 + 0.5, 0);
	for (i = 0; i < 64; i++)
		y[i] = 0.1;
	fc_roll_std(y, 64, 7, 7, m, out);
	for (i = 6; i < 64; i++)
		CHECK_NEAR(out[i], 0, 0);
}

/* coreforecast 0.0.20: ExponentiallyWeightedMean(lag=1, alpha=0.3) */
TEST(ewm)
{
	const double y[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8 };
	const double want[] = { 3, 2.4, 2.88, 2.316, 3.1212, 4.88484,
	    4.019388, 4.6135716, 4.72950012, 4.210650084, 4.4474550588 };
	double gaps[] = { NAN, 3, NAN, 1, NAN };
	double out[12];
	int i;

	fc_ewm_mean(y, 12, 0.3, out);
	for (i = 0; i < 11; i++)
		CHECK_NEAR(out[i], want[i], 1e-14);
	fc_ewm_mean(gaps, 5, 0.3, out);
	CHECK(isnan(out[0]));
	CHECK_NEAR(out[2], 3, 0);
	CHECK_NEAR(out[4], 2.4, 1e-15);
}

/* Rows behind the last y have a feature as far as its lag reaches, and none
 * sees its own or a later y. */
TEST(future)
{
	static const char *const names[] = { "lag2",
	    "rolling_mean_lag2_window_size3_min_samples1",
	    "expanding_mean_lag2", "exponentially_weighted_mean_lag2_alpha0.5",
	    "rolling_mean_lag2_window_size3" };
	enum { F = FC_LEN(names) };
	struct fc_featset s = { 0 };
	struct fc_feat_ws *ws;
	struct fc_err err = { 0 };
	double y[10] = { 1, 2, 3, 4, 5, 6, NAN, NAN, NAN, NAN };
	const struct fc_feat_series in = { NULL, y, 10, NULL, 0 };
	double out[F][10], again[F][10], *col[F];
	size_t j, t;

	for (j = 0; j < F; j++) {
		CHECK(fc_featset_add(&s, names[j], &err) == 0);
		col[j] = out[j];
	}
	ws = fc_feat_ws_new(&s);
	CHECK_EQ(fc_featset_eval(&s, ws, &in, col, &err), 0);
	for (j = 0; j < F; j++) {
		CHECK(!isnan(out[j][6]) && !isnan(out[j][7]));
		CHECK_MSG(isnan(out[j][8]) && isnan(out[j][9]), "%s", names[j]);
		col[j] = again[j];
	}
	CHECK_NEAR(out[0][7], 6, 0);
	CHECK_NEAR(out[1][7], 5, 0);
	/* Change y from row t on: rows up to t stay. */
	for (t = 0; t < 6; t++) {
		double keep = y[t];
		size_t i;

		y[t] = 1000;
		CHECK_EQ(fc_featset_eval(&s, ws, &in, col, &err), 0);
		for (j = 0; j < F; j++)
			for (i = 0; i <= t; i++)
				CHECK_NEAR(again[j][i], out[j][i], 0);
		y[t] = keep;
	}
	CHECK(fc_featset_known(&s, 2, &err) == 0);
	CHECK(fc_featset_known(&s, 3, &err) == -1 &&
	    strstr(err.msg, "'lag2'"));
	y[2] = INFINITY;
	CHECK(fc_featset_eval(&s, ws, &in, col, &err) == -1 &&
	    err.code == FC_DATA);
	fc_feat_ws_free(ws);
	fc_featset_release(&s);
}

TEST(all_missing_or_empty)
{
	struct fc_featset s = { 0 };
	struct fc_feat_ws *ws;
	struct fc_err err = { 0 };
	const double y[3] = { NAN, NAN, NAN };
	struct fc_feat_series in = { NULL, y, 3, NULL, 0 };
	double a[3] = { 0 }, b[3] = { 0 }, *col[] = { a, b };

	CHECK(fc_featset_add(&s, "lag1", &err) == 0);
	CHECK(fc_featset_add(&s, "rolling_quantile_lag1_p0.5_window_size2",
	    &err) == 0);
	CHECK(fc_featset_add(&s, "lag1", &err) == -1 &&
	    strstr(err.msg, "twice"));
	ws = fc_feat_ws_new(&s);
	CHECK_EQ(fc_featset_eval(&s, ws, &in, col, &err), 0);
	CHECK(isnan(a[0]) && isnan(a[2]) && isnan(b[0]) && isnan(b[2]));
	in.n = 0;
	CHECK_EQ(fc_featset_eval(&s, ws, &in, col, &err), 0);
	fc_feat_ws_free(ws);
	fc_featset_release(&s);
}

/* Values of pandas 2.3 for pd.Timestamp(...).<attribute>. */
TEST(dates)
{
	static const struct { const char *date; double want[17]; } known[] = {
		{ "2016-01-01", { 2016, 1, 1, 1, 53, 4, 1, 31, 1, 0, 1, 0, 1,
		    0 } },
		{ "2016-06-30", { 2016, 6, 30, 182, 26, 3, 2, 30, 0, 1, 0, 1,
		    0, 0 } },
		{ "2017-12-31", { 2017, 12, 31, 365, 52, 6, 4, 31, 0, 1, 0, 1,
		    0, 1 } },
		{ "2016-02-29", { 2016, 2, 29, 60, 9, 0, 1, 29, 0, 1, 0, 0, 0,
		    0 } },
	};
	static const char *const attrs[] = { "year", "month", "day",
	    "dayofyear", "week", "dayofweek", "quarter", "daysinmonth",
	    "is_month_start", "is_month_end", "is_quarter_start",
	    "is_quarter_end", "is_year_start", "is_year_end" };
	const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };
	size_t i, j;

	for (i = 0; i < FC_LEN(known); i++)
		for (j = 0; j < FC_LEN(attrs); j++) {
			struct fc_civil c;
			int64_t v = 0;

			CHECK(fc_time_parse(known[i].date, 10, &day, &v) == 0);
			fc_civil_of_days(v, &c);
			CHECK_MSG(fabs(fc_date_value(fc_date_attr(attrs[j]),
			    &c, v) - known[i].want[j]) < 1e-9, "%s of %s",
			    attrs[j], known[i].date);
		}
	CHECK_EQ(fc_date_attr("minutes"), -1);
	CHECK_NEAR(fc_days_to_easter(2016, fc_days(2016, 3, 25)), 2, 0);
	CHECK_NEAR(fc_days_to_easter(2016, fc_days(2016, 12, 31)), 106, 0);
	CHECK_NEAR(fc_days_to_easter(2016, fc_days(2016, 9, 1)), -158, 0);
}

TEST(periods)
{
	static const struct { const char *freq, *time; double want; } p[] = {
		{ "D", "1970-01-08", 7 }, { "W-SUN", "1970-01-11", 2 },
		{ "W", "1970-01-11", 1 }, { "M", "1971-02-28", 13 },
		{ "Q", "1971-Q2", 5 }, { "h", "1970-01-02 01:00:00", 25 },
		{ "h", "1970-01-02 01:30:00", 25 }, { "5", "15", 3 },
		{ "D", "1969-12-31", -1 },
	};
	struct fc_feat_pair f;
	struct fc_err err;
	size_t i;

	for (i = 0; i < FC_LEN(p); i++) {
		struct fc_freq freq;
		struct fc_timetype t;
		int64_t v = 0;

		CHECK(fc_freq_parse(p[i].freq, &freq, &err) == 0);
		CHECK(fc_time_detect(p[i].time, strlen(p[i].time), &t) == 0);
		CHECK(fc_time_parse(p[i].time, strlen(p[i].time), &t, &v) == 0);
		CHECK_NEAR(fc_period_index(&freq, &t, v), p[i].want, 0);
	}
	CHECK(fc_feat_parse("sin2_7", &f, &err) == 0);
	CHECK_NEAR(fc_fourier(&f.a, 3), sin(2 * 3.14159265358979323846 * 6 / 7),
	    1e-14);
	CHECK_NEAR(fc_fourier(&f.a, 3 + 7e9), fc_fourier(&f.a, 3), 1e-14);
	CHECK(fc_feat_parse("cos1_4", &f, &err) == 0);
	CHECK(fabs(fc_fourier(&f.a, 1)) < 1e-15);
}

TEST(holidays)
{
	struct fc_holiday_table h = { .calendar = fc_calendar_find("US") };
	int64_t july4 = fc_days(2016, 7, 4);    /* a Monday */

	fc_holiday_cover(&h, july4, july4 + 30);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_IS, july4, july4 + 1), 1, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_IS, july4 + 1, july4 + 2),
	    0, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_TO, july4 - 3, july4), 3, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_TO, july4, july4), 0, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_SINCE, july4 + 9, july4 + 9),
	    9, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_COUNT, july4 - 1, july4 + 6),
	    1, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_WORKDAYS, july4, july4 + 7),
	    4, 0);
	/* One federal year has 260 or 261 weekdays and 10 or 11 holidays. */
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_WORKDAYS,
	    fc_days(2016, 1, 1), fc_days(2017, 1, 1)), 251, 0);
	CHECK(isnan(fc_holiday_value(&h, FC_HOLIDAY_IS, 0, 1)));
	fc_holiday_cover(&h, 0, 1);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_IS, 0, 1), 1, 0);
	CHECK_NEAR(fc_holiday_value(&h, FC_HOLIDAY_IS, july4, july4 + 1), 1, 0);
	fc_holiday_cover(&h, -INT64_C(4000000000), INT64_C(4000000000));
	CHECK(isnan(fc_holiday_value(&h, FC_HOLIDAY_IS, 4000000, 4000001)));
	fc_holiday_release(&h);
}

int
main(void)
{
	RUN(names);
	RUN(windows);
	RUN(stable);
	RUN(ewm);
	RUN(future);
	RUN(all_missing_or_empty);
	RUN(dates);
	RUN(periods);
	RUN(holidays);
	return check_done();
}
