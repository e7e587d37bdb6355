/*
 * gram.h - least squares with a ridge penalty from accumulated products
 *
 * Rows (x, z) with x[0] = 1 are added in blocks to G = [X z]'[X z]; sums of
 * G merge. Solved centred, so that the intercept is not penalised:
 *	min |z - X b|^2 + n lambda |b|^2
 * by Cholesky. lambda is given or minimises generalised cross-validation
 * (Golub, Heath & Wahba 1979, Technometrics 21:215-223) over a grid, from the
 * eigenvalues of the centred X'X. BLAS and LAPACK run on one thread.
 */
#ifndef FC_GLOBAL_GRAM_H
#define FC_GLOBAL_GRAM_H

#include "base/fc.h"

struct fc_gram {
	size_t width;           /* of x; G is (width + 1) squared */
	double *g;              /* upper triangle, row-major */
	double *block;          /* rows waiting */
	size_t nblock;
	double n;               /* rows */
};

void fc_gram_init(struct fc_gram *g, size_t width);
void fc_gram_release(struct fc_gram *g);
void fc_gram_reset(struct fc_gram *g);
/* Where the next row goes: x[0..width), then z; then fc_gram_add. */
double *fc_gram_row(struct fc_gram *g);
void fc_gram_add(struct fc_gram *g);
/* Take in the rows that wait; before merge and solve. */
void fc_gram_flush(struct fc_gram *g);
void fc_gram_merge(struct fc_gram *total, const struct fc_gram *g);

/* Coefficients b[0..width), intercept first. lambda NAN: by GCV. Returns
 * the lambda that was used. */
double fc_gram_solve(const struct fc_gram *g, double lambda, double *b);
/*
 * The elastic net (Zou & Hastie 2005, JRSS B 67:301-320),
 *	min |z - X b|^2 / 2n + lambda (ratio |b|_1 + (1 - ratio) |b|^2 / 2)
 * by coordinate descent on the centred products (Friedman, Hastie &
 * Tibshirani 2010, J Stat Software 33:1, 2.2). lambda NAN: along a path of 40
 * from where all b are 0 to 1e-4 of it, the one of least generalised
 * cross-validation, with the number of b that are not 0 as degrees of
 * freedom (Zou, Hastie & Tibshirani 2007, Annals of Statistics 35:2173-2192).
 * With ratio 0 it is fc_gram_solve.
 */
double fc_gram_net(const struct fc_gram *g, double lambda, double ratio,
    double *b);
/* Private to gram.c and gramnet.c: centred products a (p x p) and c = X'z,
 * p = width - 1; returns z'z. */
double fc_gram_centre(const struct fc_gram *g, double *a, double *c);

#endif
