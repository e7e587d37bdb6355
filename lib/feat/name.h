/*
 * name.h - a feature's name is its definition
 *
 * Names of mlforecast and utilsforecast where they have one, parsed to a
 * definition and printed back identically; what would print differently
 * (lag07) is refused, so a feature has one name. A name is
 *
 *	[SCOPE_]TRANSFORM[_time_aggAGG][_of_COLUMN[=VALUE]]
 *
 * or two of these with _add_, _sub_, _mul_ or _truediv_ between them
 * (mlforecast's Combine). With numbers for N M S P A K, TRANSFORM is
 *
 *	lagN
 *	rolling_STAT_lagN[_pP]_window_sizeM[_min_samplesK]
 *	seasonal_rolling_STAT_lagN_[pP_]season_lengthS_window_sizeM[..]
 *	expanding_STAT_lagN[_pP]
 *	exponentially_weighted_mean_lagN_alphaA
 *	lookup_lagN (with partby_ only)
 *	periods_since_nonzero_lagN, periods_since_first_nonzero_lagN,
 *	periods_until_nonzero_lagN
 *
 * STAT is mean std min max quantile sum zero_share mean_interval rank.
 * Without _of_ it is made from y. COLUMN is a number column, or a text one,
 * which counts as 1 where it is not empty; with =VALUE, as 1 where it has
 * that value. leadN may stand for lagN, and N be 0, for columns only, as
 * they are known in advance.
 *
 * SCOPE: groupby_A__B (the rows of all series that have the same values in
 * columns A and B), global (of all series), partby_C (the row's own series
 * where C has the same value), and groupby_A_partby_C, global_partby_C. A
 * column may also be an attribute of ds (dayofweek). Values of one period
 * are pooled (each row is a value) or made one by AGG: sum count mean min
 * max.
 *
 * And features of the calendar and of the series:
 *
 *	year .. is_year_end: attributes of ds (feat/date.h)
 *	trend, age, sinK_S, cosK_S
 *	is_holiday_XX, holidays_XX, workdays_XX, days_to_holiday_XX,
 *	days_since_holiday_XX (time/calendar.h), days_to_easter
 *
 * Lags count periods back from the row's own; of y, 0 is refused, as it
 * would show a row the value it is to explain.
 * Ownership: a plain value.
 */
#ifndef FC_FEAT_NAME_H
#define FC_FEAT_NAME_H

#include "base/err.h"
#include "base/fc.h"
#include "time/calendar.h"

#define FC_FEAT_COL_MAX 120     /* bytes of a column list, NUL included */
#define FC_FEAT_NAME_MAX 1024   /* bytes of a name, NUL included */
#define FC_FEAT_LAG_MAX 1000000000

enum fc_feat_kind {
	FC_FEAT_LAG,
	FC_FEAT_ROLLING,
	FC_FEAT_SEASONAL,       /* rolling over every season-th value */
	FC_FEAT_EXPANDING,
	FC_FEAT_EWM,
	FC_FEAT_LOOKUP,         /* N-th occurrence back */
	FC_FEAT_SINCE,          /* periods since the last value not 0 */
	FC_FEAT_FIRST,          /* since the first */
	FC_FEAT_UNTIL,          /* until the next */
	FC_FEAT_DATE,           /* the last that has a lag is UNTIL */
	FC_FEAT_TREND,
	FC_FEAT_AGE,            /* rows before this one */
	FC_FEAT_SIN,
	FC_FEAT_COS,
	FC_FEAT_HOLIDAY,
	FC_FEAT_EASTER,
};

enum fc_feat_stat {
	FC_STAT_MEAN,
	FC_STAT_STD,            /* divisor n - 1 */
	FC_STAT_MIN,
	FC_STAT_MAX,
	FC_STAT_QUANTILE,       /* type 7 */
	FC_STAT_SUM,
	FC_STAT_ZERO_SHARE,
	FC_STAT_MEAN_INTERVAL,  /* between values that are not 0 */
	FC_STAT_RANK,           /* of the last value: 1 the largest; ties share */
};

enum fc_feat_scope {
	FC_SCOPE_SERIES,
	FC_SCOPE_GLOBAL,
	FC_SCOPE_GROUP,
};

/* What one period's values are made before the transform. */
enum fc_feat_agg {
	FC_AGG_NONE,
	FC_AGG_SUM,
	FC_AGG_COUNT,
	FC_AGG_MEAN,
	FC_AGG_MIN,
	FC_AGG_MAX,
};

enum fc_feat_op {
	FC_OP_NONE,
	FC_OP_ADD,
	FC_OP_SUB,
	FC_OP_MUL,
	FC_OP_TRUEDIV,          /* by 0: missing */
	FC_OP_ELSE,             /* the second where the first is missing */
};

enum fc_feat_holiday {
	FC_HOLIDAY_IS,          /* ds is one */
	FC_HOLIDAY_COUNT,       /* holidays in the period */
	FC_HOLIDAY_WORKDAYS,    /* Mondays to Fridays that are none */
	FC_HOLIDAY_TO,          /* days to the next, 0 on one */
	FC_HOLIDAY_SINCE,       /* days since the last, 0 on one */
};

/* One transform of one thing: a feature, or one half of it. */
struct fc_feat {
	enum fc_feat_kind kind;
	enum fc_feat_stat stat;
	enum fc_feat_scope scope;
	enum fc_feat_agg agg;
	int64_t lag;            /* < 0: a lead */
	int64_t window, season;
	int64_t min_samples;    /* 0: not given, the window */
	double p;               /* of a quantile; alpha of EWM; season of sin */
	int order;              /* of sin and cos */
	int attr;               /* DATE: see feat/date.h; HOLIDAY: which */
	const struct fc_calendar *calendar;
	char group[FC_FEAT_COL_MAX];    /* "a__b"; scope GROUP */
	char part[FC_FEAT_COL_MAX];     /* "c"; "": no partition */
	char of[FC_FEAT_COL_MAX];       /* "price", "event=Easter"; "": y */
};

/* A whole name. */
struct fc_feat_pair {
	struct fc_feat a;
	enum fc_feat_op op;     /* NONE: there is no b */
	struct fc_feat b;
};

/* FC_USAGE with what is wrong. */
int fc_feat_parse(const char *name, struct fc_feat_pair *f, struct fc_err *err);
/* Both return dst. */
char *fc_feat_name(const struct fc_feat *f, char dst[FC_FEAT_NAME_MAX]);
char *fc_feat_pair_name(const struct fc_feat_pair *f, char dst[FC_FEAT_NAME_MAX]);

/* Has it a lag? The others are of ds alone. */
bool fc_feat_lagged(const struct fc_feat *f);
/* Made from y? The others are known for any period whose row is. */
bool fc_feat_from_y(const struct fc_feat *f);
/* Made from other series than the row's own? */
bool fc_feat_pooled(const struct fc_feat *f);
/* Are a and b the same but for their lag? */
bool fc_feat_same_base(const struct fc_feat *a, const struct fc_feat *b);

#endif
