/*
 * span.h - one series of a chunk as models see it: values on a time grid
 *
 * History runs from the first to the last observed value; rows after the
 * last one are the future (design: "future rows"). Rows that are absent from
 * the grid, and infinite values, are missing values.
 * Ownership: y points into the chunk or into the caller's vector.
 */
#ifndef FC_LOCAL_SPAN_H
#define FC_LOCAL_SPAN_H

#include "local/local.h"
#include "series/chunk.h"

struct fc_span {
	const double *y;
	size_t n, nobs;         /* periods; observed ones */
	int64_t cutoff;         /* ds of the last observed; FC_NULL_TIME: none */
	size_t row, future, end;        /* rows: first observed, first future, end */
	bool off_grid;          /* ds do not fit the frequency: taken as they
	                           follow each other */
};

/* Series i of the chunk. freq kind NONE: rows follow each other. */
void fc_span_take(const struct fc_chunk *c, size_t i,
    const struct fc_freq *freq, struct fc_vec *buf, struct fc_span *s);

/* The frequency of the stream: its own, else that of the longest series of
 * this chunk; kind NONE when it cannot be told. */
void fc_span_freq(const struct fc_chunk *c, struct fc_freq *freq);

#endif
