/*
 * aggregate_tall.c - the nodes above the series
 *
 * The first pass puts the records aside (series/stash.h) and sees which
 * columns determine which; the second adds them to the upper nodes; the
 * third merges nodes and series by key.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "series/aggregate_impl.h"
#include "series/chunk.h"

enum { STASH_MEMORY = 64 << 20 };

int
fc_aggregate_check_bottom(const struct fc_aggregate *a, const struct fc_chunk *c,
    struct fc_err *err)
{
	size_t f, i;
	int32_t star;
	char text[256];

	for (f = 0; f < a->in->nkeys; f++) {
		star = fc_dict_find(a->in->field[f].dict, "*", 1);
		for (i = 0; star >= 0 && i < c->nseries; i++)
			if (c->batch.col[f].code[c->start[i]] == star)
				return fc_fail(err, FC_DATA, "series %s is a "
				    "node already ('*' in column '%s'): "
				    "aggregate the bottom level only",
				    fc_key_text(&c->batch, c->start[i], text),
				    a->in->field[f].name);
	}
	return 0;
}

/* From when to when the input goes, and how long its periods are. */
struct extent {
	int64_t least, most;
	struct fc_freq freq;
};

static void
see_times(const struct fc_aggregate *a, const struct fc_chunk *c,
    struct extent *x)
{
	const int64_t *ds = c->batch.col[a->in->ds].time;
	size_t i;

	for (i = 0; i < c->batch.n; i++) {
		x->least = FC_MIN(x->least, ds[i]);
		x->most = FC_MAX(x->most, ds[i]);
	}
	if (a->in->freq.kind != FC_FREQ_NONE)
		x->freq = a->in->freq;
	for (i = 0; i < c->nseries && x->freq.kind == FC_FREQ_NONE; i++)
		fc_freq_infer(ds + c->start[i], c->start[i + 1] - c->start[i],
		    &a->in->field[a->in->ds].time, &x->freq);
}

/* A period at the edge is covered when the input's period beyond the first
 * or last one belongs to another. */
static int
set_range(struct fc_aggregate *a, const struct extent *x, struct fc_err *err)
{
	const struct fc_timetype *t = &a->in->field[a->in->ds].time;
	int64_t first, last;

	if (x->least > x->most)
		return 0;
	if (x->freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "%s: cannot tell the "
		    "length of the input's periods from its times",
		    a->anchor_end ? "--anchor end" : "--incomplete drop");
	if (a->anchor_end)
		a->origin = fc_freq_add(&x->freq, t, x->most, 1);
	if (!a->drop_incomplete)
		return 0;
	first = fc_aggregate_period(a, x->least);
	last = fc_aggregate_period(a, x->most);
	if (fc_aggregate_period(a, fc_freq_add(&x->freq, t, x->least, -1)) ==
	    first)
		a->from = first + 1;
	if (fc_aggregate_period(a, fc_freq_add(&x->freq, t, x->most, 1)) ==
	    last)
		a->to = last - 1;
	return 0;
}

/* First pass: put the records aside, see what determines what. */
static int
read_all(struct fc_aggregate *a, struct fc_err *err)
{
	int32_t code[FC_TREE_KEYS];
	struct fc_chunk chunk;
	uint64_t taken, size;
	size_t f, i;
	struct extent x = { .least = INT64_MAX, .most = INT64_MIN };
	int more;

	fc_chunk_init(&chunk, a->in);
	fc_stash_open(&a->stash, STASH_MEMORY);
	while ((more = fc_chunker_next(a->chunker, &chunk, err)) > 0) {
		if ((a->tall && fc_aggregate_check_bottom(a, &chunk, err)) ||
		    fc_stash_put(a->stash, &chunk.batch, 0, chunk.batch.n,
		    err)) {
			more = -1;
			break;
		}
		for (i = 0; i < chunk.nseries; i++) {
			for (f = 0; f < a->in->nkeys; f++)
				code[f] = chunk.batch.col[f].code[
				    chunk.start[i]];
			fc_tree_see(&a->tree, code);
		}
		if (a->drop_incomplete || a->anchor_end)
			see_times(a, &chunk, &x);
		fc_reader_progress(a->reader, &taken, &size);
		fc_progress(taken, size, fc_stash_rows(a->stash));
	}
	fc_chunk_release(&chunk);
	fc_progress_end();
	return more == 0 && (a->drop_incomplete || a->anchor_end) ?
	    set_range(a, &x, err) : more;
}

