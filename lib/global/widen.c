/* widen.c - how much wider intervals are at later steps. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/widen.h"

/* Steps that are looked at, where the model holds out no rows of its own or
 * nobody said how many periods ahead will be asked for. */
#define STEPS (int64_t)28
/* Most steps that are looked at. */
#define MOST 366
/* Origins from which the steps of known features are looked at. */
#define SEVERAL 7
/* An error counts as no more than so many half-widths. */
#define WORST 20.0

struct widen {
	const struct fc_learners *l;
	const struct fc_spec *spec;
	const struct fc_freq *freq;
	struct fc_frame_ws *ws;
	struct fc_steps steps;
	struct fc_vec state, work, buf;
	size_t *row;
	const char **instead;
	size_t n, known;                /* steps; those of known features */
	double *sum, *count;            /* of each step */
};

/* Some series of many: all of the first 256, 128 of every further
 * doubling. */
static bool
looked_at(uint64_t i)
{
	uint64_t every = 1;

	while (i / every >= 256)
		every *= 2;
	return i % every == 0;
}

/* First row that was held out. */
static size_t
first_held(const struct widen *w, const struct fc_chunk *c, size_t i)
{
	const struct fc_global *g = w->spec->model->global;
	const void *model = w->l->part[0].model;
	size_t end = c->start[i + 1];
	const double *y = c->batch.col[c->batch.schema->y].num;

	if (g->held)
		return g->held(model, c, i);
	while (end > c->start[i] && !isfinite(y[end - 1]))
		end--;
	return (int64_t)(end - c->start[i]) < 2 * STEPS ? c->start[i + 1] :
	    end - (size_t)STEPS;
}

/* As the model has it: a logarithm, in which intervals are even. Units and
 * powers are near enough to a line. */
static double
bent(const struct widen *w, double y)
{
	return w->l->part[0].frame.target.log1p ? log1p(y) : y;
}

/* The steps behind `origin`, the first row that is not known. */
static int
one_origin(struct widen *w, const struct fc_chunk *c, size_t i, size_t origin,
    size_t h, double weight, struct fc_err *err)
{
	static const double p[] = { 0.1, 0.9 };
	const int64_t *ds = c->batch.col[c->batch.schema->ds].time;
	const double *y = c->batch.col[c->batch.schema->y].num;
	size_t end = c->start[i + 1];
	double *v = fc_vec_resize(&w->buf, 4 * h);
	struct fc_forecast f = { .h = h, .np = 2, .p = p, .mean = v,
		.sigma = v + h, .q = v + 2 * h, .instead = w->instead };
	struct fc_vec none = { 0 };
	struct fc_lack lack;

	for (size_t t = 0; t < h; t++)
		w->instead[t] = NULL;
	if (fc_steps_make(&w->steps, c, origin, FC_MIN(end, origin + h),
	    ds[origin - 1], (int64_t)h, w->freq, err) ||
	    fc_learners_forecast(w->l, w->spec, w->ws, c, i, origin, &w->steps,
	    &none, &f, w->row, &w->state, &w->work, &lack, err))
		return -1;
	fc_forecast_finish(&f, NAN, NAN);
	for (size_t t = 0; t < h && origin + t < end; t++) {
		double half = (bent(w, f.q[2 * t + 1]) - bent(w, f.q[2 * t])) / 2;
		double e = fabs(bent(w, y[origin + t]) - bent(w, f.mean[t])) /
		    half;

		if (!(half > 0) || !isfinite(e) || f.instead[t] != NULL)
			continue;
		w->sum[t] += weight * fmin(e, WORST);
		w->count[t] += weight;
	}
	return 0;
}

/* The few series of a small panel are looked at from several origins. */
static int
one_series(struct widen *w, const struct fc_chunk *c, size_t i,
    struct fc_err *err)
{
	uint64_t number = c->first + i;
	size_t start = c->start[i], end = c->start[i + 1];
	size_t from = first_held(w, c, i);
	size_t origins = number < 16 ? 16 : number < 64 ? 4 : 1;

	if (from >= end || from < start + 2)
		return 0;
	origins = FC_MIN(origins, FC_MAX((end - from) / 2, 1));
	for (size_t k = 0; k < origins; k++)
		if (one_origin(w, c, i, from + k * (end - from) / 2 / origins,
		    w->n, 1 / (double)origins, err))
			return -1;
	/* One weekday is not as good as another: the measure is of several. */
	for (size_t k = 1; k < SEVERAL; k++)
		if (one_origin(w, c, i, from + k * (end - from) / SEVERAL,
		    FC_MIN(w->known, w->n), 1, err))
			return -1;
	return 0;
}

