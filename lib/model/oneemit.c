/* oneemit.c - a forecast as rows. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/one_impl.h"

static int32_t
fallback_code(const struct fc_schema *s, const char *name)
{
	if (!name)
		return FC_NULL_CODE;
	return fc_dict_find(s->field[s->n - 1].dict, name, strlen(name));
}

/* Step i to row at; rank as fc_paths_rank leaves it. */
static void
emit_paths(const struct fc_predict *p, struct fc_batch *b, size_t at,
    size_t i, const struct fc_forecast *f, const double *rank)
{
	const struct fc_probs *pr = p->probs;
	size_t first = p->in->nkeys + 4 + pr->ncol;

	for (size_t k = 0; k < pr->npath; k++) {
		size_t r = (size_t)rank[i * pr->npath + k];
		double x = f->q[i * f->np + pr->path[r]];

		b->col[first + k].num[at] = isnan(x) ? f->mean[i] : x;
	}
}

void
fc_one_emit(const struct fc_predict *p, struct fc_batch *b,
    const struct fc_chunk *c, size_t series, int64_t cutoff, size_t spec,
    const struct fc_steps *steps, const struct fc_forecast *f,
    const double *rank)
{
	const struct fc_batch *in = &c->batch;
	size_t at = b->n, row = c->start[series], k = p->in->nkeys;

	fc_batch_reserve(b, at + f->h);
	for (size_t i = 0; i < f->h; i++, at++) {
		const double *q = f->q + i * f->np;

		for (size_t key = 0; key < k; key++)
			b->col[key].code[at] = in->col[key].code[row];
		b->col[k].time[at] = steps->ds[i];
		b->col[k + 1].code[at] = p->alias[spec];
		b->col[k + 2].time[at] = cutoff;
		b->col[k + 3].num[at] = f->mean[i];
		for (size_t j = 0; j < p->probs->ncol; j++)
			b->col[k + 4 + j].num[at] = q[p->probs->which[j]];
		emit_paths(p, b, at, i, f, rank);
		b->col[p->out.n - 1].code[at] =
		    fallback_code(&p->out, f->instead[i]);
	}
	b->n = at;
}
