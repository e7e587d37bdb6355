/*
 * fc-reconcile - make forecasts of a hierarchy add up
 *
 * In: base forecasts of every node, `*` in the columns it sums over. Out:
 * the same records with coherent yhat. In memory: a number for each record.
 */
#include "base/fc.h"

#include "cli/common.h"
#include "cli/msg.h"
#include "model/paths.h"
#include "rec/open.h"
#include "recon/reconcile.h"
#include "recon/summing.h"
#include "recon/temporal.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_temporal_opts temporal = { .common = &common };
static int dimensions;
static int method = FC_RECON_WLS_STRUCT, shares, intervals;
static struct fc_list levels, quantiles;
static int64_t paths, samples = 1000;
static bool non_negative, check;
static double tolerance = 1e-9;
static const char *history, *residuals, *errors, *summing, *column = "yhat";
static const char *level, *level_weights, *immutable, *immutable_keys;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Reconciliation"),
	FC_OPT_CHOICE(0, "method", "bottom-up|top-down|middle-out|ols|wls-struct|wls-var|mint-shrink|mint-sample|erm|erm-lasso|auto|ar1", "how (wls-struct)", &method),
	FC_OPT_CHOICE(0, "proportions", "forecast|average|total", "of top-down and middle-out: shares of the forecasts, mean shares, shares of means (forecast)", &shares),
	FC_OPT_TEXT(0, "history", "FILE", "panel for the proportions 'average' and 'total'", &history),
	FC_OPT_TEXT(0, "middle-level", "LEVEL", "of middle-out: whose forecasts are handed up and down", &level),
	FC_OPT_TEXT(0, "residuals", "FILE", "past errors of every node, for wls-var to erm-lasso", &residuals),
	FC_OPT_TEXT(0, "errors", "FILE", "past forecasts and outcomes on which auto tries the methods", &errors),
	FC_OPT_TEXT(0, "immutable", "LEVELS", "levels whose forecasts stay, as 'store_id;total'", &immutable),
	FC_OPT_TEXT(0, "immutable-keys", "FILE", "nodes whose forecasts stay: a table of their keys", &immutable_keys),
	FC_OPT_TEXT(0, "level-weights", "WEIGHTS", "trust levels more or less, as 'store_id=2;bottom=0.5' (1)", &level_weights),
	FC_OPT_CHOICE(0, "intervals", "shift|drop|paths|normality|bootstrap|copula|permbu", "interval and quantile columns move with yhat, go, or are computed for all nodes together (shift)", &intervals),
	FC_OPT_LIST(0, "level", "PERCENT", "intervals to compute, e.g. 80,95 (those of the input)", &levels),
	FC_OPT_LIST(0, "quantiles", "P", "quantiles to compute, e.g. 0.1,0.9", &quantiles),
	FC_OPT_INT(0, "paths", "N", "with bootstrap and copula: write N coherent sample paths", &paths, 1, FC_PATHS_MAX),
	FC_OPT_INT(0, "samples", "N", "draw at most so many (1000)", &samples, 10, 1e6),
	FC_OPTS_SEED(common),
	FC_OPT_FLAG(0, "non-negative", "no forecast below zero", &non_negative),
	FC_OPT_TEXT(0, "summing", "FILE", "write the summing matrix to FILE", &summing),
	FC_OPT_HEADING("Frequencies"),
	FC_OPT_LIST(0, "temporal", "[FREQ=]FILE", "forecasts of the same series at coarser periods, sums of the fine ones", &temporal.coarse),
	FC_OPT_LIST(0, "temporal-residuals", "FILES", "their past errors, in the same order", &temporal.residuals),
	FC_OPT_LIST(0, "temporal-output", "FILES", "where they go, reconciled, in the same order", &temporal.outputs),
	FC_OPT_CHOICE(0, "dimensions", "both|time", "add up over nodes and time, or over time only (both)", &dimensions),
	FC_OPT_HEADING("Question"),
	FC_OPT_FLAG(0, "check", "only ask whether the stream adds up; if not, print where worst", &check),
	FC_OPT_TEXT(0, "column", "COL", "of --check: the column to look at (yhat)", &column),
	FC_OPT_NUM(0, "tolerance", "NUM", "of --check: largest relative gap (1e-9)", &tolerance, 0, 1),
	FC_OPTS_IN(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-reconcile",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "make forecasts of a hierarchy add up",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-reconcile --method wls-struct forecasts.csv\n"
	    "  fc-reconcile --check forecasts.csv && echo coherent\n",
};

