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
#ifndef FC_MODEL_GRAM_H
#define FC_MODEL_GRAM_H

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

#endif
