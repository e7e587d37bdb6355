/* row.c - features of one row, for recursive forecasts */
#include "base/fc.h"

#include <math.h>

#include "feat/ws.h"

/* First of the values that a base ending at row `end` needs. */
static size_t
first_needed(const struct fc_feat *f, size_t end)
{
	int64_t span = 1;

	if (f->kind == FC_FEAT_ROLLING)
		span = f->window;
	else if (f->kind == FC_FEAT_SEASONAL)
		span = (f->window - 1) * f->season + 1;
	else if (f->kind != FC_FEAT_LAG)
		return 0;
	return (int64_t)end + 1 > span ? end + 1 - (size_t)span : 0;
}

static double
from_y(const struct fc_feat *f, struct fc_feat_ws *ws, const double *y, size_t t)
{
	size_t lag = (size_t)f->lag, end, from, i;

	if (lag > t)
		return NAN;
	end = t - lag;
	for (i = end; i < t && isnan(y[i]); i++)
		continue;
	/* Nothing observed since: as fc_feat_forget says, but a lag is what
	 * it is. */
	if (i == t)
		return NAN;
	from = first_needed(f, end);
	ws->base.ranked = false;
	return fc_base(f, &ws->base, y + from, end - from + 1, NULL)[end - from];
}

/* Of columns, which are known before and behind t. */
static double
from_column(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t)
{
	const struct fc_feat *f = &s->term[i];
	int64_t at = (int64_t)t - f->lag;
	struct fc_source src;
	struct fc_err err;

	if (fc_feat_look_at(s, i, ws, in, &src, &err) || at < 0 ||
	    at >= (int64_t)src.m)
		return NAN;
	ws->base.ranked = false;
	return fc_base(f, &ws->base, src.x, src.m, NULL)[at];
}

/* Of a part of the series up to row t. */
static double
from_part(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t)
{
	struct fc_feat_series past = *in;
	struct fc_source src;
	struct fc_err err;

	if (s->term[i].of[0] == '\0') {
		/* y[t] is not to be looked at, nor what comes behind. */
		past.n = t + 1;
		src = (struct fc_source){ .x = in->y, .n = t + 1, .m = t,
		    .gaps = true, .y = true };
	} else if (fc_feat_look_at(s, i, ws, in, &src, &err)) {
		return NAN;
	}
	fc_feat_by_part(s, i, ws, &past, &src, ws->row);
	return ws->row[t];
}

static double
term(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t)
{
	const struct fc_feat *f = &s->term[i];
	double v;

	if (!fc_feat_lagged(f))
		return fc_feat_plain(s, ws, i, in->ds[t], 0, t);
	if (fc_feat_pooled(f)) {
		ws->gathered = SIZE_MAX;
		fc_feat_pool(s, i, ws, in, t, 1, &v);
		return v;
	}
	if (f->part[0] != '\0')
		return from_part(s, i, ws, in, t);
	if (fc_feat_from_y(f))
		return from_y(f, ws, in->y, t);
	return from_column(s, i, ws, in, t);
}

/* Does it change with the y that forecasts stand in for? */
static bool
recursive(const struct fc_feat *f)
{
	return fc_feat_from_y(f) && !fc_feat_pooled(f);
}

void
fc_featset_row(const struct fc_featset *s, struct fc_feat_ws *ws, const struct fc_feat_series *in, size_t t, bool from_y_only, double *out)
{
	size_t j;

	fc_feat_ws_reserve(ws, in->n);
	if (!from_y_only && fc_featset_from_date(s) != NULL)
		fc_feat_dates(s, ws, in->ds + t, 1);
	for (j = 0; j < s->n; j++) {
		const struct fc_featcol *c = &s->col[j];
		double half;

		if (from_y_only && !recursive(&s->term[c->a]) &&
		    !recursive(&s->term[c->b]))
			continue;
		if (from_y_only && c->op != FC_OP_NONE &&
		    fc_featset_from_date(s) != NULL)
			fc_feat_dates(s, ws, in->ds + t, 1);
		out[j] = term(s, c->a, ws, in, t);
		if (c->op == FC_OP_NONE)
			continue;
		half = term(s, c->b, ws, in, t);
		fc_feat_combine(c->op, &out[j], &half, 1);
	}
}
