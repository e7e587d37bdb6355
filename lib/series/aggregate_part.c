/*
 * aggregate_part.c - partial sums, and merging them
 *
 * A process that sees only some of the series cannot know which columns
 * determine which, nor which values stand alone. So its nodes are told
 * apart by the listed columns of their level and carry, in the others, the
 * value that all their series agree on, else "*"; their cells are those of
 * series/fold_part.h. Merging folds cells of equal nodes and finds out then
 * what determines what: a column is implied by a level when no node has "*"
 * there and it is a function of a listed column, which is what all series
 * together would say.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "series/aggregate_impl.h"
#include "series/chunk.h"
#include "series/fold_part.h"

#define LEVEL "fc.level"
#define TOTAL "*"               /* an empty level; keys are never empty */

struct fc_aggregate_part {
	int *at;                /* first column of a cell in the part */
	int32_t *same;          /* of each node: nkeys codes, "*" if mixed */
	size_t capsame;
	struct fc_batch out;
	struct fc_schema schema; /* of the part */
	struct fc_buf work;
	struct fc_tree *tree;   /* merging: one for each level */
	size_t ntree, captree;
	int32_t *tree_of;       /* merging: code of fc.level -> tree or -1 */
	size_t ntree_of, captree_of;
	uint64_t *broken;       /* merging, of each tree: columns with "*" */
	size_t capbroken;
};

void
fc_aggregate_part_free(struct fc_aggregate_part *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->ntree; i++)
		fc_tree_free(&p->tree[i]);
	free(p->tree);
	free(p->tree_of);
	free(p->broken);
	free(p->at);
	free(p->same);
	fc_buf_release(&p->work);
	fc_batch_release(&p->out);
	fc_schema_release(&p->schema);
	free(p);
}

static void
set_stars(struct fc_aggregate *a)
{
	size_t f;

	for (f = 0; f < a->in->nkeys; f++)
		a->star[f] = fc_dict_add(a->in->field[f].dict, "*", 1);
}

/* The node of these listed columns; codes of the others are folded in. */
static size_t
find_node(struct fc_aggregate *a, const int64_t *key, size_t level,
    uint64_t listed)
{
	struct fc_aggregate_part *p = a->part;
	int64_t v[FC_TREE_KEYS + 3];
	size_t f, n = a->nodes.n, i, nkeys = a->in->nkeys;
	int32_t *same;

	for (f = 0; f < nkeys; f++)
		v[f] = listed >> f & 1 ? key[f] : a->star[f];
	v[nkeys] = key[nkeys];
	v[nkeys + 1] = key[nkeys + 1];
	v[nkeys + 2] = (int64_t)level;
	i = fc_tuples_add(&a->nodes, v);
	if (i == n) {
		FC_GROW(a->node, n + 1, a->capnode);
		a->node[i] = (struct fc_fold_node){ 0 };
		FC_GROW(p->same, (n + 1) * nkeys, p->capsame);
		for (f = 0; f < nkeys; f++)
			p->same[n * nkeys + f] = (int32_t)key[f];
	}
	same = p->same + i * nkeys;
	for (f = 0; f < nkeys; f++)
		if (same[f] != key[f])
			same[f] = (int32_t)a->star[f];
	return i;
}

/* ---- writing ---- */

int
fc_aggregate_part_open(struct fc_aggregate *a, struct fc_err *err)
{
	struct fc_aggregate_part *p = fc_xcalloc(1, sizeof *p);
	const struct fc_schema *in = a->in;
	size_t f;

	a->part = p;
	if (fc_schema_find(in, LEVEL) >= 0)
		return fc_fail(err, FC_USAGE, "--partial: the input has a "
		    "column '" LEVEL "': give parts to --merge");
	p->at = fc_xcalloc(in->n, sizeof *p->at);
	fc_schema_init(&p->schema);
	fc_schema_add(&p->schema, LEVEL, FC_TEXT);
	for (f = 0; f < in->n; f++)
		if (a->plan.fn[f] == FC_FOLD_NONE) {
			p->at[f] = (int)p->schema.n;
			fc_schema_add_like(&p->schema, &in->field[f]);
		}
	if (fc_fold_part_schema(&a->plan, &p->schema, p->at, err) ||
	    fc_schema_roles(&p->schema, err))
		return -1;
	p->schema.freq = a->freq ? a->own_freq : in->freq;
	for (f = 0; f < in->nhistory; f++)
		fc_schema_add_history(&p->schema, in->history[f]);
	fc_batch_init(&p->out, &p->schema);
	return 0;
}

