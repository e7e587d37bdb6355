/*
 * fc-features - add feature columns to a panel
 *
 * In: a panel, sorted, without gaps. Out: the same records with a column for
 * each feature, whose name is its definition. In memory: one series for each
 * thread; features of groups of series read all records before the first goes
 * out.
 */
#include "base/fc.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "feat/preset.h"
#include "feat/run.h"
#include "io/out.h"
#include "rec/open.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_features_opts options;
static struct fc_list features, lags, dates, fourier;
static int64_t horizon;
static const char *preset;
static bool list;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Features"),
	FC_OPT_LIST(0, "features", "NAMES", "features by name: lag7, rolling_mean_lag28_window_size7", &features),
	FC_OPT_LIST(0, "lags", "NS", "lags: 1,7,28 for lag1, lag7, lag28", &lags),
	FC_OPT_LIST(0, "date", "NAMES", "attributes of ds: dayofweek, month, is_month_end", &dates),
	FC_OPT_LIST(0, "fourier", "S:K", "sine and cosine of season S, orders 1 to K: 7:3", &fourier),
	FC_OPT_TEXT(0, "preset", "NAME", "features that do well: retail-daily, retail-weekly, events-2min", &preset),
	FC_OPT_INT('H', "horizon", "N", "refuse features not known N periods ahead", &horizon, 1, 1e9),
	FC_OPT_FLAG(0, "by-row", "lags count rows, whatever their ds", &options.by_row),
	FC_OPT_FLAG(0, "list", "print the names of the features and stop", &list),
	FC_OPT_FLAG(0, "drop-na", "leave out past records with a missing feature", &options.drop_na),
	FC_OPTS_IN(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-features",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "add lags, rolling statistics and calendar features to a panel",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-features --lags 7,28 --date dayofweek,month panel.csv\n"
	    "  fc-features --features rolling_mean_lag28_window_size7 -b < p.arrow\n"
	    "  fc-features --preset retail-daily -H 28 -b panel.csv > features.arrow\n",
};

/* "7:3": sin1_7, cos1_7 .. cos3_7 */
static int
add_fourier(struct fc_featset *set, const char *text, struct fc_err *err)
{
	const char *colon = strchr(text, ':');
	int64_t order, k;
	double season;
	int i;

	if (colon == NULL ||
	    fc_num_parse(text, (size_t)(colon - text), '.', &season) != 0 ||
	    fc_int_parse(colon + 1, strlen(colon + 1), &order) != 0 ||
	    order < 1 || order > 1000)
		return fc_fail(err, FC_USAGE, "--fourier: not S:K (season "
		    "length and order, as in 7:3): '%s'", text);
	for (k = 1; k <= order; k++)
		for (i = 0; i < 2; i++) {
			char name[FC_FEAT_NAME_MAX];

			fc_feat_name(&(struct fc_feat){ .kind = i == 0 ?
			    FC_FEAT_SIN : FC_FEAT_COS, .order = (int)k,
			    .p = season }, name);
			if (fc_featset_add(set, name, err) != 0)
				return -1;
		}
	return 0;
}

static int
name_features(struct fc_featset *set, struct fc_err *err)
{
	size_t i;
	int bad = 0;

	for (i = 0; i < features.n && !bad; i++)
		bad = fc_featset_add(set, features.v[i], err);
	for (i = 0; i < lags.n && !bad; i++) {
		char *name = fc_xasprintf("lag%s", lags.v[i]);

		bad = fc_featset_add(set, name, err);
		free(name);
	}
	for (i = 0; i < dates.n && !bad; i++)
		bad = fc_featset_add(set, dates.v[i], err);
	for (i = 0; i < fourier.n && !bad; i++)
		bad = add_fourier(set, fourier.v[i], err);
	if (!bad && set->n == 0 && preset == NULL)
		return fc_fail(err, FC_USAGE, "no feature named (--features, "
		    "--lags, --date, --fourier or --preset)");
	if (!bad && horizon > 0)
		return fc_featset_known(set, horizon, err);
	return bad;
}

/* Names of the preset behind those that were given. */
static int
expand(struct fc_featset *set, const struct fc_schema *in, struct fc_err *err)
{
	size_t from = set->n, j;

	if (preset != NULL && fc_featset_preset(set, preset, in, horizon, err))
		return -1;
	for (j = from; j < set->n && !list; j++)
		fc_note("feature %s", fc_featset_name(set, j));
	return 0;
}

static int
print_names(const struct fc_featset *set, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	struct fc_out *out;
	size_t j;
	int bad;

	for (j = 0; j < set->n; j++)
		fc_buf_printf(&b, "%s\n", fc_featset_name(set, j));
	bad = fc_out_open(&out, common.output, common.gzip, err);
	if (!bad)
		bad = fc_out_write(out, b.s, b.len, err);
	fc_buf_release(&b);
	if (!bad)
		return fc_out_commit(&out, err);
	fc_out_discard(&out);
	return -1;
}

static int
add_columns(struct fc_reader *reader, struct fc_featset *set, struct fc_err *err)
{
	struct fc_features *x = NULL;
	struct fc_writer *writer = NULL;
	uint64_t rows = 0;
	int status;

	status = fc_features_open(&x, reader, set, &options, err);
	if (status == 0)
		status = fc_open_writer(&writer, fc_features_schema(x),
		    &common, NULL, err);
	if (status == 0)
		status = fc_features_run(x, writer,
		    fc_common_threads(&common), err);
	if (status == 0) {
		rows = fc_writer_rows(writer);
		status = fc_writer_commit(&writer, err);
	}
	fc_writer_discard(&writer);
	fc_features_close(x);
	return status ? status : fc_common_status(&common, rows);
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_featset set = { 0 };
	struct fc_reader *reader = NULL;
	int status;

	status = name_features(&set, err);
	if (status == 0)
		status = fc_open_reader(&reader, files, &common, NULL, err);
	if (status == 0)
		status = expand(&set, fc_reader_schema(reader), err);
	if (status == 0)
		status = list ? print_names(&set, err) :
		    add_columns(reader, &set, err);
	fc_reader_close(reader);
	fc_featset_release(&set);
	return status;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
