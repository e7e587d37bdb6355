/*
 * ridgetrain.c - a linear model of the feature columns: training
 *
 * Pass 0 counts (means, levels, scales), pass 1 adds up products, pass 2
 * looks at the residuals. Sums over series are exact, so the model is the same
 * however the series come in chunks.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/ridge_impl.h"

void *
fc_ridge_part_new(void *model)
{
	struct fc_ridge *m = model;
	struct fc_ridge_part *p = fc_xcalloc(1, sizeof *p);

	p->count = m->pass == 0 ? fc_design_part_new(&m->design) : NULL;
	p->bin = fc_xcalloc(RIDGE_BINS, sizeof *p->bin);
	return p;
}

void
fc_ridge_part_free(void *part)
{
	struct fc_ridge_part *p = part;

	fc_design_part_free(p->count);
	for (size_t i = 0; i < p->madesegment; i++)
		fc_gram_release(&p->segment[i].gram);
	free(p->segment);
	free(p->bin);
	fc_sum_release(&p->locs);
	fc_sum_release(&p->scales);
	fc_sum_release(&p->squares);
	fc_vec_release(&p->work);
	free(p);
}

bool
fc_ridge_pass(void *model, int n)
{
	struct fc_ridge *m = model;

	m->pass = n;
	if (n == 0)
		m->count = fc_design_part_new(&m->design);
	if (n == 1) {
		fc_gram_init(&m->all.gram, m->design.width, m->bound);
		m->name = fc_dict_new();
	}
	if (n == 2)
		m->bin = fc_xcalloc(RIDGE_BINS, sizeof *m->bin);
	return n < 3;
}

/* ---- one chunk ------------------------------------------------------------------ */

static void
count_series(const struct fc_ridge *m, struct fc_ridge_part *p,
    const struct fc_chunk *c, size_t i)
{
	const double *y = c->batch.col[c->batch.schema->y].num;
	struct fc_own_unit unit;
	double mean;

	unit = fc_ridge_unit(m, c, i, &mean);
	if (!(unit.scale > 0))
		return;
	fc_sum_add(&p->locs, unit.loc);
	fc_sum_add(&p->scales, unit.scale);
	p->nscales++;
	p->rows += (double)(c->start[i + 1] - c->start[i]);
	for (size_t r = c->start[i]; r < c->start[i + 1]; r++) {
		if (!isnan(y[r]))
			fc_design_count(&m->design, p->count, c, r, unit,
			    fc_design_z(&m->design, y[r], unit));
	}
	fc_design_count_end(p->count);
}

/* The part's products for the segment of series i: runs of series share one. */
static struct fc_gram *
gram_of(const struct fc_ridge *m, struct fc_ridge_part *p,
    const struct fc_chunk *c, size_t i)
{
	int32_t code = m->by < 0 ? 0 : c->batch.col[m->by].code[c->start[i]];
	struct fc_ridge_segment *g;

	if (p->nsegment > 0 && p->segment[p->nsegment - 1].code == code)
		return &p->segment[p->nsegment - 1].gram;
	FC_GROW(p->segment, p->nsegment + 1, p->capsegment);
	g = &p->segment[p->nsegment];
	if (p->nsegment == p->madesegment) {
		*g = (struct fc_ridge_segment){ 0 };
		fc_gram_init(&g->gram, m->design.width, m->bound);
		p->madesegment++;
	} else {
		fc_gram_reset(&g->gram);
	}
	g->code = code;
	p->nsegment++;
	return &g->gram;
}

