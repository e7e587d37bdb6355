/*
 * tablebase.c - values of groups of series by period: transforms
 *
 * Pooled, each row is a value: the mean of a window is its sum over its
 * count. With _time_agg, each period is one value, and the transform is that
 * of a series.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/base.h"
#include "feat/table.h"

struct work {
	const struct fc_feat_table *t;
	const struct fc_feat *f;
	struct fc_base_ws ws;
	double *count, *x, *y;  /* of windows, by period */
	struct fc_order order;
	size_t *start;          /* of each period's values */
	size_t value;           /* first of the next group's */
	double *v;
};

/* Sums (or another statistic) of windows of x. */
static const double *
windows(struct work *w, enum fc_feat_stat stat, const double *x)
{
	struct fc_feat f = *w->f;

	f.stat = stat;
	f.min_samples = 1;
	if (f.kind == FC_FEAT_LAG) {
		f.kind = FC_FEAT_ROLLING;
		f.window = 1;
	}
	w->ws.ranked = false;
	return fc_base(&f, &w->ws, x, w->t->seen, NULL);
}

static const double *
plane(const struct work *w, enum fc_plane k, size_t group)
{
	return w->t->plane[k] + group * w->t->cap;
}

/* Values in each window; a period without rows has none. */
static void
count(struct work *w, size_t group)
{
	const double *c = plane(w, FC_PLANE_COUNT, group);
	size_t n = w->t->seen, i;

	for (i = 0; i < n; i++)
		w->x[i] = isnan(c[i]) ? 0 : c[i];
	memcpy(w->count, windows(w, FC_STAT_SUM, w->x), n * sizeof *w->count);
}

/* One value a period: what _time_agg says, or the mean. */
static void
one_value(struct work *w, size_t group, double *out)
{
	const double *c = plane(w, FC_PLANE_COUNT, group), *x = c;
	enum fc_feat_agg agg = w->f->agg;
	size_t i;

	if (agg == FC_AGG_MIN || agg == FC_AGG_MAX)
		x = plane(w, agg == FC_AGG_MIN ? FC_PLANE_MIN : FC_PLANE_MAX,
		    group);
	else if (agg != FC_AGG_COUNT)
		x = plane(w, FC_PLANE_SUM, group);
	for (i = 0; i < w->t->seen; i++) {
		out[i] = x[i];
		if (agg == FC_AGG_COUNT)
			continue;
		if (!(c[i] > 0))
			out[i] = NAN;
		else if (agg == FC_AGG_NONE || agg == FC_AGG_MEAN)
			out[i] /= c[i];
	}
}

static void
pooled_std(struct work *w, size_t group, double *out)
{
	size_t n = w->t->seen, i;
	const double *x;

	memcpy(w->y, windows(w, FC_STAT_SUM, plane(w, FC_PLANE_DEV, group)),
	    n * sizeof *w->y);
	x = windows(w, FC_STAT_SUM, plane(w, FC_PLANE_DEV2, group));
	for (i = 0; i < n; i++) {
		double m2 = x[i] - w->y[i] * w->y[i] / w->count[i];

		out[i] = w->count[i] < 2 ? NAN :
		    sqrt(FC_MAX(m2, 0) / (w->count[i] - 1));
	}
}

/* The group's values by period; they were sorted by group. */
static void
pooled_quantile(struct work *w, size_t group, size_t need, double *out)
{
	const struct fc_feat_table *t = w->t;
	size_t n = t->seen, from = w->value, i, m = 0, p;

	for (p = 0; p < n; p++) {
		w->start[p] = m;
		for (i = from + m; i < t->nvalues &&
		    t->value[i].group == group &&
		    t->value[i].period == (int32_t)p; i++)
			w->v[m++] = t->value[i].v;
	}
	w->start[n] = m;
	w->value = from + m;
	fc_order_rank(&w->order, w->v, m);
	fc_pool_quantile(&w->order, w->start, n,
	    w->f->kind == FC_FEAT_EXPANDING ? n : (size_t)w->f->window, need,
	    w->f->p, out);
}

static void
pooled(struct work *w, size_t group, double *out)
{
	size_t need = w->f->kind == FC_FEAT_EXPANDING ? 1 :
	    fc_base_need(w->f), n = w->t->seen, i;
	enum fc_feat_stat stat = w->f->stat;
	const double *x;

	count(w, group);
	if (stat == FC_STAT_QUANTILE) {
		pooled_quantile(w, group, need, out);
	} else if (stat == FC_STAT_STD) {
		pooled_std(w, group, out);
	} else if (stat == FC_STAT_MIN || stat == FC_STAT_MAX) {
		x = windows(w, stat, plane(w, stat == FC_STAT_MIN ?
		    FC_PLANE_MIN : FC_PLANE_MAX, group));
		memcpy(out, x, n * sizeof *out);
	} else {
		x = windows(w, FC_STAT_SUM, plane(w,
		    stat == FC_STAT_ZERO_SHARE ? FC_PLANE_ZEROS :
		    FC_PLANE_SUM, group));
		for (i = 0; i < n; i++)
			out[i] = stat == FC_STAT_SUM ? x[i] :
			    x[i] / w->count[i];
	}
	for (i = 0; i < n; i++)
		if (w->count[i] < (double)need || !(w->count[i] > 0))
			out[i] = NAN;
}

static void
one_group(struct work *w, size_t group, double *out)
{
	const struct fc_feat *f = w->f;
	bool window = f->kind >= FC_FEAT_ROLLING && f->kind <= FC_FEAT_EXPANDING;

	if (window && f->agg == FC_AGG_NONE) {
		pooled(w, group, out);
		return;
	}
	one_value(w, group, w->x);
	w->ws.ranked = false;
	memcpy(out, fc_base(f, &w->ws, w->x, w->t->seen, NULL),
	    w->t->seen * sizeof *out);
}

double *
fc_feat_table_base(const struct fc_feat_table *t, const struct fc_feat *f)
{
	struct work w = { .t = t, .f = f };
	size_t n = t->seen, g;
	double *out = fc_xrealloc(NULL, FC_MAX(t->ngroups * n, 1),
	    sizeof *out);

	fc_base_reserve(&w.ws, n);
	w.count = fc_xrealloc(NULL, n + 1, sizeof *w.count);
	w.x = fc_xrealloc(NULL, n + 1, sizeof *w.x);
	w.y = fc_xrealloc(NULL, n + 1, sizeof *w.y);
	w.start = fc_xrealloc(NULL, n + 1, sizeof *w.start);
	w.v = fc_xrealloc(NULL, t->nvalues + 1, sizeof *w.v);
	for (g = 0; n > 0 && g < t->ngroups; g++)
		one_group(&w, g, out + g * n);
	fc_base_release(&w.ws);
	fc_order_release(&w.order);
	free(w.count);
	free(w.x);
	free(w.y);
	free(w.start);
	free(w.v);
	return out;
}
