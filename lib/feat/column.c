/* column.c - the columns of a stream that features are made of */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "feat/date.h"
#include "feat/set_impl.h"

/* The column, or attribute of ds, named s[0..n). */
static bool
find_key(const struct fc_schema *in, const char *s, size_t n, struct fc_feat_key *k)
{
	char name[FC_FEAT_COL_MAX];

	memcpy(name, s, n);
	name[n] = '\0';
	k->field = fc_schema_find(in, name);
	k->attr = k->field < 0 ? fc_date_attr(name) : 0;
	return k->field >= 0 || k->attr >= 0;
}

/* "a__b", the longest name first where they can be cut in several ways. */
static int
find_keys(const struct fc_schema *in, const char *list, struct fc_feat_key *k, size_t *nk, struct fc_err *err)
{
	size_t from = 0, n = strlen(list), end;

	*nk = 0;
	while (from < n) {
		for (end = n; end > from; end--) {
			bool cut = end == n || (list[end] == '_' &&
			    list[end + 1] == '_');

			if (cut && *nk < FC_FEAT_KEYS &&
			    find_key(in, list + from, end - from, &k[*nk]))
				break;
		}
		if (end == from)
			return fc_schema_need(in, list + from, err) < 0 ? -1 : 0;
		++*nk;
		from = end + 2;
	}
	return 0;
}

/* "price", "event=Easter" */
static int
find_source(const struct fc_schema *in, const char *of, struct fc_feat_column *c, struct fc_err *err)
{
	const char *value = strchr(of, '=');
	char name[FC_FEAT_COL_MAX];
	struct fc_field *f;

	c->of = fc_schema_find(in, of);
	c->indicator = c->of < 0 && value != NULL;
	snprintf(name, sizeof name, "%s", of);
	if (c->indicator) {
		name[value - of] = '\0';
		value++;
		c->of = fc_schema_find(in, name);
	}
	if (c->of < 0)
		return fc_schema_need(in, name, err) < 0 ? -1 : 0;
	if (c->of == in->y)
		return fc_fail(err, FC_USAGE, "y is meant where no column is "
		    "named: leave '_of_%s' away", of);
	f = &in->field[c->of];
	c->text = f->type == FC_TEXT;
	if (f->type == FC_TIME)
		return fc_fail(err, FC_DATA, "column '%s' holds times", name);
	if (c->indicator && c->text)
		c->code = fc_dict_add(f->dict, value, strlen(value));
	else if (c->indicator &&
	    fc_num_parse(value, strlen(value), '.', &c->num) != 0)
		return fc_fail(err, FC_USAGE, "column '%s' holds numbers, not "
		    "'%s'", name, value);
	return 0;
}

static int
bind_term(const struct fc_feat *f, const struct fc_schema *in, struct fc_feat_column *c, struct fc_err *err)
{
	c->of = -1;
	if (!fc_feat_lagged(f))
		return 0;
	if (fc_feat_from_y(f) && in->y < 0)
		return fc_schema_need(in, "y", err) < 0 ? -1 : 0;
	if (f->of[0] != '\0' && find_source(in, f->of, c, err))
		return -1;
	if (find_keys(in, f->group, c->group, &c->ngroup, err) ||
	    find_keys(in, f->part, c->part, &c->npart, err))
		return -1;
	return 0;
}

int
fc_featset_columns(struct fc_featset *s, const struct fc_schema *in, struct fc_err *err)
{
	size_t i, j;

	free(s->bound);
	s->bound = fc_xcalloc(s->nterm, sizeof *s->bound);
	for (j = 0; j < s->n; j++)
		for (i = 0; i < s->nterm; i++)
			if ((s->col[j].a == i || s->col[j].b == i) &&
			    bind_term(&s->term[i], in, &s->bound[i], err))
				return fc_fail_at(err, "feature '%s'",
				    s->col[j].name);
	return 0;
}

bool
fc_feat_uses_date(const struct fc_feat_column *c)
{
	size_t i;

	for (i = 0; i < c->ngroup; i++)
		if (c->group[i].field < 0)
			return true;
	for (i = 0; i < c->npart; i++)
		if (c->part[i].field < 0)
			return true;
	return false;
}

/* 1 where the text is this one, or where there is any. */
static void
indicate_text(const struct fc_feat_column *c, const int32_t *code, const struct fc_feat_series *in, double *out)
{
	const struct fc_dict *d = in->batch->schema->field[c->of].dict;
	size_t i, len;

	for (i = 0; i < in->n; i++) {
		if (c->indicator)
			out[i] = code[i] == c->code;
		else if (code[i] < 0)
			out[i] = 0;
		else
			out[i] = (fc_dict_str(d, code[i], &len), len > 0);
	}
}

const double *
fc_feat_source(const struct fc_feat_column *c, const struct fc_feat_series *in, double *work)
{
	const double *x;
	size_t i;

	if (c == NULL || c->of < 0)
		return in->y;
	if (c->text) {
		indicate_text(c, in->batch->col[c->of].code + in->from, in,
		    work);
		return work;
	}
	x = in->batch->col[c->of].num + in->from;
	if (!c->indicator)
		return x;
	for (i = 0; i < in->n; i++)
		work[i] = !(x[i] < c->num) && !(x[i] > c->num) && !isnan(x[i]);
	return work;
}

int64_t
fc_feat_key_value(const struct fc_feat_key *k, const struct fc_feat_series *in, size_t i, const struct fc_timetype *t)
{
	const struct fc_batch *b = in->batch;
	int64_t v = 0, days = 0;
	struct fc_civil c;
	double x;

	if (k->field < 0) {
		fc_civil_of(in->ds[i], t, &c);
		fc_time_convert(in->ds[i], t->unit, FC_UNIT_DAY, &days);
		return (int64_t)fc_date_value(k->attr, &c, days);
	}
	switch (b->schema->field[k->field].type) {
	case FC_TEXT:
		return b->col[k->field].code[in->from + i];
	case FC_NUM:
		x = b->col[k->field].num[in->from + i] + 0.0;   /* no -0 */
		if (isnan(x))
			return INT64_MIN;
		memcpy(&v, &x, sizeof v);
		return v;
	case FC_TIME:
		return b->col[k->field].time[in->from + i];
	}
	return 0;
}
