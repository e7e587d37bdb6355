/*
 * components.h - a stream with trend, seasons and remainder added
 *
 * y = trend + season24 + season168 + ... + remainder by MSTL (local/mstl.h),
 * a column each, from the first to the last observed y of a series; empty
 * elsewhere. A season of which a series has no more than two is empty, as is
 * the remainder where y is missing. Rows that do not follow the frequency are
 * taken as they follow each other.
 */
#ifndef FC_MODEL_COMPONENTS_H
#define FC_MODEL_COMPONENTS_H

#include "local/mstl.h"
#include "rec/reader.h"
#include "rec/writer.h"

struct fc_components_opts {
	double season[FC_SEASONS_MAX];  /* ascending; none: the frequency's */
	size_t nseason;
	struct fc_mstl how;             /* but its seasons */
};

struct fc_components;

/* Settles the columns; refuses where no season is named or known. */
int fc_components_open(struct fc_components **out, struct fc_reader *r,
    const struct fc_components_opts *o, struct fc_err *err);
const struct fc_schema *fc_components_schema(const struct fc_components *x);
int fc_components_run(struct fc_components *x, struct fc_writer *w,
    int threads, struct fc_err *err);
void fc_components_close(struct fc_components *x);

#endif
