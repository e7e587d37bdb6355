/* nameprint.c - a feature's name is its definition: to text */
#include "base/fc.h"

#include "base/num.h"
#include "feat/date.h"
#include "feat/name_impl.h"

const char *const fc_feat_prefixes[] = { "", "rolling_", "seasonal_rolling_",
	"expanding_", "exponentially_weighted_mean_", "lookup_",
	"periods_since_nonzero_", "periods_since_first_nonzero_",
	"periods_until_nonzero_" };

const char *const fc_feat_stats[] = { "mean", "std", "min", "max", "quantile",
	"sum", "zero_share", "mean_interval", "rank" };

const char *const fc_feat_aggs[] = { "", "sum", "count", "mean", "min", "max" };

const char *const fc_feat_ops[] = { "", "_add_", "_sub_", "_mul_",
	"_truediv_", "_else_" };

const char *const fc_feat_holidays[] = { "is_holiday_", "holidays_",
	"workdays_", "days_to_holiday_", "days_since_holiday_" };

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
	if (f->kind == FC_FEAT_ROLLING || f->kind == FC_FEAT_SEASONAL)
		n += (size_t)snprintf(dst + n, max - n, "_window_size%lld",
		    (long long)f->window);
	if (f->min_samples > 0)
		n += (size_t)snprintf(dst + n, max - n, "_min_samples%lld",
		    (long long)f->min_samples);
	return n;
}

/* SCOPE_TRANSFORM_time_aggAGG_of_COLUMN */
static void
put_lagged(const struct fc_feat *f, char *dst, size_t max)
{
	bool stat = f->kind >= FC_FEAT_ROLLING && f->kind <= FC_FEAT_EXPANDING;
	size_t n;

	n = (size_t)snprintf(dst, max, "%s%s%s%s%s%s%s%s%s%s%lld",
	    f->scope == FC_SCOPE_GLOBAL ? "global_" : "",
	    f->scope == FC_SCOPE_GROUP ? "groupby_" : "", f->group,
	    f->scope == FC_SCOPE_GROUP ? "_" : "",
	    f->part[0] != '\0' ? "partby_" : "", f->part,
	    f->part[0] != '\0' ? "_" : "", fc_feat_prefixes[f->kind],
	    stat ? fc_feat_stats[f->stat] : "",
	    stat ? (f->lag < 0 ? "_lead" : "_lag") :
	    (f->lag < 0 ? "lead" : "lag"),
	    (long long)(f->lag < 0 ? -f->lag : f->lag));
	n += put_parameters(f, dst + n, max - n);
	if (f->agg != FC_AGG_NONE)
		n += (size_t)snprintf(dst + n, max - n, "_time_agg%s",
		    fc_feat_aggs[f->agg]);
	if (f->of[0] != '\0')
		snprintf(dst + n, max - n, "_of_%s", f->of);
}

char *
fc_feat_name(const struct fc_feat *f, char dst[FC_FEAT_NAME_MAX])
{
	size_t max = FC_FEAT_NAME_MAX, n;

	switch (f->kind) {
	case FC_FEAT_DATE:
		snprintf(dst, max, "%s", fc_date_attr_name(f->attr));
		break;
	case FC_FEAT_TREND:
		snprintf(dst, max, "trend");
		break;
	case FC_FEAT_AGE:
		snprintf(dst, max, "age");
		break;
	case FC_FEAT_EASTER:
		snprintf(dst, max, "days_to_easter");
		break;
	case FC_FEAT_HOLIDAY:
		snprintf(dst, max, "%s%s", fc_feat_holidays[f->attr],
		    fc_calendar_name(f->calendar));
		break;
	case FC_FEAT_SIN:
	case FC_FEAT_COS:
		n = (size_t)snprintf(dst, max, "%s%d_",
		    f->kind == FC_FEAT_SIN ? "sin" : "cos", f->order);
		dst[n + fc_num_print(dst + n, f->p)] = '\0';
		break;
	default:
		put_lagged(f, dst, max);
		break;
	}
	return dst;
}

char *
fc_feat_pair_name(const struct fc_feat_pair *f, char dst[FC_FEAT_NAME_MAX])
{
	char other[FC_FEAT_NAME_MAX];
	size_t n;

	fc_feat_name(&f->a, dst);
	if (f->op == FC_OP_NONE)
		return dst;
	n = strlen(dst);
	snprintf(dst + n, FC_FEAT_NAME_MAX - n, "%s%s", fc_feat_ops[f->op],
	    fc_feat_name(&f->b, other));
	return dst;
}

bool
fc_feat_lagged(const struct fc_feat *f)
{
	return f->kind <= FC_FEAT_UNTIL;
}

bool
fc_feat_from_y(const struct fc_feat *f)
{
	return fc_feat_lagged(f) && f->of[0] == '\0';
}

bool
fc_feat_pooled(const struct fc_feat *f)
{
	return fc_feat_lagged(f) && f->scope != FC_SCOPE_SERIES;
}

bool
fc_feat_same_base(const struct fc_feat *a, const struct fc_feat *b)
{
	return a->kind == b->kind && a->stat == b->stat &&
	    a->scope == b->scope && a->agg == b->agg &&
	    a->window == b->window && a->season == b->season &&
	    a->min_samples == b->min_samples &&
	    !(a->p < b->p) && !(a->p > b->p) &&
	    strcmp(a->group, b->group) == 0 &&
	    strcmp(a->part, b->part) == 0 && strcmp(a->of, b->of) == 0;
}
