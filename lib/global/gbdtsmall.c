/*
 * gbdtsmall.c - boosted trees made smaller, and what that costs
 *
 * The cost is measured on the rows held out, with the trees that did not see
 * them, made smaller in the same way.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "global/gbdt_impl.h"
#include "learn/prune.h"

/* Mean loss of the rows held out, over all slots; NAN without any. */
static double
held_loss(const struct fc_gbdt_model *m)
{
	struct fc_gbdt_params p;
	double sum = 0, rows = 0;

	fc_gbdt_set_params(m, &p);
	for (size_t s = 0; s < m->nslot; s++) {
		size_t n = m->from[s + 1] - m->held[s];
		struct fc_matrix x;
		struct fc_gbdt_data d = fc_gbdt_rows_of(m, m->held[s],
		    m->from[s + 1], &x);

		if (!m->trial[s] || n == 0)
			continue;
		sum += (double)n * fc_gbdt_loss(&p, m->trial[s], &d);
		rows += (double)n;
	}
	return rows > 0 ? sum / rows : (double)NAN;
}

static double
leaves(struct fc_gbdt *const *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i] ? (double)fc_gbdt_nleaves(v[i]) : 0;
	return sum;
}

static void
shrink(const struct fc_gbdt_model *m, struct fc_gbdt **v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!v[i])
			continue;
		if (m->p.v[G_PRUNE] > 0)
			fc_gbdt_prune(v[i], m->p.v[G_PRUNE]);
		fc_gbdt_quantize(v[i], (enum fc_leaf_size)m->p.v[G_QUANTIZE]);
	}
}

void
fc_gbdt_shrink(struct fc_gbdt_model *m)
{
	if (m->p.v[G_PRUNE] > 0 || m->p.v[G_QUANTIZE] > 0) {
		m->losses[0] = held_loss(m);
		m->leaves[0] = leaves(&m->all, 1) +
		    leaves(m->segment, m->nslot) + leaves(m->fan, m->nfan);
		shrink(m, &m->all, 1);
		shrink(m, m->segment, m->nslot);
		shrink(m, m->trial, m->nslot);
		shrink(m, m->fan, m->nfan);
		m->losses[1] = held_loss(m);
		m->leaves[1] = leaves(&m->all, 1) +
		    leaves(m->segment, m->nslot) + leaves(m->fan, m->nfan);
	}
	fc_gbdt_drop_columns(m);
}
