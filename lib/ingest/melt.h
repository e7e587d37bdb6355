/*
 * melt.h - wide tables to long ones
 *
 * Each record of the files becomes one record for each of its cells: the
 * other columns repeated, the cell's column name as label, the cell as
 * value. Missing cells at the two ends of a record are no records: the
 * series has not begun yet or is over.
 * Memory: about FC_BATCH_ROWS long records.
 * Ownership: owns its batch, valid until the next call.
 */
#ifndef FC_INGEST_MELT_H
#define FC_INGEST_MELT_H

#include "ingest/plan.h"

struct fc_melt {
	const struct fc_plan *p;
	struct fc_batch b;
	uint32_t *src;          /* record of the files behind each row of b */
	int32_t *label;         /* code of each cell's name */
	size_t at;              /* next record of the files' batch */
	int label_f, cell_f;    /* in b */
	size_t cap;
};

void fc_melt_init(struct fc_melt *m, const struct fc_plan *p);
void fc_melt_release(struct fc_melt *m);
/* More long records of `in`: false when it is used up (and m is ready for
 * the next one). */
bool fc_melt_next(struct fc_melt *m, const struct fc_batch *in);

#endif
