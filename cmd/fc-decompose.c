/*
 * fc-decompose - split series into trend, seasons and remainder
 *
 * In: a panel, sorted. Out: the same records with a column for each part. In
 * memory: one series for each thread.
 */
#include "base/fc.h"

#include <string.h>

#include "base/num.h"
#include "base/quantile.h"
#include "cli/common.h"
#include "model/components.h"
#include "rec/open.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_list seasons;
static int64_t s_window, t_window, l_window, inner, outer = -1;
static bool robust, periodic;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Decomposition"),
	FC_OPT_LIST(0, "season", "NS", "season lengths in periods: 24,168 (by the frequency)", &seasons),
	FC_OPT_FLAG(0, "robust", "keep outliers out of trend and seasons", &robust),
	FC_OPT_FLAG(0, "periodic", "seasons never change their shape", &periodic),
	FC_OPT_INT(0, "s-window", "N", "cycles a season is smoothed over (11, 15, ...)", &s_window, 7, 1e6),
	FC_OPT_INT(0, "t-window", "N", "periods the trend is smoothed over", &t_window, 3, 1e6),
	FC_OPT_INT(0, "l-window", "N", "periods of the low-pass filter (the season's)", &l_window, 3, 1e6),
	FC_OPT_INT(0, "inner", "N", "inner iterations (2; --robust 1)", &inner, 1, 100),
	FC_OPT_INT(0, "outer", "N", "outer ones, for robustness (0; --robust 15)", &outer, 0, 100),
	FC_OPTS_IN(common),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-decompose",
	.synopsis = "[OPTION ...] [FILE ...]",
	.summary = "split series into trend, seasons and remainder",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-decompose --season 7 panel.csv\n"
	    "  fc-decompose --season 24,168 --robust -b < p.arrow\n",
};

static int
take_options(struct fc_components_opts *o, struct fc_err *err)
{
	*o = (struct fc_components_opts){ .how = { .robust = robust,
	    .periodic = periodic, .trend_degree = 1 } };
	if (seasons.n > FC_SEASONS_MAX)
		return fc_fail(err, FC_USAGE, "--season: more than %d",
		    FC_SEASONS_MAX);
	for (size_t i = 0; i < seasons.n; i++) {
		const char *s = seasons.v[i];

		if (fc_num_parse(s, strlen(s), '.', &o->season[i]) ||
		    !(o->season[i] >= 2 && o->season[i] <= 100000))
			return fc_fail(err, FC_USAGE, "--season: not a number "
			    "in 2 to 100000: '%s'", s);
	}
	o->nseason = seasons.n;
	fc_sort_doubles(o->season, o->nseason);
	o->how.window = s_window > 0 ? (size_t)s_window | 1 : 0;
	o->how.trend = t_window > 0 ? (size_t)t_window | 1 : 0;
	o->how.low = l_window > 0 ? (size_t)l_window | 1 : 0;
	o->how.inner = inner > 0 ? (int)inner + 1 : 0;
	o->how.outer = (int)outer + 1;
	return 0;
}

static int
run(char **files, struct fc_err *err)
{
	struct fc_components_opts o;
	struct fc_components *x = NULL;
	struct fc_reader *reader = NULL;
	struct fc_writer *writer = NULL;
	uint64_t rows = 0;
	int status = take_options(&o, err);

	if (status == 0)
		status = fc_open_reader(&reader, files, &common, NULL, err);
	if (status == 0)
		status = fc_components_open(&x, reader, &o, err);
	if (status == 0)
		status = fc_open_writer(&writer, fc_components_schema(x),
		    &common, NULL, err);
	if (status == 0)
		status = fc_components_run(x, writer,
		    fc_common_threads(&common), err);
	if (status == 0) {
		rows = fc_writer_rows(writer);
		status = fc_writer_commit(&writer, err);
	}
	fc_writer_discard(&writer);
	fc_components_close(x);
	fc_reader_close(reader);
	return status ? status : fc_common_status(&common, rows);
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };
	char **files = fc_begin(&cmd, argc, argv);

	return fc_end(run(files, &err), &err);
}
