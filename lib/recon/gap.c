/* gap.c - where a stream does not add up */
#include "base/fc.h"

#include <math.h>

#include "recon/recon_impl.h"

/* In a stream that is only looked at a bottom series without record adds
 * nothing, and an upper node without record is not compared. */
static void
settle_absent(const struct fc_recon *r, double *y, size_t k)
{
	size_t i, j;

	for (i = 0; i < r->s.nbottom; i++)
		for (j = 0; j < k; j++) {
			double *b = &y[r->s.bottom[i] * k + j];

			if (fc_recon_absent(*b))
				*b = 0;
		}
}

int
fc_recon_check(struct fc_recon *r, struct fc_recon_gap *worst,
    struct fc_err *err)
{
	size_t i, c, k, node = 0, column = 0;
	double gap, *y;

	*worst = (struct fc_recon_gap){ .gap = -1 };
	fc_recon_place(r);
	if (fc_recon_fill(r, err))
		return -1;
	for (i = 0; i < r->nblocks; i++) {
		y = fc_recon_block(r, i, &k);
		settle_absent(r, y, k);
		gap = fc_solve_gap(&r->s, y, k, &node, &column);
		if (!(gap > worst->gap))
			continue;
		worst->gap = gap;
		worst->node = node;
		worst->column = r->column[r->block[i].first + column];
	}
	if (worst->gap < 0)
		return 0;
	worst->value = *fc_recon_value(r, worst->node, worst->column);
	worst->sum = 0;
	i = r->s.place[worst->node];
	for (c = r->s.row[i]; c < r->s.row[i + 1]; c++)
		worst->sum += *fc_recon_value(r,
		    r->s.bottom[r->s.child[c]], worst->column);
	return 0;
}

const struct fc_schema *
fc_recon_gap_schema(struct fc_recon *r)
{
	const struct fc_schema *s = r->schema;
	size_t f;

	fc_schema_init(&r->gap);
	for (f = 0; f < s->nkeys; f++)
		fc_schema_add_like(&r->gap, &s->field[f]);
	r->gap.nkeys = s->nkeys;
	r->gap.ds = fc_schema_add_like(&r->gap, &s->field[s->ds]);
	if (s->model >= 0)
		r->gap.model = fc_schema_add_like(&r->gap,
		    &s->field[s->model]);
	if (s->cutoff >= 0)
		r->gap.cutoff = fc_schema_add_like(&r->gap,
		    &s->field[s->cutoff]);
	fc_schema_add_like(&r->gap, &s->field[r->value]);
	fc_schema_add(&r->gap, "sum", FC_NUM);
	fc_schema_add(&r->gap, "gap", FC_NUM);
	return &r->gap;
}

int
fc_recon_gap_write(const struct fc_recon *r, const struct fc_recon_gap *g,
    struct fc_writer *w, struct fc_err *err)
{
	const struct fc_schema *s = &r->gap;
	const int64_t *key = fc_tuples_at(&r->columns, g->column);
	struct fc_batch b;
	size_t f;
	int status;

	fc_batch_init(&b, s);
	fc_batch_reserve(&b, 1);
	b.n = 1;
	for (f = 0; f < s->nkeys; f++)
		b.col[f].code[0] = (int32_t)fc_tuples_at(&r->s.nodes,
		    g->node)[f];
	b.col[s->ds].time[0] = key[2];
	if (s->model >= 0)
		b.col[s->model].code[0] = (int32_t)key[0];
	if (s->cutoff >= 0)
		b.col[s->cutoff].time[0] = key[1];
	b.col[s->n - 3].num[0] = g->value;
	b.col[s->n - 2].num[0] = g->sum;
	b.col[s->n - 1].num[0] = g->gap;
	status = fc_writer_put(w, &b, 0, 1, err);
	fc_batch_release(&b);
	return status;
}
