/*
 * nest.h - models made of other models
 *
 * Their spec has members, which are specs of their own. A nest without
 * a default takes a list (combine:a+b); one with a default has one member,
 * that one unless the first word of its options is a model.
 */
#ifndef FC_MODEL_NEST_H
#define FC_MODEL_NEST_H

#include "base/fc.h"
#include "local/local.h"

struct fc_fit_ws;
struct fc_spec;

struct fc_nest {
	const char *member;     /* default, or NULL */
	bool fixed;             /* its members are those, however many */
	/* NULL, fc_combine_without, or why not. */
	const char *(*fit)(const struct fc_spec *spec,
	    const struct fc_sample *s, struct fc_vec *state,
	    struct fc_fit_ws *ws);
	void (*update)(const struct fc_spec *spec, struct fc_vec *state,
	    const double *y, const double *x, size_t k, struct fc_fit_ws *ws);
	void (*forecast)(const struct fc_spec *spec,
	    const struct fc_vec *state, struct fc_forecast *f,
	    struct fc_fit_ws *ws);
	bool (*valid)(const struct fc_spec *spec, const double *v, size_t n);
	/* Of one that chooses: the members in a state, a bit each. */
	uint64_t (*chosen)(const struct fc_spec *spec,
	    const struct fc_vec *state);
};

/* The members that a state has of a nest that chooses among them, a bit each,
 * or what fourier=choose chose (model/regress.h); 0 of any other model. */
uint64_t fc_nest_chosen(const struct fc_spec *spec,
    const struct fc_vec *state);
/* Note which these are, for -v. */
void fc_nest_tell(const struct fc_spec *spec, uint64_t members,
    const char *key);

/* In the registry for every nest: without members it can nothing. */
extern const struct fc_local fc_local_nested;

#endif
