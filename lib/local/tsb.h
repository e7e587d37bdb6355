/*
 * tsb.h - intermittent demand that may cease
 *
 * The chance of a demand is smoothed in every period, its size at each demand;
 * the forecast is their product, so that it falls while nothing is sold
 * (Teunter, Syntetos & Babai 2011, EJOR 214:606-615). Both start from their
 * first values. alpha-d (sizes) and alpha-p (chances) are those in [0.1, 0.3]
 * of the least squared errors unless given. Quantiles, missing and
 * negative values as in croston.h.
 */
#ifndef FC_LOCAL_TSB_H
#define FC_LOCAL_TSB_H

#include "local/local.h"

extern const struct fc_local fc_local_tsb;
extern const struct fc_param fc_tsb_params[];

#endif
