/* fill.c - rows for the periods that are not there */
#include "base/fc.h"

#include <math.h>

#include "ingest/fill.h"

/* More rows than this added to one series is a wrong year, not a gap. */
#define MAX_PERIODS 100000000

/* A grid: anchor + k periods; width is that of every period, or 0. */
struct grid {
	const struct fc_tidy_opts *o;
	int64_t anchor, width;
};

static struct grid
grid_at(const struct fc_tidy_opts *o, int64_t anchor)
{
	struct grid g = { o, anchor, 0 };
	int64_t next = fc_freq_add(&o->freq, &o->type, anchor, 1);

	if (next == FC_NULL_TIME)
		return g;
	if (o->freq.kind == FC_FREQ_STEP || o->freq.kind == FC_FREQ_NS ||
	    o->freq.kind == FC_FREQ_DAY || o->freq.kind == FC_FREQ_WEEK)
		g.width = next - anchor;
	return g;
}

/* FC_NULL_TIME where the numbers of times end. */
static int64_t
at(const struct grid *g, int64_t k)
{
	int64_t t;

	if (g->width > 0)
		return __builtin_mul_overflow(k, g->width, &t) ||
		    __builtin_add_overflow(g->anchor, t, &t) ? FC_NULL_TIME :
		    t;
	return fc_freq_add(&g->o->freq, &g->o->type, g->anchor, k);
}

/* Periods from the anchor to time; -1 when it is not on the grid. */
static int
periods(const struct grid *g, int64_t time, int64_t *k)
{
	int64_t apart;

	if (g->width > 0) {
		if (__builtin_sub_overflow(time, g->anchor, &apart))
			return -1;
		*k = apart / g->width;
		return apart % g->width == 0 ? 0 : -1;
	}
	return fc_freq_diff(&g->o->freq, &g->o->type, g->anchor, time, k);
}

/* Most periods that may be added to k without passing limit. */
static int64_t
room(const struct grid *g, int64_t k, int64_t limit, int direction)
{
	int64_t n = 0;

	if (g->width > 0) {
		int64_t apart;

		if (__builtin_sub_overflow(limit, at(g, k), &apart))
			return (limit > 0) == (direction > 0) ? MAX_PERIODS : 0;
		n = direction * (apart / g->width);
		return FC_MAX(n, 0);
	}
	while (n < MAX_PERIODS && direction *
	    (limit - at(g, k + direction * (n + 1))) >= 0)
		n++;
	return n;
}

static void
add_row(struct fc_tidy *t, size_t i, int64_t ds)
{
	t->ds[i] = ds;
	t->y[i] = NAN;
	t->lo[i] = t->hi[i] = 0;
	t->added = true;
}

static enum fc_tidied
bad_row(struct fc_tidy *t, size_t i, enum fc_tidied why)
{
	t->bad[0] = t->perm[t->lo[i]];
	return why;
}

/* All rows lie on the grid; *last is the place of the last one. */
static enum fc_tidied
check_grid(struct fc_tidy *t, const struct grid *g, int64_t *last)
{
	size_t i;

	*last = 0;
	for (i = 0; i < t->n; i++) {
		int64_t k;

		if (periods(g, t->ds[i], &k))
			return bad_row(t, i, FC_TIDY_OFF_GRID);
		if (k - *last > MAX_PERIODS)
			return bad_row(t, i, FC_TIDY_TOO_LONG);
		*last = k;
	}
	return FC_TIDY_OK;
}

/* Move the rows to their places and add those between, from the end. */
static void
spread(struct fc_tidy *t, const struct grid *g, int64_t before, size_t total)
{
	size_t place = total;
	size_t i;

	fc_tidy_reserve(t, total);
	for (i = t->n; i-- > 0; ) {
		int64_t k;
		size_t to;

		periods(g, t->ds[i], &k);
		to = (size_t)(k + before);
		while (--place > to)
			add_row(t, place, at(g, (int64_t)place - before));
		t->ds[to] = t->ds[i];
		t->y[to] = t->y[i];
		t->lo[to] = t->lo[i];
		t->hi[to] = t->hi[i];
	}
	while (place-- > 0)
		add_row(t, place, at(g, (int64_t)place - before));
	t->count.filled += total - t->n;
	t->n = total;
}

enum fc_tidied
fc_fill_gaps(struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	struct grid g = grid_at(o, t->ds[0]);
	int64_t before = 0, after = 0, last;
	enum fc_tidied r;

	if (o->freq.kind == FC_FREQ_NONE)
		return FC_TIDY_OK;
	r = check_grid(t, &g, &last);
	if (r != FC_TIDY_OK || o->fill == FC_FILL_NONE)
		return r;
	if (o->start == FC_SPAN_AT)
		before = room(&g, 0, o->start_at, -1);
	if (o->end == FC_SPAN_AT)
		after = room(&g, last, o->end_at, 1);
	if (before + last + after >= MAX_PERIODS)
		return bad_row(t, t->n - 1, FC_TIDY_TOO_LONG);
	if (before + last + after + 1 > (int64_t)t->n)
		spread(t, &g, before, (size_t)(before + last + after + 1));
	return FC_TIDY_OK;
}

/* One past the last row that has a value; 0 when none has. */
static size_t
observed(const struct fc_tidy *t)
{
	size_t n = t->n;

	while (n > 0 && isnan(t->y[n - 1]))
		n--;
	return n;
}

void
fc_fill_values(struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	size_t to = o->end == FC_SPAN_AT ? t->n : observed(t);
	size_t i = 0;

	if (o->fill < FC_FILL_PREVIOUS)
		return;
	while (o->start != FC_SPAN_AT && i < to && isnan(t->y[i]))
		i++;
	for (; i < to; i++) {
		if (!isnan(t->y[i]))
			continue;
		if (o->fill == FC_FILL_VALUE)
			t->y[i] = o->fill_value;
		else if (i > 0)
			t->y[i] = t->y[i - 1];
		if (t->lo[i] < t->hi[i])
			t->count.replaced++;
	}
}

enum fc_tidied
fc_fill_future(struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	size_t have = observed(t);
	size_t total, i;
	struct grid g;
	int64_t k = 0;

	if (have == 0 || (o->fill != FC_FILL_NONE && o->end == FC_SPAN_AT))
		have = t->n;
	total = have + (size_t)o->horizon;
	if (o->horizon == 0 || total <= t->n)
		return FC_TIDY_OK;
	g = grid_at(o, t->ds[0]);
	if (periods(&g, t->ds[t->n - 1], &k))
		return bad_row(t, t->n - 1, FC_TIDY_OFF_GRID);
	fc_tidy_reserve(t, total);
	for (i = t->n; i < total; i++) {
		int64_t ds = at(&g, ++k);

		/* The numbers of times are at their end. */
		if (ds == FC_NULL_TIME)
			return bad_row(t, t->n - 1, FC_TIDY_TOO_LATE);
		add_row(t, i, ds);
	}
	t->count.future += total - t->n;
	t->n = total;
	return FC_TIDY_OK;
}
