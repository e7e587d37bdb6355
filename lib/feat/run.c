/* run.c - a stream with feature columns added */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "feat/gather.h"
#include "feat/run.h"
#include "series/map.h"
#include "series/spool.h"

/* Rows worked on at a time: with their features they stay in cache. */
#define ROWS 16384

struct fc_features {
	struct fc_reader *reader;
	struct fc_featset *set;
	struct fc_features_opts opts;
	struct fc_schema schema;
	size_t nin;             /* columns of the input */
	bool lags;              /* periods must follow each other */
	struct fc_spool *spool; /* all records, when series are gathered */
	struct fc_gather *gather;
};

int
fc_features_open(struct fc_features **out, struct fc_reader *r, struct fc_featset *set, const struct fc_features_opts *o, struct fc_err *err)
{
	const struct fc_schema *in = fc_reader_schema(r);
	struct fc_features *x;
	size_t j;

	if (fc_featset_columns(set, in, err))
		return -1;
	if (o->by_row && fc_featset_needs_gather(set) != NULL)
		return fc_fail(err, FC_USAGE, "feature '%s' needs periods, "
		    "which --by-row leaves aside", fc_featset_needs_gather(set));
	for (j = 0; j < set->n; j++)
		if (fc_schema_find(in, fc_featset_name(set, j)) >= 0)
			return fc_fail(err, FC_DATA, "feature '%s': the input "
			    "has a column of this name",
			    fc_featset_name(set, j));
	x = fc_xcalloc(1, sizeof *x);
	x->reader = r;
	x->set = set;
	x->opts = *o;
	x->nin = in->n;
	x->lags = fc_featset_from_lags(set) != NULL;
	fc_schema_init(&x->schema);
	fc_schema_add_all(&x->schema, in);
	for (j = 0; j < set->n; j++)
		fc_schema_add(&x->schema, fc_featset_name(set, j), FC_NUM);
	*out = x;
	return 0;
}

const struct fc_schema *
fc_features_schema(const struct fc_features *x)
{
	return &x->schema;
}

void
fc_features_close(struct fc_features *x)
{
	if (x == NULL)
		return;
	fc_schema_release(&x->schema);
	fc_spool_close(x->spool);
	fc_gather_free(x->gather);
	free(x);
}

/* The frequency of the stream, else that of the longest series here. */
static int
first(const struct fc_chunk *in, void *arg, struct fc_err *err)
{
	struct fc_features *x = arg;
	const struct fc_schema *s = in->batch.schema;
	const struct fc_timetype *t = &s->field[s->ds].time;
	struct fc_freq freq = s->freq;
	size_t i, best = 0;

	if (freq.kind == FC_FREQ_NONE) {
		for (i = 1; i < in->nseries; i++)
			if (in->start[i + 1] - in->start[i] >
			    in->start[best + 1] - in->start[best])
				best = i;
		fc_freq_infer(in->batch.col[s->ds].time + in->start[best],
		    in->start[best + 1] - in->start[best], t, &freq);
		if (freq.kind != FC_FREQ_NONE)
			fc_note("frequency %s (inferred)", freq.name);
	}
	return fc_featset_bind(x->set, t, &freq, err);
}

/* Steps that are the same number of units of time, or 0. */
static int64_t
fixed_step(const struct fc_freq *f, const struct fc_timetype *t)
{
	int64_t next;

	if (f->kind == FC_FREQ_MONTH || f->kind == FC_FREQ_BUSINESS)
		return 0;
	next = fc_freq_add(f, t, 0, 1);
	return next == FC_NULL_TIME ? 0 : next;
}

/* Does row i follow its predecessor? */
static bool
follows(const struct fc_featset *s, const int64_t *ds, size_t i, int64_t step)
{
	int64_t k;

	if (step != 0)          /* ascending, but perhaps far apart */
		return (uint64_t)ds[i] - (uint64_t)ds[i - 1] ==
		    (uint64_t)step;
	return fc_freq_diff(&s->freq, &s->time, ds[i - 1], ds[i], &k) == 0 &&
	    k == 1;
}

static int
gap(const struct fc_features *x, const struct fc_chunk *in, size_t row, struct fc_err *err)
{
	const struct fc_timetype *t = &x->set->time;
	const int64_t *ds = in->batch.col[in->batch.schema->ds].time;
	char a[FC_TIME_MAX + 1], b[FC_TIME_MAX + 1], key[256];

	a[fc_time_print(a, ds[row - 1], t)] = '\0';
	b[fc_time_print(b, ds[row], t)] = '\0';
	if (x->set->freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "cannot tell the frequency of "
		    "the data, so '%s' may not follow '%s' (name it with "
		    "--freq, or count rows with --by-row)", b, a);
	return fc_fail(err, FC_DATA, "series '%s': '%s' does not follow '%s' "
	    "at frequency %s (fill gaps with fc-ingest --fill, or count rows "
	    "with --by-row)", fc_key_text(&in->batch, row, key), b, a,
	    x->set->freq.name);
}

static int
check_grid(const struct fc_features *x, const struct fc_chunk *in, size_t series, struct fc_err *err)
{
	const int64_t *ds = in->batch.col[in->batch.schema->ds].time;
	int64_t step = fixed_step(&x->set->freq, &x->set->time);
	size_t i;

	for (i = in->start[series] + 1; i < in->start[series + 1]; i++)
		if (!follows(x->set, ds, i, step))
			return gap(x, in, i, err);
	return 0;
}

