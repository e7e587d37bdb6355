/*
 * ws.h - a thread's space for features, and the parts of eval.c; inside
 * lib/feat
 */
#ifndef FC_FEAT_WS_H
#define FC_FEAT_WS_H

#include "feat/base.h"
#include "feat/date.h"
#include "feat/set_impl.h"

/* A use of a base: the lag, and where the values go. */
struct fc_base_use {
	int64_t lag;
	double *out;
};

struct fc_feat_ws {
	size_t cap;                     /* rows there is room for */
	struct fc_base_ws base;
	double *source, *masked, *row;
	double **half;                  /* second term of each pair */
	size_t nhalf;
	size_t *part;                   /* of each row */
	size_t *part_first;             /* a row of each part */
	struct fc_civil *civil;
	int64_t *days;
	size_t *group;                  /* of each row, in `gathered` */
	size_t gathered;                /* number of a table; SIZE_MAX: none */
	struct fc_base_use *use;                /* of a base */
	/* Terms of ds alone, for the dates at hand: series share them. */
	double **plain;                 /* of each term; NULL: none such */
	int64_t *plain_ds;
	size_t nplain, capplain;
	size_t plain_at;                /* of the first row of the series */
	struct fc_holiday_table *table; /* one per term, most unused */
	size_t ntable;
};

/* A source of a series: n values, y only up to the last observed. */
struct fc_source {
	const double *x;
	size_t n, m;
	bool gaps;
	bool y;
};

void fc_feat_ws_reserve(struct fc_feat_ws *ws, size_t n);

/* Missing where nothing of y was observed from the lag on: a row can tell
 * that its feature is out of date, a gap and a future look alike, and
 * nothing depends on what comes later. */
void fc_feat_forget(const double *y, size_t n, int64_t lag, double *out);
/* Term i, of parts of the series: each as if the rows of the others had no
 * value. */
void fc_feat_by_part(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, const struct fc_source *src, double *out);
/* What term i is made from. FC_DATA when it is infinite somewhere. */
int fc_feat_look_at(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, struct fc_source *src, struct fc_err *err);
/* Rows [from, from + n) of pooled term i. */
void fc_feat_pool(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t from, size_t n, double *out);
/* Take the dates apart, once for all terms that have no lag; then term j in
 * row `row`, whose date was number i of them. */
void fc_feat_dates(const struct fc_featset *s, struct fc_feat_ws *ws, const int64_t *ds, size_t n);
double fc_feat_plain(const struct fc_featset *s, const struct fc_feat_ws *ws, size_t j, int64_t ds, size_t i, size_t row);
/* All terms of ds alone, in ws->plain from ws->plain_at on. */
void fc_feat_plain_all(const struct fc_featset *s, struct fc_feat_ws *ws, const int64_t *ds, size_t n);
/* Has the term a base of its own series, which lags share? */
bool fc_feat_has_base(const struct fc_feat *f);
/* a[t] = a[t] op b[t]; missing where that is infinite. */
void fc_feat_combine(enum fc_feat_op op, double *a, const double *b, size_t n);

#endif
