/*
 * merge.h - sorted runs on disk to whole series
 *
 * The runs are in the order of the series; a heap of cursors finds the next
 * series, whose rows are taken run by run, so they keep the order of input.
 * Memory: one block per run.
 * Ownership: spill and rank are borrowed.
 */
#ifndef FC_INGEST_MERGE_H
#define FC_INGEST_MERGE_H

#include "ingest/spill.h"

struct fc_merge {
	const struct fc_spill *spill;
	const int32_t *rank;            /* of each series */
	struct fc_cursor *cursor;       /* one per run */
	size_t *heap;                   /* of cursors, by rank and run */
	size_t nheap;                   /* 0: all is merged */
};

int fc_merge_open(struct fc_merge *m, const struct fc_spill *spill, const int32_t *rank, struct fc_err *err);
/* Append the next series to rows. */
int fc_merge_series(struct fc_merge *m, struct fc_rows *rows, struct fc_err *err);
void fc_merge_close(struct fc_merge *m);

#endif