/* Between the passes: what the levels are, and the text "*". */
static void
settle(struct fc_aggregate *a)
{
	size_t f, i;

	fc_tree_close(&a->tree);
	for (i = 0; i < a->tree.nlevels; i++) {
		const struct fc_tree_level *l = &a->tree.level[i];

		a->bottom |= l->bottom;
		if (l->again)
			fc_note("level '%s' has the nodes of an earlier level",
			    l->text);
	}
	for (f = 0; f < a->in->nkeys && a->tall; f++)
		a->star[f] = fc_dict_add(a->schema.field[f].dict, "*", 1);
}

/* Slot of a period; `guess` is the slot after the last one. */
static uint32_t
slot_of(struct fc_aggregate *a, int64_t ds, uint32_t guess)
{
	if (guess < a->slots.n && *fc_tuples_at(&a->slots, guess) == ds)
		return guess;
	return (uint32_t)fc_tuples_add(&a->slots, &ds);
}

static struct fc_fold_node *
node_of(struct fc_aggregate *a, const int64_t *key, uint64_t fixed)
{
	int64_t v[FC_TREE_KEYS + 2];
	size_t f, n = a->nodes.n, i;

	for (f = 0; f < a->in->nkeys; f++)
		v[f] = fixed >> f & 1 ? key[f] : a->star[f];
	v[f] = key[f];
	v[f + 1] = key[f + 1];
	i = fc_tuples_add(&a->nodes, v);
	if (i == n) {
		FC_GROW(a->node, n + 1, a->capnode);
		a->node[i] = (struct fc_fold_node){ 0 };
	}
	return &a->node[i];
}

void
fc_aggregate_slots(struct fc_aggregate *a, const struct fc_batch *b,
    size_t from, size_t to)
{
	const int64_t *ds = b->col[a->in->ds].time;
	int64_t period, last = 0;
	uint32_t slot = 0;
	size_t r;

	fc_fold_rows_reserve(&a->rows, to - from);
	a->rows.nslots = 0;
	for (r = from; r < to; r++) {
		period = fc_aggregate_period(a, ds[r]);
		slot = slot_of(a, period, r == from ? 0 :
		    period == last ? slot : slot + 1);
		last = period;
		a->rows.slot[r - from] = slot;
		a->rows.nslots = FC_MAX(a->rows.nslots, (size_t)slot + 1);
	}
	a->rows.batch = b;
	a->rows.from = from;
	a->rows.n = to - from;
	fc_fold_prepare(&a->rows, &a->plan);
}

/* Add rows [from, to) of b, one series, to the nodes above it. */
static void
add_series(struct fc_aggregate *a, const struct fc_batch *b, size_t from,
    size_t to)
{
	int64_t key[FC_TREE_KEYS + 2];
	size_t i;

	fc_aggregate_key(a->in, b, from, key);
	fc_aggregate_slots(a, b, from, to);
	for (i = 0; i < a->tree.nlevels; i++) {
		const struct fc_tree_level *l = &a->tree.level[i];

		if (!l->bottom && !l->again)
			fc_fold_add(node_of(a, key, l->fixed), &a->plan,
			    &a->rows);
	}
}

/* Second pass: the upper nodes. */
static int
add_all(struct fc_aggregate *a, struct fc_err *err)
{
	struct fc_batch b;
	size_t from, to;
	int more;

	fc_batch_init(&b, a->in);
	fc_stash_rewind(a->stash);
	while ((more = fc_stash_next(a->stash, &b, err)) > 0)
		for (from = 0; from < b.n; from = to) {
			to = fc_aggregate_end(a->in, &b, from);
			add_series(a, &b, from, to);
		}
	fc_batch_release(&b);
	return more;
}

/* The aggregate that qsort's comparisons mean; set around each sort. */
static _Thread_local const struct fc_aggregate *sorting;

static int
key_cmp(const struct fc_aggregate *a, const int64_t *x, const int64_t *y)
{
	size_t f, n = a->in->nkeys;
	int32_t rx, ry;

	for (f = 0; f <= n; f++) {
		const int32_t *rank = a->rank[f < n ? f : FC_TREE_KEYS];

		if (x[f] == y[f])
			continue;
		rx = x[f] < 0 ? -1 : rank[x[f]];
		ry = y[f] < 0 ? -1 : rank[y[f]];
		return rx < ry ? -1 : 1;
	}
	return (x[n + 1] > y[n + 1]) - (x[n + 1] < y[n + 1]);
}

