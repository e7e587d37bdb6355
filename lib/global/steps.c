/* steps.c - which periods of a series are to be forecast. */
#include "base/fc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "global/steps.h"

/* Longest horizon: a typing error must not take all memory. */
#define MAX_STEPS 1000000

static void
resize(struct fc_steps *s, size_t h)
{
	if (h > s->cap) {
		s->cap = h;
		s->ds = fc_xrealloc(s->ds, h, sizeof *s->ds);
		s->row = fc_xrealloc(s->row, h, sizeof *s->row);
	}
	s->h = h;
}

void
fc_steps_release(struct fc_steps *s)
{
	free(s->ds);
	free(s->row);
	*s = (struct fc_steps){ 0 };
}

/* Step number of a row: by the grid, else by its place. */
static int64_t
step_of(const struct fc_chunk *c, size_t r, size_t from, int64_t cutoff,
    const struct fc_freq *freq)
{
	const struct fc_schema *schema = c->batch.schema;
	const int64_t *ds = c->batch.col[schema->ds].time;
	int64_t k;

	if (cutoff == FC_NULL_TIME || freq->kind == FC_FREQ_NONE)
		return (int64_t)(r - from) + 1;
	if (fc_freq_diff(freq, &schema->field[schema->ds].time, cutoff, ds[r],
	    &k) || k < 1)
		return -1;
	return k;
}

/* Steps without a row: periods after the last known time. */
static int
fill(struct fc_steps *s, const struct fc_chunk *c, int64_t cutoff,
    const struct fc_freq *freq, struct fc_err *err)
{
	const struct fc_schema *schema = c->batch.schema;
	const struct fc_timetype *t = &schema->field[schema->ds].time;
	int64_t base = cutoff, since = 0;

	for (size_t i = 0; i < s->h; i++) {
		since++;
		if (s->row[i] != FC_NO_ROW) {
			base = s->ds[i];
			since = 0;
			continue;
		}
		if (freq->kind == FC_FREQ_NONE || base == FC_NULL_TIME)
			return fc_fail(err, FC_DATA,
			    "cannot tell the frequency; give --freq");
		s->ds[i] = fc_freq_add(freq, t, base, since);
	}
	return 0;
}

/* The last date that can be written and read back is in 9999. */
static int
check_end(const struct fc_steps *s, const struct fc_timetype *t,
    struct fc_err *err)
{
	struct fc_civil c = { 0 };
	int64_t end = s->ds[s->h - 1];

	if (end != FC_NULL_TIME && t->unit != FC_UNIT_STEP)
		fc_civil_of(end, t, &c);
	if (end == FC_NULL_TIME || c.year > 9999)
		return fc_fail(err, FC_DATA, "%zu periods ahead is beyond the "
		    "last time there is", s->h);
	return 0;
}

int
fc_steps_make(struct fc_steps *s, const struct fc_chunk *c, size_t from,
    size_t to, int64_t cutoff, int64_t horizon, const struct fc_freq *freq,
    struct fc_err *err)
{
	const int64_t *ds = c->batch.col[c->batch.schema->ds].time;
	int64_t h = horizon;

	/* Never observed: all rows are future; H of them are the last ones. */
	if (cutoff == FC_NULL_TIME && h > 0 && (int64_t)(to - from) > h)
		from = to - (size_t)h;
	for (size_t r = from; r < to && horizon == 0; r++)
		h = FC_MAX(h, step_of(c, r, from, cutoff, freq));
	if (h < 1)
		return fc_fail(err, FC_DATA, "no future rows and no horizon; "
		    "give -H N, or let fc-ingest -H append future rows");
	if (h > MAX_STEPS)
		return fc_fail(err, FC_DATA, "more than %d periods ahead",
		    MAX_STEPS);
	resize(s, (size_t)h);
	for (size_t i = 0; i < s->h; i++)
		s->row[i] = FC_NO_ROW;
	for (size_t r = from; r < to; r++) {
		int64_t k = step_of(c, r, from, cutoff, freq);

		if (k >= 1 && k <= h) {
			s->row[k - 1] = r;
			s->ds[k - 1] = ds[r];
		}
	}
	return fill(s, c, cutoff, freq, err) || check_end(s,
	    &c->batch.schema->field[c->batch.schema->ds].time, err) ? -1 : 0;
}