const struct fc_schema *
fc_aggregate_part_schema(const struct fc_aggregate_part *p)
{
	return &p->schema;
}

static void
add_series(struct fc_aggregate *a, const struct fc_batch *b, size_t from,
    size_t to)
{
	int64_t key[FC_TREE_KEYS + 2];
	size_t i, node;

	fc_aggregate_key(a->in, b, from, key);
	fc_aggregate_slots(a, b, from, to);
	for (i = 0; i < a->tree.nlevels; i++) {
		node = find_node(a, key, i, a->tree.level[i].listed);
		fc_fold_add(&a->node[node], &a->plan, &a->rows);
	}
}

static int
put_cell(struct fc_aggregate *a, size_t node, size_t slot,
    struct fc_writer *w, struct fc_err *err)
{
	struct fc_aggregate_part *p = a->part;
	const struct fc_schema *s = a->in;
	const int64_t *key = fc_tuples_at(&a->nodes, node);
	const char *level = a->tree.level[key[s->nkeys + 2]].text;
	struct fc_batch *out = &p->out;
	size_t r = out->n, f;

	fc_batch_reserve(out, r + 1);
	level = *level ? level : TOTAL;
	out->col[0].code[r] = fc_dict_add(p->schema.field[0].dict, level,
	    strlen(level));
	for (f = 0; f < s->nkeys; f++)
		out->col[p->at[f]].code[r] = (int32_t)key[f];
	if (s->model >= 0)
		out->col[p->at[s->model]].code[r] = (int32_t)key[s->nkeys];
	if (s->cutoff >= 0)
		out->col[p->at[s->cutoff]].time[r] = key[s->nkeys + 1];
	out->col[p->at[s->ds]].time[r] = *fc_tuples_at(&a->slots, slot);
	fc_fold_part_put(&a->node[node], &a->plan, p->at, slot, out, r,
	    &p->work);
	if (++out->n < FC_BATCH_ROWS)
		return 0;
	out->n = 0;
	return fc_writer_put(w, out, 0, r + 1, err);
}

static int
put_node(struct fc_aggregate *a, size_t node, struct fc_writer *w,
    struct fc_err *err)
{
	struct fc_fold_node *k = &a->node[node];
	size_t j;

	for (j = 0; j < a->slots.n; j++)
		if (a->order[j] < k->n && k->have[a->order[j]] &&
		    put_cell(a, node, a->order[j], w, err))
			return -1;
	fc_fold_node_release(k, &a->plan);
	return 0;
}

/* Levels in byte order of their texts, as they are the first key. */
static size_t
next_level(const struct fc_tree *t, uint64_t *done)
{
	size_t i, best = SIZE_MAX;

	for (i = 0; i < t->nlevels; i++)
		if ((done[i / 64] >> i % 64 & 1) == 0 && (best == SIZE_MAX ||
		    strcmp(*t->level[i].text ? t->level[i].text : TOTAL,
		    *t->level[best].text ? t->level[best].text : TOTAL) < 0))
			best = i;
	done[best / 64] |= (uint64_t)1 << best % 64;
	return best;
}