static int
node_cmp(const void *x, const void *y)
{
	const struct fc_tuples *t = &sorting->nodes;

	return key_cmp(sorting, fc_tuples_at(t, *(const size_t *)x),
	    fc_tuples_at(t, *(const size_t *)y));
}

static int
slot_cmp(const void *x, const void *y)
{
	int64_t a = *fc_tuples_at(&sorting->slots, *(const size_t *)x);
	int64_t b = *fc_tuples_at(&sorting->slots, *(const size_t *)y);

	return (a > b) - (a < b);
}

/* Numbers 0 .. n - 1 in the order of cmp. */
static size_t *
sorted(const struct fc_aggregate *a, size_t n,
    int (*cmp)(const void *, const void *))
{
	size_t *v = fc_xcalloc(n, sizeof *v), i;

	for (i = 0; i < n; i++)
		v[i] = i;
	sorting = a;
	qsort(v, n, sizeof *v, cmp);
	sorting = NULL;
	return v;
}

static void
make_ranks(struct fc_aggregate *a)
{
	size_t f, n = a->in->nkeys;

	for (f = 0; f <= n; f++) {
		int field = f < n ? (int)f : a->in->model;
		int32_t **rank = &a->rank[f < n ? f : FC_TREE_KEYS];
		const struct fc_dict *d;

		if (field < 0) {
			/* No models: all have code 0. */
			*rank = fc_xcalloc(1, sizeof **rank);
			continue;
		}
		d = a->schema.field[field].dict;
		*rank = fc_xcalloc(d->n, sizeof **rank);
		fc_dict_rank(d, *rank);
	}
}

size_t *
fc_aggregate_order(struct fc_aggregate *a)
{
	make_ranks(a);
	a->order = sorted(a, a->slots.n, slot_cmp);
	return sorted(a, a->nodes.n, node_cmp);
}

static int
put_node(struct fc_aggregate *a, size_t i, struct fc_writer *w,
    struct fc_err *err)
{
	int64_t key[FC_TREE_KEYS + 2];
	struct fc_fold_node *k = &a->node[i];
	size_t j, slot;

	memcpy(key, fc_tuples_at(&a->nodes, i),
	    (a->in->nkeys + 2) * sizeof *key);
	for (j = 0; j < a->slots.n; j++) {
		slot = a->order[j];
		if (slot < k->n && k->have[slot] &&
		    fc_aggregate_wants(a, *fc_tuples_at(&a->slots, slot)) &&
		    fc_aggregate_put(a, k, slot, *fc_tuples_at(&a->slots, slot),
		    key, w, err))
			return -1;
	}
	fc_fold_node_release(k, &a->plan);
	return 0;
}

/* Third pass: nodes and series in the order of their keys. */
static int
merge(struct fc_aggregate *a, const size_t *node, struct fc_writer *w,
    struct fc_err *err)
{
	int64_t key[FC_TREE_KEYS + 2];
	size_t from, to, next = 0;
	struct fc_batch b;
	int more = 0;

	fc_batch_init(&b, a->in);
	if (a->bottom)
		fc_stash_rewind(a->stash);
	while (a->bottom && (more = fc_stash_next(a->stash, &b, err)) > 0)
		for (from = 0; from < b.n && more > 0; from = to) {
			to = fc_aggregate_end(a->in, &b, from);
			fc_aggregate_key(a->in, &b, from, key);
			for (; next < a->nodes.n && more > 0 && key_cmp(a,
			    fc_tuples_at(&a->nodes, node[next]), key) < 0;
			    next++)
				if (put_node(a, node[next], w, err))
					more = -1;
			if (more > 0 && fc_aggregate_put_series(a, &b, from,
			    to, w, err))
				more = -1;
		}
	for (; next < a->nodes.n && more == 0; next++)
		more = put_node(a, node[next], w, err);
	fc_batch_release(&b);
	return more;
}

int
fc_aggregate_put_nodes(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	size_t *node = fc_aggregate_order(a);
	int status;

	fc_note("%zu upper nodes, %zu periods", a->nodes.n, a->slots.n);
	status = merge(a, node, w, err);
	free(node);
	return status;
}

int
fc_aggregate_tall(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	if (read_all(a, err))
		return -1;
	settle(a);
	if (add_all(a, err))
		return -1;
	return fc_aggregate_put_nodes(a, w, err);
}
