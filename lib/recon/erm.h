/*
 * erm.h - empirical risk minimisation: forecasts mapped by regression
 *
 * b~ = P y, y all base forecasts of a period, P learnt from past pairs of
 * forecasts and outcomes (Ben Taieb & Koo 2019, KDD '19:1337-1347). Closed
 * form: least squares of the outcomes of the bottom series on all forecasts,
 * with more periods than nodes. Lasso: the squared errors of all nodes plus
 * an L1 penalty on P - P_0, P_0 that of bottom-up, forecasts scaled to mean
 * square 1; of 20 penalties the one that does best on the last fifth of the
 * periods.
 */
#ifndef FC_RECON_ERM_H
#define FC_RECON_ERM_H

#include "recon/past.h"
#include "recon/structure.h"

/* map: nbottom * n, by place and node. FC_DATA when there are too few
 * periods in which all nodes have values. */
int fc_erm(double *map, const struct fc_structure *s, const struct fc_past *p, bool lasso, struct fc_err *err);
/* y = S P y for a block of n * k; work of n * k. */
void fc_erm_apply(const struct fc_structure *s, const double *map, double *y, size_t k, double *work);

#endif
