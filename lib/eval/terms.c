/* terms.c - what a run of forecasts adds to each metric */
#include "base/fc.h"

#include <math.h>

#include "eval/metric.h"
#include "eval/scale.h"

static double
mean(double sum, size_t n)
{
	return n > 0 ? sum / (double)n : NAN;
}

static struct fc_term
ratio(double num, size_t n)
{
	return (struct fc_term){ num, (double)n };
}

/* The value of one series, to be averaged over series. */
static struct fc_term
of_series(double value)
{
	if (!isfinite(value))
		return (struct fc_term){ NAN, 0 };
	return (struct fc_term){ value, 1 };
}

static struct fc_term
of_interval(const struct fc_metric *m, const struct fc_scoreplan *p,
    const struct fc_run *r)
{
	struct fc_cover c;

	fc_loss_cover(r->y, r->q[m->lo], r->q[m->hi], r->n,
	    2 * p->in.p[m->lo], &c);
	if (m->kind == FC_M_COVERAGE)
		return ratio((double)c.inside, c.n);
	if (m->kind == FC_M_WIDTH)
		return ratio(c.width, c.n);
	return of_series(fc_scaled(mean(c.score, c.n), r->mase));
}

static struct fc_term
of_quantiles(const struct fc_metric *m, const struct fc_scoreplan *p,
    const struct fc_run *r)
{
	struct fc_quantiles f = { p->in.np, p->in.p, r->q };
	double sum = 0;
	size_t n;

	if (m->kind == FC_M_PINBALL) {
		sum = fc_loss_pinball(r->y, r->q[m->lo], r->n,
		    p->in.p[m->lo], &n);
		return ratio(sum, n);
	}
	if (m->kind == FC_M_ENERGY)
		return of_series(fc_loss_energy(r->y, r->path, p->in.npath,
		    r->n));
	if (m->kind == FC_M_CRPS && p->in.npath > 0) {
		sum = fc_loss_crps_paths(r->y, r->path, p->in.npath, r->n, &n,
		    r->work);
		return ratio(sum, n);
	}
	if (m->kind == FC_M_CRPS) {
		sum = fc_loss_crps(r->y, &f, r->n, &n);
		return ratio(sum, n);
	}
	for (size_t k = 0; k < f.n; k++) {
		double loss = fc_loss_pinball(r->y, r->q[k], r->n, f.p[k], &n);

		sum += mean(loss, n);
	}
	return of_series(fc_scaled(sum / (double)f.n, r->spl));
}

static struct fc_term
of_points(enum fc_metric_kind kind, const struct fc_loss *l,
    const struct fc_run *r)
{
	switch (kind) {
	case FC_M_ME:
		return ratio(l->e, l->n);
	case FC_M_MAE:
		return ratio(l->abs, l->n);
	case FC_M_MSE:
	case FC_M_RMSE:
		return ratio(l->sq, l->n);
	case FC_M_MAPE:
		return of_series(mean(l->ape, l->nape));
	case FC_M_SMAPE:
	case FC_M_BENCH_SMAPE:
		return of_series(mean(l->sape, l->n));
	case FC_M_WAPE:
		return (struct fc_term){ l->abs, l->y };
	case FC_M_BIAS:
		return (struct fc_term){ l->e, l->y };
	case FC_M_MASE:
	case FC_M_BENCH_MASE:
		return of_series(fc_scaled(mean(l->abs, l->n), r->mase));
	default:
		return of_series(fc_scaled(sqrt(mean(l->sq, l->n)), r->rmsse));
	}
}

/* Does the metric take the mean of the series' own values? */
static bool
over_series(enum fc_metric_kind kind)
{
	return kind == FC_M_MASE || kind == FC_M_RMSSE ||
	    kind == FC_M_WRMSSE || kind == FC_M_MSIS || kind == FC_M_WSPL;
}

size_t
fc_scoreplan_terms(const struct fc_scoreplan *p, const struct fc_run *r,
    struct fc_term *term)
{
	struct fc_loss own = { 0 }, bench = { 0 };
	size_t undefined = 0;

	if (r->f != NULL)
		fc_loss_of(r->y, r->f, r->n, &own);
	if (r->bench != NULL)
		fc_loss_of(r->y, r->bench, r->n, &bench);
	for (size_t i = 0; i < p->n; i++) {
		const struct fc_metric *m = &p->metric[i];

		if (m->kind == FC_M_N)
			term[i] = ratio((double)r->n, 1);
		else if (m->kind == FC_M_OWA)
			term[i] = ratio(0, 0);
		else if (m->kind == FC_M_WEIGHT)
			term[i] = ratio(1, 1);
		else if (m->kind >= FC_M_BENCH_SMAPE)
			term[i] = of_points(m->kind, &bench, r);
		else if (m->kind >= FC_M_PINBALL)
			term[i] = of_quantiles(m, p, r);
		else if (m->kind >= FC_M_COVERAGE)
			term[i] = of_interval(m, p, r);
		else
			term[i] = of_points(m->kind, &own, r);
		if (!(term[i].den > 0) && over_series(m->kind))
			undefined++;
	}
	return undefined;
}

double
fc_metric_value(enum fc_metric_kind kind, double num, double den)
{
	if (kind == FC_M_N)
		return num;
	if (kind == FC_M_RMSE)
		return sqrt(num / den);
	/* 0 / 0 is undefined, an error where nothing was sold infinite. */
	return num / den;
}
