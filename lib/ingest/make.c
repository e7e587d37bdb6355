/*
 * make.c - the rows of a series that was changed: merged, filled, extended
 *
 * Rows made of several records take each column by its function; rows that
 * no record made take what is constant in the series, and find their rows in
 * the side tables anew.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "ingest/emit.h"

/* Function of a column where several records make one row. */
static enum fc_agg
agg_of(const struct fc_vcol *c, enum fc_type type)
{
	if (c->agg != FC_AGG_NONE)
		return c->agg;
	return type == FC_NUM ? FC_AGG_MEAN : FC_AGG_SAME;
}

/* Rows of one series that make one row. */
struct part {
	const struct fc_batch *b;
	size_t from;            /* where the series begins in b */
	const uint32_t *rows;   /* from there */
	size_t n;
};

/* Column f of the part by function a into made row i. */
static void
merge_value(struct fc_batch *to, int f, size_t i, enum fc_agg a,
    const struct part *p)
{
	union fc_col col = p->b->col[f];

	switch (to->schema->field[f].type) {
	case FC_TEXT:
		to->col[f].code[i] = fc_agg_code(a, col.code + p->from,
		    p->rows, p->n);
		break;
	case FC_NUM:
		to->col[f].num[i] = fc_agg_num(a, col.num + p->from, p->rows,
		    p->n);
		break;
	case FC_TIME:
		to->col[f].time[i] = fc_agg_time(a, col.time + p->from,
		    p->rows, p->n);
		break;
	}
}

/* Column f of the rows that records stand behind. */
static void
make_column(struct fc_emit *e, int f, enum fc_agg a, const struct part *all)
{
	const struct fc_tidy *t = &e->tidy;
	size_t w = fc_type_size(all->b->schema->field[f].type);
	const char *from = (const char *)all->b->col[f].any + all->from * w;
	char *to = e->made.col[f].any;
	size_t i;

	for (i = 0; i < t->n; i++) {
		struct part p = { all->b, all->from, t->perm + t->lo[i],
		    t->hi[i] - t->lo[i] };

		if (p.n == 1)
			memcpy(to + i * w, from + p.rows[0] * w, w);
		else if (p.n > 1)
			merge_value(&e->made, f, i, a, &p);
	}
}

/* Column f of the added rows: the series' one value, if it has just one. */
static void
extend_column(struct fc_emit *e, int f, bool constant, const struct part *all)
{
	const struct fc_tidy *t = &e->tidy;
	size_t first = 0, i;

	while (first < t->n && t->lo[first] != t->hi[first])
		first++;
	if (first == t->n)
		return;
	if (constant)
		merge_value(&e->made, f, first, FC_AGG_SAME, all);
	else
		fc_batch_set_null(&e->made, f, first);
	for (i = first + 1; i < t->n; i++)
		if (t->lo[i] == t->hi[i])
			fc_batch_copy_col(&e->made, f, i, &e->made, f, first,
			    1);
}

static void
reserve(struct fc_emit *e, size_t n)
{
	size_t k;

	fc_batch_reserve(&e->made, n);
	if (n <= e->cap)
		return;
	e->cap = n + n / 2;
	e->found = fc_xrealloc(e->found, e->cap, sizeof *e->found);
	for (k = 0; k < FC_JOIN_KEYS; k++)
		e->arg[k].any = fc_xrealloc(e->arg[k].any, e->cap,
		    sizeof(double));
}

