/*
 * infer.c - the frequency of a run of times
 *
 * The most frequent step wins when more than half of the neighbours have it
 * (Boyer & Moore's vote, so no memory). It is looked for in months first,
 * then in days, then in the column's unit: the coarsest that fits. Dates
 * and steps without such a majority (series with holes) take the greatest
 * common divisor of their steps; stamps do not, as events at any second
 * would pass for a series of seconds.
 */
#include "base/fc.h"

#include "time/freq.h"

/* Steps of this frequency between neighbours i-1 and i; 0: off its grid. */
static int64_t
step(const struct fc_freq *f, const int64_t *ds, size_t i, const struct fc_timetype *t)
{
	int64_t k;

	return fc_freq_diff(f, t, ds[i - 1], ds[i], &k) == 0 ? k : 0;
}

/* The step that more than half of the neighbours have, or 0. */
static int64_t
majority(const struct fc_freq *f, const int64_t *ds, size_t n, const struct fc_timetype *t)
{
	int64_t winner = 0;
	size_t votes = 0, have = 0, i;

	for (i = 1; i < n; i++) {
		int64_t k = step(f, ds, i, t);

		if (votes == 0)
			winner = k;
		if (k == winner)
			votes++;
		else
			votes--;
	}
	for (i = 1; i < n; i++)
		have += step(f, ds, i, t) == winner;
	return winner > 0 && 2 * have > n - 1 ? winner : 0;
}

/* Greatest common divisor of all steps; 0 when one is off the grid. */
static int64_t
divisor(const struct fc_freq *f, const int64_t *ds, size_t n, const struct fc_timetype *t)
{
	int64_t g = 0;
	size_t i;

	for (i = 1; i < n; i++) {
		int64_t k = step(f, ds, i, t);

		if (k <= 0)
			return 0;
		while (k != 0) {
			int64_t r = g % k;

			g = k;
			k = r;
		}
	}
	return g;
}

static int
weekday(int64_t time, const struct fc_timetype *t)
{
	int64_t days = 0;

	return fc_time_convert(time, t->unit, FC_UNIT_DAY, &days) == 0 ?
	    fc_weekday(days) : 0;
}

/* No weekend, and at least one was stepped over. */
static bool
business(const int64_t *ds, size_t n, const struct fc_timetype *t)
{
	bool over = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (weekday(ds[i], t) > 4)
			return false;
		over |= i > 0 && weekday(ds[i], t) < weekday(ds[i - 1], t);
	}
	return over;
}

/* The day most neighbours of a weekly series fall on. */
static int
week_anchor(const int64_t *ds, size_t n, const struct fc_timetype *t)
{
	size_t count[7] = { 0 };
	int best = 0, w;
	size_t i;

	for (i = 0; i < n; i++)
		count[weekday(ds[i], t)]++;
	for (w = 1; w < 7; w++)
		if (count[w] > count[best])
			best = w;
	return best;
}

static void
set_days(struct fc_freq *f, int64_t step_days, const int64_t *ds, size_t n, const struct fc_timetype *t)
{
	if (step_days == 1 && business(ds, n, t))
		fc_freq_set(f, FC_FREQ_BUSINESS, 1, -1);
	else if (step_days % 7 == 0)
		fc_freq_set(f, FC_FREQ_WEEK, step_days / 7,
		    week_anchor(ds, n, t));
	else
		fc_freq_set(f, FC_FREQ_DAY, step_days, -1);
}

void
fc_freq_infer(const int64_t *ds, size_t n, const struct fc_timetype *t, struct fc_freq *f)
{
	const struct fc_freq one = { FC_FREQ_STEP, 1, -1, "" };
	const struct fc_freq month = { FC_FREQ_MONTH, 1, -1, "" };
	const struct fc_freq day = { FC_FREQ_DAY, 1, -1, "" };
	int64_t per = fc_unit_per_second(t->unit), k;

	fc_freq_set(f, FC_FREQ_NONE, 0, -1);
	if (n < 2)
		return;
	if (t->unit == FC_UNIT_STEP) {
		if ((k = majority(&one, ds, n, t)) > 0 ||
		    (k = divisor(&one, ds, n, t)) > 0)
			fc_freq_set(f, FC_FREQ_STEP, k, -1);
	} else if ((k = majority(&month, ds, n, t)) > 0) {
		fc_freq_set(f, FC_FREQ_MONTH, k, -1);
	} else if ((k = majority(&day, ds, n, t)) > 0) {
		set_days(f, k, ds, n, t);
	} else if (per > 0 && (k = majority(&one, ds, n, t)) > 0) {
		if (!__builtin_mul_overflow(k, 1000000000 / per, &k))
			fc_freq_set(f, FC_FREQ_NS, k, -1);
	} else if ((k = divisor(&month, ds, n, t)) > 0) {
		fc_freq_set(f, FC_FREQ_MONTH, k, -1);
	} else if ((k = divisor(&day, ds, n, t)) > 0) {
		set_days(f, k, ds, n, t);
	}
}
