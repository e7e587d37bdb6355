/*
 * backcut.h - the panel as it was at the cutoffs of a window
 *
 * Rows up to the cutoff, and the rows of the periods to be forecast without
 * y, as known in advance. Series without a cutoff in the window are left out.
 */
#ifndef FC_EVAL_BACKCUT_H
#define FC_EVAL_BACKCUT_H

#include "eval/backtest.h"

/* Numbers, in the panel, of the series of a cut one. */
struct fc_backcut {
	uint64_t *series;
	size_t n, cap;
};

/* Window of the panel to a new spool; predict.freq is known. `of` may be
 * NULL. *n: series. */
int fc_backcut_panel(const struct fc_backtest *b, int64_t window,
    struct fc_spool *panel, struct fc_spool **to, struct fc_backcut *of,
    uint64_t *n, struct fc_err *err);
/* b->predict.freq from the panel where nothing else tells it. */
int fc_backcut_freq(struct fc_backtest *b, struct fc_spool *panel,
    struct fc_err *err);

#endif
