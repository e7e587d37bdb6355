/*
 * stash.h - records put aside until they are needed again
 *
 * Commands whose first line of output depends on the last line of input
 * keep the records here, as plain columns (codes stay codes), in memory and
 * then in a file (io/aside.h).
 * Calling sequence: open; put ...; then any number of times: rewind, next
 * until 0; close.
 * Ownership: batches stay the caller's.
 */
#ifndef FC_SERIES_STASH_H
#define FC_SERIES_STASH_H

#include "rec/batch.h"

struct fc_stash;

/* `memory` bytes are kept before a file is made. */
void fc_stash_open(struct fc_stash **s, size_t memory);
/* A block of rows [from, from + n). */
int fc_stash_put(struct fc_stash *s, const struct fc_batch *b, size_t from, size_t n, struct fc_err *err);
void fc_stash_rewind(struct fc_stash *s);
/* The next block into b (init'ed with the schema): 1, 0 at the end, -1. */
int fc_stash_next(struct fc_stash *s, struct fc_batch *b, struct fc_err *err);
uint64_t fc_stash_rows(const struct fc_stash *s);
void fc_stash_close(struct fc_stash *s);

#endif
