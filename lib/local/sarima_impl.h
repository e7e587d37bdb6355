/*
 * sarima_impl.h - between sarima.c and sarimareg.c
 */
#ifndef FC_LOCAL_SARIMA_IMPL_H
#define FC_LOCAL_SARIMA_IMPL_H

#include "local/sarima.h"

/*
 * Regress s->res of the series on those of the columns from..ncol; leaves
 * beta, fall, sse, the errors in the series' res, and the log determinant of
 * the first nmiss columns. False when missing values cannot be told apart.
 */
bool fc_sarima_regress(struct fc_sarima *s, size_t from, double *logdet);

#endif
