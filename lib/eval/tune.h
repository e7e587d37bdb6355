/*
 * tune.h - options of global models, chosen on rolling origins
 *
 * Random search (Bergstra & Bengio 2012, JMLR 13:281-305) with successive
 * halving (Jamieson & Talwalkar 2016, AISTATS): n candidates, the first the
 * spec as it stands, the others with the options of fc_global's `tune` drawn
 * at random, but those that the spec sets itself. Each is trained and scored
 * on windows at the end of the history (eval/backtest.h), so no model sees
 * what it is scored on. The first round looks at a part of the series; the
 * better third of each round goes on to three times as many, until all are
 * looked at. The spec as it stands is in every round, so what is chosen
 * was no worse than it.
 *
 * Scores, the less the better; a series is one window of one series:
 *	mae      mean absolute error of all records
 *	rmsse    mean over the series of root mean square error / scale (M5)
 *	wrmsse   the same, weighted by the sum of y over the last 28 periods
 *	pinball  mean over the series, and quantiles 0.05, 0.25, 0.5, 0.75 and
 *	         0.95, of pinball loss / scale
 *
 * Draws depend on the seed and the spec only, scores on the panel: the same
 * choice for any number of threads.
 */
#ifndef FC_EVAL_TUNE_H
#define FC_EVAL_TUNE_H

#include "eval/backtest.h"

enum fc_tune_metric {
	FC_TUNE_RMSSE, FC_TUNE_WRMSSE, FC_TUNE_MAE, FC_TUNE_PINBALL,
};
#define FC_TUNE_METRICS "rmsse|wrmsse|mae|pinball"

struct fc_tune {
	int64_t candidates;
	int metric;                     /* enum fc_tune_metric */
	struct fc_windows windows;
	uint64_t seed;
	const struct fc_global_opts *opts;      /* as for training */
	const struct fc_schema *in;
};

/* Tune the global ones of specs[0..n) on the panel: text and params of each
 * become those of the best; aliases stay. Tells every score (-v). FC_DATA
 * when no series is long enough. */
int fc_tune_run(const struct fc_tune *t, struct fc_spec *specs, size_t n,
    struct fc_spool *panel, struct fc_err *err);

/* Private to tune.c and tunescore.c: scores of one candidate. */
struct fc_tune_score {
	const struct fc_backtest *b;
	int metric;
	double sum, weight;
};

/* A chunk and its forecasts, as fc_backtest's sink. */
int fc_tune_score_add(void *score, const struct fc_chunk *c,
    const struct fc_batch *out, struct fc_err *err);

#endif
