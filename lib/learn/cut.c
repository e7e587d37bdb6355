/*
 * cut.c - partition a leaf, histograms of its children, their best cuts
 *
 * Two jobs for the team. In the first, each part takes a piece of the leaf's
 * rows, tells them apart into `spare` and adds the rows of the smaller side,
 * which are in cache now, to its thread's histogram. In the second, parts put the
 * pieces back in order, and others each take some columns: sum the threads'
 * histograms, subtract from the parent's, scan both.
 */
#include "base/fc.h"

#include <inttypes.h>

#include "base/mem.h"
#include "learn/grow.h"
#include "learn/sample.h"

#define PIECE ((size_t)FC_GROW_PIECE)
#define BINS_A_TASK 1024
#define FEW_BINS 16384                  /* not worth waking the team for */
#define AHEAD 64                /* rows fetched before they are looked at */

struct cut {
	struct fc_grow *g;
	struct fc_grow_leaf *leaf[2];   /* left, right */
	size_t begin, n;
	size_t npiece;
	size_t *nleft;                  /* of each piece; then where they go */
	int small;                      /* the side whose histogram is made */
	bool search;                    /* look for cuts of the children */
	struct fc_hist_bin *parent;     /* NULL: both sides are made */
	struct fc_hist_bin *hist[2];
	const bool *column;             /* of the tree */
	bool *mask[2];                  /* of each side, NULL: all of these */
	size_t ntask;
	uint32_t *task;                 /* first column of each, and ncol */
};

/* side[code] of the stored column that the cut looks at. */
static void
tell(const struct fc_grow *g, const struct fc_split *s, uint8_t *side)
{
	const struct fc_matrix_col *col = &g->x->col[s->column];
	const struct fc_matrix_store *store =
	    &g->x->store[col->at + (col->wide ? g->x->n8 : 0)];
	const struct fc_bins *bins = &g->x->bins->col[s->column];
	uint32_t code, k;

	for (code = 0; code < store->codes; code++) {
		uint32_t bin = code / col->mult % col->bins;

		if (s->codes) {
			for (k = 0; k < s->ncode && s->code[k] != bin; k++)
				;
			side[code] = k < s->ncode;
		} else if (bin == bins->n - 1 &&
		    bins->missing == FC_MISSING_NAN) {
			side[code] = s->missing_left;
		} else {
			side[code] = bin <= s->bin;
		}
	}
}

/* Code of the column that is cut, as the rows have it. */
struct code {
	const uint8_t *b8;
	const uint16_t *b16;
	size_t stride;
};

static struct code
code_of(const struct fc_grow *g, const struct fc_split *s)
{
	const struct fc_matrix *x = g->x;
	const struct fc_matrix_col *col = &x->col[s->column];
	struct code c = { .b8 = fc_matrix_row(x, 0) + col->at,
	    .stride = x->stride };

	if (col->wide) {
		c.b16 = x->b16 + col->at;
		c.stride = x->n16;
	} else if (g->hot.column[col->at] != NULL) {
		c.b8 = g->hot.column[col->at];
		c.stride = 1;
	}
	return c;
}

/* Stable: left rows to left[0..) (may be row itself), the others to
 * right[0..). No branch: most cuts are coin tosses. */
static size_t
partition(struct code c, const uint8_t *side, const uint32_t *row, size_t n,
    uint32_t *left, uint32_t *right)
{
	size_t i, l = 0, ahead = n > AHEAD ? n - AHEAD : 0;

	for (i = 0; i < n; i++) {
		uint32_t at = row[i];
		size_t goes;

		if (c.b16 != NULL) {
			goes = side[c.b16[at * c.stride]];
		} else {
			if (i < ahead)
				__builtin_prefetch(c.b8 +
				    row[i + AHEAD] * c.stride);
			goes = side[c.b8[at * c.stride]];
		}
		right[i - l] = at;
		left[l] = at;
		l += goes;
	}
	return l;
}

static void
piece(void *arg, size_t i, int worker)
{
	struct cut *c = arg;
	struct fc_grow *g = c->g;
	size_t from = c->begin + i * PIECE;
	size_t n = FC_MIN(PIECE, c->begin + c->n - from), nleft;
	uint32_t *right = g->right[worker], *to;

	/* A leaf of one piece needs no second job to put it in order. */
	to = (c->npiece == 1 ? g->row : g->spare) + from;
	nleft = partition(code_of(g, &c->leaf[0]->best), g->side,
	    g->row + from, n, to, right);
	memcpy(to + nleft, right, (n - nleft) * sizeof *right);
	c->nleft[i] = nleft;
	if (c->search && c->small == 0)
		fc_hist_add(&g->work[worker], &g->plan, to, 0, nleft);
	else if (c->search)
		fc_hist_add(&g->work[worker], &g->plan, right, 0, n - nleft);
}

