/*
 * grow.c - one tree, leaf by leaf
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/grow.h"
#include "learn/pages.h"

static size_t
most_bins(const struct fc_matrix *x)
{
	size_t c, most = 1;

	for (c = 0; c < x->ncol; c++)
		most = FC_MAX(most, (size_t)x->col[c].bins);
	return most;
}

void
fc_grow_open(struct fc_grow *g, const struct fc_gbdt_params *p,
    const struct fc_matrix *x, struct fc_team *team)
{
	size_t leaves = (size_t)p->num_leaves, size = x->rows * sizeof *g->row;
	int w, n = fc_team_size(team);

	*g = (struct fc_grow){ .p = p, .x = x, .team = team };
	g->env.p = p;
	g->env.x = x;
	g->env.plain = p->max_delta_step <= 0 && p->path_smooth <= 0 &&
	    p->monotone == NULL;
	g->row = fc_pages_new(size);
	g->spare = fc_pages_new(size);
	g->leaf = fc_xcalloc(leaves, sizeof *g->leaf);
	g->node = fc_xcalloc(leaves, sizeof *g->node);
	fc_hist_plan_init(&g->plan, x);
	fc_hot_init(&g->hot, x);
	g->work = fc_xcalloc((size_t)n, sizeof *g->work);
	g->rank = fc_xcalloc((size_t)n, sizeof *g->rank);
	g->right = fc_xcalloc((size_t)n, sizeof *g->right);
	for (w = 0; w < n; w++) {
		fc_hist_work_init(&g->work[w], &g->plan);
		g->right[w] = fc_xmalloc(FC_GROW_PIECE * sizeof **g->right);
		g->rank[w] = fc_xmalloc(most_bins(x) * sizeof **g->rank);
	}
	g->best = fc_xcalloc(2 * x->ncol + 2, sizeof *g->best);
	g->free_hist = fc_xcalloc(leaves + 2, sizeof *g->free_hist);
	g->all = fc_xmalloc(x->ncol + 1);
	memset(g->all, 1, x->ncol + 1);
	g->side = fc_xmalloc(65536);
}

void
fc_grow_close(struct fc_grow *g)
{
	size_t size = g->x->rows * sizeof *g->row;
	int w;

	fc_pages_free(g->row, size);
	fc_pages_free(g->spare, size);
	for (w = 0; w < fc_team_size(g->team); w++) {
		fc_hist_work_release(&g->work[w]);
		free(g->rank[w]);
		free(g->right[w]);
	}
	free(g->work);
	free(g->rank);
	free(g->right);
	while (g->nfree > 0)
		free(g->free_hist[--g->nfree]);
	free(g->free_hist);
	fc_hist_plan_release(&g->plan);
	fc_hot_release(&g->hot);
	free(g->leaf);
	free(g->node);
	free(g->best);
	free(g->all);
	free(g->side);
}

struct sums {
	const struct fc_grow *g;
	struct fc_hist_bin *of;         /* one a thread */
	size_t n;
};

static void
sum_piece(void *arg, size_t k, int worker)
{
	const struct sums *s = arg;
	const struct fc_grow *g = s->g;
	size_t i = k * FC_GROW_PIECE, end = FC_MIN(i + FC_GROW_PIECE, s->n);
	struct fc_hist_bin sum = { 0, 0 };

	for (; i < end; i++) {
		uint32_t v = *fc_matrix_word(g->x,
		    g->all_rows ? i : g->row[i]);

		sum.g += fc_hist_g(v);
		sum.h += fc_hist_h(v);
	}
	s->of[worker].g += sum.g;
	s->of[worker].h += sum.h;
}

static void
sum_rows(const struct fc_grow *g, struct fc_grow_leaf *l)
{
	int nworker = fc_team_size(g->team), w;
	struct sums s = { g, fc_xcalloc((size_t)nworker, sizeof *s.of), l->n };

	fc_team_run(g->team, (l->n + FC_GROW_PIECE - 1) / FC_GROW_PIECE,
	    sum_piece, &s);
	for (w = 0; w < nworker; w++) {
		l->in.sum.g += s.of[w].g;
		l->in.sum.h += s.of[w].h;
	}
	free(s.of);
}

/* The words of the bitset of codes that go left are added to the tree. */
static double
add_codes(struct fc_tree *t, const struct fc_bins *bins,
    const struct fc_split *s)
{
	uint32_t from = t->ncat > 0 ? t->cat_from[t->ncat] : 0, words = 0, k;

	for (k = 0; k < s->ncode; k++)
		words = FC_MAX(words,
		    (uint32_t)bins->code[s->code[k]] / 32 + 1);
	t->cat_from = fc_xrealloc(t->cat_from, t->ncat + 2,
	    sizeof *t->cat_from);
	t->cat_from[t->ncat] = from;
	t->cat_from[t->ncat + 1] = from + words;
	t->cat_bits = fc_xrealloc(t->cat_bits, from + words + 1,
	    sizeof *t->cat_bits);
	memset(t->cat_bits + from, 0, words * sizeof *t->cat_bits);
	for (k = 0; k < s->ncode; k++) {
		uint32_t code = (uint32_t)bins->code[s->code[k]];

		t->cat_bits[from + code / 32] |= 1u << code % 32;
	}
	return t->ncat++;
}

