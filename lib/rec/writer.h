/*
 * writer.h - records out, CSV or Arrow
 *
 * Rows are gathered to batches of FC_BATCH_ROWS for Arrow. CSV: comma, LF,
 * quotes only where needed; missing is nothing, empty text is "".
 * Ownership: the schema is borrowed and must outlive the writer; batches
 * are copied from and stay the caller's.
 */
#ifndef FC_REC_WRITER_H
#define FC_REC_WRITER_H

#include "rec/batch.h"

enum fc_format {
	FC_CSV,
	FC_ARROW,
};

struct fc_write_opts {
	const char *path;       /* NULL: stdout */
	enum fc_format format;
	bool gzip;
	int threads;            /* that compress; 0 is 1 */
	bool plain;             /* Arrow without dictionaries */
	bool no_header;         /* CSV without header line */
	bool no_history;
	int digits;             /* -1: shortest that reads back equal */
	const char *command;    /* command line for fc.history, or NULL */
};

struct fc_writer;

/* Binary to a terminal is refused (FC_USAGE). */
int fc_writer_open(struct fc_writer **w, const struct fc_schema *schema, const struct fc_write_opts *opts, struct fc_err *err);
/* Rows [from, from + n) of b, whose fields are the schema's (same dictionaries). */
int fc_writer_put(struct fc_writer *w, const struct fc_batch *b, size_t from, size_t n, struct fc_err *err);
uint64_t fc_writer_rows(const struct fc_writer *w);
/* End marker, flush, fsync, rename. Sets *w to NULL also on error. */
int fc_writer_commit(struct fc_writer **w, struct fc_err *err);
void fc_writer_discard(struct fc_writer **w);

#endif
