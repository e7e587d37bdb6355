/*
 * backtrain.c - global models for the windows of a backtest
 *
 * For each window in which models are fitted, the panel as it was at its
 * cutoffs waits in a temporary file of its own while the models are trained;
 * so it does for conformal scores.
 */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "eval/backcut.h"
#include "eval/conformal.h"
#include "model/conform_impl.h"
#include "feat/name.h"

static int
train_window(struct fc_backtest *b, int64_t window, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err)
{
	struct fc_spool *spool = NULL;
	uint64_t n;
	int rc = fc_backcut_panel(b, window, panel, &spool, NULL, &n, err);

	/* Without a series there is nothing to forecast either. */
	if (rc == 0 && n > 0)
		rc = fc_train_global(&b->trained[window], b->predict.spec,
		    b->predict.nspec, spool, b->predict.in, o, err);
	fc_spool_close(spool);
	return rc;
}

/* A column that fc-features made from y would give away what is to come. */
static int
check_columns(const struct fc_backtest *b, struct fc_err *err)
{
	const struct fc_schema *s = b->predict.in;
	int64_t ahead = b->windows.gap + b->windows.h;

	for (size_t f = s->nkeys; f < s->n; f++) {
		struct fc_feat_pair x;
		struct fc_err none;

		if (fc_feat_parse(s->field[f].name, &x, &none))
			continue;
		if ((fc_feat_from_y(&x.a) && x.a.lag < ahead) ||
		    (x.op != FC_OP_NONE && fc_feat_from_y(&x.b) &&
		    x.b.lag < ahead))
			return fc_fail(err, FC_USAGE, "column '%s' would show "
			    "a window what comes after its cutoff; let the "
			    "models compute it (--features)",
			    s->field[f].name);
	}
	return 0;
}

int
fc_backtest_train(struct fc_backtest *b, struct fc_spool *panel,
    const struct fc_global_opts *given, struct fc_err *err)
{
	struct fc_global_opts o = *given;

	if (check_columns(b, err) || fc_backcut_freq(b, panel, err))
		return -1;
	o.freq = b->predict.freq;
	b->trained = fc_xcalloc((size_t)b->windows.n, sizeof *b->trained);
	for (int64_t w = 0; w < b->windows.n; w++) {
		if (fc_backtest_fits(&b->windows, w) &&
		    train_window(b, w, panel, &o, err))
			return -1;
	}
	return 0;
}

/* What the cut panel's series told, at their places in the panel. */
static void
spread(struct fc_conform *cf, const struct fc_backcut *of)
{
	struct fc_conform_own *own;
	size_t n = of->n > 0 ? (size_t)of->series[of->n - 1] + 1 : 0;

	own = fc_xcalloc(n * cf->nspec + 1, sizeof *own);
	for (size_t i = 0; i < of->n; i++)
		memcpy(own + of->series[i] * cf->nspec,
		    cf->own + i * cf->nspec, cf->nspec * sizeof *own);
	free(cf->own);
	cf->own = own;
	cf->nown = cf->capown = n * cf->nspec;
}

static int
conform_window(struct fc_backtest *b, int64_t window, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err)
{
	struct fc_conform *cf = &b->conform[window];
	const struct fc_predict *p = &b->predict;
	struct fc_backcut of = { 0 };
	struct fc_spool *spool = NULL;
	uint64_t n;
	int rc = fc_backcut_panel(b, window, panel, &spool, &of, &n, err);

	*cf = (struct fc_conform){ .spec = p->spec, .nspec = p->nspec,
		.horizon = b->windows.gap + b->windows.h, .in = p->in,
		.regressors = p->regressors && p->regressors->n > 0 ?
		    p->regressors : NULL, .freq = p->freq,
		.threads = p->threads };
	if (rc == 0)
		rc = fc_conformal_run(cf, spool, o, err);
	if (rc == 0) {
		spread(cf, &of);
		fc_conform_quantiles(cf, p->probs);
	}
	free(of.series);
	fc_spool_close(spool);
	return rc;
}

int
fc_backtest_conform(struct fc_backtest *b, struct fc_spool *panel,
    const struct fc_global_opts *given, struct fc_err *err)
{
	struct fc_global_opts o = *given;

	if (fc_backcut_freq(b, panel, err))
		return -1;
	o.freq = b->predict.freq;
	b->conform = fc_xcalloc((size_t)b->windows.n, sizeof *b->conform);
	for (int64_t w = 0; w < b->windows.n; w++) {
		if (fc_backtest_fits(&b->windows, w) &&
		    conform_window(b, w, panel, &o, err))
			return -1;
	}
	return 0;
}

bool
fc_backtest_fits(const struct fc_windows *w, int64_t window)
{
	return w->refit > 0 ? window % w->refit == 0 : window == 0;
}

void
fc_backtest_trained_free(struct fc_backtest *b)
{
	for (int64_t w = 0; b->trained && w < b->windows.n; w++)
		fc_trained_release(&b->trained[w], b->predict.spec);
	for (int64_t w = 0; b->conform && w < b->windows.n; w++)
		fc_conform_release(&b->conform[w]);
	free(b->trained);
	free(b->conform);
	b->trained = NULL;
	b->conform = NULL;
}
