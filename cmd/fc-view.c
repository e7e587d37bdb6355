/*
 * fc-view - look at, select from, check and convert record streams
 *
 * In: any stream or table, or a model file. Out: the records and columns
 * asked for, or a small table about them. In memory: a few batches.
 */
#include "base/fc.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "io/in.h"
#include "io/out.h"
#include "rec/open.h"
#include "rec/pick.h"
#include "rec/tail.h"
#include "series/check.h"
#include "series/describe.h"
#include "series/sift.h"
#include "model/file.h"

enum { RECORDS, SCHEMA, COUNT, CHECK, HISTORY };

static struct {
	struct fc_common common;
	struct fc_list select, drop, where;
	int64_t head, tail;
	bool schema, count, check, history;
} options = { .common = FC_COMMON_INIT, .head = -1, .tail = -1 };

static const struct fc_opt table[] = {
	FC_OPT_HEADING("What to view"),
	FC_OPT_LIST(0, "select", "COLS", "only these columns, in this order", &options.select),
	FC_OPT_LIST(0, "drop", "COLS", "all columns but these", &options.drop),
	FC_OPT_REPEAT(0, "where", "COND", "records with COL=VALUE; also != < <= > >=", &options.where),
	FC_OPT_INT(0, "head", "N", "only the first N of them", &options.head, 0, 9e15),
	FC_OPT_INT(0, "tail", "N", "only the last N of them", &options.tail, 0, 1e9),
	FC_OPT_FLAG(0, "schema", "the columns: name, type, role", &options.schema),
	FC_OPT_FLAG(0, "count", "how many records and series", &options.count),
	FC_OPT_FLAG(0, "check", "faults of order and regularity; status 1 if any", &options.check),
	FC_OPT_FLAG(0, "history", "the commands that made the stream", &options.history),
	FC_OPTS_IN(options.common),
	FC_OPTS_OUT(options.common),
	FC_OPTS_RUN(options.common),
	FC_OPT_END,
};

static const struct fc_cmd cmd = {
	.name = "fc-view",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "Look at, select from, check and convert record streams",
	.table = table,
	.common = &options.common,
	.examples = "fc-view --where store=CA_1 --head 10 panel.arrow\n"
	    "fc-view -b panel.csv.gz > panel.arrow",
};

/* What runs through the loop. */
struct view {
	struct fc_reader *reader;
	const struct fc_schema *schema;
	struct fc_sift *sift;
	struct fc_pick pick;
	struct fc_tail tail;
	struct fc_tally tally;
	struct fc_check *check;
	struct fc_writer *writer;
	uint64_t left;          /* of --head */
	uint64_t seen;          /* records read */
	int mode;
};

static int
choose_mode(struct fc_err *err)
{
	int asked = options.schema + options.count + options.check +
	    options.history;

	if (asked > 1)
		return fc_fail(err, FC_USAGE, "--schema, --count, --check and "
		    "--history exclude each other");
	if (options.select.n > 0 && options.drop.n > 0)
		return fc_fail(err, FC_USAGE,
		    "--select and --drop exclude each other");
	if (options.head >= 0 && options.tail >= 0)
		return fc_fail(err, FC_USAGE,
		    "--head and --tail exclude each other");
	return options.schema ? SCHEMA : options.count ? COUNT :
	    options.check ? CHECK : options.history ? HISTORY : RECORDS;
}

static int
write_table(const struct fc_table *t, struct fc_err *err)
{
	struct fc_writer *w = NULL;

	if (fc_open_writer(&w, &t->schema, &options.common, NULL, err))
		return -1;
	if (fc_writer_put(w, &t->batch, 0, t->batch.n, err)) {
		fc_writer_discard(&w);
		return -1;
	}
	return fc_writer_commit(&w, err);
}

static int
write_text(const char *s, size_t n, struct fc_err *err)
{
	struct fc_out *out;

	if (fc_out_open(&out, options.common.output, options.common.gzip,
	    err))
		return -1;
	if (fc_out_write(out, s, n, err)) {
		fc_out_discard(&out);
		return -1;
	}
	return fc_out_commit(&out, err);
}

