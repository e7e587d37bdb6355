/*
 * warm.h - an earlier model file as the start of a new fit
 *
 * Specs are the same when they are written the same. A series that the file
 * does not know, a model it does not hold, and a state another model left
 * that stepped in start from nothing.
 *
 * Ownership: fc_warm_close frees it; states point into the file.
 */
#ifndef FC_MODEL_WARM_H
#define FC_MODEL_WARM_H

#include "model/file.h"
#include "model/registry.h"
#include "rec/schema.h"
#include "series/chunk.h"

struct fc_warm {
	struct fc_model_file *file;     /* NULL: there is none */
	const struct fc_schema *in;
	size_t *at;                     /* 1 + its number in the file, or 0 */
};

/* For a panel of schema in and the freq it is to be fitted at. FC_USAGE when
 * the file holds none of the specs, FC_DATA when it is of other keys, another
 * frequency or damaged. */
int fc_warm_open(struct fc_warm *w, const char *path,
    const struct fc_spec *spec, size_t n, const struct fc_schema *in,
    const struct fc_freq *freq, struct fc_err *err);
void fc_warm_close(struct fc_warm *w);

/* Series i of the chunk in the file: 1 found, 0 not known, -1 damaged. */
int fc_warm_find(const struct fc_warm *w, const struct fc_chunk *c, size_t i,
    struct fc_model_series *found, struct fc_err *err);
/* Its state of spec k to s->warm, if there is one. */
void fc_warm_sample(const struct fc_warm *w,
    const struct fc_model_series *found, size_t k, struct fc_sample *s);

#endif
