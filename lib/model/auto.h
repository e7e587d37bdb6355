/*
 * auto.h - the default: models combined by what the series is like
 *
 * Three plans; the first that applies is taken. p is the mean interval
 * between values above 0 (Syntetos, Boylan & Croston 2005, JORS 56:495-503).
 *
 *	demand   no value below 0, p >= 1.32, and values a main season apart
 *	         do not go together (correlation up to 0.5): the mean of imapa,
 *	         tsb and empirical; the quantiles of empirical
 *	seasons  two seasons or more, or one above 24 periods, with more than
 *	         two cycles in the history: ar, ar:log, mstl:ets, mfles, ces,
 *	         weighted by their errors from past origins
 *	plain    the rest: ets, dotm, theta, 4theta, auto-arima, weighted by
 *	         the inverse of their squared errors one step ahead
 *
 * Forecast and each quantile are means over the members (model/combine.h).
 * Those of plain do not know that parameters were estimated and that another
 * member might be right, which rules short series: the variance between the
 * members' forecasts is added to theirs, and deviations are taken times
 * sqrt((n + 5) / (n - 5)) for n values, the final prediction error of five
 * parameters (Akaike 1969, Ann. Inst. Statist. Math. 21:243-247; five on
 * held-out parts of M1 and M3).
 * One that cannot take the series is left out; the plans have members that
 * take any.
 *
 * State: that of a combination of all candidates, where those that do not
 * belong to the plan are left out; then the number of values seen.
 */
#ifndef FC_MODEL_AUTO_H
#define FC_MODEL_AUTO_H

#include "model/fit.h"

extern const struct fc_nest fc_nest_auto;

#endif
