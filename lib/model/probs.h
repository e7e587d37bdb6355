/*
 * probs.h - the interval and quantile columns that are asked for
 *
 * --level 80,95 means yhat-lo-80, yhat-hi-80, yhat-lo-95, yhat-hi-95;
 * --quantiles 0.1,0.9 means yhat-q0.1, yhat-q0.9.
 * --paths 2 means yhat-path-1, yhat-path-2.
 * Ownership: fc_probs_release frees the arrays.
 */
#ifndef FC_MODEL_PROBS_H
#define FC_MODEL_PROBS_H

#include "base/err.h"
#include "cli/opt.h"

struct fc_probs {
	size_t n;               /* probabilities, ascending, distinct */
	double *p;
	size_t ncol;
	char **name;            /* of each column */
	size_t *which;          /* its probability */
	size_t npath;           /* sample paths, columns yhat-path-1 .. */
	size_t *path;           /* probabilities (i + 1/2) / npath */
};

/* FC_USAGE for a level outside (0, 100) or a quantile outside (0, 1). */
int fc_probs_parse(struct fc_probs *pr, const struct fc_list *levels,
    const struct fc_list *quantiles, struct fc_err *err);
/* Columns of the quantiles p[0..n), ascending. */
void fc_probs_of(struct fc_probs *pr, const double *p, size_t n);
/* Add n sample paths (model/paths.h), once. */
void fc_probs_paths(struct fc_probs *pr, size_t n);
void fc_probs_release(struct fc_probs *pr);

#endif
