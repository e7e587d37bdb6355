/* tidy.c - one series made regular: order, bins, duplicates, cuts */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "ingest/fill.h"
#include "ingest/tidy.h"

void
fc_tidy_reserve(struct fc_tidy *t, size_t n)
{
	size_t cap = FC_MAX(n, t->cap + t->cap / 2);

	if (n <= t->cap)
		return;
	t->ds = fc_xrealloc(t->ds, cap, sizeof *t->ds);
	t->y = fc_xrealloc(t->y, cap, sizeof *t->y);
	t->lo = fc_xrealloc(t->lo, cap, sizeof *t->lo);
	t->hi = fc_xrealloc(t->hi, cap, sizeof *t->hi);
	t->cap = cap;
}

void
fc_tidy_release(struct fc_tidy *t)
{
	free(t->ds);
	free(t->y);
	free(t->lo);
	free(t->hi);
	free(t->perm);
	free(t->scratch);
	free(t->label);
	*t = (struct fc_tidy){ 0 };
}

/* Merge a[l..m) and a[m..e) into b: the left one first where times tie. */
static void
merge(const int64_t *ds, const uint32_t *a, uint32_t *b, const size_t at[3])
{
	size_t l = at[0], r = at[1], k;

	for (k = at[0]; k < at[2]; k++)
		b[k] = r >= at[2] || (l < at[1] && ds[a[l]] <= ds[a[r]]) ?
		    a[l++] : a[r++];
}

/* Bottom-up merge sort of the row numbers by time: stable. */
static void
sort_rows(struct fc_tidy *t, const int64_t *ds, size_t n)
{
	size_t w, i;

	for (w = 1; w < n; w *= 2) {
		uint32_t *swap = t->perm;

		for (i = 0; i < n; i += 2 * w) {
			size_t at[3] = { i, FC_MIN(i + w, n),
			    FC_MIN(i + 2 * w, n) };

			merge(ds, t->perm, t->scratch, at);
		}
		t->perm = t->scratch;
		t->scratch = swap;
	}
}

static void
order(struct fc_tidy *t, const int64_t *ds, size_t n)
{
	bool sorted = true;
	size_t i;

	if (n > t->capperm) {
		t->capperm = FC_MAX(n, t->capperm + t->capperm / 2);
		t->perm = fc_xrealloc(t->perm, t->capperm, sizeof *t->perm);
		t->scratch = fc_xrealloc(t->scratch, t->capperm,
		    sizeof *t->scratch);
		t->label = fc_xrealloc(t->label, t->capperm,
		    sizeof *t->label);
	}
	for (i = 0; i < n; i++)
		t->perm[i] = (uint32_t)i;
	for (i = 1; i < n; i++)
		sorted &= ds[i] >= ds[i - 1];
	if (!sorted) {
		t->count.unsorted++;
		sort_rows(t, ds, n);
	}
}

int64_t
fc_tidy_label(const struct fc_tidy_opts *o, int64_t time)
{
	int64_t label, k = 1;

	if (o->label_end && o->freq.kind == FC_FREQ_WEEK &&
	    o->freq.anchor >= 0 && o->freq.n == 1) {
		/* W-SUN ends on the Sunday: the one on or after the day. */
		int64_t days = time;

		if (o->from.unit != FC_UNIT_DAY)
			fc_time_convert(time, o->from.unit, FC_UNIT_DAY,
			    &days);
		days += (o->freq.anchor - fc_weekday(days) + 7) % 7;
		fc_time_convert(days, FC_UNIT_DAY, o->type.unit, &label);
		return label;
	}
	label = fc_freq_floor(&o->freq, &o->from, time);
	if (o->type.unit != o->from.unit)
		fc_time_convert(label, o->from.unit, o->type.unit, &label);
	if (o->label_end)
		label = fc_freq_add(&o->freq, &o->type, label, k) - 1;
	return label;
}

/* Label each row, in order of time; neighbours share a bin. */
static void
make_labels(struct fc_tidy *t, const struct fc_tidy_opts *o,
    const int64_t *ds, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t d = ds[t->perm[i]];

		if (o->agg == FC_AGG_NONE)
			t->label[i] = d;
		else if (i > 0 && d == ds[t->perm[i - 1]])
			t->label[i] = t->label[i - 1];
		else
			t->label[i] = fc_tidy_label(o, d);
	}
}

static enum fc_agg
merge_with(const struct fc_tidy_opts *o)
{
	static const enum fc_agg as[] = {
		[FC_DUP_ERROR] = FC_AGG_NONE, [FC_DUP_SUM] = FC_AGG_SUM,
		[FC_DUP_FIRST] = FC_AGG_FIRST, [FC_DUP_LAST] = FC_AGG_LAST,
		[FC_DUP_MEAN] = FC_AGG_MEAN,
	};

	return o->agg != FC_AGG_NONE ? o->agg : as[o->duplicates];
}

