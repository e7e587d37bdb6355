/*
 * autoarima.h - ARIMA with orders chosen by stepwise search
 *
 * Hyndman & Khandakar (2008), J. Stat. Software 27(3), with the rules of R's
 * auto.arima: seasonal strength, then KPSS for the differences (local/
 * unitroot.h), four first models, then better neighbours until there is
 * none; models with a root within 1.01 are not taken, that of seasonal terms
 * being one of B^m (R takes roots of B, which leaves a season of 24 no moving
 * average beyond 0.79). With approximation the search compares conditional
 * sums of squares. The three best are fitted by exact likelihood and the best
 * of them is kept (R keeps the first); where that is far from what the
 * conditional sums told, the search is repeated by exact likelihood.
 * stepwise=no tries all orders of at most max-order terms instead.
 * Missing values are interpolated for the tests and the approximation only.
 */
#ifndef FC_LOCAL_AUTOARIMA_H
#define FC_LOCAL_AUTOARIMA_H

#include "local/sarima.h"

extern const struct fc_local fc_local_auto_arima;
extern const struct fc_param fc_auto_arima_params[];

/*
 * d and D of y less its regressors, of which they leave something, in o; o->m
 * is the season, 1 for none. p: the options of auto-arima, or NULL. NULL, or
 * why not.
 */
const char *fc_arima_differences(const struct fc_sample *y,
    const struct fc_params *p, struct fc_order *o, struct fc_vec *work);

#endif
