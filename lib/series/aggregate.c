/* aggregate.c - a panel's upper levels, and longer periods */
#include "base/fc.h"

#include "base/mem.h"
#include "series/aggregate_impl.h"
#include "series/chunk.h"

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
	if (!a->in->bare && fc_freq_fits(a->freq, &ds->time, err))
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
	a->bottom = !a->tall && !o->merge;
	a->label_end = o->label_end;
	a->drop_incomplete = o->drop_incomplete;
	a->anchor_end = o->anchor_end;
	a->origin = FC_NULL_TIME;
	a->from = INT64_MIN;
	a->to = INT64_MAX;
	if (o->freq != NULL) {
		a->own_freq = *o->freq;
		a->freq = &a->own_freq;
	}
	a->merge = o->merge;
	if (a->merge) {
		fc_tuples_init(&a->nodes, in->nkeys + 2); /* less fc.level */
		fc_tuples_init(&a->slots, 1);
		return fc_aggregate_merge_open(a, err);
	}
	if (check_freq(a, err) ||
	    fc_fold_plan(&a->plan, &o->columns, in, err))
		return -1;
	if (a->tall && fc_tree_parse(&a->tree, o->hierarchy, in, err))
		return -1;
	fc_schema_init(&a->schema);
	fc_schema_add_all(&a->schema, in);
	if (a->freq != NULL)
		a->schema.freq = a->own_freq;
	fc_batch_init(&a->out, &a->schema);
	fc_tuples_init(&a->nodes, in->nkeys + 2 + (o->partial ? 1 : 0));
	fc_tuples_init(&a->slots, 1);
	if (o->partial && fc_aggregate_part_open(a, err))
		return -1;
	return fc_chunker_open(&a->chunker, r, err);
}

const struct fc_schema *
fc_aggregate_schema(const struct fc_aggregate *a)
{
	return a->part && !a->merge ? fc_aggregate_part_schema(a->part) :
	    &a->schema;
}

void
fc_aggregate_close(struct fc_aggregate *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; i < a->nodes.n; i++)
		fc_fold_node_release(&a->node[i], &a->plan);
	free(a->node);
	for (i = 0; i < FC_LEN(a->rank); i++)
		free(a->rank[i]);
	free(a->order);
	fc_tuples_release(&a->nodes);
	fc_tuples_release(&a->slots);
	fc_fold_rows_release(&a->rows, &a->plan);
	fc_fold_plan_release(&a->plan);
	fc_tree_free(&a->tree);
	fc_stash_close(a->stash);
	fc_aggregate_part_free(a->part);
	fc_batch_release(&a->out);
	fc_schema_release(&a->schema);
	fc_chunker_close(a->chunker);
	free(a);
}

void
fc_aggregate_key(const struct fc_schema *s, const struct fc_batch *b, size_t r,
    int64_t *key)
{
	size_t f;

	for (f = 0; f < s->nkeys; f++)
		key[f] = b->col[f].code[r];
	key[s->nkeys] = s->model >= 0 ? b->col[s->model].code[r] : 0;
	key[s->nkeys + 1] = s->cutoff >= 0 ? b->col[s->cutoff].time[r] : 0;
}

size_t
fc_aggregate_end(const struct fc_schema *s, const struct fc_batch *b, size_t r)
{
	int64_t key[FC_TREE_KEYS + 2], next[FC_TREE_KEYS + 2];
	size_t bytes = (s->nkeys + 2) * sizeof *key;

	fc_aggregate_key(s, b, r, key);
	while (++r < b->n) {
		fc_aggregate_key(s, b, r, next);
		if (memcmp(key, next, bytes) != 0)
			break;
	}
	return r;
}

