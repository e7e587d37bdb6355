/* name.c - a feature's name is its definition: from text */
#include "base/fc.h"

#include "base/buf.h"
#include "base/num.h"
#include "feat/date.h"
#include "feat/name.h"
#include "feat/name_impl.h"

/* Take a literal off the front of *s. */
static bool
eat(const char **s, const char *literal)
{
	size_t n = strlen(literal);

	if (strncmp(*s, literal, n) != 0)
		return false;
	*s += n;
	return true;
}

/* One of the words of a list, the longest that fits. */
static bool
eat_word(const char **s, const char *const *word, int n, int *found)
{
	size_t best = 0, len;
	int i;

	for (i = 0; i < n; i++) {
		len = strlen(word[i]);
		if (len > best && strncmp(*s, word[i], len) == 0) {
			best = len;
			*found = i;
		}
	}
	*s += best;
	return best > 0;
}

static bool
eat_int(const char **s, int64_t *out)
{
	size_t n = strspn(*s, "0123456789");

	if (n == 0 || fc_int_parse(*s, n, out) != 0 || *out > FC_FEAT_LAG_MAX)
		return false;
	*s += n;
	return true;
}

/* A number up to the next '_' or the end. */
static bool
eat_num(const char **s, double *out)
{
	size_t n = strspn(*s, "0123456789.e-+");

	if (n == 0 || fc_num_parse(*s, n, '.', out) != 0)
		return false;
	*s += n;
	return true;
}

/* "lag7", "lead7" */
static bool
eat_lag(const char **s, struct fc_feat *f)
{
	bool lead = eat(s, "lead");

	if ((!lead && !eat(s, "lag")) || !eat_int(s, &f->lag))
		return false;
	if (lead && f->lag == 0)
		return false;
	if (lead)
		f->lag = -f->lag;
	return true;
}

/* What follows "rolling_", "seasonal_rolling_" and "expanding_". */
static bool
eat_window(const char **s, struct fc_feat *f)
{
	int stat = 0;

	if (!eat_word(s, fc_feat_stats, FC_STAT_RANK + 1, &stat) ||
	    !eat(s, "_") || !eat_lag(s, f))
		return false;
	f->stat = (enum fc_feat_stat)stat;
	if (f->stat == FC_STAT_QUANTILE &&
	    (!eat(s, "_p") || !eat_num(s, &f->p)))
		return false;
	if (f->kind == FC_FEAT_EXPANDING)
		return true;
	if (f->kind == FC_FEAT_SEASONAL &&
	    (!eat(s, "_season_length") || !eat_int(s, &f->season)))
		return false;
	if (!eat(s, "_window_size") || !eat_int(s, &f->window))
		return false;
	return !eat(s, "_min_samples") || eat_int(s, &f->min_samples);
}

/* A transform with a lag. */
static bool
eat_transform(const char **s, struct fc_feat *f)
{
	int kind = 0;

	if (!eat_word(s, fc_feat_prefixes, FC_FEAT_UNTIL + 1, &kind)) {
		f->kind = FC_FEAT_LAG;
		return eat_lag(s, f);
	}
	f->kind = (enum fc_feat_kind)kind;
	if (f->kind >= FC_FEAT_ROLLING && f->kind <= FC_FEAT_EXPANDING)
		return eat_window(s, f);
	if (!eat_lag(s, f))
		return false;
	return f->kind != FC_FEAT_EWM ||
	    (eat(s, "_alpha") && eat_num(s, &f->p));
}

/* sin1_7, cos2_365.25 */
static bool
read_fourier(const char *s, struct fc_feat *f)
{
	int64_t order;

	f->kind = *s == 's' ? FC_FEAT_SIN : FC_FEAT_COS;
	s += 3;
	if (!eat_int(&s, &order) || order > 100000 || !eat(&s, "_") ||
	    !eat_num(&s, &f->p))
		return false;
	f->order = (int)order;
	return *s == '\0';
}

static bool
read_calendar(const char *s, struct fc_feat *f)
{
	int i = 0;

	if (!eat_word(&s, fc_feat_holidays, FC_HOLIDAY_SINCE + 1, &i))
		return false;
	f->kind = FC_FEAT_HOLIDAY;
	f->attr = i;
	f->calendar = fc_calendar_find(s);
	return true;
}

