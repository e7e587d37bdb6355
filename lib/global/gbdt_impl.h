/*
 * gbdt_impl.h - the insides of the model of boosted trees, shared by its files
 *
 * Private to gbdt.c, gbdtcol.c, gbdtrows.c, gbdttrain.c, gbdtspread.c, gbdtio.c,
 * gbdttext.c and gbdtfan.c.
 */
#ifndef FC_GLOBAL_GBDT_IMPL_H
#define FC_GLOBAL_GBDT_IMPL_H

#include "global/bytes.h"
#include "global/global.h"
#include "learn/gbdt.h"
#include "local/grid.h"

enum {
	G_OBJECTIVE, G_BOOSTING, G_TREES, G_RATE, G_LEAVES, G_DEPTH,
	G_MIN_DATA, G_MIN_HESSIAN, G_L1, G_L2, G_MIN_GAIN, G_SMOOTH,
	G_FEATURES, G_NODE_FEATURES, G_BAGGING, G_BAGGING_FREQ, G_TOP, G_OTHER,
	G_CAT_SMOOTH, G_CAT_L2, G_CAT_MAX, G_ALPHA, G_POWER, G_BINS, G_STOP,
	G_VALID, G_KEYS, G_RECENCY, G_LAST, G_SEED, G_TOP_FEATURES, G_RANK, G_PRUNE, G_QUANTIZE,
	G_LINEAR, G_LINEAR_LAMBDA, G_PARAMS
};

/* State of a series. */
enum { GBDT_MEAN, GBDT_SPREAD, GBDT_STATE };

/* Rows of the common spread that every series starts with. */
#define GBDT_PRIOR 10.0
/* Rows whose errors are looked at when none are held out. */
#define GBDT_LOOK 28

struct fc_gbdt_col {
	char *name;
	int field;                      /* of the schema; -1 without one */
	bool text;
	bool watch;                     /* known in advance: tell when missing */
	struct fc_dict *level;          /* text: its values in byte order */
	int32_t *rank;                  /* training: code -> number */
	double *value;                  /* numbers that are categories, or NULL */
	size_t nvalue;
};

/* Rows of a chunk, segment and kind, and where they go. */
struct fc_gbdt_place {
	uint64_t first;                 /* of the chunk */
	int32_t slot;
	bool held;                      /* out */
	size_t rows, at;
};

/* Errors, series after series. */
struct fc_gbdt_errors {
	float *e;
	size_t n, cap;
	struct fc_gbdt_size {
		size_t n;               /* errors */
		double d;               /* scale */
	} *series;
	size_t nseries, capseries;
};

struct fc_gbdt_model {
	struct fc_params p;
	const struct fc_schema *schema;
	int by, weight;                 /* columns or -1 */
	struct fc_gbdt_col *col;
	size_t ncol;
	int8_t *monotone;               /* of each column, or NULL: none */
	struct fc_dict *name;           /* of the segments, by number */
	struct fc_gbdt **segment;
	struct fc_gbdt *all;
	size_t nq;                      /* quantiles with trees of their own */
	double q[FC_QUANTILES_MAX];     /* their probabilities */
	struct fc_gbdt **fan;           /* nq of each segment, then of all */
	size_t nfan;
	double k, d;                    /* spread over scale; scale of a series */
	double grid[FC_GRID];           /* error / spread */
	double rows, trees, loss;       /* to be described */
	double range[2];                /* with linear leaves: of forecasts */
	double leaves[2], losses[2];    /* before and after fc_gbdt_shrink */
	/* training */
	bool taken;                     /* the trees are another program's */
	bool on_trial;                  /* forecast by what did not see the rows held out */
	int pass, threads;
	double rate;                    /* of rows sampled */
	struct fc_gbdt **trial;         /* of segments or all: without rows held out */
	double *sample;
	size_t nsample, capsample;
	struct fc_gbdt_place *place;
	size_t nplace, capplace;
	struct fc_binning bins;
	bool binned;
	bool *keep;                     /* columns, or NULL: all */
	double *missed;                 /* how much more loss without the order of
	                                   each column: ncol of all, then of each
	                                   segment; NULL: not asked for */
	struct fc_matrix *x;
	float *y, *w;
	float *raw;                     /* values of x for linear leaves, or NULL */
	int32_t *rank;                  /* of the values of `by` */
	size_t nslot;                   /* segments, and rows of none */
	size_t *from, *held;            /* of slot i: first row, first held out */
	struct fc_gbdt_errors err;      /* of the rows held out */
};

