/*
 * train.h - chunks of series in, a model file out
 *
 * Each series is fitted by every local model as it passes; its state goes
 * straight to the file. Global models are trained before (fc_train_global)
 * over the same chunks, spooled; their state of each series goes along.
 * Memory: one chunk and 8 bytes a series.
 */
#ifndef FC_MODEL_TRAIN_H
#define FC_MODEL_TRAIN_H

#include "global/global.h"
#include "model/file.h"
#include "model/regressors.h"
#include "model/residual.h"
#include "model/warm.h"

struct fc_train {
	const struct fc_spec *spec;
	size_t nspec;
	const struct fc_schema *in;
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	const struct fc_trained *trained;
	const struct fc_regressors *regressors; /* of local models, or NULL */
	struct fc_residuals *residuals; /* or NULL */
	const struct fc_warm *warm;     /* where fits start from, or NULL */
	int threads;
	uint64_t nseries;               /* set by the run */
	uint64_t nreplaced;             /* as is this: outliers */
};

/* w was created with the specs of t in their order. 0 / -1. */
int fc_train_run(struct fc_train *t,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_model_writer *w, struct fc_err *err);
/* The sections of the global models, after the series. */
int fc_train_sections(const struct fc_train *t, struct fc_model_writer *w,
    struct fc_err *err);
/* Their models read back from the file, for a panel of schema `in`. */
int fc_trained_load(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    const struct fc_model_file *f, const struct fc_schema *in,
    struct fc_err *err);

#endif
