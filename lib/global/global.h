/*
 * global.h - models of all series together
 *
 * Training goes over all rows in passes; in each, chunks of whole series are
 * added to parts on any thread, and the parts are merged in the order of the
 * chunks, so the result does not depend on the number of threads. The
 * trained model is bytes in a section of the model file; each series has a
 * small state besides (its scale, its spread), as a local model has.
 *
 * Rows with an observed y are history; rows after the last one are forecast
 * (series/span). `by` is a column that cuts the series into segments, each
 * with coefficients of its own; a segment not seen in training uses those
 * fitted on all rows.
 *
 * A model sees the panel through a frame (global/frame.h), with features that
 * are computed as it looks. How it gets to many periods ahead:
 *	recursive  one model; what is not known yet is filled in with its
 *		own forecasts, as few periods at a time as the shortest
 *		lag asks for
 *	lag        one model, and nothing is ever filled in: lags of the
 *		horizon or more, which is checked
 *	direct     a model for each group of steps up to the horizon, with
 *		features known then (fc_frame_lag); steps beyond the
 *		last group go on as recursive ones of the last model
 */
#ifndef FC_GLOBAL_GLOBAL_H
#define FC_GLOBAL_GLOBAL_H

#include "base/buf.h"
#include "base/err.h"
#include "cli/opt.h"
#include "global/frame.h"
#include "local/local.h"
#include "local/spec.h"
#include "series/chunk.h"

/* What a model is trained on. */
struct fc_global_input {
	const struct fc_schema *schema; /* must outlive the model */
	int by;                         /* column of segments, or -1 */
	int weight;                     /* column of weights, or -1 */
	uint64_t rows;                  /* of the panel */
	const struct fc_buf *given;     /* a text model to be taken instead of
	                                   training one (global/interchange.h),
	                                   or NULL */
	uint64_t seed;                  /* of what models draw */
	int threads;
};

/* An option worth tuning: numbers between lo and hi, on a log scale or not;
 * words are all tried. */
struct fc_tunable {
	const char *name;       /* NULL behind the last */
	double lo, hi;
	bool log;
};

struct fc_global {
	const char *missing;    /* what becomes of a column that lacks */
	int (*open)(void **m, const struct fc_spec *spec,
	    const struct fc_global_input *in, struct fc_err *err);
	void (*close)(void *m);

	/* Training: is there a pass number n (from 0)? */
	bool (*pass)(void *m, int n);
	void *(*part_new)(void *m);
	void (*part_free)(void *part);
	/* Forget what the part holds, add the chunk. Any thread. */
	void (*add)(const void *m, void *part, const struct fc_chunk *c);
	void (*merge)(void *m, const void *part);
	int (*end)(void *m, struct fc_err *err);

	void (*save)(const void *m, struct fc_buf *out);
	/* From bytes nobody vouches for; columns are found by name in s. */
	int (*load)(void **m, const struct fc_spec *spec, const void *bytes,
	    size_t n, const struct fc_schema *s, struct fc_err *err);
	/* Trained model as text for people. */
	void (*describe)(const void *m, struct fc_buf *out);
	/* For each column a CSV line PREFIX,segment,feature,gain,split,permutation; and the
	 * model as LightGBM's text. Either may be NULL. */
	void (*importance)(const void *m, const char *prefix,
	    struct fc_buf *out);
	int (*give)(const void *m, struct fc_buf *out, struct fc_err *err);

	/* What is to be kept of series i. */
	void (*state)(const void *m, const struct fc_chunk *c, size_t i,
	    struct fc_vec *state, struct fc_vec *work);
	bool (*valid)(const double *v, size_t n);
	/* Steps whose row is row[0..f->h) (FC_NO_ROW: not given). */
	void (*forecast)(const void *m, const struct fc_chunk *c, size_t i,
	    const size_t *row, const struct fc_vec *state,
	    struct fc_forecast *f, struct fc_vec *work);
	/* A column that is missing in `row` and ought not to be: training
	 * never saw it missing, or row `before` (FC_NO_ROW: none), the last
	 * of the history, has it. NULL: none. The function may be NULL. */
	const char *(*lacks)(const void *m, const struct fc_chunk *c,
	    size_t row, size_t before);
	/* Name of column j of the model, NULL behind the last; and what each
	 * adds to the score of the steps, h x (columns + 1), the last the
	 * bias. Both NULL: the model cannot tell. */
	const char *(*column)(const void *m, size_t j);
	void (*explain)(const void *m, const struct fc_chunk *c, size_t i,
	    const size_t *row, size_t h, double *out, struct fc_vec *work);
	const struct fc_tunable *tune;  /* or NULL: nothing */
	/* First row of series i that training held out at first, its end where
	 * none is; and forecast by what was learned without these rows, as long
	 * as on. Both NULL: it holds out none. */
	size_t (*held)(const void *m, const struct fc_chunk *c, size_t i);
	void (*trial)(void *m, bool on);
};

