/*
 * fc-predict - forecasts from a model file, or fit and forecast in one go
 *
 * In: a panel, or with --stored only the model file. Out: a stream of
 * forecasts. In memory: one chunk of series; with --fit and a global model the
 * rows wait in a temporary file between its passes.
 */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "eval/conformal.h"
#include "model/paths.h"
#include "model/predict.h"
#include "series/spool.h"
#include "model/train.h"
#include "rec/open.h"
#include "series/flow.h"

enum { UNSAID = -1, MODEL, CONFORMAL, BOOTSTRAP };

static struct fc_common common = FC_COMMON_INIT;
static const char *model, *fit, *by, *preset, *weights, *residuals, *explain;
static int64_t horizon;
static struct fc_list features, levels, quantiles, regressors;
static int64_t paths;
static double lower = NAN, upper = NAN;
static int intervals = UNSAID;
static bool update, stored;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Models"),
	FC_OPT_TEXT('m', "model", "FILE", "forecast with this model file", &model),
	FC_OPT_TEXT(0, "fit", "SPEC", "fit these models first: name[:option=value ...],... (auto)", &fit),
	FC_OPT_TEXT(0, "by", "COLUMN", "with --fit: a global model for each value of this column", &by),
	FC_OPT_TEXT(0, "weights", "COLUMN", "with --fit: weights of the rows for global models", &weights),
	FC_OPT_LIST(0, "features", "NAMES", "with --fit: global models compute these: lag7, dayofweek ...", &features),
	FC_OPT_LIST(0, "regressors", "COLS", "with --fit: columns known in advance, for local models; *: all", &regressors),
	FC_OPT_TEXT(0, "preset", "NAME", "with --fit: and those that do well: retail-daily ...", &preset),
	FC_OPT_FLAG(0, "update", "with --model: take in what was observed since", &update),
	FC_OPT_FLAG(0, "stored", "with --model: all its series, no panel is read", &stored),
	FC_OPT_HEADING("Forecasts"),
	FC_OPT_INT('H', "horizon", "N", "periods ahead (with --model: as trained; the future rows)", &horizon, 1, 1000000),
	FC_OPT_LIST(0, "level", "PERCENT", "prediction intervals, e.g. 80,95", &levels),
	FC_OPT_LIST(0, "quantiles", "P", "quantiles, e.g. 0.1,0.9", &quantiles),
	FC_OPT_CHOICE(0, "intervals", "model|conformal|bootstrap", "the models' own, from past errors of all series, from residuals (model, or as trained)", &intervals),
	FC_OPT_INT(0, "paths", "N", "sample paths, columns yhat-path-1 to yhat-path-N", &paths, 1, FC_PATHS_MAX),
	FC_OPTS_SEED(common),
	FC_OPT_NUM(0, "lower", "NUM", "least value of forecasts and bounds", &lower, -1e300, 1e300),
	FC_OPT_NUM(0, "upper", "NUM", "largest value of forecasts and bounds", &upper, -1e300, 1e300),
	FC_OPT_TEXT(0, "residuals", "FILE", "with --fit: write y less one-step forecast over the history to FILE", &residuals),
	FC_OPT_TEXT(0, "explain", "FILE", "of models of trees: write what each column adds to the forecasts to FILE", &explain),
	FC_OPTS_IN(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-predict",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "forecast every series, from a model file or by fitting now",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-predict --fit ses,snaive -H 28 --level 80,95 panel.csv\n"
	    "  fc-predict -m night.fcm -H 28 panel.csv\n",
	.no_input = &stored,
};

struct job {
	struct fc_spec *spec;
	size_t n;
	struct fc_probs probs;
	struct fc_reader *in;
	struct fc_chunker *chunks;
	struct fc_spool *spool;
	struct fc_model_file *file;
	struct fc_predict_file all;
	struct fc_featset features;
	struct fc_trained trained;
	struct fc_regressors regressors;
	struct fc_predict predict;
	struct fc_residuals residuals;
	struct fc_explain explain;
	struct fc_conform conform;
};

