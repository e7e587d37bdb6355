/*
 * registry.h - the models there are, and how they are asked for
 *
 * SPEC = name[:option=value|word ...]; specs are separated by commas. A word
 * alone sets the option that knows it (holt-winters:multiplicative). Options
 * every model has: alias=NAME (its name in the output), and for local models
 * season=N (season length, else from the frequency; season=24,168 names
 * several, the main one first) and, where the model
 * allows it, seasonal=decompose (model/decompose.h); for global ones strategy
 * and groups (model/global.h). A comma before a digit
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
#include "model/local.h"
#include "model/prepare.h"
#include "model/nest.h"
#include "model/target.h"

struct fc_global;
struct fc_regressors;

/* What a local model does with columns known in advance: it fits what a
 * regression leaves, has a regression of its own, leaves them to its members,
 * cannot take them. */
enum fc_regression {
	FC_REGRESSORS_FIRST,
	FC_REGRESSORS_OWN,
	FC_REGRESSORS_MEMBERS,
	FC_REGRESSORS_NEVER,
};

struct fc_model {
	const char *name;
	const char *summary;            /* one line, for lists of models */
	const struct fc_param *params;  /* ends with name NULL; or NULL */
	const struct fc_local *local;   /* one of the two is set */
	const struct fc_global *global;
	/* Options beyond the table (name NULL: a word alone): 0 taken, -1 bad
	 * value, 1 not known; or NULL. */
	int (*option)(struct fc_params *p, const char *name, const char *value);
	bool deseason;                  /* takes seasonal=decompose */
	bool adjust;                    /* has it unless seasonal=none */
	bool members;                   /* the first option lists models */
	const struct fc_nest *nest;     /* it is made of others, or NULL */
	bool quantiles;                 /* global: learns them one by one */
	bool orders;                    /* seasonal terms are named, not found */
	int longest;                    /* season; longer ones: fourier=auto */
	enum fc_regression regressors;  /* model/regress.h */
	const char *instead;            /* tried first, with its defaults, when
	                                   this one cannot; or NULL */
};

/* Most quantiles that a global model learns one by one. */
#define FC_QUANTILES_MAX 39

/* How a global model gets to many periods ahead (model/global.h). */
enum fc_strategy {
	FC_RECURSIVE,
	FC_LAG,
	FC_DIRECT,
};

struct fc_spec {
	char *text;                     /* as asked for */
	char *alias;
	const struct fc_model *model;
	struct fc_params params;
	int season;                     /* the main; 0: from the frequency */
	double seasons[FC_SEASONS_MAX]; /* ascending */
	size_t nseason;
	bool decompose;
	struct fc_prepare prepare;
	int fourier;                    /* harmonics of each season; -1: by AICc */
	bool fourier_given;             /* else longer seasons have it */
	const struct fc_regressors *regressors; /* borrowed, or NULL */
	enum fc_strategy strategy;      /* of a global model */
	int64_t groups;                 /* steps of a direct model; 1 */
	struct fc_target target;
	double quantile[FC_QUANTILES_MAX];      /* learned one by one, ascending */
	size_t nquantile;
	struct fc_spec *member;         /* of a combination */
	size_t nmember;
};

/* All models, in byte order of their names. */
const struct fc_model *fc_models(size_t *n);
const struct fc_model *fc_model_named(const char *name);

/*
 * A list of specs, in byte order of their aliases (the order of a forecast
 * stream). FC_USAGE names what is wrong and lists what is right. Ownership:
 * the caller's; fc_specs_free.
 */
int fc_specs_parse(const char *text, struct fc_spec **specs, size_t *n,
    struct fc_err *err);
void fc_specs_free(struct fc_spec *specs, size_t n);

size_t fc_model_nparams(const struct fc_model *m);
void fc_params_default(const struct fc_model *m, struct fc_params *p);

/* Every model with its options and their defaults, for --help models. */
void fc_models_describe(struct fc_buf *out);

#endif
