/*
 * weights.h - how far the errors of the nodes spread, and go together
 *
 * W = diag(d) + F F': variances of base forecast errors, and factors that
 * nodes share. With few periods and many nodes the shrunk sample covariance
 * of MinT is such a sum, and W itself, nodes squared, is never made.
 *
 * Residuals e (T periods) are not centred; a variance is the mean of the
 * squares a node has. mint-sample: W = E'E / T. mint-shrink (Schaefer &
 * Strimmer 2005, SAGMB 4:32; Wickramasuriya et al. 2019, JASA 114:804-819):
 * off the diagonal (1 - lambda) of it, with lambda = sum of Var(r_ij) over
 * sum of r_ij^2, i != j, Var(r_ij) = (sum z_i^2 z_j^2 - (sum z_i z_j)^2 / T)
 * / (T (T - 1)), z standardised; both sums come from the T x T matrix of
 * products of periods. A missing residual counts as its expectation, zero,
 * and the others of the node are stretched so that its variance stays, which
 * keeps W positive semidefinite.
 *
 * Memory: 8 bytes a node and period.
 */
#ifndef FC_RECON_WEIGHTS_H
#define FC_RECON_WEIGHTS_H

#include "recon/past.h"
#include "recon/structure.h"

struct fc_weights {
	double *d;              /* n, >= 0 */
	double *f;              /* n * rank, a node's values side by side; or NULL */
	size_t rank;
	double lambda;          /* of shrinkage */
};

/* By structure: 1 (ols), or the number of bottom series of the node. */
void fc_weights_ones(struct fc_weights *w, const struct fc_structure *s);
void fc_weights_struct(struct fc_weights *w, const struct fc_structure *s);
/* From residuals; FC_DATA names the node that has none. A bottom series
 * whose residuals are all zero gets variance 0: it does not move. */
int fc_weights_var(struct fc_weights *w, const struct fc_structure *s, const struct fc_past *p, struct fc_err *err);
/* These two take over p->e. FC_DATA when there are too few periods. */
int fc_weights_sample(struct fc_weights *w, const struct fc_structure *s, struct fc_past *p, struct fc_err *err);
int fc_weights_shrink(struct fc_weights *w, const struct fc_structure *s, struct fc_past *p, int threads, struct fc_err *err);
/* Variances of all nodes over factor[node] > 0, covariances alike. */
void fc_weights_scale(struct fc_weights *w, const struct fc_structure *s, const double *factor);
void fc_weights_release(struct fc_weights *w);

/* out (cols * cols, all of it) = A'A for A of rows * cols, row-major, the
 * same for any number of threads. */
int fc_weights_gram(const double *a, size_t rows, size_t cols, double *out, int threads, struct fc_err *err);

#endif
