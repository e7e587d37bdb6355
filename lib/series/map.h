/*
 * map.h - the loop of every filter: series in, records out, in order
 *
 * Reads chunks, works on them on `threads` threads, writes what comes out
 * in the order of what went in. Memory: 2 * threads + 2 chunks. The first
 * error in the order of the input is reported; what comes before it has
 * been written.
 * Ownership: reader, writer and schema stay the caller's.
 */
#ifndef FC_SERIES_MAP_H
#define FC_SERIES_MAP_H

#include "rec/writer.h"
#include "series/chunk.h"

struct fc_map {
	/*
	 * Series in->start[..], all of them; append rows to out, whose schema
	 * is the writer's. Called once per chunk, on any thread.
	 * Dictionaries must not grow here: intern before the loop starts.
	 * Reading texts (fc_dict_str, fc_dict_cmp, fc_key_text) is fine.
	 */
	int (*work)(const struct fc_chunk *in, struct fc_batch *out, void *ws, void *arg, struct fc_err *err);
	void *(*ws_new)(void *arg);     /* may be NULL */
	void (*ws_free)(void *ws);
	/* May be NULL: sees the first chunk before any work, on the caller's
	 * thread, to settle what the stream did not declare. */
	int (*first)(const struct fc_chunk *in, void *arg, struct fc_err *err);
	void *arg;
	int threads;
	/* Rows in a chunk, 0: FC_BATCH_ROWS. Work that takes long for each
	 * series says 1 (one series each), so that all threads have some. */
	size_t rows;
	/* May be NULL: where chunks come from instead of the reader, which
	 * was read before (for what it knows of progress). */
	int (*next)(void *source, struct fc_chunk *c, struct fc_err *err);
	void *source;
};

/* Reads to the end; does not commit the writer. 0 / -1. */
int fc_map_run(const struct fc_map *m, struct fc_reader *r, struct fc_writer *w, const struct fc_schema *out_schema, struct fc_err *err);

#endif
