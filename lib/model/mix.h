/*
 * mix.h - combinations that have global members
 *
 * A nest fits its members to one series at a time; a global model is trained
 * on all of them. So the members of combine:gbdt+ets stand in the list of
 * specs, before all that are shown (fc_specs_parts), and are trained, kept in
 * the model file and forecast as any other spec, but none of their rows goes
 * out. The combination pools what they said: the mean, with weights given by
 * hand, or the median, of the forecasts and of each quantile, step by step,
 * as model/combine.h does. A member for which another model stepped in at a
 * step is left out there as long as one is left.
 *
 * Sample paths take their order from the mean of their ranks in the members.
 * Ownership: vectors are the caller's.
 */
#ifndef FC_MODEL_MIX_H
#define FC_MODEL_MIX_H

#include "model/registry.h"

/* Keep the forecast f (finished) of part k, and the ranks of its paths (f->h x
 * npath); parts come in order, all of one f->h. */
void fc_mix_keep(struct fc_vec *kept, size_t k, const struct fc_forecast *f,
    const double *path, size_t npath);
/* f and paths of the combination spec from its kept parts. */
void fc_mix_forecast(const struct fc_spec *spec, const struct fc_vec *kept,
    struct fc_forecast *f, double *path, size_t npath);
/* One-step forecasts from those of the parts, n each, part after part. */
void fc_mix_fitted(const struct fc_spec *spec, const double *fitted, size_t n,
    double *out);

#endif
