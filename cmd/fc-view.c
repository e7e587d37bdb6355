/*
 * fc-view - look at, select from, check and convert record streams
 *
 * In: any stream or table, or a model file. Out: the records and columns
 * asked for, or a small table about them. In memory: a few batches.
 */
#include "base/fc.h"

#include <sys/stat.h>

#include "base/buf.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "io/in.h"
#include "io/out.h"
#include "rec/open.h"
#include "view/view.h"
#include "model/file.h"

static struct {
	struct fc_common common;
	struct fc_list select, drop, where;
	int64_t head, tail;
	bool schema, count, check, history, importance;
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
	FC_OPT_FLAG(0, "importance", "of a model file: what features gain, as CSV", &options.importance),
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

static int
check_options(struct fc_err *err)
{
	if (options.schema + options.count + options.check +
	    options.history + options.importance > 1)
		return fc_fail(err, FC_USAGE, "--schema, --count, --check, "
		    "--history and --importance exclude each other");
	if (options.select.n > 0 && options.drop.n > 0)
		return fc_fail(err, FC_USAGE,
		    "--select and --drop exclude each other");
	if (options.head >= 0 && options.tail >= 0)
		return fc_fail(err, FC_USAGE,
		    "--head and --tail exclude each other");
	return 0;
}

/* Looks into regular files only: what is taken off a pipe is gone. */
static bool
is_model(const char *path)
{
	struct fc_err ignored = { 0 };
	const unsigned char *s;
	struct fc_in *in;
	struct stat st;
	bool model;
	ssize_t n;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    fc_in_open(&in, path, &ignored))
		return false;
	n = fc_in_peek(in, 8, &s, &ignored);
	model = n > 0 && fc_model_detect(s, (size_t)n);
	fc_in_close(in);
	return model;
}

static int
write_text(const struct fc_buf *b, struct fc_err *err)
{
	struct fc_out *out;

	if (fc_out_open(&out, options.common.output, options.common.gzip,
	    err))
		return -1;
	if (fc_out_write(out, b->s, b->len, err)) {
		fc_out_discard(&out);
		return -1;
	}
	return fc_out_commit(&out, err);
}

static void
add_history(struct fc_buf *b, char **line, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fc_buf_printf(b, "%s\n", line[i]);
}

static int
view_model(const char *path, struct fc_err *err)
{
	struct fc_model_file *f;
	struct fc_buf b = { 0 };
	int rc;

	if (options.schema || options.count || options.check ||
	    options.select.n + options.drop.n + options.where.n > 0 ||
	    options.head >= 0 || options.tail >= 0)
		return fc_fail(err, FC_USAGE, "%s: of a model file only the "
		    "description and --history can be viewed", path);
	if (fc_model_open(&f, path, err))
		return -1;
	if (options.history)
		add_history(&b, fc_model_info(f)->history,
		    fc_model_info(f)->nhistory);
	else if (options.importance)
		fc_model_importance(f, &b);
	else
		fc_model_describe(f, &b);
	rc = write_text(&b, err);
	fc_buf_release(&b);
	fc_model_close(f);
	return rc;
}

static int
view_history(const struct fc_schema *s, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	int rc;

	add_history(&b, s->history, s->nhistory);
	rc = write_text(&b, err);
	fc_buf_release(&b);
	return rc;
}

/* Exit status once all is written. */
static int
conclude(const struct fc_view *v, uint64_t written)
{
	fc_note("%llu records read, %llu written",
	    (unsigned long long)fc_view_read(v), (unsigned long long)written);
	if (options.schema)
		return 0;
	if (options.count)
		return fc_common_status(&options.common, fc_view_kept(v));
	if (!options.check)
		return fc_common_status(&options.common, written);
	if (fc_view_freq(v)->kind == FC_FREQ_NONE)
		fc_note("no frequency: gaps were not looked for");
	else
		fc_note("checked at frequency %s", fc_view_freq(v)->name);
	return fc_view_faults(v) > 0 ? FC_NO : 0;
}

static int
view_stream(struct fc_reader *r, struct fc_err *err)
{
	struct fc_view_opts opts = {
		.mode = options.schema ? FC_VIEW_SCHEMA :
		    options.count ? FC_VIEW_COUNT :
		    options.check ? FC_VIEW_CHECK : FC_VIEW_RECORDS,
		.select = options.select.v, .nselect = options.select.n,
		.drop = options.drop.v, .ndrop = options.drop.n,
		.where = options.where.v, .nwhere = options.where.n,
		.head = options.head, .tail = options.tail,
	};
	struct fc_writer *w = NULL;
	const struct fc_batch *b;
	struct fc_view *v;
	uint64_t taken, size, written;
	int more = -1;

	if (fc_view_open(&v, r, &opts, err))
		return -1;
	if (fc_open_writer(&w, fc_view_schema(v), &options.common, NULL,
	    err) == 0) {
		while ((more = fc_view_next(v, &b, err)) > 0) {
			if (fc_writer_put(w, b, 0, b->n, err)) {
				more = -1;
				break;
			}
			fc_reader_progress(r, &taken, &size);
			fc_progress(taken, size, fc_view_read(v));
		}
		fc_progress_end();
	}
	if (more == 0) {
		written = fc_writer_rows(w);
		more = fc_writer_commit(&w, err);
		if (more == 0)
			more = conclude(v, written);
	}
	fc_writer_discard(&w);
	fc_view_close(v);
	return more;
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_read_opts opts = { .any = true };
	const char *path = files[0];
	struct fc_reader *r;
	int rc;

	if (check_options(err))
		return -1;
	if (strcmp(files[0], "-") == 0)
		path = "/dev/stdin";
	if (files[1] == NULL && is_model(path))
		return view_model(path, err);
	if (options.importance)
		return fc_fail(err, FC_USAGE, "--importance is of a model "
		    "file");
	if (fc_open_reader(&r, files, &options.common, &opts, err))
		return -1;
	if (options.history)
		rc = view_history(fc_reader_schema(r), err);
	else
		rc = view_stream(r, err);
	fc_reader_close(r);
	return rc;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
