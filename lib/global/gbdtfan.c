/*
 * gbdtfan.c - quantiles by trees of their own
 *
 * One set of trees for each probability on the same binned matrix. A row's
 * predictions are sorted, so they never cross, and no worse for it
 * (Chernozhukov, Fernandez-Val & Galichon 2010, Econometrica 78:1093-1125).
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "global/bytes.h"
#include "global/gbdt_impl.h"

size_t
fc_gbdt_fan_room(struct fc_gbdt_model *m, size_t slots)
{
	m->nfan = slots * m->nq;
	m->fan = fc_xcalloc(m->nfan + 1, sizeof(struct fc_gbdt *));
	return m->nfan;
}

int
fc_gbdt_fan_grow(struct fc_gbdt_model *m, size_t slot,
    const struct fc_gbdt_params *given, const struct fc_gbdt_data *rows,
    struct fc_err *err)
{
	struct fc_gbdt_params p = *given;

	p.objective = FC_OBJ_QUANTILE;
	p.linear_tree = 0;      /* its leaves are quantiles */
	for (size_t k = 0; k < m->nq; k++) {
		p.alpha = m->q[k];
		if (fc_gbdt_train(&m->fan[slot * m->nq + k], &p, rows, NULL,
		    NULL, err))
			return -1;
	}
	return 0;
}

void
fc_gbdt_fan_release(struct fc_gbdt_model *m)
{
	for (size_t k = 0; k < m->nfan; k++)
		fc_gbdt_free(m->fan[k]);
	free(m->fan);
}

void
fc_gbdt_fan_predict(const struct fc_gbdt_model *m, size_t slot,
    const double *x, size_t n, double *out)
{
	struct fc_gbdt *const *fan = m->fan + slot * m->nq;
	double row[FC_QUANTILES_MAX];

	for (size_t k = 0; k < m->nq; k++)
		fc_gbdt_predict(fan[k], x, n, out + k * n);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < m->nq; k++)
			row[k] = out[k * n + i];
		fc_sort_doubles(row, m->nq);
		for (size_t k = 0; k < m->nq; k++)
			out[k * n + i] = row[k];
	}
}

double
fc_gbdt_fan_quantile(const struct fc_gbdt_model *m, const double *v,
    size_t stride, double spread, double p)
{
	size_t k = 0, last = m->nq - 1;
	double edge;

	while (k < m->nq && m->q[k] < p)
		k++;
	if (k > 0 && k <= last) {
		double part = (p - m->q[k - 1]) / (m->q[k] - m->q[k - 1]);

		return v[(k - 1) * stride] +
		    part * (v[k * stride] - v[(k - 1) * stride]);
	}
	/* Outside, the errors' shape goes on from the outermost. */
	k = k > last ? last : 0;
	edge = fc_grid_quantile(m->grid, m->q[k]);
	return v[k * stride] + spread * (fc_grid_quantile(m->grid, p) - edge);
}

static bool
full(const struct fc_gbdt_model *m, size_t slot)
{
	for (size_t k = 0; k < m->nq; k++) {
		if (!m->fan[slot * m->nq + k])
			return false;
	}
	return true;
}

size_t
fc_gbdt_fan_slot(const struct fc_gbdt_model *m, const struct fc_gbdt *trees)
{
	for (size_t i = 0; i < m->name->n; i++) {
		if (m->segment[i] == trees && full(m, i))
			return i;
	}
	return m->name->n;
}

void
fc_gbdt_fan_save(const struct fc_gbdt_model *m, struct fc_buf *out)
{
	for (size_t k = 0; k < (m->name->n + 1) * m->nq; k++)
		fc_gbdt_trees_save(m->fan[k], out);
}

int
fc_gbdt_fan_load(struct fc_gbdt_model *m, struct fc_bytes *b,
    struct fc_err *err)
{
	fc_gbdt_fan_room(m, m->name->n + 1);
	for (size_t k = 0; k < m->nfan && !b->bad; k++) {
		if (fc_gbdt_trees_load(m, &m->fan[k], b, err))
			return -1;
	}
	if (!b->bad && !full(m, m->name->n))
		b->bad = true;
	return 0;
}