/* Is a feature missing in row r? */
static bool
incomplete(const struct fc_features *x, const struct fc_batch *out, size_t r)
{
	size_t j;

	for (j = x->nin; j < x->schema.n; j++)
		if (isnan(out->col[j].num[r]))
			return true;
	return false;
}

/* Leave out incomplete rows among [from, out->n) up to the last observed y. */
static void
drop_incomplete(const struct fc_features *x, struct fc_batch *out, size_t from)
{
	const double *y = x->schema.y < 0 ? NULL :
	    out->col[x->schema.y].num;
	size_t last = out->n, to = from, r, j;

	while (y != NULL && last > from && isnan(y[last - 1]))
		last--;
	for (r = from; r < out->n; r++) {
		if (r < last && incomplete(x, out, r))
			continue;
		for (j = 0; to < r && j < x->schema.n; j++)
			fc_batch_copy_col(out, (int)j, to, out, (int)j, r, 1);
		to++;
	}
	out->n = to;
}

static int
one_series(const struct fc_features *x, const struct fc_chunk *in, size_t series, struct fc_batch *out, void *ws, double **col, struct fc_err *err)
{
	const struct fc_schema *s = in->batch.schema;
	size_t from = in->start[series], n = in->start[series + 1] - from;
	const struct fc_feat_series data = {
		.ds = in->batch.col[s->ds].time + from,
		.y = s->y < 0 ? NULL : in->batch.col[s->y].num + from,
		.n = n,
		.batch = &in->batch,
		.from = from,
	};
	char key[256];
	size_t j;

	if (x->lags && !x->opts.by_row && check_grid(x, in, series, err))
		return -1;
	for (j = 0; j < x->nin; j++)
		fc_batch_copy_col(out, (int)j, out->n, &in->batch, (int)j,
		    from, n);
	for (j = 0; j < x->set->n; j++)
		col[j] = out->col[x->nin + j].num + out->n;
	if (fc_featset_eval(x->set, ws, &data, col, err))
		return fc_fail_at(err, "series '%s'",
		    fc_key_text(&in->batch, from, key));
	out->n += n;
	if (x->opts.drop_na)
		drop_incomplete(x, out, out->n - n);
	return 0;
}

/* A thread's own: columns of the batch it fills, and the kernels' space. */
struct space {
	struct fc_feat_ws *ws;
	double **col;
};

static void *
space_new(void *arg)
{
	const struct fc_features *x = arg;
	struct space *sp = fc_xmalloc(sizeof *sp);

	sp->ws = fc_feat_ws_new(x->set);
	sp->col = fc_xcalloc(x->set->n, sizeof *sp->col);
	return sp;
}

static void
space_free(void *arg)
{
	struct space *sp = arg;

	fc_feat_ws_free(sp->ws);
	free(sp->col);
	free(sp);
}

static int
work(const struct fc_chunk *in, struct fc_batch *out, void *arg_ws, void *arg, struct fc_err *err)
{
	struct space *sp = arg_ws;
	size_t i;

	fc_batch_reserve(out, in->batch.n);
	for (i = 0; i < in->nseries; i++)
		if (one_series(arg, in, i, out, sp->ws, sp->col, err))
			return -1;
	return 0;
}

/* A chunk on its way to the spool: it will be worked on when all is in. */
static int
take_in(struct fc_features *x, const struct fc_chunk *c, struct fc_err *err)
{
	size_t i;

	if (x->gather == NULL) {
		if (first(c, x, err))
			return -1;
		x->gather = fc_gather_new(x->set);
	}
	for (i = 0; i < c->nseries; i++)
		if (check_grid(x, c, i, err))
			return -1;
	if (fc_gather_add(x->gather, c, err))
		return -1;
	return fc_spool_put(x->spool, c, err);
}

/* Read all series, for features that are made from several. */
static int
gather(struct fc_features *x, int threads, struct fc_err *err)
{
	const struct fc_schema *in = fc_reader_schema(x->reader);
	struct fc_chunker *chunks = NULL;
	struct fc_chunk c;
	int more;

	fc_spool_open(&x->spool);
	if (fc_chunker_open(&chunks, x->reader, err))
		return -1;
	fc_chunk_init(&c, in);
	while ((more = fc_chunker_next(chunks, &c, err)) > 0)
		if (take_in(x, &c, err)) {
			more = -1;
			break;
		}
	fc_chunk_release(&c);
	fc_chunker_close(chunks);
	if (more == 0 && x->gather != NULL)
		more = fc_gather_finish(x->gather, threads, err);
	x->set->gather = x->gather;
	return more;
}

int
fc_features_run(struct fc_features *x, struct fc_writer *w, int threads, struct fc_err *err)
{
	struct fc_map map = {
		.work = work,
		.ws_new = space_new,
		.ws_free = space_free,
		.first = first,
		.arg = x,
		.threads = threads,
		.rows = ROWS,
	};

	if (fc_featset_needs_gather(x->set) != NULL) {
		if (gather(x, threads, err))
			return -1;
		map.first = NULL;
		map.next = fc_spool_next;
		map.source = x->spool;
	}
	return fc_map_run(&map, x->reader, w, &x->schema, err);
}
