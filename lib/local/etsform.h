/*
 * etsform.h - the forms of exponential smoothing and their names
 *
 * Error, trend, season as in R: AAdM has additive errors, a damped additive
 * trend and a multiplicative season. Every form has a number, 1 to
 * FC_ETS_FORMS, which is its place in the words of option model= (0 is
 * "auto") and in a stored state. Source: Hyndman, Koehler, Ord & Snyder
 * (2008), 2.3 and 2.5.
 */
#ifndef FC_LOCAL_ETSFORM_H
#define FC_LOCAL_ETSFORM_H

#include "local/smooth.h"

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

/* A name with Z for what is to be chosen, as R's ZAN: a code below 0; 0: it
 * is none. A trend A or M without d may be damped or not. */
int fc_ets_partial(const char *name);
/* Is the form one of code's? Any is, of a code of 0 and above. */
bool fc_ets_matches(int code, const struct fc_ets_form *f);
/* Does code ask for growth? */
bool fc_ets_partial_growth(int code);
/* Is the form among them? (A,*,M), (A,M,*) and (M,M,A) never are: their
 * variances are infinite or their likelihood unstable (ibid., 15). */
bool fc_ets_among(const struct fc_ets_form *f, enum fc_ets_among among);
/* Does it need values above 0? */
bool fc_ets_positive(const struct fc_ets_form *f);
/* Smoothing parameters and free first states; one season is the others'
 * complement. */
size_t fc_ets_nparams(const struct fc_ets_form *f, size_t m);

#endif
