/*
 * spec.h - a model as the registry describes it, and as somebody asks for it
 *
 * The table of all models is model/registry.c; how the text of a SPEC becomes
 * a struct fc_spec, model/spec.c.
 */
#ifndef FC_LOCAL_SPEC_H
#define FC_LOCAL_SPEC_H

#include "base/fc.h"
#include "local/local.h"
#include "local/prepare.h"
#include "local/target.h"

struct fc_nest;
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
	bool monotone;                  /* global: takes increasing= and decreasing= */
	bool orders;                    /* seasonal terms are named, not found */
	int longest;                    /* season; longer ones: fourier=auto */
	enum fc_regression regressors;  /* model/regress.h */
	const char *instead;            /* tried first, with its defaults, when
	                                   this one cannot; or NULL */
};

/* Most quantiles that a global model learns one by one. */
#define FC_QUANTILES_MAX 39

/* How a global model gets to many periods ahead (global/global.h). */
enum fc_strategy {
	FC_RECURSIVE,
	FC_LAG,
	FC_DIRECT,
};

/* Fourier terms or seasonal ones, whichever AICc prefers for a series. */
#define FC_FOURIER_CHOOSE (-2)

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
	int fourier;                    /* harmonics of each season; -1: by AICc,
	                                   FC_FOURIER_CHOOSE: or none */
	bool fourier_given;             /* else longer seasons have it */
	const struct fc_regressors *regressors; /* borrowed, or NULL */
	enum fc_strategy strategy;      /* of a global model */
	int64_t groups;                 /* steps of a direct model; 1 */
	struct fc_target target;
	double quantile[FC_QUANTILES_MAX];      /* learned one by one, ascending */
	size_t nquantile;
	char *increasing, *decreasing;  /* columns A+B that forecasts must rise
	                                   or fall with; NULL: none */
	struct fc_spec *member;         /* of a combination */
	size_t nmember;
	/* With global members: these are specs of the list, from `mixed` on;
	 * part: it is one of them. */
	size_t mixed, nmixed;
	bool part;
};

#endif