static int
write_summing(const struct fc_recon *r, struct fc_err *err)
{
	const struct fc_structure *s = fc_recon_structure(r);
	struct fc_schema schema;
	struct fc_writer *w = NULL;
	int status;

	if (summing == NULL)
		return 0;
	fc_summing_schema(s, &schema);
	status = fc_open_writer(&w, &schema, &common, summing, err);
	if (status == 0)
		status = fc_summing_write(s, &schema, w, err);
	if (status == 0)
		status = fc_writer_commit(&w, err);
	fc_writer_discard(&w);
	fc_schema_release(&schema);
	return status;
}

/* 0: it adds up; FC_NO and the worst record if not. */
static int
answer(struct fc_recon *r, struct fc_temporal *t, struct fc_err *err)
{
	struct fc_recon_gap worst;
	struct fc_writer *out = NULL;
	int status;

	if (t != NULL ? fc_temporal_check(t, &worst, &r, err) :
	    fc_recon_check(r, &worst, err))
		return -1;
	if (worst.gap >= 0)
		fc_note("largest relative gap %g", worst.gap);
	if (!(worst.gap > tolerance))
		return 0;
	status = fc_open_writer(&out, fc_recon_gap_schema(r), &common, NULL,
	    err);
	if (status == 0)
		status = fc_recon_gap_write(r, &worst, out, err);
	if (status == 0)
		status = fc_writer_commit(&out, err);
	fc_writer_discard(&out);
	return status ? status : FC_NO;
}

static int
reconcile(struct fc_recon *r, struct fc_temporal *t, uint64_t *rows,
    struct fc_err *err)
{
	struct fc_writer *out = NULL;
	int status;

	status = t != NULL ? fc_temporal_run(t, err) : fc_recon_run(r, err);
	if (status == 0)
		status = fc_open_writer(&out, fc_recon_schema(r), &common,
		    NULL, err);
	if (status == 0)
		status = fc_recon_write(r, out, err);
	if (status == 0 && t != NULL)
		status = fc_temporal_write(t, err);
	if (status == 0) {
		*rows = fc_writer_rows(out);
		status = fc_writer_commit(&out, err);
	}
	fc_writer_discard(&out);
	return status;
}

static int
read_and_do(struct fc_reader *in, struct fc_recon_opts *o, struct fc_err *err)
{
	struct fc_temporal *t = NULL;
	struct fc_recon *r = NULL;
	uint64_t rows = 0;
	int status;

	status = fc_recon_open(&r, in, o, err);
	if (status == 0)
		status = fc_recon_read(r, err);
	if (status == 0) {
		const struct fc_structure *s = fc_recon_structure(r);

		fc_note("%zu nodes, %zu of them bottom series, %zu levels "
		    "above; %zu models x cutoffs x periods", s->n, s->nbottom,
		    s->nlevels, fc_recon_columns(r));
		status = write_summing(r, err);
	}
	if (status == 0 && temporal.coarse.n > 0)
		status = fc_temporal_open(&t, r, o, &temporal, err);
	if (status == 0 && check)
		status = answer(r, t, err);
	else if (status == 0)
		status = reconcile(r, t, &rows, err);
	fc_temporal_close(t);
	fc_recon_close(r);
	return status || check ? status : fc_common_status(&common, rows);
}

static int
check_intervals(struct fc_err *err)
{
	bool draws = intervals >= FC_INTERVALS_BOOTSTRAP;

	if (intervals < FC_INTERVALS_PATHS && levels.n + quantiles.n > 0)
		return fc_fail(err, FC_USAGE, "--level and --quantiles need "
		    "--intervals paths, normality, bootstrap, copula or "
		    "permbu");
	if (draws && residuals == NULL)
		return fc_fail(err, FC_USAGE, "--intervals bootstrap, copula "
		    "and permbu need --residuals");
	if (paths > 0 && intervals != FC_INTERVALS_BOOTSTRAP &&
	    intervals != FC_INTERVALS_COPULA)
		return fc_fail(err, FC_USAGE, "--paths needs --intervals "
		    "bootstrap or copula; paths that come in are reconciled");
	return 0;
}

