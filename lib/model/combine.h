/*
 * combine.h - the forecasts of several local models in one
 *
 * combine:a+b+c[:mean|median]. A member is a spec of its own with "/" for
 * ":" (holt/damped). Mean or median over the members of the forecasts and of
 * each quantile (Lichtendahl, Grushka-Cockayne & Winkler 2013, Management
 * Science 59:1594-1611); a member without quantiles counts for the forecast
 * only. A member that cannot take a series is left out of it; when none
 * can, the combination cannot.
 *
 * State: for each member { length, state }, length 0 where it is left out.
 */
#ifndef FC_MODEL_COMBINE_H
#define FC_MODEL_COMBINE_H

#include "model/fit.h"

/* Said when a member was left out, and the others were not. */
extern const char fc_combine_without[];

/* In the registry for its options; its spec's members do the work. */
extern const struct fc_local fc_local_combine;
extern const struct fc_param fc_combine_params[];

/* NULL, fc_combine_without, or why not. */
const char *fc_combine_fit(const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_vec *state, struct fc_fit_ws *ws);
void fc_combine_update(const struct fc_spec *spec, struct fc_vec *state,
    const double *y, size_t k, struct fc_fit_ws *ws);
void fc_combine_forecast(const struct fc_spec *spec,
    const struct fc_vec *state, struct fc_forecast *f, struct fc_fit_ws *ws);
bool fc_combine_valid(const struct fc_spec *spec, const double *v, size_t n);

#endif
