/*
 * gbdt.h - gradient-boosted trees: train, predict, save, load
 *
 * LightGBM's algorithm (Ke et al. 2017, NeurIPS; Friedman 2001, Annals of
 * Statistics 29:1189-1232): histograms of binned columns, trees grown leaf by
 * leaf. Gradients are rounded (at random, without bias) to 15 bits and summed
 * as integers (after Shi et al. 2022, NeurIPS), so sums are exact and a model
 * is the same for any number of threads.
 *
 *	fc_gbdt_params_init(&p);  p.objective = FC_OBJ_TWEEDIE; ...
 *	fc_gbdt_train(&m, &p, &train, NULL, &err);
 *	fc_gbdt_predict(m, x, nrows, out);
 *	fc_gbdt_save(m, &text);         (LightGBM's text model, v4)
 *	fc_gbdt_load(&m, text.s, text.len, &err);
 *	fc_gbdt_free(m);
 *
 * A loaded or trained model may be used by many threads at a time.
 * Several quantiles: train one model each on the same matrix, and sort a
 * row's predictions, so they cannot cross (Chernozhukov et al. 2010,
 * Econometrica 78:1093-1125: sorting never makes them worse).
 */
#ifndef FC_LEARN_GBDT_H
#define FC_LEARN_GBDT_H

#include "base/buf.h"
#include "base/err.h"
#include "learn/matrix.h"
#include "learn/param.h"

struct fc_gbdt;

/* Rows to learn from, or to watch; borrowed. */
struct fc_gbdt_data {
	const struct fc_matrix *x;
	const float *y;         /* x->rows */
	const float *weight;    /* > 0, or NULL: all 1 */
	const double *init;     /* score to start from (before the link), or NULL */
	const float *raw;       /* values of the rows, x->rows x x->ncol, for
	                           linear leaves; else NULL */
};

/* What happened in training. */
struct fc_gbdt_log {
	int iterations;         /* trees kept */
	double train_loss;      /* objective's metric at the end, NaN: not asked for */
	double valid_loss;      /* at the iteration kept, NaN without rows */
};

/* valid (may be NULL) must have a matrix of the same binning; with
 * early_stopping_rounds the best iteration by its loss is kept. log may be
 * NULL. Errors: FC_USAGE for parameters, FC_DATA for a target the objective
 * cannot have (negative for tweedie ...). With data->init the model is what
 * is to be added to it. */
int fc_gbdt_train(struct fc_gbdt **m, const struct fc_gbdt_params *p,
    const struct fc_gbdt_data *train, const struct fc_gbdt_data *valid,
    struct fc_gbdt_log *log, struct fc_err *err);
void fc_gbdt_free(struct fc_gbdt *m);

size_t fc_gbdt_ncol(const struct fc_gbdt *m);
const char *fc_gbdt_column(const struct fc_gbdt *m, size_t c);
/* Was the column one of categories? */
bool fc_gbdt_categorical(const struct fc_gbdt *m, size_t c);
size_t fc_gbdt_ntrees(const struct fc_gbdt *m);

/* x: row-major, n x fc_gbdt_ncol; NaN is missing. out[i]: prediction (link
 * undone), or with raw the score. */
void fc_gbdt_predict(const struct fc_gbdt *m, const double *x, size_t n,
    double *out);
void fc_gbdt_predict_raw(const struct fc_gbdt *m, const double *x, size_t n,
    double *out);

/* Forget the columns that are false in keep (fc_gbdt_ncol of them); no tree
 * may use one. */
void fc_gbdt_keep_columns(struct fc_gbdt *m, const bool *keep);

/* Total gain and number of splits of each column; either may be NULL. */
void fc_gbdt_importance(const struct fc_gbdt *m, double *gain, double *split);

/* LightGBM's text model; load takes what LightGBM wrote (regression
 * objectives, binary; one tree an iteration), bytes are not trusted. */
void fc_gbdt_save(const struct fc_gbdt *m, struct fc_buf *out);
int fc_gbdt_load(struct fc_gbdt **m, const char *s, size_t n,
    struct fc_err *err);

#endif
