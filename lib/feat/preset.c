/* preset.c - lists of features that are known to do well */
#include "base/fc.h"

#include <ctype.h>
#include <stdarg.h>

#include "base/buf.h"
#include "feat/preset.h"

enum { GROUPS = 5, PRICES = 2, EVENTS = 3 };    /* most columns looked at */

struct preset {
	const char *name;
	int season;             /* periods in a week, or day */
	int window[4];          /* short to long, 0: no more */
	bool retail;            /* prices, events, intermittency */
	const char *calendar[12];
};

/*
 * No retail preset has what only grows (year, trend, the age of a series).
 * Trees take the future for the last values they saw of it: what the last
 * weeks had beyond their lags is added again to lags that have it already.
 * On three stores of M5 that made totals 7 % too high, in every window.
 */
static const struct preset presets[] = {
	{ "retail-daily", 7, { 7, 28, 91, 0 }, true, { "dayofweek", "day",
	    "week", "month", "is_month_start", "is_month_end" } },
	{ "retail-weekly", 52, { 4, 13, 26, 0 }, true, { "week", "month",
	    "quarter", "sin1_52", "cos1_52", "sin2_52", "cos2_52" } },
	{ "events-2min", 720, { 5, 15, 60, 720 }, false, { "hour", "minute",
	    "dayofweek", "sin1_720", "cos1_720", "sin2_720", "cos2_720",
	    "sin3_720", "cos3_720", "trend" } },
};

const char *
fc_preset_name(size_t i)
{
	return i < FC_LEN(presets) ? presets[i].name : NULL;
}

/* What is being expanded. */
struct expansion {
	struct fc_featset *set;
	const struct fc_schema *in;
	const struct preset *p;
	long long lag;          /* of y: the horizon */
	long long seasonal;     /* the least multiple of the season from there */
	struct fc_err *err;
	bool bad;
};

static void add(struct expansion *x, const char *fmt, ...) FC_PRINTF(2, 3);

/* A name, unless it is there already or a column of the input has it. */
static void
add(struct expansion *x, const char *fmt, ...)
{
	char name[FC_FEAT_NAME_MAX];
	va_list ap;
	size_t j;

	va_start(ap, fmt);
	vsnprintf(name, sizeof name, fmt, ap);
	va_end(ap);
	for (j = 0; j < x->set->n; j++)
		if (strcmp(fc_featset_name(x->set, j), name) == 0)
			return;
	if (x->bad || fc_schema_find(x->in, name) >= 0)
		return;
	x->bad = fc_featset_add(x->set, name, x->err) != 0;
}

/* Has the name one of these words in it, in any case? */
static bool
named(const char *name, const char *const *word, size_t n)
{
	char low[FC_FEAT_COL_MAX];
	size_t i;

	for (i = 0; i < sizeof low - 1 && name[i] != '\0'; i++)
		low[i] = (char)tolower((unsigned char)name[i]);
	low[i] = '\0';
	if (name[i] != '\0')
		return false;
	for (i = 0; i < n; i++)
		if (strstr(low, word[i]) != NULL)
			return true;
	return false;
}

static void
own_history(struct expansion *x)
{
	const int *w = x->p->window;
	long long s = x->p->season;
	int i;

	add(x, "lag%lld", x->lag);
	for (i = 0; i < (x->p->season == 7 ? 4 : 2); i++)
		add(x, "lag%lld", x->seasonal + i * s);
	for (i = 0; i < 4 && w[i] > 0; i++)
		add(x, "rolling_mean_lag%lld_window_size%d_min_samples1",
		    x->lag, w[i]);
	for (i = 0; i < 2; i++)
		add(x, "rolling_std_lag%lld_window_size%d_min_samples2",
		    x->lag, w[i]);
	add(x, "rolling_max_lag%lld_window_size%d_min_samples1", x->lag, w[1]);
	add(x, "rolling_quantile_lag%lld_p0.5_window_size%d_min_samples1",
	    x->lag, w[1]);
	if (s < 720)
		add(x, "seasonal_rolling_mean_lag%lld_season_length%lld_"
		    "window_size%d_min_samples1", x->seasonal, s,
		    s == 7 ? 4 : 2);
	add(x, "exponentially_weighted_mean_lag%lld_alpha0.1", x->lag);
	add(x, "expanding_mean_lag%lld", x->lag);
	add(x, "rolling_mean_lag%lld_window_size%d_truediv_"
	    "rolling_mean_lag%lld_window_size%d", x->lag, w[0], x->lag, w[1]);
}

static void
intermittency(struct expansion *x)
{
	const int *w = x->p->window;

	add(x, "periods_since_nonzero_lag%lld", x->lag);
	add(x, "rolling_zero_share_lag%lld_window_size%d_min_samples1", x->lag,
	    w[1]);
	add(x, "rolling_mean_interval_lag%lld_window_size%d_min_samples1",
	    x->lag, w[2]);
}

