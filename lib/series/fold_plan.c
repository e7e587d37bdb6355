/* fold_plan.c - which function a column has */
#include "base/fc.h"

#include "base/mem.h"
#include "series/fold.h"

static int
set_fn(struct fc_fold_plan *p, const char *name, enum fc_fold_fn fn,
    struct fc_err *err)
{
	int f = fc_schema_need(p->schema, name, err);

	if (f < 0)
		return -1;
	if (p->fn[f] == FC_FOLD_NONE)
		return fc_fail(err, FC_USAGE,
		    "column '%s' names or dates the series and cannot be "
		    "aggregated", name);
	if (p->fn[f] != FC_FOLD_SAME)
		return fc_fail(err, FC_USAGE,
		    "column '%s' has two functions", name);
	if (p->schema->field[f].type != FC_NUM)
		return fc_fail(err, FC_USAGE,
		    "column '%s' holds no numbers", name);
	p->fn[f] = fn;
	return f;
}

static int
set_list(struct fc_fold_plan *p, const struct fc_list *l, enum fc_fold_fn fn,
    struct fc_err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (set_fn(p, l->v[i], fn, err) < 0)
			return -1;
	return 0;
}

static int
set_weighted(struct fc_fold_plan *p, const struct fc_list *l,
    struct fc_err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const char *colon = strrchr(l->v[i], ':');
		char *name;
		int f, w;

		if (colon == NULL)
			return fc_fail(err, FC_USAGE, "--weighted-mean: not "
			    "COL:WEIGHT: '%s'", l->v[i]);
		name = fc_xstrndup(l->v[i], (size_t)(colon - l->v[i]));
		f = set_fn(p, name, FC_FOLD_WMEAN, err);
		free(name);
		if (f < 0)
			return -1;
		w = fc_schema_need(p->schema, colon + 1, err);
		if (w < 0)
			return -1;
		if (p->schema->field[w].type != FC_NUM)
			return fc_fail(err, FC_USAGE,
			    "weight '%s' holds no numbers", colon + 1);
		p->weight[f] = w;
	}
	return 0;
}

int
fc_fold_plan(struct fc_fold_plan *p, const struct fc_fold_lists *l,
    const struct fc_schema *s, struct fc_err *err)
{
	size_t f;

	*p = (struct fc_fold_plan){ .schema = s,
	    .skip_missing = l->skip_missing };
	p->fn = fc_xcalloc(s->n, sizeof *p->fn);
	p->weight = fc_xcalloc(s->n, sizeof *p->weight);
	for (f = 0; f < s->n; f++)
		if (f >= s->nkeys && (int)f != s->ds && (int)f != s->model &&
		    (int)f != s->cutoff)
			p->fn[f] = FC_FOLD_SAME;
	if (set_list(p, &l->sum, FC_FOLD_SUM, err) ||
	    set_list(p, &l->mean, FC_FOLD_MEAN, err) ||
	    set_list(p, &l->min, FC_FOLD_MIN, err) ||
	    set_list(p, &l->max, FC_FOLD_MAX, err) ||
	    set_weighted(p, &l->weighted, err))
		return -1;
	f = (size_t)fc_schema_find(s, "yhat");
	if (s->y >= 0 && p->fn[s->y] == FC_FOLD_SAME)
		p->fn[s->y] = FC_FOLD_SUM;
	if (f < s->n && p->fn[f] == FC_FOLD_SAME &&
	    s->field[f].type == FC_NUM)
		p->fn[f] = FC_FOLD_SUM;
	return 0;
}

void
fc_fold_plan_release(struct fc_fold_plan *p)
{
	free(p->fn);
	free(p->weight);
	*p = (struct fc_fold_plan){ 0 };
}
