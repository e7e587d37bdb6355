/*
 * sarima.h - seasonal ARIMA: exact likelihood, conditional sum of squares
 *
 *	phi(B) Phi(B^m) (1 - B)^d (1 - B^m)^D (y_t - c x_t) =
 *	    theta(B) Theta(B^m) e_t
 * with x the mean (1), the drift (t) and the regressors of the sample (Box &
 * Jenkins 1970; a regression with ARIMA errors). The likelihood is that of
 * the differenced series, given the first d + m D values. The c are profiled
 * out by generalised least squares; a column that those before it already
 * explain, or that differencing leaves nothing of, has c = 0.
 * Missing values are unknowns with a flat prior, integrated out exactly
 * (Gomez, Maravall & Pena 1999, J. Econometrics 88:341-363): at most
 * FC_SARIMA_MISSING of them.
 * Parameters are in the stationary and invertible region by construction.
 */
#ifndef FC_LOCAL_SARIMA_H
#define FC_LOCAL_SARIMA_H

#include "base/fc.h"
#include "local/arma.h"
#include "local/local.h"

#define FC_SARIMA_MISSING 64
#define FC_SARIMA_SEASON 350
/* Most AR, MA, seasonal AR and seasonal MA terms of a model. */
#define FC_SARIMA_ORDER 9
#define FC_SARIMA_PARAMS (4 * FC_SARIMA_ORDER)
#define FC_SARIMA_COLUMNS (FC_SARIMA_MISSING + 2 + FC_REGRESSORS_MAX)

struct fc_order {
	int p, d, q;
	int sp, sd, sq;         /* seasonal P, D, Q */
	int m;                  /* season; 1 when sp, sd, sq are 0 */
	bool mean, drift;
};

/* A series made ready for orders of the same d, D, mean and drift. */
struct fc_sarima {
	struct fc_order o;
	size_t n, ndiff;        /* values; differenced values */
	size_t gap[FC_SARIMA_MISSING];  /* where values are missing */
	size_t nmiss, ncol;     /* missing values; columns behind the first */
	const double *x;        /* n * nx: the sample's regressors */
	size_t nx;
	double *xbeta;          /* nx: where their coefficients go */
	double *y;              /* n: less origin, gaps filled in line */
	double origin;
	double *col;            /* (1 + ncol) * ndiff: series, missing, mean, drift,
	                           regressors */
	double *res;            /* as many: their innovations */
	double *state;          /* (1 + ncol) * r */
	double *gram;           /* (1 + ncol)^2 */
	double *work;
	struct fc_arma arma;
	bool css;
	bool rough;             /* gradients by one-sided differences */
	/* at the last parameters: */
	double coef[FC_SARIMA_PARAMS];  /* ar, ma, sar, sma */
	double beta[FC_SARIMA_COLUMNS];
	double fall[FC_SARIMA_COLUMNS]; /* of sse by each, given those before */
	double loglik, sse;
	size_t nobs;            /* differenced values less missing ones */
};

/* Most states of orders o. */
size_t fc_sarima_states(const struct fc_order *o);
/* Doubles of workspace for n values and nx regressors with states r. */
size_t fc_sarima_work(size_t n, size_t nx, size_t r);
/* NULL, or why not. work must outlive s. Orders beyond d, D, mean, drift may
 * be changed by fc_sarima_order as long as they need no more than r states. */
const char *fc_sarima_init(struct fc_sarima *s, const struct fc_sample *y,
    const struct fc_order *o, size_t r, double *work);
void fc_sarima_order(struct fc_sarima *s, int p, int q, int sp, int sq);
/* -log likelihood (css: its conditional stand-in) at u, transformed. */
double fc_sarima_value(struct fc_sarima *s, const double *u);
/* Best parameters into u, from u; returns the value. */
double fc_sarima_optimise(struct fc_sarima *s, double *u, double ftol);
/* The whole fit: exact likelihood from where CSS leads from u; thorough: from
 * other starts as well. */
void fc_sarima_fit(struct fc_sarima *s, double *u, bool thorough);
/* Every coefficient where a search starts that knows nothing. */
void fc_sarima_cold(double *u);
/* The coefficients c (ar, ma, sar, sma) of a model of orders o as a start for
 * s; terms they do not have are 0. */
void fc_sarima_warm(const struct fc_sarima *s, const struct fc_order *o,
    const double *c, double *u);
/* Does the series follow its differences, mean and drift without error? The
 * coefficients are then 0. */
bool fc_sarima_exact(struct fc_sarima *s);
/* All roots of modulus > 1.01, those of seasonal terms in B^m? */
bool fc_sarima_proper(const struct fc_sarima *s);
size_t fc_sarima_nparams(const struct fc_order *o);

#endif
