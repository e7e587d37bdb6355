/* conform.c - intervals from how wrong the models were, over all series. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "local/span.h"
#include "model/conform_impl.h"

#define GROUPS 64
#define NORMAL_ABS 0.79788456080286536  /* E |z|, z normal */

static size_t
group_of(const struct fc_conform *cf, size_t step)
{
	return step * cf->groups / (size_t)cf->horizon;
}

/* ---- errors of one series --------------------------------------------------- */

/* What a chunk leaves behind. */
struct aux {
	size_t *cell;           /* one per score */
	size_t ncell, capcell;
	float *factor;          /* nspec per series */
	size_t capfactor;
};

struct ws {
	struct fc_fit_ws fit;
	struct fc_vec grid, state, mean, sigma, q, score;
	struct fc_vec past;             /* regressors of the history */
	const char **instead;
	size_t capinstead;
};

struct loop {
	struct fc_conform *cf;
	int (*next)(void *, struct fc_chunk *, struct fc_err *);
	void *source;
	bool started;
};

/* Mean absolute difference at a lag; INFINITY without any. */
static double
difference(const double *y, size_t n, size_t lag)
{
	double sum = 0, count = 0;

	for (size_t t = lag; t < n; t++) {
		double d = fabs(y[t] - y[t - lag]);

		if (isnan(d))
			continue;
		sum += d;
		count++;
	}
	return count > 0 ? sum / count : INFINITY;
}

static int
season_of(const struct fc_conform *cf, size_t k)
{
	return cf->spec[k].season > 0 ? cf->spec[k].season :
	    fc_freq_season(&cf->freq);
}

/* How much y moves, by itself or, if that is less, from season to season. */
static double
roughness(const struct fc_conform *cf, size_t k, const double *y, size_t n)
{
	double d = fmin(difference(y, n, 1),
	    difference(y, n, (size_t)season_of(cf, k)));

	return isfinite(d) ? d : 0;
}

/* What a model says of its errors after a short history is too good; the
 * share of the roughness in the scale. */
#define SHORT 20.0

/*
 * The scale of each step's errors to f->sigma: half of what lies between the
 * model's quantiles of one standard deviation, and how much the n values of y
 * move, in the geometric mean with weights n and SHORT. Small on no account.
 */
static void
own_scale(const struct fc_conform *cf, size_t k, const double *y, size_t n,
    struct fc_forecast *f)
{
	double rough = roughness(cf, k, y, n), share = SHORT / ((double)n + SHORT);

	for (size_t i = 0; i < f->h; i++) {
		double s = (f->q[2 * i + 1] - f->q[2 * i]) / 2;

		s = s > rough / 10 ? s : rough / 10;
		f->sigma[i] = s > 0 && rough > 0 ?
		    s * pow(rough / s, share) : s;
	}
}

static const double one_sd[2] = { 0.15865525393145705, 0.84134474606854293 };

/* The origins of a history of n: how many, and the first. */
static size_t
origins(const struct fc_conform *cf, size_t n, int season, size_t *first,
    size_t *step)
{
	size_t h = (size_t)cf->horizon, least = FC_MAX(n / 2, 8), k;

	*step = FC_MAX(h / 2, 1);
	if (season > 1 && n >= 4 * (size_t)season)
		least = FC_MAX(least, 2 * (size_t)season + 2);
	if (n < least + h)
		return 0;
	k = FC_MIN((n - h - least) / *step + 1, FC_CONFORM_WINDOWS);
	*first = n - h - (k - 1) * *step;
	return k;
}

/* Regressors from period t on; NULL without any. */
static const double *
rows(const struct ws *ws, size_t nx, size_t t)
{
	return nx > 0 ? ws->past.v + t * nx : NULL;
}

