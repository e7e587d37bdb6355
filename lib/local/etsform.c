/* etsform.c - the forms of exponential smoothing and their names */
#include "base/fc.h"

#include <string.h>

#include "local/etsform.h"

/* Places of the letters of a partial name in its code. */
#define ERROR 100
#define TREND 10
#define DAMPED 3        /* added to a trend, 1 A or 2 M; N is 3 */

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

/* Place of c in letters, or -1. */
static int
letter(const char *letters, char c)
{
	const char *at = c != '\0' ? strchr(letters, c) : NULL;

	return at ? (int)(at - letters) : -1;
}

int
fc_ets_partial(const char *name)
{
	int error = letter("ZAM", name[0]), trend, season;
	bool damped;

	if (error < 0)
		return 0;
	trend = letter("ZAMN", name[1]);
	damped = trend > 0 && trend < 3 && name[2] == 'd';
	if (trend < 0)
		return 0;
	name += damped ? 3 : 2;
	season = letter("ZAMN", name[0]);
	if (season < 0 || name[1] != '\0' ||
	    (error > 0 && trend > 0 && season > 0))
		return 0;
	return -1 - (error * ERROR + (trend + (damped ? DAMPED : 0)) * TREND +
	    season);
}

bool
fc_ets_matches(int code, const struct fc_ets_form *f)
{
	static const int trends[] = { [FC_TREND_NONE] = 3,
	    [FC_TREND_ADD] = 1, [FC_TREND_MULT] = 2 };
	static const int seasons[] = { [FC_SEASON_NONE] = 3,
	    [FC_SEASON_ADD] = 1, [FC_SEASON_MULT] = 2 };
	int error, trend, season;

	if (code >= 0)
		return true;
	code = -1 - code;
	error = code / ERROR;
	trend = code / TREND % 10;
	season = code % TREND;
	if (trend > DAMPED && !f->damped)
		return false;
	trend -= trend > DAMPED ? DAMPED : 0;
	return (error == 0 || f->relative == (error == 2)) &&
	    (trend == 0 || trends[f->trend] == trend) &&
	    (season == 0 || seasons[f->season] == season);
}

bool
fc_ets_partial_growth(int code)
{
	int trend = code < 0 ? (-1 - code) / TREND % 10 : 0;

	return trend == 2 || trend == 2 + DAMPED;
}
