/* ingest.c - anything tabular to a panel: the driver */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "ingest/clash.h"
#include "ingest/emit.h"
#include "ingest/ingest.h"
#include "ingest/melt.h"
#include "ingest/sort.h"

struct run {
	struct fc_plan plan;
	struct fc_rejects rejects;
	struct fc_ingest_stats stats;
	struct fc_record record;
	struct fc_melt melt;
	struct fc_sorter *sorter;       /* NULL under --sorted */
	struct fc_rows rows;            /* whole series on their way out */
	struct fc_emit emit;
	int32_t last;                   /* --sorted: series of the last row */
};

static int
cmp_time(const void *a, const void *b)
{
	int64_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return (x > y) - (x < y);
}

/* Frequency of one series, whose times may be in any order. */
static void
infer_one(const int64_t *ds, size_t n, const struct fc_timetype *type,
    struct fc_freq *f)
{
	int64_t *copy = fc_xrealloc(NULL, n + 1, sizeof *copy);
	size_t i, m = 0;

	memcpy(copy, ds, n * sizeof *copy);
	qsort(copy, n, sizeof *copy, cmp_time);
	for (i = 0; i < n; i++)
		if (m == 0 || copy[m - 1] != copy[i])
			copy[m++] = copy[i];
	fc_freq_infer(copy, m, type, f);
	free(copy);
}

/* The frequency most of the first series have. */
static void
infer_freq(struct fc_plan *p, const struct fc_rows *rows)
{
	struct fc_freq seen[16];
	size_t votes[16] = { 0 }, n = 0, best = 0, s, i;

	for (s = 0; s < rows->nseries && s < 200; s++) {
		size_t from = rows->start[s];
		struct fc_freq f;

		infer_one(rows->b.col[FC_ROW_DS].time + from,
		    rows->start[s + 1] - from, &p->tidy.type, &f);
		if (f.kind == FC_FREQ_NONE)
			continue;
		for (i = 0; i < n && strcmp(seen[i].name, f.name) != 0; )
			i++;
		if (i == FC_LEN(seen))
			continue;
		if (i == n)
			seen[n++] = f;
		votes[i]++;
	}
	for (i = 1; i < n; i++)
		if (votes[i] > votes[best])
			best = i;
	if (n > 0)
		p->tidy.freq = seen[best];
}

/* Before the first series goes out: types, frequency, ends, the file. */
static int
settle(struct run *r, struct fc_err *err)
{
	struct fc_plan *p = &r->plan;
	struct fc_tidy_opts *t = &p->tidy;
	int64_t lo = r->record.lo, hi = r->record.hi;
	bool needs;

	fc_plan_types(p);
	needs = t->fill != FC_FILL_NONE || t->horizon > 0;
	if (t->freq.kind != FC_FREQ_NONE) {
		if (r->rows.nseries > 0 &&
		    fc_freq_fits(&t->freq, &t->type, err))
			return -1;
	} else {
		struct fc_freq declared = t->freq;

		infer_freq(p, &r->rows);
		if (t->freq.kind == FC_FREQ_NONE && needs &&
		    r->rows.nseries > 0)
			return fc_fail(err, FC_DATA, "no series tells the "
			    "frequency: --freq");
		fc_note("frequency %s (inferred)", t->freq.kind ?
		    t->freq.name : "unknown");
		/* Gaps may stay: an inferred grid binds only who needs it. */
		if (!needs) {
			if (fc_emit_open(&r->emit, err))
				return -1;
			t->freq = declared;
			return fc_plan_spans(p, lo, hi, err);
		}
	}
	if (p->bin && lo <= hi) {
		lo = fc_tidy_label(t, lo);
		hi = fc_tidy_label(t, hi);
	}
	if (fc_plan_spans(p, lo, hi, err))
		return -1;
	return fc_emit_open(&r->emit, err);
}

static int
flush(struct run *r, struct fc_err *err)
{
	if (r->emit.w == NULL && settle(r, err))
		return -1;
	if (r->rows.nseries > 0 && fc_emit_rows(&r->emit, &r->rows, err))
		return -1;
	fc_rows_reset(&r->rows);
	return 0;
}

/* --sorted: row i of the batch breaks the order. */
static int
out_of_order(const struct run *r, const uint32_t *src, size_t i,
    const char *what, struct fc_err *err)
{
	const struct fc_ids *ids = &r->record.ids;
	size_t row = r->record.sel[i];
	char where[512], now[256], before[256];

	fc_reader_where(r->plan.reader, src ? src[row] : row, where,
	    sizeof where);
	fc_ids_text(ids, r->record.out.col[FC_ROW_ID].code[i], now);
	fc_ids_text(ids, r->last, before);
	return fc_fail(err, FC_DATA, "%s: %s out of order: '%s' after '%s' "
	    "(without --sorted fc-ingest sorts)", where, what, now, before);
}

/* --sorted: rows straight to their series. */
static int
stream(struct run *r, const uint32_t *src, struct fc_err *err)
{
	const struct fc_batch *b = &r->record.out;
	const int32_t *id = b->col[FC_ROW_ID].code;
	const int64_t *ds = b->col[FC_ROW_DS].time;
	size_t i, end;

	for (i = 0; i < b->n; i = end) {
		size_t last = r->rows.b.n;

		if (id[i] != r->last && r->last >= 0) {
			if (fc_ids_cmp(&r->record.ids, r->last, id[i]) > 0)
				return out_of_order(r, src, i, "series", err);
			fc_rows_end(&r->rows);
			if (r->rows.b.n >= FC_BATCH_ROWS && flush(r, err))
				return -1;
		} else if (last > 0 &&
		    ds[i] < r->rows.b.col[FC_ROW_DS].time[last - 1]) {
			return out_of_order(r, src, i, "time", err);
		}
		r->last = id[i];
		for (end = i + 1; end < b->n && id[end] == id[i]; end++)
			if (ds[end] < ds[end - 1])
				return out_of_order(r, src, end, "time", err);
		fc_batch_append(&r->rows.b, b, i, end - i);
	}
	return 0;
}

