/* aggregate.c - a panel's upper levels, and longer periods */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "series/aggregate.h"
#include "series/chunk.h"
#include "series/stash.h"
#include "series/tree.h"
#include "series/tuple.h"

enum { STASH_MEMORY = 64 << 20 };

struct fc_aggregate {
	struct fc_reader *reader;
	struct fc_chunker *chunker;
	const struct fc_schema *in;
	struct fc_schema schema;        /* of the output */
	bool tall;                      /* there is a hierarchy */
	const struct fc_freq *freq;
	struct fc_freq own_freq;
	struct fc_tree tree;
	struct fc_agg_plan plan;
	struct fc_agg_rows rows;        /* the series at hand */
	struct fc_stash *stash;
	bool bottom;                    /* the series go out too */

	/* Upper nodes: key codes, model, cutoff; cells. */
	struct fc_tuples nodes;
	struct fc_agg_node *node;
	size_t capnode;
	int64_t star[FC_TREE_KEYS];     /* code of "*" */
	struct fc_tuples slots;         /* periods of all upper nodes */
	size_t *order;                  /* slots by time */

	int32_t *rank[FC_TREE_KEYS + 1];        /* place of a code; last: model */
	struct fc_batch out;
	uint64_t written;
};

/* Length of a period in seconds, roughly; 0 when it has none. */
static double
rough_length(const struct fc_freq *f)
{
	static const double day = 86400;

	switch (f->kind) {
	case FC_FREQ_NS:
		return 1e-9 * (double)f->n;
	case FC_FREQ_DAY:
		return day * (double)f->n;
	case FC_FREQ_BUSINESS:
		return 1.2 * day * (double)f->n;
	case FC_FREQ_WEEK:
		return 7 * day * (double)f->n;
	case FC_FREQ_MONTH:
		return 28 * day * (double)f->n;
	case FC_FREQ_STEP:
	case FC_FREQ_NONE:
		break;
	}
	return 0;
}

static int
check_freq(const struct fc_aggregate *a, struct fc_err *err)
{
	const struct fc_field *ds = &a->in->field[a->in->ds];

	if (a->freq == NULL)
		return 0;
	if (fc_freq_fits(a->freq, &ds->time, err))
		return fc_fail_at(err, "--freq");
	if (rough_length(&a->in->freq) > rough_length(a->freq))
		return fc_fail(err, FC_USAGE, "--freq: '%s' is shorter than "
		    "the periods of the input, '%s'", a->freq->name,
		    a->in->freq.name);
	return 0;
}

int
fc_aggregate_open(struct fc_aggregate **out, struct fc_reader *r,
    const struct fc_aggregate_opts *o, struct fc_err *err)
{
	struct fc_aggregate *a = fc_xcalloc(1, sizeof *a);
	const struct fc_schema *in = fc_reader_schema(r);

	*out = a;
	a->reader = r;
	a->in = in;
	a->tall = o->hierarchy != NULL;
	if (o->freq != NULL) {
		a->own_freq = *o->freq;
		a->freq = &a->own_freq;
	}
	if (check_freq(a, err) ||
	    fc_agg_plan(&a->plan, &o->columns, in, err))
		return -1;
	if (a->tall && fc_tree_parse(&a->tree, o->hierarchy, in, err))
		return -1;
	fc_schema_init(&a->schema);
	fc_schema_add_all(&a->schema, in);
	if (a->freq != NULL)
		a->schema.freq = a->own_freq;
	fc_batch_init(&a->out, &a->schema);
	fc_tuples_init(&a->nodes, in->nkeys + 2);
	fc_tuples_init(&a->slots, 1);
	return fc_chunker_open(&a->chunker, r, err);
}

const struct fc_schema *
fc_aggregate_schema(const struct fc_aggregate *a)
{
	return &a->schema;
}

void
fc_aggregate_close(struct fc_aggregate *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; i < a->nodes.n; i++)
		fc_agg_node_release(&a->node[i], &a->plan);
	free(a->node);
	for (i = 0; i < FC_LEN(a->rank); i++)
		free(a->rank[i]);
	free(a->order);
	fc_tuples_release(&a->nodes);
	fc_tuples_release(&a->slots);
	fc_agg_rows_release(&a->rows, &a->plan);
	fc_agg_plan_release(&a->plan);
	fc_tree_release(&a->tree);
	fc_stash_close(a->stash);
	fc_batch_release(&a->out);
	fc_schema_release(&a->schema);
	fc_chunker_close(a->chunker);
	free(a);
}

