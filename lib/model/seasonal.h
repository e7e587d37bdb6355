/*
 * seasonal.h - any model on what is left when the seasons are taken out
 *
 * stl:SPEC (main season), mstl:SPEC (all seasons), stlf (R's name for it):
 * the series is decomposed (local/mstl.h); the model named first, in a spec
 * of its own with "/" for ":", default ets, is fitted to trend and remainder, without
 * season; each season goes on with its last cycle, as in seasonal naive.
 * Variances and quantiles are the inner model's, as R's forecast of an stl
 * object. Missing values are missing to the inner model, too. A series with
 * no season of which it has more than two goes to the inner model as it is.
 *
 * Update: seasons stay as they were estimated, the inner model takes in what is
 * left of the new values.
 *
 * State: nseason, then for each { m, place of the next period in it,
 * values[m] }, then the state of the inner model.
 */
#ifndef FC_MODEL_SEASONAL_H
#define FC_MODEL_SEASONAL_H

#include "model/fit.h"

extern const struct fc_param fc_seasonal_params[];
extern const struct fc_nest fc_nest_stl, fc_nest_mstl;

#endif
