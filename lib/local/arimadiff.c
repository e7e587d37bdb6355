/* arimadiff.c - how often automatic ARIMA takes differences. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/autoarima_impl.h"
#include "local/stl.h"
#include "local/unitroot.h"

#define CANOVA_SEASON 24        /* it costs the square of it; longer: strength */

/* The series without gaps, less the regressors by ordinary least squares. */
static void
take_regressors(struct fc_sarima *s)
{
	const double *beta = s->beta + s->nmiss + s->o.mean, none = 0;

	if (s->nx == 0)
		return;
	fc_sarima_value(s, &none);
	for (size_t t = 0; t < s->n; t++) {
		for (size_t i = 0; i < s->nx; i++)
			s->y[t] -= beta[i] * s->x[t * s->nx + i];
	}
}

/* Largest less smallest of n values, stride apart. */
static double
spread(const double *x, size_t n, size_t stride)
{
	double lo = INFINITY, hi = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		lo = fmin(lo, x[i * stride]);
		hi = fmax(hi, x[i * stride]);
	}
	return hi - lo;
}

/* Do these differences leave all regressors of y something? x: scratch. */
static bool
keeps_regressors(const struct fc_sample *y, const struct fc_order *o, double *x)
{
	for (size_t i = 0; i < y->nx; i++) {
		size_t n = y->n;

		for (size_t t = 0; t < n; t++)
			x[t] = y->x[t * y->nx + i];
		for (int k = 0; k < o->d + o->sd; k++) {
			size_t lag = k < o->d ? 1 : (size_t)o->m;

			n -= lag;
			for (size_t t = 0; t < n; t++)
				x[t] = x[t + lag] - x[t];
		}
		if (spread(x, n, 1) <= 1e-9 * spread(y->x + i, y->n, y->nx))
			return false;
	}
	return true;
}

/* The options of fc_arima_differences: NULL, the defaults. */
static double
option(const struct fc_params *p, int i)
{
	return p ? p->v[i] : fc_auto_arima_params[i].def;
}

static bool
season_found(const double *x, size_t n, size_t m, const struct fc_params *p,
    double *work)
{
	if (option(p, P_SEASONAL_TEST) == OCSB)
		return fc_ocsb(x, n, m, work) >= fc_ocsb_point(m);
	if (option(p, P_SEASONAL_TEST) == CANOVA && m <= CANOVA_SEASON)
		return fc_canova(x, n, m, work) > fc_canova_point(m);
	return fc_season_strength(x, n, m, work) > 0.64;
}

/* Differences the tests ask for, or the fixed d, D; filled: the series without
 * gaps. */
static void
choose_differences(const double *filled, const struct fc_sample *y,
    const struct fc_params *p, struct fc_order *o, double *work)
{
	bool none = option(p, P_STATIONARY) > 0;
	const double fixed[] = { none ? 0 : option(p, P_D),
		none ? 0 : option(p, P_SD) };
	size_t n = y->n;
	size_t m = (size_t)o->m, left = n;
	double *x = work, *e = work + n;

	o->sd = 0;
	if (o->m > 1)
		o->sd = isnan(fixed[1]) ?
		    season_found(filled, n, m, p, work) : (int)fixed[1];
	if (n < m * (size_t)o->sd + 6)
		o->sd = 0;
	if (isnan(fixed[1]) && !keeps_regressors(y, o, x))
		o->sd = 0;
	memcpy(x, filled, n * sizeof *x);
	if (o->sd > 0) {
		left -= m;
		for (size_t i = 0; i < left; i++)
			x[i] = x[i + m] - x[i];
	}
	o->d = fc_ndiffs(x, &left, (enum fc_unit_root)option(p, P_TEST),
	    (int)option(p, P_MAX_D), e);
	if (o->d > 0 && !keeps_regressors(y, o, x))
		o->d--;
	if (!isnan(fixed[0]))
		o->d = (int)fixed[0];
}

const char *
fc_arima_differences(const struct fc_sample *y, const struct fc_params *p,
    struct fc_order *o, struct fc_vec *work)
{
	size_t n = y->n, size = fc_sarima_work(n, y->nx, 1);
	struct fc_order plain = { .m = 1, .mean = y->nx > 0 };
	struct fc_sarima s;
	const char *why;

	o->d = o->sd = 0;
	if (o->m > FC_SARIMA_SEASON || (size_t)o->m >= n)
		o->m = 1;
	fc_vec_resize(work, size + 6 * n + FC_MAX(fc_stl_work(n, (size_t)o->m),
	    fc_canova_work(n, (size_t)FC_MIN(o->m, CANOVA_SEASON))));
	why = fc_sarima_init(&s, y, &plain, 1, work->v);
	if (why)
		return why;
	take_regressors(&s);
	choose_differences(s.y, y, p, o, work->v + size);
	return NULL;
}