/* Scores of model k: windows * h to ws->score, NAN where there is none. */
static void
try_windows(const struct fc_conform *cf, const struct fc_span *span, size_t k,
    size_t windows, size_t first, size_t step, struct ws *ws)
{
	size_t h = (size_t)cf->horizon, n = first;
	size_t nx = cf->regressors ? cf->regressors->n : 0;
	double *score = fc_vec_resize(&ws->score, windows * h);
	struct fc_forecast f = { .h = h, .np = 2, .p = one_sd };
	const struct fc_model *fallback;
	struct fc_sample s;
	const char *why;

	FC_GROW(ws->instead, h, ws->capinstead);
	f.instead = ws->instead;
	f.mean = fc_vec_resize(&ws->mean, h);
	f.sigma = fc_vec_resize(&ws->sigma, h);
	f.q = fc_vec_resize(&ws->q, 2 * h);
	while (n > 0 && isnan(span->y[n - 1]))
		n--;
	fc_fit_sample(&s, span->y, n, &cf->freq);
	s.x = rows(ws, nx, 0);
	s.nx = nx;
	fallback = fc_fit(&cf->spec[k], &s, &ws->state, &ws->fit, &why);
	for (size_t w = 0; w < windows; w++, score += h) {
		size_t origin = first + w * step;

		if (origin > n)
			fc_fit_update(&cf->spec[k], fallback, &ws->state,
			    span->y + n, rows(ws, nx, n), origin - n,
			    &ws->fit);
		n = origin;
		f.x = rows(ws, nx, n);
		fc_fit_forecast(&cf->spec[k], fallback, &ws->state, &f,
		    &ws->fit);
		fc_forecast_finish(&f, NAN, NAN);
		own_scale(cf, k, span->y, n, &f);
		for (size_t i = 0; i < h; i++) {
			double z = (span->y[n + i] - f.mean[i]) / f.sigma[i];

			score[i] = isfinite(z) ? z : NAN;
		}
	}
}

