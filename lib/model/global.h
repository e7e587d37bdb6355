/*
 * global.h - models of all series together
 *
 * Training goes over all rows in passes; in each, chunks of whole series are
 * added to parts on any thread, and the parts are merged in the order of the
 * chunks, so the result does not depend on the number of threads. The
 * trained model is bytes in a section of the model file; each series has a
 * small state besides (its scale, its spread), as a local model has.
 *
 * Rows with an observed y are history; rows after the last one are forecast
 * (series/span). `by` is a column that cuts the series into segments, each
 * with coefficients of its own; a segment not seen in training uses those
 * fitted on all rows.
 */
#ifndef FC_MODEL_GLOBAL_H
#define FC_MODEL_GLOBAL_H

#include "base/buf.h"
#include "base/err.h"
#include "model/local.h"
#include "model/registry.h"
#include "series/chunk.h"

struct fc_global {
	/* by -1: no segments. The schema must outlive the model. */
	int (*open)(void **m, const struct fc_spec *spec,
	    const struct fc_schema *s, int by, struct fc_err *err);
	void (*close)(void *m);

	/* Training: is there a pass number n (from 0)? */
	bool (*pass)(void *m, int n);
	void *(*part_new)(void *m);
	void (*part_free)(void *part);
	/* Forget what the part holds, add the chunk. Any thread. */
	void (*add)(const void *m, void *part, const struct fc_chunk *c);
	void (*merge)(void *m, const void *part);
	int (*end)(void *m, struct fc_err *err);

	void (*save)(const void *m, struct fc_buf *out);
	/* From bytes nobody vouches for; columns are found by name in s. */
	int (*load)(void **m, const struct fc_spec *spec, const void *bytes,
	    size_t n, const struct fc_schema *s, struct fc_err *err);
	/* Trained model as text for people. */
	void (*describe)(const void *m, struct fc_buf *out);

	/* What is to be kept of series i. */
	void (*state)(const void *m, const struct fc_chunk *c, size_t i,
	    struct fc_vec *state, struct fc_vec *work);
	bool (*valid)(const double *v, size_t n);
	/* Steps whose row is row[0..f->h) (FC_NO_ROW: not given). */
	void (*forecast)(const void *m, const struct fc_chunk *c, size_t i,
	    const size_t *row, const struct fc_vec *state,
	    struct fc_forecast *f, struct fc_vec *work);
	/* A column that is missing in `row` and ought not to be: training
	 * never saw it missing, or row `before` (FC_NO_ROW: none), the last
	 * of the history, has it. NULL: none. The function may be NULL. */
	const char *(*lacks)(const void *m, const struct fc_chunk *c,
	    size_t row, size_t before);
};

/* The trained global models of a list of specs; NULL for local ones. */
struct fc_trained {
	void **model;           /* one per spec */
	size_t n;
};

bool fc_specs_global(const struct fc_spec *spec, size_t n);
/* Train on the spooled chunks. `spool` is a struct fc_spool. */
int fc_train_global(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    void *spool, const struct fc_schema *s, const char *by, int threads,
    struct fc_err *err);
void fc_trained_release(struct fc_trained *t, const struct fc_spec *spec);

#endif
