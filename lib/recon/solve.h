/*
 * solve.h - base forecasts to coherent forecasts, many periods at once
 *
 * A block holds k columns (forecast periods, paths, whatever) of n nodes,
 * y[node * k + j]. Each function replaces it by coherent values: the bottom
 * series are computed and the upper nodes are their sums, so the result adds
 * up by construction. Columns do not touch each other.
 *
 * Least squares: y~ = y - W K' (K W K')^-1 K y, W = diag(d) + F F'
 * (weights.h), K = [I -A] above rows of the identity for nodes that must not
 * move, A the rows of the summing matrix of upper nodes (Hyndman et al. 2011,
 * CSDA 55:2579-2589; Wickramasuriya et al. 2019, JASA 114:804-819). A system
 * is K W K' made ready once; blocks are then solved against it by any number
 * of threads, each with a workspace.
 *  - W diagonal: products with A and A' only, conjugate gradients.
 *  - with F: K W K' = M + G G', M as above, G = K F, as many columns as there
 *    are periods of residuals. Conjugate gradients, preconditioned by
 *    diag + G G', whose inverse is Woodbury's with a periods x periods matrix.
 *  - few nodes, or d = 0 (mint-sample): a Cholesky factor of K W K'.
 * Iterations end when the residual is 1e-14 of the first.
 *
 * Non-negative: min (y~ - y)' W^-1 (y~ - y) with bottom series >= 0, by block
 * principal pivoting (Kim & Park 2011, SIAM J. Sci. Comput. 33:3261-3281) on
 * the series that are held at zero. The conditions of Karush, Kuhn and Tucker
 * hold at the end to 1e-8 of the largest forecast of the column.
 */
#ifndef FC_RECON_SOLVE_H
#define FC_RECON_SOLVE_H

#include "recon/structure.h"
#include "recon/weights.h"

struct fc_system;
struct fc_solve;

struct fc_system_opts {
	const bool *fixed;      /* by node: keeps its value; or NULL */
	bool non_negative;      /* fc_solve_non_negative will be called */
	int threads;            /* to factorise with */
};

/* Borrows structure and weights. FC_DATA when W is singular. */
int fc_system_open(struct fc_system **y, const struct fc_structure *s, const struct fc_weights *w, const struct fc_system_opts *o, struct fc_err *err);
void fc_system_close(struct fc_system *y);

/* Workspace for blocks of at most k columns. */
struct fc_solve *fc_solve_new(const struct fc_system *y, size_t k);
void fc_solve_free(struct fc_solve *w);
/* For samples, whose own noise is larger: end at 1e-8 of the first residual,
 * non-negative at conditions to 1e-6. Sums add up all the same. */
void fc_solve_roughly(struct fc_solve *w);

/* Least squares. FC_DATA when the iteration does not end (never seen;
 * variances of very different size), or fixed nodes contradict each other. */
int fc_solve_project(struct fc_solve *w, double *y, size_t k, struct fc_err *err);
/* The same for `base` with no bottom series below zero. y is where the search
 * begins, best the least squares solution, and becomes the result.
 * FC_DATA when there is no such forecast. */
int fc_solve_non_negative(struct fc_solve *w, double *y, const double *base, size_t k, struct fc_err *err);

/* Upper nodes become the sums of bottom series. */
void fc_solve_bottom_up(const struct fc_structure *s, double *y, size_t k);

/* Largest |y - sum| / max(|y|, sum |children|) over upper nodes and columns
 * where nothing is NaN; which one, in *node and *column. */
double fc_solve_gap(const struct fc_structure *s, const double *y, size_t k, size_t *node, size_t *column);

#endif
