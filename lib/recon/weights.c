/* weights.c - how far the errors of the nodes spread, and go together */
#include "base/fc.h"

#include <cblas.h>
#include <math.h>

#include "base/mem.h"
#include "recon/chol.h"
#include "recon/weights.h"

void
fc_weights_release(struct fc_weights *w)
{
	free(w->d);
	free(w->f);
	*w = (struct fc_weights){ 0 };
}

void
fc_weights_ones(struct fc_weights *w, const struct fc_structure *s)
{
	size_t i;

	*w = (struct fc_weights){ .d = fc_xcalloc(s->n, sizeof *w->d) };
	for (i = 0; i < s->n; i++)
		w->d[i] = 1;
}

void
fc_weights_struct(struct fc_weights *w, const struct fc_structure *s)
{
	size_t i;

	fc_weights_ones(w, s);
	for (i = 0; i < s->nupper; i++)
		w->d[s->upper[i]] = (double)(s->row[i + 1] - s->row[i]);
}

/* Mean squares of the nodes; *most = the largest number of residuals. */
static int
mean_squares(const struct fc_structure *s, const struct fc_past *p, double *d,
    struct fc_err *err)
{
	char name[256];
	size_t i, t, n;

	for (i = 0; i < s->n; i++) {
		const double *e = p->e + i * p->cap;

		d[i] = 0;
		for (t = 0, n = 0; t < p->periods.n; t++)
			if (!isnan(e[t])) {
				d[i] += e[t] * e[t];
				n++;
			}
		d[i] /= (double)n;
		if (isfinite(d[i]))
			continue;
		return fc_fail(err, FC_DATA, "node %s: %s; method wls-struct "
		    "needs none", fc_structure_name(s, i, name),
		    n == 0 ? "no residuals" : "residuals are not finite");
	}
	return 0;
}

/* An upper node that is never wrong, above series that are. */
static int
check_zeros(const struct fc_structure *s, const double *d, struct fc_err *err)
{
	char name[256];
	size_t i, c;

	for (i = 0; i < s->nupper; i++) {
		if (d[s->upper[i]] > 0)
			continue;
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			if (d[s->bottom[s->child[c]]] > 0)
				return fc_fail(err, FC_DATA, "node %s: all "
				    "residuals are zero, but not of those "
				    "below it; method wls-struct needs none",
				    fc_structure_name(s, s->upper[i], name));
	}
	return 0;
}

int
fc_weights_var(struct fc_weights *w, const struct fc_structure *s,
    const struct fc_past *p, struct fc_err *err)
{
	*w = (struct fc_weights){ .d = fc_xcalloc(s->n, sizeof *w->d) };
	if (mean_squares(s, p, w->d, err))
		return -1;
	return check_zeros(s, w->d, err);
}

/* Take p->e: n * rank values, zero where missing, mean squares d. */
static void
take_factors(struct fc_weights *w, const struct fc_structure *s,
    struct fc_past *p)
{
	size_t rank = p->periods.n, i, t, n;
	double scale;

	w->f = p->e;
	w->rank = rank;
	p->e = NULL;
	for (i = 0; i < s->n; i++) {
		double *f = w->f + i * rank;

		memmove(f, w->f + i * p->cap, rank * sizeof *f);
		for (t = 0, n = 0; t < rank; t++)
			n += isnan(f[t]) ? 0 : 1;
		scale = n > 0 ? sqrt((double)rank / (double)n) : 0;
		for (t = 0; t < rank; t++)
			f[t] = isnan(f[t]) ? 0 : f[t] * scale;
	}
}

static void
times(struct fc_weights *w, size_t n, const double *by, double power,
    double all)
{
	size_t i, t;
	double scale;

	for (i = 0; i < n; i++) {
		scale = by[i] > 0 ? all * pow(by[i], power) : 0;
		for (t = 0; t < w->rank; t++)
			w->f[i * w->rank + t] *= scale;
	}
}

/* Is the covariance of the factors of full rank? Nodes without variance
 * are left out. */
