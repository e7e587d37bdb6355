/*
 * view.h - the records of a stream that are asked for, or facts about them
 *
 * Pulls batches from a reader and hands out what fc-view writes: the chosen
 * rows and columns; or, as small tables, the columns (schema), the number of
 * records and series (count), or the faults (check).
 *
 * Calling sequence: open; schema; next until 0; close.
 * Ownership: reader and opts are borrowed; schema and batches are the view's
 * or the reader's, a batch is valid until the next call.
 */
#ifndef FC_VIEW_VIEW_H
#define FC_VIEW_VIEW_H

#include "rec/reader.h"

enum fc_view_mode {
	FC_VIEW_RECORDS,
	FC_VIEW_SCHEMA,
	FC_VIEW_COUNT,
	FC_VIEW_CHECK,
};

struct fc_view_opts {
	enum fc_view_mode mode;
	char **select, **drop, **where; /* columns, columns, conditions */
	size_t nselect, ndrop, nwhere;
	int64_t head, tail;             /* rows (check: faults), -1: all */
};

struct fc_view;

int fc_view_open(struct fc_view **v, struct fc_reader *r, const struct fc_view_opts *opts, struct fc_err *err);
/* Of what comes out. */
const struct fc_schema *fc_view_schema(const struct fc_view *v);
/* 1 with a batch (perhaps without rows), 0 at the end, -1. */
int fc_view_next(struct fc_view *v, const struct fc_batch **b, struct fc_err *err);
/* Records read so far, and those of them that passed the conditions. */
uint64_t fc_view_read(const struct fc_view *v);
uint64_t fc_view_kept(const struct fc_view *v);
/* Check: faults so far, and the frequency that was used. */
uint64_t fc_view_faults(const struct fc_view *v);
const struct fc_freq *fc_view_freq(const struct fc_view *v);
void fc_view_close(struct fc_view *v);

#endif
