/*
 * aggregate.h - a panel's upper levels, and longer periods
 *
 * With a hierarchy the output holds the nodes of each level, `*` in the
 * columns they sum over, merged in byte order with the series themselves
 * where a level's nodes are the series (the bottom level). With a frequency
 * every node has the longer periods, stamped with their first instant.
 * Streams with `model` and `cutoff` are aggregated per model and cutoff.
 *
 * How it works: the first pass stashes the records (series/stash.h) and sees
 * which columns determine which; the second adds them to the upper nodes;
 * the third merges. With a frequency alone one pass does.
 *
 * The first and the last period of the whole input may be covered in part;
 * drop_incomplete leaves them out, for all nodes alike, so that sums still agree.
 *
 * Anchored at the end, periods are counted back from the last one of the
 * input, so that the most recent one is whole (as temporal hierarchies want:
 * Athanasopoulos et al. 2017, EJOR 262:60-74).
 *
 * Partial sums, of some of the series, merge to what all series together
 * would have given, byte for byte, in any order (aggregate_part.c).
 *
 * Memory: 9 bytes and more for each upper node and period (series/exact.h);
 * one series at a time of the bottom level; TMPDIR holds the input where it
 * is larger than 64 MiB. With a frequency alone: one series.
 */
#ifndef FC_SERIES_AGGREGATE_H
#define FC_SERIES_AGGREGATE_H

#include "rec/reader.h"
#include "rec/writer.h"
#include "series/fold.h"
#include "time/freq.h"

struct fc_aggregate_opts {
	const char *hierarchy;          /* NULL: the series as they are */
	const struct fc_freq *freq;     /* NULL: the periods as they are */
	bool label_end;                 /* stamp periods by their last day */
	bool drop_incomplete;              /* no period that the input covers in part */
	bool anchor_end;                /* the last period ends with the input */
	bool partial;                   /* write parts; needs a hierarchy */
	bool merge;                     /* the input is parts; nothing else set */
	struct fc_fold_lists columns;
};

struct fc_aggregate;

/* Borrows the reader. */
int fc_aggregate_open(struct fc_aggregate **a, struct fc_reader *r, const struct fc_aggregate_opts *o, struct fc_err *err);
/* Of the output. */
const struct fc_schema *fc_aggregate_schema(const struct fc_aggregate *a);
/* Reads to the end and writes; does not commit. */
int fc_aggregate_run(struct fc_aggregate *a, struct fc_writer *w, struct fc_err *err);
void fc_aggregate_close(struct fc_aggregate *a);

#endif