/* Values of key k of join j for the made rows; false: they have none. */
static bool
key_values(struct fc_emit *e, const struct fc_joinplan *j, size_t k,
    int32_t id, struct fc_joinarg *arg)
{
	const struct fc_source *s = &j->src[k];
	const struct fc_vcol *c;
	size_t i;

	arg->ref = NULL;
	arg->col = e->arg[k];
	if (s->time) {
		arg->col.time = e->made.col[FC_ROW_DS].time;
		return true;
	}
	c = &e->p->col[s->col];
	if (s->key >= 0) {
		int32_t code = e->rec->ids.code[(size_t)id *
		    e->rec->ids.nkeys + (size_t)s->key];

		for (i = 0; i < e->tidy.n; i++)
			arg->col.code[i] = code;
	} else if (c->origin == FC_FROM_JOIN) {
		const struct fc_joinplan *other = &e->p->join[c->join];

		arg->col = other->t.rows.col[c->f];
		arg->ref = e->made.col[other->lay].code;
	} else if (c->lay >= 0) {
		arg->col = e->made.col[c->lay];
	} else {
		return false;
	}
	return true;
}

/* Rows of side table j for the added rows (late joins: for all). */
static void
find_rows(struct fc_emit *e, const struct fc_joinplan *j, bool by_time,
    int32_t id)
{
	struct fc_joinarg arg[FC_JOIN_KEYS];
	int32_t *row = e->made.col[j->lay].code;
	bool can = true;
	size_t i, k;

	for (k = 0; k < j->t.nkeys && !by_time; k++)
		can = can && key_values(e, j, k, id, &arg[k]);
	if (by_time)
		for (i = 0; i < e->tidy.n; i++)
			e->found[i] = j->t.can_reverse ? fc_valmap_find(
			    &j->t.reverse, (uint64_t)
			    e->made.col[FC_ROW_DS].time[i]) : -1;
	else if (can)
		fc_join_find(&j->t, arg, e->tidy.n, e->found);
	for (i = 0; i < e->tidy.n; i++)
		if (j->late || e->tidy.lo[i] == e->tidy.hi[i])
			row[i] = can ? e->found[i] : -1;
}

/* Columns of side tables that travel as values, for the added rows. */
static void
fill_from_joins(struct fc_emit *e)
{
	size_t c, i;

	for (c = 0; c < e->p->ncol; c++) {
		const struct fc_vcol *v = &e->p->col[c];
		const struct fc_joinplan *j;

		if (v->origin != FC_FROM_JOIN || v->lay < 0)
			continue;
		j = &e->p->join[v->join];
		for (i = 0; i < e->tidy.n; i++) {
			int32_t row = e->made.col[j->lay].code[i];

			if (e->tidy.lo[i] != e->tidy.hi[i])
				continue;
			if (row < 0)
				fc_batch_set_null(&e->made, v->lay, i);
			else
				fc_batch_copy_col(&e->made, v->lay, i,
				    &j->t.rows, v->f, (size_t)row, 1);
		}
	}
}

void
fc_emit_make(struct fc_emit *e, const struct fc_batch *b, size_t from,
    size_t n)
{
	const struct fc_plan *p = e->p;
	const struct fc_tidy *t = &e->tidy;
	const struct part all = { b, from, t->perm, n };
	int32_t id = b->col[FC_ROW_ID].code[from];
	size_t i, j;

	reserve(e, t->n);
	e->made.n = t->n;
	for (i = 0; i < t->n; i++)
		e->made.col[FC_ROW_ID].code[i] = id;
	memcpy(e->made.col[FC_ROW_DS].time, t->ds, t->n * sizeof *t->ds);
	memcpy(e->made.col[FC_ROW_Y].num, t->y, t->n * sizeof *t->y);
	for (i = 0; i < p->ncol; i++) {
		const struct fc_vcol *c = &p->col[i];

		if (c->lay < 0)
			continue;
		make_column(e, c->lay, agg_of(c,
		    p->layout.field[c->lay].type), &all);
		extend_column(e, c->lay, c->origin == FC_FROM_TABLE, &all);
	}
	for (j = 0; j < p->njoin; j++) {
		const struct fc_joinplan *join = &p->join[j];

		make_column(e, join->lay, FC_AGG_SAME, &all);
		if (join->late || t->added)
			find_rows(e, join, p->col[p->time].join == (int)j, id);
	}
	if (t->added)
		fill_from_joins(e);
}
