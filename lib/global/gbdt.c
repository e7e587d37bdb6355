/* gbdt.c - trees of the feature columns, boosted or a forest: using them. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/gbdt.h"
#include "global/gbdt_impl.h"
#include "learn/shap.h"

void
fc_gbdt_quantiles(struct fc_gbdt_model *m, const struct fc_spec *spec)
{
	m->nq = spec->nquantile;
	memcpy(m->q, spec->quantile, sizeof m->q);
}

static int
gbdt_open(void **res, const struct fc_spec *spec,
    const struct fc_global_input *in, struct fc_err *err)
{
	struct fc_gbdt_model *m = fc_xcalloc(1, sizeof *m);

	*res = m;
	m->p = spec->params;
	if (isnan(m->p.v[G_SEED]))
		m->p.v[G_SEED] = (double)in->seed;
	m->schema = in->schema;
	m->by = in->by;
	m->weight = in->weight;
	m->threads = in->threads;
	m->loss = NAN;
	fc_gbdt_quantiles(m, spec);
	fc_gbdt_columns(m, in->schema);
	if (fc_gbdt_monotone(m, spec->increasing, 1, err) ||
	    fc_gbdt_monotone(m, spec->decreasing, -1, err))
		return -1;
	fc_gbdt_model_start(m, in->rows);
	if (m->ncol == 0)
		return fc_fail(err, FC_DATA, "no feature columns right of 'y'; "
		    "give --features");
	if (m->p.v[G_LINEAR] > 0 &&
	    (m->p.v[G_PRUNE] > 0 || m->p.v[G_QUANTIZE] > 0))
		return fc_fail(err, FC_USAGE, "prune and quantize are not for "
		    "trees of linear leaves");
	return in->given ? fc_gbdt_model_take(m, in->given->s, in->given->len,
	    err) : 0;
}

static void
gbdt_state(const void *model, const struct fc_chunk *c, size_t i,
    struct fc_vec *state, struct fc_vec *work)
{
	const struct fc_gbdt_model *m = model;
	double *v = fc_vec_resize(state, GBDT_STATE), d;
	struct fc_gbdt_errors own = { 0 };

	fc_gbdt_scale(c, i, &v[GBDT_MEAN], &d);
	if (m->trial && !isnan(v[GBDT_MEAN]))
		fc_gbdt_errors_add(m, c, i, work, &own);
	v[GBDT_SPREAD] = fc_gbdt_spread(m, own.e, own.n, d);
	fc_gbdt_errors_release(&own);
}

void
fc_gbdt_say(const struct fc_gbdt_model *m, const struct fc_gbdt *trees,
    const double *x, size_t n, double *out)
{
	fc_gbdt_predict(trees, x, n, out);
	for (size_t i = 0; i < n && m->p.v[G_LINEAR] > 0; i++)
		out[i] = fmin(fmax(out[i], m->range[0]), m->range[1]);
}

static bool
gbdt_valid(const double *v, size_t n)
{
	return n == GBDT_STATE && !(v[GBDT_SPREAD] < 0);
}

static void
gbdt_forecast(const void *model, const struct fc_chunk *c, size_t i,
    const size_t *row, const struct fc_vec *state, struct fc_forecast *f,
    struct fc_vec *work)
{
	const struct fc_gbdt_model *m = model;
	size_t width = m->ncol + 1 + m->nq;
	double *x = fc_vec_resize(work, f->h * width);
	double *yhat = x + f->h * m->ncol, *fan = yhat + f->h, spread = state->v[GBDT_SPREAD];
	bool known, fresh = isnan(state->v[GBDT_MEAN]);
	const struct fc_gbdt *trees = fc_gbdt_trees(m, c, i, m->on_trial, &known);
	size_t n = 0, rows;

	for (size_t k = 0; k < f->h; k++) {
		if (row[k] != FC_NO_ROW)
			fc_gbdt_row(m, c, row[k], x + n++ * m->ncol);
	}
	fc_gbdt_say(m, trees, x, n, yhat);
	rows = n;
	if (m->nq > 0)
		fc_gbdt_fan_predict(m, fc_gbdt_fan_slot(m, trees), x, rows, fan);
	n = 0;
	f->has_q = true;
	for (size_t k = 0; k < f->h; k++) {
		f->sigma[k] = NAN;
		if (row[k] == FC_NO_ROW) {
			/* Nothing is known of this step. */
			f->instead[k] = "mean";
			f->mean[k] = fresh ? 0 : state->v[GBDT_MEAN];
		} else {
			f->mean[k] = yhat[n++];
			if (fresh || !known)
				f->instead[k] = "pooled";
		}
		for (size_t j = 0; j < f->np; j++)
			f->q[k * f->np + j] = m->nq > 0 && row[k] != FC_NO_ROW ?
			    fc_gbdt_fan_quantile(m, fan + n - 1, rows, spread,
			    f->p[j]) : f->mean[k] + spread *
			    fc_grid_quantile(m->grid, f->p[j]);
	}
}

