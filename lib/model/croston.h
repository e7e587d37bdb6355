/*
 * croston.h - intermittent demand
 *
 * Demand sizes z and intervals p between demands are smoothed apart, with
 * alpha and the first values as starts (the first interval counts from the
 * start of the series); the forecast is z / p for every step. variant=sba
 * multiplies it by 1 - alpha / 2, sbj by 1 - alpha / (2 - alpha).
 * Sources: Croston (1972), ORQ 23:289-303; Syntetos & Boylan (2005), IJF
 * 21:303-314; Shale, Boylan & Johnston (2006), JORS 57:588-592.
 *
 * Croston's method states no distribution. Quantiles are those of the
 * method's own one-step errors within the series, added to the forecast and
 * cut at 0: the same for every step, honest where demand is stationary.
 * Periods with a missing value are skipped. Refuses negative values.
 */
#ifndef FC_MODEL_CROSTON_H
#define FC_MODEL_CROSTON_H

#include "model/local.h"

extern const struct fc_local fc_local_croston;
extern const struct fc_param fc_croston_params[];

#endif
