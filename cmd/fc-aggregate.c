/*
 * fc-aggregate - add a panel's upper levels, or make its periods longer
 *
 * In: a panel of series. Out: the nodes of the levels of --hierarchy, with
 * `*` in the columns they sum over, in longer periods with --freq. In
 * memory: the upper nodes; with --freq alone one series.
 */
#include "base/fc.h"

#include "cli/common.h"
#include "cli/msg.h"
#include "rec/open.h"
#include "series/aggregate.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_aggregate_opts options;
static const char *freq;
static int missing, label, incomplete, anchor;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Aggregation"),
	FC_OPT_TEXT(0, "hierarchy", "LEVELS", "levels between ';', columns between ',', empty: the total", &options.hierarchy),
	FC_OPT_TEXT('f', "freq", "FREQ", "longer periods: Y Q M W D B h min s, 15min, W-SUN", &freq),
	FC_OPT_CHOICE(0, "label", "start|end", "a longer period is called after its first or last day (start)", &label),
	FC_OPT_CHOICE(0, "anchor", "calendar|end", "longer periods as in the calendar, or counted back from the input's last (calendar)", &anchor),
	FC_OPT_CHOICE(0, "incomplete", "keep|drop", "longer periods that the input covers in part, at its begin and end (keep)", &incomplete),
	FC_OPT_FLAG(0, "partial", "write partial sums of these series, for --merge", &options.partial),
	FC_OPT_FLAG(0, "merge", "the input is the output of --partial: put it together", &options.merge),
	FC_OPT_LIST(0, "sum", "COLS", "add these columns up (y, yhat)", &options.columns.sum),
	FC_OPT_LIST(0, "mean", "COLS", "take the mean of these columns", &options.columns.mean),
	FC_OPT_LIST(0, "weighted-mean", "COL:WEIGHT", "take the mean weighted by another column", &options.columns.weighted),
	FC_OPT_LIST(0, "min", "COLS", "take the least value of these columns", &options.columns.min),
	FC_OPT_LIST(0, "max", "COLS", "take the largest value of these columns", &options.columns.max),
	FC_OPT_CHOICE(0, "missing", "spread|skip", "a missing value makes a sum missing or is left out (spread)", &missing),
	FC_OPT_HEADING("Input"),
	FC_OPT_TEXT(0, "header", "NAMES", "the input has no header line; these are its columns", &common.header),
	FC_OPT_TEXT(0, "delimiter", "CHAR", "field separator: a character, tab or space (,)", &common.delimiter),
	FC_OPT_LIST(0, "text", "COLS", "take these columns as text", &common.text),
	FC_OPT_CHOICE(0, "parser", "fast|libcsv", "CSV parser (fast)", &common.parser),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-aggregate",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "add the upper levels of a hierarchy, or make periods longer",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-aggregate --hierarchy ';store_id;item_id,store_id' panel.csv\n"
	    "  fc-aggregate --freq W-MON --mean sell_price panel.csv\n",
};

static int
aggregate(struct fc_reader *in, struct fc_err *err)
{
	struct fc_aggregate *a = NULL;
	struct fc_writer *out = NULL;
	uint64_t rows = 0;
	int status;

	status = fc_aggregate_open(&a, in, &options, err);
	if (status == 0)
		status = fc_open_writer(&out, fc_aggregate_schema(a), &common,
		    NULL, err);
	if (status == 0)
		status = fc_aggregate_run(a, out, err);
	if (status == 0) {
		rows = fc_writer_rows(out);
		fc_note("%llu records", (unsigned long long)rows);
		status = fc_writer_commit(&out, err);
	}
	fc_writer_discard(&out);
	fc_aggregate_close(a);
	return status ? status : fc_common_status(&common, rows);
}

/* Do the options go together? */
static int
check(struct fc_err *err)
{
	const struct fc_fold_lists *l = &options.columns;

	if (options.merge && (options.hierarchy || freq || options.partial ||
	    missing || l->sum.n || l->mean.n || l->weighted.n || l->min.n ||
	    l->max.n))
		return fc_fail(err, FC_USAGE, "--merge takes levels, columns "
		    "and periods from its input");
	if (options.merge)
		return 0;
	if (options.partial && (!options.hierarchy || incomplete || anchor))
		return fc_fail(err, FC_USAGE, "--partial needs --hierarchy, "
		    "and goes without --incomplete drop and --anchor end");
	if (options.hierarchy == NULL && freq == NULL)
		return fc_fail(err, FC_USAGE,
		    "nothing to do without --hierarchy or --freq");
	if (freq == NULL && (label != 0 || incomplete != 0 || anchor != 0))
		return fc_fail(err, FC_USAGE,
		    "--label, --anchor and --incomplete are for --freq");
	return 0;
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_reader *in = NULL;
	struct fc_freq period;
	int status;

	if (check(err))
		return -1;
	if (freq != NULL) {
		if (fc_freq_parse(freq, &period, err))
			return fc_fail_at(err, "--freq");
		options.freq = &period;
	}
	options.label_end = label == 1;
	options.drop_incomplete = incomplete == 1;
	options.anchor_end = anchor == 1;
	options.columns.skip_missing = missing == 1;
	status = fc_open_reader(&in, files, &common, NULL, err);
	if (status == 0)
		status = aggregate(in, err);
	fc_reader_close(in);
	return status;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
