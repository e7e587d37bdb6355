/*
 * check.h - is this stream in order, complete and regular?
 *
 * Looks at each record and the one above it: order of the series, order of
 * ds, duplicates, and, where the frequency is known, gaps and times off the
 * grid. Keeps one record; constant memory.
 *
 * Faults come as a table of their own:
 *	fault, file, line, series, ds, previous, missing
 * with fault one of series-order, time-order, duplicate, gap, off-grid,
 * no-time, or the reader's reason for a record it could not read; line
 * is that of the file (Arrow: the record's number), previous the ds of the
 * record above, missing the periods that a gap lacks.
 * Ownership: owns the table; schema and reader are borrowed.
 */
#ifndef FC_VIEW_CHECK_H
#define FC_VIEW_CHECK_H

#include "rec/reader.h"
#include "view/sift.h"

struct fc_check;

/* freq kind NONE: inferred from the longest series of the first batch. The
 * schema has ds; its freq is not looked at. */
int fc_check_open(struct fc_check **c, const struct fc_schema *s, const struct fc_freq *freq, struct fc_err *err);
/* Rows of b, which came from r through the sifter (NULL: as they are). */
void fc_check_rows(struct fc_check *c, const struct fc_batch *b, const struct fc_reader *r, const struct fc_sift *sift);
/* For fc_reader_on_reject, arg is the checker. */
int fc_check_reject(void *arg, const struct fc_reject *reject, struct fc_err *err);
/* Faults found since the last call of fc_check_clear. */
const struct fc_batch *fc_check_faults(const struct fc_check *c);
void fc_check_clear(struct fc_check *c);
/* What was seen so far. */
uint64_t fc_check_series(const struct fc_check *c);
uint64_t fc_check_nfaults(const struct fc_check *c);
const struct fc_freq *fc_check_freq(const struct fc_check *c);
void fc_check_close(struct fc_check *c);

#endif
