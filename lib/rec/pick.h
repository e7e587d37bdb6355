/*
 * pick.h - some columns of a stream, in an order of one's own
 *
 * The picked columns are not copied: a batch of the stream is shown through
 * `view`, whose columns are those of the batch. Roles are found again in
 * what is left; a panel whose ds or keys were left out is a plain table.
 * Ownership: owns schema (which borrows dictionaries) and view; what view
 * shows belongs to the batch shown.
 */
#ifndef FC_REC_PICK_H
#define FC_REC_PICK_H

#include "rec/batch.h"

struct fc_pick {
	struct fc_schema schema;
	int *from;              /* column in the stream of each picked one */
	struct fc_batch view;
};

/* These columns, in this order; FC_USAGE for one named twice. */
int fc_pick_select(struct fc_pick *p, const struct fc_schema *s, char **names, size_t n, struct fc_err *err);
/* All but these. */
int fc_pick_drop(struct fc_pick *p, const struct fc_schema *s, char **names, size_t n, struct fc_err *err);
/* Point view at b, a batch of the stream; returns it. */
const struct fc_batch *fc_pick_show(struct fc_pick *p, const struct fc_batch *b);
void fc_pick_release(struct fc_pick *p);

#endif