/* Key codes, model and cutoff of row r. */
static void
key_of(const struct fc_schema *s, const struct fc_batch *b, size_t r,
    int64_t *key)
{
	size_t f;

	for (f = 0; f < s->nkeys; f++)
		key[f] = b->col[f].code[r];
	key[s->nkeys] = s->model >= 0 ? b->col[s->model].code[r] : 0;
	key[s->nkeys + 1] = s->cutoff >= 0 ? b->col[s->cutoff].time[r] : 0;
}

/* First row behind the series that begins at row r. */
static size_t
series_end(const struct fc_schema *s, const struct fc_batch *b, size_t r)
{
	int64_t key[FC_TREE_KEYS + 2], next[FC_TREE_KEYS + 2];
	size_t bytes = (s->nkeys + 2) * sizeof *key;

	key_of(s, b, r, key);
	while (++r < b->n) {
		key_of(s, b, r, next);
		if (memcmp(key, next, bytes) != 0)
			break;
	}
	return r;
}

static int64_t
period_of(const struct fc_aggregate *a, int64_t ds)
{
	return a->freq == NULL ? ds :
	    fc_freq_floor(a->freq, &a->in->field[a->in->ds].time, ds);
}

/* Write what is gathered. */
static int
flush(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err)
{
	size_t n = a->out.n;

	a->out.n = 0;
	return n == 0 ? 0 : fc_writer_put(w, &a->out, 0, n, err);
}

/* A record of this node and slot to the output. */
static int
put_record(struct fc_aggregate *a, const struct fc_agg_node *k, size_t slot,
    int64_t ds, const int64_t *key, struct fc_writer *w, struct fc_err *err)
{
	const struct fc_schema *s = &a->schema;
	struct fc_batch *out = &a->out;
	size_t r = out->n, f;

	fc_batch_reserve(out, r + 1);
	for (f = 0; f < s->nkeys; f++)
		out->col[f].code[r] = (int32_t)key[f];
	if (s->model >= 0)
		out->col[s->model].code[r] = (int32_t)key[s->nkeys];
	if (s->cutoff >= 0)
		out->col[s->cutoff].time[r] = key[s->nkeys + 1];
	out->col[s->ds].time[r] = ds;
	fc_agg_put(k, &a->plan, slot, out, r);
	out->n++;
	return out->n < FC_BATCH_ROWS ? 0 : flush(a, w, err);
}

/* Rows [from, to) of b, one series, in longer periods. */
static int
put_series(struct fc_aggregate *a, const struct fc_batch *b, size_t from,
    size_t to, struct fc_writer *w, struct fc_err *err)
{
	const int64_t *ds = b->col[a->in->ds].time;
	struct fc_agg_node node = { 0 };
	int64_t key[FC_TREE_KEYS + 2];
	size_t r, slot;
	int status = 0;

	if (a->freq == NULL) {
		if (flush(a, w, err))
			return -1;
		return fc_writer_put(w, b, from, to - from, err);
	}
	key_of(a->in, b, from, key);
	fc_agg_rows_reserve(&a->rows, to - from);
	for (r = from, slot = 0; r < to; r++) {
		if (r > from && period_of(a, ds[r]) != period_of(a, ds[r - 1]))
			slot++;
		a->rows.slot[r - from] = (uint32_t)slot;
	}
	a->rows.batch = b;
	a->rows.from = from;
	a->rows.n = to - from;
	a->rows.nslots = slot + 1;
	fc_agg_prepare(&a->rows, &a->plan);
	fc_agg_add(&node, &a->plan, &a->rows);
	for (r = from; r < to && status == 0; r++)
		if (r == from || a->rows.slot[r - from] !=
		    a->rows.slot[r - from - 1])
			status = put_record(a, &node, a->rows.slot[r - from],
			    period_of(a, ds[r]), key, w, err);
	fc_agg_node_release(&node, &a->plan);
	return status;
}

/* With a frequency alone: series in, series out. */
static int
run_flat(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err)
{
	struct fc_chunk chunk;
	size_t i;
	int more;

	fc_chunk_init(&chunk, a->in);
	while ((more = fc_chunker_next(a->chunker, &chunk, err)) > 0)
		for (i = 0; i < chunk.nseries && more > 0; i++)
			if (put_series(a, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1], w, err))
				more = -1;
	fc_chunk_release(&chunk);
	return more;
}

