/*
 * compare_impl.h - what compare.c and rank.c share
 *
 * compare.c gathers, rank.c makes the table. Only these include it.
 */
#ifndef FC_EVAL_COMPARE_IMPL_H
#define FC_EVAL_COMPARE_IMPL_H

#include "eval/compare.h"
#include "series/tuple.h"

struct fc_compare_point {
	int64_t cutoff, ds, step;
	double loss;
	int32_t model;
};

/* Of one model. */
struct fc_compare_total {
	double loss, rank;
	uint64_t wins;
};

struct fc_compare {
	const struct fc_schema *schema;
	bool square;
	/* The series at hand. */
	int32_t *key;
	struct fc_compare_point *point;
	size_t npoint, cappoint;
	/* Models of the first series, by code. */
	int32_t *model;
	size_t nmodel;
	double *unit;                   /* loss of each in one forecast */
	struct fc_compare_total *total;
	uint64_t units, periods;        /* forecasts, and their periods */
	uint64_t dropped;               /* points that not all models had */
	int64_t steps;                  /* longest horizon */
	/* Losses by time. */
	struct fc_tuples times;
	double *sum;                    /* nslot * nmodel */
	uint64_t *count;
	size_t nslot, capsum, capcount;
};

/* The series at hand is complete. */
void fc_compare_flush(struct fc_compare *c);

#endif
