/*
 * ridge_impl.h - the ridge model's insides, shared by its files
 *
 * Private to ridge.c, ridgetrain.c and ridgeio.c.
 */
#ifndef FC_GLOBAL_RIDGE_IMPL_H
#define FC_GLOBAL_RIDGE_IMPL_H

#include "base/sum.h"
#include "global/design.h"
#include "global/global.h"
#include "global/gram.h"
#include "local/grid.h"

enum { P_LAMBDA, P_LOG, P_SCALE, P_LEVELS, P_KEYS, P_RATIO, P_END };

/* State of a series: scale 0 when it has no history. */
enum { RIDGE_LOC, RIDGE_SCALE, RIDGE_SIGMA, RIDGE_MEAN, RIDGE_STATE };

/* Histogram of residuals over their spread. */
#define RIDGE_BINS 2000
#define RIDGE_RANGE 10.0        /* from -RANGE to RANGE */
/* Rows of the common spread that every series starts with. */
#define RIDGE_PRIOR 10.0

struct fc_ridge_segment {
	int32_t code;                   /* of the column `by`; training only */
	struct fc_gram gram;            /* training only */
	double *b;                      /* design.width coefficients */
	double lambda, rows;
};

struct fc_ridge {
	struct fc_params p;
	const struct fc_schema *schema;
	int by;                         /* column or -1 */
	struct fc_design design;
	struct fc_dict *name;           /* of the segments, by number */
	struct fc_ridge_segment *segment;
	size_t nsegment, capsegment;
	struct fc_ridge_segment all;
	struct fc_own_unit unit;            /* of an average series */
	double sigma;                   /* of all rows */
	double grid[FC_GRID];           /* residual / spread */
	/* training */
	int pass;
	struct fc_design_part *count;
	struct fc_sum locs, scales, squares;
	double nscales, rows, bound;            /* bound: of products */
	double *bin;
	int32_t *place;                 /* code of `by` -> number or -1 */
	size_t nplace, capplace;
};

/* What one chunk adds. */
struct fc_ridge_part {
	struct fc_design_part *count;           /* pass 0 */
	struct fc_sum locs, scales;
	double nscales;
	struct fc_ridge_segment *segment;       /* pass 1 */
	size_t nsegment, capsegment, madesegment;
	struct fc_sum squares;                  /* pass 2 */
	double rows, *bin;
	struct fc_vec work;
};

/* Unit of series i and its mean; scale 0 and NAN without history. */
struct fc_own_unit fc_ridge_unit(const struct fc_ridge *m,
    const struct fc_chunk *c, size_t i, double *mean);
/* Coefficients for series i; *known says whether its segment was seen. */
const double *fc_ridge_coefficients(const struct fc_ridge *m,
    const struct fc_chunk *c, size_t i, bool *known);
/* Sum of squared residuals over the history of series i, and its rows;
 * residuals also to e (room for the rows of the series) unless NULL. x:
 * design.width doubles. */
double fc_ridge_residuals(const struct fc_ridge *m, const struct fc_chunk *c,
    size_t i, struct fc_own_unit unit, double *x, double *e, size_t *n);

void *fc_ridge_part_new(void *m);
void fc_ridge_part_free(void *part);
bool fc_ridge_pass(void *m, int n);
void fc_ridge_add(const void *m, void *part, const struct fc_chunk *c);
void fc_ridge_merge(void *m, const void *part);
int fc_ridge_end(void *m, struct fc_err *err);

void fc_ridge_save(const void *m, struct fc_buf *out);
int fc_ridge_load(void **m, const struct fc_spec *spec, const void *bytes,
    size_t n, const struct fc_schema *s, struct fc_err *err);
void fc_ridge_describe(const void *m, struct fc_buf *out);
void fc_ridge_close(void *m);

#endif
