/* melt.c - wide tables to long ones */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "ingest/melt.h"

void
fc_melt_init(struct fc_melt *m, const struct fc_plan *p)
{
	const struct fc_dict *dict;
	size_t i;

	*m = (struct fc_melt){ .p = p };
	fc_batch_init(&m->b, &p->wide);
	for (i = 0; i < p->ncol; i++)
		if (p->col[i].origin == FC_FROM_LABEL)
			m->label_f = p->col[i].lf;
		else if (p->col[i].origin == FC_FROM_CELL)
			m->cell_f = p->col[i].lf;
	dict = p->wide.field[m->label_f].dict;
	m->label = fc_xcalloc(p->ncell, sizeof *m->label);
	for (i = 0; i < p->ncell; i++) {
		const char *name = p->in->field[p->cell[i]].name;

		m->label[i] = fc_dict_find(dict, name, strlen(name));
	}
}

void
fc_melt_release(struct fc_melt *m)
{
	if (m->p == NULL)
		return;
	fc_batch_release(&m->b);
	free(m->src);
	free(m->label);
	*m = (struct fc_melt){ 0 };
}

/* Copy value r of column c of the files n times. */
static void
repeat(struct fc_melt *m, const struct fc_vcol *c, const struct fc_batch *in,
    size_t r, size_t n)
{
	size_t i, at = m->b.n;

	if (m->b.schema->field[c->lf].type == FC_TEXT) {
		int32_t v = in->col[c->f].code[r];

		for (i = 0; i < n; i++)
			m->b.col[c->lf].code[at + i] = v;
	} else if (m->b.schema->field[c->lf].type == FC_NUM) {
		double v = in->col[c->f].num[r];

		for (i = 0; i < n; i++)
			m->b.col[c->lf].num[at + i] = v;
	} else {
		int64_t v = in->col[c->f].time[r];

		for (i = 0; i < n; i++)
			m->b.col[c->lf].time[at + i] = v;
	}
}

/* Append the long records of record r. */
static void
melt_record(struct fc_melt *m, const struct fc_batch *in, size_t r)
{
	const struct fc_plan *p = m->p;
	size_t from = 0, to = p->ncell, i, n;
	double *cell = m->b.col[m->cell_f].num + m->b.n;

	while (from < to && isnan(in->col[p->cell[from]].num[r]))
		from++;
	while (to > from && isnan(in->col[p->cell[to - 1]].num[r]))
		to--;
	n = to - from;
	for (i = 0; i < n; i++)
		cell[i] = in->col[p->cell[from + i]].num[r];
	memcpy(m->b.col[m->label_f].code + m->b.n, m->label + from,
	    n * sizeof *m->label);
	for (i = 0; i < p->ncol; i++)
		if (p->col[i].origin == FC_FROM_TABLE && p->col[i].lf >= 0)
			repeat(m, &p->col[i], in, r, n);
	for (i = 0; i < n; i++)
		m->src[m->b.n + i] = (uint32_t)r;
	m->b.n += n;
}

bool
fc_melt_next(struct fc_melt *m, const struct fc_batch *in)
{
	m->b.n = 0;
	while (m->at < in->n && m->b.n < FC_BATCH_ROWS) {
		size_t need = m->b.n + m->p->ncell;

		fc_batch_reserve(&m->b, need);
		FC_GROW(m->src, need, m->cap);
		melt_record(m, in, m->at++);
	}
	if (m->b.n > 0 || m->at < in->n)
		return true;
	m->at = 0;
	return false;
}
