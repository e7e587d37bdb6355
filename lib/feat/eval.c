/*
 * eval.c - features of one series
 *
 * A feature from y is a base (y itself, or a statistic that ends at each
 * row) moved on by its lag. Bases are computed over the rows up to the last
 * observed y.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/date.h"
#include "feat/order.h"
#include "feat/set.h"
#include "feat/window.h"

struct fc_feat_ws {
	size_t cap;                     /* rows there is room for */
	double *base, *tail;
	double *part_y, *part_out;      /* every season-th value */
	int32_t *part_rank;
	struct fc_moments *moments;
	struct fc_civil *civil;
	int64_t *days;
	struct fc_order order;
	bool ranked;                    /* order is of this series */
	struct fc_holiday_table *table; /* one per feature, most unused */
	size_t ntable;
};

struct fc_feat_ws *
fc_feat_ws_new(const struct fc_featset *s)
{
	struct fc_feat_ws *ws = fc_xcalloc(1, sizeof *ws);
	size_t i;

	ws->ntable = s->n;
	ws->table = fc_xcalloc(s->n, sizeof *ws->table);
	for (i = 0; i < s->n; i++)
		ws->table[i].calendar = s->f[i].calendar;
	return ws;
}

void
fc_feat_ws_free(struct fc_feat_ws *ws)
{
	size_t i;

	if (ws == NULL)
		return;
	for (i = 0; i < ws->ntable; i++)
		fc_holiday_release(&ws->table[i]);
	fc_order_release(&ws->order);
	free(ws->table);
	free(ws->base);
	free(ws->tail);
	free(ws->part_y);
	free(ws->part_out);
	free(ws->part_rank);
	free(ws->moments);
	free(ws->civil);
	free(ws->days);
	free(ws);
}

static void
reserve(struct fc_feat_ws *ws, size_t n)
{
	if (n <= ws->cap)
		return;
	ws->cap = n + n / 2;
	ws->base = fc_xrealloc(ws->base, ws->cap, sizeof *ws->base);
	ws->tail = fc_xrealloc(ws->tail, ws->cap + 1, sizeof *ws->tail);
	ws->part_y = fc_xrealloc(ws->part_y, ws->cap, sizeof *ws->part_y);
	ws->part_out = fc_xrealloc(ws->part_out, ws->cap,
	    sizeof *ws->part_out);
	ws->part_rank = fc_xrealloc(ws->part_rank, ws->cap,
	    sizeof *ws->part_rank);
	ws->moments = fc_xrealloc(ws->moments, ws->cap + 1,
	    sizeof *ws->moments);
	ws->civil = fc_xrealloc(ws->civil, ws->cap, sizeof *ws->civil);
	ws->days = fc_xrealloc(ws->days, ws->cap, sizeof *ws->days);
}

static size_t
need(const struct fc_feat *f)
{
	return (size_t)(f->min_samples > 0 ? f->min_samples : f->window);
}

/* A window's statistic over y[0..n), whose ranks are rank[0..n). */
static void
rolling(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, const int32_t *rank, size_t n, double *out)
{
	size_t w = (size_t)f->window;

	switch (f->stat) {
	case FC_STAT_MEAN:
		fc_roll_mean(y, n, w, need(f), ws->tail, out);
		break;
	case FC_STAT_STD:
		fc_roll_std(y, n, w, need(f), ws->moments, out);
		break;
	case FC_STAT_MIN:
		fc_roll_min(y, n, w, need(f), ws->tail, out);
		break;
	case FC_STAT_MAX:
		fc_roll_max(y, n, w, need(f), ws->tail, out);
		break;
	case FC_STAT_QUANTILE:
		fc_roll_quantile(&ws->order, rank, n, w, need(f), f->p, out);
		break;
	}
}