/* Forecast chunk after chunk from `next`. */
static int
forecast(struct job *j, const struct fc_schema *in,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_err *err)
{
	struct fc_predict *p = &j->predict;
	struct fc_writer *w = NULL;
	uint64_t rows = 0;
	int rc;

	p->spec = j->spec;
	p->nspec = j->n;
	p->horizon = horizon;
	p->probs = &j->probs;
	p->lower = lower;
	p->seed = (uint64_t)common.seed;
	p->upper = upper;
	p->file = j->file;
	p->file_only = stored;
	p->update = update;
	p->trained = &j->trained;
	p->regressors = &j->regressors;
	p->threads = fc_common_threads(&common);
	p->residuals = residuals ? &j->residuals : NULL;
	p->bootstrap = intervals == BOOTSTRAP;
	p->explain = explain ? &j->explain : NULL;
	rc = fc_predict_open(p, in, err);
	if (rc == 0)
		rc = fc_open_writer(&w, &p->out, &common, NULL, err);
	if (rc == 0 && residuals)
		rc = fc_residuals_open(&j->residuals, residuals, &common, in,
		    j->spec, j->n, err);
	if (rc == 0 && explain)
		rc = fc_explain_open(&j->explain, explain, &common, in,
		    j->spec, j->n, &j->trained, err);
	if (rc == 0)
		rc = fc_predict_run(p, next, source, w, err);
	if (rc == 0) {
		rows = fc_writer_rows(w);
		rc = residuals ? fc_writer_commit(&j->residuals.writer, err) :
		    0;
	}
	if (rc == 0 && explain)
		rc = fc_writer_commit(&j->explain.writer, err);
	if (rc == 0)
		rc = fc_writer_commit(&w, err);
	fc_writer_discard(&w);
	if (rc)
		return rc;
	fc_note("%llu forecasts", (unsigned long long)rows);
	if (p->nreplaced > 0)
		fc_note("%llu outliers replaced",
		    (unsigned long long)p->nreplaced);
	return fc_common_status(&common, rows);
}

/* --intervals conformal: from the panel, or (o NULL) as trained. */
static int
conform(struct job *j, const struct fc_schema *in,
    const struct fc_global_opts *o, struct fc_err *err)
{
	struct fc_conform *cf = &j->conform;
	bool ask = intervals == CONFORMAL;

	*cf = (struct fc_conform){ .spec = j->spec, .nspec = j->n,
		.horizon = horizon, .in = in,
		.regressors = j->regressors.n > 0 ? &j->regressors : NULL,
		.freq = o ? o->freq : fc_model_info(j->file)->freq,
		.threads = fc_common_threads(&common) };
	if (intervals == MODEL || (!j->file && !ask))
		return 0;
	if (j->file && !fc_conform_stored(j->file)) {
		if (ask)
			return fc_fail(err, FC_USAGE, "--intervals conformal: "
			    "'%s' holds no scores; train it with that option",
			    model);
		return 0;
	}
	if (j->file ? fc_conform_load(cf, j->file, err) :
	    fc_conformal_run(cf, j->spool, o, err))
		return -1;
	fc_conform_quantiles(cf, &j->probs);
	j->predict.conform = cf;
	return 0;
}

