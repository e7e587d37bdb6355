/*
 * split.c - the best cut of a leaf by a column of numbers
 */
#include "base/fc.h"

#include <math.h>

#include "learn/split.h"

static double
soft(double g, double l1)
{
	double a = fabs(g) - l1;

	return a <= 0 ? 0 : g > 0 ? a : -a;
}

double
fc_split_output(const struct fc_split_env *e, double g, double h, double l2,
    double rows, const struct fc_split_leaf *parent)
{
	const struct fc_gbdt_params *p = e->p;
	double out = h + l2 > 0 ? -soft(g, p->lambda_l1) / (h + l2) : 0;

	if (e->plain)
		return out;
	if (p->max_delta_step > 0 && fabs(out) > p->max_delta_step)
		out = copysign(p->max_delta_step, out);
	if (p->path_smooth > 0) {
		double k = rows / p->path_smooth;

		out = (out * k + parent->out) / (k + 1);
	}
	return fmin(fmax(out, parent->lo), parent->hi);
}

double
fc_split_gain(const struct fc_split_env *e, double g, double h, double l2,
    double out)
{
	return -(2 * soft(g, e->p->lambda_l1) * out + (h + l2) * out * out);
}

double
fc_split_own(const struct fc_split_env *e, const struct fc_split_leaf *l)
{
	double g = (double)l->sum.g * e->gunit, h = (double)l->sum.h * e->hunit;
	double l2 = e->p->lambda_l2;
	double out = e->p->path_smooth > 0 ? l->out :
	    fc_split_output(e, g, h, l2, l->rows, l);

	return fc_split_gain(e, g, h, l2, out) + e->p->min_gain_to_split;
}

/* One way through the bounds of a column. */
struct scan {
	const struct fc_split_env *e;
	const struct fc_split_leaf *l;
	double own;
	double per_h;           /* rows per unit of H */
	int64_t least;          /* H that a side must have */
	int8_t monotone;
	double gain;            /* best so far */
	struct fc_hist_bin left;
	double left_out, right_out;
};

/* Try to cut so that the left side has these sums. True: best so far. */
static bool
try_plain(struct scan *s, int64_t gl, int64_t hl)
{
	const struct fc_split_env *e = s->e;
	double l1 = e->p->lambda_l1, l2 = e->p->lambda_l2, gain;
	double g = soft((double)gl * e->gunit, l1);
	double k = soft((double)(s->l->sum.g - gl) * e->gunit, l1);
	double h = (double)hl * e->hunit + l2;
	double m = (double)(s->l->sum.h - hl) * e->hunit + l2;

	/* g^2 / h + k^2 / m with one division */
	gain = (g * g * m + k * k * h) / (h * m) - s->own;
	if (!(gain > s->gain))
		return false;
	s->gain = gain;
	s->left = (struct fc_hist_bin){ gl, hl };
	return true;
}

static bool
try_full(struct scan *s, int64_t gl, int64_t hl)
{
	const struct fc_split_env *e = s->e;
	double l2 = e->p->lambda_l2, gain, lo, ro;
	double g = (double)gl * e->gunit, h = (double)hl * e->hunit;
	double k = (double)(s->l->sum.g - gl) * e->gunit;
	double m = (double)(s->l->sum.h - hl) * e->hunit;

	lo = fc_split_output(e, g, h, l2, (double)hl * s->per_h, s->l);
	ro = fc_split_output(e, k, m, l2,
	    (double)(s->l->sum.h - hl) * s->per_h, s->l);
	if ((s->monotone > 0 && lo > ro) || (s->monotone < 0 && lo < ro))
		return false;
	gain = fc_split_gain(e, g, h, l2, lo) +
	    fc_split_gain(e, k, m, l2, ro) - s->own;
	if (!(gain > s->gain))
		return false;
	s->gain = gain;
	s->left = (struct fc_hist_bin){ gl, hl };
	return true;
}

/* Bounds 0..n-1, missing values' sums at hist[missing] (0: none) on the
 * left to begin with. Returns the best bound, or -1. */
static int64_t
scan(struct scan *s, const struct fc_hist_bin *hist, uint32_t n,
    const struct fc_hist_bin *start)
{
	int64_t g = start->g, h = start->h, best = -1;
	int64_t most = s->l->sum.h - s->least;
	uint32_t b;

	for (b = 0; b < n; b++) {
		/* An empty bin makes no new cut. */
		if (hist[b].g == 0 && hist[b].h == 0 && b > 0)
			continue;
		g += hist[b].g;
		h += hist[b].h;
		if (h < s->least)
			continue;
		if (h > most)
			break;
		if (s->e->plain ? try_plain(s, g, h) : try_full(s, g, h))
			best = (int64_t)b;
	}
	return best;
}

static void
accept(const struct scan *s, size_t c, int64_t bin, bool missing_left,
    struct fc_split *best)
{
	best->gain = s->gain;
	best->column = (uint32_t)c;
	best->bin = (uint32_t)bin;
	best->missing_left = missing_left;
	best->codes = false;
	best->ncode = 0;
	best->left = s->left;
}

static void
outputs(const struct scan *s, struct fc_split *best)
{
	const struct fc_split_env *e = s->e;
	const struct fc_split_leaf *l = s->l;
	int64_t g = best->left.g, h = best->left.h;

	best->left_out = fc_split_output(e, (double)g * e->gunit,
	    (double)h * e->hunit, e->p->lambda_l2, (double)h * s->per_h, l);
	g = l->sum.g - g;
	h = l->sum.h - h;
	best->right_out = fc_split_output(e, (double)g * e->gunit,
	    (double)h * e->hunit, e->p->lambda_l2, (double)h * s->per_h, l);
}

void
fc_split_numbers(const struct fc_split_env *e, const struct fc_split_leaf *l,
    size_t c, const struct fc_hist_bin *hist, struct fc_split *best)
{
	const struct fc_bins *bins = &e->x->bins->col[c];
	static const struct fc_hist_bin none = { 0, 0 };
	struct scan s = { .e = e, .l = l, .gain = fmax(best->gain, 0) };
	bool has_nan = bins->missing == FC_MISSING_NAN;
	uint32_t n = bins->n - has_nan;
	int64_t bin;
	bool changed = false;

	if (l->sum.h < 2 || bins->n < 2)
		return;
	s.own = fc_split_own(e, l);
	s.per_h = l->rows / (double)l->sum.h;
	s.least = (int64_t)fmin(9e18, fmax(1, ceil(fmax(
	    (e->p->min_data_in_leaf - 0.5) / s.per_h,
	    e->p->min_sum_hessian / e->hunit))));
	s.monotone = e->p->monotone != NULL ? e->p->monotone[c] : 0;
	if (has_nan && (hist[n].h != 0 || hist[n].g != 0)) {
		bin = scan(&s, hist, n - 1, &hist[n]);
		if (bin >= 0)
			accept(&s, c, bin, true, best);
		changed = bin >= 0;
		/* Bound n - 1: all numbers against what is missing. */
		bin = scan(&s, hist, n, &none);
		if (bin >= 0)
			accept(&s, c, bin, false, best);
	} else {
		bin = scan(&s, hist, n - 1, &none);
		if (bin >= 0)
			accept(&s, c, bin, true, best);
	}
	if (changed || bin >= 0)
		outputs(&s, best);
}