/* A feature that has no lag: of ds, or of the row's place. */
static bool
read_plain(const char *s, struct fc_feat *f)
{
	f->attr = fc_date_attr(s);
	if (f->attr >= 0) {
		f->kind = FC_FEAT_DATE;
		return true;
	}
	f->attr = 0;
	f->kind = FC_FEAT_TREND;
	if (strcmp(s, "trend") == 0)
		return true;
	f->kind = FC_FEAT_AGE;
	if (strcmp(s, "age") == 0)
		return true;
	f->kind = FC_FEAT_EASTER;
	if (strcmp(s, "days_to_easter") == 0)
		return true;
	if (strncmp(s, "sin", 3) == 0 || strncmp(s, "cos", 3) == 0)
		return read_fourier(s, f);
	return read_calendar(s, f);
}

/* TRANSFORM[_time_aggAGG][_of_COLUMN], all of s. */
static bool
read_transform(const char *s, struct fc_feat *f)
{
	int agg = 0;

	if (!eat_transform(&s, f))
		return false;
	if (eat(&s, "_time_agg")) {
		if (!eat_word(&s, fc_feat_aggs, FC_AGG_MAX + 1, &agg))
			return false;
		f->agg = (enum fc_feat_agg)agg;
	}
	if (eat(&s, "_of_")) {
		if (*s == '\0' || strlen(s) >= sizeof f->of)
			return false;
		snprintf(f->of, sizeof f->of, "%s", s);
		return true;
	}
	return *s == '\0';
}

/*
 * "a__b_TRANSFORM": columns up to the first '_' behind which all of the rest
 * can be read; `rest` reads it.
 */
static bool
read_columns(const char *s, char *cols, struct fc_feat *f, bool (*rest)(const char *, struct fc_feat *))
{
	const struct fc_feat before = *f;
	size_t n;

	for (n = 1; s[0] != '\0' && s[n] != '\0' && n < FC_FEAT_COL_MAX; n++) {
		if (s[n] != '_' || !rest(s + n + 1, f)) {
			*f = before;
			continue;
		}
		memcpy(cols, s, n);
		cols[n] = '\0';
		return true;
	}
	return false;
}

static bool
read_partition(const char *s, struct fc_feat *f)
{
	if (eat(&s, "partby_"))
		return read_columns(s, f->part, f, read_transform);
	return read_transform(s, f);
}

/* False when the name has none of the forms. */
static bool
read_one(const char *s, struct fc_feat *f)
{
	*f = (struct fc_feat){ 0 };
	if (read_plain(s, f))
		return true;
	*f = (struct fc_feat){ 0 };
	if (eat(&s, "global_")) {
		f->scope = FC_SCOPE_GLOBAL;
		return read_partition(s, f);
	}
	if (eat(&s, "groupby_")) {
		f->scope = FC_SCOPE_GROUP;
		return read_columns(s, f->group, f, read_partition);
	}
	return read_partition(s, f);
}

/* A pair, at the first operator that has a feature on both sides. */
static bool
read_name(const char *s, struct fc_feat_pair *f)
{
	char left[FC_FEAT_NAME_MAX];
	const char *at;
	int op = 0;

	*f = (struct fc_feat_pair){ .op = FC_OP_NONE };
	for (at = strchr(s, '_'); at != NULL; at = strchr(at + 1, '_')) {
		const char *right = at;

		if (!eat_word(&right, fc_feat_ops, FC_OP_ELSE + 1, &op))
			continue;
		memcpy(left, s, (size_t)(at - s));
		left[at - s] = '\0';
		if (read_one(left, &f->a) && read_one(right, &f->b)) {
			f->op = (enum fc_feat_op)op;
			return true;
		}
	}
	f->op = FC_OP_NONE;
	f->b = (struct fc_feat){ 0 };
	return read_one(s, &f->a);
}

static int
unknown_calendar(const char *name, struct fc_err *err)
{
	struct fc_buf b = { 0 };
	size_t i;

	for (i = 0; fc_calendar_at(i) != NULL; i++)
		fc_buf_printf(&b, "%s%s", i > 0 ? " " : "",
		    fc_calendar_name(fc_calendar_at(i)));
	fc_fail(err, FC_USAGE, "feature '%s': no such calendar (there are: "
	    "%s)", name, b.s);
	fc_buf_release(&b);
	return -1;
}

