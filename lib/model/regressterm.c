/* regressterm.c - the columns of a regression, made for one series. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "local/autoarima.h"
#include "local/sarima.h"
#include "model/regress_impl.h"

/* What a column must add to those before it, of its own sum of squares. */
#define NEW 1e-9
/* fourier=auto looks at no more harmonics of a season. */
#define HARMONICS 12

/* ---- candidates ---------------------------------------------------------------- */

static void
add_term(struct fc_terms *d, double column, double level)
{
	if (d->n < FC_REGRESSORS_MAX)
		d->term[d->n++] = (struct fc_term){ .column = column,
			.level = level };
}

/* The levels of text column j, ascending. */
static void
add_levels(struct fc_terms *d, const struct fc_sample *s, size_t j)
{
	size_t from = d->n;

	for (size_t t = 0; t < s->n; t++) {
		double level = s->x[t * s->nx + j];
		size_t at = from;

		if (!(level > 0) || d->n == FC_REGRESSORS_MAX)
			continue;
		while (at < d->n && d->term[at].level < level)
			at++;
		if (at < d->n && d->term[at].level <= level)
			continue;
		memmove(d->term + at + 1, d->term + at,
		    (d->n - at) * sizeof *d->term);
		d->n++;
		d->term[at] = (struct fc_term){ .column = (double)j,
			.level = level };
	}
}

static void
add_harmonics(struct fc_terms *d, double season, int most)
{
	for (int k = 1; k <= most && 2 * k <= season; k++) {
		add_term(d, -2 * k, season);
		add_term(d, -2 * k - 1, season);
	}
}

static void
add_fourier(struct fc_terms *d, const struct fc_spec *spec,
    const struct fc_sample *s)
{
	int most = spec->fourier < 0 ? HARMONICS : spec->fourier;

	for (size_t i = 0; i < s->nseason; i++)
		add_harmonics(d, s->seasons[i], most);
}

/* ---- which of them tell something -------------------------------------------- */

/* Mean and spread over the periods with a y, then column i of z: less mean,
 * over spread, 0 where there is no y. False when it is constant. */
static bool
standardise(struct fc_terms *d, size_t i, const struct fc_sample *s, double *z)
{
	struct fc_term *e = &d->term[i];
	double sum = 0, ss = 0, size = 0, n = 0;

	for (size_t t = 0; t < s->n; t++) {
		if (!isnan(s->y[t]) && !isnan(z[t])) {
			sum += z[t];
			n++;
		}
	}
	e->mean = n > 0 ? sum / n : 0;
	for (size_t t = 0; t < s->n; t++) {
		if (isnan(z[t]) || isnan(s->y[t]))
			z[t] = e->mean;
		size = fmax(size, fabs(z[t]));
		z[t] -= e->mean;
		ss += z[t] * z[t];
	}
	d->scale[i] = sqrt(ss / fmax(n, 1));
	if (!(d->scale[i] > 1e-10 * size) || !isfinite(d->scale[i]))
		return false;
	for (size_t t = 0; t < s->n; t++)
		z[t] /= d->scale[i];
	return true;
}

/* Orthogonalise z against the columns q[0..k) (modified Gram-Schmidt) and
 * make it one of them; false when nothing is left. */
static bool
orthogonal(double *z, double *q, size_t k, size_t n)
{
	double *own = q + k * n, before = 0, left = 0;

	memcpy(own, z, n * sizeof *own);
	for (size_t t = 0; t < n; t++)
		before += own[t] * own[t];
	for (size_t j = 0; j < k; j++) {
		double sum = 0;

		for (size_t t = 0; t < n; t++)
			sum += q[j * n + t] * own[t];
		for (size_t t = 0; t < n; t++)
			own[t] -= sum * q[j * n + t];
	}
	for (size_t t = 0; t < n; t++)
		left += own[t] * own[t];
	if (!(left > NEW * before))
		return false;
	for (size_t t = 0; t < n; t++)
		own[t] /= sqrt(left);
	return true;
}

/* Values of a candidate; NaN where they are missing. */
static void
fill(const struct fc_spec *spec, const struct fc_term *e,
    const struct fc_sample *s, double *z)
{
	struct fc_term term = *e;

	term.mean = NAN;
	for (size_t t = 0; t < s->n; t++)
		z[t] = fc_term_value(spec, &term, s->x ? s->x + t * s->nx :
		    NULL, (double)(t + 1));
}

static void
keep_useful(struct fc_terms *d, const struct fc_spec *spec,
    const struct fc_sample *s, size_t most, struct fc_fit_ws *ws)
{
	double *z = fc_vec_resize(&ws->less, (d->n + 1) * s->n), *q = z + s->n;
	size_t kept = 0;

	for (size_t i = 0; i < d->n && kept < most; i++) {
		d->term[kept] = d->term[i];
		fill(spec, &d->term[kept], s, z);
		if (standardise(d, kept, s, z) &&
		    orthogonal(z, q, kept, s->n))
			kept++;
	}
	d->n = kept;
}

/* ---- how many harmonics ------------------------------------------------------- */

