/*
 * croston.h - intermittent demand: sizes and intervals
 *
 * Demand sizes z and intervals p between demands are smoothed apart from their
 * first values (the first interval counts from the start of the series); the
 * forecast is z / p for every step.
 *	croston      both with alpha (0.1)
 *	sba          times 1 - alpha / 2
 *	sbj          times 1 - alpha / (2 - alpha)
 *	croston-opt  each with the alpha in [0.1, 0.3] of its least squared errors
 * Sources: Croston (1972), ORQ 23:289-303; Syntetos & Boylan (2005), IJF
 * 21:303-314; Shale, Boylan & Johnston (2006), JORS 57:588-592.
 *
 * None of them states a distribution. Quantiles are those of the method's own
 * one-step errors within the series, added to the forecast and cut at 0: the
 * same for every step, honest where demand is stationary.
 * Periods with a missing value are skipped. Negative values are refused.
 */
#ifndef FC_LOCAL_CROSTON_H
#define FC_LOCAL_CROSTON_H

#include "local/local.h"

extern const struct fc_local fc_local_croston, fc_local_croston_opt,
    fc_local_sba, fc_local_sbj;
extern const struct fc_param fc_croston_params[], fc_croston_alpha[];

#endif
