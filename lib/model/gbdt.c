/* gbdt.c - boosted trees of the feature columns: using them. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <string.h>

#include "base/mem.h"
#include "learn/shap.h"
#include "model/gbdt.h"
#include "model/gbdt_impl.h"

const struct fc_param fc_gbdt_options[] = {
	[G_OBJECTIVE] = { .name = "objective", .def = 0,
	    .words = "l2|l1|huber|fair|poisson|gamma|tweedie|quantile|mape",
	    .help = "what the trees minimise" },
	[G_BOOSTING] = { .name = "boosting", .words = "gbdt|goss|rf", .def = 0,
	    .help = "all rows, those of large gradients, or a forest" },
	[G_TREES] = { .name = "trees", .also = "num_iterations", .def = 300,
	    .lo = 1, .hi = 100000, .whole = true, .help = "most trees" },
	[G_RATE] = { .name = "rate", .also = "learning_rate", .def = 0.05,
	    .lo = 1e-6, .hi = 10, .help = "share of each tree that is taken" },
	[G_LEAVES] = { .name = "leaves", .also = "num_leaves", .def = 63,
	    .lo = 2, .hi = 32767, .whole = true, .help = "most leaves of a tree" },
	[G_DEPTH] = { .name = "depth", .also = "max_depth", .def = -1,
	    .lo = -1, .hi = 1000, .whole = true, .help = "most depth; -1: any" },
	[G_MIN_DATA] = { .name = "min-data", .also = "min_data_in_leaf",
	    .def = 20, .lo = 0, .hi = 1e9, .whole = true,
	    .help = "fewest rows of a leaf" },
	[G_MIN_HESSIAN] = { .name = "min-hessian", .def = 1e-3, .hi = 1e300,
	    .also = "min_sum_hessian_in_leaf", .help = "least hessian of a leaf" },
	[G_L1] = { .name = "l1-penalty", .also = "lambda_l1", .def = 0, .hi = 1e300,
	    .help = "penalty on leaves' absolute values" },
	[G_L2] = { .name = "l2-penalty", .also = "lambda_l2", .def = 0, .hi = 1e300,
	    .help = "penalty on leaves' squares" },
	[G_MIN_GAIN] = { .name = "min-gain", .also = "min_gain_to_split",
	    .def = 0, .hi = 1e300, .help = "least gain of a split" },
	[G_SMOOTH] = { .name = "path-smooth", .also = "path_smooth", .def = 0,
	    .hi = 1e300, .help = "pull of a leaf towards its parent" },
	[G_FEATURES] = { .name = "features", .also = "feature_fraction",
	    .def = 1, .lo = 1e-6, .hi = 1, .help = "share of columns for a tree" },
	[G_NODE_FEATURES] = { .name = "node-features", .def = 1, .lo = 1e-6,
	    .also = "feature_fraction_bynode", .hi = 1,
	    .help = "share of columns for a split" },
	[G_BAGGING] = { .name = "bagging", .also = "bagging_fraction", .def = 1,
	    .lo = 1e-6, .hi = 1, .help = "share of rows for a tree" },
	[G_BAGGING_FREQ] = { .name = "bagging-freq", .also = "bagging_freq",
	    .def = 0, .hi = 1e6, .whole = true,
	    .help = "rows are drawn again every so many trees" },
	[G_TOP] = { .name = "top-rate", .also = "top_rate", .def = 0.2,
	    .hi = 1, .help = "goss: share of large gradients" },
	[G_OTHER] = { .name = "other-rate", .also = "other_rate", .def = 0.1,
	    .hi = 1, .help = "goss: share of the others" },
	[G_CAT_SMOOTH] = { .name = "cat-smooth", .also = "cat_smooth",
	    .def = 10, .hi = 1e300, .help = "rows a category is smoothed by" },
	[G_CAT_L2] = { .name = "cat-l2", .also = "cat_l2", .def = 10,
	    .hi = 1e300, .help = "penalty of splits by category" },
	[G_CAT_MAX] = { .name = "cat-max", .also = "max_cat_threshold",
	    .def = 32, .lo = 1, .hi = 65535, .whole = true,
	    .help = "most categories on one side" },
	[G_ALPHA] = { .name = "alpha", .def = 0.9, .lo = 1e-6, .hi = 1e9,
	    .help = "huber: where it bends; quantile: which" },
	[G_POWER] = { .name = "power", .also = "tweedie_variance_power",
	    .def = 1.5, .lo = 1, .hi = 1.999999, .help = "tweedie: of the variance" },
	[G_BINS] = { .name = "bins", .also = "max_bin", .def = 255, .lo = 2,
	    .hi = 65535, .whole = true, .help = "most bins of a column" },
	[G_STOP] = { .name = "stop", .also = "early_stopping_round", .def = 0,
	    .hi = 100000, .whole = true,
	    .help = "stop after so many trees that do not help rows held out" },
	[G_VALID] = { .name = "valid", .def = 28, .hi = 1e6, .whole = true,
	    .help = "last rows of each series that are held out first" },
	[G_KEYS] = { .name = "keys", .words = "no|yes", .def = 1,
	    .help = "key columns are features too" },
	[G_RECENCY] = { .name = "recency", .def = 0, .hi = 1e9,
	    .help = "rows this much older weigh half; 0: all the same" },
	[G_SEED] = { .name = "seed", .def = 1, .hi = 4294967295.0,
	    .whole = true, .help = "of all that is drawn" },
	[G_PARAMS] = { .name = NULL },
};

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
	m->schema = in->schema;
	m->by = in->by;
	m->weight = in->weight;
	m->threads = in->threads;
	m->loss = NAN;
	fc_gbdt_quantiles(m, spec);
	fc_gbdt_columns(m, in->schema);
	fc_gbdt_model_start(m, in->rows);
	if (m->ncol == 0)
		return fc_fail(err, FC_DATA, "no feature columns right of 'y'; "
		    "give --features");
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
	const struct fc_gbdt *trees = fc_gbdt_trees(m, c, i, false, &known);
	size_t n = 0, rows;

	for (size_t k = 0; k < f->h; k++) {
		if (row[k] != FC_NO_ROW)
			fc_gbdt_row(m, c, row[k], x + n++ * m->ncol);
	}
	fc_gbdt_predict(trees, x, n, yhat);
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

const struct fc_global fc_global_gbdt = {
	.missing = "taken as missing",
	.open = gbdt_open, .close = fc_gbdt_model_close, .pass = fc_gbdt_pass,
	.part_new = fc_gbdt_part_new, .part_free = fc_gbdt_part_free,
	.add = fc_gbdt_add, .merge = fc_gbdt_merge, .end = fc_gbdt_end,
	.save = fc_gbdt_model_save, .load = fc_gbdt_model_load,
	.describe = fc_gbdt_model_describe, .give = fc_gbdt_model_give,
	.importance = fc_gbdt_model_importance, .state = gbdt_state,
	.valid = gbdt_valid, .forecast = gbdt_forecast, .lacks = fc_gbdt_lacks,
	.column = gbdt_column, .explain = gbdt_explain, .tune = gbdt_tune,
};
