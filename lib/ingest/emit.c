/* emit.c - whole series to records of the panel */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/open.h"
#include "ingest/emit.h"

void
fc_emit_init(struct fc_emit *e, struct fc_plan *p,
    const struct fc_record *rec, struct fc_ingest_stats *stats)
{
	*e = (struct fc_emit){ .p = p, .rec = rec, .stats = stats };
	fc_schema_init(&e->schema);
	fc_batch_init(&e->made, &p->layout);
}

void
fc_emit_close(struct fc_emit *e)
{
	size_t k;

	if (e->p == NULL)
		return;
	fc_writer_discard(&e->w);
	if (e->out.schema != NULL)
		fc_batch_release(&e->out);
	fc_batch_release(&e->made);
	fc_tidy_release(&e->tidy);
	fc_schema_release(&e->schema);
	for (k = 0; k < FC_JOIN_KEYS; k++)
		free(e->arg[k].any);
	free(e->found);
	free(e->col);
	*e = (struct fc_emit){ 0 };
}

/* What the column is called from now on (--rename OLD=NEW). */
static const char *
new_name(const struct fc_plan *p, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < p->o->rename.n; i++) {
		const char *s = p->o->rename.v[i];

		if (strncmp(s, name, n) == 0 && s[n] == '=')
			return s + n + 1;
	}
	return name;
}

static int
add_field(struct fc_emit *e, const char *name, const struct fc_field *like,
    struct fc_err *err)
{
	struct fc_field f = *like;

	f.name = (char *)(uintptr_t)name;
	if (fc_schema_find(&e->schema, name) >= 0)
		return fc_fail(err, FC_DATA, "two columns '%s' in the output: "
		    "--drop or --rename one", name);
	fc_schema_add_like(&e->schema, &f);
	return 0;
}

/* Words that mean something in a stream cannot be columns of data. */
static int
check_names(const struct fc_emit *e, struct fc_err *err)
{
	static const char *const word[] = { "model", "cutoff", "yhat" };
	size_t i;

	for (i = 0; i < FC_LEN(word); i++)
		if (fc_schema_find(&e->schema, word[i]) >= 0)
			return fc_fail(err, FC_DATA, "column '%s' has a "
			    "meaning in streams: --drop or --rename it",
			    word[i]);
	return 0;
}

static int
make_schema(struct fc_emit *e, struct fc_err *err)
{
	struct fc_plan *p = e->p;
	struct fc_field one = { .type = FC_TEXT, .dict = p->one };
	struct fc_field ds = { .type = FC_TIME, .time = p->tidy.type };
	struct fc_field y = { .type = FC_NUM };
	size_t i, n = 0;

	for (i = 0; i < p->nkeys; i++) {
		const struct fc_vcol *c = &p->col[p->key[i]];

		if (add_field(e, new_name(p, c->name), fc_plan_field(p, c),
		    err))
			return -1;
	}
	if (p->nkeys == 0)
		add_field(e, "unique_id", &one, err);
	e->schema.nkeys = e->schema.n;
	if (add_field(e, "ds", &ds, err) || add_field(e, "y", &y, err))
		return -1;
	e->col = fc_xcalloc(p->ncol + 1, sizeof *e->col);
	for (i = 0; i < p->ncol; i++) {
		const struct fc_vcol *c = &p->col[i];

		if (!c->keep)
			continue;
		if (add_field(e, new_name(p, c->name), fc_plan_field(p, c),
		    err))
			return -1;
		e->col[n++] = (int)i;
	}
	e->schema.freq = p->tidy.freq;
	for (i = 0; i < p->in->nhistory; i++)
		fc_schema_add_history(&e->schema, p->in->history[i]);
	if (check_names(e, err))
		return -1;
	return fc_schema_roles(&e->schema, err);
}

int
fc_emit_open(struct fc_emit *e, struct fc_err *err)
{
	if (make_schema(e, err))
		return -1;
	fc_batch_init(&e->out, &e->schema);
	return fc_open_writer(&e->w, &e->schema, e->p->o->common, NULL, err);
}

/* Column c of rows [from, from + n) of b to field f of the output. */
static void
put_column(struct fc_emit *e, int f, const struct fc_vcol *c,
    const struct fc_batch *b, const size_t range[2])
{
	const struct fc_joinplan *j;

	if (c->lay >= 0) {
		fc_batch_copy_col(&e->out, f, 0, b, c->lay, range[0],
		    range[1]);
		return;
	}
	j = &e->p->join[c->join];
	fc_rows_take(&e->out, f, &j->t.rows, c->f,
	    b->col[j->lay].code + range[0], range[1]);
}

