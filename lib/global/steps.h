/*
 * steps.h - which periods of a series are to be forecast
 *
 * Horizon H: the H periods after the cutoff. Horizon 0: the periods up to
 * the last row after the cutoff. Each step knows its row where the stream
 * has one; the row's own ds is used then, else the frequency makes it.
 * A series that was never observed has no cutoff: its rows are its future.
 */
#ifndef FC_GLOBAL_STEPS_H
#define FC_GLOBAL_STEPS_H

#include "base/err.h"
#include "series/chunk.h"

#define FC_NO_ROW SIZE_MAX

struct fc_steps {
	size_t h, cap;
	int64_t *ds;
	size_t *row;            /* of the chunk, or FC_NO_ROW */
};

/* Rows [from, to) of the chunk lie after the cutoff. */
int fc_steps_make(struct fc_steps *s, const struct fc_chunk *c, size_t from,
    size_t to, int64_t cutoff, int64_t horizon, const struct fc_freq *freq,
    struct fc_err *err);
void fc_steps_release(struct fc_steps *s);

#endif
