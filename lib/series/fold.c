/* fold.c - records of several series folded into the records of a node */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "series/fold_impl.h"

/* A column of one series. */
struct fc_fold_terms {
	struct fc_exact_terms x, weight, product;
	double *w, *wx;
	size_t cap;
	uint64_t *bits;
	size_t bitcap;
};

void
fc_fold_rows_reserve(struct fc_fold_rows *r, size_t n)
{
	FC_GROW(r->slot, n, r->cap);
}

uint64_t
fc_fold_bits(const struct fc_batch *b, int f, size_t r)
{
	double x = NAN;
	uint64_t bits;

	switch (b->schema->field[f].type) {
	case FC_TEXT:
		return (uint64_t)b->col[f].code[r];
	case FC_TIME:
		return (uint64_t)b->col[f].time[r];
	case FC_NUM:
		if (!isnan(b->col[f].num[r]))
			x = b->col[f].num[r];
		break;
	}
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static void
take_bits(struct fc_fold_terms *t, const struct fc_fold_rows *r, int f)
{
	size_t i;

	FC_GROW(t->bits, r->n, t->bitcap);
	for (i = 0; i < r->n; i++)
		t->bits[i] = fc_fold_bits(r->batch, f, r->from + i);
}

static void
take_weighted(struct fc_fold_terms *t, const double *x, const double *w,
    size_t n)
{
	size_t cap = t->cap, i;

	FC_GROW(t->w, n, cap);
	FC_GROW(t->wx, n, t->cap);
	for (i = 0; i < n; i++) {
		t->wx[i] = x[i] * w[i];
		t->w[i] = isnan(x[i]) ? NAN : w[i];
	}
	fc_exact_scan(&t->weight, t->w, n);
	fc_exact_scan(&t->product, t->wx, n);
}

void
fc_fold_prepare(struct fc_fold_rows *r, const struct fc_fold_plan *p)
{
	const struct fc_batch *b = r->batch;
	size_t f;

	if (r->terms == NULL)
		r->terms = fc_xcalloc(p->schema->n, sizeof *r->terms);
	for (f = 0; f < p->schema->n; f++) {
		struct fc_fold_terms *t = &r->terms[f];

		switch (p->fn[f]) {
		case FC_FOLD_NONE:
			break;
		case FC_FOLD_SAME:
			take_bits(t, r, (int)f);
			break;
		case FC_FOLD_WMEAN:
			take_weighted(t, b->col[f].num + r->from,
			    b->col[p->weight[f]].num + r->from, r->n);
			/* and the plain mean to fall back on: */
			/* FALLTHROUGH */
		case FC_FOLD_SUM:
		case FC_FOLD_MEAN:
			fc_exact_scan(&t->x, b->col[f].num + r->from, r->n);
			break;
		case FC_FOLD_MIN:
		case FC_FOLD_MAX:
			break;
		}
	}
}

void
fc_fold_rows_release(struct fc_fold_rows *r, const struct fc_fold_plan *p)
{
	size_t f;

	for (f = 0; r->terms != NULL && f < p->schema->n; f++) {
		struct fc_fold_terms *t = &r->terms[f];

		fc_exact_terms_release(&t->x);
		fc_exact_terms_release(&t->weight);
		fc_exact_terms_release(&t->product);
		free(t->w);
		free(t->wx);
		free(t->bits);
	}
	free(r->terms);
	free(r->slot);
	*r = (struct fc_fold_rows){ 0 };
}

static void *
grow_zero(void *p, size_t from, size_t to, size_t w)
{
	p = fc_xrealloc(p, to, w);
	memset((char *)p + from * w, 0, (to - from) * w);
	return p;
}

void
fc_fold_grow(struct fc_fold_node *k, const struct fc_fold_plan *p, size_t n)
{
	size_t f;

	if (k->col == NULL)
		k->col = fc_xcalloc(p->schema->n, sizeof *k->col);
	if (n <= k->n)
		return;
	k->have = grow_zero(k->have, k->n, n, 1);
	for (f = 0; f < p->schema->n; f++) {
		struct fc_fold_col *c = &k->col[f];
		enum fc_fold_fn fn = p->fn[f];

		if (fn == FC_FOLD_NONE)
			continue;
		c->flag = grow_zero(c->flag, k->n, n, 1);
		if (fn == FC_FOLD_SAME || fn == FC_FOLD_MIN || fn == FC_FOLD_MAX)
			c->bits = grow_zero(c->bits, k->n, n, sizeof *c->bits);
		else
			fc_exact_grow(&c->sum, n);
		if (fn == FC_FOLD_MEAN || fn == FC_FOLD_WMEAN)
			c->count = grow_zero(c->count, k->n, n,
			    sizeof *c->count);
		if (fn == FC_FOLD_WMEAN) {
			fc_exact_grow(&c->weight, n);
			fc_exact_grow(&c->product, n);
		}
	}
	k->n = n;
}

static void
add_same(struct fc_fold_col *c, const struct fc_fold_rows *r,
    const uint64_t *bits)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		uint32_t s = r->slot[i];

		if (c->flag[s] & FC_CELL_VALUE) {
			if (c->bits[s] != bits[i])
				c->flag[s] |= FC_CELL_MIXED;
			continue;
		}
		c->bits[s] = bits[i];
		c->flag[s] |= FC_CELL_VALUE;
	}
}

