/*
 * fc-train - fit models to every series and keep them in a model file
 *
 * In: a panel. Out: a model file, fc-model(5), with a small state for each
 * series and the global models. In memory: one chunk of series; for global
 * models the rows wait in a temporary file between their passes.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "eval/conformal.h"
#include "eval/tune.h"
#include "global/interchange.h"
#include "io/out.h"
#include "model/train.h"
#include "rec/open.h"
#include "series/flow.h"
#include "series/spool.h"

static struct fc_common common = FC_COMMON_INIT;
static const char *model;
static const char *by, *preset, *weights, *residuals, *warm;
static int export = -1, import = -1;    /* a format */
static struct fc_list features;
static int64_t horizon;
static struct fc_list regressors;
static int64_t tune, windows = 2;
static int metric, intervals;
static bool list;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Models"),
	FC_OPT_TEXT('m', "model", "SPEC", "models, comma-separated: name[:option=value ...] (auto)", &model),
	FC_OPT_TEXT(0, "by", "COLUMN", "a global model for each value of this column", &by),
	FC_OPT_TEXT(0, "weights", "COLUMN", "weights of the rows for global models", &weights),
	FC_OPT_LIST(0, "features", "NAMES", "global models compute these: lag7, dayofweek ...", &features),
	FC_OPT_TEXT(0, "preset", "NAME", "and those that do well: retail-daily, retail-weekly ...", &preset),
	FC_OPT_INT('H', "horizon", "N", "periods ahead that will be asked for", &horizon, 1, 1000000),
	FC_OPT_LIST(0, "regressors", "COLS", "columns known in advance, for local models; *: all", &regressors),
	FC_OPT_CHOICE(0, "export", "lightgbm", "write the trees as LightGBM's text model instead", &export),
	FC_OPT_CHOICE(0, "import", "lightgbm", "take the trees of a text model, the first FILE", &import),
	FC_OPT_INT(0, "tune", "N", "try N sets of options of each global model, take the best", &tune, 2, 10000),
	FC_OPT_CHOICE(0, "metric", FC_TUNE_METRICS, "what is best, with --tune (rmsse)", &metric),
	FC_OPT_INT(0, "windows", "N", "windows of --horizon periods that --tune looks at (2)", &windows, 1, 1000),
	FC_OPTS_SEED(common),
	FC_OPT_CHOICE(0, "intervals", "model|conformal", "conformal: measure how wrong the models were, for fc-predict", &intervals),
	FC_OPT_TEXT(0, "warm", "MODEL", "start each search where this model file ended", &warm),
	FC_OPT_FLAG(0, "models", "list the models and their options, and exit", &list),
	FC_OPTS_IN(common),
	FC_OPT_HEADING("Output"),
	FC_OPT_TEXT('o', "output", "FILE", "write to FILE, whole or not at all (stdout)", &common.output),
	FC_OPT_TEXT(0, "residuals", "FILE", "also write y less one-step forecast over the history to FILE", &residuals),
	FC_OPT_FLAG(0, "no-history", "do not record this command in the stream", &common.no_history),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-train",
	.synopsis = "[-m SPEC] [OPTION ...] [FILE ...]",
	.summary = "fit models to every series and keep them in a model file",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-train -m ses,snaive -o night.fcm panel.csv\n"
	    "  fc-train -m ridge --by store_id -o night.fcm features.arrow\n"
	    "  fc-train --import lightgbm model.txt panel.csv > night.fcm\n"
	    "  fc-train -m ridge --features lag7,dayofweek -o night.fcm panel.csv\n",
	.no_input = &list,
};

struct job {
	struct fc_spec *spec;
	size_t n;
	struct fc_reader *in;
	struct fc_chunker *chunks;
	struct fc_spool *spool;
	struct fc_featset features;
	struct fc_trained trained;
	struct fc_regressors regressors;
	struct fc_train train;
	struct fc_model_info info;
	struct fc_residuals residuals;
	struct fc_buf text;             /* of --import and --export */
	const char *given;              /* file of --import */
	struct fc_warm warm;
	struct fc_conform conform;
};

