/* set.c - lists of features: what they are and what they need */
#include "base/fc.h"

#include "base/mem.h"
#include "feat/set.h"
#include "feat/set_impl.h"

/* Number of the term, added unless it is there. */
static size_t
add_term(struct fc_featset *s, const struct fc_feat *f)
{
	size_t i, base = s->nterm;

	for (i = s->nterm; i-- > 0; ) {
		if (!fc_feat_same_base(&s->term[i], f) ||
		    s->term[i].attr != f->attr || s->term[i].order != f->order ||
		    s->term[i].calendar != f->calendar)
			continue;
		if (s->term[i].lag == f->lag)
			return i;
		base = i;
	}
	FC_GROW(s->term, s->nterm + 1, s->capterm);
	FC_GROW(s->base, s->nterm + 1, s->capbase);
	s->term[s->nterm] = *f;
	s->base[s->nterm] = base;
	return s->nterm++;
}

int
fc_featset_add(struct fc_featset *s, const char *name, struct fc_err *err)
{
	struct fc_featcol *col;
	struct fc_feat_pair f;
	size_t i;

	if (fc_feat_parse(name, &f, err) != 0)
		return -1;
	for (i = 0; i < s->n; i++)
		if (strcmp(s->col[i].name, name) == 0)
			return fc_fail(err, FC_USAGE,
			    "feature '%s' is named twice", name);
	FC_GROW(s->col, s->n + 1, s->cap);
	col = &s->col[s->n++];
	col->name = fc_xstrdup(name);
	col->op = f.op;
	col->a = add_term(s, &f.a);
	col->b = f.op == FC_OP_NONE ? col->a : add_term(s, &f.b);
	return 0;
}

void
fc_featset_release(struct fc_featset *s)
{
	size_t j;

	for (j = 0; j < s->n; j++)
		free(s->col[j].name);
	free(s->col);
	free(s->term);
	free(s->base);
	free(s->bound);
	*s = (struct fc_featset){ 0 };
}

const char *
fc_featset_name(const struct fc_featset *s, size_t j)
{
	return s->col[j].name;
}

/* Name of the first feature with a term for which `is` holds. */
static const char *
first(const struct fc_featset *s, bool (*is)(const struct fc_featset *, size_t))
{
	size_t j;

	for (j = 0; j < s->n; j++)
		if (is(s, s->col[j].a) || is(s, s->col[j].b))
			return s->col[j].name;
	return NULL;
}

static bool
is_from_y(const struct fc_featset *s, size_t i)
{
	return fc_feat_from_y(&s->term[i]);
}

static bool
is_lagged(const struct fc_featset *s, size_t i)
{
	return fc_feat_lagged(&s->term[i]);
}

static bool
is_pooled(const struct fc_featset *s, size_t i)
{
	return fc_feat_pooled(&s->term[i]);
}

static bool
is_from_date(const struct fc_featset *s, size_t i)
{
	const struct fc_feat *f = &s->term[i];

	return f->kind == FC_FEAT_DATE || f->kind == FC_FEAT_HOLIDAY ||
	    f->kind == FC_FEAT_EASTER ||
	    (s->bound != NULL && fc_feat_uses_date(&s->bound[i]));
}

static bool
is_from_freq(const struct fc_featset *s, size_t i)
{
	const struct fc_feat *f = &s->term[i];

	return f->kind == FC_FEAT_TREND || f->kind == FC_FEAT_SIN ||
	    f->kind == FC_FEAT_COS || fc_feat_pooled(f) ||
	    (f->kind == FC_FEAT_HOLIDAY && (f->attr == FC_HOLIDAY_COUNT ||
	    f->attr == FC_HOLIDAY_WORKDAYS));
}

static bool
is_from_column(const struct fc_featset *s, size_t i)
{
	const struct fc_feat *f = &s->term[i];

	return f->of[0] != '\0' || f->group[0] != '\0' || f->part[0] != '\0';
}

const char *
fc_featset_from_y(const struct fc_featset *s)
{
	return first(s, is_from_y);
}

const char *
fc_featset_from_lags(const struct fc_featset *s)
{
	return first(s, is_lagged);
}

const char *
fc_featset_from_date(const struct fc_featset *s)
{
	return first(s, is_from_date);
}

const char *
fc_featset_from_freq(const struct fc_featset *s)
{
	return first(s, is_from_freq);
}

const char *
fc_featset_needs_gather(const struct fc_featset *s)
{
	return first(s, is_pooled);
}

bool
fc_featset_is_from_y(const struct fc_featset *s, size_t j)
{
	return is_from_y(s, s->col[j].a) || is_from_y(s, s->col[j].b);
}

/* Terms of y with a shorter lag; only of other series when `pooled`. */
static int
lag_at_least(const struct fc_featset *s, int64_t horizon, bool pooled, const char *why, struct fc_err *err)
{
	size_t j, k;

	for (j = 0; j < s->n; j++)
		for (k = 0; k < 2; k++) {
			size_t i = k == 0 ? s->col[j].a : s->col[j].b;
			const struct fc_feat *f = &s->term[i];

			if (fc_feat_from_y(f) && f->lag < horizon &&
			    (!pooled || fc_feat_pooled(f)))
				return fc_fail(err, FC_USAGE, "feature '%s' is "
				    "not known %lld periods ahead: its lag "
				    "must be at least %lld%s", s->col[j].name,
				    (long long)horizon, (long long)horizon,
				    why);
		}
	return 0;
}

int
fc_featset_known(const struct fc_featset *s, int64_t horizon, struct fc_err *err)
{
	return lag_at_least(s, horizon, false, "", err);
}

int
fc_featset_recursive(const struct fc_featset *s, int64_t horizon, struct fc_err *err)
{
	return lag_at_least(s, horizon, true, ", as forecasts stand in for "
	    "the series' own y only", err);
}

int
fc_featset_bind(struct fc_featset *s, const struct fc_timetype *t, const struct fc_freq *f, struct fc_err *err)
{
	const char *date = fc_featset_from_date(s);
	const char *freq = fc_featset_from_freq(s);
	const char *column = first(s, is_from_column);

	if (column != NULL && s->bound == NULL)
		return fc_fail(err, FC_USAGE, "feature '%s' needs columns, "
		    "which were not given", column);
	if (date != NULL && t->unit == FC_UNIT_STEP)
		return fc_fail(err, FC_DATA, "feature '%s' needs dates, but "
		    "'ds' holds integer steps", date);
	if (freq != NULL && f->kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "feature '%s' needs the "
		    "frequency, which cannot be told from the data (name it "
		    "with --freq)", freq);
	s->time = *t;
	s->freq = *f;
	return fc_freq_fits(f, t, err);
}
