/*
 * harmonics.h - Fourier terms of several seasons, and least squares on them
 *
 * Up to 10 harmonics of a season (15 above 70 periods), sine and cosine
 * each; those that a shorter season has, too, are left out. Stored: a head
 * { number of seasons, terms, next period, then period and harmonics of each
 * season }, coefficients behind it.
 */
#ifndef FC_LOCAL_HARMONICS_H
#define FC_LOCAL_HARMONICS_H

#include "local/local.h"

#define FC_HARMONICS_HEAD (3 + 2 * FC_SEASONS_MAX)

struct fc_harmonics {
	size_t ns, d;           /* seasons; terms in all */
	double period[FC_SEASONS_MAX];
	size_t k[FC_SEASONS_MAX];       /* harmonics tried, shared ones too */
};

/* The terms for a series, at most so many harmonics in all; order: 1 more
 * than those of a season, 0 for the usual number. */
void fc_harmonics_plan(struct fc_harmonics *h, const struct fc_sample *s,
    size_t order, size_t most);
/* Terms of period t: d values. */
void fc_harmonics_row(const struct fc_harmonics *h, size_t t, double *x);

/* A head whose next period is n. */
void fc_harmonics_store(const struct fc_harmonics *h, size_t n, double *v);
/* Sum of the stored terms k periods after the next; one period on. */
double fc_harmonics_at(const double *v, size_t k);
void fc_harmonics_advance(double *v);
/* Is it a stored head with its coefficients, n values in all? */
bool fc_harmonics_valid(const double *v, size_t n);

/* Cholesky factor (dpotrf's) in place of a positive definite matrix, lower
 * triangle by rows. */
void fc_normal_decompose(double *a, size_t d);
/* The same of X'X + ridge I over the rows whose y is not
 * missing; X n x d by rows. Then solve for one right side. */
void fc_normal_factor(const double *x, const double *y, size_t n, size_t d,
    double ridge, double *factor);
void fc_normal_solve(const double *factor, double *b, size_t d);

#endif
