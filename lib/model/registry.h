/*
 * registry.h - the models there are, and how they are asked for
 *
 * SPEC = name[:option=value|word ...]; specs are separated by commas. A word
 * alone sets the option that knows it (holt-winters:multiplicative). Options
 * every model has: alias=NAME (its name in the output), and for local models
 * season=N (season length, else from the frequency; season=24,168 names
 * several, the main one first) and, where the model
 * allows it, seasonal=decompose (local/decompose.h); for global ones strategy
 * and groups (global/global.h). A comma before a digit
 * belongs to the spec it stands in (arima:111,011). A combination lists its
 * members first, separated by +, with / for : in them (combine:ses+holt/damped),
 * a decomposition the model of what is left (mstl:holt/damped).
 *
 * A new model is one file and one line in the table of registry.c.
 */
#ifndef FC_MODEL_REGISTRY_H
#define FC_MODEL_REGISTRY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/fc.h"
#include "local/spec.h"
#include "model/nest.h"

/* All models, in byte order of their names. */
const struct fc_model *fc_models(size_t *n);
const struct fc_model *fc_model_named(const char *name);
/* Does text begin with a model's name, up to its end or one of : , / +? */
bool fc_model_begins(const char *text);

/*
 * A list of specs, in byte order of their aliases (the order of a forecast
 * stream). FC_USAGE names what is wrong and lists what is right. Ownership:
 * the caller's; fc_specs_free.
 *
 * Members of a combination with global ones (model/mix.h) stand before all
 * others, as parts, and are not shown: fc_specs_parts counts them.
 */
int fc_specs_parse(const char *text, struct fc_spec **specs, size_t *n,
    struct fc_err *err);
void fc_specs_free(struct fc_spec *specs, size_t n);
size_t fc_specs_parts(const struct fc_spec *specs, size_t n);
/* Private to spec.c and specs.c: one of { 0 }, as it stands. */
int fc_spec_parse(struct fc_spec *s, const char *text, struct fc_err *err);

size_t fc_model_nparams(const struct fc_model *m);
void fc_params_default(const struct fc_model *m, struct fc_params *p);

/* Every model with its options and their defaults, for --help models. */
void fc_models_describe(struct fc_buf *out);

#endif
