/* plain.c - features without a lag: of ds, and of the row's place */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/ws.h"

/* Day after the last of the period that begins at ds: a day for hours. */
static int64_t
period_end(const struct fc_featset *s, int64_t ds, int64_t days)
{
	int64_t next = fc_freq_add(&s->freq, &s->time, ds, 1), end = days;

	if (next != FC_NULL_TIME)
		fc_time_convert(next, s->time.unit, FC_UNIT_DAY, &end);
	return FC_MAX(end, days + 1);
}

double
fc_feat_plain(const struct fc_featset *s, const struct fc_feat_ws *ws, size_t j, int64_t ds, size_t i, size_t row)
{
	const struct fc_feat *f = &s->term[j];
	int64_t days = ws->days[i];

	switch (f->kind) {
	case FC_FEAT_DATE:
		return fc_date_value(f->attr, &ws->civil[i], days);
	case FC_FEAT_TREND:
		return fc_period_index(&s->freq, &s->time, ds);
	case FC_FEAT_AGE:
		return (double)row;
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

void
fc_feat_dates(const struct fc_featset *s, struct fc_feat_ws *ws, const int64_t *ds, size_t n)
{
	size_t i, j;

	for (i = 0; i < n && s->time.unit != FC_UNIT_STEP; i++) {
		ws->days[i] = 0;
		fc_civil_of(ds[i], &s->time, &ws->civil[i]);
		fc_time_convert(ds[i], s->time.unit, FC_UNIT_DAY,
		    &ws->days[i]);
	}
	for (j = 0; j < s->nterm; j++)
		if (s->term[j].kind == FC_FEAT_HOLIDAY)
			fc_holiday_cover(&ws->table[j], ws->days[0],
			    ws->days[n - 1]);
}

/* Is the term of ds alone? */
static bool
is_plain(const struct fc_feat *f)
{
	return !fc_feat_lagged(f) && f->kind != FC_FEAT_AGE;
}

/* Where the dates are among those at hand; -1. */
static int64_t
find(const struct fc_feat_ws *ws, const int64_t *ds, size_t n)
{
	size_t lo = 0, hi = ws->nplain;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ws->plain_ds[mid] < ds[0])
			lo = mid + 1;
		else
			hi = mid;
	}
	if (ws->nplain - lo < n ||
	    memcmp(ws->plain_ds + lo, ds, n * sizeof *ds) != 0)
		return -1;
	return (int64_t)lo;
}

void
fc_feat_plain_all(const struct fc_featset *s, struct fc_feat_ws *ws, const int64_t *ds, size_t n)
{
	int64_t at = find(ws, ds, n);
	size_t i, t;
	bool any = false;

	ws->plain_at = at < 0 ? 0 : (size_t)at;
	for (i = 0; i < s->nterm; i++)
		any = any || is_plain(&s->term[i]);
	if (at >= 0 || !any)
		return;
	fc_feat_dates(s, ws, ds, n);
	if (n > ws->capplain) {
		ws->capplain = n + n / 2;
		ws->plain_ds = fc_xrealloc(ws->plain_ds, ws->capplain,
		    sizeof *ws->plain_ds);
		for (i = 0; i < s->nterm; i++)
			if (is_plain(&s->term[i]))
				ws->plain[i] = fc_xrealloc(ws->plain[i],
				    ws->capplain, sizeof **ws->plain);
	}
	ws->nplain = n;
	memcpy(ws->plain_ds, ds, n * sizeof *ds);
	for (i = 0; i < s->nterm; i++)
		for (t = 0; t < n && is_plain(&s->term[i]); t++)
			ws->plain[i][t] = fc_feat_plain(s, ws, i, ds[t], t, t);
}
