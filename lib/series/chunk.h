/*
 * chunk.h - records grouped to whole series
 *
 * A chunk is a batch that holds one or more whole series, in order, about
 * FC_BATCH_ROWS rows or one long series: large enough that hand-over
 * between threads costs nothing, small enough for the cache. Series = equal keys, `model` and
 * `cutoff`. The reader checks the order of the contract (series ascending
 * in byte order, ds ascending and unique within) and stops with file, line
 * and both keys when it breaks.
 * Memory: one chunk.
 * Ownership: reader and schema stay the caller's and outlive both; a chunk
 * owns its rows.
 */
#ifndef FC_SERIES_CHUNK_H
#define FC_SERIES_CHUNK_H

#include "rec/batch.h"
#include "rec/reader.h"

struct fc_chunk {
	struct fc_batch batch;
	size_t nseries, cap;
	size_t *start;          /* nseries + 1 row numbers */
	uint64_t first;         /* number of the first series in the stream */
};

struct fc_chunker;

int fc_chunker_open(struct fc_chunker **c, struct fc_reader *r, struct fc_err *err);
/* Rows wanted in a chunk (FC_BATCH_ROWS); 1: one series in each. */
void fc_chunker_set_rows(struct fc_chunker *c, size_t rows);
/* Fill `chunk` (init'ed by fc_chunk_init, reused freely): 1, 0 at the end, -1. */
int fc_chunker_next(struct fc_chunker *c, struct fc_chunk *chunk, struct fc_err *err);
void fc_chunker_close(struct fc_chunker *c);

void fc_chunk_init(struct fc_chunk *c, const struct fc_schema *s);
void fc_chunk_release(struct fc_chunk *c);

/* Keys of row r as "CA_1/FOODS_1", for messages; dst of 256 bytes. */
const char *fc_key_text(const struct fc_batch *b, size_t r, char dst[256]);
/* Texts of columns col[0..n) of row r with '/' between them, as above. */
void fc_join_texts(const struct fc_batch *b, size_t r, const int *col, size_t n, char dst[256]);
/* Order of two rows by keys, model, cutoff (not ds): <0, 0, >0. */
int fc_key_cmp(const struct fc_batch *a, size_t ra, const struct fc_batch *b, size_t rb);

#endif
