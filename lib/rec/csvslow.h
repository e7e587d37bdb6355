/*
 * csvslow.h - records through libcsv
 *
 * libcsv tells neither positions nor lines and trims blanks. Blanks stay
 * because no byte is declared one; positions follow from the lengths of the
 * fields (an unquoted field takes its length and a separator, a quoted one
 * two quotes more and one for each quote inside); CSV_REPALL_NL reports
 * every line end, so lines can be counted.
 * After a malformed record the first line of it is given up and reading
 * goes on with the next line.
 */
#ifndef FC_REC_CSVSLOW_H
#define FC_REC_CSVSLOW_H

#include "rec/csv.h"

struct fc_csv_slow *fc_csv_slow_new(struct fc_csv *c) FC_MUST;
void fc_csv_slow_free(struct fc_csv_slow *s);

/*
 * Cut c->buf[from..to), `from` being the start of a record on line c->line.
 * one: only as far as the first complete record, good or bad. Without
 * `width` set the first record is a row whatever it holds. Advances c->line;
 * returns the start of the first record that is not complete.
 */
size_t fc_csv_slow_cut(struct fc_csv_slow *s, size_t from, size_t to, bool one);

#endif
