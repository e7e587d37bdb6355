/*
 * gather_impl.h - looking up what was gathered; for eval.c
 */
#ifndef FC_FEAT_GATHER_IMPL_H
#define FC_FEAT_GATHER_IMPL_H

#include "feat/gather.h"

/* Number of the table of a pooled term. */
size_t fc_gather_table(const struct fc_gather *g, size_t term);
/* Group of rows [from, from + n) of the series in a table; SIZE_MAX: one that
 * was not there when gathering. */
void fc_gather_groups(const struct fc_gather *g, size_t table, const struct fc_feat_series *in, size_t from, size_t n, size_t *group);
/* The term with this lag in these rows. */
void fc_gather_look(const struct fc_gather *g, size_t term, int64_t lag, const struct fc_feat_series *in, size_t from, size_t n, const size_t *group, double *out);

#endif
