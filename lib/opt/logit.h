/*
 * logit.h - numbers between 0 and 1 as free variables, and back
 *
 * The way that a minimiser without bounds (opt/lbfgs.h) stays between limits.
 */
#ifndef FC_OPT_LOGIT_H
#define FC_OPT_LOGIT_H

#include <math.h>

#include "base/fc.h"

static inline double
fc_logistic(double u)
{
	return 1 / (1 + exp(-u));
}

/* p is moved to be `edge` or more from 0 and 1. */
static inline double
fc_logit(double p, double edge)
{
	p = fmin(fmax(p, edge), 1 - edge);
	return log(p / (1 - p));
}

#endif
