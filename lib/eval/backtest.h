/*
 * backtest.h - forecasts from past origins, side by side with what came
 *
 * Windows are counted from the end of each series' history of n periods, as
 * Nixtla's cross_validation does: the last size = gap + h + step (windows - 1)
 * periods are for testing, and the cutoff of window w = 0, 1, ... is period
 * n - size + w step, counted from 1. Forecast are the periods cutoff + gap + 1
 * to cutoff + gap + h. A window without a period up to its cutoff is left out.
 *
 * Models see a chunk that ends with the row of the cutoff: nothing after it
 * can leak, but regressors, which are known in advance.
 *
 * Output columns: keys, ds, model, cutoff, y, yhat, intervals and quantiles,
 * fallback; ordered by key, model, cutoff, ds.
 *
 * Global models are trained for each window in which models are fitted, on
 * all series up to their cutoffs; later windows use the last ones.
 *
 * Conformal intervals likewise: the scores of each such window are those of
 * the panel up to its cutoffs.
 *
 * Memory: one chunk of series a thread; the global models and the scores of
 * all windows.
 */
#ifndef FC_EVAL_BACKTEST_H
#define FC_EVAL_BACKTEST_H

#include "local/span.h"
#include "model/one.h"
#include "series/spool.h"

struct fc_windows {
	int64_t h, n, step, gap;        /* periods, windows, periods, periods */
	int64_t rolling;                /* periods up to the cutoff; 0: all */
	int64_t refit;                  /* fit in every K-th window; 0: in the first */
};

struct fc_backtest {
	struct fc_windows windows;
	struct fc_predict predict;      /* spec, probs, bounds, freq, threads */
	struct fc_schema out;           /* made by fc_backtest_open */
	struct fc_trained *trained;     /* of each window; NULL: no global models */
	struct fc_conform *conform;     /* likewise; NULL: the models' own */
	/* Takes each chunk with its forecasts, in order, instead of the
	 * writer; nobody is told of what was missing then. */
	int (*sink)(void *arg, const struct fc_chunk *c,
	    const struct fc_batch *out, struct fc_err *err);
	void *arg;
};

/* The cutoff of a window. */
struct fc_origin {
	int64_t cutoff;                 /* ds */
	size_t row;                     /* first row that is used */
	size_t end;                     /* first row after the cutoff */
	int64_t late;                   /* periods from the last value to it */
};

/* Window w of series i of the chunk, span taken of all of it: false when
 * there is none. */
bool fc_origin_of(const struct fc_windows *w, int64_t number,
    const struct fc_chunk *c, const struct fc_span *s,
    const struct fc_freq *freq, struct fc_origin *o);

/* Set windows and predict's inputs first. FC_DATA without a y. */
int fc_backtest_open(struct fc_backtest *b, const struct fc_schema *in,
    struct fc_err *err);
/*
 * Global models for all windows, before the run over the same panel: after
 * open. Each series is cut at its own cutoff of the window. FC_USAGE when a
 * column holds a feature made from y that would give the future away.
 */
int fc_backtest_train(struct fc_backtest *b, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err);
/* Conformal intervals in all windows, before the run over the same panel:
 * after open. */
int fc_backtest_conform(struct fc_backtest *b, struct fc_spool *panel,
    const struct fc_global_opts *o, struct fc_err *err);
/* Are models fitted in this window? */
bool fc_backtest_fits(const struct fc_windows *w, int64_t window);
/* Part of close. */
void fc_backtest_trained_free(struct fc_backtest *b);
/* next and source as in fc_flow; w is over b->out, or NULL with a sink. */
int fc_backtest_run(struct fc_backtest *b,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_writer *w, struct fc_err *err);
void fc_backtest_close(struct fc_backtest *b);

#endif
