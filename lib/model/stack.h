/*
 * stack.h - weights of a combination that are learned
 *
 * Weights w >= 0 that sum to 1 and minimise the squared error of the
 * combination, w' S w, S the second moments of the members' errors: Granger
 * & Ramanathan (1984, J. Forecasting 3:197-204), their weights that sum to
 * one; not below 0 as Breiman (1996, Machine Learning 24:49-64) wants stacked
 * regressions. S is shrunk to the matrix whose diagonal and whose other
 * entries are the means of its own, which would make weights equal (Diebold &
 * Pauly 1990, IJF 6:503-508), by as much as its entries differ from origin to
 * origin: intensity sum var(s_ij) / sum s_ij^2 of what it has besides that
 * (Schafer & Strimmer 2005, SAGMB 4:32). With one origin weights are equal.
 */
#ifndef FC_MODEL_STACK_H
#define FC_MODEL_STACK_H

#include "base/fc.h"

/* Doubles of workspace for k members. */
size_t fc_stack_work(size_t k);

/*
 * e: errors of k members, member after member, each of norigin runs of h;
 * a step that is NaN for one of them is left out for all. w: k weights that
 * sum to 1.
 */
void fc_stack_weights(const double *e, size_t k, size_t norigin, size_t h,
    double *w, double *work);

#endif
