/*
 * ingest.h - anything tabular to a panel
 *
 * reader -> melt -> joins, time, conditions, checks (record.h) -> sort
 * (sort.h; none under --sorted) -> regular series (tidy.h) -> writer.
 * Memory: --memory, or one series where that is more; under --sorted one
 * series.
 */
#ifndef FC_INGEST_INGEST_H
#define FC_INGEST_INGEST_H

#include "ingest/plan.h"

/* 0, or -1 with err; *rows is the number of records written. */
int fc_ingest_run(char **files, const struct fc_ingest_opts *o, uint64_t *rows, struct fc_err *err);

/* --values: numbers and nothing else, one series (values.c). */
int fc_ingest_values(char **files, const struct fc_ingest_opts *o, uint64_t *rows, struct fc_err *err);

#endif
