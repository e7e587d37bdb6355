/*
 * ets.h - exponential smoothing in all its forms, chosen by likelihood
 *
 * model=AAdA fits that form; model=auto the form with the least AICc (ic=aic,
 * bic) among those that suit the data: for values above 0 R's 15, else the 6
 * additive ones; among=additive the 6 always, among=all the 19 with growth
 * (multiplicative trend). bounds, calm: etsfit.h; calm=choice is calm where
 * the form is chosen, not where it is named.
 *
 * Forecasts: means and variances of additive forms (class 1), of relative
 * errors with additive trend and season (class 2) and of (M,*,M) without
 * growth (class 3) are exact; the mean of class 3 is the expectation, which
 * lies a little above the recursion after the first season. Other forms
 * forecast the recursion, with quantiles of simulated paths (seeded, so the
 * same every time). Variance of the errors: SSE / (n - parameters), as R's.
 * Missing values let the states coast.
 *
 * Source: Hyndman, Koehler, Ord & Snyder (2008), ch. 2 to 7; R 4, forecast
 * 8.20, ets(), less its faults: the sum of phi^i starts with phi at every
 * step, and MAdM's first step is damped.
 */
#ifndef FC_LOCAL_ETS_H
#define FC_LOCAL_ETS_H

#include "local/etsform.h"
#include "local/local.h"

/* A stored state; what follows is theta of smooth.h for the next period. */
enum {
	FC_ETS_FORM, FC_ETS_SEASON, FC_ETS_VARIANCE, FC_ETS_LOGLIK,
	FC_ETS_THETA, FC_ETS_INDEX = FC_ETS_THETA + FC_SM_SEASON,
};

extern const struct fc_local fc_local_ets;
extern const struct fc_param fc_ets_params[];
/* Names with Z, model=ZAN or the word alone (model/spec.c). */
int fc_ets_option(struct fc_params *p, const char *name, const char *value);

/* Fill mean and sigma, or quantiles where no formula holds. */
void fc_ets_ahead(const struct fc_ets_form *form, const double *state,
    struct fc_forecast *f);

#endif
