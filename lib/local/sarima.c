/* sarima.c - likelihood of a seasonal ARIMA model and its maximum. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/sarima_impl.h"
#include "opt/lbfgs.h"

#define TWO_PI 6.283185307179586
#define ROOT 1.01
/* Of central differences, and of one-sided ones. */
#define GRADIENT_STEP 1e-5
#define ROUGH_STEP 1e-6

/* Where a coefficient starts, and how far out. */
#define START 0.1
#define EDGE 2.5

/* Periods an order reaches over together with its seasonal order. */
static size_t
reach(int order, int seasonal, int m)
{
	return (size_t)order + (size_t)seasonal * (size_t)m;
}

size_t
fc_sarima_states(const struct fc_order *o)
{
	size_t p = reach(o->p, o->sp, o->m);
	size_t q = reach(o->q, o->sq, o->m);

	return FC_MAX(p, q + 1);
}

size_t
fc_sarima_nparams(const struct fc_order *o)
{
	return (size_t)o->p + (size_t)o->q + (size_t)o->sp + (size_t)o->sq;
}

size_t
fc_sarima_work(size_t n, size_t nx, size_t r)
{
	size_t c = FC_SARIMA_MISSING + 3 + nx;

	return n + 2 * c * n + c * r + c * c + 4 * r + fc_arma_work(r) + n +
	    fc_lbfgs_work(FC_SARIMA_PARAMS);
}

/* (1 - B)^d (1 - B^m)^D in place; returns how many are left. */
static size_t
difference(double *x, size_t n, const struct fc_order *o)
{
	for (int i = 0; i < o->d + o->sd; i++) {
		size_t lag = i < o->d ? 1 : (size_t)o->m;

		n -= lag;
		for (size_t t = 0; t < n; t++)
			x[t] = x[t + lag] - x[t];
	}
	return n;
}

/* Values less the first one, gaps filled in line; the first and the last
 * value are there. */
static size_t
fill(struct fc_sarima *s, const struct fc_sample *y)
{
	size_t last = 0, missing = 0;

	s->origin = y->y[0];
	for (size_t t = 0; t < y->n; t++) {
		if (isnan(y->y[t])) {
			if (missing < FC_SARIMA_MISSING)
				s->gap[missing] = t;
			missing++;
			continue;
		}
		s->y[t] = y->y[t] - s->origin;
		for (size_t i = last + 1; i < t; i++) {
			double share = (double)(i - last) / (double)(t - last);

			s->y[i] = s->y[last] + share * (s->y[t] - s->y[last]);
		}
		last = t;
	}
	return missing;
}

/* Column c of the regression: values, differenced. x is scratch (n). */
static void
add_column(struct fc_sarima *s, size_t c, double *x)
{
	difference(x, s->n, &s->o);
	memcpy(s->col + c * s->ndiff, x, s->ndiff * sizeof *x);
}

static void
make_columns(struct fc_sarima *s, double *x)
{
	size_t c = 0;

	memcpy(x, s->y, s->n * sizeof *x);
	add_column(s, c++, x);
	for (size_t i = 0; i < s->nmiss; i++) {
		memset(x, 0, s->n * sizeof *x);
		x[s->gap[i]] = 1;
		add_column(s, c++, x);
	}
	if (s->o.mean) {
		for (size_t t = 0; t < s->n; t++)
			x[t] = 1;
		add_column(s, c++, x);
	}
	if (s->o.drift) {
		for (size_t t = 0; t < s->n; t++)
			x[t] = (double)(t + 1);
		add_column(s, c++, x);
	}
	for (size_t i = 0; i < s->nx; i++) {
		for (size_t t = 0; t < s->n; t++)
			x[t] = s->x[t * s->nx + i];
		add_column(s, c++, x);
	}
	s->ncol = c - 1;
}

