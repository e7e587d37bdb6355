/*
 * tidy.h - one series made regular: order, bins, duplicates, gaps, future
 *
 * Says which rows come out; copying columns is left to the caller. In this
 * order: sort by time; put into bins; merge duplicates; negative values;
 * cut to --start/--end; leading zeros; minimum history; gaps; future rows.
 * Ownership: the workspace owns its arrays, valid until the next call.
 */
#ifndef FC_INGEST_TIDY_H
#define FC_INGEST_TIDY_H

#include "base/fc.h"
#include "ingest/bin.h"
#include "time/date.h"
#include "time/freq.h"

enum fc_duplicates {
	FC_DUP_ERROR, FC_DUP_SUM, FC_DUP_FIRST, FC_DUP_LAST, FC_DUP_MEAN,
};

enum fc_negative {
	FC_NEG_KEEP, FC_NEG_ERROR, FC_NEG_REJECT, FC_NEG_ZERO, FC_NEG_MISSING,
};

enum fc_fill {
	FC_FILL_NONE,           /* gaps stay */
	FC_FILL_MISSING,        /* a row without value for each period */
	FC_FILL_PREVIOUS,       /* the last value before */
	FC_FILL_VALUE,          /* a number */
};

enum fc_span {
	FC_SPAN_SERIES,         /* the series' own first or last time */
	FC_SPAN_AT,             /* a given time: the same for all */
};

struct fc_tidy_opts {
	struct fc_freq freq;
	struct fc_timetype from;        /* of the times that come in */
	struct fc_timetype type;        /* of those that go out */
	enum fc_agg agg;                /* NONE: no bins */
	bool label_end;
	bool cut_start, cut_end;        /* leave out what lies beyond */
	enum fc_duplicates duplicates;
	enum fc_negative negative;
	enum fc_fill fill;
	double fill_value;
	enum fc_span start, end;
	int64_t start_at, end_at;
	bool trim_zeros;
	int64_t min_history;
	int64_t horizon;
};

struct fc_tidy_count {
	uint64_t duplicates;    /* rows merged away or left out */
	uint64_t binned;        /* rows merged into bins */
	uint64_t negative;      /* values changed */
	uint64_t outside;       /* rows beyond --start and --end */
	uint64_t trimmed;       /* leading zeros left out */
	uint64_t filled;        /* rows added in gaps */
	uint64_t replaced;      /* missing values filled */
	uint64_t future;        /* rows added after the end */
	uint64_t short_series, empty_series;    /* left out */
	uint64_t unsorted;      /* series that had to be sorted by time */
};

enum fc_tidied {
	FC_TIDY_OK,
	FC_TIDY_EMPTY,          /* nothing of the series is left */
	FC_TIDY_DUPLICATE,      /* rows bad[0], bad[1] have one time */
	FC_TIDY_OFF_GRID,       /* row bad[0] does not lie on the grid */
	FC_TIDY_TOO_LONG,       /* the gap before row bad[0] is absurd */
	FC_TIDY_TOO_LATE,       /* no times for the future of row bad[0] */
};

struct fc_tidy {
	/* The rows of the series that make row i of the result are
	 * perm[lo[i]] .. perm[hi[i] - 1]; none for an added row. */
	size_t n;
	int64_t *ds;
	double *y;
	uint32_t *lo, *hi;
	uint32_t *perm;
	bool plain;             /* n rows, one for one, nothing changed */
	bool added;             /* some lo == hi */
	uint32_t bad[2];
	struct fc_tidy_count count;
	size_t cap, capperm;
	uint32_t *scratch;
	int64_t *label;
};

/* Times and values of a series of n rows, in the order of input. */
enum fc_tidied fc_tidy_series(struct fc_tidy *t, const struct fc_tidy_opts *o, const int64_t *ds, const double *y, size_t n);
/* Time of the bin that holds time. */
int64_t fc_tidy_label(const struct fc_tidy_opts *o, int64_t time);
void fc_tidy_release(struct fc_tidy *t);

#endif