/* --fit */
static int
fit_and_forecast(struct job *j, struct fc_err *err)
{
	const struct fc_schema *in = fc_reader_schema(j->in);
	struct fc_global_opts o = { .features = &j->features,
	    .horizon = horizon, .by = by, .weight = weights,
	    .seed = (uint64_t)common.seed, .freq = in->freq,
	    .threads = fc_common_threads(&common) };

	if (in->y < 0 && in->model < 0)
		return fc_fail(err, FC_DATA, "no column 'y'");
	j->predict.freq = in->freq;
	if (fc_regressors_choose(&j->regressors, in, regressors.v,
	    regressors.n, err) ||
	    fc_regressors_attach(&j->regressors, j->spec, j->n, err))
		return -1;
	if (fc_global_features(&j->features, &features, preset, in, horizon,
	    err))
		return -1;
	if (!fc_specs_global(j->spec, j->n) && j->features.n > 0)
		return fc_fail(err, FC_USAGE, "--features: no global model is "
		    "asked for; models of one series take none");
	if (!fc_specs_global(j->spec, j->n) && intervals != CONFORMAL)
		return forecast(j, in, fc_flow_chunker, j->chunks, err);
	if (fc_spool_fill(&j->spool, j->chunks, in, err))
		return -1;
	if (fc_specs_global(j->spec, j->n) &&
	    fc_train_global(&j->trained, j->spec, j->n, j->spool, in, &o, err))
		return -1;
	if (conform(j, in, &o, err))
		return -1;
	fc_spool_rewind(j->spool);
	return forecast(j, in, fc_spool_next, j->spool, err);
}

/* The panel must be of the kind the models were trained on. */
static int
check_schema(const struct fc_model_info *info, const struct fc_schema *in,
    struct fc_err *err)
{
	bool same = in->nkeys == info->nkeys;

	for (size_t i = 0; same && i < in->nkeys; i++)
		same = strcmp(in->field[i].name, info->key[i]) == 0;
	if (!same)
		return fc_fail(err, FC_DATA, "the key columns are not those of "
		    "'%s'", model);
	if (in->field[in->ds].time.unit != info->time.unit)
		return fc_fail(err, FC_DATA, "column 'ds' is not in the unit "
		    "of '%s'", model);
	if (in->freq.kind != FC_FREQ_NONE && info->freq.kind != FC_FREQ_NONE &&
	    (in->freq.kind != info->freq.kind || in->freq.n != info->freq.n))
		return fc_fail(err, common.freq ? FC_USAGE : FC_DATA, "%s'%s' "
		    "was trained at frequency %s, not %s",
		    common.freq ? "--freq: " : "", model, info->freq.name,
		    in->freq.name);
	return 0;
}

/* --model */
static int
forecast_from_file(struct job *j, struct fc_err *err)
{
	const struct fc_model_info *info = fc_model_info(j->file);
	const struct fc_schema *in;

	if (horizon == 0)
		horizon = info->horizon;
	if (conform(j, NULL, NULL, err))
		return -1;
	if (stored) {
		if (horizon == 0)
			return fc_fail(err, FC_USAGE,
			    "--stored needs --horizon");
		if (fc_specs_global(j->spec, j->n))
			return fc_fail(err, FC_DATA, "%s: holds a global "
			    "model; it needs a panel with future rows", model);
		if (info->nregressor > 0)
			return fc_fail(err, FC_DATA, "%s: its models regress "
			    "on columns; they need a panel with future rows",
			    model);
		fc_predict_file_open(&j->all, j->file);
		j->predict.freq = info->freq;
		return forecast(j, &j->all.schema, fc_predict_file_next,
		    &j->all, err);
	}
	in = fc_reader_schema(j->in);
	if (check_schema(info, in, err) ||
	    fc_trained_load(&j->trained, j->spec, j->n, j->file, in, err) ||
	    fc_regressors_load(&j->regressors, in, info->regressor,
	    info->nregressor, err) ||
	    fc_regressors_attach(&j->regressors, j->spec, j->n, err))
		return -1;
	j->predict.freq = in->freq.kind != FC_FREQ_NONE ? in->freq : info->freq;
	if (!fc_trained_needs_gather(&j->trained))
		return forecast(j, in, fc_flow_chunker, j->chunks, err);
	if (fc_spool_fill(&j->spool, j->chunks, in, err) ||
	    fc_trained_gather(&j->trained, j->spool,
	    fc_common_threads(&common), err))
		return -1;
	fc_spool_rewind(j->spool);
	return forecast(j, in, fc_spool_next, j->spool, err);
}