const char *
fc_sarima_init(struct fc_sarima *s, const struct fc_sample *y,
    const struct fc_order *o, size_t r, double *work)
{
	size_t lost = reach(o->d, o->sd, o->m), cols;

	*s = (struct fc_sarima){ .o = *o, .n = y->n, .y = work, .x = y->x,
	    .nx = y->nx, .xbeta = y->beta };
	if (y->n < lost + 3)
		return "too few values for the differences";
	s->ndiff = y->n - lost;
	s->nmiss = fill(s, y);
	if (s->nmiss > FC_SARIMA_MISSING)
		return "more than 64 missing values";
	s->nobs = s->ndiff - FC_MIN(s->nmiss, s->ndiff);
	if (s->nobs < 3)
		return "too few values for the differences";
	cols = 1 + s->nmiss + o->mean + o->drift + s->nx;
	s->col = s->y + s->n;
	s->res = s->col + cols * s->ndiff;
	s->state = s->res + cols * s->ndiff;
	s->gram = s->state + cols * r;
	s->arma.phi = s->gram + cols * cols;
	s->arma.theta = s->arma.phi + r;
	s->arma.k = s->arma.theta + r;
	s->arma.l = s->arma.k + r;
	s->work = s->arma.l + r;
	make_columns(s, s->work);
	s->arma.r = fc_sarima_states(&s->o);
	return NULL;
}

void
fc_sarima_order(struct fc_sarima *s, int p, int q, int sp, int sq)
{
	s->o.p = p;
	s->o.q = q;
	s->o.sp = sp;
	s->o.sq = sq;
	s->arma.r = fc_sarima_states(&s->o);
}

/* ---- parameters ------------------------------------------------------------ */

/* out = a'(B) where 1 - a'(B) = (1 - a(B)) (1 - b(B^m)). */
static void
multiply(double *out, const double *a, int na, const double *b, int nb,
    size_t m)
{
	for (int i = 0; i < na; i++)
		out[i] += a[i];
	for (int j = 0; j < nb; j++) {
		double *at = out + (size_t)(j + 1) * m;

		at[-1] += b[j];
		for (int i = 0; i < na; i++)
			at[i] -= a[i] * b[j];
	}
}

/* u to coefficients and to the two polynomials written out. With
 * theta = -phi(MA part) both parts are products of 1 - a(B). */
static void
unpack(struct fc_sarima *s, const double *u)
{
	const int len[4] = { s->o.p, s->o.q, s->o.sp, s->o.sq };
	double scratch[FC_SARIMA_ORDER], *part[4], *c = s->coef;
	double *phi = s->arma.phi, *theta = s->arma.theta;
	size_t r = s->arma.r;

	memset(phi, 0, r * sizeof *phi);
	memset(theta, 0, r * sizeof *theta);
	for (int i = 0; i < 4; i++) {
		size_t k = (size_t)len[i];

		part[i] = c;
		fc_arma_stationary(u, k, c, scratch);
		u += k;
		c += k;
	}
	multiply(phi, part[0], len[0], part[2], len[2], (size_t)s->o.m);
	multiply(theta + 1, part[1], len[1], part[3], len[3], (size_t)s->o.m);
	theta[0] = 1;
	for (size_t i = 1; i < r; i++)
		theta[i] = -theta[i];
	for (int i = 1; i < 4; i += 2) {
		for (int j = 0; j < len[i]; j++)
			part[i][j] = -part[i][j];
	}
}

/* ---- innovations ------------------------------------------------------------ */

/* Exact: res = innovations over their standard deviations, in units of the
 * innovation's. Adds up log variances; false when not stationary. */
