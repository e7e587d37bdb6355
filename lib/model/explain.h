/*
 * explain.h - what each column adds to the forecasts of global models, as a stream
 *
 * Columns: keys, ds, model, one shap-NAME for each column of the models (their
 * union, in the order of the models), shap-bias; ordered by key, model, ds; a
 * row for each forecast of a model that can tell (fc_global's explain). The
 * values of a row add up to the model's score: the forecast before its link
 * (that is, log yhat with the objectives tweedie, poisson and gamma) and
 * before any bound. What a column is of in another model only, or where
 * nothing is known of a step, is missing.
 *
 * Calling sequence: fc_explain_open after the models are trained or loaded;
 * forecasts with f->shap set (fc_explain_want); fc_explain_put of any thread
 * into a batch of its own; the caller's thread writes batches in order and
 * commits the writer.
 * Ownership: schema and models are borrowed; fc_explain_close frees the rest.
 */
#ifndef FC_MODEL_EXPLAIN_H
#define FC_MODEL_EXPLAIN_H

#include "global/global.h"
#include "rec/open.h"

struct fc_explain {
	const struct fc_schema *in;
	struct fc_schema out;
	size_t width;                   /* columns with the bias */
	int32_t *alias;                 /* code of each spec */
	struct fc_writer *writer;
};

/* FC_USAGE when no model can tell. */
int fc_explain_open(struct fc_explain *e, const char *path,
    const struct fc_common *common, const struct fc_schema *in,
    const struct fc_spec *spec, size_t nspec, struct fc_trained *t,
    struct fc_err *err);
void fc_explain_close(struct fc_explain *e);

/* Have the forecast f of a global model tell, into buf; e may be NULL. */
void fc_explain_want(const struct fc_explain *e, struct fc_forecast *f,
    struct fc_vec *buf);
/* Rows of the forecast f by spec k of series i. */
void fc_explain_put(const struct fc_explain *e, struct fc_batch *out,
    const struct fc_chunk *c, size_t i, const struct fc_steps *steps,
    size_t k, const struct fc_forecast *f);

#endif