/* Specs of a model file, in its order. */
static int
specs_of_file(struct job *j, struct fc_err *err)
{
	const struct fc_model_info *info;
	struct fc_buf b = { 0 };
	int rc;

	if (fc_model_open(&j->file, model, err))
		return -1;
	info = fc_model_info(j->file);
	for (size_t i = 0; i < info->nspec; i++) {
		/* A part of a combination, which names it again. */
		if (info->spec[i][0] == '+')
			continue;
		fc_buf_printf(&b, "%s%s", b.len > 0 ? "," : "", info->spec[i]);
	}
	rc = fc_specs_parse(b.s ? b.s : "", &j->spec, &j->n, err);
	fc_buf_release(&b);
	if (rc == 0 && j->n != info->nspec)
		rc = fc_fail(err, FC_DATA, "damaged model file");
	if (rc) {
		err->code = FC_DATA;
		fc_fail_at(err, "%s", model);
	}
	return rc;
}

static int
check_options(struct fc_err *err)
{
	if (model && fit)
		return fc_fail(err, FC_USAGE, "give either --model or --fit");
	if (!model && !fit)
		fit = "auto";
	if (fit && (update || stored))
		return fc_fail(err, FC_USAGE, "--%s needs --model",
		    update ? "update" : "stored");
	if (model && (by || residuals || features.n > 0))
		return fc_fail(err, FC_USAGE, "--%s needs --fit", by ? "by" :
		    residuals ? "residuals" : "features");
	if (model && regressors.n > 0)
		return fc_fail(err, FC_USAGE, "--regressors needs --fit; a "
		    "model file knows its own");
	if (intervals == BOOTSTRAP && model)
		return fc_fail(err, FC_USAGE, "--intervals bootstrap needs "
		    "--fit: a model file holds no residuals");
	if (intervals == CONFORMAL && !model && horizon == 0)
		return fc_fail(err, FC_USAGE, "--intervals conformal needs "
		    "--horizon");
	if (update && stored)
		return fc_fail(err, FC_USAGE, "--update needs a panel, "
		    "--stored reads none");
	if (lower > upper)
		return fc_fail(err, FC_USAGE, "--lower is above --upper");
	return 0;
}

static void
release(struct job *j)
{
	fc_conform_release(&j->conform);
	fc_residuals_close(&j->residuals);
	fc_explain_close(&j->explain);
	fc_predict_close(&j->predict);
	fc_predict_file_close(&j->all);
	fc_featset_release(&j->features);
	fc_trained_release(&j->trained, j->spec);
	fc_spool_close(j->spool);
	fc_chunker_close(j->chunks);
	fc_reader_close(j->in);
	fc_model_close(j->file);
	fc_specs_free(j->spec, j->n);
	fc_probs_release(&j->probs);
	fc_regressors_release(&j->regressors);
}

static int
run(char **files, struct fc_err *err)
{
	struct job j = { 0 };
	int rc = check_options(err);

	if (rc == 0)
		rc = fc_probs_parse(&j.probs, &levels, &quantiles, err);
	if (rc == 0 && paths > 0)
		fc_probs_paths(&j.probs, (size_t)paths);
	if (rc == 0)
		rc = fit ? fc_specs_parse(fit, &j.spec, &j.n, err) :
		    specs_of_file(&j, err);
	if (rc == 0 && !stored)
		rc = fc_open_reader(&j.in, files, &common, NULL, err);
	if (rc == 0 && !stored)
		rc = fc_chunker_open(&j.chunks, j.in, err);
	if (rc == 0)
		rc = fit ? fit_and_forecast(&j, err) :
		    forecast_from_file(&j, err);
	release(&j);
	return rc;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
