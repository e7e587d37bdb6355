/* table.c - values of groups of series by period: taking in */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "feat/table.h"

/* Most periods from the first to the last. */
#define PERIODS_MAX 100000000

void
fc_feat_table_release(struct fc_feat_table *t)
{
	int k;

	fc_tuples_release(&t->groups);
	for (k = 0; k < FC_PLANES; k++)
		free(t->plane[k]);
	free(t->value);
	*t = (struct fc_feat_table){ 0 };
}

void
fc_feat_table_ask(struct fc_feat_table *t, const struct fc_feat *f)
{
	bool window = f->kind >= FC_FEAT_ROLLING && f->kind <= FC_FEAT_EXPANDING;
	bool rows = f->agg == FC_AGG_NONE && window;

	t->want[FC_PLANE_COUNT] = true;
	t->column = f->of[0] != '\0';
	if (f->agg == FC_AGG_MIN || (rows && f->stat == FC_STAT_MIN))
		t->want[FC_PLANE_MIN] = true;
	else if (f->agg == FC_AGG_MAX || (rows && f->stat == FC_STAT_MAX))
		t->want[FC_PLANE_MAX] = true;
	else if (rows && f->stat == FC_STAT_ZERO_SHARE)
		t->want[FC_PLANE_ZEROS] = true;
	else if (rows && f->stat == FC_STAT_STD)
		t->want[FC_PLANE_DEV] = t->want[FC_PLANE_DEV2] = true;
	else if (rows && f->stat == FC_STAT_QUANTILE)
		t->values = true;
	else if (f->agg != FC_AGG_COUNT)
		t->want[FC_PLANE_SUM] = true;
}

/* What a plane holds where nothing was added. */
static double
empty(int plane)
{
	return plane == FC_PLANE_COUNT || plane == FC_PLANE_MIN ||
	    plane == FC_PLANE_MAX ? NAN : 0;
}

/* Lay the planes out anew: `before` more periods in front, `cap` in all. */
static void
widen(struct fc_feat_table *t, size_t before, size_t cap)
{
	size_t g, i;
	int k;

	for (k = 0; k < FC_PLANES; k++) {
		double *old = t->plane[k], *new;

		if (!t->want[k])
			continue;
		new = fc_xrealloc(NULL, FC_MAX(t->capgroups, 1) * cap,
		    sizeof *new);
		for (i = 0; i < t->capgroups * cap; i++)
			new[i] = empty(k);
		for (g = 0; g < t->ngroups; g++)
			memcpy(new + g * cap + before, old + g * t->cap,
			    t->periods * sizeof *new);
		free(old);
		t->plane[k] = new;
	}
	for (i = 0; i < t->nvalues; i++)
		t->value[i].period += (int32_t)before;
	t->first -= (int64_t)before;
	t->periods += before;
	t->seen += t->seen > 0 ? before : 0;
	t->cap = cap;
}

/* Room for periods [from, to]. */
static int
cover(struct fc_feat_table *t, int64_t from, int64_t to, struct fc_err *err)
{
	size_t before, periods;

	if (t->periods == 0)
		t->first = from;
	from = FC_MIN(from, t->first);
	to = FC_MAX(to, t->first + (int64_t)t->periods - 1);
	if (to - from >= PERIODS_MAX)
		return fc_fail(err, FC_DATA, "the times of the series lie too "
		    "far apart for features of groups");
	before = (size_t)(t->first - from);
	periods = (size_t)(to - from) + 1;
	if (periods > t->cap || before > 0)
		widen(t, before, FC_MAX(periods + (t->periods > 0 ?
		    periods / 4 : 0), t->cap + before));
	t->periods = periods;
	return 0;
}

/* Room for groups [0, n). */
static void
more_groups(struct fc_feat_table *t, size_t n)
{
	size_t cap = t->capgroups + t->capgroups / 2, i;
	int k;

	t->ngroups = FC_MAX(t->ngroups, n);
	if (n <= t->capgroups)
		return;
	cap = FC_MAX(cap, n);
	for (k = 0; k < FC_PLANES; k++) {
		if (!t->want[k])
			continue;
		t->plane[k] = fc_xrealloc(t->plane[k], cap * t->cap,
		    sizeof *t->plane[k]);
		for (i = t->capgroups * t->cap; i < cap * t->cap; i++)
			t->plane[k][i] = empty(k);
	}
	t->capgroups = cap;
}

static void
keep_value(struct fc_feat_table *t, size_t group, size_t period, double x)
{
	FC_GROW(t->value, t->nvalues + 1, t->capvalues);
	t->value[t->nvalues++] = (struct fc_feat_table_value){ (uint32_t)group,
	    (int32_t)period, x };
}

/* An observed value. */
static void
take_in(struct fc_feat_table *t, size_t group, size_t period, double x)
{
	size_t i = group * t->cap + period;
	double **plane = t->plane;

	t->seen = FC_MAX(t->seen, period + 1);
	plane[FC_PLANE_COUNT][i] += 1;
	if (t->want[FC_PLANE_SUM])
		plane[FC_PLANE_SUM][i] += x;
	if (t->want[FC_PLANE_ZEROS])
		plane[FC_PLANE_ZEROS][i] += !(x < 0) && !(x > 0);
	if (t->want[FC_PLANE_DEV]) {
		double d = x - t->shift;

		plane[FC_PLANE_DEV][i] += d;
		plane[FC_PLANE_DEV2][i] += d * d;
	}
	if (t->want[FC_PLANE_MIN])
		plane[FC_PLANE_MIN][i] = fmin(plane[FC_PLANE_MIN][i], x);
	if (t->want[FC_PLANE_MAX])
		plane[FC_PLANE_MAX][i] = fmax(plane[FC_PLANE_MAX][i], x);
	if (t->values)
		keep_value(t, group, period, x);
}

int
fc_feat_table_add(struct fc_feat_table *t, const size_t *group, const int64_t *period, const double *x, size_t n, struct fc_err *err)
{
	size_t i;

	if (n == 0)
		return 0;
	if (cover(t, period[0], period[n - 1], err))
		return -1;
	more_groups(t, t->groups.n);
	for (i = 0; i < n; i++) {
		size_t p = (size_t)(period[i] - t->first);
		double *count = &t->plane[FC_PLANE_COUNT][group[i] * t->cap + p];

		if (isnan(*count))
			*count = 0;
		if (t->column)
			t->seen = FC_MAX(t->seen, p + 1);
		if (isnan(x[i]))
			continue;
		if (!t->shifted)
			t->shift = x[i];
		t->shifted = true;
		take_in(t, group[i], p, x[i]);
	}
	return 0;
}

static int
by_group(const void *a, const void *b)
{
	const struct fc_feat_table_value *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->period > y->period) - (x->period < y->period);
}

/* The order of values within a period does not matter. */
void
fc_feat_table_sort(struct fc_feat_table *t)
{
	if (t->nvalues > 0)
		qsort(t->value, t->nvalues, sizeof *t->value, by_group);
}

void
fc_feat_table_settle(struct fc_feat_table *t)
{
	int k;

	for (k = 0; k < FC_PLANES; k++) {
		free(t->plane[k]);
		t->plane[k] = NULL;
	}
	free(t->value);
	t->value = NULL;
}