/* Upper nodes cannot be aggregated again. */
static int
check_bottom(const struct fc_aggregate *a, const struct fc_chunk *c,
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

/* First pass: put the records aside, see what determines what. */
static int
read_all(struct fc_aggregate *a, struct fc_err *err)
{
	int32_t code[FC_TREE_KEYS];
	struct fc_chunk chunk;
	uint64_t taken, size;
	size_t f, i;
	int more;

	fc_chunk_init(&chunk, a->in);
	fc_stash_open(&a->stash, a->in, STASH_MEMORY);
	while ((more = fc_chunker_next(a->chunker, &chunk, err)) > 0) {
		if (check_bottom(a, &chunk, err) ||
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
		fc_reader_progress(a->reader, &taken, &size);
		fc_progress(taken, size, fc_stash_rows(a->stash));
	}
	fc_chunk_release(&chunk);
	fc_progress_end();
	return more;
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
	for (f = 0; f < a->in->nkeys; f++)
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

static struct fc_agg_node *
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
		a->node[i] = (struct fc_agg_node){ 0 };
	}
	return &a->node[i];
}

/* Add rows [from, to) of b, one series, to the nodes above it. */
static void
add_series(struct fc_aggregate *a, const struct fc_batch *b, size_t from,
    size_t to)
{
	const int64_t *ds = b->col[a->in->ds].time;
	int64_t key[FC_TREE_KEYS + 2];
	uint32_t slot = 0;
	size_t r, i;

	key_of(a->in, b, from, key);
	fc_agg_rows_reserve(&a->rows, to - from);
	a->rows.nslots = 0;
	for (r = from; r < to; r++) {
		slot = slot_of(a, period_of(a, ds[r]),
		    r > from && a->freq != NULL &&
		    period_of(a, ds[r]) == period_of(a, ds[r - 1]) ?
		    slot : slot + (r > from));
		a->rows.slot[r - from] = slot;
		a->rows.nslots = FC_MAX(a->rows.nslots, (size_t)slot + 1);
	}
	a->rows.batch = b;
	a->rows.from = from;
	a->rows.n = to - from;
	fc_agg_prepare(&a->rows, &a->plan);
	for (i = 0; i < a->tree.nlevels; i++) {
		const struct fc_tree_level *l = &a->tree.level[i];

		if (!l->bottom && !l->again)
			fc_agg_add(node_of(a, key, l->fixed), &a->plan,
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
			to = series_end(a->in, &b, from);
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

static int
put_node(struct fc_aggregate *a, size_t i, struct fc_writer *w,
    struct fc_err *err)
{
	int64_t key[FC_TREE_KEYS + 2];
	struct fc_agg_node *k = &a->node[i];
	size_t j, slot;

	memcpy(key, fc_tuples_at(&a->nodes, i), a->nodes.width * sizeof *key);
	for (j = 0; j < a->slots.n; j++) {
		slot = a->order[j];
		if (slot < k->n && k->have[slot] &&
		    put_record(a, k, slot, *fc_tuples_at(&a->slots, slot),
		    key, w, err))
			return -1;
	}
	fc_agg_node_release(k, &a->plan);
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
	fc_stash_rewind(a->stash);
	while (a->bottom && (more = fc_stash_next(a->stash, &b, err)) > 0)
		for (from = 0; from < b.n && more > 0; from = to) {
			to = series_end(a->in, &b, from);
			key_of(a->in, &b, from, key);
			for (; next < a->nodes.n && more > 0 && key_cmp(a,
			    fc_tuples_at(&a->nodes, node[next]), key) < 0;
			    next++)
				if (put_node(a, node[next], w, err))
					more = -1;
			if (more > 0 && put_series(a, &b, from, to, w, err))
				more = -1;
		}
	for (; next < a->nodes.n && more == 0; next++)
		more = put_node(a, node[next], w, err);
	fc_batch_release(&b);
	return more;
}

static int
run_tall(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err)
{
	size_t *node;
	int status;

	if (read_all(a, err))
		return -1;
	settle(a);
	if (add_all(a, err))
		return -1;
	make_ranks(a);
	a->order = sorted(a, a->slots.n, slot_cmp);
	node = sorted(a, a->nodes.n, node_cmp);
	fc_note("%zu upper nodes, %zu periods", a->nodes.n, a->slots.n);
	status = merge(a, node, w, err);
	free(node);
	return status;
}

int
fc_aggregate_run(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	int status = a->tall ? run_tall(a, w, err) : run_flat(a, w, err);

	return status ? status : flush(a, w, err);
}
