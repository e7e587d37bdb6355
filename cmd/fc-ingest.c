/*
 * fc-ingest - turn any table into a panel
 *
 * In: CSV (any separator) or Arrow, long, wide or an event log, with side
 * tables. Out: a stream in the order of the contract. In memory: --memory
 * bytes of rows, the side tables, and one series; with --sorted one series.
 */
#include "base/fc.h"

#include "cli/common.h"
#include "cli/opt.h"
#include "ingest/ingest.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_ingest_opts options = {
	.common = &common,
	.series = "series",
	.memory = (uint64_t)1 << 30,
};

static const struct fc_opt table[] = {
	FC_OPTS_IN(common),
	FC_OPT_TEXT(0, "decimal", "CHAR", "decimal mark of numbers: . or , (.)", &options.decimal),
	FC_OPT_TEXT(0, "na", "WORDS", "texts that mean missing, as in NA,null", &options.na),
	FC_OPT_INT(0, "skip-lines", "N", "lines to pass over before the header (0)", &options.skip_lines, 0, 1e9),
	FC_OPT_FLAG(0, "values", "the input is numbers only: one series", &options.values),
	FC_OPT_HEADING("Columns"),
	FC_OPT_LIST('k', "key", "COLS", "columns that name a series (unique_id, item_id ...)", &options.key),
	FC_OPT_TEXT('t', "time", "COL", "column that holds the time (ds, date ...)", &options.time),
	FC_OPT_TEXT('y', "target", "COL", "column that holds the value (y, value, sales ...)", &options.target),
	FC_OPT_TEXT(0, "series", "NAME", "unique_id when there is no key (series)", &options.series),
	FC_OPT_LIST(0, "keep", "COLS", "other columns that go out (all)", &options.keep),
	FC_OPT_LIST(0, "drop", "COLS", "columns that do not go out", &options.drop),
	FC_OPT_LIST(0, "carry", "COLS", "an empty field takes the value above", &options.carry),
	FC_OPT_LIST(0, "rename", "OLD=NEW", "new names of columns that go out", &options.rename),
	FC_OPT_REPEAT(0, "where", "COND", "only records with COL=VALUE, COL!=VALUE, COL<NUMBER ...", &options.where),
	FC_OPT_HEADING("Shape"),
	FC_OPT_TEXT(0, "melt", "GLOB:LABEL", "columns to rows: their names go to LABEL, values to y", &options.melt),
	FC_OPT_REPEAT(0, "join", "FILE[:COLS]", "side table, by the columns in common or COLS", &options.join),
	FC_OPT_HEADING("Time"),
	FC_OPT_TEXT(0, "time-format", "FORM", "%d.%m.%Y, epoch-s, excel, d_%N ... (by its looks)", &options.time_format),
	FC_OPT_TEXT(0, "tz", "ZONE", "civil time of this zone from instants", &options.tz),
	FC_OPT_LIST(0, "agg", "FUNC", "records to bins of --freq: sum, mean, count, min, max, first, last, same; COL=FUNC", &options.agg),
	FC_OPT_CHOICE(0, "label", "start|end", "a bin is called after its first or last day (start)", &options.label),
	FC_OPT_HEADING("Series"),
	FC_OPT_CHOICE(0, "duplicates", "error|sum|first|last|mean", "records of one series and time (error)", &options.duplicates),
	FC_OPT_CHOICE(0, "negative", "keep|error|reject|zero|missing", "values below zero (keep)", &options.negative),
	FC_OPT_TEXT(0, "fill", "HOW", "absent periods: none, missing, previous or a number (none)", &options.fill),
	FC_OPT_TEXT(0, "start", "WHEN", "first period: series, common or a time (series)", &options.start),
	FC_OPT_TEXT(0, "end", "WHEN", "last period: series, common or a time (series)", &options.end),
	FC_OPT_FLAG(0, "trim-zeros", "leave out zeros before the first other value", &options.trim_zeros),
	FC_OPT_INT(0, "min-history", "N", "leave out series of fewer values (0)", &options.min_history, 0, 1e9),
	FC_OPT_INT('H', "horizon", "N", "append N future periods (0)", &options.horizon, 0, 1e6),
	FC_OPT_HEADING("Work"),
	FC_OPT_FLAG(0, "sorted", "the input is in order: stream it", &options.sorted),
	FC_OPT_SIZE(0, "memory", "SIZE", "memory for rows before they go to disk (1G)", &options.memory),
	FC_OPT_TEXT(0, "rejects", "FILE", "bad records go there instead of stopping", &options.rejects),
	FC_OPT_TEXT(0, "stats", "FILE", "quality report as CSV", &options.stats),
	FC_OPTS_THREADS(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPT_END,
};

static const struct fc_cmd cmd = {
	.name = "fc-ingest",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "turn any table into a panel",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-ingest --key store,item --time date --target qty sales.csv\n"
	    "  fc-ingest --freq D --agg sum --fill 0 --time at log.csv.gz\n",
};

static int
run(char **files, struct fc_err *err)
{
	uint64_t rows = 0;
	int r = options.values ?
	    fc_ingest_values(files, &options, &rows, err) :
	    fc_ingest_run(files, &options, &rows, err);

	if (r == 0 && rows == 0)
		return (int)common.empty;
	return r;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
