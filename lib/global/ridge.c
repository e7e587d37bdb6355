/* ridge.c - a linear model of the feature columns: using it. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "global/ridge.h"
#include "global/ridge_impl.h"
#include "global/steps.h"

#define OPTIONS(ratio_) { \
	[P_LAMBDA] = { .name = "lambda", .def = NAN, .lo = 0, .hi = 1e9, \
	    .help = "penalty per row (by generalised cross-validation)" }, \
	[P_LOG] = { .name = "transform", .words = "none|log1p", .def = 0, \
	    .help = "of y and of the columns made from it" }, \
	[P_SCALE] = { .name = "scale", .words = "mean|none", .def = 0, \
	    .help = "divide y by this of its series" }, \
	[P_LEVELS] = { .name = "levels", .def = 60, .lo = 2, .hi = 1000, \
	    .whole = true, .help = "most texts that get a column each" }, \
	[P_KEYS] = { .name = "keys", .words = "no|yes", .def = 0, \
	    .help = "key columns are features too" }, \
	[P_RATIO] = { .name = "l1-ratio", .def = ratio_, .lo = 0, .hi = 1, \
	    .help = "share of the penalty on absolute values" }, \
	[P_END] = { .name = NULL }, \
}

const struct fc_param fc_ridge_params[] = OPTIONS(0);
const struct fc_param fc_elastic_net_params[] = OPTIONS(0.5);

static int
ridge_open(void **res, const struct fc_spec *spec,
    const struct fc_global_input *in, struct fc_err *err)
{
	struct fc_ridge *m = fc_xcalloc(1, sizeof *m);
	const struct fc_schema *s = in->schema;

	m->p = spec->params;
	m->schema = s;
	m->by = in->by;
	m->pass = -1;
	m->design.log = m->p.v[P_LOG] == 1;
	m->design.levels = (size_t)m->p.v[P_LEVELS];
	fc_design_init(&m->design, s, m->p.v[P_KEYS] == 1);
	*res = m;
	if (in->given)
		return fc_fail(err, FC_USAGE, "--import: ridge is no model of "
		    "trees");
	if (in->weight >= 0)
		return fc_fail(err, FC_USAGE, "%s takes no --weights",
		    spec->model->name);
	if (m->design.n == 0)
		return fc_fail(err, FC_DATA, "no feature columns right of 'y' "
		    "(fc-features makes them)");
	return 0;
}

static void
release_segment(struct fc_ridge_segment *g)
{
	fc_gram_release(&g->gram);
	free(g->b);
}

void
fc_ridge_close(void *model)
{
	struct fc_ridge *m = model;

	if (!m)
		return;
	for (size_t i = 0; i < m->nsegment; i++)
		release_segment(&m->segment[i]);
	release_segment(&m->all);
	free(m->segment);
	fc_design_release(&m->design);
	fc_design_part_free(m->count);
	fc_dict_free(m->name);
	fc_sum_release(&m->locs);
	fc_sum_release(&m->scales);
	fc_sum_release(&m->squares);
	free(m->bin);
	free(m->place);
	free(m);
}

/* Series of different size are made alike by a factor, their logarithms by
 * a shift. */
struct fc_own_unit
fc_ridge_unit(const struct fc_ridge *m, const struct fc_chunk *c, size_t i,
    double *mean)
{
	int f = c->batch.schema->y;
	const double *y = f >= 0 ? c->batch.col[f].num : NULL;
	struct fc_own_unit unit = { 0, 1 };
	double sum = 0, size = 0, logs = 0, n = 0;

	for (size_t r = c->start[i]; y && r < c->start[i + 1]; r++) {
		if (isnan(y[r]))
			continue;
		sum += y[r];
		size += fabs(y[r]);
		logs += m->design.log ? fc_design_transform(&m->design, y[r]) : 0;
		n++;
	}
	*mean = n > 0 ? sum / n : NAN;
	if (!(n > 0))
		return (struct fc_own_unit){ 0, 0 };
	if (m->p.v[P_SCALE] == 0 && m->design.log)
		unit.loc = logs / n;
	else if (m->p.v[P_SCALE] == 0 && size > 0)
		unit.scale = size / n;
	return unit;
}

const double *
fc_ridge_coefficients(const struct fc_ridge *m, const struct fc_chunk *c,
    size_t i, bool *known)
{
	int32_t code, k;
	const char *s;
	size_t n;

	*known = true;
	if (m->by < 0)
		return m->all.b;
	code = c->batch.col[m->by].code[c->start[i]];
	if (code != FC_NULL_CODE) {
		s = fc_dict_str(c->batch.schema->field[m->by].dict, code, &n);
		k = fc_dict_find(m->name, s, n);
		if (k >= 0)
			return m->segment[k].b;
	}
	*known = false;
	return m->all.b;
}

static double
dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

double
fc_ridge_residuals(const struct fc_ridge *m, const struct fc_chunk *c,
    size_t i, struct fc_own_unit unit, double *x, double *e, size_t *n)
{
	const double *y = c->batch.col[c->batch.schema->y].num;
	bool known;
	const double *b = fc_ridge_coefficients(m, c, i, &known);
	double squares = 0;

	*n = 0;
	for (size_t r = c->start[i]; r < c->start[i + 1]; r++) {
		double d;

		if (isnan(y[r]))
			continue;
		fc_design_row(&m->design, c, r, unit, x);
		d = fc_design_z(&m->design, y[r], unit) -
		    dot(x, b, m->design.width);
		squares += d * d;
		if (e)
			e[*n] = d;
		(*n)++;
	}
	return squares;
}