/* Inner node `node` cuts leaf k, whose left child stays leaf k. */
static void
record(const struct fc_grow *g, struct fc_tree *t, uint32_t node, uint32_t k)
{
	const struct fc_grow_leaf *l = &g->leaf[k];
	const struct fc_split *s = &l->best;
	const struct fc_bins *bins = &g->x->bins->col[s->column];

	if (l->node >= 0 && l->is_left)
		t->left[l->node] = (int32_t)node;
	else if (l->node >= 0)
		t->right[l->node] = (int32_t)node;
	t->column[node] = s->column;
	t->gain[node] = s->gain;
	t->left[node] = ~(int32_t)k;
	t->right[node] = ~(int32_t)t->nleaves;
	t->internal_value[node] = l->in.out;
	t->internal_weight[node] = (double)l->in.sum.h * g->env.hunit;
	t->internal_count[node] = l->n;
	if (s->codes) {
		t->decision[node] = FC_TREE_CODE | FC_MISSING_NAN << 2;
		t->threshold[node] = add_codes(t, bins, s);
	} else {
		t->decision[node] = (uint8_t)((s->missing_left ?
		    FC_TREE_LEFT : 0) | (int)bins->missing << 2);
		t->threshold[node] = fc_bins_threshold(bins, s->bin);
	}
	t->nleaves++;
}

/* The leaf to be cut next, or nleaves: none. */
static uint32_t
choose(const struct fc_grow *g)
{
	uint32_t k, best = g->nleaves;
	double gain = 0;

	for (k = 0; k < g->nleaves; k++)
		if (g->leaf[k].best.gain > gain) {
			gain = g->leaf[k].best.gain;
			best = k;
		}
	return best;
}

static void
begin(struct fc_grow *g, size_t n)
{
	struct fc_grow_leaf *l = &g->leaf[0];

	*l = (struct fc_grow_leaf){ .n = n, .node = -1 };
	l->in.rows = (double)n;
	l->in.lo = -INFINITY;
	l->in.hi = INFINITY;
	sum_rows(g, l);
	/* path_smooth draws the root's own output nowhere. */
	l->in.out = (double)l->in.sum.h * g->env.hunit + g->p->lambda_l2 > 0 ?
	    -(double)l->in.sum.g * g->env.gunit / ((double)l->in.sum.h *
	    g->env.hunit + g->p->lambda_l2) : 0;
	l->in.out = fc_split_output(&g->env, (double)l->in.sum.g * g->env.gunit,
	    (double)l->in.sum.h * g->env.hunit, g->p->lambda_l2, l->in.rows,
	    &l->in);
	g->nleaves = 1;
}

/* Leaves that never were cut keep their histograms until now. */
static void
finish(struct fc_grow *g, struct fc_tree *t)
{
	uint32_t k;

	for (k = 0; k < g->nleaves; k++) {
		struct fc_grow_leaf *l = &g->leaf[k];

		t->leaf_value[k] = l->in.out;
		t->leaf_weight[k] = (double)l->in.sum.h * g->env.hunit;
		t->leaf_count[k] = l->n;
		if (l->hist != NULL)
			g->free_hist[g->nfree++] = l->hist;
		l->hist = NULL;
	}
}

void
fc_grow_tree(struct fc_grow *g, size_t n, const bool *column, uint64_t seed,
    struct fc_tree *t)
{
	uint32_t most = (uint32_t)g->p->num_leaves, k;

	if (column == NULL)
		column = g->all;
	fc_tree_init(t, most);
	t->nleaves = 1;
	fc_hist_plan_use(&g->plan, column);
	fc_hot_settle(&g->hot, g->team);
	begin(g, n);
	fc_grow_root(g, n, column, seed);
	while (g->nleaves < most && (k = choose(g)) < g->nleaves) {
		record(g, t, g->nleaves - 1, k);
		fc_grow_cut(g, &g->leaf[k], &g->leaf[g->nleaves],
		    (int64_t)g->nleaves - 1, g->nleaves + 1 == most, column,
		    seed);
		g->nleaves++;
	}
	finish(g, t);
}

uint32_t
fc_grow_find(const struct fc_grow *g, const struct fc_tree *t,
    const struct fc_matrix *x, size_t row)
{
	int32_t node = t->nleaves > 1 ? 0 : ~0;

	while (node >= 0) {
		const struct fc_split *s = &g->node[node];
		const struct fc_bins *bins = &x->bins->col[s->column];
		uint32_t bin = fc_matrix_bin(x, row, s->column), k;
		bool left;

		if (s->codes) {
			for (k = 0; k < s->ncode && s->code[k] != bin; k++)
				;
			left = k < s->ncode;
		} else if (bins->missing == FC_MISSING_NAN &&
		    bin == bins->n - 1) {
			left = s->missing_left;
		} else {
			left = bin <= s->bin;
		}
		node = left ? t->left[node] : t->right[node];
	}
	return (uint32_t)~node;
}
