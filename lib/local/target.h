/*
 * target.h - what is done to y before a global model sees it, and undone
 *
 * Options of global models, in the order in which they are done:
 *	transform=log1p         sign(y) log(1 + |y|)
 *	lambda=NUM|guerrero     Box-Cox (local/boxcox.h), 0 < lambda <= 2; chosen
 *	                        for each series in 0.2 to 1
 *	difference=1,7          y[t] - y[t - 1], then of that 7 periods back
 *	scale=standard          less the mean, over the standard deviation
 *	      min-max           between 0 and 1
 *	      robust            less the median, over the range of the middle half
 *	      mean              over the mean of |y|
 * the last by the history of each series. Features made from y are made from
 * what comes out (as mlforecast's target transforms do). A spread of 0 is the
 * standard deviation, or 1 where that is 0 as well; a series without history
 * has the units of an average one.
 *
 * On the way back a value d periods ago that is missing is the one 2 d
 * periods ago, and so on; without any it is the level of the series, of an
 * average one where it has no history. Errors of differences add up as if they
 * were independent: the distance of a quantile from the forecast is
 * the root of the sum of the squares. Through log1p and Box-Cox quantiles go
 * as they are; the forecast is a median then.
 */
#ifndef FC_LOCAL_TARGET_H
#define FC_LOCAL_TARGET_H

#include "local/local.h"

#define FC_TARGET_DIFFS 4

enum fc_target_scale {
	FC_SCALE_NONE, FC_SCALE_STANDARD, FC_SCALE_MIN_MAX, FC_SCALE_ROBUST,
	FC_SCALE_MEAN,
};

/* Units of a series. */
struct fc_target_unit {
	double lambda, loc, scale;
	double level;                   /* before differences */
};

struct fc_target {
	bool on, log1p, guerrero;
	double lambda;                  /* 0: none */
	int64_t diff[FC_TARGET_DIFFS];
	size_t ndiff;
	enum fc_target_scale scale;
	int season;                     /* of guerrero, in periods */
	struct fc_target_unit pooled;   /* of an average series */
};

/* 0 taken, -1 bad value, 1 not known. */
int fc_target_option(struct fc_target *t, const char *name, const char *value);

/* z of y[0..n) (NAN: missing) and its units. work: scratch. */
struct fc_target_unit fc_target_apply(const struct fc_target *t,
    const double *y, size_t n, double *z, struct fc_vec *work);

/* Add one series to sums of n of them; make them the pooled units. */
void fc_target_count(const struct fc_target *t, const double *y, size_t n,
    struct fc_target_unit *sum, double *series, struct fc_vec *z,
    struct fc_vec *work);
void fc_target_pool(struct fc_target *t, const struct fc_target_unit *sum,
    double series);

/* Forecasts of z for the f->h rows behind y[0..n), mean and, where f->has_q, q,
 * in the unit of y. Each follows from those before it. */
void fc_target_back(const struct fc_target *t, const double *y, size_t n,
    struct fc_forecast *f, struct fc_vec *work);
/* Forecasts (mean only) of rows y[first..first + f->h), each one period ahead
 * of what is known. */
void fc_target_fitted(const struct fc_target *t, const double *y, size_t n,
    size_t first, struct fc_forecast *f, struct fc_vec *work);

#endif
