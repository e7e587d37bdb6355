/*
 * gram.h - least squares with a ridge penalty from accumulated products
 *
 * Rows (x, z) with x[0] = 1 are added to G = [X z]'[X z], a series at a time;
 * sums of G merge, and given a bound of the entries of the last of them they
 * are the same in whatever order series are added and merged: each entry of a
 * series is cut into a multiple of 2^-51 of the bound, one of 2^-71, and a
 * rest that is dropped (after Demmel & Nguyen 2013, IEEE Symposium on Computer
 * Arithmetic 21:163-172). Solved centred, so that the intercept is not penalised:
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
	double *g, *low;        /* upper triangle, row-major, in two parts */
	double unit;            /* of g; 2^-20 of it is that of low; 0: as it is */
	double *own;            /* of the series at hand; NULL without rows */
	double *block;          /* rows waiting */
	size_t nblock;
	double n;               /* rows */
};

/* bound: of the entries of G in the end; 0: sums may depend on the order. */
void fc_gram_init(struct fc_gram *g, size_t width, double bound);
void fc_gram_release(struct fc_gram *g);
void fc_gram_reset(struct fc_gram *g);
/* Where the next row goes: x[0..width), then z; then fc_gram_add. */
double *fc_gram_row(struct fc_gram *g);
void fc_gram_add(struct fc_gram *g);
/* The series ends: its rows are taken in; before merge and solve. */
void fc_gram_end(struct fc_gram *g);
void fc_gram_merge(struct fc_gram *total, const struct fc_gram *g);
/* All is there: before it is solved. */
void fc_gram_settle(struct fc_gram *g);

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