static void
add_series(const struct fc_ridge *m, struct fc_ridge_part *p,
    const struct fc_chunk *c, size_t i)
{
	const double *y = c->batch.col[c->batch.schema->y].num;
	struct fc_own_unit unit;
	double mean;
	struct fc_gram *g;

	unit = fc_ridge_unit(m, c, i, &mean);
	if (!(unit.scale > 0))
		return;
	g = gram_of(m, p, c, i);
	for (size_t r = c->start[i]; r < c->start[i + 1]; r++) {
		double *x;

		if (isnan(y[r]))
			continue;
		x = fc_gram_row(g);
		fc_design_row(&m->design, c, r, unit, x);
		x[m->design.width] = fc_design_z(&m->design, y[r], unit);
		fc_gram_add(g);
	}
	fc_gram_end(g);
}

/* Residuals over the series' own spread: the shape of all. */
static void
residuals_of(const struct fc_ridge *m, struct fc_ridge_part *p,
    const struct fc_chunk *c, size_t i)
{
	struct fc_own_unit unit;
	double mean, sd;
	double *x, *e;
	size_t n;

	unit = fc_ridge_unit(m, c, i, &mean);
	if (!(unit.scale > 0))
		return;
	x = fc_vec_resize(&p->work, m->design.width + c->start[i + 1] -
	    c->start[i]);
	e = x + m->design.width;
	sd = fc_ridge_residuals(m, c, i, unit, x, e, &n);
	fc_sum_add(&p->squares, sd);
	p->rows += (double)n;
	sd = sqrt(sd / (double)n);
	for (size_t k = 0; k < n && sd > 0; k++) {
		double at = (e[k] / sd + RIDGE_RANGE) * RIDGE_BINS /
		    (2 * RIDGE_RANGE);

		at = FC_MIN(FC_MAX(at, 0.0), RIDGE_BINS - 1.0);
		p->bin[(size_t)at]++;
	}
}

static void
reset(struct fc_ridge_part *p)
{
	if (p->count)
		fc_design_part_reset(p->count);
	fc_sum_reset(&p->locs);
	fc_sum_reset(&p->scales);
	fc_sum_reset(&p->squares);
	p->nscales = p->rows = 0;
	p->nsegment = 0;
	memset(p->bin, 0, RIDGE_BINS * sizeof *p->bin);
}

void
fc_ridge_add(const void *model, void *part, const struct fc_chunk *c)
{
	const struct fc_ridge *m = model;
	struct fc_ridge_part *p = part;

	reset(p);
	for (size_t i = 0; i < c->nseries; i++) {
		if (m->pass == 0)
			count_series(m, p, c, i);
		else if (m->pass == 1)
			add_series(m, p, c, i);
		else
			residuals_of(m, p, c, i);
	}
}

/* ---- all chunks ------------------------------------------------------------------ */

static struct fc_ridge_segment *
total_of(struct fc_ridge *m, int32_t code)
{
	size_t at = (size_t)code + 1;         /* missing comes first */
	struct fc_ridge_segment *g;

	FC_GROW(m->place, at + 1, m->capplace);
	for (; m->nplace <= at; m->nplace++)
		m->place[m->nplace] = -1;
	if (m->place[at] < 0) {
		FC_GROW(m->segment, m->nsegment + 1, m->capsegment);
		g = &m->segment[m->nsegment];
		*g = (struct fc_ridge_segment){ .code = code };
		fc_gram_init(&g->gram, m->design.width, m->bound);
		m->place[at] = (int32_t)m->nsegment++;
	}
	return &m->segment[m->place[at]];
}

void
fc_ridge_merge(void *model, const void *part)
{
	struct fc_ridge *m = model;
	const struct fc_ridge_part *p = part;

	if (m->pass == 0)
		fc_design_merge(m->count, p->count);
	fc_sum_merge(&m->locs, &p->locs);
	fc_sum_merge(&m->scales, &p->scales);
	m->nscales += p->nscales;
	for (size_t i = 0; i < p->nsegment; i++) {
		const struct fc_ridge_segment *g = &p->segment[i];

		/* A missing segment counts for the whole only. */
		if (m->by >= 0 && g->code != FC_NULL_CODE)
			fc_gram_merge(&total_of(m, g->code)->gram, &g->gram);
		else
			fc_gram_merge(&m->all.gram, &g->gram);
	}
	fc_sum_merge(&m->squares, &p->squares);
	m->rows += p->rows;
	for (size_t i = 0; m->pass == 2 && i < RIDGE_BINS; i++)
		m->bin[i] += p->bin[i];
}

