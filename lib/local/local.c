/* local.c - what local models share: vectors, quantiles of a forecast. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "local/local.h"

double *
fc_vec_resize(struct fc_vec *v, size_t n)
{
	if (n > v->cap) {
		v->cap = FC_MAX(n, v->cap + v->cap / 2);
		v->v = fc_xrealloc(v->v, v->cap, sizeof *v->v);
	}
	v->n = n;
	return v->v;
}

void
fc_vec_release(struct fc_vec *v)
{
	free(v->v);
	*v = (struct fc_vec){ 0 };
}

void
fc_sample_seasons(struct fc_sample *s, const double *v, size_t n)
{
	s->nseason = 0;
	for (size_t i = 0; i < n && i < FC_SEASONS_MAX; i++) {
		if (v[i] > 1 && 2 * v[i] < (double)s->n)
			s->seasons[s->nseason++] = v[i];
	}
}

void
fc_sample_warm_behind(struct fc_sample *s, size_t head)
{
	s->warm += head;
	s->nwarm -= head;
}

bool
fc_sample_warm(const struct fc_local *m, const struct fc_params *p,
    const struct fc_sample *s)
{
	return s->warm && m->valid(p, s->warm, s->nwarm);
}

bool
fc_warm_changed(double now, double then)
{
	return now > 1.5 * then;
}

void
fc_fit_through(const struct fc_local *m, const struct fc_params *p,
    const struct fc_sample *s, size_t from, struct fc_vec *state)
{
	double mean, sigma, none = 0;
	const char *instead = NULL;
	struct fc_forecast f = { .h = 1, .mean = &mean, .sigma = &sigma,
	    .q = &none, .instead = &instead };

	if (!s->fitted) {
		m->update(p, state, s->y + from, s->n - from);
		return;
	}
	for (size_t t = 0; t < from; t++)
		s->fitted[t] = NAN;
	for (size_t t = from; t < s->n; t++) {
		m->forecast(p, state, &f);
		s->fitted[t] = mean;
		m->update(p, state, s->y + t, 1);
	}
}

/* Standard quantiles once per forecast, not once per step. */
static void
spread(struct fc_forecast *f)
{
	for (size_t j = 0; j < f->np; j++) {
		double z = f->df > 0 ? fc_t_quantile(f->p[j], f->df) :
		    fc_norm_quantile(f->p[j]);

		for (size_t i = 0; i < f->h; i++)
			f->q[i * f->np + j] = f->mean[i] + z * f->sigma[i];
	}
}

static double
clip(double x, double lower, double upper)
{
	if (x < lower)
		return lower;
	if (x > upper)
		return upper;
	return x;
}

void
fc_forecast_finish(struct fc_forecast *f, double lower, double upper)
{
	if (!f->has_q)
		spread(f);
	for (size_t i = 0; i < f->h; i++) {
		double *q = f->q + i * f->np;

		f->mean[i] = clip(f->mean[i], lower, upper);
		for (size_t j = 0; j < f->np; j++) {
			q[j] = clip(q[j], lower, upper);
			if (j > 0 && q[j] < q[j - 1])
				q[j] = q[j - 1];
		}
	}
}