/* What the file says about itself; texts are borrowed but for the lists. */
static void
describe(struct job *j, const struct fc_schema *s)
{
	struct fc_model_info *info = &j->info;

	info->freq = j->train.freq;
	info->time = s->field[s->ds].time;
	info->nkeys = s->nkeys;
	info->key = fc_xcalloc(s->nkeys + 1, sizeof *info->key);
	for (size_t i = 0; i < s->nkeys; i++)
		info->key[i] = s->field[i].name;
	info->nspec = j->n;
	info->spec = fc_xcalloc(j->n + 1, sizeof *info->spec);
	for (size_t i = 0; i < j->n; i++)
		info->spec[i] = j->spec[i].text;
	info->horizon = horizon;
	info->feature = fc_xcalloc(j->features.n + 1, sizeof *info->feature);
	for (size_t i = 0; i < j->features.n; i++)
		if (fc_trained_uses(&j->trained, j->spec,
		    fc_featset_name(&j->features, i)))
			info->feature[info->nfeature++] =
			    fc_xstrdup(fc_featset_name(&j->features, i));
	info->by = by ? (char *)(uintptr_t)by : NULL;
	info->regressor = fc_regressors_texts(&j->regressors);
	info->nregressor = j->regressors.n;
	if (common.no_history)
		return;
	info->history = fc_xcalloc(s->nhistory + 1, sizeof *info->history);
	for (size_t i = 0; i < s->nhistory; i++)
		info->history[info->nhistory++] = s->history[i];
	info->history[info->nhistory++] =
	    (char *)(uintptr_t)fc_command_line();
}

/* Fit, chunk after chunk from `next`, and write the file. */
static int
write_file(struct job *j, int (*next)(void *, struct fc_chunk *,
    struct fc_err *), void *source, struct fc_err *err)
{
	struct fc_model_writer *w = NULL;
	int rc;

	describe(j, j->train.in);
	rc = fc_model_create(&w, common.output, &j->info, err);
	if (rc == 0 && residuals) {
		rc = fc_residuals_open(&j->residuals, residuals, &common,
		    j->train.in, j->spec, j->n, err);
		j->train.residuals = &j->residuals;
	}
	if (rc == 0)
		rc = fc_train_run(&j->train, next, source, w, err);
	j->info.freq = j->train.freq;
	if (rc == 0)
		rc = fc_train_sections(&j->train, w, err);
	if (rc == 0 && intervals > 0)
		rc = fc_conform_save(&j->conform, w, err);
	if (rc == 0 && residuals)
		rc = fc_writer_commit(&j->residuals.writer, err);
	if (rc == 0)
		rc = fc_model_commit(&w, err);
	fc_model_discard(&w);
	return rc;
}

/* In place of a model file: the trees as text. */
static int
write_text(struct job *j, struct fc_err *err)
{
	struct fc_out *out = NULL;
	int rc;

	fc_buf_reset(&j->text);
	if (residuals)
		return fc_fail(err, FC_USAGE, "--export writes no --residuals");
	if (fc_interchange_write(&j->trained, j->spec, j->n, &j->text, err) ||
	    fc_out_open(&out, common.output, false, err))
		return -1;
	rc = fc_out_write(out, j->text.s, j->text.len, err);
	if (rc == 0)
		rc = fc_out_commit(&out, err);
	fc_out_discard(&out);
	return rc;
}

/* --tune */
static int
tune_specs(struct job *j, const struct fc_global_opts *o, struct fc_err *err)
{
	struct fc_tune t = { .candidates = tune, .metric = metric,
	    .windows = { .h = horizon, .n = windows, .step = horizon,
	    .refit = 1 }, .seed = (uint64_t)common.seed, .opts = o,
	    .in = j->train.in };

	return fc_tune_run(&t, j->spec, j->n, j->spool, err);
}

/* What models of one series want beside y: regressors, earlier states. */
static int
local_inputs(struct job *j, struct fc_err *err)
{
	struct fc_train *t = &j->train;

	t->regressors = &j->regressors;
	if (fc_regressors_choose(&j->regressors, t->in, regressors.v,
	    regressors.n, err) ||
	    fc_regressors_attach(&j->regressors, j->spec, j->n, err))
		return -1;
	if (!warm)
		return 0;
	t->warm = &j->warm;
	return fc_warm_open(&j->warm, warm, j->spec, j->n, t->in, &t->freq,
	    err);
}

/* Everything that goes over the panel more than once; then the file. */
static int
train_spooled(struct job *j, const struct fc_global_opts *o, struct fc_err *err)
{
	const struct fc_train *t = &j->train;
	bool global = fc_specs_global(j->spec, j->n);

	if (fc_spool_fill(&j->spool, j->chunks, t->in, err))
		return -1;
	if (tune > 0 && tune_specs(j, o, err))
		return -1;
	if (global && fc_train_global(&j->trained, j->spec, j->n, j->spool,
	    t->in, o, err))
		return -1;
	if (export >= 0)
		return write_text(j, err);
	j->conform = (struct fc_conform){ .spec = j->spec, .nspec = j->n,
		.horizon = horizon, .in = t->in, .freq = t->freq,
		.regressors = j->regressors.n > 0 ? &j->regressors : NULL,
		.threads = t->threads };
	if (intervals > 0 && fc_conformal_run(&j->conform, j->spool, o, err))
		return -1;
	fc_spool_rewind(j->spool);
	return write_file(j, fc_spool_next, j->spool, err);
}

