/* etsstart.c - where the search for first states begins */
#include "base/fc.h"

#include <math.h>

#include "local/decompose.h"
#include "local/etsfit.h"

/* Seasons no deeper than most of the level. */
static void
shrink(const struct fc_smooth *k, double level, double *s)
{
	double low = 0;

	for (size_t i = 0; i < k->m; i++)
		low = fmin(low, s[i]);
	for (size_t i = 0; low < -0.7 * level && i < k->m; i++)
		s[i] *= 0.7 * level / -low;
}

void
fc_ets_start(const struct fc_smooth *k, double *theta, double *work)
{
	bool mult = k->season == FC_SEASON_MULT;
	double *s = theta + FC_SM_SEASON, a = mult ? 1 : 0, b = 0;

	for (size_t i = 0; i < k->m; i++)
		s[i] = mult ? 1 : 0;
	if (k->season != FC_SEASON_NONE &&
	    !fc_decompose(k->y, k->n, k->m, mult, s, work)) {
		for (size_t i = 0; i < k->m; i++)
			s[i] = mult ? 1 : 0;
	}
	(void)fc_smooth_line(k, s, &a, &b);
	if (k->relative && k->season == FC_SEASON_ADD)
		shrink(k, a, s);
	theta[FC_SM_LEVEL] = a;
	theta[FC_SM_SLOPE] = b;
	if (k->trend != FC_TREND_MULT)
		return;
	/* The growth from the line's first value to its second. */
	theta[FC_SM_SLOPE] = (a + 2 * b) / (a + b);
	theta[FC_SM_LEVEL] = (a + b) / theta[FC_SM_SLOPE];
	if (!(theta[FC_SM_SLOPE] > 0.5 && theta[FC_SM_SLOPE] < 2 &&
	    theta[FC_SM_LEVEL] > 0.001)) {
		theta[FC_SM_SLOPE] = 1;
		theta[FC_SM_LEVEL] = fmax(a + b, 0.01);
	}
}

/*
 * Coefficients of the characteristic polynomial of D = F - g w', the highest
 * power first; returns the degree. Hyndman, Akram & Archibald (2008), whose
 * slope is damped before it is stored: their beta is phi beta here. (R's
 * admissible() takes beta itself.)
 */
static size_t
characteristic(const struct fc_ets_form *f, size_t m, const double *theta,
    double *p)
{
	double alpha = theta[FC_SM_ALPHA], gamma = theta[FC_SM_GAMMA];
	double phi = theta[FC_SM_PHI], beta = phi * theta[FC_SM_BETA];

	p[0] = 1;
	if (f->trend == FC_TREND_NONE) {
		for (size_t i = 1; i < m; i++)
			p[i] = alpha;
		p[m] = alpha + gamma - 1;
		return m;
	}
	for (size_t i = 1; i <= m; i++)
		p[i] = alpha + beta - alpha * phi;
	p[1] += alpha * phi - phi;
	p[m] += gamma - 1;
	p[m + 1] = phi * (1 - alpha - gamma);
	return m + 1;
}

/* Schur and Cohn: all roots lie within the unit circle when every step down
 * has a last coefficient below 1. */
bool
fc_ets_stable(double *p, size_t degree, double *old)
{
	for (size_t k = degree; k > 0; k--) {
		double r = p[k], scale = 1 / (1 - r * r);

		if (!(fabs(r) < 1))
			return false;
		for (size_t i = 0; i <= k; i++)
			old[i] = p[i];
		for (size_t i = 0; i < k; i++)
			p[i] = (old[i] - r * old[k - i]) * scale;
	}
	return true;
}

bool
fc_ets_admissible(const struct fc_ets_form *f, size_t m, const double *theta,
    double *work)
{
	double phi = f->trend == FC_TREND_NONE ? 1 : theta[FC_SM_PHI];
	double alpha = theta[FC_SM_ALPHA], beta = phi * theta[FC_SM_BETA];

	if (f->season != FC_SEASON_NONE)
		return fc_ets_stable(work, characteristic(f, m, theta, work),
		    work + m + 2);
	if (!(alpha > 1 - 1 / phi && alpha < 1 + 1 / phi))
		return false;
	return f->trend == FC_TREND_NONE || (beta > alpha * (phi - 1) &&
	    beta < (1 + phi) * (2 - alpha));
}
