/* origin.c - where the windows of a backtest begin and end. */
#include "base/fc.h"

#include <math.h>

#include "eval/backtest.h"

/* First row of [from, to) whose time is not before t. */
static size_t
first_at(const int64_t *ds, size_t from, size_t to, int64_t t)
{
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (ds[mid] < t)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Rows are periods: places are rows. */
static void
by_rows(const struct fc_windows *w, size_t place, const int64_t *ds,
    const struct fc_span *s, struct fc_origin *o)
{
	size_t used = w->rolling > 0 ?
	    FC_MIN(place + 1, (size_t)w->rolling) : place + 1;

	o->end = s->row + place + 1;
	o->row = o->end - used;
	o->cutoff = ds[o->end - 1];
}

/* Rows stand on a grid that starts with the first value. */
static void
by_grid(const struct fc_windows *w, size_t place, const struct fc_chunk *c,
    const struct fc_span *s, const struct fc_freq *freq, struct fc_origin *o)
{
	const struct fc_schema *schema = c->batch.schema;
	const struct fc_timetype *t = &schema->field[schema->ds].time;
	const int64_t *ds = c->batch.col[schema->ds].time;
	int64_t from;

	o->cutoff = fc_freq_add(freq, t, ds[s->row], (int64_t)place);
	o->end = first_at(ds, s->row, s->end, o->cutoff);
	if (o->end < s->end && ds[o->end] == o->cutoff)
		o->end++;
	o->row = s->row;
	if (w->rolling > 0 && (int64_t)place >= w->rolling) {
		from = fc_freq_add(freq, t, ds[s->row],
		    (int64_t)place + 1 - w->rolling);
		o->row = first_at(ds, s->row, o->end, from);
	}
}

bool
fc_origin_of(const struct fc_windows *w, int64_t number,
    const struct fc_chunk *c, const struct fc_span *s,
    const struct fc_freq *freq, struct fc_origin *o)
{
	const struct fc_schema *schema = c->batch.schema;
	const int64_t *ds = c->batch.col[schema->ds].time;
	const double *y = c->batch.col[schema->y].num;
	int64_t place = (int64_t)s->n - w->gap - w->h -
	    w->step * (w->n - 1 - number) - 1;
	bool rows = s->off_grid || freq->kind == FC_FREQ_NONE ||
	    s->n == s->future - s->row;
	int64_t k;
	size_t last;

	if (place < 0)
		return false;
	if (rows)
		by_rows(w, (size_t)place, ds, s, o);
	else
		by_grid(w, (size_t)place, c, s, freq, o);
	/* A rolling window may hold no value at all. */
	for (last = o->end; last > o->row && !isfinite(y[last - 1]); last--)
		;
	if (last == o->row)
		return false;
	last--;
	if (rows)
		o->late = (int64_t)(o->end - 1 - last);
	else if (fc_freq_diff(freq, &schema->field[schema->ds].time,
	    ds[s->row], ds[last], &k) == 0)
		o->late = place - k;
	else
		return false;
	return true;
}