static void
fill_all(struct fc_terms *d, const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_fit_ws *ws)
{
	d->x = fc_vec_resize(&ws->design, s->n * d->n);
	for (size_t t = 0; t < s->n; t++) {
		const double *row = s->x ? s->x + t * s->nx : NULL;

		for (size_t i = 0; i < d->n; i++)
			d->x[t * d->n + i] = fc_term_value(spec, &d->term[i],
			    row, (double)(t + 1));
	}
}

/* A regression with ARIMA errors at its best parameters, by CSS; NULL or why
 * not. */
static const char *
fit_errors(struct fc_sarima *f, const struct fc_sample *s, struct fc_vec *work)
{
	struct fc_order o = { .m = s->season };
	double u[FC_SARIMA_PARAMS];
	const char *why = fc_arima_differences(s, NULL, &o, work);
	size_t r;

	if (why)
		return why;
	o.p = o.q = 1;
	if (o.sd > 0)
		o.sq = 1;
	else if (o.m > 1 && s->n > 4 * (size_t)o.m)
		o.sp = 1;
	o.mean = o.d + o.sd == 0;
	o.drift = o.d + o.sd == 1;
	r = fc_sarima_states(&o);
	why = fc_sarima_init(f, s, &o, r,
	    fc_vec_resize(work, fc_sarima_work(s->n, s->nx, r)));
	if (why)
		return why;
	f->css = true;
	for (size_t i = 0; i < FC_SARIMA_PARAMS; i++)
		u[i] = 0.1;
	return fc_sarima_optimise(f, u, 1e-7) < INFINITY ? NULL :
	    "no likelihood";
}

/* How many harmonics of the season at terms [from, to) by AICc, all others
 * kept; fall: of the sum of squares by each term. */
static size_t
best_count(const double *fall, size_t from, size_t to, size_t terms,
    double sse, double n)
{
	double best = INFINITY, left = sse;
	size_t count = to - from;

	for (size_t i = to + 1; i-- > from; ) {
		double k = (double)(terms - (to - i)) + 4;
		double ic = n * log(left) + 2 * k +
		    2 * k * (k + 1) / fmax(n - k - 1, 0.1);

		/* Sine and cosine go together. */
		if (ic < best && (i - from) % 2 == 0) {
			best = ic;
			count = i - from;
		}
		if (i > from)
			left += fall[i - 1];
	}
	return count;
}

static void
choose_harmonics(struct fc_terms *d, const struct fc_sample *s,
    struct fc_fit_ws *ws)
{
	struct fc_sample left = *s;
	double beta[FC_REGRESSORS_MAX];
	struct fc_sarima f;
	size_t kept = 0, at;
	const double *fall;

	left.x = d->x;
	left.nx = d->n;
	left.beta = beta;
	left.season = 1;
	if (fit_errors(&f, &left, &ws->work))
		return;
	fall = f.fall + f.nmiss + f.o.mean + f.o.drift;
	for (at = 0; at < d->n && d->term[at].column >= 0; at++)
		kept++;
	for (size_t to; at < d->n; at = to) {
		size_t n;

		for (to = at; to < d->n && d->term[to].level >=
		    d->term[at].level && d->term[to].level <=
		    d->term[at].level; )
			to++;
		n = best_count(fall, at, to, d->n, f.sse, (double)f.nobs);
		memmove(d->term + kept, d->term + at, n * sizeof *d->term);
		memmove(d->scale + kept, d->scale + at, n * sizeof *d->scale);
		kept += n;
	}
	d->n = kept;
}

void
fc_terms_make(struct fc_terms *d, const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_fit_ws *ws)
{
	size_t nobs = 0;

	d->n = 0;
	for (size_t t = 0; t < s->n; t++)
		nobs += isnan(s->y[t]) ? 0 : 1;
	for (size_t j = 0; j < s->nx; j++) {
		if (spec->regressors->text[j])
			add_levels(d, s, j);
		else
			add_term(d, (double)j, 0);
	}
	if (spec->fourier != 0)
		add_fourier(d, spec, s);
	keep_useful(d, spec, s, nobs > 6 ? (nobs - 6) / 2 : 0, ws);
	fill_all(d, spec, s, ws);
	if (spec->fourier < 0 && d->n > 0) {
		choose_harmonics(d, s, ws);
		fill_all(d, spec, s, ws);
	}
}

void
fc_terms_beta(struct fc_sample *s, struct fc_fit_ws *ws)
{
	struct fc_sample full = *s;
	struct fc_sarima f;
	double *y;
	size_t last = 0;

	for (size_t i = 0; i < s->nx; i++)
		s->beta[i] = 0;
	if (fit_errors(&f, &full, &ws->work)) {
		/* Perhaps too many gaps: fill them in line. */
		y = fc_vec_resize(&ws->adjusted, s->n);
		for (size_t t = 0; t < s->n; t++) {
			if (isnan(s->y[t]))
				continue;
			y[t] = s->y[t];
			for (size_t i = last + 1; i < t; i++)
				y[i] = y[last] + (y[t] - y[last]) *
				    (double)(i - last) / (double)(t - last);
			last = t;
		}
		full.y = y;
		if (fit_errors(&f, &full, &ws->work))
			return;
	}
	for (size_t i = 0; i < s->nx; i++)
		s->beta[i] = f.beta[f.nmiss + f.o.mean + f.o.drift + i];
}