static void
put_back(struct cut *c, size_t i)
{
	struct fc_grow *g = c->g;
	size_t from = c->begin + i * PIECE;
	size_t n = FC_MIN(PIECE, c->begin + c->n - from);
	size_t before = i > 0 ? c->nleft[i - 1] : 0;
	size_t left = c->nleft[i] - before, total = c->nleft[c->npiece - 1];

	memcpy(g->row + c->begin + before, g->spare + from,
	    left * sizeof *g->row);
	memcpy(g->row + c->begin + total + i * PIECE - before,
	    g->spare + from + left, (n - left) * sizeof *g->row);
}

static void
scan_column(const struct fc_grow *g, const struct fc_grow_leaf *l, size_t c,
    const struct fc_hist_bin *hist, int worker, struct fc_split *best)
{
	if (g->x->bins->col[c].categorical)
		fc_split_codes(&g->env, &l->in, c, hist, g->rank[worker], best);
	else
		fc_split_numbers(&g->env, &l->in, c, hist, best);
}

static void
columns(struct cut *c, size_t task, int worker)
{
	struct fc_grow *g = c->g;
	struct fc_split *best = &g->best[2 * task];
	int nworker = fc_team_size(g->team), s, w;
	size_t col;

	best[0].gain = best[1].gain = 0;
	for (col = c->task[task]; col < c->task[task + 1]; col++) {
		size_t at = g->plan.bin_at[col], n = g->x->col[col].bins, b;
		struct fc_hist_bin *small = c->hist[c->small] + at;

		if (!g->x->col[col].used || !c->column[col])
			continue;
		memset(small, 0, n * sizeof *small);
		for (w = 0; w < nworker; w++)
			fc_hist_column(&g->work[w], &g->plan, col, small);
		for (b = 0; c->parent != NULL && b < n; b++) {
			c->parent[at + b].g -= small[b].g;
			c->parent[at + b].h -= small[b].h;
		}
		for (s = 0; s < 2; s++)
			if (c->leaf[s] != NULL &&
			    (c->mask[s] == NULL || c->mask[s][col]))
				scan_column(g, c->leaf[s], col,
				    c->hist[s] + at, worker, &best[s]);
	}
}

static void
second(void *arg, size_t i, int worker)
{
	struct cut *c = arg;

	if (i < c->ntask)
		columns(c, i, worker);
	else
		put_back(c, i - c->ntask);
}

/* The second job. That of a leaf of one piece is over before others wake. */
static void
share(struct cut *c)
{
	size_t n = c->ntask + (c->npiece > 1 ? c->npiece : 0), i;

	if (c->npiece > 1 || c->g->plan.nbins > FEW_BINS) {
		fc_team_run(c->g->team, n, second, c);
		return;
	}
	for (i = 0; i < n; i++)
		second(c, i, 0);
}

/* The columns in runs of about equal work. */
static void
share_columns(struct cut *c)
{
	const struct fc_grow *g = c->g;
	size_t col, bins = 0;

	c->task = fc_xmalloc((g->x->ncol + 2) * sizeof *c->task);
	c->ntask = 0;
	for (col = 0; col < g->x->ncol; col++) {
		if (col == 0 || bins >= BINS_A_TASK) {
			c->task[c->ntask++] = (uint32_t)col;
			bins = 0;
		}
		bins += c->column[col] ? g->x->col[col].bins : 0;
	}
	c->task[c->ntask] = (uint32_t)g->x->ncol;
}

/* The best of the tasks' bests: the first column wins a tie. */
static void
pick(struct cut *c)
{
	size_t i;
	int s;

	for (s = 0; s < 2; s++) {
		if (c->leaf[s] == NULL)
			continue;
		c->leaf[s]->best.gain = 0;
		for (i = 0; i < c->ntask; i++)
			if (c->g->best[2 * i + (size_t)s].gain >
			    c->leaf[s]->best.gain)
				c->leaf[s]->best =
				    c->g->best[2 * i + (size_t)s];
	}
}

static struct fc_hist_bin *
take_hist(struct fc_grow *g)
{
	if (g->nfree > 0)
		return g->free_hist[--g->nfree];
	return fc_xmalloc((g->plan.nbins + 1) * sizeof(struct fc_hist_bin));
}

static void
drop_hist(struct fc_grow *g, struct fc_hist_bin **hist)
{
	if (*hist != NULL)
		g->free_hist[g->nfree++] = *hist;
	*hist = NULL;
}

static void
clear_work(struct fc_grow *g)
{
	int w;

	for (w = 0; w < fc_team_size(g->team); w++)
		fc_hist_clear(&g->work[w], &g->plan);
}

/* Histograms of a leaf that cannot be cut are not needed. */
static void
tidy(struct fc_grow *g, struct fc_grow_leaf *l)
{
	if (!(l->best.gain > 0))
		drop_hist(g, &l->hist);
}

