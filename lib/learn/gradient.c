/*
 * gradient.c - gradients as words, and scores
 *
 * A word needs the largest gradient to be known before any is rounded. That
 * of the iteration before, and a tenth more, nearly always suffices; else
 * the pass is repeated. So exp is taken once a row, and no gradient is
 * stored but as a word.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/boost.h"
#include "learn/linear.h"
#include "learn/loss.h"
#include "learn/sample.h"

#define G_MOST 32766.0
#define H_MOST 65534.0

struct pass {
	struct fc_boost *b;
	double gscale, hscale;  /* words per unit; 0: only look for maxima */
	bool unit;              /* every h is 1 */
	int32_t unit_h;         /* as a word */
};

static size_t
parts(size_t n)
{
	return (n + FC_BOOST_PART - 1) / FC_BOOST_PART;
}

/* Round up or down at random, so that the mean is right. */
static void
round_block(const struct pass *p, size_t row, const double *g,
    const double *h, size_t n)
{
	uint64_t key = p->b->key;
	size_t i;

	for (i = 0; i < n; i++) {
		uint64_t u = fc_sample_row(key, row + i);
		double ug = (double)(uint32_t)u * 0x1p-32;
		double uh = (double)(uint32_t)(u >> 32) * 0x1p-32;
		/* Positive before conversion: truncation is floor. */
		int32_t a = (int32_t)(g[i] * p->gscale + 32768 + ug) - 32768;
		uint32_t c = p->unit ? (uint32_t)p->unit_h :
		    (uint32_t)(int32_t)(h[i] * p->hscale + uh);

		*fc_matrix_word(p->b->train->x, row + i) = fc_hist_pack(a, c);
	}
}

static void
gradient_part(void *arg, size_t k, int worker)
{
	const struct pass *p = arg;
	struct fc_boost *b = p->b;
	const struct fc_gbdt_data *d = b->train;
	size_t r = k * FC_BOOST_PART, end = FC_MIN(r + FC_BOOST_PART, d->x->rows);
	double g[FC_LOSS_BLOCK], h[FC_LOSS_BLOCK], gmost = 0, hmost = 0;
	size_t n, i;

	(void)worker;
	for (; r < end; r += n) {
		n = FC_MIN(end - r, (size_t)FC_LOSS_BLOCK);
		fc_loss_gradient(b->p, b->score + r, d->y + r,
		    d->weight != NULL ? d->weight + r : NULL, n, g, h);
		for (i = 0; i < n; i++) {
			double a = fabs(g[i]);

			gmost = a > gmost ? a : gmost;
			hmost = h[i] > hmost ? h[i] : hmost;
			/* What is too large now is done again later. */
			if (p->gscale > 0 && !(a <= b->gmost))
				g[i] = 0;
			if (p->gscale > 0 && !(h[i] <= b->hmost))
				h[i] = 0;
		}
		if (p->gscale > 0)
			round_block(p, r, g, h, n);
	}
	b->part[2 * k] = gmost;
	b->part[2 * k + 1] = hmost;
}

/* GOSS multiplies some words later: room for that. */
static double
room(const struct fc_gbdt_params *p)
{
	return p->boosting == FC_BOOST_GOSS ?
	    fmax(1, (1 - p->top_rate) / p->other_rate) : 1;
}

bool
fc_boost_gradients(struct fc_boost *b, int iteration)
{
	struct pass p = { .b = b };
	size_t k, n = parts(b->train->x->rows);
	double gmost, hmost, times = room(b->p);
	int tries;

	p.unit = fc_loss_unit_hessian(b->p->objective) &&
	    b->train->weight == NULL;
	p.unit_h = times > 1 ? (int32_t)(H_MOST / times) : 1;
	b->key = fc_sample_key(b->p->seed, "rounding", (uint64_t)iteration);
	for (tries = 0;; tries++) {
		p.gscale = b->gmost > 0 ? G_MOST / times / b->gmost : 0;
		p.hscale = b->hmost > 0 ? H_MOST / times / b->hmost : 0;
		fc_team_run(b->team, n, gradient_part, &p);
		for (k = 0, gmost = hmost = 0; k < n; k++) {
			gmost = fmax(gmost, b->part[2 * k]);
			hmost = fmax(hmost, b->part[2 * k + 1]);
		}
		if (!(gmost > 0) || !isfinite(gmost))
			return false;
		if (p.gscale > 0 && gmost <= b->gmost && hmost <= b->hmost)
			break;
		b->gmost = gmost;
		b->hmost = hmost > 0 ? hmost : 1;
		if (tries > 3)
			return false;
	}
	b->grow.env.gunit = 1 / p.gscale;
	b->grow.env.hunit = p.unit ? 1.0 / p.unit_h : 1 / p.hscale;
	b->gmost = 1.1 * gmost;
	b->hmost = 1.1 * hmost;
	return true;
}

/* ---- leaves ------------------------------------------------------------ */

struct leaves {
	struct fc_boost *b;
	struct fc_tree *t;
	const struct fc_tree *done;
	double *score;
	const struct fc_matrix *x;
	size_t first;           /* position of row, or row */
	double q;
	const float *raw;       /* of x */
	struct piece {
		size_t begin, n;        /* run of grow.row */
		uint32_t leaf;
	} *piece;
};

