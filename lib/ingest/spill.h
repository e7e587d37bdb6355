/*
 * spill.h - runs of rows on disk
 *
 * All runs lie one after the other in one unlinked temporary file; a run is
 * a sequence of blocks, a block the raw columns of its rows.
 * Ownership: a cursor owns its block; the file belongs to the spill.
 */
#ifndef FC_INGEST_SPILL_H
#define FC_INGEST_SPILL_H

#include "base/err.h"
#include "ingest/rows.h"

struct fc_spill {
	const struct fc_schema *layout;
	struct fc_aside bytes;
	size_t block;           /* rows in a full block */
	struct fc_run {
		uint64_t at;
		uint64_t rows;
	} *run;
	size_t n, cap;
};

/* One run being read: rows [at, b.n) of b are next. */
struct fc_cursor {
	struct fc_batch b;
	size_t at;
	uint64_t off;
	uint64_t left;          /* rows beyond b */
};

void fc_spill_init(struct fc_spill *s, const struct fc_schema *layout, size_t block);
void fc_spill_release(struct fc_spill *s);
/* Begin a run; the blocks put from now on are its. */
void fc_spill_begin(struct fc_spill *s);
/* A block: all rows of b, s->block of them but for the last. */
int fc_spill_put(struct fc_spill *s, const struct fc_batch *b, struct fc_err *err);
/* At the first row of run r: 1, 0 when it is empty, -1. */
int fc_cursor_open(struct fc_cursor *c, const struct fc_spill *s, size_t r, struct fc_err *err);
/* The next block after all of b was used: 1, 0 at the end, -1. */
int fc_cursor_fill(struct fc_cursor *c, const struct fc_spill *s, struct fc_err *err);
void fc_cursor_close(struct fc_cursor *c);

#endif
