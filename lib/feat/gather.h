/*
 * gather.h - what features made from several series need of all of them
 *
 * For each list of columns (groupby_store_id, global_, ...) a table of
 * groups by periods: how many values, their sum, and where a feature asks
 * for them squares, extremes, or the values themselves. When all series are
 * in, each feature is computed once per group and period; a row then looks
 * its value up. Lags count periods, so the frequency must be known.
 *
 * Memory: 8 bytes x groups x periods for each such feature, and while it
 * gathers as much for each statistic kept.
 * Deterministic: series are added in the order of the stream, on the
 * caller's thread (adding costs less than reading).
 * Ownership: the set and, while adding, its schema's dictionaries are
 * borrowed. Not to be changed once finished: any thread may look up.
 */
#ifndef FC_FEAT_GATHER_H
#define FC_FEAT_GATHER_H

#include "feat/set.h"
#include "series/chunk.h"

/* s is bound (fc_featset_columns, fc_featset_bind) and must outlive it. */
struct fc_gather *fc_gather_new(const struct fc_featset *s);
void fc_gather_free(struct fc_gather *g);
/* All series of a chunk. FC_DATA: y or a column infinite, or a time out of
 * range. */
int fc_gather_add(struct fc_gather *g, const struct fc_chunk *c, struct fc_err *err);
int fc_gather_finish(struct fc_gather *g, int threads, struct fc_err *err);

#endif
