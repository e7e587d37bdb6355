/* temporal_weights.c - how far errors spread at each frequency */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/temporal_impl.h"

enum { FEW = 4 };               /* pairs of residuals for a correlation */

/* Periods of residuals by cutoff and ds. */
static _Thread_local const struct fc_tuples *sorting;

static int
period_cmp(const void *x, const void *y)
{
	const int64_t *a = fc_tuples_at(sorting, *(const size_t *)x);
	const int64_t *b = fc_tuples_at(sorting, *(const size_t *)y);

	if (a[0] != b[0])
		return a[0] < b[0] ? -1 : 1;
	return (a[1] > b[1]) - (a[1] < b[1]);
}

static size_t *
sorted_periods(const struct fc_past *p)
{
	size_t *v = fc_xcalloc(p->periods.n, sizeof *v), t;

	for (t = 0; t < p->periods.n; t++)
		v[t] = t;
	sorting = &p->periods;
	qsort(v, p->periods.n, sizeof *v, period_cmp);
	sorting = NULL;
	return v;
}

/* Mean square of the residuals e (NaN: none) and their correlation with the
 * next ones of the same cutoff. */
static void
moments(const struct fc_past *p, const size_t *order, const double *e,
    double *var, double *rho)
{
	double square = 0, product = 0, last = NAN;
	size_t n = 0, pairs = 0, t;
	int64_t cutoff = 0;

	for (t = 0; t < p->periods.n; t++) {
		double v = e[order[t]];
		int64_t c = fc_tuples_at(&p->periods, order[t])[0];

		if (t > 0 && c == cutoff && !isnan(v) && !isnan(last)) {
			product += v * last;
			pairs++;
		}
		cutoff = c;
		last = v;
		if (isnan(v))
			continue;
		square += v * v;
		n++;
	}
	*var = n > 0 ? square / (double)n : NAN;
	*rho = 0;
	if (pairs < FEW || !(*var > 0))
		return;
	*rho = product / (double)pairs / *var;
	*rho = FC_MIN(FC_MAX(*rho, -0.95), 0.95);
}

static int
learn(struct fc_temporal *t, size_t stream, struct fc_past *p, double *var,
    double *rho, struct fc_err *err)
{
	const struct fc_structure *s = &t->v[0].r->s;
	size_t *order = sorted_periods(p), i;
	char name[256];
	int status = 0;

	for (i = 0; i < s->n && status == 0; i++) {
		moments(p, order, p->e + t->v[stream].node[i] * p->cap,
		    &var[i], &rho[i]);
		if (isinf(var[i]) || (stream == 0 && t->joint &&
		    isnan(var[i])))
			status = fc_fail(err, FC_DATA, "node %s: %s; method "
			    "wls-struct needs none", fc_structure_name(s, i,
			    name), isnan(var[i]) ? "no residuals" :
			    "residuals are not finite");
	}
	free(order);
	free(p->e);
	p->e = NULL;
	return status;
}

int
fc_temporal_errors(struct fc_temporal *t, struct fc_err *err)
{
	size_t i, p, n = t->v[0].r->s.n;

	for (i = 0; i < t->n; i++) {
		struct fc_temporal_stream *v = &t->v[i];

		v->var = fc_xcalloc(v->r->residuals.n, sizeof *v->var);
		v->rho = fc_xcalloc(v->r->residuals.n, sizeof *v->rho);
		for (p = 0; p < v->r->residuals.n; p++) {
			v->var[p] = fc_xcalloc(n, sizeof **v->var);
			v->rho[p] = fc_xcalloc(n, sizeof **v->rho);
		}
		for (p = 0; p < v->r->residuals.n; p++)
			if (learn(t, i, &v->r->residuals.v[p], v->var[p],
			    v->rho[p], err))
				return i == 0 ? -1 : fc_fail_at(err, "%s",
				    v->name);
	}
	return 0;
}

/* Number of the residuals that go with a column. */
static size_t
past_of(const struct fc_recon *r, size_t column)
{
	const struct fc_recon_block *b =
	    &r->block[r->block_of[r->position[column]]];

	return (size_t)(fc_recon_past(r, &r->residuals, &r->group[b->group]) -
	    r->residuals.v);
}

/* Variance of node i in a fine period; of an upper node that has only zeros
 * what independent errors below it give. */
static double
fine_variance(const struct fc_temporal *t, const struct fc_cover *span,
    size_t i)
{
	const struct fc_structure *s = &t->v[0].r->s;
	const double *var = t->v[0].var[past_of(t->v[0].r,
	    span->v[0].column)];
	double sum = var[i];
	size_t c;

	if (sum > 0 || !t->joint || !s->is_upper[i])
		return sum;
	for (c = s->row[s->place[i]]; c < s->row[s->place[i] + 1]; c++)
		sum += var[s->bottom[s->child[c]]];
	return sum > 0 ? sum : 1;
}

/* Variance and correlation of node i at temporal node v. Only bottom values
 * may have variance 0: they stay. */
static double
spread(const struct fc_temporal *t, const struct fc_cover *span,
    const struct fc_cover_node *v, size_t i, double *rho)
{
	const struct fc_structure *s = &t->v[0].r->s;
	double covers = (double)(v->to - v->from), var, fine;
	size_t past;

	*rho = 0;
	if (t->how.method == FC_RECON_OLS)
		return 1;
	if (t->how.method == FC_RECON_WLS_STRUCT)
		return covers * (t->joint && s->is_upper[i] ? (double)
		    (s->row[s->place[i] + 1] - s->row[s->place[i]]) : 1.0);
	fine = fine_variance(t, span, i);
	if (isnan(fine))
		return covers;
	past = past_of(t->v[v->stream].r, v->column);
	*rho = t->v[v->stream].rho[past][i];
	var = t->v[v->stream].var[past][i];
	if (v->stream == 0)
		return fine;
	return var > 0 ? var : fine > 0 ? covers * fine : 1;
}

/* F of D^1/2 R D^1/2, R that of a first order autoregression for each
 * frequency: F F' in closed form. */
static void
correlate(const struct fc_cover *span, const double *rho,
    struct fc_weights *w)
{
	size_t n = span->n, from, i, j;

	w->rank = n;
	w->f = fc_xcalloc(n * n, sizeof *w->f);
	for (i = 0, from = 0; i < n; i++) {
		double *f = w->f + i * n, power = sqrt(w->d[i]);

		if (i > 0 && span->v[i].stream != span->v[i - 1].stream)
			from = i;
		for (j = i + 1; j-- > from;) {
			f[j] = power * (j == from ? 1 :
			    sqrt(1 - rho[i] * rho[i]));
			power *= rho[i];
		}
	}
	memset(w->d, 0, n * sizeof *w->d);
}

void
fc_temporal_weigh(const struct fc_temporal *t, const struct fc_cover *span,
    size_t first, size_t n, struct fc_weights *w)
{
	double *rho = fc_xcalloc(span->n * n, sizeof *rho);
	size_t i, v;

	*w = (struct fc_weights){
	    .d = fc_xcalloc(span->n * n, sizeof *w->d) };
	for (v = 0; v < span->n; v++)
		for (i = 0; i < n; i++)
			w->d[v * n + i] = spread(t, span, &span->v[v],
			    first + i, &rho[v * n + i]);
	if (t->how.method == FC_RECON_AR1)
		correlate(span, rho, w);
	free(rho);
}