static bool
innovations(struct fc_sarima *s, double *logf)
{
	struct fc_arma *a = &s->arma;
	size_t r = a->r, n = s->ndiff;
	double scale = 1, product = 1;
	bool moving = true;

	if (!fc_arma_start(a, s->work))
		return false;
	memset(s->state, 0, (1 + s->ncol) * r * sizeof *s->state);
	*logf = 0;
	for (size_t t = 0; t < n; t++) {
		if (moving)
			scale = 1 / sqrt(a->f);
		/* One logarithm for many: f is at least about 1. */
		product *= a->f;
		if (!(product < 1e200)) {
			*logf += log(product);
			product = 1;
		}
		for (size_t c = 0; c <= s->ncol; c++)
			s->res[c * n + t] = scale * fc_arma_step(a,
			    s->state + c * r, s->col[c * n + t]);
		moving = !a->steady;
		fc_arma_gains(a);
	}
	*logf += log(product);
	return true;
}

/* Coefficients of a polynomial that are not 0, from the lag first. */
static size_t
sparse(const double *poly, size_t first, size_t r, size_t *lag, double *coef)
{
	size_t k = 0;

	for (size_t i = 0; i < r && k < 2 * FC_SARIMA_PARAMS; i++) {
		if (i + first == 0 || !(fabs(poly[i]) > 0))
			continue;
		lag[k] = i + first;
		coef[k++] = poly[i];
	}
	return k;
}

/* Conditional: errors of one column, 0 for the first skip values. */
static void
conditional(const struct fc_sarima *s, size_t c, size_t skip)
{
	const double *x = s->col + c * s->ndiff;
	double *e = s->res + c * s->ndiff, coef[2 * FC_SARIMA_PARAMS];
	size_t lag[2 * FC_SARIMA_PARAMS], n = s->ndiff, k, longest;

	memset(e, 0, skip * sizeof *e);
	memcpy(e + skip, x + skip, (n - skip) * sizeof *e);
	k = sparse(s->arma.phi, 1, s->arma.r, lag, coef);
	for (size_t i = 0; i < k; i++) {
		const double *past = x - lag[i];

		for (size_t t = skip; t < n; t++)
			e[t] -= coef[i] * past[t];
	}
	k = sparse(s->arma.theta, 0, s->arma.r, lag, coef);
	longest = k > 0 ? FC_MIN(FC_MAX(lag[k - 1], skip), n) : n;
	for (size_t t = skip; t < longest; t++) {
		for (size_t i = 0; i < k && lag[i] <= t; i++)
			e[t] -= coef[i] * e[t - lag[i]];
	}
	for (size_t t = longest; t < n; t++) {
		double v = e[t];

		for (size_t i = 0; i < k; i++)
			v -= coef[i] * e[t - lag[i]];
		e[t] = v;
	}
}

double
fc_sarima_value(struct fc_sarima *s, const double *u)
{
	double nobs = (double)s->nobs, logf = 0, logdet, used = nobs;
	size_t from = 1;

	unpack(s, u);
	if (s->css) {
		size_t skip = reach(s->o.p, s->o.sp, s->o.m);

		from = 1 + s->nmiss;
		if (skip + 2 + s->ncol >= s->ndiff)
			return INFINITY;
		used = (double)(s->ndiff - skip);
		conditional(s, 0, skip);
		for (size_t c = from; c <= s->ncol; c++)
			conditional(s, c, skip);
	} else if (!innovations(s, &logf)) {
		return INFINITY;
	}
	if (!fc_sarima_regress(s, from, &logdet))
		return INFINITY;
	s->loglik = -0.5 * (nobs * (log(TWO_PI * s->sse / used) + 1) + logf +
	    logdet);
	return -s->loglik;
}

bool
fc_sarima_exact(struct fc_sarima *s)
{
	double u[FC_SARIMA_PARAMS] = { 0 }, all = 0;

	fc_sarima_value(s, u);
	for (size_t t = 0; t < s->n; t++)
		all += s->y[t] * s->y[t];
	return !(s->sse > 1e-20 * all);
}

/* ---- the maximum ------------------------------------------------------------ */

