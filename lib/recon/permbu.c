/*
 * permbu.c - bottom-up sums of samples in the order that residuals have
 *
 * Samples of each bottom series, sorted, are put in the order of its
 * residuals among those of its siblings; so are the sums of a family within
 * the next one, with all that is below them (Ben Taieb, Taylor & Hyndman
 * 2017, ICML 70:3348-3357, algorithm 1). The means are those of the
 * reconciled point forecasts.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "base/rng.h"
#include "recon/margin.h"
#include "recon/prob.h"

struct item {
	double value;
	uint64_t luck;
	size_t at;
};

static int
by_value(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->value < y->value || x->value > y->value)
		return x->value < y->value ? -1 : 1;
	return (x->luck > y->luck) - (x->luck < y->luck);
}

int
fc_permbu_open(struct fc_recon *r, struct fc_err *err)
{
	if (fc_chain_open(&r->prob->chain, &r->s, FC_NO_LEVEL, err))
		return fc_fail(err, FC_USAGE, "--intervals permbu needs a "
		    "strict hierarchy, and levels cross here; use --intervals "
		    "copula");
	return 0;
}

static void
permute(double *x, const struct fc_prob_ws *ws)
{
	size_t s;

	memcpy(ws->other, x, ws->n * sizeof *x);
	for (s = 0; s < ws->n; s++)
		x[s] = ws->other[ws->order[s]];
}

/* order[s] = the sample whose rank is that of the residual of sample s. */
static void
find_order(const struct fc_recon *r, size_t column, size_t node,
    const double *x, struct fc_prob_ws *ws, struct item *work,
    struct fc_rng *rng)
{
	size_t s;

	for (s = 0; s < ws->n; s++)
		work[s] = (struct item){ fc_draw_residual(r, column, node, s,
		    rng), fc_rng_next(rng), s };
	qsort(work, ws->n, sizeof *work, by_value);
	for (s = 0; s < ws->n; s++)
		ws->rank[work[s].at] = s;
	for (s = 0; s < ws->n; s++)
		work[s] = (struct item){ x[s], s, s };
	qsort(work, ws->n, sizeof *work, by_value);
	for (s = 0; s < ws->n; s++)
		ws->order[s] = work[ws->rank[s]].at;
}

/* A node in its place among its siblings, children before parents. */
static void
join(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws,
    struct item *work, struct fc_rng *rng)
{
	const struct fc_structure *s = &r->s;
	const struct fc_chain *chain = &r->prob->chain;
	size_t n = ws->n, i, c, j;

	for (i = chain->n; i-- > 0;) {
		size_t node = chain->order[i], up = chain->parent[node];
		double *x = ws->y + node * n;

		if (up == node)
			continue;
		find_order(r, column, node, x, ws, work, rng);
		permute(x, ws);
		for (c = s->is_upper[node] ? s->row[s->place[node]] : 0;
		    s->is_upper[node] && c < s->row[s->place[node] + 1]; c++)
			permute(ws->y + s->bottom[s->child[c]] * n, ws);
		for (j = 0; j < n; j++)
			ws->y[up * n + j] += x[j];
	}
}

/* Bottom samples around the reconciled forecasts; the sums again. */
static void
settle(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws)
{
	const struct fc_structure *s = &r->s;
	size_t n = ws->n, i, j;

	for (i = 0; i < s->nbottom; i++) {
		double *x = ws->y + s->bottom[i] * n, mean = 0;

		for (j = 0; j < n; j++)
			mean += x[j] / (double)n;
		for (j = 0; j < n; j++)
			x[j] += *fc_recon_value(r, s->bottom[i], column) -
			    mean;
	}
	fc_solve_bottom_up(s, ws->y, n);
}

int
fc_permbu_column(const struct fc_recon *r, size_t column,
    struct fc_prob_ws *ws, struct fc_err *err)
{
	const struct fc_structure *s = &r->s;
	struct fc_prob *b = r->prob;
	size_t n = b->origins[fc_prob_group(r, column) - r->group].nsample;
	struct item *work = fc_xcalloc(n, sizeof *work);
	struct fc_rng rng;
	size_t i, j;

	(void)err;
	ws->n = n;
	fc_draw_seed(r, column, &rng);
	memset(ws->y, 0, s->n * n * sizeof *ws->y);
	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < n; j++)
			ws->y[s->bottom[i] * n + j] = fc_margin_value(b->z,
			    fc_prob_in(r, s->bottom[i], column), b->nin,
			    fc_norm_quantile(((double)j + 0.5) / (double)n));
	join(r, column, ws, work, &rng);
	settle(r, column, ws);
	for (i = 0; i < s->n; i++) {
		double *x = ws->y + i * n;

		fc_sort_doubles(x, n);
		for (j = 0; j < b->nq; j++)
			b->q[(column * s->n + i) * b->nq + j] =
			    fc_quantile_sorted(x, n, b->p[j]);
	}
	free(work);
	return 0;
}
