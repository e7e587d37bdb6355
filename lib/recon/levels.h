/*
 * levels.h - levels by name, and what users say about them
 *
 * A level is named by key columns in which its nodes have no `*`, as in
 * fc-aggregate: `store_id` is the level whose nodes say the store, with the
 * columns that the store implies (its state) or without. `total` is the
 * level of `*` in all columns, `bottom` that of the bottom series.
 */
#ifndef FC_RECON_LEVELS_H
#define FC_RECON_LEVELS_H

#include "rec/reader.h"
#include "recon/structure.h"

/* Number of the level, s->nlevels for the bottom. FC_USAGE: none, or more
 * than one that fits as well. */
int fc_recon_level_find(const struct fc_structure *s, const char *name, size_t *level, struct fc_err *err);
/* Its name, as above. */
const char *fc_recon_level_name(const struct fc_structure *s, size_t level, char dst[256]);
/* "LEVEL=NUM;...": factor[node] for all nodes, 1 where not named. */
int fc_recon_level_weights(const struct fc_structure *s, const char *text, double *factor, struct fc_err *err);
/* "LEVEL;...": fixed[node] = true for their nodes. */
int fc_recon_level_fix(const struct fc_structure *s, const char *text, bool *fixed, struct fc_err *err);
/* The same for the nodes whose keys stand in a stream. */
int fc_recon_level_fix_nodes(const struct fc_structure *s, struct fc_reader *in, bool *fixed, struct fc_err *err);

#endif
