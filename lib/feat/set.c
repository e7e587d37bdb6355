/* set.c - lists of features: what they are and what they need */
#include "base/fc.h"

#include "base/mem.h"
#include "feat/set.h"

int
fc_featset_add(struct fc_featset *s, const char *name, struct fc_err *err)
{
	char other[FC_FEAT_NAME_MAX];
	struct fc_feat f;
	size_t i, base = s->n;

	if (fc_feat_parse(name, &f, err) != 0)
		return -1;
	for (i = s->n; i-- > 0; ) {
		if (strcmp(fc_feat_name(&s->f[i], other), name) == 0)
			return fc_fail(err, FC_USAGE,
			    "feature '%s' is named twice", name);
		if (fc_feat_from_y(&f) && fc_feat_same_base(&s->f[i], &f))
			base = i;
	}
	FC_GROW(s->f, s->n + 1, s->cap);
	FC_GROW(s->base, s->n + 1, s->capbase);
	s->f[s->n] = f;
	s->base[s->n++] = base;
	return 0;
}

void
fc_featset_release(struct fc_featset *s)
{
	free(s->f);
	free(s->base);
	*s = (struct fc_featset){ 0 };
}

const struct fc_feat *
fc_featset_from_y(const struct fc_featset *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (fc_feat_from_y(&s->f[i]))
			return &s->f[i];
	return NULL;
}

const struct fc_feat *
fc_featset_from_date(const struct fc_featset *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->f[i].kind == FC_FEAT_DATE ||
		    s->f[i].kind == FC_FEAT_HOLIDAY ||
		    s->f[i].kind == FC_FEAT_EASTER)
			return &s->f[i];
	return NULL;
}

static bool
needs_freq(const struct fc_feat *f)
{
	return f->kind == FC_FEAT_TREND || f->kind == FC_FEAT_SIN ||
	    f->kind == FC_FEAT_COS || (f->kind == FC_FEAT_HOLIDAY &&
	    (f->attr == FC_HOLIDAY_COUNT || f->attr == FC_HOLIDAY_WORKDAYS));
}

const struct fc_feat *
fc_featset_from_freq(const struct fc_featset *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (needs_freq(&s->f[i]))
			return &s->f[i];
	return NULL;
}

int
fc_featset_known(const struct fc_featset *s, int64_t horizon, struct fc_err *err)
{
	char name[FC_FEAT_NAME_MAX];
	size_t i;

	for (i = 0; i < s->n; i++)
		if (fc_feat_from_y(&s->f[i]) && s->f[i].lag < horizon)
			return fc_fail(err, FC_USAGE, "feature '%s' is not "
			    "known %lld periods ahead: its lag must be at "
			    "least %lld", fc_feat_name(&s->f[i], name),
			    (long long)horizon, (long long)horizon);
	return 0;
}

int
fc_featset_bind(struct fc_featset *s, const struct fc_timetype *t, const struct fc_freq *f, struct fc_err *err)
{
	const struct fc_feat *date = fc_featset_from_date(s);
	const struct fc_feat *freq = fc_featset_from_freq(s);
	char name[FC_FEAT_NAME_MAX];

	if (date != NULL && t->unit == FC_UNIT_STEP)
		return fc_fail(err, FC_DATA, "feature '%s' needs dates, but "
		    "'ds' holds integer steps", fc_feat_name(date, name));
	if (freq != NULL && f->kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "feature '%s' needs the "
		    "frequency, which cannot be told from the data (name it "
		    "with --freq)", fc_feat_name(freq, name));
	s->time = *t;
	s->freq = *f;
	return fc_freq_fits(f, t, err);
}
