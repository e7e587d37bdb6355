/*
 * local.h - models of one series: fit, small state, forecast, update
 *
 * A local model sees one series as an array of doubles on its time grid
 * (missing is NaN; the first and the last value are observed) and leaves a
 * state: a run of doubles that is all a forecast needs, so it goes into the
 * model file as it stands. All functions are pure: any thread may call them,
 * each with its own vectors.
 *
 * Units: values in the unit of y, variances squared, seasons in periods.
 * Ownership: vectors belong to the caller and are reused from series to
 * series, so that nothing is allocated once they have grown.
 */
#ifndef FC_LOCAL_LOCAL_H
#define FC_LOCAL_LOCAL_H

#include "base/fc.h"

/* A growable run of doubles; { 0 } is empty. */
struct fc_vec {
	double *v;
	size_t n, cap;
};

/* Make it n long (contents undefined) and return its start. */
double *fc_vec_resize(struct fc_vec *v, size_t n);
void fc_vec_release(struct fc_vec *v);

/* Most options one model has. */
#define FC_PARAM_MAX 40

/* One option of a model: name=value in a SPEC. */
struct fc_param {
	const char *name;
	const char *words;      /* "none|add": value is the index; else NULL */
	double def;             /* NAN: the model chooses */
	double lo, hi;          /* of a number */
	bool whole;             /* whole numbers only */
	const char *help;
	const char *also;       /* another name it is known by, or NULL */
};

struct fc_params {
	double v[FC_PARAM_MAX]; /* in the order of the model's table */
};

/* Most regressors of one series, each level of a text counted. */
#define FC_REGRESSORS_MAX 128
/* Most seasons of one series. */
#define FC_SEASONS_MAX 8

/*
 * One series. A model of one season takes the main one. The list has those
 * of which the history holds more than two, the main one among them when
 * it does; they need not be whole (365.25 days). fc_sample_seasons fills it.
 */
struct fc_sample {
	const double *y;
	size_t n;
	int season;             /* length of the main season, >= 1 */
	double seasons[FC_SEASONS_MAX];         /* ascending, > 1 */
	size_t nseason;
	/* NULL, or n: fit leaves the one-step forecast of every period here,
	 * made with its final parameters; NAN where there is none, as before
	 * the first one and, for some models, where y is missing. */
	double *fitted;
	/* Regressors, for models that take them (local/spec.h). */
	size_t nx;
	const double *x;        /* n * nx, period after period; all known */
	double *beta;           /* nx: the model leaves their coefficients */
	/* NULL, or what an earlier history of the series left: a search may
	 * start there. A model looks with its own valid() before it does. */
	const double *warm;
	size_t nwarm;
};

struct fc_local;

/* The state behind a head of so many doubles. */
void fc_sample_warm_behind(struct fc_sample *s, size_t head);
/* Does m, with these options, find a state to start from in s->warm? */
bool fc_sample_warm(const struct fc_local *m, const struct fc_params *p,
    const struct fc_sample *s);
/* Are errors of variance now far above those of then? Then they are of
 * another series, and the earlier fit was no start. */
bool fc_warm_changed(double now, double then);

/* Set the list to those of v[0..n) (ascending) that fit twice into s->n. */
void fc_sample_seasons(struct fc_sample *s, const double *v, size_t n);

/* What a model says about h periods ahead, and the caller's wishes. */
struct fc_forecast {
	size_t h;
	double *mean;           /* h */
	double *sigma;          /* h: standard error of prediction; NAN unknown */
	double df;              /* of Student's t; 0: normal */
	size_t np;              /* probabilities asked for, ascending */
	const double *p;
	double *q;              /* h * np quantiles, row-major by step */
	bool has_q;             /* the model filled q itself */
	const char **instead;   /* h: what stepped in at this step, or NULL */
	const double *x;        /* model/fit.h: regressors of the steps, or NULL */
	size_t nshap;           /* model/explain.h: what columns add, h * nshap, */
	double *shap;           /* or NULL: nobody asks */
};

struct fc_local {
	/*
	 * NULL, or why the model cannot take this series (a literal such as
	 * "too short"); then another steps in. s->n >= 1.
	 */
	const char *(*fit)(const struct fc_sample *s, const struct fc_params *p,
	    struct fc_vec *state, struct fc_vec *work);
	/* Go on with k more values, NaN = missing, without a new fit. */
	void (*update)(const struct fc_params *p, struct fc_vec *state,
	    const double *y, size_t k);
	/* Fill mean, sigma, df; or q and has_q as well. */
	void (*forecast)(const struct fc_params *p, const struct fc_vec *state,
	    struct fc_forecast *f);
	/* Is this a state of this model? (A model file is not trusted.) */
	bool (*valid)(const struct fc_params *p, const double *v, size_t n);
};

/*
 * The end of a fit: a state that stands before period `from` takes in the
 * rest of y, leaving the forecasts made on the way in s->fitted if that is
 * wanted.
 */
void fc_fit_through(const struct fc_local *m, const struct fc_params *p,
    const struct fc_sample *s, size_t from, struct fc_vec *state);

/*
 * Quantiles from mean and sigma where the model left none, made ascending,
 * and everything clipped to [lower, upper] (NAN: no bound). A step whose
 * sigma is unknown has NaN quantiles.
 */
void fc_forecast_finish(struct fc_forecast *f, double lower, double upper);

#endif