static void
solve(struct fc_ridge *m, struct fc_ridge_segment *g)
{
	g->b = fc_xcalloc(m->design.width, sizeof *g->b);
	fc_gram_settle(&g->gram);
	g->lambda = fc_gram_net(&g->gram, m->p.v[P_LAMBDA], m->p.v[P_RATIO],
	    g->b);
	g->rows = g->gram.n;
	fc_gram_release(&g->gram);
}

/* Segments in byte order of their names, whatever order they came in. */
static void
sort_segments(struct fc_ridge *m)
{
	const struct fc_dict *d = m->schema->field[m->by].dict;
	struct fc_ridge_segment *v = fc_xcalloc(m->nsegment + 1, sizeof *v);
	int32_t *rank = fc_xmalloc((d->n + 1) * sizeof *rank);
	int32_t *code = fc_xmalloc((d->n + 1) * sizeof *code);
	size_t n = 0, len;

	fc_dict_rank(d, rank);
	for (size_t k = 0; k < d->n; k++)
		code[rank[k]] = (int32_t)k;
	for (size_t i = 0; i < d->n; i++) {
		size_t at = (size_t)code[i] + 1;
		const char *s = fc_dict_str(d, code[i], &len);

		if (at >= m->nplace || m->place[at] < 0)
			continue;
		v[n++] = m->segment[m->place[at]];
		fc_dict_add(m->name, s, len);
	}
	free(m->segment);
	free(rank);
	free(code);
	m->segment = v;
	m->capsegment = m->nsegment + 1;
}

/* Quantiles of the histogram, linear within a bin. */
static void
settle_grid(struct fc_ridge *m)
{
	double total = 0, seen = 0, width = 2 * RIDGE_RANGE / RIDGE_BINS;
	size_t k = 0;

	for (size_t i = 0; i < RIDGE_BINS; i++)
		total += m->bin[i];
	for (size_t i = 0; i < FC_GRID && total > 0; i++) {
		double want = fc_grid_p[i] * total;

		while (k + 1 < RIDGE_BINS && seen + m->bin[k] < want)
			seen += m->bin[k++];
		m->grid[i] = -RIDGE_RANGE + width * ((double)k +
		    (m->bin[k] > 0 ? (want - seen) / m->bin[k] : 0.5));
	}
}

int
fc_ridge_end(void *model, struct fc_err *err)
{
	struct fc_ridge *m = model;

	if (m->pass == 0) {
		fc_design_settle(&m->design, m->schema, m->count);
		m->bound = 4 * m->rows * fmax(1, fc_design_square(m->count));
		m->rows = 0;
		fc_design_part_free(m->count);
		m->count = NULL;
		m->unit = (struct fc_own_unit){ 0, 1 };
		if (m->nscales > 0)
			m->unit = (struct fc_own_unit){
				fc_sum_value(&m->locs) / m->nscales,
				fc_sum_value(&m->scales) / m->nscales };
		if (m->design.width > 4000)
			return fc_fail(err, FC_DATA, "%zu columns; the most "
			    "are 4000 (option levels)", m->design.width);
	} else if (m->pass == 1) {
		if (m->by >= 0)
			sort_segments(m);
		for (size_t i = 0; i < m->nsegment; i++) {
			fc_gram_merge(&m->all.gram, &m->segment[i].gram);
			solve(m, &m->segment[i]);
		}
		solve(m, &m->all);
	} else {
		m->sigma = m->rows > 0 ?
		    sqrt(fc_sum_value(&m->squares) / m->rows) : 0;
		settle_grid(m);
	}
	return 0;
}
