/*
 * score.h - forecasts, actuals and history to a table of scores
 *
 * Reads the forecasts once, series by series, and finds the actuals and the
 * history of each by merging. The scale of a series is taken from the part
 * of the history that was known to the forecast: up to its `cutoff`, or before its first
 * period where the stream has no cutoff; so one panel may serve as history
 * and as actuals. Memory: one series of each stream, and the table.
 */
#ifndef FC_EVAL_SCORE_H
#define FC_EVAL_SCORE_H

#include "cli/common.h"
#include "eval/node.h"
#include "eval/table.h"
#include "rec/reader.h"

struct fc_score_opts {
	const struct fc_common *common;
	const char *actual;             /* file, or NULL: y of the stream */
	const char *history;            /* file, or NULL */
	const char *scale;              /* column, or NULL */
	const char *weight;             /* column or revenue:COL[:N], or NULL */
	const char *weights;            /* file, or NULL */
	const char *benchmark;          /* model or column, or NULL */
	int compare;                    /* enum fc_compare_by, -1: no */
	int64_t season;                 /* 0: M4's for the frequency */
	char **metric;                  /* names; none: the usual ones */
	size_t nmetric;
	char **limit;                   /* names needed besides */
	size_t nlimit;
	char **by;
	size_t nby;
};

enum fc_compare_by { FC_COMPARE_MAE, FC_COMPARE_RMSE };

struct fc_score;

/* The reader is borrowed and must stay open while scores are read. */
int fc_score_open(struct fc_score **s, struct fc_reader *r,
    const struct fc_score_opts *o, struct fc_err *err);
/* Read to the end. Warns of forecasts that could not be scored. */
int fc_score_run(struct fc_score *s, struct fc_err *err);
void fc_score_close(struct fc_score *s);

/* Records read, and those that had an actual. */
uint64_t fc_score_records(const struct fc_score *s);
uint64_t fc_score_scored(const struct fc_score *s);

/* The result. */
const struct fc_scoreplan *fc_score_plan(const struct fc_score *s);
const struct fc_groups *fc_score_groups(const struct fc_score *s);
/* NULL unless asked for. */
struct fc_compare *fc_score_compare(const struct fc_score *s);
double fc_score_value(const struct fc_score *s, size_t group, size_t metric);

#endif
