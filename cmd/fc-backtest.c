/*
 * fc-backtest - forecasts from past origins, side by side with what came
 *
 * In: a panel. Out: a stream of forecasts with the actuals, for fc-eval. In
 * memory: one chunk of series a thread.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "eval/external.h"
#include "model/paths.h"
#include "rec/open.h"
#include "series/flow.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_windows windows = { .n = 1, .step = 1, .refit = 1 };
static const char *fit, *refit, *exec;
static const char *by, *preset, *weights;
static struct fc_list features, levels, quantiles, regressors;
static int64_t paths;
static int intervals;
static double lower = NAN, upper = NAN;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Models"),
	FC_OPT_TEXT(0, "fit", "SPEC", "fit these models: name[:option=value ...],... (auto)", &fit),
	FC_OPT_LIST(0, "regressors", "COLS", "columns known in advance, for local models; *: all", &regressors),
	FC_OPT_TEXT(0, "refit", "every|never|K", "fit in every window, in the first, in every K-th (every)", &refit),
	FC_OPT_LIST(0, "features", "NAMES", "global models compute these: lag7, dayofweek ...", &features),
	FC_OPT_TEXT(0, "preset", "NAME", "and those that do well: retail-daily, retail-weekly ...", &preset),
	FC_OPT_TEXT(0, "by", "COLUMN", "a global model for each value of this column", &by),
	FC_OPT_TEXT(0, "weights", "COLUMN", "weights of the rows for global models", &weights),
	FC_OPT_TEXT(0, "exec", "CMD", "instead: a program, panel in, forecasts out, in every window", &exec),
	FC_OPT_HEADING("Windows"),
	FC_OPT_INT('H', "horizon", "N", "periods ahead", &windows.h, 1, 1000000),
	FC_OPT_INT(0, "windows", "N", "forecasts of each series, from as many cutoffs (1)", &windows.n, 1, 1000000),
	FC_OPT_INT(0, "step", "N", "periods from one cutoff to the next (1)", &windows.step, 1, 1000000),
	FC_OPT_INT(0, "gap", "N", "periods between cutoff and forecast (0)", &windows.gap, 0, 1000000),
	FC_OPT_INT(0, "rolling", "N", "fit on the last N periods before the cutoff (all)", &windows.rolling, 1, 1000000000),
	FC_OPT_HEADING("Forecasts"),
	FC_OPT_LIST(0, "level", "PERCENT", "prediction intervals, e.g. 80,95", &levels),
	FC_OPT_LIST(0, "quantiles", "P", "quantiles, e.g. 0.1,0.9", &quantiles),
	FC_OPT_CHOICE(0, "intervals", "model|conformal", "the models' own, or from past errors of all series (model)", &intervals),
	FC_OPT_INT(0, "paths", "N", "sample paths, columns yhat-path-1 to yhat-path-N", &paths, 1, FC_PATHS_MAX),
	FC_OPTS_SEED(common),
	FC_OPT_NUM(0, "lower", "NUM", "least value of forecasts and bounds", &lower, -1e300, 1e300),
	FC_OPT_NUM(0, "upper", "NUM", "largest value of forecasts and bounds", &upper, -1e300, 1e300),
	FC_OPTS_IN(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-backtest",
	.synopsis = "-H N [OPTION ...] [FILE ...]",
	.summary = "forecast from past origins, side by side with what came",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-backtest --fit ses,snaive -H 28 --windows 3 --step 28 panel.csv\n"
	    "  fc-backtest --fit ses,snaive -H 7 panel.csv | fc-eval --by model\n",
};

struct job {
	struct fc_spec *spec;
	size_t n;
	struct fc_probs probs;
	struct fc_reader *in;
	struct fc_chunker *chunks;
	struct fc_regressors regressors;
	struct fc_featset features;
	struct fc_spool *spool;         /* of the panel, for global models */
	struct fc_backtest test;
};

/* every, never, or a number of windows. */
static int
parse_refit(struct fc_err *err)
{
	int64_t k;

	if (!refit || strcmp(refit, "every") == 0)
		return 0;
	windows.refit = 0;
	if (strcmp(refit, "never") != 0) {
		if (fc_int_parse(refit, strlen(refit), &k) || k < 1)
			return fc_fail(err, FC_USAGE, "--refit: 'every', "
			    "'never' or a number of windows, not '%s'", refit);
		windows.refit = k;
	}
	if (windows.rolling > 0 && windows.refit != 1)
		return fc_fail(err, FC_USAGE, "--rolling needs a fit in every "
		    "window");
	return 0;
}

static int
check_options(struct job *j, struct fc_err *err)
{
	if (fit && exec)
		return fc_fail(err, FC_USAGE, "give either --fit or --exec");
	if (!exec && !fit)
		fit = "auto";
	if (exec && (refit || paths > 0 || intervals > 0 || !isnan(lower) ||
	    !isnan(upper)))
		return fc_fail(err, FC_USAGE, "--refit, --intervals, --paths, "
		    "--lower and --upper are for --fit");
	if (exec && (regressors.n > 0 || features.n > 0 || preset || by ||
	    weights))
		return fc_fail(err, FC_USAGE, "--regressors, --features, "
		    "--preset, --by and --weights are for --fit");
	if (windows.h == 0)
		return fc_fail(err, FC_USAGE, "--horizon is missing");
	if (lower > upper)
		return fc_fail(err, FC_USAGE, "--lower is above --upper");
	if (parse_refit(err) ||
	    fc_probs_parse(&j->probs, &levels, &quantiles, err))
		return -1;
	if (paths > 0)
		fc_probs_paths(&j->probs, (size_t)paths);
	if (fit && fc_specs_parse(fit, &j->spec, &j->n, err))
		return -1;
	if (fit && (features.n > 0 || preset || by || weights) &&
	    !fc_specs_global(j->spec, j->n))
		return fc_fail(err, FC_USAGE, "--fit: no global model is "
		    "asked for; models of one series take no --features, "
		    "--preset, --by or --weights");
	return 0;
}

