/* target.c - what is done to y before a global model sees it, and undone. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/quantile.h"
#include "local/boxcox.h"
#include "local/target.h"

/* ---- options ------------------------------------------------------------------ */

static int
set_differences(struct fc_target *t, const char *value)
{
	t->ndiff = 0;
	for (const char *at = value; t->ndiff == 0 || *at++;
	    at += strcspn(at, ",")) {
		int64_t d;

		if (t->ndiff == FC_TARGET_DIFFS ||
		    fc_int_parse(at, strcspn(at, ","), &d) || d < 1 ||
		    d > 100000)
			return -1;
		t->diff[t->ndiff++] = d;
	}
	return 0;
}

static int
set_lambda(struct fc_target *t, const char *value)
{
	t->guerrero = strcmp(value, "guerrero") == 0;
	if (t->guerrero)
		return 0;
	return fc_num_parse(value, strlen(value), '.', &t->lambda) ||
	    !(t->lambda > 0 && t->lambda <= 2) ? -1 : 0;
}

static int
set_scale(struct fc_target *t, const char *value)
{
	static const char *const word[] = { "none", "standard", "min-max",
		"robust", "mean" };

	for (size_t i = 0; i < FC_LEN(word); i++) {
		if (strcmp(value, word[i]) != 0)
			continue;
		t->scale = (enum fc_target_scale)i;
		return 0;
	}
	return -1;
}

int
fc_target_option(struct fc_target *t, const char *name, const char *value)
{
	int rc = 1;

	if (strcmp(name, "difference") == 0)
		rc = set_differences(t, value);
	else if (strcmp(name, "lambda") == 0)
		rc = set_lambda(t, value);
	else if (strcmp(name, "scale") == 0)
		rc = set_scale(t, value);
	else if (strcmp(name, "transform") == 0)
		rc = strcmp(value, "log1p") == 0 || strcmp(value, "none") == 0 ?
		    0 : -1;
	if (rc == 0 && strcmp(name, "transform") == 0)
		t->log1p = strcmp(value, "log1p") == 0;
	t->on = t->log1p || t->guerrero || t->lambda > 0 || t->ndiff > 0 ||
	    t->scale != FC_SCALE_NONE;
	t->pooled = (struct fc_target_unit){ 1, 0, 1, 0 };
	return rc;
}

/* ---- there -------------------------------------------------------------------- */

static double
bend(const struct fc_target *t, double lambda, double y)
{
	if (isinf(y))
		return NAN;
	if (t->log1p)
		y = copysign(log1p(fabs(y)), y);
	return t->guerrero || t->lambda > 0 ? fc_boxcox(y, lambda) : y;
}

static double
unbend(const struct fc_target *t, double lambda, double u)
{
	if (t->guerrero || t->lambda > 0)
		u = fc_boxcox_back(u, lambda);
	u = t->log1p ? copysign(expm1(fmin(fabs(u), 690)), u) : u;
	return fmax(-1e300, fmin(u, 1e300));
}

static double
lambda_of(const struct fc_target *t, const double *y, size_t n)
{
	if (!t->guerrero || n == 0)
		return t->lambda > 0 ? t->lambda : t->pooled.lambda;
	/* Guerrero's is of positive values. */
	for (size_t i = 0; i < n; i++) {
		if (y[i] <= 0)
			return t->pooled.lambda;
	}
	return fc_boxcox_guerrero(y, n, t->season > 1 ? (size_t)t->season : 2,
	    0.2, 1);
}

static void
difference(double *u, size_t n, size_t d)
{
	for (size_t i = n; i-- > 0; )
		u[i] = i < d ? (double)NAN : u[i] - u[i - d];
}

/* y bent and differenced `stages` times. */
static void
stage(const struct fc_target *t, double lambda, const double *y, size_t n,
    size_t stages, double *u)
{
	for (size_t i = 0; i < n; i++)
		u[i] = bend(t, lambda, y[i]);
	for (size_t k = 0; k < stages; k++)
		difference(u, n, (size_t)t->diff[k]);
}

static void
moments(const double *v, size_t n, double *mean, double *sd, double *size)
{
	double m = 0, m2 = 0, a = 0;

	for (size_t i = 0; i < n; i++) {
		double delta = v[i] - m;

		m += delta / (double)(i + 1);
		m2 += delta * (v[i] - m);
		a += fabs(v[i]);
	}
	*mean = m;
	*sd = sqrt(m2 / (double)n);
	*size = a / (double)n;
}

/* The mean of what is observed, or else. */
static double
level_of(const double *u, size_t n, double otherwise)
{
	double mean = 0, m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isnan(u[i]))
			mean += (u[i] - mean) / ++m;
	}
	return m > 0 ? mean : otherwise;
}

/* What is no more than the rounding of differences of such values is 0. */
static double
above(double x, double noise)
{
	return x > noise ? x : 0;
}

/* loc and scale of the observed values v[0..n), n > 0, which are sorted. */
static void
measure(const struct fc_target *t, double *v, size_t n, double noise,
    struct fc_target_unit *unit)
{
	double mean, sd, size;

	moments(v, n, &mean, &sd, &size);
	if (t->scale == FC_SCALE_STANDARD) {
		unit->loc = mean;
		unit->scale = sd;
	} else if (t->scale == FC_SCALE_MEAN) {
		unit->loc = 0;
		unit->scale = size;
	} else {
		fc_sort_doubles(v, n);
		unit->loc = t->scale == FC_SCALE_MIN_MAX ? v[0] :
		    fc_quantile_sorted(v, n, 0.5);
		unit->scale = t->scale == FC_SCALE_MIN_MAX ? v[n - 1] - v[0] :
		    fc_quantile_sorted(v, n, 0.75) -
		    fc_quantile_sorted(v, n, 0.25);
	}
	unit->scale = above(unit->scale, noise);
	if (!(unit->scale > 0))
		unit->scale = above(sd, noise) > 0 ? sd : 1;
}