/* What is wrong with the numbers, or NULL. */
static const char *
wrong_numbers(const struct fc_feat *f)
{
	bool window = f->kind == FC_FEAT_ROLLING || f->kind == FC_FEAT_SEASONAL;

	if (window && f->window < 1)
		return "the window size must be at least 1";
	if (f->kind == FC_FEAT_SEASONAL && f->season < 1)
		return "the season length must be at least 1";
	if (f->min_samples > f->window &&
	    (!fc_feat_pooled(f) || f->agg != FC_AGG_NONE))
		return "min_samples is larger than the window size";
	if (f->stat == FC_STAT_QUANTILE && !(f->p >= 0 && f->p <= 1))
		return "p must be from 0 to 1";
	if (f->kind == FC_FEAT_EWM && !(f->p > 0 && f->p <= 1))
		return "alpha must be above 0 and at most 1";
	if ((f->kind == FC_FEAT_SIN || f->kind == FC_FEAT_COS) &&
	    !(f->order >= 1 && f->p > 0 && f->p <= 1e9))
		return "order and season length must be positive";
	if (f->kind == FC_FEAT_LOOKUP && f->lag < 1)
		return "the lag must be at least 1";
	return NULL;
}

/* What is wrong with scope and source, or NULL. */
static const char *
wrong_scope(const struct fc_feat *f)
{
	bool pooled = fc_feat_pooled(f), rows = f->agg == FC_AGG_NONE;

	if (fc_feat_from_y(f) && f->lag < 1)
		return "the lag must be at least 1, or a row would see its "
		    "own y";
	if (f->kind == FC_FEAT_UNTIL && f->of[0] == '\0')
		return "the future of y is not known (name a column: _of_)";
	if (!rows && !pooled)
		return "time_agg needs groupby_ or global_";
	if (f->kind == FC_FEAT_LOOKUP && (pooled || f->part[0] == '\0'))
		return "lookup needs partby_, and no groupby_ nor global_";
	if (f->kind == FC_FEAT_EWM && f->agg == FC_AGG_MEAN)
		return "time_aggmean goes without saying";
	if (pooled && rows && (f->kind >= FC_FEAT_SINCE ||
	    f->stat == FC_STAT_RANK || f->stat == FC_STAT_MEAN_INTERVAL ||
	    (f->kind == FC_FEAT_SEASONAL && f->stat == FC_STAT_QUANTILE)))
		return "this needs one value a period (add _time_aggsum)";
	return NULL;
}

static int
check(const struct fc_feat *f, const char *name, struct fc_err *err)
{
	const char *wrong = wrong_numbers(f);

	if (wrong == NULL && fc_feat_lagged(f))
		wrong = wrong_scope(f);
	if (wrong == NULL)
		return 0;
	return fc_fail(err, FC_USAGE, "feature '%s': %s", name, wrong);
}

int
fc_feat_parse(const char *name, struct fc_feat_pair *f, struct fc_err *err)
{
	char printed[FC_FEAT_NAME_MAX], quoted[48];

	fc_quote(quoted, name, strlen(name));
	if (strlen(name) >= FC_FEAT_NAME_MAX / 2 || !read_name(name, f))
		return fc_fail(err, FC_USAGE, "unknown feature '%s' (as in "
		    "lag7, rolling_mean_lag7_window_size28, expanding_max_lag1, "
		    "groupby_store_id_rolling_mean_lag28_window_size7, "
		    "lead1_of_promo, dayofweek, trend, sin1_7, "
		    "is_holiday_US)", quoted);
	if ((f->a.kind == FC_FEAT_HOLIDAY && f->a.calendar == NULL) ||
	    (f->b.kind == FC_FEAT_HOLIDAY && f->b.calendar == NULL))
		return unknown_calendar(quoted, err);
	if (check(&f->a, quoted, err) != 0 ||
	    (f->op != FC_OP_NONE && check(&f->b, quoted, err) != 0))
		return -1;
	fc_feat_pair_name(f, printed);
	if (strcmp(name, printed) != 0)
		return fc_fail(err, FC_USAGE,
		    "feature '%s' is written '%s'", quoted, printed);
	return 0;
}
