/*
 * ar_impl.h - between ar.c and arfit.c
 *
 * A form is { number of lags (0: there is none), constant, lags,
 * coefficients }, of values even where steps were fitted.
 */
#ifndef FC_LOCAL_AR_IMPL_H
#define FC_LOCAL_AR_IMPL_H

#include "local/local.h"

#define FC_AR_LAGS 128          /* most lags of a fit */
#define FC_AR_ROWS ((size_t)65536)      /* the last ones are fitted */

enum { FC_AR_COUNT, FC_AR_CONSTANT, FC_AR_FORM };

/* One fit at work. */
struct fc_ar_fit {
	const double *y;        /* NaN: missing */
	double *x;              /* y filled */
	size_t n, k, lag[FC_AR_LAGS];   /* lags ascending */
	double *row, *target, *factor, *coef, *path;
};

/* The lags: up to p, and around so many multiples of each season. */
void fc_ar_lags(struct fc_ar_fit *f, const struct fc_sample *s, size_t p,
    size_t seasons);
/* Regress values, or steps, on them. */
void fc_ar_regress(struct fc_ar_fit *f, bool steps, double *form);

#endif
