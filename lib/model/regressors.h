/*
 * regressors.h - columns of a panel that are known in advance
 *
 * Local models regress on them (model/regress.h): numbers as they are, texts
 * as one indicator a level. Here they become rows of doubles, one value a
 * column: the number; of a text a hash of its bytes (which, unlike its code,
 * is the same in every stream), 0 where it is empty; NaN where nothing is
 * known.
 * Ownership: fc_regressors_release frees names and arrays.
 */
#ifndef FC_MODEL_REGRESSORS_H
#define FC_MODEL_REGRESSORS_H

#include "base/err.h"
#include "local/span.h"
#include "model/registry.h"

struct fc_regressors {
	size_t n;
	char **name;
	bool *text;
	int *field;             /* of the schema */
};

/* The named columns of the schema, or all right of ds ("*", y and what is
 * made by a forecast excepted). FC_USAGE when there is none. */
int fc_regressors_choose(struct fc_regressors *r, const struct fc_schema *s,
    char **name, size_t n, struct fc_err *err);
/* As a model file has them, "number NAME" or "text NAME"; the schema must
 * have them too. */
int fc_regressors_load(struct fc_regressors *r, const struct fc_schema *s,
    char **column, size_t n, struct fc_err *err);
/* The texts for a model file: r->n of them, the caller's. */
char **fc_regressors_texts(const struct fc_regressors *r);
void fc_regressors_release(struct fc_regressors *r);
/* Tell the specs of them; warns of models that take none. */
int fc_regressors_attach(const struct fc_regressors *r, struct fc_spec *spec,
    size_t n, struct fc_err *err);

/* Row r of the chunk (FC_NO_ROW: nothing is known) to x[0..n). */
void fc_regressors_row(const struct fc_regressors *r, const struct fc_chunk *c,
    size_t row, double *x);
/* The span's periods, s->n * r->n. */
void fc_regressors_history(const struct fc_regressors *r,
    const struct fc_chunk *c, const struct fc_span *s,
    const struct fc_freq *freq, struct fc_vec *x);

#endif
