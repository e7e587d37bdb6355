/* gbdtspread.c - which rows are held out, and how large the errors there are. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "global/gbdt_impl.h"

double
fc_gbdt_weight(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t r, size_t age)
{
	double w = m->weight < 0 ? 1 : c->batch.col[m->weight].num[r];

	if (!isfinite(c->batch.col[c->batch.schema->y].num[r]) || !(w > 0) ||
	    isinf(w) || (m->p.v[G_LAST] > 0 && (double)age > m->p.v[G_LAST]))
		return 0;
	if (m->p.v[G_RECENCY] > 0)
		w *= exp2(-(double)age / m->p.v[G_RECENCY]);
	/* Weights are floats in training. */
	return w < 1e-30 ? 0 : fmin(w, 1e30);
}

size_t
fc_gbdt_held(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t i, bool look)
{
	const double *y = c->batch.col[c->batch.schema->y].num;
	size_t valid = (size_t)m->p.v[G_VALID], n = 0, left;
	size_t start = c->start[i], end = c->start[i + 1], r = end;

	if (valid == 0 && look)
		valid = GBDT_LOOK;
	for (size_t k = start; k < end; k++)
		n += isfinite(y[k]) ? 1 : 0;
	/* A short series is needed for learning. */
	if (valid == 0 || (n < 2 * valid && !look) || n == 0)
		return end;
	if (n < 2 * valid && m->p.v[G_VALID] > 0)
		return end;
	for (left = valid; r > start && left > 0; r--)
		left -= isfinite(y[r - 1]) ? 1 : 0;
	return r;
}

void
fc_gbdt_scale(const struct fc_chunk *c, size_t i, double *mean, double *d)
{
	int f = c->batch.schema->y;
	const double *y = f >= 0 ? c->batch.col[f].num : NULL;
	double n = 0, m = 0, m2 = 0;

	for (size_t r = c->start[i]; y && r < c->start[i + 1]; r++) {
		double delta;

		if (!isfinite(y[r]))
			continue;
		n++;
		delta = y[r] - m;
		m += delta / n;
		m2 += delta * (y[r] - m);
	}
	*mean = n > 0 ? m : (double)NAN;
	*d = n > 0 ? sqrt(m2 / n) : (double)NAN;
}

void
fc_gbdt_errors_release(struct fc_gbdt_errors *e)
{
	free(e->e);
	free(e->series);
	*e = (struct fc_gbdt_errors){ 0 };
}

void
fc_gbdt_errors_add(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t i, struct fc_vec *work, struct fc_gbdt_errors *to)
{
	const double *y = c->batch.col[c->batch.schema->y].num;
	size_t from = fc_gbdt_held(m, c, i, true), end = c->start[i + 1], n = 0;
	double *x = fc_vec_resize(work, (end - from) * (m->ncol + 1));
	double *yhat = x + (end - from) * m->ncol, mean, d;
	bool known;
	const struct fc_gbdt *trees = fc_gbdt_trees(m, c, i,
	    m->p.v[G_VALID] > 0, &known);

	for (size_t r = from; r < end; r++) {
		if (isfinite(y[r]))
			fc_gbdt_row(m, c, r, x + n++ * m->ncol);
	}
	if (n == 0 || !trees)
		return;
	fc_gbdt_say(m, trees, x, n, yhat);
	fc_gbdt_scale(c, i, &mean, &d);
	FC_GROW(to->e, to->n + n, to->cap);
	FC_GROW(to->series, to->nseries + 1, to->capseries);
	to->series[to->nseries++] = (struct fc_gbdt_size){ n, d };
	for (size_t r = from, k = 0; r < end; r++) {
		if (isfinite(y[r]))
			to->e[to->n++] = (float)(y[r] - yhat[k++]);
	}
}

void
fc_gbdt_errors_append(struct fc_gbdt_errors *to,
    const struct fc_gbdt_errors *from)
{
	FC_GROW(to->e, to->n + from->n, to->cap);
	FC_GROW(to->series, to->nseries + from->nseries, to->capseries);
	if (from->nseries == 0)
		return;
	memcpy(to->e + to->n, from->e, from->n * sizeof *to->e);
	memcpy(to->series + to->nseries, from->series,
	    from->nseries * sizeof *to->series);
	to->n += from->n;
	to->nseries += from->nseries;
}

static double
sum_squares(const float *e, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)e[i] * (double)e[i];
	return sum;
}

double
fc_gbdt_spread(const struct fc_gbdt_model *m, const float *e, size_t n,
    double d)
{
	double own = m->k * (isfinite(d) && d > 0 ? d : m->d);

	return sqrt((sum_squares(e, n) + GBDT_PRIOR * own * own) /
	    ((double)n + GBDT_PRIOR));
}

/* Every error over the spread of its series, ascending. */
static double *
standardised(const struct fc_gbdt_model *m)
{
	const struct fc_gbdt_errors *all = &m->err;
	double *z = fc_xcalloc(all->n + 1, sizeof *z);
	size_t at = 0;

	for (size_t s = 0; s < all->nseries; s++) {
		size_t n = all->series[s].n;
		double spread = fc_gbdt_spread(m, all->e + at, n,
		    all->series[s].d);

		for (size_t k = at; k < at + n; k++)
			z[k] = spread > 0 ? (double)all->e[k] / spread : 0;
		at += n;
	}
	fc_sort_doubles(z, all->n);
	return z;
}

void
fc_gbdt_errors_end(struct fc_gbdt_model *m)
{
	const struct fc_gbdt_errors *all = &m->err;
	double scaled = 0, squares = sum_squares(all->e, all->n), *z;

	for (size_t s = 0; s < all->nseries; s++)
		scaled += (double)all->series[s].n * all->series[s].d *
		    all->series[s].d;
	m->k = scaled > 0 ? sqrt(squares / scaled) : (double)NAN;
	m->d = all->n > 0 ? sqrt(scaled / (double)all->n) : 0;
	if (all->n > 0) {
		z = standardised(m);
		fc_grid_of_sorted(z, all->n, m->grid);
		free(z);
	}
	fc_gbdt_errors_release(&m->err);
}
