/*
 * smooth.h - exponential smoothing: likelihood and its gradient
 *
 * One recursion for level, damped trend and season, each additive or
 * multiplicative (Hyndman, Koehler, Ord & Snyder 2008, tables 2.2 and 2.3):
 *	q = l + phi b;  f = q, q + s or q s;  d = y - f
 *	l' = q + alpha u,  b' = phi b + beta u,  u = d or d / s
 *	s' = s + gamma v,  v = d or d / q
 * and with a multiplicative trend q = l b^phi, b' = b^phi + beta u / l,
 * with beta = alpha beta* of Holt. Criterion: n log SSE, with relative
 * errors d / f: n log SSE + 2 sum log |f| (ibid., 5.1; constants dropped, as
 * R's ets). The gradient comes from one backward pass (the adjoint of the
 * recursion), so it costs as much as two values whatever the number of
 * initial states. A missing y leaves l = q, the slope damped and the season
 * alone.
 *
 * theta = alpha, beta, gamma, phi, l, b, s_1 .. s_m; s_1 applies to the
 * first observation. Entries without a role are ignored, their gradient 0.
 */
#ifndef FC_LOCAL_SMOOTH_H
#define FC_LOCAL_SMOOTH_H

#include "base/fc.h"

enum fc_trend {
	FC_TREND_NONE,
	FC_TREND_ADD,
	FC_TREND_MULT,
};

enum fc_season {
	FC_SEASON_NONE,
	FC_SEASON_ADD,
	FC_SEASON_MULT,
};

/* What the criterion is made of, instead of the likelihood: squared errors
 * (n log sum), the same relative where errors are, n log of their mean 1 to
 * `ahead` steps ahead, absolute errors (2 n log sum; relative where errors
 * are). As opt.crit of R's ets. */
enum fc_smooth_crit {
	FC_CRIT_LIK,
	FC_CRIT_MSE,
	FC_CRIT_AMSE,
	FC_CRIT_SIGMA,
	FC_CRIT_MAE,
};
#define FC_SMOOTH_AHEAD 30

struct fc_smooth {
	enum fc_trend trend;
	enum fc_season season;
	bool relative;          /* multiplicative error */
	size_t m;               /* season length; 1 without season */
	const double *y;
	size_t n, nobs;         /* values, and those that are not missing */
	enum fc_smooth_crit crit;
	size_t ahead;           /* for FC_CRIT_AMSE, 1 to FC_SMOOTH_AHEAD */
	double *fitted;         /* n, for fc_smooth_run: forecasts; or NULL */
};

enum {
	FC_SM_ALPHA, FC_SM_BETA, FC_SM_GAMMA, FC_SM_PHI, FC_SM_LEVEL,
	FC_SM_SLOPE, FC_SM_SEASON,
};

/* Doubles of workspace. */
size_t fc_smooth_work(const struct fc_smooth *k);
/* Criterion at theta, its gradient in grad when not NULL. Infinite where a
 * forecast is not positive under relative errors, or a level or growth under
 * a multiplicative trend. *sse: the sum, may be NULL. */
double fc_smooth_value(const struct fc_smooth *k, const double *theta,
    double *grad, double *sse, double *work);
/*
 * -2 log of a prior density, without constants, of where alpha and beta lie in
 * their ranges, a and b in (0, 1), NAN: fixed; its derivatives by their
 * logits are added to grad. beta: Beta(1, 9), whose mean is R's start, 0.1: a
 * trend changes slowly unless the data insist. alpha: Beta(5/4, 1), with a
 * trend Beta(9/4, 1): maximum likelihood puts the variance of a level that
 * moves little at exactly 0 too often (the pile-up; Shephard & Harvey 1990, J.
 * Time Ser. Anal. 11:339-347), and what then is left, a straight line through
 * the whole history, goes astray.
 */
double fc_smooth_calm(const struct fc_smooth *k, double a, double b,
    double *grad);
/*
 * Where a search for first states begins: level a and slope b of a line, or
 * the mean without a trend, through the first seasons (10 values or more) of y
 * without its seasons s (max(m, 1) of them), so that the first forecast is
 * positive under relative errors. False where nothing was observed for that
 * long; a and b are then as they were.
 */
bool fc_smooth_line(const struct fc_smooth *k, const double *s, double *a,
    double *b);
/* Run over y and leave the final states in theta; s_1 is then the season of
 * the next period. Returns the sum of squared (relative) errors. */
double fc_smooth_run(const struct fc_smooth *k, double *theta);

#endif
