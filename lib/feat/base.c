/* base.c - a transform without its lag */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/base.h"
#include "feat/demand.h"

void
fc_base_reserve(struct fc_base_ws *ws, size_t n)
{
	if (n <= ws->cap)
		return;
	ws->cap = n + n / 2;
	ws->out = fc_xrealloc(ws->out, ws->cap, sizeof *ws->out);
	ws->tail = fc_xrealloc(ws->tail, ws->cap + 1, sizeof *ws->tail);
	ws->zero = fc_xrealloc(ws->zero, ws->cap, sizeof *ws->zero);
	ws->part_x = fc_xrealloc(ws->part_x, ws->cap, sizeof *ws->part_x);
	ws->part_out = fc_xrealloc(ws->part_out, ws->cap,
	    sizeof *ws->part_out);
	ws->part_rank = fc_xrealloc(ws->part_rank, ws->cap,
	    sizeof *ws->part_rank);
	ws->moments = fc_xrealloc(ws->moments, ws->cap + 1,
	    sizeof *ws->moments);
}

void
fc_base_release(struct fc_base_ws *ws)
{
	fc_order_release(&ws->order);
	free(ws->out);
	free(ws->tail);
	free(ws->zero);
	free(ws->part_x);
	free(ws->part_out);
	free(ws->part_rank);
	free(ws->moments);
	*ws = (struct fc_base_ws){ 0 };
}

size_t
fc_base_need(const struct fc_feat *f)
{
	if (f->min_samples > 0)
		return (size_t)f->min_samples;
	/* A part of a series seldom fills a window. */
	if (f->part[0] != '\0' && f->scope == FC_SCOPE_SERIES)
		return 1;
	return (size_t)f->window;
}

/* A window's statistic over x[0..n), whose ranks are rank[0..n). */
static void
rolling(const struct fc_feat *f, struct fc_base_ws *ws, const double *x, const int32_t *rank, size_t n, double *out)
{
	size_t w = (size_t)f->window, need = fc_base_need(f);

	switch (f->stat) {
	case FC_STAT_MEAN:
	case FC_STAT_ZERO_SHARE:
		fc_roll_mean(x, n, w, need, ws->tail, out);
		break;
	case FC_STAT_SUM:
		fc_roll_sum(x, n, w, need, ws->tail, out);
		break;
	case FC_STAT_STD:
		fc_roll_std(x, n, w, need, ws->moments, out);
		break;
	case FC_STAT_MIN:
		fc_roll_min(x, n, w, need, ws->tail, out);
		break;
	case FC_STAT_MAX:
		fc_roll_max(x, n, w, need, ws->tail, out);
		break;
	case FC_STAT_QUANTILE:
		fc_roll_quantile(&ws->order, rank, n, w, need, f->p, out);
		break;
	case FC_STAT_RANK:
		fc_roll_rank(&ws->order, rank, n, w, need, out);
		break;
	case FC_STAT_MEAN_INTERVAL:
		fc_roll_interval(x, n, w, need, ws->tail, out);
		break;
	}
}

static void
expanding(const struct fc_feat *f, struct fc_base_ws *ws, const double *x, size_t n, double *out)
{
	switch (f->stat) {
	case FC_STAT_MEAN:
	case FC_STAT_ZERO_SHARE:
		fc_expand_mean(x, n, out);
		break;
	case FC_STAT_SUM:
		fc_expand_sum(x, n, out);
		break;
	case FC_STAT_STD:
		fc_expand_std(x, n, out);
		break;
	case FC_STAT_MIN:
		fc_expand_min(x, n, out);
		break;
	case FC_STAT_MAX:
		fc_expand_max(x, n, out);
		break;
	case FC_STAT_QUANTILE:
		fc_roll_quantile(&ws->order, ws->order.rank, n, n, 1, f->p,
		    out);
		break;
	case FC_STAT_RANK:
		fc_roll_rank(&ws->order, ws->order.rank, n, n, 1, out);
		break;
	case FC_STAT_MEAN_INTERVAL:
		fc_roll_interval(x, n, n, 1, ws->tail, out);
		break;
	}
}

/* Rolling over each of the `season` interleaved series. */
static void
seasonal(const struct fc_feat *f, struct fc_base_ws *ws, const double *x, size_t n, double *out)
{
	size_t season = (size_t)f->season, phase, i, m;
	bool rank = f->stat == FC_STAT_QUANTILE || f->stat == FC_STAT_RANK;

	for (phase = 0; phase < season && phase < n; phase++) {
		for (i = phase, m = 0; i < n; i += season, m++) {
			ws->part_x[m] = x[i];
			if (rank)
				ws->part_rank[m] = ws->order.rank[i];
		}
		rolling(f, ws, ws->part_x, ws->part_rank, m, ws->part_out);
		for (i = phase, m = 0; i < n; i += season, m++)
			out[i] = ws->part_out[m];
	}
}

static const double *
zeros_of(struct fc_base_ws *ws, const double *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		ws->zero[i] = isnan(x[i]) ? NAN : !(x[i] < 0) && !(x[i] > 0);
	return ws->zero;
}

const double *
fc_base(const struct fc_feat *f, struct fc_base_ws *ws, const double *x, size_t n, double *out)
{
	double *to = out != NULL ? out : ws->out;
	bool window = f->kind >= FC_FEAT_ROLLING && f->kind <= FC_FEAT_EXPANDING;

	if (window && !ws->ranked &&
	    (f->stat == FC_STAT_QUANTILE || f->stat == FC_STAT_RANK)) {
		fc_order_rank(&ws->order, x, n);
		ws->ranked = true;
	}
	if (window && f->stat == FC_STAT_ZERO_SHARE)
		x = zeros_of(ws, x, n);
	switch (f->kind) {
	case FC_FEAT_ROLLING:
		rolling(f, ws, x, ws->order.rank, n, to);
		break;
	case FC_FEAT_SEASONAL:
		seasonal(f, ws, x, n, to);
		break;
	case FC_FEAT_EXPANDING:
		expanding(f, ws, x, n, to);
		break;
	case FC_FEAT_EWM:
		fc_ewm_mean(x, n, f->p, to);
		break;
	case FC_FEAT_SINCE:
		fc_since_nonzero(x, n, to);
		break;
	case FC_FEAT_FIRST:
		fc_since_first_nonzero(x, n, to);
		break;
	case FC_FEAT_UNTIL:
		fc_until_nonzero(x, n, to);
		break;
	default:
		return x;
	}
	return to;
}