/* Rows of one label become one row of the result. */
static enum fc_tidied
group(struct fc_tidy *t, const struct fc_tidy_opts *o, const double *y,
    size_t n)
{
	enum fc_agg agg = merge_with(o);
	size_t i, end;

	fc_tidy_reserve(t, n);
	t->n = 0;
	for (i = 0; i < n; i = end) {
		size_t at = t->n++;

		for (end = i + 1; end < n && t->label[end] == t->label[i]; )
			end++;
		t->ds[at] = t->label[i];
		t->lo[at] = (uint32_t)i;
		t->hi[at] = (uint32_t)end;
		t->y[at] = y[t->perm[i]];
		if (end - i == 1 && o->agg == FC_AGG_NONE)
			continue;
		if (agg == FC_AGG_NONE) {
			t->bad[0] = t->perm[i];
			t->bad[1] = t->perm[i + 1];
			return FC_TIDY_DUPLICATE;
		}
		t->y[at] = fc_agg_num(agg, y, t->perm + i, end - i);
		if (o->agg != FC_AGG_NONE) {
			t->count.binned += end - i - 1;
			continue;
		}
		t->count.duplicates += end - i - 1;
		if (agg == FC_AGG_FIRST)
			t->hi[at] = (uint32_t)i + 1;
		else if (agg == FC_AGG_LAST)
			t->lo[at] = (uint32_t)end - 1;
	}
	return FC_TIDY_OK;
}

/* Keep rows [from, to). */
static void
keep(struct fc_tidy *t, size_t from, size_t to)
{
	size_t n = to - from;

	if (from > 0) {
		memmove(t->ds, t->ds + from, n * sizeof *t->ds);
		memmove(t->y, t->y + from, n * sizeof *t->y);
		memmove(t->lo, t->lo + from, n * sizeof *t->lo);
		memmove(t->hi, t->hi + from, n * sizeof *t->hi);
	}
	t->n = n;
}

static void
cut(struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	size_t from = 0, to = t->n;

	while (o->cut_start && from < to && t->ds[from] < o->start_at)
		from++;
	while (o->cut_end && to > from && t->ds[to - 1] > o->end_at)
		to--;
	t->count.outside += t->n - (to - from);
	keep(t, from, to);
	from = 0;
	while (o->trim_zeros && from < t->n &&
	    (isnan(t->y[from]) || fpclassify(t->y[from]) == FP_ZERO))
		from++;
	t->count.trimmed += from;
	keep(t, from, t->n);
}

static void
lift_negatives(struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	double to = o->negative == FC_NEG_ZERO ? 0 : NAN;
	size_t i;

	if (o->negative != FC_NEG_ZERO && o->negative != FC_NEG_MISSING)
		return;
	for (i = 0; i < t->n; i++)
		if (t->y[i] < 0) {
			t->y[i] = to;
			t->count.negative++;
		}
}

static bool
too_short(const struct fc_tidy *t, const struct fc_tidy_opts *o)
{
	int64_t have = 0;
	size_t i;

	for (i = 0; i < t->n && have < o->min_history; i++)
		have += !isnan(t->y[i]);
	return have < o->min_history;
}

/* Neighbours are one period apart (periods of one width only). */
static bool
is_regular(const struct fc_tidy_opts *o, const int64_t *ds, size_t n)
{
	bool regular = true;
	uint64_t width;         /* unsigned: steps may be 2^63 apart */
	size_t i;

	if (o->freq.kind != FC_FREQ_STEP && o->freq.kind != FC_FREQ_NS &&
	    o->freq.kind != FC_FREQ_DAY && o->freq.kind != FC_FREQ_WEEK)
		return false;
	width = (uint64_t)fc_freq_add(&o->freq, &o->type, ds[0], 1) -
	    (uint64_t)ds[0];
	for (i = 1; i < n; i++)
		regular &= (uint64_t)ds[i] - (uint64_t)ds[i - 1] == width;
	return regular;
}

static bool
is_ascending(const int64_t *ds, size_t n)
{
	bool ascending = true;
	size_t i;

	for (i = 1; i < n; i++)
		ascending &= ds[i] > ds[i - 1];
	return ascending;
}

static bool
has_missing(const double *y, size_t n)
{
	bool missing = false;
	size_t i;

	for (i = 0; i < n; i++)
		missing |= isnan(y[i]) != 0;
	return missing;
}

/* Nothing to do but to look: most series of most tables. */
static bool
is_plain(const struct fc_tidy_opts *o, const int64_t *ds, const double *y,
    size_t n)
{
	if (o->agg != FC_AGG_NONE || o->negative >= FC_NEG_ZERO ||
	    o->cut_start || o->cut_end || o->trim_zeros ||
	    o->min_history > 0 || o->horizon > 0 ||
	    o->start == FC_SPAN_AT || o->end == FC_SPAN_AT)
		return false;
	if (o->freq.kind == FC_FREQ_NONE)
		return is_ascending(ds, n);
	return is_regular(o, ds, n) &&
	    (o->fill < FC_FILL_PREVIOUS || !has_missing(y, n));
}

enum fc_tidied
fc_tidy_series(struct fc_tidy *t, const struct fc_tidy_opts *o,
    const int64_t *ds, const double *y, size_t n)
{
	enum fc_tidied r;

	t->plain = is_plain(o, ds, y, n);
	t->added = false;
	t->n = n;
	if (t->plain)
		return FC_TIDY_OK;
	order(t, ds, n);
	make_labels(t, o, ds, n);
	r = group(t, o, y, n);
	if (r != FC_TIDY_OK)
		return r;
	lift_negatives(t, o);
	cut(t, o);
	if (t->n == 0) {
		t->count.empty_series++;
		return FC_TIDY_EMPTY;
	}
	if (too_short(t, o)) {
		t->count.short_series++;
		return FC_TIDY_EMPTY;
	}
	r = fc_fill_gaps(t, o);
	if (r == FC_TIDY_OK) {
		fc_fill_values(t, o);
		r = fc_fill_future(t, o);
	}
	return r;
}