struct fc_target_unit
fc_target_apply(const struct fc_target *t, const double *y, size_t n,
    double *z, struct fc_vec *work)
{
	struct fc_target_unit unit = { .scale = 1 };
	size_t m = 0, last = n;
	double *v, noise = 0;

	/* Periods to come have no say in it. */
	while (last > 0 && isnan(y[last - 1]))
		last--;
	unit.lambda = lambda_of(t, y, last);
	unit.level = t->pooled.level;

	stage(t, unit.lambda, y, n, t->ndiff, z);
	if (t->scale == FC_SCALE_NONE)
		return unit;
	v = fc_vec_resize(work, n);
	for (size_t i = 0; i < n; i++) {
		if (!isnan(z[i]))
			v[m++] = z[i];
		if (isfinite(y[i]))
			noise = fmax(noise, 1e-12 * fabs(bend(t, unit.lambda,
			    y[i])));
	}
	unit.loc = t->pooled.loc;
	unit.scale = t->pooled.scale;
	if (m > 0)
		measure(t, v, m, noise, &unit);
	for (size_t i = 0; i < n; i++)
		z[i] = (z[i] - unit.loc) / unit.scale;
	return unit;
}

void
fc_target_count(const struct fc_target *t, const double *y, size_t n,
    struct fc_target_unit *sum, double *series, struct fc_vec *z,
    struct fc_vec *work)
{
	struct fc_target_unit unit;
	double *u = fc_vec_resize(z, n), level;

	while (n > 0 && isnan(y[n - 1]))
		n--;
	if (n == 0)
		return;
	unit = fc_target_apply(t, y, n, u, work);
	stage(t, unit.lambda, y, n, 0, u);
	level = level_of(u, n, NAN);
	if (isnan(level))
		return;
	sum->lambda += unit.lambda;
	sum->loc += unit.loc;
	sum->scale += unit.scale;
	sum->level += level;
	++*series;
}

void
fc_target_pool(struct fc_target *t, const struct fc_target_unit *sum,
    double series)
{
	if (series > 0)
		t->pooled = (struct fc_target_unit){ sum->lambda / series,
			sum->loc / series, sum->scale / series,
			sum->level / series };
}

/* ---- and back ------------------------------------------------------------------ */

/* The value d periods before row, or a multiple of it, or else. */
static double
before(const double *u, size_t row, size_t d, double otherwise)
{
	while (row >= d) {
		row -= d;
		if (!isnan(u[row]))
			return u[row];
	}
	return otherwise;
}

/* The forecasts, one difference less, of rows from `first` on; u is the
 * series of that stage. ahead: it takes them in. */
static void
sum_up(double *u, size_t first, bool ahead, size_t d, double level,
    struct fc_forecast *f)
{
	for (size_t i = 0; i < f->h; i++) {
		f->mean[i] += before(u, first + i, d, level);
		if (ahead)
			u[first + i] = f->mean[i];
	}
}

/* Distances from the forecast: those of d steps ago come along. */
static void
widen(const struct fc_forecast *f, size_t d)
{
	for (size_t i = d; i < f->h; i++) {
		for (size_t j = 0; j < f->np; j++) {
			double *own = &f->q[i * f->np + j];

			*own = copysign(hypot(*own, f->q[(i - d) * f->np + j]),
			    *own);
		}
	}
}

static void
back(const struct fc_target *t, const double *y, size_t n, size_t first,
    bool ahead, struct fc_forecast *f, struct fc_vec *work)
{
	size_t rows = FC_MAX(n, first + f->h), nq = f->has_q ? f->np : 0;
	double *u = fc_vec_resize(work, 2 * rows);
	struct fc_vec scratch = { u + rows, rows, rows };
	struct fc_target_unit unit = fc_target_apply(t, y, n, u, &scratch);

	for (size_t i = 0; i < f->h; i++) {
		for (size_t j = 0; j < nq; j++)
			f->q[i * nq + j] = unit.scale *
			    (f->q[i * nq + j] - f->mean[i]);
		f->mean[i] = unit.loc + unit.scale * f->mean[i];
	}
	for (size_t k = t->ndiff; k-- > 0; ) {
		stage(t, unit.lambda, y, n, k, u);
		for (size_t i = n; i < rows; i++)
			u[i] = NAN;
		sum_up(u, first, ahead, (size_t)t->diff[k], k > 0 ? 0 :
		    level_of(u, n, t->pooled.level), f);
		if (nq > 0)
			widen(f, (size_t)t->diff[k]);
	}
	for (size_t i = 0; i < f->h; i++) {
		for (size_t j = 0; j < nq; j++)
			f->q[i * nq + j] = unbend(t, unit.lambda, f->mean[i] +
			    f->q[i * nq + j]);
		f->mean[i] = unbend(t, unit.lambda, f->mean[i]);
	}
}

void
fc_target_back(const struct fc_target *t, const double *y, size_t n,
    struct fc_forecast *f, struct fc_vec *work)
{
	back(t, y, n, n, true, f, work);
}

void
fc_target_fitted(const struct fc_target *t, const double *y, size_t n,
    size_t first, struct fc_forecast *f, struct fc_vec *work)
{
	back(t, y, n, first, false, f, work);
}
