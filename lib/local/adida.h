/*
 * adida.h - intermittent demand, summed over longer periods first
 *
 * Sums over k periods, counted back from the end (what is over at the start is
 * dropped), smoothed from the first with the alpha in [0.1, 0.3] of the
 * least squared errors, divided by k again.
 *	adida  k is the mean interval between demands, rounded (Nikolopoulos,
 *	       Syntetos, Boylan, Petropoulos & Assimakopoulos 2011, JORS
 *	       62:544-554)
 *	imapa  the mean over k = 1, 2, ... up to that (Petropoulos & Kourentzes
 *	       2015, JORS 66:914-924)
 * Quantiles are those of the errors of single periods against the forecast
 * from the sums complete by then. New values wait until their sum is
 * complete. Missing and negative values as in croston.h.
 *
 * Time: O(n log k) a fit.
 */
#ifndef FC_LOCAL_ADIDA_H
#define FC_LOCAL_ADIDA_H

#include "local/local.h"

extern const struct fc_local fc_local_adida, fc_local_imapa;

#endif
