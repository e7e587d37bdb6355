/*
 * predict.h - chunks of series in, forecasts out
 *
 * Three ways to a forecast: fit each series as it passes (file NULL), take
 * its state from a model file (file; series that the file does not know are
 * fitted on what the stream holds of them), or the file alone without a
 * panel (file_only; the chunks come from fc_predict_file_next).
 *
 * Output columns: keys, ds, model, cutoff, yhat, intervals and quantiles,
 * fallback; ordered by key, model, ds. Every series gets a forecast from every
 * model.
 *
 * Calling sequence: fill in; fc_predict_open; open a writer over p.out;
 * fc_predict_run; fc_predict_close.
 * Memory: one chunk (and the file, mapped).
 */
#ifndef FC_MODEL_PREDICT_H
#define FC_MODEL_PREDICT_H

#include "global/global.h"
#include "model/conform.h"
#include "model/explain.h"
#include "model/file.h"
#include "model/probs.h"
#include "model/regressors.h"
#include "model/residual.h"
#include "rec/writer.h"

struct fc_predict {
	const struct fc_spec *spec;
	size_t nspec;
	int64_t horizon;                /* 0: the future rows */
	const struct fc_probs *probs;
	uint64_t seed;                  /* of sample paths */
	double lower, upper;            /* NAN: no bound */
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	const struct fc_model_file *file;
	bool file_only;
	bool update;                    /* take in observations after the cutoff */
	const struct fc_trained *trained;
	const struct fc_regressors *regressors; /* of local models, or NULL */
	size_t beyond;                  /* rows after the last series' end
	                                   whose regressors may be looked at */
	const struct fc_conform *conform;       /* intervals of what is fitted;
	                                           NULL: the models' own */
	bool bootstrap;                 /* likewise, of local models: from
	                                   their residuals */
	struct fc_residuals *residuals; /* of what is fitted; or NULL */
	struct fc_explain *explain;     /* of global models; or NULL */
	int threads;
	uint64_t nreplaced;             /* outliers; counted by the run */
	/* made by fc_predict_open */
	const struct fc_schema *in;
	struct fc_schema out;
	int32_t *alias;                 /* code of each spec in column model */
};

/* in: schema of the chunks, borrowed until close. */
int fc_predict_open(struct fc_predict *p, const struct fc_schema *in,
    struct fc_err *err);
/* next and source as in fc_flow; w is over p->out. */
int fc_predict_run(struct fc_predict *p,
    int (*next)(void *, struct fc_chunk *, struct fc_err *), void *source,
    struct fc_writer *w, struct fc_err *err);
void fc_predict_close(struct fc_predict *p);

/* The series of a model file as chunks of one row each: keys and cutoff. */
struct fc_predict_file {
	const struct fc_model_file *file;
	struct fc_schema schema;
	uint64_t at;
};
void fc_predict_file_open(struct fc_predict_file *f,
    const struct fc_model_file *file);
int fc_predict_file_next(void *f, struct fc_chunk *c, struct fc_err *err);
/* Number of series i of a chunk (schema in) in the file, or -1. */
int64_t fc_predict_file_find(const struct fc_model_file *file,
    const struct fc_schema *in, const struct fc_chunk *c, size_t i);
void fc_predict_file_close(struct fc_predict_file *f);

#endif