void
fc_widen_factors(const double *sum, const double *count, size_t n,
    size_t known, double *factor)
{
	/* Blocks of equal factors: their sums, counts and steps. */
	double *block = fc_xcalloc(3 * n + 1, sizeof *block);
	double base[2] = { 0, 0 };
	size_t blocks = 0, t = 0;

	for (size_t k = 0; k < known && k < n; k++) {
		base[0] += sum[k];
		base[1] += count[k];
	}
	for (size_t k = known; k < n; k++) {
		double *b = block + 3 * blocks++;

		b[0] = sum[k];
		b[1] = count[k];
		b[2] = 1;
		for (; blocks > 1 && b[0] * b[-2] <= b[-3] * b[1]; blocks--) {
			for (int j = 0; j < 3; j++)
				b[j - 3] += b[j];
			b -= 3;
		}
	}
	for (; t < known && t < n; t++)
		factor[t] = 1;
	for (size_t k = 0; k < blocks; k++) {
		const double *b = block + 3 * k;
		double x = base[0] > 0 && b[1] > 0 ?
		    b[0] / b[1] * base[1] / base[0] : 1;

		for (size_t j = 0; j < (size_t)b[2]; j++, t++)
			factor[t] = fmax(x, t > 0 ? factor[t - 1] : 1);
	}
	free(block);
}

static int
look(struct widen *w, const struct fc_schema *in, struct fc_spool *spool,
    struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	fc_chunk_init(&c, in);
	fc_spool_rewind(spool);
	while ((more = fc_spool_next(spool, &c, err)) > 0) {
		for (size_t i = 0; i < c.nseries && more > 0; i++)
			if (looked_at(c.first + i) && one_series(w, &c, i, err))
				more = -1;
		if (more < 0)
			break;
	}
	fc_chunk_release(&c);
	return more;
}

/* Steps to look at: those asked for, but at least 28, so that a few more or
 * less asked for make no difference, where the features can be known. */
static size_t
steps_of(const struct fc_frame *frame, int64_t horizon)
{
	int64_t n = FC_MIN(FC_MAX(horizon, STEPS), MOST);
	struct fc_err ignored;

	if (fc_featset_recursive(&frame->set, n, &ignored))
		n = horizon;
	return fc_featset_recursive(&frame->set, n, &ignored) ? 0 : (size_t)n;
}

int
fc_widen_measure(struct fc_learners *l, const struct fc_spec *spec,
    struct fc_spool *spool, const struct fc_freq *freq, int64_t horizon,
    struct fc_err *err)
{
	const struct fc_global *g = spec->model->global;
	const struct fc_frame *frame = &l->part[0].frame;
	struct widen w = { .l = l, .spec = spec, .freq = freq };
	int rc;

	w.n = steps_of(frame, horizon);
	if (spec->strategy != FC_RECURSIVE || frame->target.ndiff > 0 ||
	    frame->known >= (int64_t)w.n || freq->kind == FC_FREQ_NONE)
		return 0;
	w.known = (size_t)frame->known;
	w.ws = fc_frame_ws_new();
	w.row = fc_xcalloc(w.n, sizeof *w.row);
	w.instead = fc_xcalloc(w.n, sizeof *w.instead);
	w.sum = fc_xcalloc(2 * w.n, sizeof *w.sum);
	w.count = w.sum + w.n;
	if (g->trial)
		g->trial(l->part[0].model, true);
	rc = look(&w, frame->in, spool, err);
	if (g->trial)
		g->trial(l->part[0].model, false);
	if (rc == 0) {
		l->widen = fc_xcalloc(w.n, sizeof *l->widen);
		l->nwiden = w.n;
		fc_widen_factors(w.sum, w.count, w.n, w.known,
		    l->widen);
	}
	fc_frame_ws_free(w.ws);
	fc_steps_release(&w.steps);
	fc_vec_release(&w.state);
	fc_vec_release(&w.work);
	fc_vec_release(&w.buf);
	free(w.row);
	free(w.instead);
	free(w.sum);
	return rc;
}

/* Of step t, from 0. */
static double
factor_of(const struct fc_learners *l, size_t t)
{
	size_t last = l->nwiden - 1, half = l->nwiden / 2;
	double a = l->widen[half] * l->widen[half];
	double b = l->widen[last] * l->widen[last];

	if (t <= last)
		return l->widen[t];
	return half < last ? sqrt(b + (b - a) * (double)(t - last) /
	    (double)(last - half)) : l->widen[last];
}

void
fc_widen_apply(const struct fc_learners *l, struct fc_forecast *f)
{
	for (size_t t = 0; t < f->h && l->nwiden > 0; t++) {
		double k = factor_of(l, t), *q = f->q + t * f->np;

		if (f->instead[t] != NULL && strcmp(f->instead[t], "pooled") != 0)
			continue;
		f->sigma[t] *= k;
		for (size_t j = 0; f->has_q && j < f->np; j++)
			q[j] = f->mean[t] + (q[j] - f->mean[t]) * k;
	}
}

int
fc_widen_take(struct fc_learners *l, const double *v, size_t n)
{
	for (size_t t = 0; t < n; t++)
		if (!(v[t] >= (t > 0 ? v[t - 1] : 1)) || !isfinite(v[t]))
			return -1;
	if (n == 0 || n > MOST)
		return -1;
	l->widen = fc_xmalloc(n * sizeof *v);
	memcpy(l->widen, v, n * sizeof *v);
	l->nwiden = n;
	return 0;
}
