/*
 * residual.h - residuals of fitted models as a stream
 *
 * What a model would have said one period ahead, with the parameters fitted
 * on all of the history, against what came: residual = y - fitted, in the
 * unit of y, as R's residuals(type = "response"). Columns: keys, ds, model,
 * residual; ordered by key, model, ds; a row for each row of the history from
 * the first value to the last, the residual missing where y is, or where the
 * model has no forecast yet. So rows of the same ds meet across series.
 *
 * Calling sequence: fc_residuals_open; any thread puts into a batch of its
 * own; the caller's thread writes batches in order and commits the writer.
 * Ownership: the schema is borrowed; fc_residuals_close frees the rest and
 * discards what was not committed.
 */
#ifndef FC_MODEL_RESIDUAL_H
#define FC_MODEL_RESIDUAL_H

#include "global/global.h"
#include "local/span.h"
#include "rec/open.h"

struct fc_residuals {
	const struct fc_schema *in;
	struct fc_schema out;
	int32_t *alias;                 /* code of each spec */
	struct fc_writer *writer;
};

/* Columns and a writer to the file at path, in common's format. */
int fc_residuals_open(struct fc_residuals *r, const char *path,
    const struct fc_common *common, const struct fc_schema *in,
    const struct fc_spec *spec, size_t nspec, struct fc_err *err);
void fc_residuals_close(struct fc_residuals *r);

/* Those of spec k for series i; fitted as left by fc_sample's, span->n. */
void fc_residuals_put(const struct fc_residuals *r, struct fc_batch *out,
    const struct fc_chunk *c, const struct fc_span *span,
    const struct fc_freq *freq, size_t k, const double *fitted);
/* Autocorrelation of the residuals at lag 1, shrunk towards 0 where there
 * are few, in [0, 0.95]. */
double fc_residual_memory(const double *y, const double *fitted, size_t n);
/* The fitted values of a trained global model: what its first part says of
 * each row of the history, by that row's features. state, work: scratch. */
int fc_learners_fitted(const struct fc_learners *l, const struct fc_global *g,
    struct fc_frame_ws *ws, const struct fc_chunk *c, size_t i,
    const struct fc_span *span, const struct fc_freq *freq, double *fitted,
    struct fc_vec *state, struct fc_vec *work, struct fc_err *err);

#endif
