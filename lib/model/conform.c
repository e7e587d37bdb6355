/* conform.c - local models on past origins of all series. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/conform_impl.h"
#include "local/span.h"

#define NORMAL_ABS 0.79788456080286536  /* E |z|, z normal */
#define GOLDEN 0.61803398874989485

/* What a chunk leaves behind. */
struct aux {
	struct fc_conform_cells cells;
	struct fc_conform_own *own;     /* nspec per series */
	size_t capown;
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

/* ---- errors of one series --------------------------------------------------- */

/* The origins of a history of n: how many, and the first. */
static size_t
origins(const struct fc_conform *cf, size_t n, int season, size_t *first,
    size_t *step)
{
	size_t h = (size_t)cf->horizon, least = FC_MAX(n / 2, 8), k;
	size_t most = FC_MIN(FC_MAX(n / (5 * h), FC_CONFORM_FITS),
	    FC_CONFORM_WINDOWS);

	*step = FC_MAX(h / 2, 1);
	if (season > 1 && n >= 4 * (size_t)season)
		least = FC_MAX(least, 2 * (size_t)season + 2);
	if (n < least + h)
		return 0;
	k = FC_MIN((n - h - least) / *step + 1, most);
	*first = n - h - (k - 1) * *step;
	return k;
}

/* Regressors from period t on; NULL without any. */
static const double *
rows(const struct ws *ws, size_t nx, size_t t)
{
	return nx > 0 ? ws->past.v + t * nx : NULL;
}

static void
prepare(struct fc_forecast *f, size_t h, struct ws *ws)
{
	FC_GROW(ws->instead, h, ws->capinstead);
	*f = (struct fc_forecast){ .h = h, .np = FC_CONFORM_GRID,
		.p = fc_conform_grid(), .instead = ws->instead };
	f->mean = fc_vec_resize(&ws->mean, h);
	f->sigma = fc_vec_resize(&ws->sigma, h);
	f->q = fc_vec_resize(&ws->q, FC_CONFORM_GRID * h);
}

/* Fit to the first n values; the model that stepped in, and how many of them
 * its state holds. */
static const struct fc_model *
fit(const struct fc_conform *cf, const struct fc_span *span, size_t k,
    size_t *n, struct ws *ws)
{
	size_t nx = cf->regressors ? cf->regressors->n : 0;
	struct fc_sample s;
	const char *why;

	while (*n > 0 && isnan(span->y[*n - 1]))
		(*n)--;
	fc_fit_sample(&s, span->y, *n, &cf->freq);
	s.x = rows(ws, nx, 0);
	s.nx = nx;
	return fc_fit(&cf->spec[k], &s, &ws->state, &ws->fit, &why);
}

/* Scores of model k: windows * h to ws->score, NAN where there is none. */
static void
try_windows(const struct fc_conform *cf, const struct fc_span *span, size_t k,
    size_t windows, const size_t *origin, struct fc_conform_own own,
    struct ws *ws)
{
	size_t h = (size_t)cf->horizon, n = 0;
	size_t nx = cf->regressors ? cf->regressors->n : 0;
	size_t each = (windows + FC_CONFORM_FITS - 1) / FC_CONFORM_FITS;
	double *score = fc_vec_resize(&ws->score, windows * h);
	const struct fc_model *fallback = NULL;
	struct fc_forecast f;

