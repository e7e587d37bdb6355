/*
 * freq.h - frequencies: how far apart the periods of a series are
 *
 * pandas' aliases: Y Q M W W-SUN..W-SAT D B h min s ms us ns, multipliers (2min,
 * 15min, 4h), and their older or longer spellings (H, T, MS, ME, QS, QE, YS,
 * YE, A). A plain integer is a step. Time stamps in the data are kept as
 * they are: month ends stay month ends.
 */
#ifndef FC_TIME_FREQ_H
#define FC_TIME_FREQ_H

#include "base/err.h"
#include "base/fc.h"
#include "time/date.h"

enum fc_freq_kind {
	FC_FREQ_NONE,           /* not known */
	FC_FREQ_STEP,           /* n integer steps */
	FC_FREQ_NS,             /* n nanoseconds (ns .. h) */
	FC_FREQ_DAY,            /* n days */
	FC_FREQ_BUSINESS,       /* n business days, Monday to Friday */
	FC_FREQ_WEEK,           /* n weeks on weekday `anchor` (-1: any) */
	FC_FREQ_MONTH,          /* n months (Q = 3, Y = 12) */
};

struct fc_freq {
	enum fc_freq_kind kind;
	int64_t n;
	int anchor;             /* weekday 0 = Monday, or -1 */
	char name[32];          /* canonical alias, e.g. "2min", "W-SUN" */
};

/* 0, or -1 with a message that lists the aliases. Anchors of Q and Y (Q-DEC,
 * QS-JAN, YE-DEC) are taken where they mean calendar quarters and years. */
int fc_freq_parse(const char *s, struct fc_freq *f, struct fc_err *err);
/* From its parts; fills the name. */
void fc_freq_set(struct fc_freq *f, enum fc_freq_kind kind, int64_t n, int anchor);

/* time + k periods; FC_NULL_TIME when out of range. A weekend is the Friday
 * before it to business days (the Monday after it going back). Month arithmetic keeps month ends (31 Jan + 1 = 28/29
 * Feb when `time` is a month's last day, else the same day, cut to the month). */
int64_t fc_freq_add(const struct fc_freq *f, const struct fc_timetype *t, int64_t time, int64_t k);

/* k with a + k periods == b, in *k; -1 when b is not on a's grid. Months:
 * equal days, both month ends, or one cut to its month's end. */
int fc_freq_diff(const struct fc_freq *f, const struct fc_timetype *t, int64_t a, int64_t b, int64_t *k);

/* First instant of the period that holds `time` (for binning). */
int64_t fc_freq_floor(const struct fc_freq *f, const struct fc_timetype *t, int64_t time);
/* The same when a period begins at `origin`, wherever in a week or year that
 * is; it lies before or after `time`. */
int64_t fc_freq_floor_at(const struct fc_freq *f, const struct fc_timetype *t, int64_t time, int64_t origin);

/* Can times of type t step by f? E.g. no hours on dates. 0 / -1. */
int fc_freq_fits(const struct fc_freq *f, const struct fc_timetype *t, struct fc_err *err);

/*
 * The frequency of ascending ds[0..n): the coarsest alias on whose grid most
 * neighbours are one step apart. Without such a majority dates and steps
 * take the coarsest grid that holds them all. NONE when n < 2 or nothing
 * fits. Weeks get the weekday most times fall on.
 */
void fc_freq_infer(const int64_t *ds, size_t n, const struct fc_timetype *t, struct fc_freq *f);

/* Usual season length: h 24, D 7, B 5, W 52, M 12, Q 4, 15min 96 (the day for
 * a minute to a day, else 1). */
int fc_freq_season(const struct fc_freq *f);

/* Most seasons one frequency has. */
#define FC_FREQ_SEASONS 4

/* All of them, ascending, in periods (the year is not whole): a day and a week
 * for parts of a day, and a year from hours up; a week and a year for days.
 * Returns how many. */
size_t fc_freq_seasons(const struct fc_freq *f, double *v);

#endif
