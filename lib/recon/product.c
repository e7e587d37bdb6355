/*
 * product.c - the hierarchy of nodes times periods
 *
 * The bottom is every bottom series in every fine period, period after
 * period, so that a row of the summing matrix is a few runs of memory.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "recon/temporal_impl.h"

/* Bottom series of node i: their number and places; NULL: itself. */
static size_t
below(const struct fc_structure *s, size_t i, const uint32_t **child,
    uint32_t *self)
{
	if (s == NULL || !s->is_upper[i]) {
		*self = s == NULL ? 0 : s->place[i];
		*child = self;
		return 1;
	}
	*child = s->child + s->row[s->place[i]];
	return s->row[s->place[i] + 1] - s->row[s->place[i]];
}

static void
add_upper(struct fc_structure *p, const struct fc_structure *s,
    const struct fc_cover_node *v, size_t i, size_t number, size_t nbottom,
    size_t *nnz)
{
	const uint32_t *child;
	uint32_t self;
	size_t n = below(s, i, &child, &self), t, c;

	for (t = v->from; t < v->to; t++)
		for (c = 0; c < n; c++)
			p->child[(*nnz)++] = (uint32_t)(t * nbottom +
			    child[c]);
	p->is_upper[number] = true;
	p->place[number] = (uint32_t)p->nupper;
	p->upper[p->nupper++] = (uint32_t)number;
	p->row[p->nupper] = *nnz;
}

int
fc_product_open(struct fc_structure *p, const struct fc_structure *s,
    const struct fc_cover *span, struct fc_err *err)
{
	size_t n = s == NULL ? 1 : s->n, nbottom = s == NULL ? 1 : s->nbottom;
	size_t total = n * span->n, i, v, nnz = 0;
	const uint32_t *child;
	uint32_t self;

	*p = (struct fc_structure){ .n = total };
	if (total > UINT32_MAX)
		return fc_fail(err, FC_DATA, "%zu nodes in %zu periods are too "
		    "many to be reconciled together", n, span->n);
	for (v = 0; v < span->n; v++)
		for (i = 0; i < n; i++)
			nnz += below(s, i, &child, &self) *
			    (span->v[v].to - span->v[v].from);
	p->bottom = fc_xcalloc(nbottom * span->nfine, sizeof *p->bottom);
	p->upper = fc_xcalloc(total, sizeof *p->upper);
	p->place = fc_xcalloc(total, sizeof *p->place);
	p->is_upper = fc_xcalloc(total, sizeof *p->is_upper);
	p->row = fc_xcalloc(total + 1, sizeof *p->row);
	p->child = fc_xcalloc(nnz, sizeof *p->child);
	for (v = 0, nnz = 0; v < span->n; v++)
		for (i = 0; i < n; i++) {
			if (v >= span->nfine || (s != NULL && s->is_upper[i])) {
				add_upper(p, s, &span->v[v], i, v * n + i,
				    nbottom, &nnz);
				continue;
			}
			/* The places of a period are those of the nodes. */
			self = (uint32_t)(v * nbottom) +
			    (s == NULL ? 0 : s->place[i]);
			p->place[v * n + i] = self;
			p->bottom[self] = (uint32_t)(v * n + i);
			p->nbottom++;
		}
	return 0;
}
