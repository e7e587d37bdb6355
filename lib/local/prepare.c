/* prepare.c - what is done to a series before a model sees it, and undone. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "local/boxcox.h"
#include "local/prepare.h"

#define LAMBDA_LO -1.0
#define LAMBDA_HI 2.0
/* Of a series with zeros. */
#define LAMBDA_ZERO 0.2
#define LIMIT 1000

const char fc_prepare_not[] = "values that are not positive; fitted without "
    "the transformation";

/* ---- options ------------------------------------------------------------------- */

static int
set_lambda(struct fc_prepare *p, const char *value)
{
	static const char *const words[] = { "none", "", "auto", "guerrero",
	    "loglik" };

	for (size_t i = 0; i < FC_LEN(words); i++) {
		if (*value && strcmp(value, words[i]) == 0) {
			p->how = (enum fc_lambda)i;
			return 0;
		}
	}
	if (fc_num_parse(value, strlen(value), '.', &p->lambda) ||
	    !(p->lambda >= -5 && p->lambda <= 5))
		return -1;
	p->how = FC_LAMBDA_FIXED;
	return 0;
}

/* yes, no or nothing. */
static int
set_flag(bool *flag, const char *value, const char *yes, const char *no)
{
	*flag = !value || strcmp(value, yes) == 0;
	return *flag || strcmp(value, no) == 0 ? 0 : -1;
}

int
fc_prepare_option(struct fc_prepare *p, const char *name, const char *value)
{
	if (strcmp(name, "lambda") == 0)
		return value ? set_lambda(p, value) : -1;
	if (strcmp(name, "log") == 0)
		return value ? -1 : set_lambda(p, "0");
	if (strcmp(name, "biasadj") == 0)
		return set_flag(&p->biasadj, value, "yes", "no");
	if (strcmp(name, "outliers") == 0)
		return value ? set_flag(&p->clean, value, "replace", "keep") :
		    -1;
	return 1;
}

void
fc_prepare_inherit(struct fc_prepare *p, const struct fc_prepare *from)
{
	if (p->how == FC_LAMBDA_NONE) {
		p->how = from->how;
		p->lambda = from->lambda;
	}
	p->biasadj |= from->biasadj;
}

/* ---- there --------------------------------------------------------------------- */

/* Lambda for s; NAN: the one asked for cannot be had. */
static double
choose(const struct fc_prepare *p, const struct fc_sample *s,
    struct fc_vec *work)
{
	double low = INFINITY, lo = LAMBDA_LO, hi = LAMBDA_HI;
	size_t m = (size_t)s->season;

	for (size_t t = 0; t < s->n; t++)
		low = s->y[t] < low ? s->y[t] : low;
	if (p->how == FC_LAMBDA_FIXED)
		return p->lambda <= 0 && !(low > 0) ? NAN : p->lambda;
	if (low < 0)
		return 1;
	if (p->how == FC_LAMBDA_AUTO) {
		lo = 0;
		hi = 1;
	}
	if (!(low > 0))
		return fc_boxcox_guerrero(s->y, s->n, m, LAMBDA_ZERO, hi);
	if (p->how == FC_LAMBDA_LOGLIK)
		return fc_boxcox_loglik(s->y, s->n, m, lo, hi,
		    fc_vec_resize(work, s->n + 3 * m));
	return fc_boxcox_guerrero(s->y, s->n, m, lo, hi);
}

void
fc_prepare_values(const double *head, const double *y, size_t k, double *out)
{
	double lambda = head[FC_PREPARE_LAMBDA];

	for (size_t t = 0; t < k; t++)
		out[t] = lambda < 1 || lambda > 1 ? fc_boxcox(y[t], lambda) :
		    y[t];
}

const char *
fc_prepare_series(const struct fc_prepare *p, struct fc_sample *s,
    double *head, struct fc_vec *out, struct fc_vec *work)
{
	const char *note = NULL;
	double *y = fc_vec_resize(out, s->n), top = 0, lambda;

	if (p->how == FC_LAMBDA_NONE)
		return NULL;
	lambda = choose(p, s, work);
	if (isnan(lambda)) {
		lambda = 1;
		note = fc_prepare_not;
	}
	for (size_t t = 0; t < s->n; t++)
		top = fmax(top, fabs(s->y[t]));
	head[FC_PREPARE_LAMBDA] = lambda;
	head[FC_PREPARE_LIMIT] = fmin(LIMIT * top, 1e300);
	fc_prepare_values(head, s->y, s->n, y);
	s->y = y;
	return note;
}

/* ---- and back ------------------------------------------------------------------ */

static double
within(const double *head, double y)
{
	return isnan(y) ? y : fmax(fmin(y, head[FC_PREPARE_LIMIT]),
	    -head[FC_PREPARE_LIMIT]);
}

void
fc_prepare_fitted(const double *head, const struct fc_sample *s)
{
	double lambda = head[FC_PREPARE_LAMBDA];

	for (size_t t = 0; s->fitted && t < s->n; t++) {
		if (lambda < 1 || lambda > 1)
			s->fitted[t] = within(head,
			    fc_boxcox_back(s->fitted[t], lambda));
	}
}

void
fc_prepare_back(const struct fc_prepare *p, const double *head,
    struct fc_forecast *f)
{
	double lambda = head[FC_PREPARE_LAMBDA];

	if (!(lambda < 1 || lambda > 1))
		return;
	fc_forecast_finish(f, NAN, NAN);
	f->has_q = true;
	for (size_t i = 0; i < f->h; i++) {
		double w = f->mean[i], s = f->sigma[i];
		double y = within(head, fc_boxcox_back(w, lambda));

		f->mean[i] = y;
		if (p->biasadj && s > 0)
			f->mean[i] = within(head,
			    fc_boxcox_mean(w, s * s, lambda));
		/* dy / dw, for those who ask for no more than a size. */
		f->sigma[i] = s * pow(fabs(y), 1 - lambda);
		for (size_t j = 0; j < f->np; j++) {
			double *q = &f->q[i * f->np + j];

			*q = within(head, fc_boxcox_back(*q, lambda));
		}
	}
}

bool
fc_prepare_valid(const double *head, size_t n)
{
	return n > FC_PREPARE_HEAD && head[FC_PREPARE_LAMBDA] >= -5 &&
	    head[FC_PREPARE_LAMBDA] <= 5 && head[FC_PREPARE_LIMIT] >= 0;
}