static void
add_extreme(struct fc_fold_col *c, const struct fc_fold_rows *r,
    const double *x, bool least)
{
	double have;
	size_t i;

	for (i = 0; i < r->n; i++) {
		uint32_t s = r->slot[i];

		if (isnan(x[i]))
			continue;
		memcpy(&have, &c->bits[s], sizeof have);
		if ((c->flag[s] & FC_CELL_VALUE) == 0 ||
		    (least ? x[i] < have : x[i] > have))
			memcpy(&c->bits[s], &x[i], sizeof have);
		c->flag[s] |= FC_CELL_VALUE;
	}
}

static void
add_sums(struct fc_fold_col *c, const struct fc_fold_rows *r,
    const struct fc_fold_terms *t)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		c->flag[r->slot[i]] |= isnan(t->x.x[i]) ? FC_CELL_MISSING : FC_CELL_VALUE;
	fc_exact_add(&c->sum, r->slot, &t->x);
	if (c->count == NULL)
		return;
	for (i = 0; i < r->n; i++)
		c->count[r->slot[i]] += isnan(t->x.x[i]) ? 0u : 1u;
	if (c->product.n == 0)
		return;
	fc_exact_add(&c->weight, r->slot, &t->weight);
	fc_exact_add(&c->product, r->slot, &t->product);
}

void
fc_fold_add(struct fc_fold_node *k, const struct fc_fold_plan *p,
    const struct fc_fold_rows *r)
{
	size_t f, i;

	fc_fold_grow(k, p, r->nslots);
	for (i = 0; i < r->n; i++)
		k->have[r->slot[i]] = 1;
	for (f = 0; f < p->schema->n; f++) {
		struct fc_fold_col *c = &k->col[f];
		const struct fc_fold_terms *t = &r->terms[f];

		switch (p->fn[f]) {
		case FC_FOLD_NONE:
			break;
		case FC_FOLD_SAME:
			add_same(c, r, t->bits);
			break;
		case FC_FOLD_MIN:
		case FC_FOLD_MAX:
			add_extreme(c, r, r->batch->col[f].num + r->from,
			    p->fn[f] == FC_FOLD_MIN);
			break;
		case FC_FOLD_SUM:
		case FC_FOLD_MEAN:
		case FC_FOLD_WMEAN:
			add_sums(c, r, t);
			break;
		}
	}
}

static double
weighted_mean(const struct fc_fold_col *c, size_t s)
{
	double w = fc_exact_value(&c->weight, s);

	/* One value is its own mean, to the last bit. */
	if (w > 0 && c->count[s] > 1)
		return fc_exact_value(&c->product, s) / w;
	return fc_exact_value(&c->sum, s) / c->count[s];
}

void
fc_fold_put_bits(struct fc_batch *out, int f, size_t r, uint64_t bits)
{
	switch (out->schema->field[f].type) {
	case FC_TEXT:
		out->col[f].code[r] = (int32_t)bits;
		break;
	case FC_NUM:
		memcpy(&out->col[f].num[r], &bits, sizeof bits);
		break;
	case FC_TIME:
		memcpy(&out->col[f].time[r], &bits, sizeof bits);
		break;
	}
}

void
fc_fold_put(const struct fc_fold_node *k, const struct fc_fold_plan *p,
    size_t slot, struct fc_batch *out, size_t r)
{
	size_t f;

	for (f = 0; f < p->schema->n; f++) {
		const struct fc_fold_col *c = &k->col[f];
		enum fc_fold_fn fn = p->fn[f];

		if (fn == FC_FOLD_NONE)
			continue;
		if ((c->flag[slot] & FC_CELL_VALUE) == 0 ||
		    (c->flag[slot] & FC_CELL_MIXED) != 0 ||
		    (fn == FC_FOLD_SUM && !p->skip_missing &&
		    (c->flag[slot] & FC_CELL_MISSING) != 0))
			fc_batch_set_null(out, (int)f, r);
		else if (fn == FC_FOLD_SUM)
			out->col[f].num[r] = fc_exact_value(&c->sum, slot);
		else if (fn == FC_FOLD_MEAN)
			out->col[f].num[r] = fc_exact_value(&c->sum, slot) /
			    c->count[slot];
		else if (fn == FC_FOLD_WMEAN)
			out->col[f].num[r] = weighted_mean(c, slot);
		else
			fc_fold_put_bits(out, (int)f, r, c->bits[slot]);
	}
}

void
fc_fold_node_release(struct fc_fold_node *k, const struct fc_fold_plan *p)
{
	size_t f;

	for (f = 0; k->col != NULL && f < p->schema->n; f++) {
		struct fc_fold_col *c = &k->col[f];

		fc_exact_release(&c->sum);
		fc_exact_release(&c->weight);
		fc_exact_release(&c->product);
		free(c->count);
		free(c->bits);
		free(c->flag);
	}
	free(k->col);
	free(k->have);
	*k = (struct fc_fold_node){ 0 };
}
