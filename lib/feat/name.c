/* name.c - a feature's name is its definition */
#include "base/fc.h"

#include "base/buf.h"
#include "base/num.h"
#include "feat/date.h"
#include "feat/name.h"

static const char *const stats[] = { "mean", "std", "min", "max", "quantile" };

static const char *const holidays[] = { "is_holiday_", "holidays_",
	"workdays_", "days_to_holiday_", "days_since_holiday_" };

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

static bool
eat_stat(const char **s, enum fc_feat_stat *stat)
{
	int i;

	for (i = 0; i < (int)FC_LEN(stats); i++)
		if (eat(s, stats[i])) {
			*stat = (enum fc_feat_stat)i;
			return true;
		}
	return false;
}

/* What follows "rolling_", "seasonal_rolling_" and "expanding_". */
static bool
eat_window(const char **s, struct fc_feat *f)
{
	if (!eat_stat(s, &f->stat) || !eat(s, "_lag") ||
	    !eat_int(s, &f->lag))
		return false;
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

/* sin1_7, cos2_365.25 */
static bool
eat_fourier(const char **s, struct fc_feat *f)
{
	int64_t order;

	f->kind = **s == 's' ? FC_FEAT_SIN : FC_FEAT_COS;
	*s += 3;
	if (!eat_int(s, &order) || order > 100000 || !eat(s, "_") ||
	    !eat_num(s, &f->p))
		return false;
	f->order = (int)order;
	return true;
}

static bool
eat_calendar(const char **s, struct fc_feat *f)
{
	int i;

	for (i = 0; i < (int)FC_LEN(holidays); i++) {
		if (!eat(s, holidays[i]))
			continue;
		f->kind = FC_FEAT_HOLIDAY;
		f->attr = i;
		f->calendar = fc_calendar_find(*s);
		*s += strlen(*s);
		return true;
	}
	return false;
}

/* False when the name has none of the forms. */
static bool
read_name(const char *s, struct fc_feat *f)
{
	f->attr = fc_date_attr(s);
	if (f->attr >= 0) {
		f->kind = FC_FEAT_DATE;
		return true;
	}
	if (strcmp(s, "trend") == 0 || strcmp(s, "days_to_easter") == 0) {
		f->kind = *s == 't' ? FC_FEAT_TREND : FC_FEAT_EASTER;
		return true;
	}
	if (eat_calendar(&s, f))
		return true;
	if (strncmp(s, "sin", 3) == 0 || strncmp(s, "cos", 3) == 0)
		return eat_fourier(&s, f) && *s == '\0';
	if (eat(&s, "lag")) {
		f->kind = FC_FEAT_LAG;
		return eat_int(&s, &f->lag) && *s == '\0';
	}
	if (eat(&s, "exponentially_weighted_mean_lag")) {
		f->kind = FC_FEAT_EWM;
		return eat_int(&s, &f->lag) && eat(&s, "_alpha") &&
		    eat_num(&s, &f->p) && *s == '\0';
	}
	if (eat(&s, "rolling_"))
		f->kind = FC_FEAT_ROLLING;
	else if (eat(&s, "seasonal_rolling_"))
		f->kind = FC_FEAT_SEASONAL;
	else if (eat(&s, "expanding_"))
		f->kind = FC_FEAT_EXPANDING;
	else
		return false;
	return eat_window(&s, f) && *s == '\0';
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

/* Do the numbers make sense? */
static int
check(const struct fc_feat *f, const char *name, struct fc_err *err)
{
	const char *wrong = NULL;

	if (fc_feat_from_y(f) && f->lag < 1)
		wrong = "the lag must be at least 1, or a row would see its "
		    "own y";
	else if ((f->kind == FC_FEAT_ROLLING || f->kind == FC_FEAT_SEASONAL) &&
	    f->window < 1)
		wrong = "the window size must be at least 1";
	else if (f->kind == FC_FEAT_SEASONAL && f->season < 1)
		wrong = "the season length must be at least 1";
	else if (f->min_samples > f->window)
		wrong = "min_samples is larger than the window size";
	else if (f->stat == FC_STAT_QUANTILE && !(f->p >= 0 && f->p <= 1))
		wrong = "p must be from 0 to 1";
	else if (f->kind == FC_FEAT_EWM && !(f->p > 0 && f->p <= 1))
		wrong = "alpha must be above 0 and at most 1";
	else if ((f->kind == FC_FEAT_SIN || f->kind == FC_FEAT_COS) &&
	    !(f->order >= 1 && f->p > 0 && f->p <= 1e9))
		wrong = "order and season length must be positive";
	if (wrong == NULL)
		return 0;
	return fc_fail(err, FC_USAGE, "feature '%s': %s", name, wrong);
}

int
fc_feat_parse(const char *name, struct fc_feat *f, struct fc_err *err)
{
	char printed[FC_FEAT_NAME_MAX], quoted[48];

	*f = (struct fc_feat){ 0 };
	fc_quote(quoted, name, strlen(name));
	if (!read_name(name, f))
		return fc_fail(err, FC_USAGE, "unknown feature '%s' (as in "
		    "lag7, rolling_mean_lag7_window_size28, expanding_max_lag1, "
		    "exponentially_weighted_mean_lag1_alpha0.3, dayofweek, "
		    "trend, sin1_7, is_holiday_US)", quoted);
	if (f->kind == FC_FEAT_HOLIDAY && f->calendar == NULL)
		return unknown_calendar(quoted, err);
	if (check(f, quoted, err) != 0)
		return -1;
	fc_feat_name(f, printed);
	if (strcmp(name, printed) != 0)
		return fc_fail(err, FC_USAGE,
		    "feature '%s' is written '%s'", quoted, printed);
	return 0;
}

/* What only some features have, in mlforecast's order. */
static size_t
put_parameters(const struct fc_feat *f, char *dst, size_t max)
{
	char p[FC_NUM_MAX];
	size_t n = 0;

	p[fc_num_print(p, f->p)] = '\0';
	if (f->kind == FC_FEAT_EWM)
		return (size_t)snprintf(dst, max, "_alpha%s", p);
	if (f->stat == FC_STAT_QUANTILE)
		n += (size_t)snprintf(dst, max, "_p%s", p);
	if (f->kind == FC_FEAT_SEASONAL)
		n += (size_t)snprintf(dst + n, max - n, "_season_length%lld",
		    (long long)f->season);
	if (f->kind != FC_FEAT_EXPANDING)
		n += (size_t)snprintf(dst + n, max - n, "_window_size%lld",
		    (long long)f->window);
	if (f->min_samples > 0)
		n += (size_t)snprintf(dst + n, max - n, "_min_samples%lld",
		    (long long)f->min_samples);
	return n;
}

char *
fc_feat_name(const struct fc_feat *f, char dst[FC_FEAT_NAME_MAX])
{
	static const char *const prefix[] = { "", "rolling_",
		"seasonal_rolling_", "expanding_",
		"exponentially_weighted_" };
	size_t max = FC_FEAT_NAME_MAX, n;

	switch (f->kind) {
	case FC_FEAT_LAG:
		snprintf(dst, max, "lag%lld", (long long)f->lag);
		break;
	case FC_FEAT_DATE:
		snprintf(dst, max, "%s", fc_date_attr_name(f->attr));
		break;
	case FC_FEAT_TREND:
		snprintf(dst, max, "trend");
		break;
	case FC_FEAT_EASTER:
		snprintf(dst, max, "days_to_easter");
		break;
	case FC_FEAT_HOLIDAY:
		snprintf(dst, max, "%s%s", holidays[f->attr],
		    fc_calendar_name(f->calendar));
		break;
	case FC_FEAT_SIN:
	case FC_FEAT_COS:
		n = (size_t)snprintf(dst, max, "%s%d_",
		    f->kind == FC_FEAT_SIN ? "sin" : "cos", f->order);
		dst[n + fc_num_print(dst + n, f->p)] = '\0';
		break;
	case FC_FEAT_ROLLING:
	case FC_FEAT_SEASONAL:
	case FC_FEAT_EXPANDING:
	case FC_FEAT_EWM:
		n = (size_t)snprintf(dst, max, "%s%s_lag%lld",
		    prefix[f->kind], stats[f->stat], (long long)f->lag);
		put_parameters(f, dst + n, max - n);
		break;
	}
	return dst;
}

bool
fc_feat_from_y(const struct fc_feat *f)
{
	return f->kind <= FC_FEAT_EWM;
}

bool
fc_feat_same_base(const struct fc_feat *a, const struct fc_feat *b)
{
	return a->kind == b->kind && a->stat == b->stat &&
	    a->window == b->window && a->season == b->season &&
	    a->min_samples == b->min_samples &&
	    !(a->p < b->p) && !(a->p > b->p);
}
