/*
 * cg.h - a step of conjugate gradients, k systems side by side
 *
 * Vectors hold n rows of k columns. A round for A x = b, M the preconditioner:
 *
 *	q = A p; fc_cg_walk; z = M^-1 r; fc_cg_turn
 *
 * Columns whose rho = r'z is down to their `end` stand still.
 */
#ifndef FC_RECON_CG_H
#define FC_RECON_CG_H

#include "base/fc.h"

struct fc_cg {
	double *x, *r, *p, *q, *z;      /* n * k */
	size_t n, k;
	double *rho;                    /* k */
	const double *end;              /* k */
	double *step;                   /* 2 * k, scratch */
};

/* dot[j] = sum over i of x[i][j] y[i][j]. */
void fc_cg_dots(const double *x, const double *y, size_t n, size_t k, double *dot);
/* x += a p, r -= a q, a = rho / p'q. */
void fc_cg_walk(const struct fc_cg *c);
/* rho = r'z, p = z + (rho / its last value) p. */
void fc_cg_turn(const struct fc_cg *c);

#endif
