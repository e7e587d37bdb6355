/*
 * one_impl.h - between the files of one.c
 */
#ifndef FC_MODEL_ONE_IMPL_H
#define FC_MODEL_ONE_IMPL_H

#include "global/steps.h"
#include "model/one.h"

/* Append the forecast f by spec number `spec` of a series of c to b; rank as
 * fc_paths_rank leaves it. */
void fc_one_emit(const struct fc_predict *p, struct fc_batch *b,
    const struct fc_chunk *c, size_t series, int64_t cutoff, size_t spec,
    const struct fc_steps *steps, const struct fc_forecast *f,
    const double *rank);

#endif
