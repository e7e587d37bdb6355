/*
 * roles.c - which columns are keys, time and target
 *
 * Options name them; without options they go by the names people use, in
 * the order of the lists below.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/plan.h"

static const char *const key_names[] = { "unique_id", "item_id", "series_id",
    "id" };
static const char *const time_names[] = { "ds", "timestamp", "date",
    "date_time", "datetime", "time", "day", "week", "month", "quarter",
    "year" };
static const char *const target_names[] = { "y", "target", "value", "sales",
    "demand", "quantity", "qty", "units" };

static bool
same_name(const char *a, const char *b)
{
	for (; *a != '\0' && *b != '\0'; a++, b++) {
		int ca = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a;

		if (ca != *b)
			return false;
	}
	return *a == *b;
}

/* First column called like one of the names, or -1. */
static int
guess(const struct fc_plan *p, const char *const *names, size_t n)
{
	size_t i, c;

	for (i = 0; i < n; i++)
		for (c = 0; c < p->ncol; c++)
			if (same_name(p->col[c].name, names[i]))
				return (int)c;
	return -1;
}

static int
no_column(const struct fc_plan *p, const char *what, const char *option,
    struct fc_err *err)
{
	char note[128];

	if (p->in->n == 1 && strpbrk(p->in->field[0].name, ";\t| ") != NULL)
		return fc_fail(err, FC_DATA, "the input has one column, '%s' "
		    "(see --delimiter)", p->in->field[0].name);
	snprintf(note, sizeof note, "which is the %s? --%s", what, option);
	return fc_plan_need(p, note, option, err);
}

static int
find_time(struct fc_plan *p, struct fc_err *err)
{
	if (p->o->time != NULL)
		p->time = fc_plan_need(p, "--time", p->o->time, err);
	else
		p->time = guess(p, time_names, FC_LEN(time_names));
	if (p->time < 0 && p->o->time == NULL && p->label != NULL)
		p->time = fc_plan_find(p, p->label);
	if (p->time < 0)
		return p->o->time ? -1 : no_column(p, "time", "time", err);
	if (p->col[p->time].origin == FC_FROM_CELL)
		return fc_fail(err, FC_USAGE, "--time: '%s' holds the melted "
		    "values", p->col[p->time].name);
	return 0;
}

static int
find_target(struct fc_plan *p, struct fc_err *err)
{
	size_t c;

	if (p->ncell > 0) {
		for (c = 0; c < p->ncol; c++)
			if (p->col[c].origin == FC_FROM_CELL)
				p->target = (int)c;
	} else if (p->o->target != NULL) {
		p->target = fc_plan_need(p, "--target", p->o->target, err);
		if (p->target < 0)
			return -1;
	} else if (!p->count) {
		p->target = guess(p, target_names, FC_LEN(target_names));
		if (p->target < 0)
			return no_column(p, "value", "target", err);
	}
	if (p->target == p->time)
		return fc_fail(err, FC_USAGE, "'%s' is both time and target",
		    p->col[p->time].name);
	return 0;
}

static void
add_key(struct fc_plan *p, int c)
{
	p->key = fc_xrealloc(p->key, p->nkeys + 1, sizeof *p->key);
	p->key[p->nkeys++] = c;
}

/* A stream's keys stand left of ds; a wide table's left of the cells. */
static void
guess_keys(struct fc_plan *p)
{
	const struct fc_vcol *t = &p->col[p->time];
	bool stream = t->origin == FC_FROM_TABLE && strcmp(t->name, "ds") == 0;
	int limit = stream ? t->f : p->ncell > 0 ? p->cell[0] : -1;
	int c = guess(p, key_names, FC_LEN(key_names));
	size_t i;

	if (!stream && c >= 0) {
		add_key(p, c);
		return;
	}
	for (i = 0; i < p->ncol; i++)
		if (p->col[i].origin == FC_FROM_TABLE &&
		    p->col[i].f < limit && p->col[i].name[0] != '\0' &&
		    (int)i != p->time && (int)i != p->target)
			add_key(p, (int)i);
}

static int
find_keys(struct fc_plan *p, struct fc_err *err)
{
	size_t i, k;

	if (p->o->key.n == 0)
		guess_keys(p);
	for (i = 0; i < p->o->key.n; i++) {
		int c = fc_plan_need(p, "--key", p->o->key.v[i], err);

		if (c < 0)
			return -1;
		for (k = 0; k < p->nkeys; k++)
			if (p->key[k] == c)
				return fc_fail(err, FC_USAGE, "--key: '%s' "
				    "twice", p->col[c].name);
		if (c == p->time || c == p->target)
			return fc_fail(err, FC_USAGE, "--key: '%s' is the "
			    "%s", p->col[c].name,
			    c == p->time ? "time" : "target");
		add_key(p, c);
	}
	return 0;
}

/* "sum", "price=max": the target's function and other columns'. */
static int
find_agg(struct fc_plan *p, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < p->o->agg.n; i++) {
		char *text = p->o->agg.v[i];
		char *equal = strrchr(text, '=');
		enum fc_agg a;
		int c;

		if (fc_agg_parse(equal ? equal + 1 : text, &a, err))
			return -1;
		if (equal == NULL) {
			p->tidy.agg = a;
			continue;
		}
		*equal = '\0';
		c = fc_plan_need(p, "--agg", text, err);
		if (c < 0)
			return -1;
		p->col[c].agg = a;
	}
	p->bin = p->tidy.agg != FC_AGG_NONE;
	p->count = p->tidy.agg == FC_AGG_COUNT;
	if (p->o->agg.n > 0 && !p->bin)
		return fc_fail(err, FC_USAGE, "--agg: name the function for "
		    "the target, too, as in --agg sum,price=mean");
	return 0;
}

int
fc_plan_roles(struct fc_plan *p, struct fc_err *err)
{
	size_t k;

	if (find_agg(p, err) || find_time(p, err) || find_target(p, err) ||
	    find_keys(p, err))
		return -1;
	p->col[p->time].keep = false;
	if (p->target >= 0)
		p->col[p->target].keep = false;
	for (k = 0; k < p->nkeys; k++)
		p->col[p->key[k]].keep = false;
	return 0;
}
