/* part.c - features of the rows of a series that are alike in some columns */
#include "base/fc.h"

#include <math.h>

#include "feat/ws.h"

/* Are rows i and j of the same part? */
static bool
same_part(const struct fc_featset *s, const struct fc_feat_column *c, const struct fc_feat_series *in, size_t i, size_t j)
{
	size_t k;

	for (k = 0; k < c->npart; k++)
		if (fc_feat_key_value(&c->part[k], in, i, &s->time) !=
		    fc_feat_key_value(&c->part[k], in, j, &s->time))
			return false;
	return true;
}

/* Number the parts of the rows; how many there are. */
static size_t
number_parts(const struct fc_featset *s, const struct fc_feat_column *c, struct fc_feat_ws *ws, const struct fc_feat_series *in)
{
	size_t i, k, n = 0;

	for (i = 0; i < in->n; i++) {
		for (k = 0; k < n; k++)
			if (same_part(s, c, in, i, ws->part_first[k]))
				break;
		if (k == n)
			ws->part_first[n++] = i;
		ws->part[i] = k;
	}
	return n;
}

/* The lag-th row back that is of the same part, for rows of part k. */
static void
lookup(const struct fc_feat *f, const struct fc_feat_ws *ws, const struct fc_source *src, size_t k, double *out)
{
	int64_t behind = -f->lag;
	size_t from = 0, t;

	for (t = 0; t < src->n; t++) {
		if (ws->part[t] != k)
			continue;
		out[t] = NAN;
		if (behind++ < 0)
			continue;
		while (ws->part[from] != k)
			from++;
		out[t] = src->x[from++];
	}
}

/* Each part as if the rows of the others had no value. */
void
fc_feat_by_part(const struct fc_featset *s, size_t i, struct fc_feat_ws *ws, const struct fc_feat_series *in, const struct fc_source *src, double *out)
{
	const struct fc_feat *f = &s->term[i];
	size_t n = number_parts(s, &s->bound[i], ws, in), k, t;
	const double *x;

	for (k = 0; k < n; k++) {
		if (f->kind == FC_FEAT_LOOKUP) {
			lookup(f, ws, src, k, out);
			continue;
		}
		for (t = 0; t < src->m; t++)
			ws->masked[t] = ws->part[t] == k ? src->x[t] : NAN;
		ws->base.ranked = false;
		x = src->m > 0 ? fc_base(f, &ws->base, ws->masked, src->m,
		    NULL) :
		    ws->masked;
		for (t = 0; t < src->n; t++) {
			int64_t at = (int64_t)t - f->lag;

			if (ws->part[t] == k)
				out[t] = at >= 0 && at < (int64_t)src->m ?
				    x[at] : NAN;
		}
	}
	ws->base.ranked = false;
	if (src->y && src->gaps && f->kind != FC_FEAT_LOOKUP)
		fc_feat_forget(src->x, src->n, f->lag, out);
}
