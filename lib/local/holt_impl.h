/*
 * holt_impl.h - what holt.c and holtahead.c share
 *
 * State: { m, variance, alpha, beta, gamma, phi, level, slope, season[m] }.
 */
#ifndef FC_LOCAL_HOLT_IMPL_H
#define FC_LOCAL_HOLT_IMPL_H

#include "local/holt.h"
#include "local/smooth.h"

enum { SEASON, VARIANCE, THETA, INDEX = THETA + FC_SM_SEASON };

/* Means and standard deviations of a state v: additive errors, and relative
 * ones with a multiplicative season. */
void fc_holt_additive(const double *v, struct fc_forecast *f);
void fc_holt_relative(const double *v, struct fc_forecast *f);

#endif