struct fc_gbdt_part {
	uint64_t first;
	double *sample;                 /* pass 0 */
	size_t nsample, capsample;
	struct fc_gbdt_place *place;
	size_t nplace, capplace;
	struct fc_vec x;
	struct fc_gbdt_errors err;      /* pass 2 */
};

/* Rank the columns by trees on the rows seen (and rest, or seen again) and
 * set m->keep; when all trees are grown, forget the others. */
int fc_gbdt_choose(struct fc_gbdt_model *m, const struct fc_gbdt_params *p,
    const struct fc_gbdt_data *seen, const struct fc_gbdt_data *rest,
    struct fc_err *err);
void fc_gbdt_drop_columns(struct fc_gbdt_model *m);
/* Fill m->missed where rank=permutation asks for it, by rows held out. */
void fc_gbdt_miss(struct fc_gbdt_model *m);
/* Mean loss of trees over rows, at most 20,000 of them. */
double fc_gbdt_loss(const struct fc_gbdt_params *p, const struct fc_gbdt *trees,
    const struct fc_gbdt_data *d);
/* All trees are grown: fewer leaves, coarser ones, fewer columns. */
void fc_gbdt_shrink(struct fc_gbdt_model *m);
void fc_gbdt_set_params(const struct fc_gbdt_model *m,
    struct fc_gbdt_params *p);

/* Columns of the schema; the numbers of row r to x. */
void fc_gbdt_columns(struct fc_gbdt_model *m, const struct fc_schema *s);
/* Forecasts never fall (sign 1) or rise (-1) when one of these columns, A+B,
 * does; names NULL: none. FC_USAGE where it is no number column of the model. */
int fc_gbdt_monotone(struct fc_gbdt_model *m, const char *names, int sign,
    struct fc_err *err);
void fc_gbdt_columns_free(struct fc_gbdt_model *m);
void fc_gbdt_row(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t r, double *x);
const char *fc_gbdt_lacks(const void *model, const struct fc_chunk *c,
    size_t row, size_t before);
/* Trees for series i; *known: its segment was seen in training. trial: those
 * that did not see the rows held out. */
const struct fc_gbdt *fc_gbdt_trees(const struct fc_gbdt_model *m,
    const struct fc_chunk *c, size_t i, bool trial, bool *known);

/* Trees of all segments serve values that training did not see: p is made to
 * grow each on no more rows than the largest segment has, unless these are few. */
void fc_gbdt_draw_rows(const struct fc_gbdt_model *m,
    struct fc_gbdt_params *p);

/* The bins and the matrix, when all rows are counted; it and what goes along. */
int fc_gbdt_find_bins(struct fc_gbdt_model *m, struct fc_err *err);
void fc_gbdt_drop_rows(struct fc_gbdt_model *m);
/* m->range, of all rows. */
void fc_gbdt_set_range(struct fc_gbdt_model *m);
/* Rows [from, to) to train on or to watch; x: the matrix of them. */
struct fc_gbdt_data fc_gbdt_rows_of(const struct fc_gbdt_model *m, size_t from,
    size_t to, struct fc_matrix *x);

/* First row of series i that is held out, its end where none is. look: with
 * valid=0 those whose errors are looked at. */
size_t fc_gbdt_held(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t i, bool look);
/* Weight of row r, `age` rows before the last; 0: not used. */
double fc_gbdt_weight(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t r, size_t age);
/* Mean and scale of the history of series i; NAN without. */
void fc_gbdt_scale(const struct fc_chunk *c, size_t i, double *mean,
    double *d);
