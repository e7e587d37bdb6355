/*
 * score_impl.h - what score.c, columns.c and known.c share
 *
 * Only these include it; score.h is the interface.
 */
#ifndef FC_EVAL_SCORE_IMPL_H
#define FC_EVAL_SCORE_IMPL_H

#include "eval/compare.h"
#include "eval/scale.h"
#include "eval/score.h"

/* A row that has an actual, and its group. */
struct fc_picked {
	size_t group;
	size_t row;
	double y;
};

struct fc_score {
	struct fc_score_opts o;
	struct fc_reader *reader;
	const struct fc_schema *schema;

	/* columns.c: where things are in the stream, -1: nowhere. */
	int yhat, bench, scale, weight;
	double *p;              /* probabilities, ascending */
	int *quantile;          /* their columns */
	size_t np;
	int *path;              /* columns of sample paths */
	size_t npath;
	char *price;            /* weights are earned; NULL: they are not */
	int64_t periods;        /* by the last ones of the history */

	/* known.c: what a series is scaled and weighted by. */
	struct fc_side *actual, *history;
	struct fc_freq freq;    /* of the history, for the season */
	struct fc_freq grid;    /* of the forecasts, for steps */
	struct fc_nodes nodes;
	uint64_t scaled;        /* number of the history series, + 1 */
	size_t scaled_rows;
	double mase, rmsse, spl;

	struct fc_scoreplan plan;
	bool scaled_any, weighted_any, quantile_any;    /* such a metric? */
	bool path_any;
	struct fc_groups groups;
	struct fc_table *table;
	struct fc_compare *compare;     /* or NULL */
	int32_t bench_code;

	struct fc_picked *pick;
	size_t npick, cappick;
	double *work;           /* gathered columns */
	const double **q;
	size_t capwork;

	uint64_t records, scored, no_yhat;
	uint64_t series, undefined, no_history;
};

/* columns.c */
int fc_score_columns(struct fc_score *s, struct fc_err *err);
int fc_score_plan_make(struct fc_score *s, struct fc_err *err);

/* known.c */
int fc_score_sides(struct fc_score *s, struct fc_err *err);
/* Actuals of rows [from, from + n) of b into s->pick; -1 on error. */
int fc_score_pick(struct fc_score *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err);
/* The last period known to the forecast that begins at this row. */
int64_t fc_score_limit(const struct fc_score *s, const struct fc_batch *b,
    size_t from);
/* Set mase, rmsse and spl for the series at this row. */
int fc_score_scale(struct fc_score *s, const struct fc_batch *b, size_t from,
    struct fc_err *err);
/* Set level, weight and node for the series at this row. */
int fc_score_weight(struct fc_score *s, const struct fc_batch *b,
    size_t from, struct fc_table_place *at, struct fc_err *err);
/* Weights that only the whole history tells. */
int fc_score_earn(struct fc_score *s, struct fc_err *err);

#endif
