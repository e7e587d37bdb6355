/*
 * shap.h - what each column adds to a prediction
 *
 * Shapley values of the raw score, path-dependent (Lundberg et al. 2020,
 * Nature Machine Intelligence 2:56-67, algorithm 1): a column that is not
 * known sends a row down both sides of a split, in proportion to the rows of
 * training. With leaf value v, and for the columns k on the way to the leaf
 * o_k = 1 where the row passes all its splits (else 0) and z_k the product of
 * the splits' proportions, column j adds, summed over the leaves,
 *
 *	v (o_j - z_j) integral over t in [0, 1] of
 *	    product over k != j of (t o_k + (1 - t) z_k)
 *
 * since the Shapley weight of a set of s columns out of d is the integral of
 * t^s (1 - t)^(d - 1 - s). The integrand is a polynomial, so Gauss-Legendre
 * quadrature of d / 2 nodes is exact, and nothing ever cancels; leaves below
 * an edge share their sums (after Yu et al. 2022, NeurIPS, Linear TreeSHAP),
 * so a row costs leaves x nodes.
 *
 * Terms of linear leaves go to their columns, their constants to the bias.
 */
#ifndef FC_LEARN_SHAP_H
#define FC_LEARN_SHAP_H

#include "learn/gbdt.h"

/* x: row-major, n x fc_gbdt_ncol. out: n x (fc_gbdt_ncol + 1), a row's
 * contributions and the bias, the mean score; they add up to the raw score. */
void fc_gbdt_explain(const struct fc_gbdt *m, const double *x, size_t n,
    double *out);

#endif
