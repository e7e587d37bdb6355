/*
 * summing.h - the summing matrix as a table
 *
 * One record for each nonzero: the key columns of the node, the key columns
 * of the bottom series with "bottom_" before their names, and value 1.
 * Bottom series have a record of their own. Nodes in the order of the
 * stream.
 */
#ifndef FC_RECON_SUMMING_H
#define FC_RECON_SUMMING_H

#include "rec/writer.h"
#include "recon/structure.h"

/* Schema of the table; release it after the writer is done. */
void fc_summing_schema(const struct fc_structure *s, struct fc_schema *out);
int fc_summing_write(const struct fc_structure *s, const struct fc_schema *schema, struct fc_writer *w, struct fc_err *err);

#endif