/* Write rows [from, from + n) of b, which has the layout. */
static int
put(struct fc_emit *e, const struct fc_batch *b, size_t from, size_t n,
    struct fc_err *err)
{
	const size_t range[2] = { from, n };
	const struct fc_ids *ids = &e->rec->ids;
	const int32_t *id = b->col[FC_ROW_ID].code + from;
	size_t k, i;
	int f = e->schema.ds;

	if (n == 0)
		return 0;
	fc_batch_reserve(&e->out, n);
	e->out.n = n;
	for (k = 0; k < ids->nkeys; k++) {
		const int32_t *code = ids->code + k;
		int32_t *to = e->out.col[k].code;

		for (i = 0; i < n; i++)
			to[i] = code[(size_t)id[i] * ids->nkeys];
	}
	fc_batch_copy_col(&e->out, f, 0, b, FC_ROW_DS, from, n);
	fc_batch_copy_col(&e->out, f + 1, 0, b, FC_ROW_Y, from, n);
	for (i = 0; i + (size_t)f + 2 < e->schema.n; i++)
		put_column(e, f + 2 + (int)i, &e->p->col[e->col[i]], b,
		    range);
	fc_stats_rows(e->stats, e->out.col[f + 1].num, n);
	return fc_writer_put(e->w, &e->out, 0, n, err);
}

static void
place(const struct fc_emit *e, const struct fc_batch *b, size_t row,
    char dst[720])
{
	char keys[256], time[FC_TIME_MAX + 1];
	char line[320] = "";

	fc_ids_text(&e->rec->ids, b->col[FC_ROW_ID].code[row], keys);
	time[fc_time_print(time, b->col[FC_ROW_DS].time[row],
	    &e->p->tidy.from)] = '\0';
	if (e->p->lay_rec >= 0) {
		fc_lines_text(&e->rec->lines, (uint64_t)
		    b->col[e->p->lay_rec].code[row], line, 300);
		memcpy(line + strlen(line), ": ", 3);
	}
	snprintf(dst, 720, "%sseries '%s' at %s", line, keys, time);
}

static int
explain(const struct fc_emit *e, enum fc_tidied why, const struct fc_batch *b,
    size_t from, struct fc_err *err)
{
	const char *freq = e->p->tidy.freq.name;
	char here[720], other[320] = "an earlier record";

	if (why != FC_TIDY_DUPLICATE) {
		place(e, b, from + e->tidy.bad[0], here);
		if (why == FC_TIDY_TOO_LATE)
			return fc_fail(err, FC_DATA, "%s: too late for "
			    "--horizon (%s)", here, freq);
		return why == FC_TIDY_OFF_GRID ?
		    fc_fail(err, FC_DATA, "%s: not a whole number of periods "
		    "(%s) after the series' first time (another --freq, or "
		    "--agg to make bins)", here, freq) :
		    fc_fail(err, FC_DATA, "%s: the gap before it is too long "
		    "to fill (%s)", here, freq);
	}
	place(e, b, from + e->tidy.bad[1], here);
	if (e->p->lay_rec >= 0)
		fc_lines_text(&e->rec->lines, (uint64_t)b->col[
		    e->p->lay_rec].code[from + e->tidy.bad[0]], other, 320);
	return fc_fail(err, FC_DATA, "%s: the same as %s (see --duplicates%s)",
	    here, other, e->p->nkeys ? "" : "; no --key: all records are "
	    "taken for one series");
}

int
fc_emit_rows(struct fc_emit *e, const struct fc_rows *rows,
    struct fc_err *err)
{
	const struct fc_batch *b = &rows->b;
	size_t s, held = 0;     /* rows before this are written */

	for (s = 0; s < e->p->njoin; s++)
		fc_join_sync(&e->p->join[s].t);
	for (s = 0; s < rows->nseries; s++) {
		size_t from = rows->start[s], n = rows->start[s + 1] - from;
		enum fc_tidied r = fc_tidy_series(&e->tidy, &e->p->tidy,
		    b->col[FC_ROW_DS].time + from,
		    b->col[FC_ROW_Y].num + from, n);

		if (r != FC_TIDY_OK && r != FC_TIDY_EMPTY)
			return explain(e, r, b, from, err);
		if (e->tidy.plain) {
			const int64_t *ds = b->col[FC_ROW_DS].time + from;

			fc_stats_span(e->stats, ds[0], ds[n - 1]);
			continue;
		}
		if (put(e, b, held, from - held, err))
			return -1;
		held = from + n;
		if (r == FC_TIDY_EMPTY)
			continue;
		fc_stats_span(e->stats, e->tidy.ds[0],
		    e->tidy.ds[e->tidy.n - 1]);
		fc_emit_make(e, b, from, n);
		if (put(e, &e->made, 0, e->made.n, err))
			return -1;
	}
	return put(e, b, held, b->n - held, err);
}

int
fc_emit_commit(struct fc_emit *e, struct fc_err *err)
{
	return fc_writer_commit(&e->w, err);
}
