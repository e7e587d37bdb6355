/*
 * fc-simulate - make a retail panel whose truth is known
 *
 * In: nothing but a seed. Out: a panel of stores x items series, sorted; with
 * --truth a second stream that tells where each number came from. In memory:
 * the calendar, the names, and a block of series for each thread.
 */
#include "base/fc.h"

#include "base/num.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "rec/open.h"
#include "sim/sim.h"

static struct fc_common common = FC_COMMON_INIT;
static struct fc_sim_opts options = { .stores = 4, .items = 25,
    .periods = 730, .start = "2022-01-01", .shard = 1, .shards = 1 };
static const char *truth;
static const char *shard;

static const struct fc_opt table[] = {
	FC_OPT_HEADING("Panel"),
	FC_OPT_INT(0, "stores", "N", "stores (4)", &options.stores, 1, 1e6),
	FC_OPT_INT(0, "items", "N", "items in each store (25)", &options.items, 1, 1e7),
	FC_OPT_INT(0, "periods", "N", "observed periods (730)", &options.periods, 1, 5e7),
	FC_OPT_INT(0, "days", "N", "as many observed periods as fit into N days", &options.days, 1, 1e5),
	FC_OPT_INT('H', "horizon", "N", "future periods, y missing (0)", &options.horizon, 0, 1e6),
	FC_OPT_TEXT(0, "start", "DATE", "first period (2022-01-01)", &options.start),
	FC_OPT_TEXT('f', "freq", "FREQ", "period length: Y Q M W D B h min s, 15min, W-SUN (D)", &common.freq),
	FC_OPT_FLAG(0, "ragged", "series begin with their first day on sale", &options.ragged),
	FC_OPTS_SEED(common),
	FC_OPT_TEXT(0, "truth", "FILE", "write what lies behind the records to FILE", &truth),
	FC_OPT_TEXT(0, "shard", "I/N", "only the I-th of N parts of the series", &shard),
	FC_OPTS_OUT(common),
	FC_OPTS_RUN(common),
	FC_OPTS_THREADS(common),
	FC_OPT_END
};

static const struct fc_cmd cmd = {
	.name = "fc-simulate",
	.synopsis = "[OPTION ...]",
	.summary = "make a retail panel whose truth is known",
	.table = table,
	.common = &common,
	.examples =
	    "  fc-simulate --stores 10 --items 100 -b > panel.arrow\n"
	    "  fc-simulate -f W --periods 156 -H 13 --truth truth.csv > panel.csv\n",
	.generates = true,
};

static int
parse_shard(struct fc_err *err)
{
	const char *slash;

	if (shard == NULL)
		return 0;
	slash = strchr(shard, '/');
	if (slash == NULL ||
	    fc_int_parse(shard, (size_t)(slash - shard), &options.shard) ||
	    fc_int_parse(slash + 1, strlen(slash + 1), &options.shards) ||
	    options.shard < 1 || options.shard > options.shards)
		return fc_fail(err, FC_USAGE,
		    "--shard: not I/N with 1 <= I <= N: '%s'", shard);
	return 0;
}

static int
simulate(const struct fc_sim *sim, struct fc_err *err)
{
	struct fc_writer *panel = NULL, *hidden = NULL;
	uint64_t rows = 0;
	int status;

	status = fc_open_writer(&panel, fc_sim_panel(sim), &common, NULL, err);
	if (status == 0 && truth != NULL)
		status = fc_open_writer(&hidden, fc_sim_truth(sim), &common,
		    truth, err);
	if (status == 0)
		status = fc_sim_run(sim, panel, hidden,
		    fc_common_threads(&common), err);
	if (status == 0 && hidden != NULL)
		status = fc_writer_commit(&hidden, err);
	if (status == 0) {
		rows = fc_writer_rows(panel);
		fc_note("%llu records", (unsigned long long)rows);
		status = fc_writer_commit(&panel, err);
	}
	fc_writer_discard(&hidden);
	fc_writer_discard(&panel);
	return status ? status : fc_common_status(&common, rows);
}

static int
run(struct fc_err *err)
{
	struct fc_sim *sim = NULL;
	int status;

	options.seed = common.seed;
	if (fc_freq_parse(common.freq != NULL ? common.freq : "D",
	    &options.freq, err))
		return -1;
	if (parse_shard(err) || fc_sim_open(&sim, &options, err))
		return -1;
	status = simulate(sim, err);
	fc_sim_close(sim);
	return status;
}

int
main(int argc, char **argv)
{
	struct fc_err err = { 0 };

	fc_begin(&cmd, argc, argv);
	return fc_end(run(&err), &err);
}
