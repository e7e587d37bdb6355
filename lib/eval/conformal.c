/* conformal.c - conformal scores of local and of global models. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "eval/conformal.h"
#include "model/conform_impl.h"

#define GOLDEN 0.61803398874989485

/* Global models on their windows, on the way to scores. */
struct judge {
	struct fc_conform *cf;
	const size_t *which;            /* spec of each that is shown, in cf */
	size_t shown;
	struct fc_conform_cells cells;
	struct fc_fit_ws ws;
	struct fc_vec grid, q, score;
};

/* The h forecasts of one window at row `at` of out to scores. */
static void
score_window(struct judge *j, const struct fc_conform_own *own,
    const struct fc_batch *out, size_t at, size_t window, double *score)
{
	size_t h = (size_t)j->cf->horizon;
	const union fc_col *y = &out->col[out->schema->y];
	double *q = fc_vec_resize(&j->q, h * FC_CONFORM_GRID);
	struct fc_forecast f = { .h = h, .np = FC_CONFORM_GRID, .q = q,
		.mean = y[1].num + at };

	for (size_t i = 0; i < h; i++) {
		double tie = (double)(window * h + i + 1) * GOLDEN;

		for (size_t p = 0; p < FC_CONFORM_GRID; p++)
			q[i * FC_CONFORM_GRID + p] = y[2 + p].num[at + i];
		score[i] = fc_conform_z(own, &f, i, y->num[at + i],
		    tie - floor(tie));
	}
}

/* Global model g: its n windows of the series, from row `at`. */
static void
score_series(struct judge *j, const struct fc_chunk *c, size_t i,
    const struct fc_span *span, size_t g, const struct fc_batch *out,
    size_t at, size_t n)
{
	struct fc_conform *cf = j->cf;
	size_t h = (size_t)cf->horizon, len[FC_CONFORM_GLOBAL] = { 0 };
	size_t k = j->which[g], series = (size_t)c->first + i;
	double *score = fc_vec_resize(&j->score, n * h);
	struct fc_conform_own own;

	for (size_t w = 0; w < n; w++)
		len[w] = span->n - h * (n - w);
	fc_conform_look(cf, k, span->y, len[0], &j->ws, &own);
	for (size_t w = 0; w < n; w++) {
		fc_conform_aged(&own, len[w]);
		score_window(j, &own, out, at + w * h, w, score + w * h);
	}
	j->cells.n = 0;
	cf->own[series * cf->nspec + k].factor = fc_conform_put(cf, k, own, n,
	    len, score, &j->cells);
	for (size_t s = 0; s < j->cells.n; s++)
		fc_conform_count(cf, j->cells.v[s], 1);
}

/* Rows of out from `at` that are of series i and the model of row `at`. */
static size_t
rows_of(const struct fc_chunk *c, size_t i, const struct fc_batch *out,
    size_t at)
{
	const struct fc_schema *s = out->schema;
	size_t n = 0;

	for (; at + n < out->n; n++) {
		bool same = out->col[s->model].code[at + n] ==
		    out->col[s->model].code[at];

		for (size_t k = 0; k < s->nkeys; k++)
			same = same && out->col[k].code[at + n] ==
			    c->batch.col[k].code[c->start[i]];
		if (!same)
			break;
	}
	return n;
}

static int
take(void *arg, const struct fc_chunk *c, const struct fc_batch *out,
    struct fc_err *err)
{
	struct judge *j = arg;
	size_t h = (size_t)j->cf->horizon, at = 0;

	(void)err;
	for (size_t i = 0; i < c->nseries; i++) {
		struct fc_span span;

		fc_span_take(c, i, &j->cf->freq, &j->grid, &span);
		for (size_t g = 0; g < j->shown; g++) {
			size_t n = at < out->n ? rows_of(c, i, out, at) : 0;

			if (n > 0)
				score_series(j, c, i, &span, g, out, at,
				    n / h);
			at += n;
		}
	}
	return 0;
}

static void
release(struct judge *j)
{
	free(j->cells.v);
	fc_fit_ws_release(&j->ws);
	fc_vec_release(&j->grid);
	fc_vec_release(&j->q);
	fc_vec_release(&j->score);
}

/* Train and forecast the windows of spec[0..n), global and their like; parts
 * of combinations stand where they stand in cf. */
static int
judge(struct fc_conform *cf, const struct fc_spec *spec, const size_t *which,
    size_t n, struct fc_spool *panel, const struct fc_global_opts *o,
    struct fc_err *err)
{
	struct fc_probs probs;
	struct fc_backtest b = {
		.windows = { .h = cf->horizon, .n = FC_CONFORM_GLOBAL,
		    .step = cf->horizon },
		.predict = { .spec = spec, .nspec = n, .probs = &probs,
		    .lower = NAN, .upper = NAN, .freq = cf->freq,
		    .threads = cf->threads },
		.sink = take,
	};
	size_t parts = fc_specs_parts(spec, n);
	struct judge j = { .cf = cf, .which = which + parts,
		.shown = n - parts };
	int rc;

	fc_probs_of(&probs, fc_conform_grid(), FC_CONFORM_GRID);
	b.arg = &j;
	rc = fc_backtest_open(&b, cf->in, err);
	if (rc == 0)
		rc = fc_backtest_train(&b, panel, o, err);
	fc_spool_rewind(panel);
	if (rc == 0)
		rc = fc_backtest_run(&b, fc_spool_next, panel, NULL, err);
	fc_backtest_close(&b);
	fc_probs_release(&probs);
	release(&j);
	return rc;
}

int
fc_conformal_run(struct fc_conform *cf, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err)
{
	struct fc_spec *spec = fc_xcalloc(cf->nspec, sizeof *spec);
	size_t *which = fc_xcalloc(cf->nspec, sizeof *which), n = 0;
	int rc;

	fc_spool_rewind(panel);
	rc = fc_conform_run(cf, fc_spool_next, panel, err);
	for (size_t k = 0; k < cf->nspec; k++) {
		if (!fc_conform_pooled(&cf->spec[k]))
			continue;
		which[n] = k;
		spec[n++] = cf->spec[k];        /* borrowed */
	}
	if (rc == 0 && n > 0)
		rc = judge(cf, spec, which, n, panel, o, err);
	if (rc)
		fc_fail_at(err, "--intervals conformal");
	fc_spool_rewind(panel);
	free(spec);
	free(which);
	return rc;
}
