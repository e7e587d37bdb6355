/*
 * stats.h - the quality report of fc-ingest: what came in, what became of it
 *
 * CSV with two columns, measure and value.
 */
#ifndef FC_INGEST_STATS_H
#define FC_INGEST_STATS_H

#include "ingest/plan.h"
#include "ingest/rejects.h"

struct fc_ingest_stats {
	uint64_t records;       /* that came out of the reader */
	uint64_t cells;         /* after melting; else the same */
	uint64_t where;         /* left out by --where */
	uint64_t negative;      /* values below zero as read */
	uint64_t series;        /* met in the input */
	uint64_t rows, series_out;
	uint64_t zeros, missing;        /* of y, rows that go out */
	int64_t first, last;    /* time of rows that go out */
	size_t runs;            /* sorted runs on disk */
};

/* Count rows that go out: values of n rows. */
void fc_stats_rows(struct fc_ingest_stats *s, const double *y, size_t n);
/* Count a series that goes out, by its first and last time. */
void fc_stats_span(struct fc_ingest_stats *s, int64_t first, int64_t last);
int fc_stats_write(const struct fc_ingest_stats *s, const struct fc_plan *p, const struct fc_rejects *r, const struct fc_tidy_count *t, struct fc_err *err);

#endif