/* What goes with what. */
static int
check_options(struct fc_err *err)
{
	bool weighs = method >= FC_RECON_OLS && method <= FC_RECON_MINT_SAMPLE;
	bool learns = (method >= FC_RECON_WLS_VAR &&
	    method <= FC_RECON_ERM_LASSO) || method == FC_RECON_AR1;
	bool hands_down = method == FC_RECON_TOP_DOWN ||
	    method == FC_RECON_MIDDLE_OUT;
	bool automatic = method == FC_RECON_AUTO;
	bool draws = intervals >= FC_INTERVALS_NORMALITY;

	if ((shares != FC_SHARES_FORECAST) != (history != NULL))
		return fc_fail(err, FC_USAGE, "--proportions 'average' and "
		    "'total' need --history, and only they");
	if (shares != FC_SHARES_FORECAST && !hands_down)
		return fc_fail(err, FC_USAGE, "--proportions is for --method "
		    "top-down and middle-out");
	if ((method == FC_RECON_MIDDLE_OUT) != (level != NULL))
		return fc_fail(err, FC_USAGE, "--method middle-out needs "
		    "--middle-level, and only it");
	if ((learns && residuals == NULL) ||
	    (!learns && !automatic && !draws && residuals != NULL))
		return fc_fail(err, FC_USAGE, "--method wls-var, mint-shrink, "
		    "mint-sample, erm and erm-lasso need --residuals, and "
		    "only they, auto and --intervals take them");
	if (automatic != (errors != NULL))
		return fc_fail(err, FC_USAGE, "--method auto needs --errors, "
		    "and only it");
	if ((immutable != NULL || immutable_keys != NULL ||
	    level_weights != NULL) && !weighs && !automatic)
		return fc_fail(err, FC_USAGE, "--immutable, --immutable-keys "
		    "and --level-weights are for least squares: ols, "
		    "wls-struct, wls-var, mint-shrink, mint-sample");
	return 0;
}

static int
check_temporal(struct fc_err *err)
{
	if (temporal.coarse.n > 0 && (immutable != NULL || summing != NULL ||
	    immutable_keys != NULL || level_weights != NULL ||
	    intervals >= FC_INTERVALS_PATHS))
		return fc_fail(err, FC_USAGE, "--immutable, --immutable-keys, "
		    "--level-weights, --summing and --intervals but shift and "
		    "drop go without --temporal");
	temporal.apart = dimensions == 1;
	return fc_temporal_usage(&temporal, (enum fc_recon_method)method, err);
}

/* A file beside the input, if it was given. */
struct side {
	const char *name;
	bool raw;
	struct fc_reader *reader;
	char *files[2];         /* live as long as the reader */
};

static int
open_sides(struct side *side, size_t n, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct fc_read_opts o = { .raw = side[i].raw };

		if (side[i].name == NULL)
			continue;
		side[i].files[0] = (char *)(uintptr_t)side[i].name;
		if (fc_open_reader(&side[i].reader, side[i].files, &common, &o,
		    err))
			return -1;
	}
	return 0;
}

static int
run(char **files, struct fc_err *err)
{
	struct side side[] = { { .name = history }, { .name = residuals },
	    { .name = errors }, { .name = immutable_keys, .raw = true } };
	struct fc_reader *in = NULL;
	struct fc_probs probs = { 0 };
	int status = check_options(err);
	size_t i;

	if (status == 0)
		status = check_intervals(err);
	if (status == 0)
		status = check_temporal(err);
	if (status == 0)
		status = fc_probs_parse(&probs, &levels, &quantiles, err);
	if (status == 0)
		status = open_sides(side, 4, err);
	if (status == 0)
		status = fc_open_reader(&in, files, &common, NULL, err);
	if (status == 0)
		status = read_and_do(in, &(struct fc_recon_opts){
		    .method = (enum fc_recon_method)method,
		    .shares = (enum fc_recon_shares)shares,
		    .intervals = (enum fc_recon_intervals)intervals,
		    .probs = &probs, .paths = (size_t)paths,
		    .samples = (size_t)samples, .seed = (uint64_t)common.seed,
		    .non_negative = non_negative,
		    .history = side[0].reader, .residuals = side[1].reader,
		    .errors = side[2].reader, .level = level,
		    .immutable_keys = side[3].reader,
		    .level_weights = level_weights, .immutable = immutable,
		    .column = check ? column : "yhat",
		    .threads = fc_common_threads(&common) }, err);
	fc_probs_release(&probs);
	fc_reader_close(in);
	for (i = 0; i < 4; i++)
		fc_reader_close(side[i].reader);
	return status;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
