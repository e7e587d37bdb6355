/*
 * tbatsfit.h - maximum likelihood for one structure of TBATS
 *
 * Ownership: the caller's arrays.
 */
#ifndef FC_LOCAL_TBATSFIT_H
#define FC_LOCAL_TBATSFIT_H

#include "local/tbatsrun.h"

/* What is to be fitted. */
struct fc_tb_form {
	size_t ns;
	double period[FC_SEASONS_MAX];
	size_t k[FC_SEASONS_MAX];       /* harmonics */
	int trend;
	bool boxcox;
	size_t p, q;
};

/* The series, its units, and room to work in. */
struct fc_tb_series {
	const double *y;
	size_t n, nobs;
	double mean, spread;    /* mean absolute deviation */
	double geometric;       /* mean; 0: a value is not positive */
};

void fc_tb_look(const struct fc_sample *s, struct fc_tb_series *e);

/* Harmonics of the form, those that a shorter season has left out. */
size_t fc_tb_harmonics(const struct fc_tb_form *f);
/* Most harmonics a season of this period has. */
size_t fc_tb_most(double period);

/* Doubles of workspace for up to nh harmonics. */
size_t fc_tb_fit_work(const struct fc_tb_series *e, size_t nh);
/*
 * Fit to v (fc_tb_size), starting at the parameters of from (NULL: usual
 * ones), with so many iterations. Returns AIC; infinite: no fit. States of v
 * are the first ones.
 */
double fc_tb_fit(const struct fc_tb_series *e, const struct fc_tb_form *f,
    const double *from, int iterations, double *v, double *work);

/* y of the model in the unit of its states, and back. */
double fc_tb_transform(const double *v, double y);
double fc_tb_back(const double *v, double z);

#endif
