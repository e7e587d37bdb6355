/*
 * gbdtrows.c - boosted trees of the feature columns: rows to learn from
 *
 * Pass 0 counts rows and samples them for the bins, pass 1 puts them into the
 * binned matrix, where each segment's rows stand together, those held out
 * last. Pass 2 looks at the errors.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/gbdt_impl.h"

/* Rows on their way to the matrix. */
#define BLOCK 256

void *
fc_gbdt_part_new(void *m)
{
	(void)m;
	return fc_xcalloc(1, sizeof(struct fc_gbdt_part));
}

void
fc_gbdt_part_free(void *part)
{
	struct fc_gbdt_part *p = part;

	free(p->sample);
	free(p->place);
	fc_vec_release(&p->x);
	fc_gbdt_errors_release(&p->err);
	free(p);
}

/* ---- one chunk ------------------------------------------------------------------ */

/* Slot of series i: its segment in byte order, the last for none. */
static int32_t
slot_of(const struct fc_gbdt_model *m, const struct fc_chunk *c, size_t i)
{
	int32_t code;

	if (m->by < 0)
		return 0;
	code = c->batch.col[m->by].code[c->start[i]];
	if (code == FC_NULL_CODE)
		return (int32_t)m->nslot - 1;
	return m->rank[code];
}

/* The chunk's place for these rows. */
static struct fc_gbdt_place *
place_of(struct fc_gbdt_part *p, int32_t slot, bool held)
{
	struct fc_gbdt_place *at;

	for (size_t k = p->nplace; k-- > 0; ) {
		if (p->place[k].slot == slot && p->place[k].held == held)
			return &p->place[k];
	}
	FC_GROW(p->place, p->nplace + 1, p->capplace);
	at = &p->place[p->nplace++];
	*at = (struct fc_gbdt_place){ p->first, slot, held, 0, 0 };
	return at;
}

/* A number in [0, 1) that depends on the row's place in the panel only
 * (splitmix64: Steele, Lea & Flood 2014, OOPSLA). */
static double
draw(const struct fc_gbdt_model *m, uint64_t series, size_t row)
{
	uint64_t z = (uint64_t)m->p.v[G_SEED] + (series << 24 ^ row) *
	    UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Rows [from, to) of series i: numbered, some of them sampled. */
static void
count_rows(const struct fc_gbdt_model *m, struct fc_gbdt_part *p,
    const struct fc_chunk *c, size_t i, bool held, size_t from, size_t to)
{
	struct fc_gbdt_place *place = place_of(p, slot_of(m, c, i), held);
	size_t last = c->start[i + 1];

	for (size_t r = from; r < to; r++) {
		if (!(fc_gbdt_weight(m, c, r, last - r) > 0))
			continue;
		place->rows++;
		if (m->rate < 1 && draw(m, c->first + i, r - c->start[i]) >= m->rate)
			continue;
		FC_GROW(p->sample, (p->nsample + 1) * m->ncol, p->capsample);
		fc_gbdt_row(m, c, r, p->sample + p->nsample++ * m->ncol);
	}
}

/* The next n rows of the place. */
static void
fill(const struct fc_gbdt_model *m, struct fc_gbdt_place *place,
    const double *x, size_t n)
{
	fc_matrix_fill(m->x, place->at, x, n);
	for (size_t i = 0; m->raw && i < n * m->ncol; i++)
		m->raw[place->at * m->ncol + i] = (float)x[i];
	place->at += n;
}

/* Rows [from, to) of series i to the matrix. */
static void
put_rows(const struct fc_gbdt_model *m, struct fc_gbdt_part *p,
    const struct fc_chunk *c, size_t i, bool held, size_t from, size_t to)
{
	struct fc_gbdt_place *place = place_of(p, slot_of(m, c, i), held);
	const double *y = c->batch.col[c->batch.schema->y].num;
	double *x = fc_vec_resize(&p->x, BLOCK * m->ncol);
	size_t n = 0, last = c->start[i + 1];

	for (size_t r = from; r < to; r++) {
		double w = fc_gbdt_weight(m, c, r, last - r);

		if (!(w > 0))
			continue;
		m->y[place->at + n] = (float)y[r];
		if (m->w)
			m->w[place->at + n] = (float)w;
		fc_gbdt_row(m, c, r, x + n++ * m->ncol);
		if (n < BLOCK)
			continue;
		fill(m, place, x, n);
		n = 0;
	}
	fill(m, place, x, n);
}

static int
by_place(const void *a, const void *b)
{
	const struct fc_gbdt_place *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (int)x->held - (int)y->held;
}

/* The places of this chunk, to count on. */
static void
take_places(const struct fc_gbdt_model *m, struct fc_gbdt_part *p)
{
	size_t lo = 0, hi = m->nplace;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->place[mid].first < p->first)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < m->nplace && m->place[lo].first == p->first; lo++) {
		FC_GROW(p->place, p->nplace + 1, p->capplace);
		p->place[p->nplace++] = m->place[lo];
	}
}

