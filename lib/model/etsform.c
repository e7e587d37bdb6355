/* etsform.c - the forms of exponential smoothing and their names */
#include "base/fc.h"

#include "model/etsform.h"

struct fc_ets_form
fc_ets_form(int number)
{
	static const enum fc_trend trend[] = { FC_TREND_NONE, FC_TREND_ADD,
	    FC_TREND_ADD, FC_TREND_MULT, FC_TREND_MULT };
	static const enum fc_season season[] = { FC_SEASON_NONE,
	    FC_SEASON_ADD, FC_SEASON_MULT };
	unsigned i = (unsigned)number - 1, t = i % 5;

	assert(i < FC_ETS_FORMS);
	return (struct fc_ets_form){ i >= 15, trend[t], t == 2 || t == 4,
	    season[i / 5 % 3] };
}

bool
fc_ets_among(const struct fc_ets_form *f, enum fc_ets_among among)
{
	bool growth = f->trend == FC_TREND_MULT;
	bool mult = f->season == FC_SEASON_MULT;

	if (among == FC_ETS_ADDITIVE)
		return !f->relative && !growth && !mult;
	if (!f->relative && (growth || mult))
		return false;
	if (growth && f->season == FC_SEASON_ADD)
		return false;
	return among == FC_ETS_ALL || !growth;
}

bool
fc_ets_positive(const struct fc_ets_form *f)
{
	return f->relative || f->trend == FC_TREND_MULT ||
	    f->season == FC_SEASON_MULT;
}

size_t
fc_ets_nparams(const struct fc_ets_form *f, size_t m)
{
	size_t np = 2;

	if (f->trend != FC_TREND_NONE)
		np += f->damped ? 3 : 2;
	if (f->season != FC_SEASON_NONE)
		np += m;
	return np;
}