/* Mean |score| of a window; NAN without one. */
static double
size_of(const double *score, size_t h)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < h; i++) {
		if (isnan(score[i]))
			continue;
		sum += fabs(score[i]);
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

/* What scores are divided by, from n windows whose sizes add up to sum. */
static double
factor(double sum, double n)
{
	return (FC_CONFORM_PRIOR * NORMAL_ABS + sum) /
	    ((FC_CONFORM_PRIOR + n) * NORMAL_ABS);
}

static void
add_scores(const struct fc_conform *cf, size_t k, int kind,
    const double *score, double over, struct aux *a)
{
	size_t h = (size_t)cf->horizon;

	for (size_t i = 0; i < h; i++) {
		if (isnan(score[i]))
			continue;
		FC_GROW(a->cell, a->ncell + 1, a->capcell);
		a->cell[a->ncell++] = fc_conform_cell(cf, k, kind, group_of(cf, i),
		    score[i] / over);
	}
}

/* Windows of series, model k; returns its factor, 0 without a window. */
static double
score_model(const struct fc_conform *cf, const struct fc_span *span, size_t k,
    struct aux *a, struct ws *ws)
{
	size_t h = (size_t)cf->horizon, first = 0, step = 1;
	size_t windows = origins(cf, span->n, season_of(cf, k), &first, &step);
	double size[FC_CONFORM_WINDOWS], sum = 0, n = 0;

	if (windows == 0)
		return 0;
	try_windows(cf, span, k, windows, first, step, ws);
	for (size_t w = 0; w < windows; w++) {
		size[w] = size_of(ws->score.v + w * h, h);
		sum += isnan(size[w]) ? 0 : size[w];
		n += isnan(size[w]) ? 0 : 1;
	}
	for (size_t w = 0; w < windows; w++) {
		const double *score = ws->score.v + w * h;

		if (isnan(size[w]))
			continue;
		add_scores(cf, k, FC_CONFORM_PLAIN, score, 1, a);
		if (n > 1)
			add_scores(cf, k, FC_CONFORM_SCALED, score,
			    factor(sum - size[w], n - 1), a);
	}
	return n > 1 ? factor(sum, n) : 0;
}

/* ---- bounds ------------------------------------------------------------------ */

void
fc_conform_apply(const struct fc_conform *cf, size_t k, uint64_t i,
    const struct fc_model *fallback, const struct fc_vec *state,
    const double *y, size_t n, struct fc_forecast *f, struct fc_fit_ws *ws)
{
	size_t np = f->np, at = (size_t)i * cf->nspec + k;
	double own = at < cf->nfactor ? (double)cf->factor[at] : 0;
	int kind = own > 0 ? FC_CONFORM_SCALED : FC_CONFORM_PLAIN;
	double *v = fc_vec_resize(&ws->scale, 4 * f->h), lowest = INFINITY;
	struct fc_forecast one = { .h = f->h, .np = 2, .p = one_sd,
		.mean = v, .sigma = v + f->h, .q = v + 2 * f->h,
		.instead = f->instead, .x = f->x };

	fc_fit_forecast(&cf->spec[k], fallback, state, &one, ws);
	fc_forecast_finish(&one, NAN, NAN);
	own_scale(cf, k, y, n, &one);
	for (size_t t = 0; t < n; t++)
		lowest = fmin(lowest, y[t]);
	for (size_t s = 0; s < f->h; s++) {
		const double *q = cf->quantile + (((size_t)k * FC_CONFORM_KINDS +
		    (size_t)kind) * cf->groups + group_of(cf, s)) * np;

		for (size_t j = 0; j < np; j++) {
			double x = f->mean[s] + one.sigma[s] *
			    (own > 0 ? own : 1) * q[j];

			/* Nothing was ever below: so will it be. */
			f->q[s * np + j] = !(lowest < 0) && !(lowest > 0) ?
			    fmax(x, 0) : x;
		}
	}
	f->has_q = true;
}

/* ---- the loop ------------------------------------------------------------------ */

static void *
aux_new(void *arg)
{
	(void)arg;
	return fc_xcalloc(1, sizeof(struct aux));
}

static void
aux_free(void *p)
{
	struct aux *a = p;

	free(a->cell);
	free(a->factor);
	free(a);
}

static void *
ws_new(void *arg)
{
	(void)arg;
	return fc_xcalloc(1, sizeof(struct ws));
}

static void
ws_free(void *p)
{
	struct ws *ws = p;

	fc_fit_ws_release(&ws->fit);
	fc_vec_release(&ws->grid);
	fc_vec_release(&ws->state);
	fc_vec_release(&ws->mean);
	fc_vec_release(&ws->sigma);
	fc_vec_release(&ws->q);
	fc_vec_release(&ws->score);
	fc_vec_release(&ws->past);
	free(ws->instead);
	free(ws);
}

static int
work(const struct fc_chunk *c, void *aux, void *ws, void *arg,
    struct fc_err *err)
{
	const struct fc_conform *cf = ((struct loop *)arg)->cf;
	struct aux *a = aux;
	struct ws *w = ws;

	(void)err;
	a->ncell = 0;
	FC_GROW(a->factor, c->nseries * cf->nspec, a->capfactor);
	for (size_t i = 0; i < c->nseries; i++) {
		struct fc_span span;

		fc_span_take(c, i, &cf->freq, &w->grid, &span);
		if (cf->regressors && span.n > 0)
			fc_regressors_history(cf->regressors, c, &span,
			    &cf->freq, &w->past);
		for (size_t k = 0; k < cf->nspec; k++)
			a->factor[i * cf->nspec + k] =
			    cf->spec[k].model->global ||
			    cf->spec[k].nmixed > 0 ? 0 :
			    (float)score_model(cf, &span, k, a, w);
	}
	return 0;
}

static int
done(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err)
{
	struct fc_conform *cf = ((struct loop *)arg)->cf;
	const struct aux *a = aux;
	size_t n = c->nseries * cf->nspec;

	(void)err;
	for (size_t i = 0; i < a->ncell; i++)
		cf->count[a->cell[i]] += cf->count[a->cell[i]] < UINT32_MAX;
	FC_GROW(cf->factor, cf->nfactor + n, cf->capfactor);
	memcpy(cf->factor + cf->nfactor, a->factor, n * sizeof *a->factor);
	cf->nfactor += n;
	return 0;
}

static int
next(void *arg, struct fc_chunk *c, struct fc_err *err)
{
	struct loop *l = arg;
	int more = l->next(l->source, c, err);

	if (more > 0 && !l->started && l->cf->freq.kind == FC_FREQ_NONE)
		fc_span_freq(c, &l->cf->freq);
	l->started = true;
	return more;
}

int
fc_conform_run(struct fc_conform *cf,
    int (*source_next)(void *, struct fc_chunk *, struct fc_err *),
    void *source, struct fc_err *err)
{
	struct loop l = { .cf = cf, .next = source_next, .source = source };
	struct fc_flow flow = { .next = next, .source = &l, .schema = cf->in,
	    .aux_new = aux_new, .aux_free = aux_free, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = &l,
	    .threads = cf->threads };

	cf->groups = FC_MIN((size_t)cf->horizon, GROUPS);
	cf->count = fc_xcalloc(cf->nspec * FC_CONFORM_KINDS * cf->groups * FC_CONFORM_BINS,
	    sizeof *cf->count);
	if (fc_flow_run(&flow, err))
		return -1;
	fc_conform_quantiles(cf);
	return 0;
}

void
fc_conform_release(struct fc_conform *cf)
{
	free(cf->count);
	free(cf->factor);
	free(cf->quantile);
	cf->count = NULL;
	cf->factor = NULL;
	cf->quantile = NULL;
}
