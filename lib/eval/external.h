/*
 * external.h - any program in the windows of a backtest
 *
 * The program is run by the shell once for each window. It reads a panel (CSV)
 * on its standard input: every series that has this window, with all columns
 * of the rows up to its cutoff. It writes forecasts to its standard output,
 * sorted as every stream: columns ds and yhat and the keys of the panel,
 * perhaps model, and other columns, of which those of the output are taken.
 * Periods outside of the window are left out.
 *
 * Output as of backtest.h.
 *
 * Memory: one series of all windows; the panel and what the program wrote wait
 * in unlinked files in TMPDIR.
 */
#ifndef FC_EVAL_EXTERNAL_H
#define FC_EVAL_EXTERNAL_H

#include "eval/backtest.h"
#include "series/spool.h"

struct fc_external {
	const char *command;
	struct fc_windows windows;
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	const struct fc_schema *in;     /* of the panel */
	const struct fc_probs *probs;
	struct fc_spool *panel;         /* all of it */
	struct fc_schema out;           /* made by fc_external_open */
};

int fc_external_open(struct fc_external *e, struct fc_err *err);
int fc_external_run(struct fc_external *e, struct fc_writer *w,
    struct fc_err *err);
void fc_external_close(struct fc_external *e);

#endif
