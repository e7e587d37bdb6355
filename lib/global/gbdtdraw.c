/* gbdtdraw.c - how many rows the trees of all segments are grown on. */
#include "base/fc.h"

#include "global/gbdt_impl.h"

/* Fewer rows are not drawn from. */
#define FEW 200000

void
fc_gbdt_draw_rows(const struct fc_gbdt_model *m, struct fc_gbdt_params *p)
{
	size_t most = FEW;

	for (size_t s = 0; s + 1 < m->nslot; s++)
		most = FC_MAX(most, m->from[s + 1] - m->from[s]);
	if (most >= m->x->rows || p->boosting == FC_BOOST_GOSS)
		return;
	p->bagging_fraction *= (double)most / (double)m->x->rows;
	p->bagging_freq = FC_MAX(p->bagging_freq, 1);
}