static void
expanding(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, size_t n, double *out)
{
	switch (f->stat) {
	case FC_STAT_MEAN:
		fc_expand_mean(y, n, out);
		break;
	case FC_STAT_STD:
		fc_expand_std(y, n, out);
		break;
	case FC_STAT_MIN:
		fc_expand_min(y, n, out);
		break;
	case FC_STAT_MAX:
		fc_expand_max(y, n, out);
		break;
	case FC_STAT_QUANTILE:
		fc_roll_quantile(&ws->order, ws->order.rank, n, n, 1, f->p,
		    out);
		break;
	}
}

/* Rolling over each of the `season` interleaved series. */
static void
seasonal(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, size_t n, double *out)
{
	size_t season = (size_t)f->season, phase, i, m;
	bool rank = f->stat == FC_STAT_QUANTILE;

	for (phase = 0; phase < season && phase < n; phase++) {
		for (i = phase, m = 0; i < n; i += season, m++) {
			ws->part_y[m] = y[i];
			if (rank)
				ws->part_rank[m] = ws->order.rank[i];
		}
		rolling(f, ws, ws->part_y, ws->part_rank, m, ws->part_out);
		for (i = phase, m = 0; i < n; i += season, m++)
			out[i] = ws->part_out[m];
	}
}

/* The base of f over y[0..n), n >= 1: y itself or what was put in ws->base. */
static const double *
base(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, size_t n)
{
	if (f->kind == FC_FEAT_LAG)
		return y;
	if (f->stat == FC_STAT_QUANTILE && !ws->ranked) {
		fc_order_rank(&ws->order, y, n);
		ws->ranked = true;
	}
	if (f->kind == FC_FEAT_ROLLING)
		rolling(f, ws, y, ws->order.rank, n, ws->base);
	else if (f->kind == FC_FEAT_SEASONAL)
		seasonal(f, ws, y, n, ws->base);
	else if (f->kind == FC_FEAT_EXPANDING)
		expanding(f, ws, y, n, ws->base);
	else
		fc_ewm_mean(y, n, f->p, ws->base);
	return ws->base;
}

/* out[t] = x[t - lag], x of m values; missing elsewhere. */
static void
move(const double *x, size_t m, size_t lag, size_t n, double *out)
{
	size_t t, end = m > n || n - m < lag ? n : m + lag;

	for (t = 0; t < lag && t < n; t++)
		out[t] = NAN;
	if (end > lag)
		memcpy(out + lag, x, (end - lag) * sizeof *out);
	for (t = FC_MAX(end, lag); t < n; t++)
		out[t] = NAN;
}

/*
 * Missing where nothing was observed from the lag on: a row can tell that
 * its feature is out of date, a gap and a future look alike, and nothing
 * depends on what comes later.
 */
static void
forget(const double *y, size_t n, size_t lag, double *out)
{
	size_t t, run = 0;      /* missing values just before t */

	for (t = 0; t < n; t++) {
		if (run >= lag)
			out[t] = NAN;
		run = isnan(y[t]) ? run + 1 : 0;
	}
}

/* All features made from y. */
static void
from_y(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, double *const *out)
{
	size_t m = in->n, i, j;
	bool gaps = false;

	while (m > 0 && isnan(in->y[m - 1]))
		m--;
	for (i = 0; i < m && !gaps; i++)
		gaps = isnan(in->y[i]);
	ws->ranked = false;
	for (i = 0; i < s->n; i++) {
		const double *x = in->y;

		if (!fc_feat_from_y(&s->f[i]) || s->base[i] != i)
			continue;
		if (m > 0)
			x = base(&s->f[i], ws, in->y, m);
		for (j = i; j < s->n; j++) {
			size_t lag = (size_t)s->f[j].lag;

			if (s->base[j] != i)
				continue;
			move(x, m, lag, in->n, out[j]);
			if (gaps && x != in->y)
				forget(in->y, in->n, lag, out[j]);
		}
	}
}

/* Day after the last of the period that begins at ds: a day for hours. */
static int64_t
period_end(const struct fc_featset *s, int64_t ds, int64_t days)
{
	int64_t next = fc_freq_add(&s->freq, &s->time, ds, 1), end = days;

	if (next != FC_NULL_TIME)
		fc_time_convert(next, s->time.unit, FC_UNIT_DAY, &end);
	return FC_MAX(end, days + 1);
}