static int
put_all(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err)
{
	size_t nkeys = a->in->nkeys, i, f, l, level;
	uint64_t *done = fc_xcalloc(a->tree.nlevels / 64 + 1, sizeof *done);
	size_t *node;
	int status = 0;

	/* No tuple is looked up any more: they become the keys that go out. */
	for (i = 0; i < a->nodes.n; i++)
		for (f = 0; f < nkeys; f++)
			a->nodes.v[i * a->nodes.width + f] =
			    a->part->same[i * nkeys + f];
	node = fc_aggregate_order(a);
	for (l = 0; l < a->tree.nlevels && status == 0; l++) {
		level = next_level(&a->tree, done);
		for (i = 0; i < a->nodes.n && status == 0; i++)
			if (fc_tuples_at(&a->nodes, node[i])[nkeys + 2] ==
			    (int64_t)level)
				status = put_node(a, node[i], w, err);
	}
	free(node);
	free(done);
	if (status == 0 && a->part->out.n > 0)
		status = fc_writer_put(w, &a->part->out, 0, a->part->out.n,
		    err);
	return status;
}

int
fc_aggregate_part_run(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	struct fc_chunk chunk;
	uint64_t taken, size, rows = 0;
	size_t i;
	int more;

	set_stars(a);
	fc_chunk_init(&chunk, a->in);
	while ((more = fc_chunker_next(a->chunker, &chunk, err)) > 0) {
		if (fc_aggregate_check_bottom(a, &chunk, err)) {
			more = -1;
			break;
		}
		for (i = 0; i < chunk.nseries; i++)
			add_series(a, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1]);
		rows += chunk.batch.n;
		fc_reader_progress(a->reader, &taken, &size);
		fc_progress(taken, size, rows);
	}
	fc_chunk_release(&chunk);
	fc_progress_end();
	return more == 0 ? put_all(a, w, err) : -1;
}

/* ---- merging ---- */

static int
no_part(struct fc_err *err)
{
	return fc_fail(err, FC_DATA, "--merge: the first column is not '"
	    LEVEL "': no output of --partial");
}

int
fc_aggregate_merge_open(struct fc_aggregate *a, struct fc_err *err)
{
	struct fc_aggregate_part *p = fc_xcalloc(1, sizeof *p);
	const struct fc_schema *in = fc_reader_schema(a->reader);
	enum fc_type type;
	size_t f;

	a->part = p;
	if (in->nkeys < 2 || strcmp(in->field[0].name, LEVEL) != 0)
		return no_part(err);
	for (f = 0; f < in->n; f++)
		if (fc_fold_part_type(in->field[f].name, &type) &&
		    type != in->field[f].type &&
		    fc_reader_set_type(a->reader, (int)f, type, NULL, NULL,
		    err))
			return -1;
	p->at = fc_xcalloc(in->n, sizeof *p->at);
	fc_schema_init(&a->schema);
	for (f = 1; f <= in->nkeys; f++)        /* keys, ds */
		fc_schema_add_like(&a->schema, &in->field[f]);
	if (in->model >= 0)
		fc_schema_add_like(&a->schema, &in->field[in->model]);
	if (in->cutoff >= 0)
		fc_schema_add_like(&a->schema, &in->field[in->cutoff]);
	if (fc_fold_part_plan(&a->plan, in, &a->schema, p->at, err) ||
	    fc_schema_roles(&a->schema, err))
		return -1;
	a->schema.freq = in->freq;
	for (f = 0; f < in->nhistory; f++)
		fc_schema_add_history(&a->schema, in->history[f]);
	a->in = &a->schema;
	fc_batch_init(&a->out, &a->schema);
	return 0;
}

