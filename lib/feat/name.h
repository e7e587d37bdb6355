/*
 * name.h - a feature's name is its definition
 *
 * Names of mlforecast and utilsforecast, parsed to a definition and printed
 * back identically; what would print differently (lag07) is refused, so a
 * feature has one name. The forms, with numbers for N M S P A K:
 *
 *	lagN
 *	rolling_{mean,std,min,max}_lagN_window_sizeM[_min_samplesK]
 *	rolling_quantile_lagN_pP_window_sizeM[_min_samplesK]
 *	seasonal_rolling_{..}_lagN_[pP_]season_lengthS_window_sizeM[..]
 *	expanding_{mean,std,min,max}_lagN, expanding_quantile_lagN_pP
 *	exponentially_weighted_mean_lagN_alphaA
 *	year .. is_year_end: attributes of ds (feat/date.h)
 *	trend, sinK_S, cosK_S
 *	is_holiday_XX, holidays_XX, workdays_XX, days_to_holiday_XX,
 *	days_since_holiday_XX (time/calendar.h), days_to_easter
 *
 * Lags count periods back from the row's own; 0 is refused, as it would
 * show a row the value it is to explain.
 * Ownership: a plain value.
 */
#ifndef FC_FEAT_NAME_H
#define FC_FEAT_NAME_H

#include "base/err.h"
#include "base/fc.h"
#include "time/calendar.h"

#define FC_FEAT_NAME_MAX 160    /* bytes of a name, NUL included */
#define FC_FEAT_LAG_MAX 1000000000

enum fc_feat_kind {
	FC_FEAT_LAG,
	FC_FEAT_ROLLING,
	FC_FEAT_SEASONAL,       /* rolling over every season-th value */
	FC_FEAT_EXPANDING,
	FC_FEAT_EWM,
	FC_FEAT_DATE,
	FC_FEAT_TREND,
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
};

enum fc_feat_holiday {
	FC_HOLIDAY_IS,          /* ds is one */
	FC_HOLIDAY_COUNT,       /* holidays in the period */
	FC_HOLIDAY_WORKDAYS,    /* Mondays to Fridays that are none */
	FC_HOLIDAY_TO,          /* days to the next, 0 on one */
	FC_HOLIDAY_SINCE,       /* days since the last, 0 on one */
};

struct fc_feat {
	enum fc_feat_kind kind;
	enum fc_feat_stat stat;
	int64_t lag;            /* >= 1 */
	int64_t window, season;
	int64_t min_samples;    /* 0: not given, the window */
	double p;               /* of a quantile; alpha of EWM; season of sin */
	int order;              /* of sin and cos */
	int attr;               /* DATE: see feat/date.h; HOLIDAY: which */
	const struct fc_calendar *calendar;
};

/* FC_USAGE with what is wrong. */
int fc_feat_parse(const char *name, struct fc_feat *f, struct fc_err *err);
/* Returns dst. */
char *fc_feat_name(const struct fc_feat *f, char dst[FC_FEAT_NAME_MAX]);

/* Made from y? The others are known for any period. */
bool fc_feat_from_y(const struct fc_feat *f);
/* Are a and b the same but for their lag? */
bool fc_feat_same_base(const struct fc_feat *a, const struct fc_feat *b);

#endif
