/*
 * reconcile.h - a stream of base forecasts made coherent
 *
 * Every model, cutoff and period is a column of numbers over the nodes
 * (recon/structure.h) that is reconciled by itself (recon/solve.h,
 * recon/share.h, recon/erm.h). The records come out as they came in, in the
 * same order, with another yhat. Residuals of several models go each with
 * the forecasts of that model; those of one model go with all.
 *
 * Interval and quantile columns: their bounds move with the point forecast
 * and keep their distance from it, or the columns are dropped. A shifted
 * interval says what the model of that node said about its own error, no
 * more. Or they are computed from the joint distribution of all nodes
 * (recon/prob.h). Sample paths are reconciled each as a column.
 *
 * Memory: one number for each record and the structure; the records
 * themselves lie in TMPDIR where they take more than 1 MiB.
 */
#ifndef FC_RECON_RECONCILE_H
#define FC_RECON_RECONCILE_H

#include "model/probs.h"
#include "rec/reader.h"
#include "rec/writer.h"
#include "recon/structure.h"

enum fc_recon_method {
	FC_RECON_BOTTOM_UP,
	FC_RECON_TOP_DOWN,
	FC_RECON_MIDDLE_OUT,
	FC_RECON_OLS,
	FC_RECON_WLS_STRUCT,
	FC_RECON_WLS_VAR,
	FC_RECON_MINT_SHRINK,
	FC_RECON_MINT_SAMPLE,
	FC_RECON_ERM,
	FC_RECON_ERM_LASSO,
	FC_RECON_AUTO,
	FC_RECON_AR1,           /* over time only (temporal.h) */
};

/* Shares of top-down (Gross & Sohl 1990, J. Forecasting 9:233-254). */
enum fc_recon_shares {
	FC_SHARES_FORECAST,     /* of the base forecasts, level by level */
	FC_SHARES_AVERAGE,      /* mean of y / total over the history */
	FC_SHARES_TOTAL,        /* mean of y over mean of total */
};

/* What becomes of intervals, quantiles and paths (prob.h). */
enum fc_recon_intervals {
	FC_INTERVALS_SHIFT,
	FC_INTERVALS_DROP,
	FC_INTERVALS_PATHS,
	FC_INTERVALS_NORMALITY,
	FC_INTERVALS_BOOTSTRAP,
	FC_INTERVALS_COPULA,
	FC_INTERVALS_PERMBU,
};

struct fc_recon_opts {
	enum fc_recon_method method;
	enum fc_recon_shares shares;
	enum fc_recon_intervals intervals;
	const struct fc_probs *probs;   /* wanted; none: those of the input */
	size_t paths;                   /* wanted, of BOOTSTRAP and COPULA */
	size_t samples;                 /* at most, to draw */
	uint64_t seed;
	bool non_negative;              /* no series below 0 */
	struct fc_reader *history;      /* for AVERAGE and TOTAL, else NULL */
	struct fc_reader *residuals;    /* for WLS_VAR to ERM_LASSO, and for
	                                   NORMALITY to PERMBU; else NULL */
	struct fc_reader *errors;       /* past y and yhat for AUTO, else NULL */
	const char *level;              /* of MIDDLE_OUT */
	const char *level_weights;      /* "LEVEL=NUM;...", or NULL */
	const char *immutable;          /* "LEVEL;...", or NULL */
	struct fc_reader *immutable_keys; /* table of nodes, or NULL */
	const char *column;             /* yhat, or what is to be checked */
	int threads;
};

/* Where a stream adds up worst. */
struct fc_recon_gap {
	double gap;                     /* relative; -1: nothing to compare */
	double value, sum;
	size_t node, column;
};

struct fc_recon;

/* Borrows the reader. */
int fc_recon_open(struct fc_recon **r, struct fc_reader *in, const struct fc_recon_opts *o, struct fc_err *err);
/* Of the output. */
const struct fc_schema *fc_recon_schema(const struct fc_recon *r);
/* Read to the end and learn the structure. */
int fc_recon_read(struct fc_recon *r, struct fc_err *err);
const struct fc_structure *fc_recon_structure(const struct fc_recon *r);
/* Columns (models x cutoffs x periods). */
size_t fc_recon_columns(const struct fc_recon *r);

/* Reconcile what was read, check it, write it. Does not commit. */
int fc_recon_run(struct fc_recon *r, struct fc_err *err);
int fc_recon_write(struct fc_recon *r, struct fc_writer *w, struct fc_err *err);

/* Instead of run: does what was read add up? */
int fc_recon_check(struct fc_recon *r, struct fc_recon_gap *worst, struct fc_err *err);
/* Schema of one record about a gap: keys, ds, model, cutoff, the column,
 * sum, gap; and that record. */
int fc_recon_gap_write(const struct fc_recon *r, const struct fc_recon_gap *g, struct fc_writer *w, struct fc_err *err);
const struct fc_schema *fc_recon_gap_schema(struct fc_recon *r);
void fc_recon_close(struct fc_recon *r);

#endif
