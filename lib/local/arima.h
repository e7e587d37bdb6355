/*
 * arima.h - seasonal ARIMA of given orders, by exact maximum likelihood
 *
 * Orders as arima:pdq,PDQ with one digit each, or order=p,d,q and
 * seasonal=P,D,Q. constant=auto is R's Arima(): a mean when d = D = 0.
 * See local/sarima.h for the likelihood, local/arimastate.h for forecasts.
 */
#ifndef FC_LOCAL_ARIMA_H
#define FC_LOCAL_ARIMA_H

#include "local/local.h"

extern const struct fc_local fc_local_arima;
extern const struct fc_param fc_arima_params[];
/* Take "111,011" (name NULL), order=1,1,1 or seasonal=0,1,1: 0 done, -1 bad,
 * 1 something else. */
int fc_arima_option(struct fc_params *p, const char *name, const char *value);

#endif