static int
view_history(char **line, size_t n, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < n; i++)
		fc_buf_printf(&b, "%s\n", line[i]);
	rc = write_text(b.s, b.len, err);
	fc_buf_release(&b);
	return rc;
}

static int
view_schema(const struct fc_schema *s, struct fc_err *err)
{
	struct fc_table t;
	int rc;

	fc_describe_columns(&t, s);
	rc = write_table(&t, err);
	fc_table_release(&t);
	return rc;
}

/* Looks into regular files only: what is taken off a pipe is gone. */
static bool
is_model(const char *path)
{
	struct fc_err ignored = { 0 };
	const unsigned char *s;
	struct fc_in *in;
	struct stat st;
	ssize_t n;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    fc_in_open(&in, path, &ignored))
		return false;
	n = fc_in_peek(in, 8, &s, &ignored);
	fc_in_close(in);
	return n > 0 && fc_model_detect(s, (size_t)n);
}

static int
view_model(const char *path, int mode, struct fc_err *err)
{
	struct fc_model_file *f;
	struct fc_buf b = { 0 };
	int rc;

	if ((mode != RECORDS && mode != HISTORY) || options.select.n > 0 ||
	    options.drop.n > 0 || options.where.n > 0 || options.head >= 0 ||
	    options.tail >= 0)
		return fc_fail(err, FC_USAGE, "%s: a model file can only be "
		    "described", path);
	if (fc_model_open(&f, path, err))
		return -1;
	if (mode == HISTORY) {
		const struct fc_model_info *info = fc_model_info(f);

		rc = view_history(info->history, info->nhistory, err);
	} else {
		fc_model_describe(f, &b);
		rc = write_text(b.s, b.len, err);
		fc_buf_release(&b);
	}
	fc_model_close(f);
	return rc;
}

/* Columns that nobody looks at need not be read. */
static void
skip_columns(struct view *v)
{
	const struct fc_schema *s = v->schema;
	bool *want = fc_xcalloc(s->n + 1, sizeof *want);
	size_t i;

	for (i = 0; v->mode == RECORDS && i < v->pick.schema.n; i++)
		want[v->pick.from[i]] = true;
	for (i = 0; i < s->n; i++) {
		int f = (int)i;

		if (v->mode != RECORDS && (i < s->nkeys || f == s->ds ||
		    f == s->model || f == s->cutoff))
			want[i] = true;
		if (v->mode == CHECK && f == s->y)
			want[i] = true;
	}
	fc_sift_want(v->sift, want);
	for (i = 0; i < s->n; i++) {
		if (!want[i] && !fc_sift_uses(v->sift, (int)i))
			fc_reader_skip(v->reader, (int)i);
	}
	free(want);
}

static int
begin(struct view *v, struct fc_err *err)
{
	if (options.select.n > 0 ? fc_pick_select(&v->pick, v->schema,
	    options.select.v, options.select.n, err) :
	    fc_pick_drop(&v->pick, v->schema, options.drop.v,
	    options.drop.n, err))
		return -1;
	if (fc_sift_open(&v->sift, v->schema, options.where.v,
	    options.where.n, err))
		return -1;
	skip_columns(v);
	v->left = options.head >= 0 ? (uint64_t)options.head : UINT64_MAX;
	if (options.tail >= 0)
		fc_tail_init(&v->tail, &v->pick.schema, (size_t)options.tail);
	if (v->mode == COUNT)
		fc_tally_init(&v->tally, v->schema);
	if (v->mode == CHECK) {
		if (fc_check_open(&v->check, v->schema, &v->schema->freq, err))
			return -1;
		fc_reader_on_reject(v->reader, fc_check_reject, v->check);
		return fc_open_writer(&v->writer,
		    fc_check_faults(v->check)->schema, &options.common, NULL,
		    err);
	}
	return v->mode == COUNT ? 0 : fc_open_writer(&v->writer,
	    &v->pick.schema, &options.common, NULL, err);
}