	prepare(&f, h, ws);
	for (size_t w = 0; w < windows; w++, score += h) {
		if (w % each == 0) {
			n = origin[w];
			fallback = fit(cf, span, k, &n, ws);
		}
		if (origin[w] > n)
			fc_fit_update(&cf->spec[k], fallback, &ws->state,
			    span->y + n, rows(ws, nx, n), origin[w] - n,
			    &ws->fit);
		n = origin[w];
		f.x = rows(ws, nx, n);
		fc_fit_forecast(&cf->spec[k], fallback, &ws->state, &f,
		    &ws->fit);
		fc_forecast_finish(&f, NAN, NAN);
		fc_conform_aged(&own, n);
		for (size_t i = 0; i < h; i++) {
			double tie = (double)(w * h + i + 1) * GOLDEN;

			score[i] = fc_conform_z(&own, &f, i, span->y[n + i],
			    tie - floor(tie));
		}
	}
}

/* Mean |score| of a window; NAN without one. */
static double
size_of(const double *score, size_t h)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < h; i++) {
		if (!isfinite(score[i]))
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
add_scores(const struct fc_conform *cf, size_t table, int kind,
    const double *score, double over, struct fc_conform_cells *to)
{
	size_t h = (size_t)cf->horizon;

	for (size_t i = 0; i < h; i++) {
		if (!isfinite(score[i]))
			continue;
		FC_GROW(to->v, to->n + 1, to->cap);
		to->v[to->n++] = (struct fc_conform_cell){ (uint32_t)table,
			fc_conform_cell(cf, kind, fc_conform_group(cf, i),
			score[i] / over) };
	}
}

float
fc_conform_put(const struct fc_conform *cf, size_t k,
    struct fc_conform_own own, size_t windows, const size_t *len,
    const double *score, struct fc_conform_cells *to)
{
	size_t h = (size_t)cf->horizon;
	double size[FC_CONFORM_WINDOWS], sum = 0, n = 0;

	for (size_t w = 0; w < windows; w++) {
		size[w] = size_of(score + w * h, h);
		sum += isnan(size[w]) ? 0 : size[w];
		n += isnan(size[w]) ? 0 : 1;
	}
	for (size_t w = 0; w < windows; w++, score += h) {
		size_t table;

		if (isnan(size[w]))
			continue;
		fc_conform_aged(&own, len[w]);
		table = k * FC_CONFORM_CLASSES + own.class;
		add_scores(cf, table, FC_CONFORM_PLAIN, score, 1, to);
		if (n > 1)
			add_scores(cf, table, FC_CONFORM_SCALED, score,
			    factor(sum - size[w], n - 1), to);
	}
	return n > 1 ? (float)factor(sum, n) : 0;
}

/* Windows of a series, model k; returns its factor. */
static float
score_model(const struct fc_conform *cf, const struct fc_span *span, size_t k,
    struct fc_conform_cells *to, struct ws *ws)
{
	size_t origin[FC_CONFORM_WINDOWS], first = 0, step = 1;
	size_t windows = origins(cf, span->n, fc_conform_season(cf, k), &first,
	    &step);
	struct fc_conform_own own;

	if (windows == 0)
		return 0;
	for (size_t w = 0; w < windows; w++)
		origin[w] = first + w * step;
	fc_conform_look(cf, k, span->y, first, &ws->fit, &own);
	try_windows(cf, span, k, windows, origin, own, ws);
	return fc_conform_put(cf, k, own, windows, origin, ws->score.v, to);
}

bool
fc_conform_pooled(const struct fc_spec *spec)
{
	return spec->model->global || spec->part || spec->nmixed > 0;
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

	free(a->cells.v);
	free(a->own);
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
	a->cells.n = 0;
	FC_GROW(a->own, c->nseries * cf->nspec, a->capown);
	for (size_t i = 0; i < c->nseries; i++) {
		struct fc_span span;

		fc_span_take(c, i, &cf->freq, &w->grid, &span);
		if (cf->regressors && span.n > 0)
			fc_regressors_history(cf->regressors, c, &span,
			    &cf->freq, &w->past);
		for (size_t k = 0; k < cf->nspec; k++) {
			struct fc_conform_own *own =
			    &a->own[i * cf->nspec + k];

			fc_conform_look(cf, k, span.y, span.n, &w->fit, own);
			if (!fc_conform_pooled(&cf->spec[k]))
				own->factor = score_model(cf, &span, k,
				    &a->cells, w);
		}
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
	for (size_t i = 0; i < a->cells.n; i++)
		fc_conform_count(cf, a->cells.v[i], 1);
	FC_GROW(cf->own, cf->nown + n, cf->capown);
	memcpy(cf->own + cf->nown, a->own, n * sizeof *a->own);
	cf->nown += n;
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

	fc_conform_open(cf);
	return fc_flow_run(&flow, err);
}
