/*
 * tail.h - the last n rows of a stream
 *
 * Memory: at most 2 n rows and one batch.
 * Ownership: owns its rows; the schema is borrowed.
 */
#ifndef FC_REC_TAIL_H
#define FC_REC_TAIL_H

#include "rec/batch.h"

struct fc_tail {
	struct fc_batch batch;
	struct fc_batch shown;  /* the rows that count, in batch */
	size_t want;
};

void fc_tail_init(struct fc_tail *t, const struct fc_schema *s, size_t n);
void fc_tail_put(struct fc_tail *t, const struct fc_batch *b);
/* The rows; valid until the next put. */
const struct fc_batch *fc_tail_show(struct fc_tail *t);
void fc_tail_release(struct fc_tail *t);

#endif
