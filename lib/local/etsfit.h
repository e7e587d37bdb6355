/*
 * etsfit.h - maximum likelihood for one form of exponential smoothing
 *
 * Criterion: -2 log likelihood without constants, n log SSE + 2 sum log |f|
 * (smooth.h), in the unit of y, so that it compares with R's: loglik = -
 * criterion / 2. The search is L-BFGS on the gradient of the adjoint pass,
 * from several starts, the first of them R's (Hyndman, Koehler, Snyder &
 * Grose 2002, IJF 18:439-454).
 *
 * Other criteria (fc_smooth_crit) are made least in the same way; what is
 * returned is that of the likelihood all the same, as R's ets compares forms.
 *
 * Bounds: usual are alpha in [0.0001, 0.9999], beta < alpha, gamma < 1 -
 * alpha, phi in [0.8, 0.98]; admissible ask only that old observations are
 * forgotten, the roots of the characteristic equation lying within the unit
 * circle (Hyndman, Akram & Archibald 2008, AISM 60:407-426), with parameters
 * not negative.
 *
 * A calm search adds -2 log of a prior of alpha and beta (fc_smooth_calm):
 * maximum likelihood alone lets trends follow noise, or draws a straight line
 * through the whole history. The forms chosen for M3 forecast better with the
 * prior (MASE of the last periods of the training parts, without and with:
 * yearly 3.627 and 3.554, quarterly 1.148 and 1.123, monthly .973 and .921).
 *
 * Ownership: the caller's arrays. Errors: an infinite criterion.
 */
#ifndef FC_LOCAL_ETSFIT_H
#define FC_LOCAL_ETSFIT_H

#include "local/etsform.h"
#include "local/local.h"

enum fc_ets_bounds {
	FC_ETS_BOTH,
	FC_ETS_ONLY_USUAL,
	FC_ETS_ONLY_ADMISSIBLE,
};

struct fc_ets_how {
	enum fc_ets_bounds bounds;
	bool calm;
	const double *given;    /* alpha, beta, gamma, phi, NAN: free; or NULL */
	const double *warm;     /* the same: where to start; or NULL */
	const double *limit;    /* a criterion above is of no interest; or NULL */
	enum fc_smooth_crit crit;       /* what is made least */
	size_t ahead;           /* steps of FC_CRIT_AMSE */
};

/* A series as the search sees it. */
struct fc_ets_series {
	const double *y;
	size_t n, nobs, m;
	double mean, spread;    /* of the observed; mean absolute deviation */
	bool positive;
};

void fc_ets_look(const struct fc_sample *s, struct fc_ets_series *e);

/* Doubles of workspace for any form. */
size_t fc_ets_work(const struct fc_ets_series *e);
/* The recursion of a form over y as it stands. */
struct fc_smooth fc_ets_kernel(const struct fc_ets_series *e,
    const struct fc_ets_form *f);
/* Best parameters and first states to theta (as smooth.h, 6 + m, seasons
 * normalised); returns the criterion, with the prior where calm. Needs more
 * values than parameters. */
double fc_ets_fit(const struct fc_ets_series *e, const struct fc_ets_form *f,
    const struct fc_ets_how *how, double *theta, double *work);

/* Start of the first states: seasons by decomposition, a line through the
 * first seasons of what is left. work: 2 m doubles. */
void fc_ets_start(const struct fc_smooth *k, double *theta, double *work);
/* Do the parameters of theta forget? work: 2 m + 4 doubles. */
bool fc_ets_admissible(const struct fc_ets_form *f, size_t m,
    const double *theta, double *work);
/* Do all roots of p[0] z^degree + ... + p[degree], p[0] = 1, lie within the
 * unit circle (Schur and Cohn)? p is lost; work: degree + 1 doubles. */
bool fc_ets_stable(double *p, size_t degree, double *work);

#endif
