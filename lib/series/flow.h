/*
 * flow.h - chunks through threads, in order, to whatever comes after
 *
 * What map.h does for reader -> writer, for any source and any use: each
 * chunk is worked on by some thread together with an `aux` of the caller's
 * making, then handed to done() on the caller's thread in the order of the
 * source. Chunks and auxes are used again.
 */
#ifndef FC_SERIES_FLOW_H
#define FC_SERIES_FLOW_H

#include "series/chunk.h"

struct fc_flow {
	/* 1 with a chunk, 0 at the end, -1: on the caller's thread. */
	int (*next)(void *source, struct fc_chunk *c, struct fc_err *err);
	void *source;
	const struct fc_schema *schema;         /* of the chunks */
	void *(*aux_new)(void *arg);            /* may be NULL */
	void (*aux_free)(void *aux);
	/* Any thread; ws is this thread's workspace. */
	int (*work)(const struct fc_chunk *c, void *aux, void *ws, void *arg, struct fc_err *err);
	/* The caller's thread, in order; may be NULL. */
	int (*done)(const struct fc_chunk *c, void *aux, void *arg, struct fc_err *err);
	void *(*ws_new)(void *arg);             /* may be NULL */
	void (*ws_free)(void *ws);
	void *arg;
	int threads;
};

/* To the end of the source. 0 / -1. */
int fc_flow_run(const struct fc_flow *f, struct fc_err *err);
/* next() over a chunker. */
int fc_flow_chunker(void *chunker, struct fc_chunk *c, struct fc_err *err);

#endif
