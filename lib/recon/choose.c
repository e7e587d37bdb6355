/*
 * choose.c - the method that does best on past forecasts
 *
 * Past forecasts of all nodes (y and yhat by cutoff, as fc-backtest writes
 * them) are reconciled by every method that can be; the mean over the levels
 * of squared error over that of the base forecasts decides. Methods that use
 * residuals take part when there are residuals.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "recon/recon_impl.h"

struct trial {
	struct fc_recon *r;
	struct fc_pasts past;
	double *error, *base;           /* by level, bottom last: sums */
};

/* Columns [from, from + k) of the whole periods as a block and outcomes. */
static void
load(const struct fc_past *p, const size_t *period, size_t k, double *yhat,
    double *y)
{
	size_t i, j;

	for (i = 0; i < p->n; i++)
		for (j = 0; j < k; j++) {
			size_t at = i * p->cap + period[j];

			y[i * k + j] = p->y[at];
			yhat[i * k + j] = p->y[at] - p->e[at];
		}
}

static size_t
whole_periods(const struct fc_past *p, size_t *period)
{
	size_t t, i, n = 0;

	for (t = 0; t < p->periods.n; t++) {
		for (i = 0; i < p->n && isfinite(p->e[i * p->cap + t]) &&
		    isfinite(p->y[i * p->cap + t]); i++)
			;
		if (i == p->n)
			period[n++] = t;
	}
	return n;
}

static void
add_errors(const struct fc_structure *s, const double *yhat, const double *y,
    size_t k, double *sum)
{
	size_t i, j, level;

	for (i = 0; i < s->n; i++) {
		level = s->is_upper[i] ? s->level[s->place[i]] : s->nlevels;
		for (j = 0; j < k; j++) {
			double e = y[i * k + j] - yhat[i * k + j];

			sum[level] += e * e;
		}
	}
}

/* One method on the past of one group. */
static int
try_group(struct trial *t, enum fc_recon_method m,
    const struct fc_recon_group *g, const struct fc_past *p,
    struct fc_err *err)
{
	const struct fc_structure *s = &t->r->s;
	size_t *period = fc_xcalloc(p->periods.n, sizeof *period), n, at, k;
	struct fc_recon_ws *ws = fc_recon_ws_new(t->r, FC_RECON_BLOCK);
	double *y = fc_xcalloc(s->n * FC_RECON_BLOCK, sizeof *y);
	double *yhat = fc_xcalloc(s->n * FC_RECON_BLOCK, sizeof *yhat);
	int status = 0;

	n = whole_periods(p, period);
	if (n == 0)
		status = fc_fail(err, FC_DATA, "method auto: in no period of "
		    "the past forecasts do all nodes have y and yhat");
	for (at = 0; at < n && status == 0; at += k) {
		k = FC_MIN((size_t)FC_RECON_BLOCK, n - at);
		load(p, period + at, k, yhat, y);
		add_errors(s, yhat, y, k, t->base);
		status = fc_recon_apply(t->r, m, g, yhat, k, ws, err);
		add_errors(s, yhat, y, k, t->error);
	}
	free(y);
	free(yhat);
	free(period);
	fc_recon_ws_free(ws);
	return status;
}

static double
score(const struct trial *t)
{
	size_t l, n = t->r->s.nlevels + 1;
	double sum = 0;

	for (l = 0; l < n; l++)
		sum += t->base[l] > 0 ? t->error[l] / t->base[l] :
		    t->error[l] > 0 ? INFINITY : 1;
	return sum / (double)n;
}

/* All groups; an error of a model whose past is not there. */
static int
try_method(struct trial *t, enum fc_recon_method m, double *v,
    struct fc_err *err)
{
	struct fc_recon *r = t->r;
	size_t g, i, levels = r->s.nlevels + 1;
	int status = fc_recon_prepare(r, m, true, err);

	memset(t->error, 0, levels * sizeof *t->error);
	memset(t->base, 0, levels * sizeof *t->base);
	for (g = 0; g < r->ngroups && status == 0; g++) {
		struct fc_past *p = fc_recon_past(r, &t->past, &r->group[g]);

		if (r->group[g].model != FC_NO_MODEL) {
			status = p != NULL ? try_group(t, m, &r->group[g], p,
			    err) : 0;
			continue;
		}
		for (i = 0; i < t->past.n && status == 0; i++)
			status = try_group(t, m, &r->group[g], &t->past.v[i],
			    err);
	}
	*v = score(t);
	fc_recon_forget(r);
	return status;
}

static bool
can_take_part(const struct fc_recon *r, enum fc_recon_method m)
{
	bool errors = m == FC_RECON_WLS_VAR || m == FC_RECON_MINT_SHRINK ||
	    m == FC_RECON_MINT_SAMPLE;

	if ((r->fixed != NULL || r->factor != NULL) && !fc_recon_projects(m))
		return false;
	return m != FC_RECON_MIDDLE_OUT && (!errors || r->residuals.n > 0);
}

int
fc_recon_choose(struct fc_recon *r, enum fc_recon_method *best,
    struct fc_err *err)
{
	size_t levels = r->s.nlevels + 1;
	struct trial t = { .r = r };
	struct fc_err first = { 0 };
	double v, least = INFINITY;
	int m, status;

	t.error = fc_xcalloc(levels, sizeof *t.error);
	t.base = fc_xcalloc(levels, sizeof *t.base);
	status = fc_pasts_read(&t.past, &r->s, r->o.errors,
	    "the past forecasts", true, err);
	for (m = 0; m <= FC_RECON_MINT_SAMPLE && status == 0; m++) {
		struct fc_err why = { 0 };

		if (!can_take_part(r, (enum fc_recon_method)m))
			continue;
		if (try_method(&t, (enum fc_recon_method)m, &v, &why)) {
			fc_note("%s takes no part: %s", fc_recon_method_name(
			    (enum fc_recon_method)m), why.msg);
			first = first.code ? first : why;
			continue;
		}
		fc_note("%s: squared error %.6g of that of the base forecasts, "
		    "mean over levels", fc_recon_method_name(
		    (enum fc_recon_method)m), v);
		if (v < least) {
			least = v;
			*best = (enum fc_recon_method)m;
		}
	}
	if (status == 0 && !(least < INFINITY)) {
		*err = first;
		status = first.code ? -1 : fc_fail(err, FC_DATA, "method "
		    "auto: there are no past forecasts");
	}
	if (status == 0)
		fc_note("auto: %s", fc_recon_method_name(*best));
	free(t.error);
	free(t.base);
	fc_pasts_release(&t.past);
	return status;
}
