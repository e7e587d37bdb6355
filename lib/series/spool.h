/*
 * spool.h - chunks put aside, to be read again
 *
 * Global models go over all rows several times; the input may be a pipe.
 * Chunks come back equal, series numbers included. Text columns are codes
 * into the dictionaries of the schema, which must outlive the spool.
 * Memory: 1 MiB; what is more goes to a file (io/aside.h), 8 bytes a number
 * or time and 4 a text.
 */
#ifndef FC_SERIES_SPOOL_H
#define FC_SERIES_SPOOL_H

#include "series/chunk.h"

struct fc_spool;

void fc_spool_open(struct fc_spool **s);
int fc_spool_put(struct fc_spool *s, const struct fc_chunk *c,
    struct fc_err *err);
/* A new spool of all chunks to the end. */
int fc_spool_fill(struct fc_spool **s, struct fc_chunker *chunks,
    const struct fc_schema *schema, struct fc_err *err);
/* Read from the start (again). */
void fc_spool_rewind(struct fc_spool *s);
/* As fc_chunker_next; `spool` is a struct fc_spool (for fc_flow). */
int fc_spool_next(void *spool, struct fc_chunk *c, struct fc_err *err);
uint64_t fc_spool_rows(const struct fc_spool *s);
void fc_spool_close(struct fc_spool *s);

#endif
