/*
 * set.h - the features of a command line or model, computed series by series
 *
 * Features that differ in their lag only share one pass over y. A feature
 * made from y is missing where its lag points before the first row, behind
 * the last observed y (the future of the future), or where its window holds
 * too few observed values; it never depends on the row's own or a later y.
 *
 * Calling sequence: add names; bind; ws_new for each thread; eval for each
 * series; ws_free; release.
 * Ownership: the set owns its memory; series and output are the caller's.
 */
#ifndef FC_FEAT_SET_H
#define FC_FEAT_SET_H

#include "feat/name.h"
#include "time/date.h"
#include "time/freq.h"

struct fc_featset {
	struct fc_feat *f;
	size_t n, cap;
	size_t *base;           /* first feature with the same base */
	size_t capbase;
	struct fc_timetype time;
	struct fc_freq freq;
};

/* { 0 }, then: FC_USAGE for what is no feature or there already. */
int fc_featset_add(struct fc_featset *s, const char *name, struct fc_err *err);
void fc_featset_release(struct fc_featset *s);

/* A feature made from y, of ds as a date, in need of a frequency; or NULL. */
const struct fc_feat *fc_featset_from_y(const struct fc_featset *s);
const struct fc_feat *fc_featset_from_date(const struct fc_featset *s);
const struct fc_feat *fc_featset_from_freq(const struct fc_featset *s);

/* Are all known for `horizon` rows after the last observed y? FC_USAGE
 * names the first that is not. */
int fc_featset_known(const struct fc_featset *s, int64_t horizon, struct fc_err *err);

/* The type of ds and its frequency (kind NONE: not known); FC_DATA for a
 * feature that has no meaning with them. */
int fc_featset_bind(struct fc_featset *s, const struct fc_timetype *t, const struct fc_freq *f, struct fc_err *err);

/* One series on a regular grid: n rows; y NULL when no feature needs it. */
struct fc_feat_series {
	const int64_t *ds;
	const double *y;
	size_t n;
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
 * means: the series).
 */
void fc_featset_row(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t, double *out);

#endif
