/*
 * set.h - the features of a command line or model, computed series by series
 *
 * Features that differ in their lag only share one pass over y. A feature
 * made from y is missing where its lag points before the first row, behind
 * the last observed y (the future of the future), or where its window holds
 * too few observed values; it never depends on the row's own or a later y.
 *
 * Features made from several series (groupby_, global_) need all series
 * gathered before the first row is made: feat/gather.h.
 *
 * Calling sequence:
 *	add names, presets                      fc_featset_add
 *	the columns of the stream               fc_featset_columns
 *	type and frequency of ds                fc_featset_bind
 *	fc_featset_needs_gather: gather_new, gather_add for each series in
 *	    the order of the stream, gather_finish, set->gather = it
 *	ws_new for each thread, eval for each series, ws_free
 *	release
 * Ownership: the set owns its memory; series, gather and output are the
 * caller's.
 */
#ifndef FC_FEAT_SET_H
#define FC_FEAT_SET_H

#include "feat/name.h"
#include "rec/batch.h"
#include "time/date.h"
#include "time/freq.h"

struct fc_gather;

/* A feature is a term, or two and what is between them. */
struct fc_featcol {
	char *name;
	size_t a, b;            /* terms */
	enum fc_feat_op op;
};

struct fc_featset {
	struct fc_featcol *col;
	size_t n, cap;          /* features */
	struct fc_feat *term;
	size_t nterm, capterm;
	size_t *base;           /* first term with the same base */
	size_t capbase;
	struct fc_feat_column *bound;   /* of each term; NULL: not bound */
	struct fc_timetype time;
	struct fc_freq freq;
	const struct fc_gather *gather;
};

/* { 0 }, then: FC_USAGE for what is no feature or there already. */
int fc_featset_add(struct fc_featset *s, const char *name, struct fc_err *err);
void fc_featset_release(struct fc_featset *s);
/* Of feature j < n. */
const char *fc_featset_name(const struct fc_featset *s, size_t j);

/* Name of a feature made from y, with a lag (so that periods must follow each
 * other), of ds as a date, in need of a frequency; or NULL. */
const char *fc_featset_from_y(const struct fc_featset *s);
const char *fc_featset_from_lags(const struct fc_featset *s);
const char *fc_featset_from_date(const struct fc_featset *s);
const char *fc_featset_from_freq(const struct fc_featset *s);
/* Is feature j made from y? */
bool fc_featset_is_from_y(const struct fc_featset *s, size_t j);
/* Made from other series, so that all must be gathered first; or NULL. */
const char *fc_featset_needs_gather(const struct fc_featset *s);

/* Are all known for `horizon` rows after the last observed y? FC_USAGE
 * names the first that is not. */
int fc_featset_known(const struct fc_featset *s, int64_t horizon, struct fc_err *err);
/* Can forecasts of a series stand in for its y in rows after the first?
 * Not where other series' y of a lag < horizon is needed: FC_USAGE. */
int fc_featset_recursive(const struct fc_featset *s, int64_t horizon, struct fc_err *err);

/* The columns of the stream: FC_DATA when one that a feature is made of is
 * not there, y included. Texts of =VALUE get a code: before reading. */
int fc_featset_columns(struct fc_featset *s, const struct fc_schema *in, struct fc_err *err);
/* The type of ds and its frequency (kind NONE: not known); FC_DATA for a
 * feature that has no meaning with them. */
int fc_featset_bind(struct fc_featset *s, const struct fc_timetype *t, const struct fc_freq *f, struct fc_err *err);

/* One series on a regular grid: n rows. y NULL when no feature needs it;
 * batch NULL when fc_featset_columns was not called. */
struct fc_feat_series {
	const int64_t *ds;
	const double *y;
	size_t n;
	const struct fc_batch *batch;   /* rows [from, from + n) */
	size_t from;
};

struct fc_feat_ws;

struct fc_feat_ws *fc_feat_ws_new(const struct fc_featset *s);
void fc_feat_ws_free(struct fc_feat_ws *ws);

/* out[j][0..n) is feature j. FC_DATA when y is infinite somewhere. */
int fc_featset_eval(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, double *const *out, struct fc_err *err);

/*
 * out[j] is feature j in row t < n alone, from y[0..t): for recursive
 * forecasts, which fill y as they go. The same values as eval up to
 * rounding; costs a window instead of a series (expanding and exponential
 * means: the series). Features not made from y, and those of other series,
 * stay what eval made them when `from_y_only`.
 */
void fc_featset_row(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t, bool from_y_only, double *out);

#endif