/* Errors of the rows held out of series i, added. x: scratch. */
void fc_gbdt_errors_add(const struct fc_gbdt_model *m,
    const struct fc_chunk *c, size_t i, struct fc_vec *x,
    struct fc_gbdt_errors *to);
void fc_gbdt_errors_append(struct fc_gbdt_errors *to,
    const struct fc_gbdt_errors *from);
void fc_gbdt_errors_release(struct fc_gbdt_errors *e);
double fc_gbdt_spread(const struct fc_gbdt_model *m, const float *e, size_t n,
    double d);
/* k, d and the shape of all errors. */
void fc_gbdt_errors_end(struct fc_gbdt_model *m);

void *fc_gbdt_part_new(void *m);
void fc_gbdt_part_free(void *part);
bool fc_gbdt_pass(void *m, int n);
void fc_gbdt_add(const void *m, void *part, const struct fc_chunk *c);
void fc_gbdt_merge(void *m, const void *part);
int fc_gbdt_end(void *m, struct fc_err *err);
/* Segments and what else training needs, of a panel of so many rows. */
void fc_gbdt_model_start(struct fc_gbdt_model *m, uint64_t rows);
void fc_gbdt_model_close(void *m);

void fc_gbdt_model_save(const void *m, struct fc_buf *out);
int fc_gbdt_model_load(void **m, const struct fc_spec *spec, const void *bytes,
    size_t n, const struct fc_schema *s, struct fc_err *err);
void fc_gbdt_model_describe(const void *m, struct fc_buf *out);

void fc_gbdt_quantiles(struct fc_gbdt_model *m, const struct fc_spec *spec);

/* Quantiles. Room for so many slots: the segments by number, then all. */
size_t fc_gbdt_fan_room(struct fc_gbdt_model *m, size_t slots);
void fc_gbdt_fan_release(struct fc_gbdt_model *m);
int fc_gbdt_fan_grow(struct fc_gbdt_model *m, size_t slot,
    const struct fc_gbdt_params *p, const struct fc_gbdt_data *rows,
    struct fc_err *err);
/* The slot of the segment that has these trees. */
size_t fc_gbdt_fan_slot(const struct fc_gbdt_model *m,
    const struct fc_gbdt *trees);
/* n rows: out[k * n + i] is quantile k of row i, ascending in k. */
void fc_gbdt_fan_predict(const struct fc_gbdt_model *m, size_t slot,
    const double *x, size_t n, double *out);
/* Predictions of n rows; those of linear leaves within m->range. */
void fc_gbdt_say(const struct fc_gbdt_model *m, const struct fc_gbdt *trees,
    const double *x, size_t n, double *out);
/* Any probability: linear between those there are; beyond them by the shape
 * of all errors. v[k * stride]: quantile k. */
double fc_gbdt_fan_quantile(const struct fc_gbdt_model *m, const double *v,
    size_t stride, double spread, double p);
void fc_gbdt_fan_save(const struct fc_gbdt_model *m, struct fc_buf *out);
int fc_gbdt_fan_load(struct fc_gbdt_model *m, struct fc_bytes *b,
    struct fc_err *err);
void fc_gbdt_trees_save(const struct fc_gbdt *trees, struct fc_buf *out);
int fc_gbdt_trees_load(const struct fc_gbdt_model *m, struct fc_gbdt **trees,
    struct fc_bytes *b, struct fc_err *err);

/* LightGBM's text: to be taken over (columns and categories as it has them),
 * and as it is given away. */
int fc_gbdt_model_take(struct fc_gbdt_model *m, const char *s, size_t n,
    struct fc_err *err);
int fc_gbdt_model_give(const void *m, struct fc_buf *out, struct fc_err *err);
void fc_gbdt_model_importance(const void *m, const char *prefix,
    struct fc_buf *out);

#endif
