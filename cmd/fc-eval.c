/*
 * fc-eval - score forecasts
 *
 * In: a forecast stream; the actuals in it or in a second stream, the history
 * for scaled metrics in a third. Out: a row of metrics per group and model.
 * In memory: one series of each stream, and sums per group.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "eval/compare.h"
#include "eval/report.h"
#include "io/out.h"
#include "rec/open.h"

static struct options {
	struct fc_common common;
	struct fc_score_opts score;
	struct fc_list metric, by, max, min;
	bool pretty, json, print;
	const char *baseline;
} options = { .common = FC_COMMON_INIT, .score.compare = -1 };

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Scores"),
	FC_OPT_TEXT(0, "actual", "FILE", "stream with the actuals (column y of the input)", &options.score.actual),
	FC_OPT_TEXT(0, "history", "FILE", "stream with the history, for scaled metrics", &options.score.history),
	FC_OPT_LIST(0, "metric", "NAMES", "metrics to compute (the usual ones)", &options.metric),
	FC_OPT_LIST(0, "by", "NAMES", "a row per value of these: columns, level, step", &options.by),
	FC_OPT_INT(0, "season-length", "N", "season of MASE and MSIS (M4's: M 12, Q 4, h 24, else 1)", &options.score.season, 1, 1e6),
	FC_OPT_TEXT(0, "scale", "COL", "column with the scale of each series", &options.score.scale),
	FC_OPT_TEXT(0, "weight", "WHAT", "weight of a series: COL, or revenue:PRICE[:N] from the history", &options.score.weight),
	FC_OPT_TEXT(0, "weights", "FILE", "table of keys and weight", &options.score.weights),
	FC_OPT_TEXT(0, "benchmark", "NAME", "model, or column, that OWA compares with", &options.score.benchmark),
	FC_OPT_CHOICE(0, "compare", "mae|rmse", "rank and test the models by this loss instead", &options.score.compare),
	FC_OPT_TEXT(0, "baseline", "NAME", "with --compare: test against this model (the best)", &options.baseline),
	FC_OPT_HEADING("Answer"),
	FC_OPT_FLAG(0, "pretty", "an aligned table", &options.pretty),
	FC_OPT_FLAG(0, "json", "an array of JSON objects", &options.json),
	FC_OPT_FLAG(0, "print", "just the one number", &options.print),
	FC_OPT_REPEAT(0, "max", "METRIC=X", "status 1 when the metric is above X", &options.max),
	FC_OPT_REPEAT(0, "min", "METRIC=X", "status 1 when the metric is below X", &options.min),
	FC_OPTS_IN(options.common),
	FC_OPTS_OUT(options.common),
	FC_OPTS_RUN(options.common),
	FC_OPT_END,
};

static const struct fc_cmd cmd = {
	.name = "fc-eval",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "score forecasts: errors, intervals, quantiles, by group and model",
	.table = table,
	.common = &options.common,
	.examples =
	    "  fc-eval --actual later.csv --pretty forecast.csv\n"
	    "  fc-eval --actual later.csv --metric wape --print --max wape=0.3 forecast.csv\n",
};

struct gates {
	struct fc_gate *v;
	size_t n;
};

static int
parse_gates(struct gates *g, struct fc_err *err)
{
	size_t all = options.max.n + options.min.n;

	g->v = fc_xcalloc(all + 1, sizeof *g->v);
	for (; g->n < all; g->n++) {
		bool below = g->n >= options.max.n;
		char *text = below ? options.min.v[g->n - options.max.n] :
		    options.max.v[g->n];

		if (fc_gate_parse(&g->v[g->n], text, below, err))
			return -1;
	}
	return 0;
}

static void
free_gates(struct gates *g)
{
	for (size_t i = 0; i < g->n; i++)
		free(g->v[i].metric);
	free(g->v);
}

/* Which of the inputs are stdin, and which outputs are asked for? */
static int
check_options(char **files, struct fc_err *err)
{
	const char *also[] = { options.score.actual, options.score.history,
		options.score.weights };
	int stdins = 0;

	for (; *files != NULL; files++)
		stdins += strcmp(*files, "-") == 0;
	for (size_t i = 0; i < FC_LEN(also); i++)
		stdins += also[i] != NULL && strcmp(also[i], "-") == 0;
	if (stdins > 1)
		return fc_fail(err, FC_USAGE, "only one input can be stdin");
	if (options.pretty + options.json + options.print > 1)
		return fc_fail(err, FC_USAGE, "--pretty, --json and --print "
		    "exclude each other");
	if ((options.pretty || options.json || options.print) &&
	    (options.common.binary || options.common.format != 0))
		return fc_fail(err, FC_USAGE, "--pretty, --json and --print "
		    "write text, not Arrow");
	if (options.baseline != NULL && options.score.compare < 0)
		return fc_fail(err, FC_USAGE, "--baseline needs --compare");
	if (options.score.compare >= 0 && (options.by.n > 0 || options.print ||
	    options.metric.n + options.max.n + options.min.n > 0))
		return fc_fail(err, FC_USAGE, "--compare has no use for --by, "
		    "--metric, --print, --max and --min");
	if (options.score.weight != NULL && options.score.weights != NULL)
		return fc_fail(err, FC_USAGE, "--weight and --weights exclude "
		    "each other");
	if (options.score.history != NULL && options.score.scale != NULL)
		return fc_fail(err, FC_USAGE, "--history and --scale exclude "
		    "each other");
	return 0;
}