static int
train(struct job *j, struct fc_err *err)
{
	struct fc_train *t = &j->train;
	struct fc_global_opts o = { .features = &j->features,
	    .horizon = horizon, .by = by, .weight = weights,
	    .seed = (uint64_t)common.seed };
	int rc;

	t->spec = j->spec;
	t->nspec = j->n;
	t->in = fc_reader_schema(j->in);
	t->freq = t->in->freq;
	t->threads = fc_common_threads(&common);
	t->trained = &j->trained;
	if (t->in->model >= 0 || t->in->cutoff >= 0)
		return fc_fail(err, FC_DATA, "the input holds forecasts, not a "
		    "panel");
	if (t->in->y < 0)
		return fc_fail(err, FC_DATA, "no column 'y'");
	if (fc_global_features(&j->features, &features, preset, t->in,
	    horizon, err))
		return -1;
	if (j->given) {
		if (fc_interchange_read(&j->text, j->given, t->in,
		    &j->features, err))
			return -1;
		o.given = &j->text;
	}
	o.freq = t->freq;
	o.threads = t->threads;
	if (local_inputs(j, err))
		return -1;
	if (!fc_specs_global(j->spec, j->n) && (export >= 0 || import >= 0))
		return fc_fail(err, FC_USAGE, "--import and --export are for "
		    "models of trees");
	if (!fc_specs_global(j->spec, j->n)) {
		if (j->features.n > 0)
			return fc_fail(err, FC_USAGE, "--features: no global "
			    "model is asked for; models of one series take "
			    "none");
		rc = intervals > 0 ? train_spooled(j, &o, err) :
		    write_file(j, fc_flow_chunker, j->chunks, err);
	} else {
		rc = train_spooled(j, &o, err);
	}
	if (rc)
		return rc;
	fc_note("%llu series", (unsigned long long)t->nseries);
	if (t->nreplaced > 0)
		fc_note("%llu outliers replaced",
		    (unsigned long long)t->nreplaced);
	return fc_common_status(&common, t->nseries);
}

static void
release(struct job *j)
{
	fc_residuals_close(&j->residuals);
	fc_warm_close(&j->warm);
	fc_conform_release(&j->conform);
	fc_trained_release(&j->trained, j->spec);
	fc_spool_close(j->spool);
	fc_chunker_close(j->chunks);
	fc_reader_close(j->in);
	fc_specs_free(j->spec, j->n);
	for (size_t i = 0; i < j->info.nfeature; i++)
		free(j->info.feature[i]);
	free(j->info.feature);
	fc_featset_release(&j->features);
	free(j->info.key);
	free(j->info.spec);
	free(j->info.history);
	for (size_t i = 0; i < j->info.nregressor; i++)
		free(j->info.regressor[i]);
	free(j->info.regressor);
	fc_regressors_release(&j->regressors);
	fc_buf_release(&j->text);
}

static int
list_models(void)
{
	struct fc_buf b = { 0 };

	fc_models_describe(&b);
	fc_put(b.s, b.len);
	fc_buf_release(&b);
	return 0;
}

static int
check_options(const struct job *j, struct fc_err *err)
{
	if (tune > 0 && import >= 0)
		return fc_fail(err, FC_USAGE, "--import and --tune exclude "
		    "each other");
	if (intervals > 0 && horizon == 0)
		return fc_fail(err, FC_USAGE, "--intervals conformal needs "
		    "--horizon");
	if (intervals > 0 && (import >= 0 || export >= 0))
		return fc_fail(err, FC_USAGE, "--intervals conformal trains "
		    "again; not with --import or --export");
	if (tune > 0 && horizon == 0)
		return fc_fail(err, FC_USAGE, "--tune needs --horizon");
	if (tune > 0 && !fc_specs_global(j->spec, j->n))
		return fc_fail(err, FC_USAGE, "--tune: no global model is "
		    "asked for");
	return 0;
}

static int
run(char **files, struct fc_err *err)
{
	static char stdin_name[] = "-", *none[] = { stdin_name, NULL };
	struct job j = { 0 };
	int rc = -1;

	if (list)
		return list_models();
	if (import >= 0 && strcmp(files[0], "-") == 0 && !files[1])
		return fc_fail(err, FC_USAGE, "--import lightgbm: the first "
		    "FILE is the text model");
	if (import >= 0) {
		j.given = *files++;
		files = *files ? files : none;
		model = model ? model : "gbdt";
	}
	model = model ? model : "auto";
	if (fc_specs_parse(model, &j.spec, &j.n, err) == 0 &&
	    check_options(&j, err) == 0 &&
	    fc_open_reader(&j.in, files, &common, NULL, err) == 0 &&
	    fc_chunker_open(&j.chunks, j.in, err) == 0)
		rc = train(&j, err);
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
