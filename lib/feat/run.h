/*
 * run.h - a stream with feature columns added
 *
 * The features become number columns at the right end, in the order they
 * were named. Rows must follow each other period by period, as lags count
 * periods; a gap is an error (fc-ingest fills it) unless rows are counted.
 * A frequency that was neither given nor declared is that of the longest
 * series among the first records.
 * Memory: one series for each thread, or several short ones.
 */
#ifndef FC_FEAT_RUN_H
#define FC_FEAT_RUN_H

#include "feat/set.h"
#include "rec/reader.h"
#include "rec/writer.h"

struct fc_features_opts {
	bool by_row;            /* lags count rows, whatever their times */
	bool drop_na;           /* leave out rows up to the last observed y
	                           in which a feature is missing */
};

struct fc_features;

/* Borrows the reader and the set, which gets bound. FC_DATA when y is
 * needed and not there, or a column has a feature's name. */
int fc_features_open(struct fc_features **x, struct fc_reader *r, struct fc_featset *set, const struct fc_features_opts *o, struct fc_err *err);
/* Of the output. */
const struct fc_schema *fc_features_schema(const struct fc_features *x);
/* Reads to the end and writes; does not commit. */
int fc_features_run(struct fc_features *x, struct fc_writer *w, int threads, struct fc_err *err);
void fc_features_close(struct fc_features *x);

#endif