static bool
is_regular(const struct fc_weights *w, const double *d, size_t n)
{
	double *f = fc_xcalloc(n * w->rank, sizeof *f), *c;
	size_t i, t;
	bool good;

	for (i = 0; i < n; i++)
		for (t = 0; t < w->rank && d[i] > 0; t++)
			f[i * w->rank + t] = w->f[i * w->rank + t] /
			    sqrt(d[i] * (double)w->rank);
	c = fc_xcalloc(n * n, sizeof *c);
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n, (int)n,
	    (int)w->rank, 1, f, (int)w->rank, f, (int)w->rank, 0, c, (int)n);
	for (i = 0; i < n; i++)
		if (!(d[i] > 0))
			c[i * (n + 1)] = 1;
	good = fc_chol(c, n, 1e-13) == 0;
	free(c);
	free(f);
	return good;
}

int
fc_weights_sample(struct fc_weights *w, const struct fc_structure *s,
    struct fc_past *p, struct fc_err *err)
{
	size_t i, t = p->periods.n;

	if (fc_weights_var(w, s, p, err))
		return -1;
	if (t < s->n)
		return fc_fail(err, FC_DATA, "method mint-sample: the "
		    "covariance of %zu nodes is singular with residuals of "
		    "%zu periods; use mint-shrink", s->n, t);
	take_factors(w, s, p);
	if (!is_regular(w, w->d, s->n))
		return fc_fail(err, FC_DATA, "method mint-sample: the "
		    "covariance of the residuals is singular; use mint-shrink "
		    "or wls-var");
	for (i = 0; i < s->n * t; i++)
		w->f[i] /= sqrt((double)t);
	memset(w->d, 0, s->n * sizeof *w->d);
	return 0;
}

/* Lambda from factors that are standardised: every sum of squares is T. */
static int
shrinkage(struct fc_weights *w, size_t n, int threads, struct fc_err *err)
{
	size_t rank = w->rank, i, t;
	double *gram = fc_xcalloc(rank * rank, sizeof *gram), size, self = 0;
	double squares = 0, fourth = 0, own = 0, top;

	size = (double)rank;
	if (fc_weights_gram(w->f, n, rank, gram, threads, err)) {
		free(gram);
		return -1;
	}
	for (i = 0; i < rank * rank; i++)
		squares += gram[i] * gram[i];
	for (t = 0; t < rank; t++)
		fourth += gram[t * rank + t] * gram[t * rank + t];
	free(gram);
	for (i = 0; i < n; i++) {
		double sum = 0;

		for (t = 0; t < rank; t++) {
			double z = w->f[i * rank + t] * w->f[i * rank + t];

			sum += z;
			own += z * z;
		}
		self += sum * sum;
	}
	squares -= self;                /* T^2 times the sum of r_ij^2 */
	fourth -= own;
	top = (fourth - squares / size) / (size * (size - 1));
	squares /= size * size;
	w->lambda = squares > 0 ? top / squares : 1;
	w->lambda = FC_MIN(FC_MAX(w->lambda, 0.0), 1.0);
	return 0;
}

int
fc_weights_shrink(struct fc_weights *w, const struct fc_structure *s,
    struct fc_past *p, int threads, struct fc_err *err)
{
	double keep;
	size_t i;

	if (fc_weights_var(w, s, p, err))
		return -1;
	if (p->periods.n < 2)
		return fc_fail(err, FC_DATA, "method mint-shrink: residuals of "
		    "one period tell nothing about how errors go together; "
		    "use wls-struct");
	take_factors(w, s, p);
	times(w, s->n, w->d, -0.5, 1);
	if (shrinkage(w, s->n, threads, err))
		return -1;
	keep = sqrt((1 - w->lambda) / (double)w->rank);
	times(w, s->n, w->d, 0.5, keep);
	for (i = 0; i < s->n; i++)
		w->d[i] *= w->lambda;
	if (w->lambda < 1)
		return 0;
	free(w->f);
	w->f = NULL;
	w->rank = 0;
	return 0;
}

void
fc_weights_scale(struct fc_weights *w, const struct fc_structure *s,
    const double *factor)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		w->d[i] /= factor[i];
	if (w->f != NULL)
		times(w, s->n, factor, -0.5, 1);
}
