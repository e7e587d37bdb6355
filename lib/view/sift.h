/*
 * sift.h - the rows of a batch for which conditions hold
 *
 * Calling sequence: open; fc_sift_rows per batch; close.
 * Ownership: the conditions' texts are copied; the batch returned is the
 * given one or the sifter's own, and valid until the next call.
 */
#ifndef FC_VIEW_SIFT_H
#define FC_VIEW_SIFT_H

#include "rec/batch.h"

struct fc_sift;

/* Conditions as series/where.h reads them. */
int fc_sift_open(struct fc_sift **s, const struct fc_schema *schema, char **cond, size_t n, struct fc_err *err);
/* Is column f asked about? */
bool fc_sift_uses(const struct fc_sift *s, int f);
/* Only columns with want[f] are filled in what fc_sift_rows returns. */
void fc_sift_want(struct fc_sift *s, const bool *want);
/* The rows of b that pass, perhaps none. */
const struct fc_batch *fc_sift_rows(struct fc_sift *s, const struct fc_batch *b);
/* Row of the original batch that row i of the last result was. */
size_t fc_sift_row(const struct fc_sift *s, size_t i);
void fc_sift_close(struct fc_sift *s);

#endif
