/*
 * chol.h - Cholesky factors of dense matrices (LAPACK)
 */
#ifndef FC_RECON_CHOL_H
#define FC_RECON_CHOL_H

#include "base/fc.h"

#define FC_CHOL_SMALL 1e-15

/* Factor of the symmetric n * n matrix in place; -1 when it is not positive
 * definite, or its smallest pivot is below `small` of the largest. */
int fc_chol(double *a, size_t n, double small);
/* x (n * k, row-major) = A^-1 x by the factor, with work of n * k. */
void fc_chol_solve(const double *a, size_t n, double *x, size_t k, double *work);

#endif
