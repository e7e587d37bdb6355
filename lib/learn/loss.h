/*
 * loss.h - what is minimised: gradients, losses, links of the objectives
 *
 * With score f (before the link), target y, weight w, as in LightGBM:
 *	l2        f - y, 1                       link: none
 *	l1        sign(f - y), 1                 leaf: median of y - f
 *	huber     clip(f - y, +-alpha), 1
 *	fair      c x / (|x| + c), c^2 / (|x| + c)^2, x = f - y
 *	poisson   e^f - y, e^(f + delta)         link: e^f
 *	gamma     1 - y e^-f, y e^-f             link: e^f
 *	tweedie   -y e^((1-p) f) + e^((2-p) f),
 *	          -y (1-p) e^((1-p) f) + (2-p) e^((2-p) f)   link: e^f
 *	quantile  1 - alpha where f >= y, else -alpha; 1
 *	                                         leaf: that quantile of y - f
 *	mape      sign(f - y) / max(1, |y|), 1   leaf: weighted median
 * both times w. Losses are means of LightGBM's metrics of the same names.
 * Ownership: borrows everything.
 */
#ifndef FC_LEARN_LOSS_H
#define FC_LEARN_LOSS_H

#include "base/err.h"
#include "learn/param.h"

#define FC_LOSS_BLOCK 256

/* Is every hessian 1 (before weights)? */
bool fc_loss_unit_hessian(enum fc_objective o);
/* Are leaves refitted with quantiles of residuals? *p: which. */
bool fc_loss_refits(const struct fc_gbdt_params *p, double *quantile);
/* e^f, or f. */
bool fc_loss_log_link(enum fc_objective o);

/* Gradients and hessians of n <= FC_LOSS_BLOCK rows; w may be NULL. */
void fc_loss_gradient(const struct fc_gbdt_params *p, const double *score,
    const float *y, const float *w, size_t n, double *g, double *h);
/* Sum over the rows of weight x loss, the weights' sum added to *weight. */
double fc_loss_sum(const struct fc_gbdt_params *p, const double *score,
    const float *y, const float *w, size_t n, double *weight);
/* Can the objective have these targets and weights? Row numbers from 0. */
int fc_loss_check(const struct fc_gbdt_params *p, const float *y,
    const float *w, size_t n, struct fc_err *err);
/* The best constant score. */
double fc_loss_start(const struct fc_gbdt_params *p, const float *y,
    const float *w, size_t n);
/* Quantile of r[0..n) (reordered), of the weights w (reordered with it) or
 * of type 7 with w NULL. n >= 1. */
double fc_loss_quantile(double *r, float *w, size_t n, double q);

#endif
