/*
 * loss.h - errors of a run of forecasts, as sums
 *
 * y are actuals, f forecasts, both n long; a pair with a missing (NaN) end is
 * skipped. Errors are y - f, as in R: a positive mean error says that the
 * forecasts were too low. Nothing allocates.
 */
#ifndef FC_EVAL_LOSS_H
#define FC_EVAL_LOSS_H

#include "base/fc.h"

struct fc_loss {
	size_t n;       /* pairs */
	double e;       /* sum of y - f */
	double abs;     /* sum of |y - f| */
	double sq;      /* sum of (y - f)^2 */
	double y;       /* sum of |y| */
	double ape;     /* sum of 100 |y - f| / |y|, where y is not 0 */
	size_t nape;    /* pairs in it */
	double sape;    /* sum of 200 |y - f| / (|y| + |f|), 0/0 as 0 */
};

void fc_loss_of(const double *y, const double *f, size_t n, struct fc_loss *l);

/*
 * Pinball loss of quantile p: p (y - f) when y >= f, else (1 - p) (f - y).
 * Returns the sum, and the pairs in *m.
 */
double fc_loss_pinball(const double *y, const double *f, size_t n, double p,
    size_t *m);

/* What an interval did; a record without both bounds is skipped. */
struct fc_cover {
	size_t n;
	size_t inside;  /* lo <= y <= hi */
	double width;   /* sum of hi - lo */
	double score;   /* sum of width + 2/alpha times the distance outside */
};

/* alpha = 1 - level: 0.05 for an interval of 95 %. Score: Gneiting & Raftery
 * (2007, JASA 102:359-378), eq. 43; M4's MSIS before scaling. */
void fc_loss_cover(const double *y, const double *lo, const double *hi,
    size_t n, double alpha, struct fc_cover *c);

/* A forecast distribution given by its quantiles, p ascending. */
struct fc_quantiles {
	size_t n;
	const double *p;                /* n probabilities in (0, 1) */
	const double *const *q;         /* n columns of forecasts */
};

/*
 * Continuous ranked probability score from quantiles: twice the integral of
 * the pinball loss over p (Gneiting & Ranjan 2011, JBES 29:411-422, eq. 7).
 * Each quantile stands for the probabilities nearest to it, so that a grid
 * that is denser in the tails does not weigh more there; on the grid
 * (k - 1/2) / n it is the plain mean of twice the losses. Records that lack
 * a quantile are skipped. Returns the sum, and the records in *m.
 */
double fc_loss_crps(const double *y, const struct fc_quantiles *f, size_t n,
    size_t *m);

/*
 * CRPS of the empirical distribution of npath sample paths, each a column:
 * mean |x - y| - mean |x - x'| / 2 (Gneiting & Raftery 2007, JASA
 * 102:359-378, eq. 21), the same as above on the grid (k - 1/2) / n. work:
 * npath doubles.
 */
double fc_loss_crps_paths(const double *y, const double *const *path,
    size_t npath, size_t n, size_t *m, double *work);

/* Energy score of the paths as vectors of n periods (the same, eq. 22):
 * mean ||x - y|| - mean ||x - x'|| / 2. NaN where a value is missing. */
double fc_loss_energy(const double *y, const double *const *path,
    size_t npath, size_t n);

#endif
