/*
 * splitcode.c - the best cut of a leaf by a column of codes
 *
 * Bin 0 (rare, missing) always goes right, and so does what was never seen.
 */
#include "base/fc.h"

#include <math.h>

#include "learn/split.h"

struct sides {
	const struct fc_split_env *e;
	const struct fc_split_leaf *l;
	double own, per_h, l2;
	double gain;            /* of the best so far */
	double min_rows;        /* of a side */
};

static bool
enough(const struct sides *s, int64_t h)
{
	return h > 0 && (double)h * s->per_h >= s->min_rows - 0.5 &&
	    (double)h * s->e->hunit >= s->e->p->min_sum_hessian;
}

/* Gain and outputs when the left side has these sums. */
static bool
better(struct sides *s, struct fc_hist_bin left, struct fc_split *best)
{
	const struct fc_split_env *e = s->e;
	struct fc_hist_bin right = { s->l->sum.g - left.g,
	    s->l->sum.h - left.h };
	double gl = (double)left.g * e->gunit, hl = (double)left.h * e->hunit;
	double gr = (double)right.g * e->gunit, hr = (double)right.h * e->hunit;
	double lo = fc_split_output(e, gl, hl, s->l2,
	    (double)left.h * s->per_h, s->l);
	double ro = fc_split_output(e, gr, hr, s->l2,
	    (double)right.h * s->per_h, s->l);
	double gain = fc_split_gain(e, gl, hl, s->l2, lo) +
	    fc_split_gain(e, gr, hr, s->l2, ro) - s->own;

	if (!(gain > s->gain))
		return false;
	s->gain = gain;
	best->gain = gain;
	best->left = left;
	best->left_out = lo;
	best->right_out = ro;
	return true;
}

static void
one_against_rest(struct sides *s, size_t c, const struct fc_hist_bin *hist,
    uint32_t n, struct fc_split *best)
{
	uint32_t b;

	for (b = 1; b < n; b++) {
		if (!enough(s, hist[b].h) ||
		    !enough(s, s->l->sum.h - hist[b].h) ||
		    !better(s, hist[b], best))
			continue;
		best->column = (uint32_t)c;
		best->codes = true;
		best->missing_left = false;
		best->ncode = 1;
		best->code[0] = (uint16_t)b;
	}
}

static int
by_key(const void *a, const void *b)
{
	const struct fc_split_rank *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->bin > y->bin) - (x->bin < y->bin);
}

/* The first k of the ranking (from the end when `back`) go left. */
static void
prefixes(struct sides *s, size_t c, const struct fc_hist_bin *hist,
    const struct fc_split_rank *rank, uint32_t used, bool back, struct fc_split *best)
{
	const struct fc_gbdt_params *p = s->e->p;
	uint32_t most = FC_MIN((uint32_t)p->max_cat_threshold, (used + 1) / 2);
	struct fc_hist_bin left = { 0, 0 };
	double group = 0;
	uint32_t k, i;

	most = FC_MIN(most, (uint32_t)FC_SPLIT_CODES);
	for (k = 0; k < most; k++) {
		const struct fc_hist_bin *h =
		    &hist[rank[back ? used - 1 - k : k].bin];

		left.g += h->g;
		left.h += h->h;
		group += (double)h->h * s->per_h;
		if (!enough(s, left.h))
			continue;
		if (!enough(s, s->l->sum.h - left.h) ||
		    (double)(s->l->sum.h - left.h) * s->per_h <
		    p->min_data_per_group)
			break;
		if (group < p->min_data_per_group)
			continue;
		group = 0;
		if (!better(s, left, best))
			continue;
		best->column = (uint32_t)c;
		best->codes = true;
		best->missing_left = false;
		best->ncode = k + 1;
		for (i = 0; i <= k; i++)
			best->code[i] =
			    (uint16_t)rank[back ? used - 1 - i : i].bin;
	}
}

void
fc_split_codes(const struct fc_split_env *e, const struct fc_split_leaf *l,
    size_t c, const struct fc_hist_bin *hist, struct fc_split_rank *rank,
    struct fc_split *best)
{
	const struct fc_gbdt_params *p = e->p;
	uint32_t n = e->x->bins->col[c].n, used = 0, b;
	struct sides s = { .e = e, .l = l, .gain = fmax(best->gain, 0),
	    .l2 = p->lambda_l2, .min_rows = p->min_data_in_leaf };

	if (l->sum.h < 2 || n < 2)
		return;
	s.own = fc_split_own(e, l);
	s.per_h = l->rows / (double)l->sum.h;
	if (n <= (uint32_t)p->max_cat_to_onehot) {
		one_against_rest(&s, c, hist, n, best);
		return;
	}
	for (b = 1; b < n; b++) {
		double rows = (double)hist[b].h * s.per_h;

		if (hist[b].h <= 0 || rows + 0.5 < p->cat_smooth)
			continue;
		rank[used].bin = b;
		rank[used++].key = (double)hist[b].g * e->gunit /
		    ((double)hist[b].h * e->hunit + p->cat_smooth);
	}
	qsort(rank, used, sizeof *rank, by_key);
	s.l2 += p->cat_l2;
	prefixes(&s, c, hist, rank, used, false, best);
	prefixes(&s, c, hist, rank, used, true, best);
}
