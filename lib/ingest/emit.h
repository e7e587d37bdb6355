/*
 * emit.h - whole series to records of the panel
 *
 * Makes each series regular (tidy.h), gives added rows what is known about
 * them (constant columns, side tables looked up by key and time) and writes
 * keys, ds, y and the other columns. Series that need nothing are written
 * as they lie, many at once.
 * Memory: one chunk.
 * Ownership: owns writer and buffers; plan and record are borrowed.
 */
#ifndef FC_INGEST_EMIT_H
#define FC_INGEST_EMIT_H

#include "rec/writer.h"
#include "ingest/record.h"

struct fc_emit {
	struct fc_plan *p;
	const struct fc_record *rec;
	struct fc_ingest_stats *stats;
	struct fc_schema schema;
	struct fc_writer *w;
	struct fc_batch out;    /* of schema */
	int *col;               /* plan column of each field after y */
	struct fc_batch made;   /* rows of one series that is not plain */
	struct fc_tidy tidy;
	int32_t *found;         /* rows of a side table */
	int64_t *key_time;
	union fc_col arg[FC_JOIN_KEYS]; /* key values of one series */
	size_t cap;
};

void fc_emit_init(struct fc_emit *e, struct fc_plan *p, const struct fc_record *rec, struct fc_ingest_stats *stats);
/* Types and frequency are settled: open the output. */
int fc_emit_open(struct fc_emit *e, struct fc_err *err);
/* Whole series in the plan's layout. */
int fc_emit_rows(struct fc_emit *e, const struct fc_rows *rows, struct fc_err *err);
int fc_emit_commit(struct fc_emit *e, struct fc_err *err);
void fc_emit_close(struct fc_emit *e);

/* Rows of a series as fc_tidy_series planned them into e->made (make.c). */
void fc_emit_make(struct fc_emit *e, const struct fc_batch *b, size_t from, size_t n);

#endif
