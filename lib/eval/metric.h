/*
 * metric.h - which metrics are wanted, and what a series adds to each
 *
 * A plan is made once from names and from what the stream holds. Then each
 * run of forecasts (one series, or the part of it that is in one group)
 * gives a numerator and a denominator per metric; a group adds these up and
 * divides at the end:
 *
 *	over records   me mae mse rmse wape bias coverage width pinball crps
 *	over series    mape smape mase rmsse msis energy: mean of the series' values
 *	weighted       wrmsse wspl: mean over the levels of the hierarchy of the
 *	               weighted mean within the level (M5 Competitors' Guide)
 *	               weight: sum of the weights, mean over the levels
 *	of others      owa: (smape / smape_b + mase / mase_b) / 2, b the
 *	               benchmark's in the same group (Makridakis et al. 2020)
 *
 * mape and smape are in percent (smape 0..200), all other ratios are plain.
 * bias is sum(y - yhat) / sum|y|, wape sum|y - yhat| / sum|y|.
 */
#ifndef FC_EVAL_METRIC_H
#define FC_EVAL_METRIC_H

#include "base/err.h"
#include "base/fc.h"
#include "eval/loss.h"

enum fc_metric_kind {
	FC_M_N,                 /* records scored */
	FC_M_ME, FC_M_MAE, FC_M_MSE, FC_M_RMSE,
	FC_M_MAPE, FC_M_SMAPE, FC_M_WAPE, FC_M_BIAS,
	FC_M_MASE, FC_M_RMSSE, FC_M_WRMSSE, FC_M_OWA,
	FC_M_COVERAGE, FC_M_WIDTH, FC_M_MSIS,   /* of an interval */
	FC_M_PINBALL,                           /* of a quantile */
	FC_M_WSPL, FC_M_CRPS,                   /* of all quantiles */
	FC_M_ENERGY,                            /* of sample paths */
	FC_M_WEIGHT,            /* what weighted metrics weigh by */
	FC_M_BENCH_SMAPE, FC_M_BENCH_MASE,      /* for owa, never shown */
};

struct fc_metric {
	enum fc_metric_kind kind;
	bool hidden;            /* needed by another one or a limit only */
	int lo, hi;             /* quantile numbers; pinball uses lo */
	char name[32];          /* "coverage-80", "pinball-q0.9" */
};

/* What there is to work with. */
struct fc_metric_input {
	bool point;             /* column yhat */
	const double *p;        /* probabilities of quantile columns, ascending */
	size_t np;
	size_t npath;           /* sample paths */
	bool scale;             /* history or a column */
	bool weight;
	bool bench;             /* a benchmark model or column */
};

struct fc_scoreplan {
	struct fc_metric *metric;
	size_t n, cap;
	struct fc_metric_input in;
	int smape, mase, bench_smape, bench_mase;       /* numbers, or -1 */
};

/* Without names: everything that can be computed, less what few ask for. */
void fc_scoreplan_default(struct fc_scoreplan *p, const struct fc_metric_input *in);
/* Add by name; "coverage" adds every level there is, "coverage-80" one.
 * A name that is unknown, or that the input cannot give, is FC_USAGE. */
int fc_scoreplan_add(struct fc_scoreplan *p, const char *name, bool hidden,
    struct fc_err *err);
/* Number of the metric of this exact name, or -1. */
int fc_scoreplan_find(const struct fc_scoreplan *p, const char *name);
/* Does any metric need this? p point forecasts, s scale, w weight,
 * b benchmark, q quantiles (also as the bounds of intervals), e paths. */
bool fc_scoreplan_needs(const struct fc_scoreplan *p, char what);
void fc_scoreplan_release(struct fc_scoreplan *p);

/* One run of forecasts. */
struct fc_run {
	size_t n;
	const double *y;                /* no NaN */
	const double *f;                /* yhat, or NULL */
	const double *bench;            /* benchmark's yhat, or NULL */
	const double *const *q;         /* in.np columns */
	const double *const *path;      /* in.npath columns */
	double *work;                   /* in.npath */
	double mase;                    /* scales, NaN: unknown */
	double rmsse;
	double spl;
};

struct fc_term {
	double num, den;
};

/*
 * What the run adds to each of the plan's metrics. A metric over series adds
 * its value and 1; undefined or infinite ones (scale 0) add nothing and count
 * in the return value. Weighted metrics give the unweighted value and 1.
 */
size_t fc_scoreplan_terms(const struct fc_scoreplan *p, const struct fc_run *r,
    struct fc_term *term);

/* The value of a metric from its sums (owa: not here). */
double fc_metric_value(enum fc_metric_kind kind, double num, double den);

/* Is it made of weights within levels? */
static inline bool
fc_metric_weighted(enum fc_metric_kind kind)
{
	return kind == FC_M_WRMSSE || kind == FC_M_WSPL ||
	    kind == FC_M_WEIGHT;
}

#endif