static void
refit_leaf(void *arg, size_t k, int worker)
{
	const struct leaves *s = arg;
	const struct fc_boost *b = s->b;
	const struct fc_gbdt_data *d = b->train;
	const struct fc_grow_leaf *l = &b->grow.leaf[k];
	bool mape = b->p->objective == FC_OBJ_MAPE;
	bool weighted = d->weight != NULL || mape;
	double *r;
	float *w;
	size_t i;

	(void)worker;
	if (l->n == 0)
		return;
	r = fc_xmalloc(l->n * sizeof *r);
	w = weighted ? fc_xmalloc(l->n * sizeof *w) : NULL;
	for (i = 0; i < l->n; i++) {
		size_t row = b->grow.row[l->begin + i];

		r[i] = (double)d->y[row] - b->score[row];
		if (weighted)
			w[i] = (d->weight != NULL ? d->weight[row] : 1) /
			    (mape ? fmaxf(1, fabsf(d->y[row])) : 1);
	}
	s->t->leaf_value[k] = fmin(fmax(fc_loss_quantile(r, w, l->n, s->q),
	    l->in.lo), l->in.hi);
	free(r);
	free(w);
}

void
fc_boost_refit(struct fc_boost *b, struct fc_tree *t)
{
	struct leaves s = { .b = b, .t = t };

	if (fc_loss_refits(b->p, &s.q))
		fc_team_run(b->team, t->nleaves, refit_leaf, &s);
}

/* What the tree says of a row in this leaf. */
static double
said(const struct leaves *s, uint32_t leaf, size_t row)
{
	return s->done->leaf_const == NULL ? s->done->leaf_value[leaf] :
	    fc_linear_value(s->done, leaf, s->raw + row * s->x->ncol);
}

static void
add_piece(void *arg, size_t k, int worker)
{
	const struct leaves *s = arg;
	const struct piece *p = &s->piece[k];
	const uint32_t *row = s->b->grow.row + p->begin;
	double value = s->done->leaf_value[p->leaf];
	size_t i;

	(void)worker;
	for (i = 0; i < p->n && s->done->leaf_const == NULL; i++)
		s->score[row[i]] += value;
	for (; i < p->n; i++)
		s->score[row[i]] += said(s, p->leaf, row[i]);
}

/* Rows that no leaf holds: found by their bins. */
static void
find_part(void *arg, size_t k, int worker)
{
	const struct leaves *s = arg;
	const struct fc_grow *g = &s->b->grow;
	bool own = s->x == s->b->train->x;
	size_t from = s->first + k * FC_BOOST_PART, i;
	size_t end = FC_MIN(s->x->rows, from + FC_BOOST_PART);

	(void)worker;
	for (i = from; i < end; i++) {
		size_t row = own ? g->row[i] : i;

		s->score[row] += said(s, fc_grow_find(g, s->done, s->x, row),
		    row);
	}
}

static void
add_leaves(struct fc_boost *b, struct leaves *s)
{
	size_t n = 0, at;
	uint32_t k;

	s->piece = fc_xmalloc((parts(b->nbag) + s->done->nleaves) *
	    sizeof *s->piece);
	for (k = 0; k < s->done->nleaves; k++) {
		const struct fc_grow_leaf *l = &b->grow.leaf[k];

		for (at = 0; at < l->n; at += FC_BOOST_PART) {
			s->piece[n].begin = l->begin + at;
			s->piece[n].n = FC_MIN(l->n - at, FC_BOOST_PART);
			s->piece[n++].leaf = k;
		}
	}
	fc_team_run(b->team, n, add_piece, s);
	free(s->piece);
}

void
fc_boost_add(struct fc_boost *b, const struct fc_tree *t)
{
	struct leaves s = { .b = b, .done = t };

	if (b->p->boosting != FC_BOOST_RF) {
		s.score = b->score;
		s.x = b->train->x;
		s.raw = b->train->raw;
		s.first = b->nbag;
		add_leaves(b, &s);
		fc_team_run(b->team, parts(s.x->rows - b->nbag), find_part, &s);
	}
	if (b->valid != NULL) {
		s.score = b->vscore;
		s.x = b->valid->x;
		s.raw = b->valid->raw;
		s.first = 0;
		fc_team_run(b->team, parts(s.x->rows), find_part, &s);
	}
}

struct losses {
	struct fc_boost *b;
	const struct fc_gbdt_data *d;
	const double *score;
	double by;
	double *sum;
};

static void
loss_part(void *arg, size_t k, int worker)
{
	const struct losses *s = arg;
	const struct fc_gbdt_data *d = s->d;
	size_t r = k * FC_BOOST_PART, end = FC_MIN(r + FC_BOOST_PART, d->x->rows);
	double block[FC_LOSS_BLOCK], *sum = s->sum + 2 * k;
	size_t n, i;

	(void)worker;
	sum[0] = sum[1] = 0;
	for (; r < end; r += n) {
		n = FC_MIN(end - r, (size_t)FC_LOSS_BLOCK);
		for (i = 0; i < n; i++)
			block[i] = s->score[r + i] / s->by;
		sum[0] += fc_loss_sum(s->b->p, block, d->y + r,
		    d->weight != NULL ? d->weight + r : NULL, n, &sum[1]);
	}
}

double
fc_boost_loss(struct fc_boost *b, const struct fc_gbdt_data *d,
    const double *score, double by)
{
	size_t n = parts(d->x->rows), k;
	struct losses s = { b, d, score, by,
	    fc_xmalloc((2 * n + 1) * sizeof(double)) };
	double sum = 0, weight = 0;

	fc_team_run(b->team, n, loss_part, &s);
	for (k = 0; k < n; k++) {
		sum += s.sum[2 * k];
		weight += s.sum[2 * k + 1];
	}
	free(s.sum);
	return weight > 0 ? sum / weight : NAN;
}
