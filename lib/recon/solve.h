/*
 * solve.h - base forecasts to coherent forecasts, many periods at once
 *
 * A block holds k columns (forecast periods) of n nodes, y[node * k + j].
 * Each function replaces it by coherent values: the bottom series are
 * computed and the upper nodes are their sums, so the result adds up by
 * construction. Columns do not touch each other.
 *
 * Least squares: y~ = y - W C' (C W C')^-1 C y with C = [I -A], A the rows
 * of the summing matrix of upper nodes, W diagonal (Hyndman et al. 2011,
 * CSDA 55:2579-2589; Wickramasuriya et al. 2019, JASA 114:804-819). Only
 * products with A and A' are needed: conjugate gradients on C W C' scaled by
 * the upper nodes' part of W, until the residual is 1e-14 of the first. The
 * scaled matrix has no eigenvalue below 1; with W = diag(S 1) none above
 * levels + 1, and with W = I few different ones (M5: some 10 and 100 rounds).
 *
 * Workspaces: from fc_solve_new for blocks of at most k columns; one a
 * thread.
 */
#ifndef FC_RECON_SOLVE_H
#define FC_RECON_SOLVE_H

#include "recon/structure.h"

struct fc_solve;

struct fc_solve *fc_solve_new(const struct fc_structure *s, size_t k);
void fc_solve_free(struct fc_solve *w);

/* Upper nodes become the sums of bottom series. */
void fc_solve_bottom_up(const struct fc_structure *s, double *y, size_t k);

/* Least squares with these variances > 0 of the nodes. FC_DATA when the
 * iteration does not end (never seen; variances of very different size). */
int fc_solve_least_squares(struct fc_solve *w, double *y, size_t k, const double *variance, struct fc_err *err);

/* A strict hierarchy as a forest: for every node its parent, or itself. */
struct fc_chain {
	uint32_t *parent;       /* by node */
	uint32_t *order;        /* nodes, parents before children */
	uint32_t *nchildren;    /* by node */
};
/* FC_USAGE when levels cross, naming two nodes. */
int fc_chain_open(struct fc_chain *c, const struct fc_structure *s, struct fc_err *err);
void fc_chain_close(struct fc_chain *c);
/* Top-down by forecast proportions (Athanasopoulos et al. 2009, IJF
 * 25:146-166): a child gets its share of its siblings' sum; equal shares
 * where that sum is zero. */
void fc_solve_top_down(struct fc_solve *w, double *y, size_t k, const struct fc_chain *c);
/* Top-down with a fixed share of the total per bottom series. */
void fc_solve_shares(const struct fc_structure *s, double *y, size_t k, size_t total, const double *share);

/* Largest |y - sum| / max(|y|, sum |children|) over upper nodes and columns
 * where nothing is NaN; which one, in *node and *column. */
double fc_solve_gap(const struct fc_structure *s, const double *y, size_t k, size_t *node, size_t *column);

#endif