static size_t
gbdt_held(const void *model, const struct fc_chunk *c, size_t i)
{
	return fc_gbdt_held(model, c, i, true);
}

static void
gbdt_trial(void *model, bool on)
{
	struct fc_gbdt_model *m = model;

	m->on_trial = on && m->p.v[G_VALID] > 0 && !m->taken &&
	    (m->by >= 0 || m->trial[0]);
}

static const char *
gbdt_column(const void *model, size_t j)
{
	const struct fc_gbdt_model *m = model;

	return j < m->ncol ? m->col[j].name : NULL;
}

static void
gbdt_explain(const void *model, const struct fc_chunk *c, size_t i,
    const size_t *row, size_t h, double *out, struct fc_vec *work)
{
	const struct fc_gbdt_model *m = model;
	double *x = fc_vec_resize(work, h * m->ncol);
	size_t width = m->ncol + 1, n = 0;
	bool known;
	const struct fc_gbdt *trees = fc_gbdt_trees(m, c, i, false, &known);

	for (size_t k = 0; k < h; k++) {
		if (row[k] != FC_NO_ROW)
			fc_gbdt_row(m, c, row[k], x + n++ * m->ncol);
	}
	fc_gbdt_explain(trees, x, n, out);
	/* To their steps, which are not before them. */
	for (size_t k = h; k-- > 0; ) {
		if (row[k] != FC_NO_ROW) {
			memmove(out + k * width, out + --n * width,
			    width * sizeof *out);
			continue;
		}
		for (size_t j = 0; j < width; j++)
			out[k * width + j] = NAN;
	}
}

static const struct fc_tunable gbdt_tune[] = {
	{ "trees", 60, 600, true }, { "rate", 0.02, 0.15, true },
	{ "leaves", 8, 255, true }, { "min-data", 5, 300, true },
	{ "features", 0.4, 1, false }, { "bagging", 0.5, 1, false },
	{ "l2-penalty", 0.01, 30, true }, { NULL, 0, 0, false },
};

static const struct fc_tunable forest_tune[] = {
	{ "leaves", 31, 4095, true }, { "min-data", 1, 100, true },
	{ "node-features", 0.2, 1, false }, { "bagging", 0.3, 0.9, false },
	{ NULL, 0, 0, false },
};

static const struct fc_tunable linear_tree_tune[] = {
	{ "trees", 60, 600, true }, { "rate", 0.02, 0.15, true },
	{ "leaves", 4, 127, true }, { "min-data", 10, 500, true },
	{ "features", 0.4, 1, false }, { "bagging", 0.5, 1, false },
	{ "linear-lambda", 1e-4, 100, true }, { NULL, 0, 0, false },
};

/* Everything but what is tuned. */
#define TREES \
	.missing = "taken as missing", \
	.open = gbdt_open, .close = fc_gbdt_model_close, .pass = fc_gbdt_pass, \
	.part_new = fc_gbdt_part_new, .part_free = fc_gbdt_part_free, \
	.add = fc_gbdt_add, .merge = fc_gbdt_merge, .end = fc_gbdt_end, \
	.save = fc_gbdt_model_save, .load = fc_gbdt_model_load, \
	.describe = fc_gbdt_model_describe, .give = fc_gbdt_model_give, \
	.importance = fc_gbdt_model_importance, .state = gbdt_state, \
	.valid = gbdt_valid, .forecast = gbdt_forecast, .lacks = fc_gbdt_lacks, \
	.column = gbdt_column, .explain = gbdt_explain, \
	.held = gbdt_held, .trial = gbdt_trial

const struct fc_global fc_global_gbdt = { TREES, .tune = gbdt_tune };
const struct fc_global fc_global_forest = { TREES, .tune = forest_tune };
const struct fc_global fc_global_linear_tree = { TREES,
	.tune = linear_tree_tune };
