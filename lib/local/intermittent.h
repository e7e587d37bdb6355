/*
 * intermittent.h - intermittent demand, by its class
 *
 * Syntetos, Boylan & Croston (2005), JORS 56:495-503: by the mean interval p
 * between demands and the squared coefficient of variation v of their sizes,
 *	no zeros           croston-opt, which smooths the sizes alone
 *	p < 1.32, v < 0.49 croston (smooth)
 *	p < 1.32           sba (erratic)
 *	else               imapa (intermittent and lumpy)
 * The paper has sba in the last classes too; sums over longer periods came
 * out after it and are closer on sales of car parts (root mean squared scaled
 * error 0.67 against 0.77) and of aircraft parts (0.61 against 0.64).
 * Quantiles, missing and negative values as the model taken.
 */
#ifndef FC_LOCAL_INTERMITTENT_H
#define FC_LOCAL_INTERMITTENT_H

#include "local/local.h"

extern const struct fc_local fc_local_intermittent;

#endif
