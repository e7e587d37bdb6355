/*
 * lbfgs.h - minimise a smooth function of many variables, given its gradient
 *
 * Limited-memory BFGS (Nocedal 1980; Nocedal & Wright 2006, alg. 7.4 and
 * 7.5) with a bisection line search for the weak Wolfe conditions (Lewis &
 * Overton 2013, Math. Program. 141:135-163), which also copes with regions
 * where the function is infinite. Deterministic; no bounds: transform the
 * variables.
 * Ownership: the caller's arrays; nothing is allocated.
 */
#ifndef FC_OPT_LBFGS_H
#define FC_OPT_LBFGS_H

#include "base/fc.h"

struct fc_lbfgs {
	size_t n;
	int max_iter;
	double ftol;            /* stop when an iteration gains less, relative to 1 + |f| */
	/* Value and gradient at x; infinite or NaN where x is not allowed. */
	double (*fn)(const double *x, double *grad, void *arg);
	void *arg;
};

/* Doubles of workspace for n variables. */
size_t fc_lbfgs_work(size_t n);
/* From x, where the function is finite, to a local minimum in x; returns
 * its value. iterations may be NULL. */
double fc_lbfgs_min(const struct fc_lbfgs *o, double *x, double *work,
    int *iterations);

#endif
