/* residual.c - residuals of fitted models as a stream. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/registry.h"
#include "model/residual.h"

int
fc_residuals_open(struct fc_residuals *r, const char *path,
    const struct fc_common *common, const struct fc_schema *in,
    const struct fc_spec *spec, size_t nspec, struct fc_err *err)
{
	struct fc_schema *s = &r->out;
	int f;

	r->in = in;
	fc_schema_init(s);
	for (size_t i = 0; i <= in->nkeys; i++)
		fc_schema_add_like(s, &in->field[i < in->nkeys ? i :
		    (size_t)in->ds]);
	f = fc_schema_add(s, "model", FC_TEXT);
	r->alias = fc_xcalloc(nspec + 1, sizeof *r->alias);
	for (size_t i = fc_specs_parts(spec, nspec); i < nspec; i++)
		r->alias[i] = fc_dict_add(s->field[f].dict, spec[i].alias,
		    strlen(spec[i].alias));
	fc_schema_add(s, "residual", FC_NUM);
	s->freq = in->freq;
	for (size_t i = 0; i < in->nhistory; i++)
		fc_schema_add_history(s, in->history[i]);
	if (fc_schema_roles(s, err))
		return -1;
	return fc_open_writer(&r->writer, s, common, path, err);
}

void
fc_residuals_close(struct fc_residuals *r)
{
	fc_writer_discard(&r->writer);
	if (r->in)
		fc_schema_release(&r->out);
	free(r->alias);
	r->alias = NULL;
	r->in = NULL;
}

/* Period of row r in the span's y. */
static size_t
period(const struct fc_chunk *c, const struct fc_span *span,
    const struct fc_freq *freq, size_t row)
{
	const struct fc_schema *s = c->batch.schema;
	const int64_t *ds = c->batch.col[s->ds].time;
	int64_t k;

	if (span->n == span->future - span->row ||
	    fc_freq_diff(freq, &s->field[s->ds].time, ds[span->row], ds[row],
	    &k))
		return row - span->row;
	return (size_t)k;
}

void
fc_residuals_put(const struct fc_residuals *r, struct fc_batch *out,
    const struct fc_chunk *c, const struct fc_span *span,
    const struct fc_freq *freq, size_t k, const double *fitted)
{
	const struct fc_batch *in = &c->batch;
	size_t keys = r->in->nkeys, at = out->n, n = span->future - span->row;

	fc_batch_reserve(out, at + n);
	for (size_t f = 0; f < keys; f++)
		fc_batch_copy_col(out, (int)f, at, in, (int)f, span->row, n);
	fc_batch_copy_col(out, (int)keys, at, in, r->in->ds, span->row, n);
	for (size_t i = 0; i < n; i++) {
		size_t t = period(c, span, freq, span->row + i);
		double e = span->y[t] - fitted[t];

		out->col[keys + 1].code[at + i] = r->alias[k];
		out->col[keys + 2].num[at + i] = isfinite(e) ? e : NAN;
	}
	out->n = at + n;
}

double
fc_residual_memory(const double *y, const double *fitted, size_t n)
{
	double squares = 0, products = 0, last = NAN, pairs = 0;

	for (size_t t = 0; t < n; t++) {
		double e = y[t] - fitted[t];

		if (isfinite(e))
			squares += e * e;
		if (isfinite(e * last)) {
			products += e * last;
			pairs++;
		}
		last = e;
	}
	if (!(squares > 0) || !isfinite(products / squares))
		return 0;
	return fmax(0, fmin(0.95, products / squares)) * pairs / (pairs + 10);
}

int
fc_learners_fitted(const struct fc_learners *l, const struct fc_global *g,
    struct fc_frame_ws *ws, const struct fc_chunk *c, size_t i,
    const struct fc_span *span, const struct fc_freq *freq, double *fitted,
    struct fc_vec *state, struct fc_vec *work, struct fc_err *err)
{
	const struct fc_learner *one = &l->part[0];
	const struct fc_chunk *view;
	const char *instead;
	double sigma, none = 0, *z;
	size_t at;

	if (fc_frame_view(&one->frame, ws, c, i, 1, &view, &at, err))
		return -1;
	g->state(one->model, view, at, state, work);
	for (size_t t = 0; t < span->n; t++)
		fitted[t] = NAN;
	z = fc_frame_scratch(ws, span->future - span->row);
	for (size_t r = span->row; r < span->future; r++) {
		size_t row = view->start[at] + (r - c->start[i]);
		struct fc_forecast f = { .h = 1, .mean = z + (r - span->row),
			.sigma = &sigma, .q = &none, .instead = &instead };

		instead = NULL;
		g->forecast(one->model, view, at, &row, state, &f, work);
	}
	fc_frame_fitted(&one->frame, ws, c, i, span->row, span->future, z);
	for (size_t r = span->row; r < span->future; r++)
		fitted[period(c, span, freq, r)] = z[r - span->row];
	return 0;
}
