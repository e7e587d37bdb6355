/*
 * bin.h - several records to one: sums, means, counts of a bin
 *
 * Missing values are passed over; nothing but missing gives missing. Sums
 * are compensated (Neumaier 1974), so they are those of the exact terms to
 * within one rounding for all that occurs here.
 */
#ifndef FC_INGEST_BIN_H
#define FC_INGEST_BIN_H

#include "base/err.h"
#include "base/fc.h"

enum fc_agg {
	FC_AGG_NONE,
	FC_AGG_SUM,
	FC_AGG_MEAN,
	FC_AGG_COUNT,           /* of records */
	FC_AGG_MIN,
	FC_AGG_MAX,
	FC_AGG_FIRST,           /* in time, then in the order of input */
	FC_AGG_LAST,
	FC_AGG_SAME,            /* the value when all agree, else missing */
};

/* "sum" ...; FC_USAGE for another word. */
int fc_agg_parse(const char *word, enum fc_agg *a, struct fc_err *err);
/* Of x[row[0]] .. x[row[n - 1]], n >= 1. */
double fc_agg_num(enum fc_agg a, const double *x, const uint32_t *row, size_t n);
/* Codes: FIRST, LAST, else as SAME. */
int32_t fc_agg_code(enum fc_agg a, const int32_t *x, const uint32_t *row, size_t n);
/* Times: FIRST, LAST, MIN, MAX, else as SAME. */
int64_t fc_agg_time(enum fc_agg a, const int64_t *x, const uint32_t *row, size_t n);

#endif
