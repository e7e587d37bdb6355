/*
 * fit.h - fit a spec to a series, whatever the series looks like
 *
 * A short, constant, all-zero or empty series never fails: when the model
 * cannot take it, the model it names instead, snaive, naive or zero does, and
 * the caller learns which and why. Transformations (prepare.h) wrap any
 * model; seasonal=decompose (M4's Naive2 adjustment) wraps any model
 * that allows it.
 *
 * Memory: none but the workspace, which a thread reuses.
 */
#ifndef FC_MODEL_FIT_H
#define FC_MODEL_FIT_H

#include "local/local.h"
#include "model/registry.h"
#include "time/freq.h"

struct fc_fit_ws {
	struct fc_vec work, inner, adjusted, member, fitted, path;
	struct fc_vec prepared, outer;  /* of a lambda; of that of a nest */
	struct fc_vec part, rest, sub;  /* of model/seasonal.h */
	struct fc_vec design, less, ways;       /* of model/regress.h */
	struct fc_vec clean, cleanouter;        /* less outliers; of a nest */
	uint64_t replaced;      /* outliers, in all fits of this workspace */
};

void fc_fit_ws_release(struct fc_fit_ws *ws);

/* A series with the seasons of its frequency. */
void fc_fit_sample(struct fc_sample *s, const double *y, size_t n,
    const struct fc_freq *freq);

/* NULL when the spec's own model fitted, else the one that stepped in. *why
 * says why (a literal); it may also be set when there is something to tell
 * (fc_fit_done). s->n may be 0. */
const struct fc_model *fc_fit(const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_vec *state, struct fc_fit_ws *ws,
    const char **why);

/*
 * Regressors: where spec->regressors has n columns, s->x (s->nx = n), f->x
 * and x hold a row of n values (model/regressors.h) for each period; f->x
 * and x NULL: nothing is known.
 */

/* The spec's own model or nothing: NULL, or why not. s->n >= 1. */
const char *fc_fit_own(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws);

/* Did the own model fit? Then why is NULL or no more than a remark: members
 * of a combination were left out, a transformation was. */
bool fc_fit_done(const char *why);

/* fallback NULL: the spec's own model. */
void fc_fit_forecast(const struct fc_spec *spec, const struct fc_model *fallback,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws);
void fc_fit_update(const struct fc_spec *spec, const struct fc_model *fallback,
    struct fc_vec *state, const double *y, const double *x, size_t k,
    struct fc_fit_ws *ws);
/* Doubles before what the spec's own model leaves in a state. */
size_t fc_fit_head(const struct fc_spec *spec);
/* Is v a state of this? */
bool fc_fit_valid(const struct fc_spec *spec, const struct fc_model *fallback,
    const double *v, size_t n);

/* The same for the model of a spec without what its regression explains
 * (model/regress.c); s->x: columns for a regression of its own, rows for the
 * members of a combination, as x. */
const char *fc_fit_plain(const struct fc_spec *spec, const struct fc_sample *s,
    struct fc_vec *state, struct fc_fit_ws *ws);
void fc_fit_plain_forecast(const struct fc_spec *spec,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws);
void fc_fit_plain_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, const double *x, size_t k, struct fc_fit_ws *ws);
bool fc_fit_plain_valid(const struct fc_spec *spec, const double *v, size_t n);

#endif