void
fc_gbdt_add(const void *model, void *part, const struct fc_chunk *c)
{
	const struct fc_gbdt_model *m = model;
	struct fc_gbdt_part *p = part;

	p->first = c->first;
	p->nsample = p->nplace = p->err.n = p->err.nseries = 0;
	if (m->pass == 1)
		take_places(m, p);
	for (size_t i = 0; i < c->nseries; i++) {
		size_t held = fc_gbdt_held(m, c, i, false);

		if (m->pass == 2) {
			fc_gbdt_errors_add(m, c, i, &p->x, &p->err);
		} else if (m->pass == 0) {
			count_rows(m, p, c, i, false, c->start[i], held);
			count_rows(m, p, c, i, true, held, c->start[i + 1]);
		} else {
			put_rows(m, p, c, i, false, c->start[i], held);
			put_rows(m, p, c, i, true, held, c->start[i + 1]);
		}
	}
}

/* ---- all chunks ------------------------------------------------------------------ */

void
fc_gbdt_merge(void *model, const void *part)
{
	struct fc_gbdt_model *m = model;
	const struct fc_gbdt_part *p = part;
	size_t n = m->ncol;

	if (m->pass == 2)
		fc_gbdt_errors_append(&m->err, &p->err);
	if (m->pass != 0)
		return;
	FC_GROW(m->sample, (m->nsample + p->nsample) * n, m->capsample);
	if (p->nsample > 0)
		memcpy(m->sample + m->nsample * n, p->sample,
		    p->nsample * n * sizeof *m->sample);
	m->nsample += p->nsample;
	FC_GROW(m->place, m->nplace + p->nplace, m->capplace);
	if (p->nplace > 0)
		memcpy(m->place + m->nplace, p->place,
		    p->nplace * sizeof *m->place);
	m->nplace += p->nplace;
}

/* Rows of a slot stand together, those held out last; chunks in order. */
static size_t
number_places(struct fc_gbdt_model *m)
{
	size_t *next = fc_xcalloc(2 * m->nslot, sizeof *next), n = 0;

	m->from = fc_xcalloc(m->nslot + 1, sizeof *m->from);
	m->held = fc_xcalloc(m->nslot + 1, sizeof *m->held);
	for (size_t k = 0; k < m->nplace; k++)
		next[2 * (size_t)m->place[k].slot + m->place[k].held] +=
		    m->place[k].rows;
	for (size_t s = 0; s < 2 * m->nslot; s++) {
		size_t rows = next[s];

		(s % 2 ? m->held : m->from)[s / 2] = n;
		next[s] = n;
		n += rows;
	}
	m->from[m->nslot] = m->held[m->nslot] = n;
	qsort(m->place, m->nplace, sizeof *m->place, by_place);
	for (size_t k = 0; k < m->nplace; k++) {
		size_t *at = &next[2 * (size_t)m->place[k].slot +
		    m->place[k].held];

		m->place[k].at = *at;
		*at += m->place[k].rows;
	}
	free(next);
	return n;
}

int
fc_gbdt_find_bins(struct fc_gbdt_model *m, struct fc_err *err)
{
	struct fc_bin_rule rule;
	size_t n = number_places(m);

	if (n == 0)
		return fc_fail(err, FC_DATA, "no observed y to learn from");
	if (n > UINT32_MAX)
		return fc_fail(err, FC_DATA, "more than 4294967295 rows");
	fc_bin_rule_init(&rule);
	rule.max_bin = (uint32_t)m->p.v[G_BINS];
	fc_binning_init(&m->bins, m->ncol);
	m->binned = true;
	for (size_t i = 0; i < m->ncol; i++) {
		m->bins.col[i].categorical = m->col[i].text;
		m->bins.name[i] = fc_xstrdup(m->col[i].name);
	}
	fc_binning_find(&m->bins, &rule, m->sample, m->nsample, NULL);
	free(m->sample);
	m->sample = NULL;
	m->x = fc_matrix_new(&m->bins, n);
	m->y = fc_xcalloc(n, sizeof *m->y);
	if (m->weight >= 0 || m->p.v[G_RECENCY] > 0)
		m->w = fc_xcalloc(n, sizeof *m->w);
	if (m->p.v[G_LINEAR] > 0)
		m->raw = fc_xcalloc(n * m->ncol, sizeof *m->raw);
	m->rows = (double)n;
	return 0;
}

struct fc_gbdt_data
fc_gbdt_rows_of(const struct fc_gbdt_model *m, size_t from, size_t to,
    struct fc_matrix *x)
{
	*x = fc_matrix_rows(m->x, from, to);
	return (struct fc_gbdt_data){ x, m->y + from,
		m->w ? m->w + from : NULL, NULL,
		m->raw ? m->raw + from * m->ncol : NULL };
}

void
fc_gbdt_set_range(struct fc_gbdt_model *m)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < m->x->rows; i++) {
		lo = fmin(lo, (double)m->y[i]);
		hi = fmax(hi, (double)m->y[i]);
	}
	m->range[0] = lo - (hi - lo);
	m->range[1] = hi + (hi - lo);
}

void
fc_gbdt_drop_rows(struct fc_gbdt_model *m)
{
	fc_matrix_free(m->x);
	free(m->y);
	free(m->w);
	free(m->raw);
	m->x = NULL;
	m->y = m->w = m->raw = NULL;
}

