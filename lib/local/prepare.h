/*
 * prepare.h - what is done to a series before a model sees it, and undone
 *
 * Options of every local model (a combination hands them to its members):
 *	lambda=NUM|auto|guerrero|loglik  the Box-Cox transformation (boxcox.h);
 *	    auto is guerrero between 0 and 1, so that every quantile has a way
 *	    back; log is lambda=0
 *	outliers=replace  outliers are replaced before anything else
 *	    (local/outlier.h); a combination does it for all its members
 *	biasadj  the forecast is the mean rather than the median on the way back
 *
 * Quantiles are transformed as they are, which is exact. A series with values
 * that the lambda cannot take (not positive, lambda <= 0) is not transformed,
 * and the caller is told; a chosen lambda is then 1 for negative values and at
 * least 0.2 for zeros. A value on the way back never exceeds 1000 times the
 * largest observed: beyond the range of a negative lambda there is none.
 *
 * State: { lambda, that limit } before that of the model.
 */
#ifndef FC_LOCAL_PREPARE_H
#define FC_LOCAL_PREPARE_H

#include "local/local.h"

enum fc_lambda {
	FC_LAMBDA_NONE, FC_LAMBDA_FIXED, FC_LAMBDA_AUTO, FC_LAMBDA_GUERRERO,
	FC_LAMBDA_LOGLIK,
};

struct fc_prepare {
	enum fc_lambda how;
	double lambda;          /* of FIXED */
	bool biasadj;
	bool clean;             /* replace outliers */
};

/* Doubles of the state. */
enum { FC_PREPARE_LAMBDA, FC_PREPARE_LIMIT, FC_PREPARE_HEAD };

/* What a fit may have to tell. */
extern const char fc_prepare_not[];

/* An option (value NULL: a word alone): 0 taken, -1 bad value, 1 not known. */
int fc_prepare_option(struct fc_prepare *p, const char *name,
    const char *value);
/* Options of a combination for a member that has none. */
void fc_prepare_inherit(struct fc_prepare *p, const struct fc_prepare *from);

/* s->y becomes the prepared series, in out; head (FC_PREPARE_HEAD doubles) is
 * filled where there is a lambda. NULL or what is to be told. */
const char *fc_prepare_series(const struct fc_prepare *p, struct fc_sample *s,
    double *head, struct fc_vec *out, struct fc_vec *work);
/* s->fitted, where wanted, back in the unit of y. */
void fc_prepare_fitted(const double *head, const struct fc_sample *s);
/* New values of a series; out: k doubles. */
void fc_prepare_values(const double *head, const double *y, size_t k,
    double *out);
/* The forecast in the unit of y; f has quantiles then. */
void fc_prepare_back(const struct fc_prepare *p, const double *head,
    struct fc_forecast *f);
bool fc_prepare_valid(const double *head, size_t n);

#endif
