/*
 * smoothahead.c - exponential smoothing: errors several steps ahead
 *
 * The forecast of period t + j made before period t is q_j = l + phi_j b, or
 * l b^phi_j, phi_j = phi + .. + phi^(j + 1), with the season of its place,
 * which no update has touched since: that in the trace of period t + j, a
 * whole number of seasons earlier where j is longer than one.
 */
#include "base/fc.h"

#include "local/smooth_impl.h"

/* One forecast: value, and derivatives by level, slope, phi and season. */
struct ahead {
	double f, dl, db, dphi, ds;
};

static struct ahead
forecast(const struct fc_smooth *k, double phi,
    const struct fc_smooth_trace *tr, double s,
    const struct fc_smooth_step *to)
{
	double more = to->more, all = phi + more, q = tr->q, b = tr->b;
	struct ahead a = { .f = 0, .dl = 1, .db = all, .ds = 1 };

	if (k->trend == FC_TREND_MULT) {
		double l = q / fc_smooth_power(b, phi);

		q *= pow(b, more);
		a.dl = q / l;
		a.db = q * all / b;
		a.dphi = q * log(b) * (1 + to->dmore);
	} else {
		q += more * b;
		a.dphi = b * (1 + to->dmore);
	}
	a.f = q;
	if (k->season == FC_SEASON_ADD)
		a.f = q + s;
	if (k->season == FC_SEASON_MULT) {
		a.f = q * s;
		a.ds = q;
		a.dl *= s;
		a.db *= s;
		a.dphi *= s;
	}
	return a;
}

void
fc_smooth_steps(const struct fc_smooth *k, double phi,
    struct fc_smooth_step *to)
{
	double n = 0;

	for (size_t t = 0; t < k->n; t++)
		n += !isnan(k->y[t]);
	to[0] = (struct fc_smooth_step){ .n = n };
	for (size_t j = 1; j < k->ahead; j++) {
		n -= j <= k->n && !isnan(k->y[j - 1]);
		to[j].n = n;
		to[j].more = to[j - 1].more + pow(phi, (double)j + 1);
		to[j].dmore = to[j - 1].dmore + ((double)j + 1) *
		    pow(phi, (double)j);
	}
}

double
fc_smooth_ahead(const struct fc_smooth *k, const double *th,
    const struct fc_smooth_trace *tr)
{
	double phi = th[FC_SM_PHI], all = 0;
	struct fc_smooth_step to[FC_SMOOTH_AHEAD];

	fc_smooth_steps(k, phi, to);
	for (size_t j = 0; j < k->ahead && j < k->n; j++) {
		double sum = 0;

		for (size_t t = 0; t + j < k->n; t++) {
			double e = k->y[t + j] - forecast(k, phi, &tr[t],
			    tr[t + j % k->m].s, &to[j]).f;

			sum += isnan(e) ? 0 : e * e;
		}
		all += to[j].n > 0 ? sum / to[j].n : 0;
	}
	return all / (double)k->ahead;
}

void
fc_smooth_ahead_pull(const struct fc_smooth *k, const double *th,
    const struct fc_smooth_trace *tr, size_t t,
    const struct fc_smooth_step *to, double weight,
    struct fc_smooth_adjoint *x, double *g)
{
	double phi = th[FC_SM_PHI];

	for (size_t j = 0; j < k->ahead && t + j < k->n; j++) {
		struct ahead a = forecast(k, phi, &tr[t],
		    tr[t + j % k->m].s, &to[j]);
		double e = k->y[t + j] - a.f, fb;

		if (isnan(e))
			continue;
		fb = -weight * e / ((double)k->ahead * to[j].n);
		x->l += fb * a.dl;
		x->b += fb * a.db;
		g[FC_SM_PHI] += fb * a.dphi;
		if (k->season != FC_SEASON_NONE)
			x->s[(t + j) % k->m] += fb * a.ds;
	}
}
