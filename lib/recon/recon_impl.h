/*
 * recon_impl.h - what the parts of reconciliation share; not for others
 *
 * reconcile.c reads, runs and writes, values.c holds the numbers by column,
 * gap.c looks where they do not add up.
 */
#ifndef FC_RECON_RECON_IMPL_H
#define FC_RECON_RECON_IMPL_H

#include "recon/reconcile.h"
#include "recon/solve.h"
#include "series/stash.h"

/* Columns that are solved together: enough to fill vector units, few enough
 * for the cache. */
enum { FC_RECON_BLOCK = 16 };

struct fc_recon {
	struct fc_recon_opts o;
	struct fc_reader *in;
	const struct fc_schema *schema;         /* of the input */
	struct fc_schema out, gap;
	int *keep;                              /* input field of each output field */
	int value;                              /* field that is reconciled */
	struct fc_stash *stash;
	struct fc_structure s;
	struct fc_tuples columns;               /* model, cutoff, ds */
	double *y;                              /* blocks of n * k */
	double *share;                          /* by bottom place */
	size_t total;                           /* node */
	struct fc_chain chain;
	double *variance;                       /* by node */
};

/* Rows [from, to) of a batch: one series. */
size_t fc_recon_series_end(const struct fc_schema *s, const struct fc_batch *b, size_t from);
/* Column of row r; `guess` is tried first. -1: there is none. */
int64_t fc_recon_column(const struct fc_recon *r, const struct fc_batch *b, size_t row, int64_t guess);
void fc_recon_column_key(const struct fc_recon *r, const struct fc_batch *b, size_t row, int64_t key[3]);

/* Number of blocks; block i has k columns and begins at the result. */
size_t fc_recon_nblocks(const struct fc_recon *r);
double *fc_recon_block(const struct fc_recon *r, size_t i, size_t *k);
double *fc_recon_value(const struct fc_recon *r, size_t node, size_t column);
/* Fill y from the stash; what no record says is absent. */
int fc_recon_fill(struct fc_recon *r, struct fc_err *err);
bool fc_recon_absent(double y);
/* " for 2016-05-23 (model ets, cutoff ...)", for messages. */
const char *fc_recon_column_name(const struct fc_recon *r, size_t column, char dst[256]);

/* Shares of the bottom series in the history's total, by place. */
int fc_recon_history(const struct fc_recon *r, double *share, struct fc_err *err);

/* Are the key columns of `what` those of the forecasts? FC_DATA. */
int fc_recon_same_keys(const struct fc_recon *r, const struct fc_schema *b, const char *what, struct fc_err *err);
/* Mean squared residual of every node into variance, which is all zeros. */
int fc_recon_variance(struct fc_recon *r, struct fc_err *err);

#endif