/* Means of the series that share a key, and of all of them. */
static void
groups(struct expansion *x)
{
	const struct fc_schema *in = x->in;
	size_t k, first;

	if (in->nkeys < 2)
		return;
	add(x, "global_rolling_mean_lag%lld_window_size%d", x->lag,
	    x->p->window[0]);
	first = in->nkeys > GROUPS ? in->nkeys - GROUPS : 0;
	for (k = first; k < in->nkeys; k++) {
		const char *key = in->field[k].name;

		if (strlen(key) > FC_FEAT_COL_MAX / 2)
			continue;
		add(x, "groupby_%s_rolling_mean_lag%lld_window_size%d", key,
		    x->lag, x->p->window[0]);
		if (x->p->season == 7)
			add(x, "groupby_%s__dayofweek_expanding_mean_lag%lld",
			    key, x->lag);
	}
}

/* The group a price is compared with: a department, else a category. */
static const char *
shelf(const struct fc_schema *in)
{
	static const char *const word[] = { "dept", "department", "family",
	    "class", "cat" };
	size_t i, k;

	for (i = 0; i < FC_LEN(word); i++)
		for (k = 0; k < in->nkeys; k++)
			if (strlen(in->field[k].name) < FC_FEAT_COL_MAX / 2 &&
			    named(in->field[k].name, &word[i], 1))
				return in->field[k].name;
	return NULL;
}

static void
price(struct expansion *x, const char *c)
{
	const char *group = shelf(x->in);

	add(x, "lag0_of_%s_truediv_expanding_mean_lag0_of_%s", c, c);
	add(x, "lag0_of_%s_truediv_expanding_max_lag0_of_%s", c, c);
	add(x, "expanding_rank_lag0_of_%s", c);
	add(x, "lag0_of_%s_truediv_lag%d_of_%s", c,
	    x->p->season == 7 ? 7 : 1, c);
	add(x, "lag0_of_%s_truediv_rolling_mean_lag1_window_size%d_"
	    "min_samples1_of_%s", c, x->p->window[1], c);
	if (group != NULL)
		add(x, "lag0_of_%s_truediv_groupby_%s_lag0_of_%s", c, group,
		    c);
}

static void
event(struct expansion *x, const char *c)
{
	add(x, "lag1_of_%s", c);
	add(x, "lead1_of_%s", c);
	add(x, "periods_since_nonzero_lag0_of_%s", c);
	add(x, "periods_until_nonzero_lag0_of_%s", c);
}

/* Columns to the right that are prices or events by their name. */
static void
columns(struct expansion *x)
{
	static const char *const prices[] = { "price" };
	static const char *const events[] = { "event", "holiday", "promo" };
	int nprices = 0, nevents = 0;
	size_t k;

	for (k = x->in->nkeys; k < x->in->n; k++) {
		const struct fc_field *f = &x->in->field[k];

		if (f->type == FC_TIME || (int)k == x->in->y ||
		    (int)k == x->in->model ||
		    strlen(f->name) > FC_FEAT_COL_MAX / 2 ||
		    strstr(f->name, "_of_") != NULL)
			continue;
		if (f->type == FC_NUM && named(f->name, prices, 1) &&
		    nprices++ < PRICES)
			price(x, f->name);
		else if (named(f->name, events, FC_LEN(events)) &&
		    nevents++ < EVENTS)
			event(x, f->name);
	}
}

static int
unknown(const char *preset, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	size_t i;

	for (i = 0; i < FC_LEN(presets); i++)
		fc_buf_printf(&b, "%s%s", i > 0 ? ", " : "", presets[i].name);
	fc_fail(err, FC_USAGE, "no such preset: '%s' (there are: %s)", preset,
	    b.s);
	fc_buf_release(&b);
	return -1;
}

int
fc_featset_preset(struct fc_featset *s, const char *preset, const struct fc_schema *in, int64_t horizon, struct fc_err *err)
{
	struct expansion x = { .set = s, .in = in, .err = err,
	    .lag = FC_MAX(horizon, 1) };
	size_t i;

	for (i = 0; i < FC_LEN(presets); i++)
		if (strcmp(presets[i].name, preset) == 0)
			x.p = &presets[i];
	if (x.p == NULL)
		return unknown(preset, err);
	x.seasonal = (x.lag + x.p->season - 1) / x.p->season * x.p->season;
	if (in->y >= 0) {
		own_history(&x);
		if (x.p->retail)
			intermittency(&x);
		groups(&x);
	}
	if (x.p->retail)
		columns(&x);
	for (i = 0; i < FC_LEN(x.p->calendar) && x.p->calendar[i]; i++)
		add(&x, "%s", x.p->calendar[i]);
	return x.bad ? -1 : 0;
}