/* One trained model and what it looks at. */
struct fc_learner {
	int64_t upto;           /* last step it is for; INT64_MAX: any */
	struct fc_frame frame;
	void *model;
	size_t *shap, nshap;    /* model/explain.h: where its columns go */
};

/* The models of one spec: one, or one for each group of steps, ascending. */
struct fc_learners {
	struct fc_learner *part;
	size_t n;               /* 0: a local model */
	double *widen;          /* of the first nwiden steps: factors of their */
	size_t nwiden;          /* intervals (global/widen.h) */
};

struct fc_trained {
	struct fc_learners *of; /* one per spec */
	size_t n;
};

struct fc_global_opts {
	const struct fc_featset *features;      /* NULL: none */
	int64_t horizon;                        /* 0: not known */
	const char *by, *weight;                /* columns or NULL */
	const struct fc_buf *given;             /* as above */
	size_t parts;                   /* of a file: the most there can be; 0 */
	struct fc_freq freq;            /* kind NONE: of the first chunk */
	uint64_t seed;                  /* of what models draw, without seed= */
	int threads;
};

/* strategy=recursive|lag|direct, groups=N; 1: no such option. */
int fc_global_option(struct fc_spec *s, const char *name, const char *value,
    struct fc_err *err);
/* s[0..n) as a field of CSV. */
void fc_global_quote(struct fc_buf *out, const char *s, size_t n);
/* The name of the column `by` from a model file (empty: none) to its place in
 * s, -1 for none or without a schema. FC_DATA when it is not there or no text. */
struct fc_bytes;
int fc_global_by(struct fc_bytes *b, const struct fc_schema *s, int *by, struct fc_err *err);

bool fc_specs_global(const struct fc_spec *spec, size_t n);
/* The features of --features, then those of --preset (or NULL) for a panel of
 * this schema; horizon 0: not known. */
int fc_global_features(struct fc_featset *set, const struct fc_list *names,
    const char *preset, const struct fc_schema *s, int64_t horizon,
    struct fc_err *err);
/* Train on the spooled chunks, over schema s. `spool` is a struct fc_spool. */
int fc_train_global(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    void *spool, const struct fc_schema *s, const struct fc_global_opts *o,
    struct fc_err *err);
/* The same, untrained: frames for what fc_trained_load reads. */
int fc_trained_open(struct fc_trained *t, const struct fc_spec *spec, size_t n,
    const struct fc_schema *s, const struct fc_global_opts *o,
    struct fc_err *err);
/* Do their features need the whole panel, and here it is (spooled). */
bool fc_trained_needs_gather(const struct fc_trained *t);
int fc_trained_gather(struct fc_trained *t, void *spool, int threads,
    struct fc_err *err);
/* Does any model look at this feature? */
bool fc_trained_uses(const struct fc_trained *t, const struct fc_spec *spec,
    const char *feature);
void fc_trained_release(struct fc_trained *t, const struct fc_spec *spec);

/* What is to be kept of series i: the states of all parts. Any thread, each
 * with its own workspaces; `part` too. */
int fc_learners_state(const struct fc_learners *l, const struct fc_global *g,
    struct fc_frame_ws *ws, const struct fc_chunk *c, size_t i,
    struct fc_vec *state, struct fc_vec *part, struct fc_vec *work,
    struct fc_err *err);
bool fc_learners_valid(const struct fc_learners *l, const struct fc_global *g,
    const double *v, size_t n);

/* A column that is missing in the row of time ds and ought not to be. */
struct fc_lack {
	const char *column;     /* NULL: none */
	int64_t ds;
};

/*
 * All steps of series i, whose history is the rows before `future`. stored:
 * its state (n 0: to be taken from the rows). work, state: scratch. row:
 * steps->h numbers, scratch. FC_DATA when strategy=lag cannot reach a step.
 */
int fc_learners_forecast(const struct fc_learners *l,
    const struct fc_spec *spec, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t future,
    const struct fc_steps *steps, const struct fc_vec *stored,
    struct fc_forecast *f, size_t *row, struct fc_vec *state,
    struct fc_vec *work, struct fc_lack *lack, struct fc_err *err);

#endif
