/*
 * fill.h - rows for the periods that are not there
 *
 * Works on the rows of a struct fc_tidy: ascending times on the grid of the
 * frequency. Second half of fc_tidy_series.
 */
#ifndef FC_INGEST_FILL_H
#define FC_INGEST_FILL_H

#include "ingest/tidy.h"

/* Gaps from first to last or to the given ends; then future rows. */
enum fc_tidied fc_fill_gaps(struct fc_tidy *t, const struct fc_tidy_opts *o);
void fc_fill_values(struct fc_tidy *t, const struct fc_tidy_opts *o);
enum fc_tidied fc_fill_future(struct fc_tidy *t, const struct fc_tidy_opts *o);
/* Room for n result rows. */
void fc_tidy_reserve(struct fc_tidy *t, size_t n);

#endif
