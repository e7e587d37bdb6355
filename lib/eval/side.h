/*
 * side.h - a second stream, joined to the first by merging
 *
 * Actuals and histories are in the same order as the forecasts, so each
 * forecast's series is found by reading on. Only one series of the side
 * stream is held. Its key columns must be those of the main stream; columns
 * `model` and `cutoff` are refused, as they would make several series of one.
 */
#ifndef FC_EVAL_SIDE_H
#define FC_EVAL_SIDE_H

#include "cli/common.h"
#include "series/chunk.h"

struct fc_side;

/* Rows [from, from + n) of a batch; valid until the next seek. */
struct fc_side_series {
	const struct fc_batch *batch;
	size_t from, n;
	const int64_t *ds;      /* n times, in the unit of the main stream */
	const double *y;        /* n values */
	const double *also;     /* n values of the other column, or NULL */
	uint64_t number;        /* of the series in its stream */
};

/* What to read: keys, ds, y and perhaps one more column of numbers. */
struct fc_side_spec {
	const char *option;     /* "--actual", for messages */
	const char *path;
	const char *also;       /* column, or NULL */
};

/* Spec's texts and the schema `main` are borrowed. */
int fc_side_open(struct fc_side **s, const struct fc_side_spec *spec,
    const struct fc_common *c, const struct fc_schema *main,
    struct fc_err *err);
const struct fc_schema *fc_side_schema(const struct fc_side *s);
/* The series with the keys of row r of b, a batch of the main stream.
 * Keys must not descend from call to call. 1, 0 when there is none, -1. */
int fc_side_seek(struct fc_side *s, const struct fc_batch *b, size_t r,
    struct fc_side_series *out, struct fc_err *err);
/* The next series, whatever its key. 1, 0 at the end, -1. */
int fc_side_next(struct fc_side *s, struct fc_side_series *out,
    struct fc_err *err);
void fc_side_close(struct fc_side *s);

#endif