static void
ridge_state(const void *model, const struct fc_chunk *c, size_t i,
    struct fc_vec *state, struct fc_vec *work)
{
	const struct fc_ridge *m = model;
	double *v = fc_vec_resize(state, RIDGE_STATE), squares;
	double *x = fc_vec_resize(work, m->design.width);
	struct fc_own_unit unit;
	size_t n;

	unit = fc_ridge_unit(m, c, i, &v[RIDGE_MEAN]);
	v[RIDGE_LOC] = unit.loc;
	v[RIDGE_SCALE] = unit.scale;
	v[RIDGE_SIGMA] = m->sigma;
	if (!(unit.scale > 0))
		return;
	squares = fc_ridge_residuals(m, c, i, unit, x, NULL, &n);
	v[RIDGE_SIGMA] = sqrt((squares + RIDGE_PRIOR * m->sigma * m->sigma) /
	    ((double)n + RIDGE_PRIOR));
}

static bool
ridge_valid(const double *v, size_t n)
{
	return n == RIDGE_STATE && v[RIDGE_SCALE] >= 0;
}

/* Mean of y: where y is transformed, that of the distribution of forecasts
 * (Duan 1983, JASA 78:605-610, by quantiles), else the back-transform would
 * give a median. */
static double
mean_of(const struct fc_ridge *m, double z, double sigma, struct fc_own_unit unit)
{
	double sum = 0;

	if (!m->design.log)
		return fc_design_back(&m->design, z, unit);
	for (size_t i = 0; i < FC_GRID; i++) {
		double lo = i == 0 ? 0 : (fc_grid_p[i - 1] + fc_grid_p[i]) / 2;
		double hi = i + 1 == FC_GRID ? 1 :
		    (fc_grid_p[i] + fc_grid_p[i + 1]) / 2;

		sum += (hi - lo) * fc_design_back(&m->design,
		    z + sigma * m->grid[i], unit);
	}
	return sum;
}

static void
ridge_forecast(const void *model, const struct fc_chunk *c, size_t i,
    const size_t *row, const struct fc_vec *state, struct fc_forecast *f,
    struct fc_vec *work)
{
	const struct fc_ridge *m = model;
	double *x = fc_vec_resize(work, m->design.width);
	double sigma = state->v[RIDGE_SIGMA];
	struct fc_own_unit unit = { state->v[RIDGE_LOC], state->v[RIDGE_SCALE] };
	bool known, fresh = !(unit.scale > 0);
	const double *b = fc_ridge_coefficients(m, c, i, &known);

	if (fresh)
		unit = m->unit;
	f->has_q = true;
	for (size_t k = 0; k < f->h; k++) {
		double z, *q = f->q + k * f->np;

		f->sigma[k] = NAN;
		if (row[k] == FC_NO_ROW) {
			/* Nothing is known of this step. */
			f->instead[k] = "mean";
			z = fc_design_z(&m->design, fresh ? 0 :
			    state->v[RIDGE_MEAN], unit);
		} else {
			if (fresh || !known)
				f->instead[k] = "pooled";
			fc_design_row(&m->design, c, row[k], unit, x);
			z = dot(x, b, m->design.width);
		}
		f->mean[k] = mean_of(m, z, sigma, unit);
		for (size_t j = 0; j < f->np; j++)
			q[j] = fc_design_back(&m->design, z + sigma *
			    fc_grid_quantile(m->grid, f->p[j]), unit);
	}
}

static const char *
ridge_lacks(const void *model, const struct fc_chunk *c, size_t row,
    size_t before)
{
	const struct fc_ridge *m = model;

	return fc_design_lacks(&m->design, c, row, before);
}

static const struct fc_tunable ridge_tune[] = {
	{ "lambda", 1e-6, 10, true }, { "transform", 0, 0, false },
	{ "keys", 0, 0, false }, { NULL, 0, 0, false },
};

static const struct fc_tunable elastic_net_tune[] = {
	{ "lambda", 1e-6, 1, true }, { "l1-ratio", 0.05, 1, false },
	{ "transform", 0, 0, false }, { "keys", 0, 0, false },
	{ NULL, 0, 0, false },
};

/* Everything but what is tuned. */
#define LINEAR \
	.missing = "its mean stands in", \
	.open = ridge_open, .close = fc_ridge_close, .pass = fc_ridge_pass, \
	.part_new = fc_ridge_part_new, .part_free = fc_ridge_part_free, \
	.add = fc_ridge_add, .merge = fc_ridge_merge, .end = fc_ridge_end, \
	.save = fc_ridge_save, .load = fc_ridge_load, \
	.describe = fc_ridge_describe, .state = ridge_state, \
	.valid = ridge_valid, .forecast = ridge_forecast, \
	.lacks = ridge_lacks

const struct fc_global fc_global_ridge = { LINEAR, .tune = ridge_tune };
const struct fc_global fc_global_elastic_net = { LINEAR,
    .tune = elastic_net_tune };
