/*
 * recon_impl.h - what the parts of reconciliation share; not for others
 *
 * reconcile.c reads and writes, values.c holds the numbers by column,
 * method.c makes a method ready and applies it to a block, run.c does so
 * with all of them, choose.c tries methods on past forecasts (auto), gap.c
 * looks where numbers do not add up, prob.c (with draw.c, normal.c and
 * permbu.c) makes intervals.
 */
#ifndef FC_RECON_RECON_IMPL_H
#define FC_RECON_RECON_IMPL_H

#include "recon/erm.h"
#include "recon/past.h"
#include "recon/reconcile.h"
#include "recon/share.h"
#include "recon/solve.h"
#include "series/stash.h"

/* Columns that are solved together: enough to fill vector units, few enough
 * for the cache. */
enum { FC_RECON_BLOCK = 16 };

/* Columns of the models that share residuals, and what is known of them. */
struct fc_recon_group {
	int64_t model;                  /* code; NO_MODEL: all there are */
	struct fc_weights w;
	struct fc_system *system;
	double *map;                    /* nbottom * n, of erm */
};

enum { FC_NO_MODEL = -2 };

struct fc_recon_block {
	size_t first, k;                /* positions of columns */
	size_t group;
};

struct fc_recon {
	struct fc_recon_opts o;
	struct fc_reader *in;
	const struct fc_schema *schema;         /* of the input */
	struct fc_schema out, gap;
	int *keep;                              /* input field of each output field, or -1 */
	int *from;                              /* its number in prob, or -1 */
	struct fc_prob *prob;
	int value;                              /* field that is reconciled */
	struct fc_stash *stash;
	struct fc_structure s;
	struct fc_tuples columns;               /* model, cutoff, ds */
	double *y;                              /* blocks of n * k */

	/* Columns by position: those of a group together. */
	size_t *position, *column, *block_of;   /* block_of: by position */
	struct fc_recon_block *block;
	size_t nblocks;

	struct fc_pasts residuals;
	struct fc_recon_group *group;
	size_t ngroups;
	bool *fixed;                            /* by node, or NULL */
	double *factor;                         /* weights by node, or NULL */
	uint32_t *root;                         /* by bottom place: whose share */
	double *share;                          /* by bottom place */
	struct fc_chain chain;
};

/* Workspace of a thread. */
struct fc_recon_ws {
	struct fc_solve *solve;
	const struct fc_recon_group *group;     /* that it is for */
	double *work;                           /* 2 * n * k */
	double *was;                            /* n * k */
	size_t k;
	bool rough;                             /* samples: few digits */
	bool linear;                            /* signs do not matter */
};

/* Rows [from, to) of a batch: one series. */
size_t fc_recon_series_end(const struct fc_schema *s, const struct fc_batch *b, size_t from);
/* Column of row r; `guess` is tried first. -1: there is none. */
int64_t fc_recon_column(const struct fc_recon *r, const struct fc_batch *b, size_t row, int64_t guess);
void fc_recon_column_key(const struct fc_recon *r, const struct fc_batch *b, size_t row, int64_t key[3]);

/* Place the columns: in blocks, groups apart. */
void fc_recon_place(struct fc_recon *r);
/* Numbers of block i, n * k. */
double *fc_recon_block(const struct fc_recon *r, size_t i, size_t *k);
double *fc_recon_value(const struct fc_recon *r, size_t node, size_t column);
/* Fill y from the stash; what no record says is absent. */
int fc_recon_fill(struct fc_recon *r, struct fc_err *err);
bool fc_recon_absent(double y);
/* "2016-05-23, model ets, cutoff ...", for messages. */
const char *fc_recon_column_name(const struct fc_recon *r, size_t column, char dst[256]);

/* Shares of the bottom series in the history of their roots, by place. */
int fc_recon_history(const struct fc_recon *r, double *share, struct fc_err *err);

/* Read residuals, make the groups, see what must not move. */
int fc_recon_groups(struct fc_recon *r, struct fc_err *err);
/* Residuals of a group, or NULL. */
struct fc_past *fc_recon_past(const struct fc_recon *r, const struct fc_pasts *p, const struct fc_recon_group *g);
/* Make a method ready; `keep` the residuals for another one. */
int fc_recon_prepare(struct fc_recon *r, enum fc_recon_method m, bool keep, struct fc_err *err);
void fc_recon_forget(struct fc_recon *r);
/* Apply it to a block of n * k, k at most that of the workspace. */
int fc_recon_apply(const struct fc_recon *r, enum fc_recon_method m, const struct fc_recon_group *g, double *y, size_t k, struct fc_recon_ws *ws, struct fc_err *err);
struct fc_recon_ws *fc_recon_ws_new(const struct fc_recon *r, size_t k);
void fc_recon_ws_free(struct fc_recon_ws *ws);
bool fc_recon_projects(enum fc_recon_method m);
const char *fc_recon_method_name(enum fc_recon_method m);

/* auto: the method that does best on past forecasts. */
int fc_recon_choose(struct fc_recon *r, enum fc_recon_method *best, struct fc_err *err);

#endif
