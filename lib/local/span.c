/* span.c - one series of a chunk as models see it. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/span.h"

/* Put rows [row, future) where their ds says; false when one is off the
 * grid. */
static bool
place(const struct fc_chunk *c, const struct fc_freq *freq,
    const struct fc_timetype *t, struct fc_vec *buf, struct fc_span *s)
{
	const struct fc_batch *b = &c->batch;
	const int64_t *ds = b->col[b->schema->ds].time;
	const double *y = b->col[b->schema->y].num;
	int64_t k;
	double *v;

	if (fc_freq_diff(freq, t, ds[s->row], ds[s->future - 1], &k) ||
	    k < 0 || k > 1 << 24)
		return false;
	s->n = (size_t)k + 1;
	v = fc_vec_resize(buf, s->n);
	for (size_t i = 0; i < s->n; i++)
		v[i] = NAN;
	for (size_t r = s->row; r < s->future; r++) {
		if (fc_freq_diff(freq, t, ds[s->row], ds[r], &k) || k < 0 ||
		    (size_t)k >= s->n)
			return false;
		v[k] = y[r];
	}
	s->y = v;
	return true;
}

/* Are the rows one period apart each? ds ascend, so the ends tell. */
static bool
dense(const struct fc_chunk *c, const struct fc_freq *freq,
    const struct fc_timetype *t, const struct fc_span *s)
{
	const int64_t *ds = c->batch.col[c->batch.schema->ds].time;
	size_t last = s->future - 1;
	int64_t k;

	return freq->kind == FC_FREQ_NONE ||
	    (fc_freq_diff(freq, t, ds[s->row], ds[last], &k) == 0 &&
	    k == (int64_t)(last - s->row));
}

/* An infinite value is a missing one. */
static void
drop_infinite(struct fc_vec *buf, struct fc_span *s)
{
	size_t t = 0;
	double *v;

	while (t < s->n && !isinf(s->y[t]))
		t++;
	if (t == s->n)
		return;
	if (s->y != buf->v) {
		v = fc_vec_resize(buf, s->n);
		memcpy(v, s->y, s->n * sizeof *v);
		s->y = v;
	}
	for (v = buf->v; t < s->n; t++) {
		if (isinf(v[t]))
			v[t] = NAN;
	}
}

void
fc_span_take(const struct fc_chunk *c, size_t i, const struct fc_freq *freq,
    struct fc_vec *buf, struct fc_span *s)
{
	const struct fc_schema *schema = c->batch.schema;
	const double *y = schema->y >= 0 ? c->batch.col[schema->y].num : NULL;
	const struct fc_timetype *t = &schema->field[schema->ds].time;
	size_t row = c->start[i], end = c->start[i + 1], future = end;

	*s = (struct fc_span){ .cutoff = FC_NULL_TIME, .end = end };
	while (row < end && (!y || !isfinite(y[row])))
		row++;
	while (y && future > row && !isfinite(y[future - 1]))
		future--;
	if (row == end)
		row = future = c->start[i];
	s->row = row;
	s->future = future;
	if (!y || row == future)
		return;
	s->cutoff = c->batch.col[schema->ds].time[future - 1];
	for (size_t r = row; r < future; r++)
		s->nobs += isfinite(y[r]) ? 1 : 0;
	s->y = y + row;
	s->n = future - row;
	if (!dense(c, freq, t, s) && !place(c, freq, t, buf, s)) {
		s->off_grid = true;
		s->y = y + row;
		s->n = future - row;
	}
	drop_infinite(buf, s);
}

void
fc_span_freq(const struct fc_chunk *c, struct fc_freq *freq)
{
	const struct fc_schema *schema = c->batch.schema;
	size_t best = 0;

	*freq = schema->freq;
	if (freq->kind != FC_FREQ_NONE)
		return;
	for (size_t i = 1; i < c->nseries; i++) {
		if (c->start[i + 1] - c->start[i] >
		    c->start[best + 1] - c->start[best])
			best = i;
	}
	fc_freq_infer(c->batch.col[schema->ds].time + c->start[best],
	    c->start[best + 1] - c->start[best],
	    &schema->field[schema->ds].time, freq);
}
