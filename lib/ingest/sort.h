/*
 * sort.h - rows in any order to whole series in byte order
 *
 * Rows are kept as columns in memory and put in order by one stable
 * counting sort over the rank of their series. When they outgrow `memory`
 * they go to a temporary file as a run in that order (blocks of raw
 * columns); in the end the runs are merged series by series. The order of
 * two series never changes once both are known, so runs written at
 * different times agree. Rows of one series stay in the order they came in;
 * putting them in order of time is left to who works on the series, where
 * it is seldom needed.
 *
 * Calling sequence: open; put ...; finish; next until 0; close.
 * Memory: `memory`, or one series where that is more.
 * Ownership: layout and ids are borrowed.
 */
#ifndef FC_INGEST_SORT_H
#define FC_INGEST_SORT_H

#include "base/err.h"
#include "ingest/ids.h"
#include "ingest/rows.h"

struct fc_sorter;

struct fc_sorter *fc_sorter_open(const struct fc_schema *layout,
    const struct fc_ids *ids, uint64_t memory);
/* Rows [from, from + n) of b, which has the layout. */
int fc_sorter_put(struct fc_sorter *s, const struct fc_batch *b, size_t from, size_t n, struct fc_err *err);
/* All rows are in. */
int fc_sorter_finish(struct fc_sorter *s, struct fc_err *err);
/* Whole series, about FC_BATCH_ROWS rows: 1, 0 at the end, -1. */
int fc_sorter_next(struct fc_sorter *s, struct fc_rows *rows, struct fc_err *err);
/* Runs written to disk so far. */
size_t fc_sorter_runs(const struct fc_sorter *s);
void fc_sorter_close(struct fc_sorter *s);

#endif
