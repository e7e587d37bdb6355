/*
 * etsform.h - the forms of exponential smoothing and their names
 *
 * Error, trend, season as in R: AAdM has additive errors, a damped additive
 * trend and a multiplicative season. Every form has a number, 1 to
 * FC_ETS_FORMS, which is its place in the words of option model= (0 is
 * "auto") and in a stored state. Source: Hyndman, Koehler, Ord & Snyder
 * (2008), 2.3 and 2.5.
 */
#ifndef FC_MODEL_ETSFORM_H
#define FC_MODEL_ETSFORM_H

#include "model/smooth.h"

#define FC_ETS_FORMS 30

#define FC_ETS_WORDS "auto|" \
	"ANN|AAN|AAdN|AMN|AMdN|ANA|AAA|AAdA|AMA|AMdA|ANM|AAM|AAdM|AMM|AMdM|" \
	"MNN|MAN|MAdN|MMN|MMdN|MNA|MAA|MAdA|MMA|MMdA|MNM|MAM|MAdM|MMM|MMdM"

struct fc_ets_form {
	bool relative;          /* multiplicative errors */
	enum fc_trend trend;
	bool damped;
	enum fc_season season;
};

/* Which forms the automatic choice may take. */
enum fc_ets_among {
	FC_ETS_USUAL,           /* as R: no unstable variances, no growth */
	FC_ETS_ADDITIVE,        /* nothing multiplicative */
	FC_ETS_ALL,             /* growth as well */
};

struct fc_ets_form fc_ets_form(int number);
/* Is the form among them? (A,*,M), (A,M,*) and (M,M,A) never are: their
 * variances are infinite or their likelihood unstable (ibid., 15). */
bool fc_ets_among(const struct fc_ets_form *f, enum fc_ets_among among);
/* Does it need values above 0? */
bool fc_ets_positive(const struct fc_ets_form *f);
/* Smoothing parameters and free first states; one season is the others'
 * complement. */
size_t fc_ets_nparams(const struct fc_ets_form *f, size_t m);

#endif
