/*
 * ridge.h - a linear model of the feature columns, over all series
 *
 * z = y / (mean |y| of its series' history), or with transform=log1p
 * sign(y) log(1 + |y|) less its mean, is regressed on the columns of global/design.h with a
 * ridge penalty (Hoerl & Kennard 1970, Technometrics 12:55-67). With
 * segments (--by) the columns' statistics are common and each segment has
 * coefficients of its own; those of all rows serve unknown segments.
 *
 * Spread: each series has its own (root mean square of its residuals,
 * shrunk towards that of all by 10 rows), the shape is that of all
 * residuals divided by it, kept as a histogram. It does not grow with the
 * step: features must be known for all steps (lags of the horizon or more).
 *
 * Options: lambda, transform, scale, levels, keys, l1-ratio.
 */
#ifndef FC_GLOBAL_RIDGE_H
#define FC_GLOBAL_RIDGE_H

#include "global/global.h"

extern const struct fc_global fc_global_ridge;
extern const struct fc_param fc_ridge_params[];
/* The same with absolute values in the penalty (global/gram.h). */
extern const struct fc_global fc_global_elastic_net;
extern const struct fc_param fc_elastic_net_params[];

#endif
