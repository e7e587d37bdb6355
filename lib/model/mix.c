/* mix.c - combinations that have global members. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "model/combine.h"
#include "model/mix.h"

/* Of one part: mean, sigma, whether another model stepped in, quantiles,
 * paths. */
static size_t
size_of(const struct fc_forecast *f, size_t npath)
{
	return f->h * (3 + f->np + npath);
}

void
fc_mix_keep(struct fc_vec *kept, size_t k, const struct fc_forecast *f,
    const double *path, size_t npath)
{
	size_t size = size_of(f, npath), h = f->h;
	double *v = fc_vec_resize(kept, (k + 1) * size) + k * size;

	memcpy(v, f->mean, h * sizeof *v);
	memcpy(v + h, f->sigma, h * sizeof *v);
	for (size_t i = 0; i < h; i++)
		v[2 * h + i] = f->instead[i] &&
		    strcmp(f->instead[i], "pooled") != 0;
	if (f->np > 0)
		memcpy(v + 3 * h, f->q, h * f->np * sizeof *v);
	if (npath > 0)
		memcpy(v + (3 + f->np) * h, path, h * npath * sizeof *v);
}

/* Entry `at` of step i of each part; NAN where a part is left out. */
static double
pool(const struct fc_spec *spec, const double *v, size_t size, size_t i,
    size_t h, size_t at, bool mean)
{
	double x[FC_COMBINE_GIVEN_MAX], w[FC_COMBINE_GIVEN_MAX];
	size_t n = spec->nmixed, out = 0;

	for (size_t k = 0; k < n; k++)
		out += v[k * size + 2 * h + i] > 0;
	for (size_t k = 0; k < n; k++) {
		bool left = out < n && v[k * size + 2 * h + i] > 0;

		x[k] = left ? (double)NAN : v[k * size + at];
		w[k] = fc_combine_weight(&spec->params, k);
	}
	/* A NaN moves those behind it forward, and weights with them. */
	out = 0;
	for (size_t k = 0; k < n; k++) {
		x[out] = x[k];
		w[out] = w[k];
		out += isnan(x[k]) ? 0 : 1;
	}
	return fc_combine_pool(x, w, out, !mean &&
	    fc_combine_median(&spec->params));
}

void
fc_mix_forecast(const struct fc_spec *spec, const struct fc_vec *kept,
    struct fc_forecast *f, double *path, size_t npath)
{
	size_t size = size_of(f, npath), h = f->h;
	const double *v = kept->v + spec->mixed * size;

	f->has_q = true;
	f->df = 0;
	for (size_t i = 0; i < h; i++) {
		f->mean[i] = pool(spec, v, size, i, h, i, false);
		f->sigma[i] = pool(spec, v, size, i, h, h + i, false);
		for (size_t j = 0; j < f->np; j++)
			f->q[i * f->np + j] = pool(spec, v, size, i, h,
			    3 * h + i * f->np + j, false);
		for (size_t j = 0; j < npath; j++)
			path[i * npath + j] = pool(spec, v, size, i, h,
			    (3 + f->np) * h + i * npath + j, true);
	}
}

void
fc_mix_fitted(const struct fc_spec *spec, const double *fitted, size_t n,
    double *out)
{
	double x[FC_COMBINE_GIVEN_MAX], w[FC_COMBINE_GIVEN_MAX];

	for (size_t t = 0; t < n; t++) {
		size_t got = 0;

		for (size_t k = 0; k < spec->nmixed; k++) {
			x[got] = fitted[(spec->mixed + k) * n + t];
			w[got] = fc_combine_weight(&spec->params, k);
			got += isnan(x[got]) ? 0 : 1;
		}
		out[t] = fc_combine_pool(x, w, got,
		    fc_combine_median(&spec->params));
	}
}