/* The tree of this code of fc.level. */
static int
tree_of(struct fc_aggregate *a, const struct fc_schema *in, int32_t code,
    size_t *tree, struct fc_err *err)
{
	struct fc_aggregate_part *p = a->part;
	size_t n, i = (size_t)code;
	const char *s;
	char *text;
	int status;

	if (code < 0)
		return no_part(err);
	while (p->ntree_of <= i) {
		FC_GROW(p->tree_of, p->ntree_of + 1, p->captree_of);
		p->tree_of[p->ntree_of++] = -1;
	}
	if (p->tree_of[i] < 0) {
		s = fc_dict_str(in->field[0].dict, code, &n);
		text = fc_xstrndup(s, n);
		if (strcmp(text, TOTAL) == 0)
			text[0] = '\0';
		FC_GROW(p->tree, p->ntree + 1, p->captree);
		FC_GROW(p->broken, p->ntree + 1, p->capbroken);
		p->broken[p->ntree] = 0;
		p->tree_of[i] = (int32_t)p->ntree;
		status = fc_tree_parse(&p->tree[p->ntree++], text, a->in, err);
		free(text);
		if (status) {
			err->code = FC_DATA;
			return fc_fail_at(err, "--merge: column '" LEVEL "'");
		}
	}
	*tree = (size_t)p->tree_of[i];
	return 0;
}

static int
take_row(struct fc_aggregate *a, const struct fc_batch *b, size_t r,
    struct fc_err *err)
{
	const struct fc_schema *in = b->schema;
	size_t nkeys = a->in->nkeys, f, tree = 0, node, slot;
	int64_t key[FC_TREE_KEYS + 2];

	if (tree_of(a, in, b->col[0].code[r], &tree, err))
		return -1;
	for (f = 0; f < nkeys; f++)
		key[f] = b->col[f + 1].code[r];
	key[nkeys] = in->model >= 0 ? b->col[in->model].code[r] : 0;
	key[nkeys + 1] = in->cutoff >= 0 ? b->col[in->cutoff].time[r] : 0;
	node = find_node(a, key, tree, a->part->tree[tree].level[0].listed);
	slot = fc_tuples_add(&a->slots, &b->col[in->ds].time[r]);
	return fc_fold_part_take(&a->node[node], &a->plan, a->part->at, slot,
	    b, r, err);
}

/* What each level's listed columns imply, from all its nodes. */
static void
settle(struct fc_aggregate *a)
{
	struct fc_aggregate_part *p = a->part;
	size_t nkeys = a->in->nkeys, i, f, j;
	bool again;

	for (i = 0; i < a->nodes.n; i++) {
		size_t tree = (size_t)fc_tuples_at(&a->nodes, i)[nkeys + 2];

		fc_tree_see(&p->tree[tree], p->same + i * nkeys);
		for (f = 0; f < nkeys; f++)
			if (p->same[i * nkeys + f] == a->star[f])
				p->broken[tree] |= (uint64_t)1 << f;
	}
	for (i = 0; i < p->ntree; i++) {
		fc_tree_close(&p->tree[i]);
		p->tree[i].level[0].fixed &= ~p->broken[i] |
		    p->tree[i].level[0].listed;
	}
	for (i = 0; i < a->nodes.n; i++) {
		int64_t *key = a->nodes.v + i * a->nodes.width;
		size_t tree = (size_t)key[nkeys + 2];
		uint64_t fixed = p->tree[tree].level[0].fixed;

		for (f = 0; f < nkeys; f++)
			key[f] = fixed >> f & 1 ? p->same[i * nkeys + f] :
			    a->star[f];
		for (j = 0, again = false; j < tree; j++)
			again |= p->tree[j].level[0].fixed == fixed;
		if (again)              /* another level has these nodes */
			fc_fold_node_release(&a->node[i], &a->plan);
	}
}

int
fc_aggregate_merge_run(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	const struct fc_batch *b;
	uint64_t taken, size, rows = 0;
	char where[256];
	size_t r;
	int more;

	set_stars(a);
	while ((more = fc_reader_next(a->reader, &b, err)) > 0) {
		for (r = 0; r < b->n; r++)
			if (take_row(a, b, r, err)) {
				fc_reader_where(a->reader, r, where,
				    sizeof where);
				return fc_fail_at(err, "%s", where);
			}
		rows += b->n;
		fc_reader_progress(a->reader, &taken, &size);
		fc_progress(taken, size, rows);
	}
	fc_progress_end();
	if (more < 0)
		return -1;
	settle(a);
	return fc_aggregate_put_nodes(a, w, err);
}