int64_t
fc_aggregate_period(const struct fc_aggregate *a, int64_t ds)
{
	const struct fc_timetype *t = &a->in->field[a->in->ds].time;
	const struct fc_freq *f = a->freq;
	int64_t days = ds, last = ds;

	if (f == NULL)
		return ds;
	if (a->origin != FC_NULL_TIME) {
		last = fc_freq_floor_at(f, t, ds, a->origin);
		return a->label_end ? fc_freq_add(f, t, last, 1) - 1 : last;
	}
	if (!a->label_end)
		return fc_freq_floor(f, t, ds);
	if (f->kind != FC_FREQ_WEEK || f->n != 1 || f->anchor < 0)
		return fc_freq_add(f, t, fc_freq_floor(f, t, ds), 1) - 1;
	/* W-SUN ends on the Sunday: the one on or after the day. */
	(void)fc_time_convert(ds, t->unit, FC_UNIT_DAY, &days);
	days += (f->anchor - fc_weekday(days) + 7) % 7;
	(void)fc_time_convert(days, FC_UNIT_DAY, t->unit, &last);
	return last;
}

bool
fc_aggregate_wants(const struct fc_aggregate *a, int64_t period)
{
	return period >= a->from && period <= a->to;
}

int
fc_aggregate_flush(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	size_t n = a->out.n;

	a->out.n = 0;
	return n == 0 ? 0 : fc_writer_put(w, &a->out, 0, n, err);
}

int
fc_aggregate_put(struct fc_aggregate *a, const struct fc_fold_node *k,
    size_t slot, int64_t ds, const int64_t *key, struct fc_writer *w,
    struct fc_err *err)
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
	fc_fold_put(k, &a->plan, slot, out, r);
	out->n++;
	return out->n < FC_BATCH_ROWS ? 0 : fc_aggregate_flush(a, w, err);
}

int
fc_aggregate_put_series(struct fc_aggregate *a, const struct fc_batch *b,
    size_t from, size_t to, struct fc_writer *w, struct fc_err *err)
{
	const int64_t *ds = b->col[a->in->ds].time;
	struct fc_fold_node node = { 0 };
	int64_t key[FC_TREE_KEYS + 2] = { 0 };
	int64_t period, last = 0;
	size_t r, slot;
	int status = 0;

	if (a->freq == NULL) {
		if (fc_aggregate_flush(a, w, err))
			return -1;
		return fc_writer_put(w, b, from, to - from, err);
	}
	fc_aggregate_key(a->in, b, from, key);
	fc_fold_rows_reserve(&a->rows, to - from);
	for (r = from, slot = 0; r < to; r++) {
		period = fc_aggregate_period(a, ds[r]);
		slot += r > from && period != last;
		last = period;
		a->rows.slot[r - from] = (uint32_t)slot;
	}
	a->rows.batch = b;
	a->rows.from = from;
	a->rows.n = to - from;
	a->rows.nslots = slot + 1;
	fc_fold_prepare(&a->rows, &a->plan);
	fc_fold_add(&node, &a->plan, &a->rows);
	for (r = from; r < to && status == 0; r++)
		if ((r == from || a->rows.slot[r - from] !=
		    a->rows.slot[r - from - 1]) &&
		    fc_aggregate_wants(a, fc_aggregate_period(a, ds[r])))
			status = fc_aggregate_put(a, &node, a->rows.slot[r - from],
			    fc_aggregate_period(a, ds[r]), key, w, err);
	fc_fold_node_release(&node, &a->plan);
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
			if (fc_aggregate_put_series(a, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1], w, err))
				more = -1;
	fc_chunk_release(&chunk);
	return more;
}

int
fc_aggregate_run(struct fc_aggregate *a, struct fc_writer *w,
    struct fc_err *err)
{
	int status;

	if (a->merge)
		status = fc_aggregate_merge_run(a, w, err);
	else if (a->part)
		return fc_aggregate_part_run(a, w, err);
	else if (a->tall || a->drop_incomplete || a->anchor_end)
		status = fc_aggregate_tall(a, w, err);
	else
		status = run_flat(a, w, err);
	return status ? status : fc_aggregate_flush(a, w, err);
}
