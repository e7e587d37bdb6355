/*
 * record.h - records to rows: joins, time, conditions, checks, series
 *
 * Takes batches of the (melted) table, looks up the side tables, converts
 * the time, drops what --where leaves out, refuses what cannot be used, and
 * numbers the series. Column by column, a batch at a time.
 * Ownership: owns its buffers; out is valid until the next call.
 */
#ifndef FC_INGEST_RECORD_H
#define FC_INGEST_RECORD_H

#include "ingest/clean.h"
#include "ingest/ids.h"
#include "ingest/lines.h"
#include "ingest/plan.h"
#include "ingest/rejects.h"
#include "ingest/stats.h"

struct fc_record {
	struct fc_plan *p;
	struct fc_ingest_stats *stats;
	struct fc_rejects *rejects;
	struct fc_ids ids;
	struct fc_lines lines;  /* when the layout has record numbers */
	struct fc_batch out;    /* rows in the plan's layout */
	int64_t lo, hi;         /* first and last time so far */
	/* By row of the batch under work. */
	int32_t **ref;          /* njoin: row of the side table or -1 */
	int64_t *ds;
	double *y;
	bool *pass;
	int32_t *id;            /* workspace */
	int32_t **code;         /* nkeys: codes of the rows that pass */
	struct fc_clean *clean; /* by plan column */
	uint32_t *sel;          /* rows that pass */
	size_t nsel, cap;
	/* --carry: last value of each column of the files. */
	struct fc_batch carried;
};

void fc_record_init(struct fc_record *r, struct fc_plan *p, struct fc_ingest_stats *stats, struct fc_rejects *rejects);
void fc_record_release(struct fc_record *r);
/* A new batch of the reader: carry values down, note lines. */
void fc_record_begin(struct fc_record *r, const struct fc_batch *file);
/*
 * Rows of a batch b of the plan's table; row i came from row src[i] (src NULL:
 * i) of the reader's batch `file`. Fills r->out.
 */
int fc_record_rows(struct fc_record *r, const struct fc_batch *b, const uint32_t *src, const struct fc_batch *file, struct fc_err *err);

/* Inside: values of a source for the rows of b, straight or through the rows
 * of a side table. */
void fc_record_source(const struct fc_record *r, const struct fc_batch *b, const struct fc_source *s, struct fc_joinarg *arg);
/* Inside (choose.c): r->sel, the rows of b that pass --where and are without
 * fault; the others are refused. */
int fc_record_choose(struct fc_record *r, const struct fc_batch *b, const uint32_t *src, const struct fc_batch *file, struct fc_err *err);

#endif