static double
objective(const double *u, double *grad, void *arg)
{
	struct fc_sarima *s = arg;
	size_t k = fc_sarima_nparams(&s->o);
	double x[FC_SARIMA_PARAMS], f = fc_sarima_value(s, u);

	if (!isfinite(f))
		return INFINITY;
	memcpy(x, u, k * sizeof *x);
	for (size_t i = 0; i < k; i++) {
		double step = s->rough ? ROUGH_STEP : GRADIENT_STEP, hi, lo;

		x[i] = u[i] + step;
		hi = fc_sarima_value(s, x);
		x[i] = u[i] - step;
		lo = s->rough ? f : fc_sarima_value(s, x);
		x[i] = u[i];
		grad[i] = (hi - lo) / (s->rough ? step : 2 * step);
		if (!isfinite(grad[i]))
			return INFINITY;
	}
	return f;
}

double
fc_sarima_optimise(struct fc_sarima *s, double *u, double ftol)
{
	size_t k = fc_sarima_nparams(&s->o);
	struct fc_lbfgs o = { .n = k, .max_iter = 100, .ftol = ftol,
		.fn = objective, .arg = s };

	if (k > 0 && isfinite(fc_sarima_value(s, u)))
		fc_lbfgs_min(&o, u, s->work + s->n + fc_arma_work(s->arma.r), NULL);
	return fc_sarima_value(s, u);
}

void
fc_sarima_cold(double *u)
{
	for (size_t i = 0; i < FC_SARIMA_PARAMS; i++)
		u[i] = START;
}

void
fc_sarima_warm(const struct fc_sarima *s, const struct fc_order *o,
    const double *c, double *u)
{
	const int to[4] = { s->o.p, s->o.q, s->o.sp, s->o.sq };
	const int from[4] = { o->p, o->q, o->sp, o->sq };

	for (int i = 0; i < 4; i++) {
		double a[FC_SARIMA_ORDER], x[FC_SARIMA_ORDER] = { 0 };
		double work[2 * FC_SARIMA_ORDER];

		for (int j = 0; j < from[i]; j++)
			a[j] = i % 2 == 0 ? c[j] : -c[j];
		fc_arma_unconstrained(a, (size_t)from[i], EDGE, x, work);
		for (int j = 0; j < to[i]; j++)
			*u++ = j < from[i] ? x[j] : 0;
		c += from[i];
	}
}

void
fc_sarima_fit(struct fc_sarima *s, double *u, bool thorough)
{
	/* Starts for every coefficient: where CSS leads from the first, and
	 * the others as they are. */
	static const double start[] = { START, -0.5, 0.5, 1.3, -1.3, -0.6 };
	size_t k = fc_sarima_nparams(&s->o);
	double best = INFINITY, x[FC_SARIMA_PARAMS];

	for (size_t i = 0; i < 1 + FC_LEN(start); i++) {
		double f;

		for (size_t j = 0; j < k; j++) {
			x[j] = i == 0 ? u[j] : start[i - 1];
			/* Ends of a factor pull apart. */
			if (i >= 2 && i < FC_LEN(start) && j % 2 == 1)
				x[j] = -x[j];
		}
		if (i == 0) {
			s->css = true;
			fc_sarima_optimise(s, x, 1e-8);
			s->css = false;
			for (size_t j = 0; j < k; j++)
				x[j] = fmax(-EDGE, fmin(EDGE, x[j]));
		}
		f = fc_sarima_optimise(s, x, 1e-10);
		if (f < best || i == 0) {
			best = f;
			memcpy(u, x, k * sizeof *u);
		}
		if (k == 0 || !thorough)
			break;
	}
	fc_sarima_value(s, u);
}

bool
fc_sarima_proper(const struct fc_sarima *s)
{
	const int len[4] = { s->o.p, s->o.q, s->o.sp, s->o.sq };
	const double *c = s->coef;

	for (int i = 0; i < 4; i++) {
		double a[FC_SARIMA_ORDER];

		for (int j = 0; j < len[i]; j++)
			a[j] = i % 2 == 0 ? c[j] : -c[j];
		if (!fc_arma_roots_beyond(a, (size_t)len[i], ROOT))
			return false;
		c += len[i];
	}
	return true;
}
