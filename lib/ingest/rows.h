/*
 * rows.h - rows of whole series, between the stages of fc-ingest
 *
 * The layout of a row is a schema: field 0 is the number of the series (a
 * code without dictionary, series/ids.h), field 1 the time, field 2 the
 * value, then whatever columns travel along.
 * Ownership: owns its batch and start; the schema must outlive it.
 */
#ifndef FC_INGEST_ROWS_H
#define FC_INGEST_ROWS_H

#include "rec/batch.h"

enum {
	FC_ROW_ID,
	FC_ROW_DS,
	FC_ROW_Y,
	FC_ROW_REST,            /* first of the other columns */
};

struct fc_rows {
	struct fc_batch b;
	size_t *start;          /* nseries + 1 row numbers */
	size_t nseries, cap;
};

void fc_rows_init(struct fc_rows *r, const struct fc_schema *layout);
/* No rows, no series; keeps the memory. */
void fc_rows_reset(struct fc_rows *r);
/* The rows added to r->b since the last call are one series. */
void fc_rows_end(struct fc_rows *r);
void fc_rows_release(struct fc_rows *r);

/* Add a field of codes that belong to no dictionary. Returns its index. */
int fc_rows_add_code(struct fc_schema *layout, const char *name);
/* Value i of column fdst becomes that of row row[i] of src's column fsrc, or
 * missing where row[i] is -1. */
void fc_rows_take(struct fc_batch *dst, int fdst, const struct fc_batch *src, int fsrc, const int32_t *row, size_t n);
/* Bytes of one row. */
size_t fc_rows_width(const struct fc_schema *layout);

#endif