static int
write_text(const struct fc_report *r, struct fc_err *err)
{
	int digits = (int)options.common.digits;
	struct fc_out *out = NULL;
	struct fc_buf b = { 0 };
	int rc = 0;

	if (options.pretty)
		fc_report_pretty(r, digits, &b);
	else if (options.json)
		fc_report_json(r, digits, &b);
	else
		rc = fc_report_print(r, digits, &b, err);
	if (rc == 0)
		rc = fc_out_open(&out, options.common.output,
		    options.common.gzip, err);
	if (rc == 0)
		rc = fc_out_write(out, b.s, b.len, err);
	if (rc == 0)
		rc = fc_out_commit(&out, err);
	fc_out_discard(&out);
	fc_buf_release(&b);
	return rc;
}

static int
write_stream(const struct fc_report *r, struct fc_err *err)
{
	struct fc_writer *w = NULL;
	int rc;

	rc = fc_open_writer(&w, &r->schema, &options.common, NULL, err);
	if (rc == 0 && r->batch.n > 0)
		rc = fc_writer_put(w, &r->batch, 0, r->batch.n, err);
	if (rc == 0)
		rc = fc_writer_commit(&w, err);
	fc_writer_discard(&w);
	return rc;
}

static int
answer(const struct fc_score *s, const struct gates *g, struct fc_err *err)
{
	struct fc_report r;
	int rc = 0;

	if (options.score.compare >= 0)
		rc = fc_compare_report(fc_score_compare(s), options.baseline,
		    &r, err);
	else
		fc_report_make(&r, s);
	if (rc)
		;
	else if (options.pretty || options.json || options.print)
		rc = write_text(&r, err);
	else
		rc = write_stream(&r, err);
	fc_report_release(&r);
	if (rc)
		return -1;
	if (fc_score_records(s) == 0)
		return (int)options.common.empty;
	return fc_gate_check(g->v, g->n, s, err);
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_score_opts *o = &options.score;
	struct fc_reader *in = NULL;
	struct fc_score *s = NULL;
	struct gates gates = { 0 };
	int rc = -1;

	o->common = &options.common;
	o->metric = options.metric.v;
	o->nmetric = options.metric.n;
	o->by = options.by.v;
	o->nby = options.by.n;
	if (check_options(files, err) == 0 &&
	    parse_gates(&gates, err) == 0) {
		o->limit = fc_xcalloc(gates.n + 1, sizeof *o->limit);
		for (o->nlimit = 0; o->nlimit < gates.n; o->nlimit++)
			o->limit[o->nlimit] = gates.v[o->nlimit].metric;
		if (fc_open_reader(&in, files, o->common, NULL, err) == 0 &&
		    fc_score_open(&s, in, o, err) == 0 &&
		    fc_score_run(s, err) == 0)
			rc = answer(s, &gates, err);
	}
	fc_score_close(s);
	if (in != NULL)
		fc_reader_close(in);
	free(o->limit);
	free_gates(&gates);
	return rc;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
