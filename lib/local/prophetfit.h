/*
 * prophetfit.h - the penalised regression of prophet.h
 *
 *	y = g(u) + s + r  or  g(u) (1 + s) + r
 * u = intercept + slope t + sum delta_j (t - c_j)+, g the identity or cap /
 * (1 + exp(-u)); s a sum of Fourier terms, r of regressors less their means.
 * y and cap are over the scale, t is in [0, 1].
 *
 * Where the sum is linear, one matrix of products serves all passes. Else
 * each pass makes it anew by Gauss and Newton's linearisation, and a step
 * that would raise what is made least is halved.
 */
#ifndef FC_LOCAL_PROPHETFIT_H
#define FC_LOCAL_PROPHETFIT_H

#include "local/harmonics.h"

struct fc_prophet {
	struct fc_harmonics h;
	const double *y, *x;            /* n; n * nx or NULL, all known */
	size_t n, nobs, nx;
	size_t trend, changes, d;       /* columns; in all */
	bool logistic, product;
	double low, scale, cap;         /* y = low + scale * what is fitted */
	double range, flex, season_prior, x_prior;
	double *coef;                   /* d: trend, changes, seasons, x */
	double *mean;                   /* nx: of the regressors */
	/* scratch */
	double *gram, *xy, *a, *row, *old, *size;
	double yy;
};

/* A change of the slope as small as this is as good as none. */
#define FC_PROPHET_SMALLEST 1e-5

/* Doubles of workspace; d and nx are set. */
size_t fc_prophet_work(const struct fc_prophet *r);
/* The posterior mode to coef; returns the variance of the errors (scaled). */
double fc_prophet_fit(struct fc_prophet *r, double *work);

/* Where change j lies, in [0, 1]. */
double fc_prophet_change(const struct fc_prophet *r, size_t j);
/* Value at period t, scaled; r->row is left with the columns. */
double fc_prophet_value(const struct fc_prophet *r, size_t t);

#endif
