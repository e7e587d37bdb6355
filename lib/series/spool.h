/*
 * spool.h - records put aside until they are needed again
 *
 * Commands whose first line of output depends on the last line of input
 * keep the records here: the first ones in memory, larger inputs in an
 * unlinked file in TMPDIR, as plain columns (codes stay codes).
 * Calling sequence: open; put ...; then any number of times: rewind, next
 * until 0; close.
 * Ownership: the schema is borrowed; batches stay the caller's.
 */
#ifndef FC_SERIES_SPOOL_H
#define FC_SERIES_SPOOL_H

#include "rec/batch.h"

struct fc_spool;

/* `memory` bytes are kept before a file is made. */
void fc_spool_open(struct fc_spool **s, const struct fc_schema *schema, size_t memory);
/* A block of rows [from, from + n). */
int fc_spool_put(struct fc_spool *s, const struct fc_batch *b, size_t from, size_t n, struct fc_err *err);
void fc_spool_rewind(struct fc_spool *s);
/* The next block into b (init'ed with the schema): 1, 0 at the end, -1. */
int fc_spool_next(struct fc_spool *s, struct fc_batch *b, struct fc_err *err);
uint64_t fc_spool_rows(const struct fc_spool *s);
void fc_spool_close(struct fc_spool *s);

#endif
