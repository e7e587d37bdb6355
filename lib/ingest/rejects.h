/*
 * rejects.h - bad records, kept with the reason: nothing is lost
 *
 * A CSV file: file,line,column,reason,record. The record is the text of the
 * line; of records refused after parsing it is put together again from
 * their values.
 * Ownership: owns its output.
 */
#ifndef FC_INGEST_REJECTS_H
#define FC_INGEST_REJECTS_H

#include "base/buf.h"
#include "io/out.h"
#include "rec/reader.h"

/* Reasons are few; counts are kept for --stats. */
#define FC_REASONS_MAX 16

struct fc_rejects {
	struct fc_out *out;     /* NULL: stop at the first bad record */
	struct fc_buf line;
	struct {
		char name[24];
		uint64_t n;
	} reason[FC_REASONS_MAX];
	size_t nreason;
	uint64_t n;
	uint64_t unread;        /* of these, never came out of the reader */
};

int fc_rejects_open(struct fc_rejects *r, const char *path, struct fc_err *err);
int fc_rejects_put(struct fc_rejects *r, const struct fc_reject *bad, struct fc_err *err);
/* Row i of the reader's batch b, refused because of `column`. */
int fc_rejects_row(struct fc_rejects *r, const struct fc_reader *reader, const struct fc_batch *b, size_t i, const char *const why[2], struct fc_err *err);
int fc_rejects_commit(struct fc_rejects *r, struct fc_err *err);
void fc_rejects_close(struct fc_rejects *r);

#endif