/* Faults so far to the writer. */
static int
put_faults(struct view *v, struct fc_err *err)
{
	const struct fc_batch *faults = fc_check_faults(v->check);
	size_t n = (size_t)FC_MIN(v->left, faults->n);

	v->left -= n;
	if (n > 0 && fc_writer_put(v->writer, faults, 0, n, err))
		return -1;
	fc_check_clear(v->check);
	return 0;
}

static int
put(struct view *v, const struct fc_batch *b, struct fc_err *err)
{
	size_t n;

	b = fc_sift_rows(v->sift, b);
	if (v->mode == COUNT) {
		fc_tally_rows(&v->tally, b);
		return 0;
	}
	if (v->mode == CHECK) {
		fc_check_rows(v->check, b, v->reader, v->sift);
		return put_faults(v, err);
	}
	b = fc_pick_show(&v->pick, b);
	if (options.tail >= 0) {
		fc_tail_put(&v->tail, b);
		return 0;
	}
	n = (size_t)FC_MIN(v->left, b->n);
	v->left -= n;
	return n > 0 ? fc_writer_put(v->writer, b, 0, n, err) : 0;
}

static void
show_progress(struct view *v, const struct fc_batch *b)
{
	uint64_t taken, size;

	v->seen += b->n;
	fc_reader_progress(v->reader, &taken, &size);
	fc_progress(taken, size, v->seen);
}

static int
finish(struct view *v, struct fc_err *err)
{
	struct fc_table t;
	uint64_t n;
	int rc;

	if (v->mode == COUNT) {
		fc_describe_tally(&t, &v->tally);
		rc = write_table(&t, err);
		fc_table_release(&t);
		return rc ? -1 : fc_common_status(&options.common,
		    v->tally.rows);
	}
	if (v->mode == CHECK && put_faults(v, err))
		return -1;
	if (v->mode == RECORDS && options.tail >= 0) {
		size_t first = fc_tail_first(&v->tail);

		if (fc_writer_put(v->writer, &v->tail.batch, first,
		    v->tail.batch.n - first, err))
			return -1;
	}
	n = fc_writer_rows(v->writer);
	if (fc_writer_commit(&v->writer, err))
		return -1;
	fc_note("%llu of %llu records", (unsigned long long)n,
	    (unsigned long long)v->seen);
	if (v->mode == RECORDS)
		return fc_common_status(&options.common, n);
	if (fc_check_freq(v->check)->kind == FC_FREQ_NONE)
		fc_note("no frequency: gaps were not looked for");
	else
		fc_note("checked at frequency %s",
		    fc_check_freq(v->check)->name);
	return fc_check_nfaults(v->check) > 0 ? FC_NO : 0;
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_read_opts opts = { .any = true };
	struct view v = { .mode = choose_mode(err) };
	const struct fc_batch *b;
	int more = -1;

	if (v.mode >= 0 && files[1] == NULL && is_model(files[0]))
		return view_model(files[0], v.mode, err);
	if (v.mode < 0 || fc_open_reader(&v.reader, files, &options.common,
	    &opts, err))
		return -1;
	v.schema = fc_reader_schema(v.reader);
	if (v.mode == SCHEMA) {
		more = view_schema(v.schema, err);
	} else if (v.mode == HISTORY) {
		more = view_history(v.schema->history,
		    v.schema->nhistory, err);
	} else if (begin(&v, err) == 0) {
		while (v.left > 0 &&
		    (more = fc_reader_next(v.reader, &b, err)) > 0) {
			if (put(&v, b, err)) {
				more = -1;
				break;
			}
			show_progress(&v, b);
		}
		fc_progress_end();
		if (v.left == 0)
			more = 0;
		if (more == 0)
			more = finish(&v, err);
	}
	fc_writer_discard(&v.writer);
	fc_check_close(v.check);
	fc_tally_release(&v.tally);
	fc_tail_release(&v.tail);
	fc_pick_release(&v.pick);
	fc_sift_close(v.sift);
	fc_reader_close(v.reader);
	return more;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