static double
date_value(const struct fc_featset *s, const struct fc_feat_ws *ws, size_t j, int64_t ds, size_t i)
{
	const struct fc_feat *f = &s->f[j];
	int64_t days = ws->days[i];

	switch (f->kind) {
	case FC_FEAT_DATE:
		return fc_date_value(f->attr, &ws->civil[i], days);
	case FC_FEAT_TREND:
		return fc_period_index(&s->freq, &s->time, ds);
	case FC_FEAT_SIN:
	case FC_FEAT_COS:
		return fc_fourier(f, fc_period_index(&s->freq, &s->time, ds));
	case FC_FEAT_HOLIDAY:
		return fc_holiday_value(&ws->table[j],
		    (enum fc_feat_holiday)f->attr, days,
		    period_end(s, ds, days));
	case FC_FEAT_EASTER:
		return fc_days_to_easter(ws->civil[i].year, days);
	default:
		return NAN;
	}
}

/* Dates taken apart, once for all features. */
static void
take_apart(const struct fc_featset *s, struct fc_feat_ws *ws, const int64_t *ds, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		ws->days[i] = 0;
		fc_civil_of(ds[i], &s->time, &ws->civil[i]);
		fc_time_convert(ds[i], s->time.unit, FC_UNIT_DAY,
		    &ws->days[i]);
	}
	for (j = 0; j < s->n; j++)
		if (s->f[j].kind == FC_FEAT_HOLIDAY)
			fc_holiday_cover(&ws->table[j], ws->days[0],
			    ws->days[n - 1]);
}

int
fc_featset_eval(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, double *const *out, struct fc_err *err)
{
	size_t i, j;

	if (in->n == 0)
		return 0;
	reserve(ws, in->n);
	if (fc_featset_from_y(s) != NULL) {
		for (i = 0; i < in->n; i++)
			if (isinf(in->y[i]))
				return fc_fail(err, FC_DATA,
				    "y is infinite in row %zu", i + 1);
		from_y(s, ws, in, out);
	}
	if (fc_featset_from_date(s) != NULL)
		take_apart(s, ws, in->ds, in->n);
	for (j = 0; j < s->n; j++)
		if (!fc_feat_from_y(&s->f[j]))
			for (i = 0; i < in->n; i++)
				out[j][i] = date_value(s, ws, j, in->ds[i],
				    i);
	return 0;
}

/* First of the values that a base ending at row `end` needs. */
static size_t
first_needed(const struct fc_feat *f, size_t end)
{
	int64_t span = 1;

	if (f->kind == FC_FEAT_EXPANDING || f->kind == FC_FEAT_EWM)
		return 0;
	if (f->kind == FC_FEAT_ROLLING)
		span = f->window;
	else if (f->kind == FC_FEAT_SEASONAL)
		span = (f->window - 1) * f->season + 1;
	return (int64_t)end + 1 > span ? end + 1 - (size_t)span : 0;
}

static double
row_from_y(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, size_t t)
{
	size_t lag = (size_t)f->lag, end, from, i;

	if (lag > t)
		return NAN;
	end = t - lag;
	for (i = end; i < t && isnan(y[i]); i++)
		continue;
	if (i == t)             /* as in forget */
		return NAN;
	from = first_needed(f, end);
	ws->ranked = false;
	return base(f, ws, y + from, end - from + 1)[end - from];
}

void
fc_featset_row(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t, double *out)
{
	size_t j;

	reserve(ws, t + 1);
	if (fc_featset_from_date(s) != NULL)
		take_apart(s, ws, in->ds + t, 1);
	for (j = 0; j < s->n; j++)
		out[j] = fc_feat_from_y(&s->f[j]) ?
		    row_from_y(&s->f[j], ws, in->y, t) :
		    date_value(s, ws, j, in->ds[t], 0);
}
