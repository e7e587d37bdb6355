/*
 * csvout.h - the CSV back end of rec/writer.h
 *
 * RFC 4180 with LF: quotes only where a reader needs them (comma, quote,
 * CR, LF, a blank or tab at either end, and empty text, so that "" is empty
 * and nothing is missing). Texts are escaped once per dictionary entry.
 * A missing value that is the only column of its table is written as "",
 * because readers skip empty lines.
 *
 * Calling sequence: open (writes the header); put ...; finish; close.
 * Ownership: out and schema are borrowed and must outlive the writer.
 */
#ifndef FC_REC_CSVOUT_H
#define FC_REC_CSVOUT_H

#include "io/out.h"
#include "rec/batch.h"
#include "rec/writer.h"

struct fc_csv_out;

/* Uses opts->no_header and opts->digits. */
int fc_csv_out_open(struct fc_csv_out **w, struct fc_out *out, const struct fc_schema *schema, const struct fc_write_opts *opts, struct fc_err *err);
/* Rows [from, from + n) of b, whose fields are the schema's. */
int fc_csv_out_put(struct fc_csv_out *w, const struct fc_batch *b, size_t from, size_t n, struct fc_err *err);
/* Nothing is kept back, so this only exists to mirror the Arrow back end. */
int fc_csv_out_finish(struct fc_csv_out *w, struct fc_err *err);
/* No-op on NULL. */
void fc_csv_out_close(struct fc_csv_out *w);

#endif