static int
take(struct run *r, const struct fc_batch *b, const uint32_t *src,
    const struct fc_batch *file, struct fc_err *err)
{
	if (fc_record_rows(&r->record, b, src, file, err))
		return -1;
	if (r->sorter == NULL)
		return stream(r, src, err);
	return fc_sorter_put(r->sorter, &r->record.out, 0, r->record.out.n,
	    err);
}

static int
read_all(struct run *r, struct fc_err *err)
{
	const struct fc_batch *b;
	uint64_t taken, size;
	int more;

	while ((more = fc_reader_next(r->plan.reader, &b, err)) > 0) {
		fc_record_begin(&r->record, b);
		if (r->plan.ncell == 0 && take(r, b, NULL, b, err))
			return -1;
		while (r->plan.ncell > 0 && fc_melt_next(&r->melt, b))
			if (take(r, &r->melt.b, r->melt.src, b, err))
				return -1;
		fc_reader_progress(r->plan.reader, &taken, &size);
		fc_progress(taken, size, r->stats.cells);
	}
	return more;
}

static int
write_all(struct run *r, struct fc_err *err)
{
	int more;

	if (r->sorter == NULL) {
		if (r->last >= 0)
			fc_rows_end(&r->rows);
		return flush(r, err);
	}
	if (fc_sorter_finish(r->sorter, err))
		return -1;
	r->stats.runs = fc_sorter_runs(r->sorter);
	while ((more = fc_sorter_next(r->sorter, &r->rows, err)) > 0)
		if (flush(r, err))
			return -1;
	if (more == 0 && r->emit.w == NULL)
		return flush(r, err);   /* no record: just a header */
	return more;
}

/* A side table that nothing matched was joined by the wrong column. */
static int
report(const struct run *r, struct fc_err *err)
{
	size_t j;

	for (j = 0; j < r->plan.njoin; j++) {
		const struct fc_joinplan *join = &r->plan.join[j];

		if (join->missed == 0)
			continue;
		if (join->missed < join->asked)
			fc_note("%llu of %llu records have no match in %s",
			    (unsigned long long)join->missed,
			    (unsigned long long)join->asked, join->t.path);
		else if (fc_warn(err, "join", "no record has a match in %s",
		    join->t.path))
			return -1;
	}
	if (r->rejects.n > 0)
		return fc_warn(err, "rejects", "%llu bad record%s in '%s'",
		    (unsigned long long)r->rejects.n,
		    r->rejects.n == 1 ? "" : "s", r->plan.o->rejects);
	return 0;
}

static int
on_reject(void *arg, const struct fc_reject *bad, struct fc_err *err)
{
	struct fc_rejects *r = arg;

	r->unread++;
	return fc_rejects_put(r, bad, err);
}

/* What is left of --memory for rows. */
static uint64_t
row_memory(const struct run *r)
{
	uint64_t all = r->plan.o->memory, used = 0;
	size_t j;

	for (j = 0; j < r->plan.njoin; j++)
		used += fc_join_bytes(&r->plan.join[j].t);
	return used < all - all / 8 ? all - used : all / 8;
}

static int
run(struct run *r, char **files, const struct fc_ingest_opts *o,
    struct fc_err *err)
{
	if (fc_clash_check(files, o, err) ||
	    fc_rejects_open(&r->rejects, o->rejects, err) ||
	    fc_plan_open(&r->plan, files, o, err))
		return -1;
	if (o->rejects != NULL)
		fc_reader_on_reject(r->plan.reader, on_reject, &r->rejects);
	fc_record_init(&r->record, &r->plan, &r->stats, &r->rejects);
	fc_rows_init(&r->rows, &r->plan.layout);
	fc_emit_init(&r->emit, &r->plan, &r->record, &r->stats);
	if (r->plan.ncell > 0)
		fc_melt_init(&r->melt, &r->plan);
	if (!o->sorted)
		r->sorter = fc_sorter_open(&r->plan.layout, &r->record.ids,
		    row_memory(r));
	if (read_all(r, err) || write_all(r, err))
		return -1;
	fc_progress_end();
	r->stats.series = r->record.ids.n;
	/* The panel comes last: when it is there, everything is. */
	if (report(r, err) || fc_rejects_commit(&r->rejects, err) ||
	    fc_stats_write(&r->stats, &r->plan, &r->rejects,
	    &r->emit.tidy.count, err) || fc_emit_commit(&r->emit, err))
		return -1;
	fc_note("%llu records, %llu series, %llu rows written",
	    (unsigned long long)r->stats.records,
	    (unsigned long long)r->stats.series_out,
	    (unsigned long long)r->stats.rows);
	return 0;
}

int
fc_ingest_run(char **files, const struct fc_ingest_opts *o, uint64_t *rows,
    struct fc_err *err)
{
	struct run *r = fc_xcalloc(1, sizeof *r);
	int done;

	r->last = -1;
	done = run(r, files, o, err);
	*rows = r->stats.rows;
	fc_progress_end();
	fc_emit_close(&r->emit);
	if (r->rows.start != NULL)
		fc_rows_release(&r->rows);
	fc_sorter_close(r->sorter);
	fc_melt_release(&r->melt);
	fc_record_release(&r->record);
	fc_rejects_close(&r->rejects);
	fc_plan_close(&r->plan);
	free(r);
	return done;
}
