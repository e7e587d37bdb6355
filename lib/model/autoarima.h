/*
 * autoarima.h - ARIMA with orders chosen by stepwise search
 *
 * Hyndman & Khandakar (2008), J. Stat. Software 27(3), with the rules of R's
 * auto.arima: seasonal strength, then KPSS for the differences (model/
 * unitroot.h), four first models, then better neighbours until there is
 * none; models with a root within 1.01 are not taken. With approximation
 * the search compares conditional sums of squares. The three best are fitted
 * by exact likelihood and the best of them is kept (R keeps the first).
 * Missing values are interpolated for the tests and the approximation only.
 */
#ifndef FC_MODEL_AUTOARIMA_H
#define FC_MODEL_AUTOARIMA_H

#include "model/local.h"

extern const struct fc_local fc_local_auto_arima;
extern const struct fc_param fc_auto_arima_params[];

#endif