/* Columns that a node may use: a share of those of the tree, at least one. */
static bool *
node_columns(const struct fc_grow *g, const bool *column, uint64_t seed,
    int64_t node, bool left)
{
	char name[48];
	bool *mask;

	if (g->p->feature_fraction_bynode >= 1)
		return NULL;
	mask = fc_xmalloc(g->x->ncol * sizeof *mask);
	memcpy(mask, column, g->x->ncol * sizeof *mask);
	snprintf(name, sizeof name, "node %" PRId64 " %d", node, left);
	fc_sample_columns(mask, g->x->ncol, g->p->feature_fraction_bynode,
	    seed, name);
	return mask;
}

static void
root_piece(void *arg, size_t i, int worker)
{
	struct cut *c = arg;
	struct fc_grow *g = c->g;
	size_t from = i * PIECE, n = FC_MIN(PIECE, c->n - from);

	fc_hist_add(&g->work[worker], &g->plan,
	    g->all_rows ? NULL : g->row + from, from, n);
}

void
fc_grow_root(struct fc_grow *g, size_t n, const bool *column, uint64_t seed)
{
	struct fc_grow_leaf *l = &g->leaf[0];
	struct cut c = { .g = g, .n = n, .column = column, .search = true };

	clear_work(g);
	fc_team_run(g->team, (n + PIECE - 1) / PIECE, root_piece, &c);
	c.leaf[0] = l;
	c.hist[0] = l->hist = take_hist(g);
	c.mask[0] = node_columns(g, column, seed, -1, false);
	share_columns(&c);
	fc_team_run(g->team, c.ntask, second, &c);
	pick(&c);
	tidy(g, l);
	free(c.mask[0]);
	free(c.task);
}

static bool
can_be_cut(const struct fc_grow *g, const struct fc_grow_leaf *l)
{
	const struct fc_gbdt_params *p = g->p;

	return (p->max_depth <= 0 || l->depth < p->max_depth) &&
	    (double)l->n >= 2 * p->min_data_in_leaf && l->n >= 2;
}

/* `from` becomes the left child, `to` the right one. */
static void
divide(struct fc_grow *g, struct fc_grow_leaf *from, struct fc_grow_leaf *to,
    size_t nleft, int64_t node)
{
	const struct fc_split *s = &g->node[node];
	int monotone = g->p->monotone != NULL && !s->codes ?
	    g->p->monotone[s->column] : 0;
	double middle = (s->left_out + s->right_out) / 2;

	*to = *from;
	from->n = nleft;
	to->begin += nleft;
	to->n -= nleft;
	from->in.sum = s->left;
	to->in.sum.g -= s->left.g;
	to->in.sum.h -= s->left.h;
	from->in.rows = (double)from->n;
	to->in.rows = (double)to->n;
	from->in.out = s->left_out;
	to->in.out = s->right_out;
	if (monotone > 0)
		from->in.hi = to->in.lo = middle;
	else if (monotone < 0)
		from->in.lo = to->in.hi = middle;
	from->depth = to->depth = from->depth + 1;
	from->node = to->node = node;
	from->is_left = true;
	to->is_left = false;
	from->best.gain = to->best.gain = 0;
	from->hist = to->hist = NULL;
}

static void
sum_up(struct cut *c)
{
	size_t i;

	for (i = 1; i < c->npiece; i++)
		c->nleft[i] += c->nleft[i - 1];
}

void
fc_grow_cut(struct fc_grow *g, struct fc_grow_leaf *from,
    struct fc_grow_leaf *to, int64_t node, bool last, const bool *column,
    uint64_t seed)
{
	struct cut c = { .g = g, .begin = from->begin, .n = from->n,
	    .column = column, .parent = from->hist };
	int s;

	g->node[node] = from->best;
	tell(g, &from->best, g->side);
	fc_hot_note(&g->hot, from->best.column, from->n);
	c.leaf[0] = from;
	c.small = 2 * from->best.left.h > from->in.sum.h;
	c.search = !last && (g->p->max_depth <= 0 ||
	    from->depth + 1 < g->p->max_depth);
	c.npiece = (c.n + PIECE - 1) / PIECE;
	c.nleft = fc_xmalloc(c.npiece * sizeof *c.nleft);
	if (c.search)
		clear_work(g);
	fc_team_run(g->team, c.npiece, piece, &c);
	sum_up(&c);
	divide(g, from, to, c.nleft[c.npiece - 1], node);
	if (c.search) {
		c.hist[c.small] = take_hist(g);
		c.hist[!c.small] = c.parent;
		share_columns(&c);
	}
	for (s = 0; s < 2; s++) {
		struct fc_grow_leaf *l = s == 0 ? from : to;

		l->hist = c.hist[s];
		c.leaf[s] = c.search && can_be_cut(g, l) ? l : NULL;
		c.mask[s] = node_columns(g, column, seed, node, s == 0);
	}
	share(&c);
	pick(&c);
	if (!c.search)
		drop_hist(g, &c.parent);
	tidy(g, from);
	tidy(g, to);
	free(c.mask[0]);
	free(c.mask[1]);
	free(c.nleft);
	free(c.task);
}

