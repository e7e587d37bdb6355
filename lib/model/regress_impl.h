/*
 * regress_impl.h - the columns of a regression, made for one series
 *
 * Private to regress.c and regressterm.c.
 */
#ifndef FC_MODEL_REGRESS_IMPL_H
#define FC_MODEL_REGRESS_IMPL_H

#include "model/fit.h"
#include "model/regressors.h"

#define TWO_PI 6.283185307179586

enum { H_TERMS, H_OFFSET, H_TIME, H_HEAD };
#define TERM 4

/* A column, as it stands in a state. */
struct fc_term {
	double column;          /* of the regressors; -(2 k + cos): Fourier */
	double level;           /* of a text: its hash; Fourier: the season */
	double beta, mean;
};

static_assert(sizeof(struct fc_term) == TERM * sizeof(double), "no padding");

struct fc_terms {
	struct fc_term term[FC_REGRESSORS_MAX];
	double scale[FC_REGRESSORS_MAX];        /* standard deviation */
	size_t n;
	double *x;              /* values * n, in ws->design */
};

/* Value of a column at period t = 1, 2, ...; row NULL: nothing is known. */
double fc_term_value(const struct fc_spec *spec, const struct fc_term *e,
    const double *row, double t);
/* The columns that tell something about s. */
void fc_terms_make(struct fc_terms *d, const struct fc_spec *spec,
    const struct fc_sample *s, struct fc_fit_ws *ws);
/* Coefficients of s->x to s->beta, by a regression with ARIMA errors. */
void fc_terms_beta(struct fc_sample *s, struct fc_fit_ws *ws);

#endif
