/*
 * one_impl.h - between the files of one.c
 */
#ifndef FC_MODEL_ONE_IMPL_H
#define FC_MODEL_ONE_IMPL_H

#include "base/rng.h"
#include "global/frame.h"
#include "global/steps.h"
#include "local/span.h"
#include "model/fit.h"
#include "model/one.h"

struct fc_one_ws {
	struct fc_fit_ws fit;
	struct fc_vec state, part, grid, mean, sigma, q, fresh;
	struct fc_vec fitted;           /* of the specs, one after the other */
	struct fc_vec path, order, shap;
	struct fc_vec past, freshx, ahead;      /* regressors: rows */
	struct fc_vec parts;            /* model/mix.h */
	struct fc_vec fan;              /* quantiles for fc_conform_bounds */
	struct fc_vec errors;           /* to be drawn (model/bootstrap.h) */
	struct fc_rng rng;
	struct fc_steps steps;
	struct fc_frame_ws *frame;
	size_t *row;                    /* of each step, as a model sees it */
	size_t caprow;
	const char **instead;
	size_t capinstead;
};

/* The series at hand. */
struct fc_one_series {
	const struct fc_chunk *c;
	size_t i;
	struct fc_kept *kept;           /* NULL: nothing is kept */
	struct fc_span span;
	bool known;                     /* the model file holds it */
	uint64_t number;                /* there, or in the stream */
	struct fc_model_series stored;
	int64_t cutoff;
	size_t future;                  /* first row after the cutoff */
	bool left_out;                  /* new y that no period of the model holds */
};

/* Columns of regressors. */
size_t fc_one_width(const struct fc_predict *p);
/* Is the series in the model file, and which is it? */
int fc_one_find(const struct fc_predict *p, struct fc_one_series *s,
    struct fc_err *err);
/* Cutoff and first future row: the file's, with --update moved by new values,
 * which are left in ws->fresh; else the stream's. */
void fc_one_place(const struct fc_predict *p, struct fc_one_series *s,
    struct fc_one_ws *ws);

/* Append the forecast f by spec number `spec` of a series of c to b; rank as
 * fc_paths_rank leaves it. */
void fc_one_emit(const struct fc_predict *p, struct fc_batch *b,
    const struct fc_chunk *c, size_t series, int64_t cutoff, size_t spec,
    const struct fc_steps *steps, const struct fc_forecast *f,
    const double *rank);

#endif
