/*
 * table.h - sums of each group, and the scores they make
 *
 * Sums are exact (base/sum.h), so the report does not depend on the order in
 * which the series come. Memory: per group and metric two sums, per series
 * with a weight that is not yet known a few numbers.
 */
#ifndef FC_EVAL_TABLE_H
#define FC_EVAL_TABLE_H

#include "eval/group.h"
#include "eval/metric.h"

/* What a weighted metric is waiting for. */
#define FC_WEIGHT_LATER (-1.0)

struct fc_table;

/* Plan and groups are borrowed. */
struct fc_table *fc_table_new(const struct fc_scoreplan *p, struct fc_groups *g);
void fc_table_free(struct fc_table *t);

/* A run of forecasts of one series, all in one group. */
struct fc_table_place {
	size_t group;
	uint64_t level;         /* for weighted metrics */
	double weight;          /* >= 0, or FC_WEIGHT_LATER */
	size_t node;            /* LATER: whose weight it will be */
};

/* Add a run; returns the metrics that were undefined for it. */
size_t fc_table_add(struct fc_table *t, const struct fc_table_place *at,
    const struct fc_run *r);
/* The weights of nodes are known: weight[node]. */
void fc_table_weigh(struct fc_table *t, const double *weight);
/* After everything was added: metric m of group i. bench is the code of the
 * benchmark model, or FC_NULL_CODE where the benchmark is a column. */
double fc_table_value(const struct fc_table *t, size_t i, size_t m,
    int32_t bench);

#endif
