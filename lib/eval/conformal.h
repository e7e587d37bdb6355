/*
 * conformal.h - conformal scores of local and of global models
 *
 * Local models are scored series by series (model/conform.h). A global model
 * is trained once more, on the panel without the last FC_CONFORM_GLOBAL
 * horizons of each series, and scored on these (split conformal: Papadopoulos
 * et al. 2002, ECML); the one that forecasts has seen all of the history.
 *
 * Memory: that of model/conform.h; for a global model also that of training.
 */
#ifndef FC_EVAL_CONFORMAL_H
#define FC_EVAL_CONFORMAL_H

#include "eval/backtest.h"

#define FC_CONFORM_GLOBAL 2

/* Scores of all models on a panel, read from its start; o as for training
 * it. FC_USAGE when a column would give the future away. */
int fc_conformal_run(struct fc_conform *cf, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err);

#endif