/* Columns that no local model looks at are not even read. */
static void
skip_rest(struct fc_reader *r, const struct fc_regressors *x)
{
	const struct fc_schema *s = fc_reader_schema(r);

	for (size_t f = s->nkeys; f < s->n; f++) {
		bool used = (int)f == s->ds || (int)f == s->y;

		for (size_t i = 0; i < x->n; i++)
			used |= x->field[i] == (int)f;
		if (!used)
			fc_reader_skip(r, (int)f);
	}
}

static int
finish(struct fc_writer **w, struct fc_err *err)
{
	uint64_t rows = fc_writer_rows(*w);

	if (fc_writer_commit(w, err))
		return -1;
	fc_note("%llu forecasts", (unsigned long long)rows);
	return fc_common_status(&common, rows);
}

static int
run_program(struct job *j, struct fc_err *err)
{
	struct fc_external e = { .command = exec, .windows = windows,
	    .in = fc_reader_schema(j->in), .probs = &j->probs };
	struct fc_writer *w = NULL;
	int rc;

	e.freq = e.in->freq;
	if (e.in->y < 0)
		return fc_fail(err, FC_DATA, "no column 'y'");
	rc = fc_external_open(&e, err);
	if (rc == 0)
		rc = fc_spool_fill(&e.panel, j->chunks, e.in, err);
	if (rc == 0)
		rc = fc_open_writer(&w, &e.out, &common, NULL, err);
	if (rc == 0)
		rc = fc_external_run(&e, w, err);
	if (rc == 0)
		rc = finish(&w, err);
	fc_writer_discard(&w);
	fc_spool_close(e.panel);
	fc_external_close(&e);
	return rc;
}

/* Whatever needs the whole panel, for all windows; it is in j->spool then. */
static int
train(struct job *j, struct fc_err *err)
{
	const struct fc_schema *in = fc_reader_schema(j->in);
	struct fc_global_opts o = { .features = &j->features,
	    .horizon = windows.gap + windows.h, .by = by, .weight = weights,
	    .seed = (uint64_t)common.seed,
	    .threads = fc_common_threads(&common) };

	if (fc_global_features(&j->features, &features, preset, in, o.horizon,
	    err) || fc_spool_fill(&j->spool, j->chunks, in, err))
		return -1;
	if (fc_specs_global(j->spec, j->n) &&
	    fc_backtest_train(&j->test, j->spool, &o, err))
		return -1;
	if (intervals > 0 && fc_backtest_conform(&j->test, j->spool, &o, err))
		return -1;
	fc_spool_rewind(j->spool);
	return 0;
}

static int
backtest(struct job *j, struct fc_err *err)
{
	bool global = fc_specs_global(j->spec, j->n);
	bool again = global || intervals > 0;
	struct fc_backtest *b = &j->test;
	struct fc_predict *p = &b->predict;
	struct fc_writer *w = NULL;
	int rc;

	b->windows = windows;
	p->spec = j->spec;
	p->nspec = j->n;
	p->probs = &j->probs;
	p->lower = lower;
	p->seed = (uint64_t)common.seed;
	p->upper = upper;
	p->freq = fc_reader_schema(j->in)->freq;
	p->threads = fc_common_threads(&common);
	p->regressors = &j->regressors;
	rc = fc_backtest_open(b, fc_reader_schema(j->in), err);
	if (rc == 0)
		rc = fc_regressors_choose(&j->regressors, p->in, regressors.v,
		    regressors.n, err);
	if (rc == 0)
		rc = fc_regressors_attach(&j->regressors, j->spec, j->n, err);
	if (rc == 0 && !global)
		skip_rest(j->in, &j->regressors);
	if (rc == 0 && again)
		rc = train(j, err);
	if (rc == 0)
		rc = fc_open_writer(&w, &b->out, &common, NULL, err);
	if (rc == 0)
		rc = fc_backtest_run(b, again ? fc_spool_next :
		    fc_flow_chunker, again ? (void *)j->spool :
		    (void *)j->chunks, w, err);
	if (rc == 0)
		rc = finish(&w, err);
	fc_writer_discard(&w);
	return rc;
}

static int
run(char **files, struct fc_err *err)
{
	struct job j = { 0 };
	int rc = check_options(&j, err);

	if (rc == 0)
		rc = fc_open_reader(&j.in, files, &common, NULL, err);
	if (rc == 0)
		rc = fc_chunker_open(&j.chunks, j.in, err);
	if (rc == 0)
		rc = exec ? run_program(&j, err) : backtest(&j, err);
	fc_backtest_close(&j.test);
	fc_featset_release(&j.features);
	fc_spool_close(j.spool);
	fc_chunker_close(j.chunks);
	fc_reader_close(j.in);
	fc_specs_free(j.spec, j.n);
	fc_probs_release(&j.probs);
	fc_regressors_release(&j.regressors);
	return rc;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
