/*
 * cesfit.h - likelihood of one kind of complex exponential smoothing
 *
 * n log SSE, least over the parameters, if asked for over first states as well,
 * by L-BFGS on the gradient of one backward pass, within the region where old
 * errors fade. The real part of a pair lies between limits that depend on the
 * imaginary one: free variables are the logit of its place. A first c is l /
 * a0: where a level that goes on takes it.
 *
 * Ownership: the caller's arrays.
 */
#ifndef FC_LOCAL_CESFIT_H
#define FC_LOCAL_CESFIT_H

#include "local/cesrun.h"

struct fc_ces_series {
	const double *y;        /* of a size about 1 */
	size_t n, nobs, m;
	bool calm;              /* with the prior (ces.h) */
	bool optimal;           /* first states are free as well */
};

/* Doubles of workspace for n values and any kind of season m. */
size_t fc_ces_fit_work(size_t n, size_t m);
/*
 * From the parameters of warm (a0, a1, b0, b1; NULL: from several starts) to
 * theta. Returns the criterion, INFINITY: no parameters that forget, or none
 * near a criterion of limit.
 */
double fc_ces_fit(const struct fc_ces_series *s, const struct fc_ces_kind *k,
    const double *warm, double limit, double *theta, double *work);

#endif
