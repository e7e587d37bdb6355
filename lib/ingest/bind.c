/* bind.c - the plan made firm: types, side tables, layout of the rows */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/plan.h"

const struct fc_field *
fc_plan_field(const struct fc_plan *p, const struct fc_vcol *c)
{
	if (c->origin == FC_FROM_JOIN)
		return &p->join[c->join].t.schema->field[c->f];
	if (c->lf >= 0)
		return &p->table->field[c->lf];
	return &p->in->field[c->f];
}

/* Do rows come out that no record stands behind? */
static bool
adds_rows(const struct fc_plan *p)
{
	return p->o->horizon > 0 || p->tidy.fill != FC_FILL_NONE;
}

static int
set_type(struct fc_plan *p, const struct fc_vcol *c, enum fc_type type,
    struct fc_err *err)
{
	struct fc_reader *r = c->origin == FC_FROM_JOIN ?
	    p->join[c->join].t.reader : p->reader;

	if (c->origin != FC_FROM_JOIN && c->origin != FC_FROM_TABLE)
		return 0;
	if (fc_reader_schema(r)->field[c->f].type == type)
		return 0;
	return fc_reader_set_type(r, c->f, type, NULL, NULL, err);
}

/* Keys are text, the target a number, the time a time. */
static int
set_types(struct fc_plan *p, struct fc_err *err)
{
	struct fc_vcol *time = &p->col[p->time];
	size_t k, i;

	for (k = 0; k < p->nkeys; k++) {
		if (p->col[p->key[k]].origin == FC_FROM_CELL)
			return fc_fail(err, FC_USAGE, "--key: '%s' holds the "
			    "melted values", p->col[p->key[k]].name);
		if (set_type(p, &p->col[p->key[k]], FC_TEXT, err))
			return -1;
	}
	if (p->target >= 0 && !p->count &&
	    set_type(p, &p->col[p->target], FC_NUM, err))
		return -1;
	for (i = 0; i < p->ncell; i++)
		if (p->in->field[p->cell[i]].type != FC_NUM &&
		    fc_reader_set_type(p->reader, p->cell[i], FC_NUM, NULL,
		    NULL, err))
			return -1;
	/* A carried time is text, so that what is no time is carried, too,
	 * and refused, rather than the time before it. */
	if (time->carry)
		return set_type(p, time, FC_TEXT, err);
	if (time->origin != FC_FROM_LABEL)
		fc_stamp_prepare(&p->stamp, time->origin == FC_FROM_JOIN ?
		    p->join[time->join].t.reader : p->reader, time->f);
	return 0;
}

/* What has to be read: roles, columns that go out, conditions, join keys. */
static void
mark_needs(struct fc_plan *p)
{
	size_t i, k;

	for (i = 0; i < p->ncol; i++)
		p->col[i].need |= p->col[i].keep || p->col[i].carry;
	p->col[p->time].need = true;
	if (p->target >= 0 && !p->count)
		p->col[p->target].need = true;
	for (k = 0; k < p->nkeys; k++)
		p->col[p->key[k]].need = true;
	for (i = 0; i < p->ncond; i++)
		if (p->condsrc[i].col >= 0)
			p->col[p->condsrc[i].col].need = true;
	for (i = 0; i < p->njoin; i++)
		for (k = 0; k < p->join[i].t.nkeys; k++)
			if (p->join[i].src[k].col >= 0)
				p->col[p->join[i].src[k].col].need = true;
	for (i = 0; i < p->ncol; i++)
		if (p->col[i].origin == FC_FROM_JOIN && p->col[i].need)
			p->join[p->col[i].join].t.want[p->col[i].f] = true;
}

/* Fields of the long batch; what nobody needs is not read. */
static void
make_table(struct fc_plan *p)
{
	size_t i;

	for (i = 0; i < p->ncol; i++)
		if (p->col[i].origin == FC_FROM_TABLE && !p->col[i].need)
			fc_reader_skip(p->reader, p->col[i].f);
	p->table = p->ncell > 0 ? &p->wide : p->in;
	for (i = 0; i < p->ncol; i++) {
		struct fc_vcol *c = &p->col[i];

		if (p->ncell == 0)
			c->lf = c->origin == FC_FROM_TABLE ? c->f : -1;
		else if (c->origin == FC_FROM_TABLE && c->need)
			c->lf = fc_schema_add_like(&p->wide,
			    &p->in->field[c->f]);
		else if (c->origin == FC_FROM_LABEL)
			c->lf = fc_schema_add(&p->wide, c->name, FC_TEXT);
		else if (c->origin == FC_FROM_CELL)
			c->lf = fc_schema_add(&p->wide, c->name, FC_NUM);
	}
	for (i = 0; i < p->ncell; i++) {
		const char *name = p->in->field[p->cell[i]].name;
		int f = fc_schema_find(&p->wide, p->label);

		fc_dict_add(p->wide.field[f].dict, name, strlen(name));
	}
}

/* The time column's type, as far as it is known before the first record. */
static int
learn_time(struct fc_plan *p, struct fc_err *err)
{
	const struct fc_vcol *c = &p->col[p->time];
	struct fc_batch b;
	int64_t ds;
	size_t bad;
	int r;

	if (c->origin != FC_FROM_LABEL)
		return 0;
	fc_batch_init(&b, &p->wide);
	fc_batch_reserve(&b, 1);
	b.n = 1;
	b.col[c->lf].code[0] = 0;
	r = fc_stamp_convert(&p->stamp, &b, c->lf, 1, &ds, &bad, err);
	fc_batch_release(&b);
	if (r == 0 && bad == 0)
		r = fc_fail(err, FC_DATA, "label '%s' of column '%s' is no "
		    "time (see --time-format)",
		    p->in->field[p->cell[0]].name, c->name);
	return r;
}

/* Where key k of join j gets its values; may only look to the left. */
static int
bind_key(struct fc_plan *p, size_t j, size_t k, struct fc_err *err)
{
	struct fc_joinplan *join = &p->join[j];
	struct fc_source *s = &join->src[k];
	const struct fc_vcol *c;
	struct fc_field time = { .type = FC_TIME };
	size_t i;

	s->key = -1;
	if (s->col == p->time)
		s->time = p->col[p->time].origin != FC_FROM_LABEL;
	for (i = 0; i < p->nkeys; i++)
		if (p->key[i] == s->col)
			s->key = (int)i;
	if (s->time) {
		if (p->col[p->time].join >= (int)j || !p->stamp.known)
			return fc_fail(err, FC_DATA, "--join %s: the time is "
			    "not known yet when it is joined", join->t.path);
		join->late = p->bin;
		time.time = p->bin ? p->tidy.type : p->stamp.type;
		fc_join_bind(&join->t, k, &time);
		return 0;
	}
	c = &p->col[s->col];
	if (c->origin == FC_FROM_JOIN && p->join[c->join].late)
		join->late = true;
	fc_join_bind(&join->t, k, fc_plan_field(p, c));
	return 0;
}

/* Times of all rows of the side table that holds them. */
static int
convert_side_times(struct fc_plan *p, struct fc_joinplan *j,
    struct fc_err *err)
{
	const struct fc_vcol *c = &p->col[p->time];
	char where[512];
	size_t bad;

	p->time_of_row = fc_xrealloc(NULL, j->t.rows.n + 1,
	    sizeof *p->time_of_row);
	if (fc_stamp_convert(&p->stamp, &j->t.rows, c->f, j->t.rows.n,
	    p->time_of_row, &bad, err))
		return -1;
	if (bad < j->t.rows.n) {
		fc_lines_text(&j->t.lines, bad, where, sizeof where);
		return fc_fail(err, FC_DATA, "%s: column '%s': not a time",
		    where, c->name);
	}
	fc_join_reverse(&j->t, p->time_of_row);
	return 0;
}

/* Bins of days or longer hold dates. */
void
fc_plan_types(struct fc_plan *p)
{
	struct fc_tidy_opts *o = &p->tidy;

	o->from = p->stamp.known ? p->stamp.type :
	    (struct fc_timetype){ .unit = FC_UNIT_DAY };
	o->type = o->from;
	if (p->bin && o->freq.kind >= FC_FREQ_DAY &&
	    o->from.unit > FC_UNIT_DAY)
		o->type = (struct fc_timetype){ .unit = FC_UNIT_DAY };
}

static int
load_joins(struct fc_plan *p, struct fc_err *err)
{
	size_t j, k;

	for (j = 0; j < p->njoin; j++) {
		struct fc_joinplan *join = &p->join[j];

		fc_plan_types(p);
		for (k = 0; k < join->t.nkeys; k++)
			if (bind_key(p, j, k, err))
				return -1;
		if (join->late && p->col[p->time].join == (int)j)
			return fc_fail(err, FC_DATA, "--join %s: cannot be "
			    "joined by time and hold it", join->t.path);
		if (p->stamp.fmt != NULL && p->stamp.type.unit == p->stamp.from.unit)
			join->t.fmt = p->stamp.fmt;
		if (fc_join_load(&join->t, err))
			return -1;
		if (p->col[p->time].join == (int)j &&
		    convert_side_times(p, join, err))
			return -1;
	}
	fc_plan_types(p);
	return 0;
}

static int
bind_conds(struct fc_plan *p, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < p->ncond; i++) {
		struct fc_source *s = &p->condsrc[i];
		struct fc_field time = { .type = FC_TIME,
		    .time = p->stamp.type };
		const struct fc_vcol *c;

		if (s->col == p->time)
			s->time = p->col[p->time].origin != FC_FROM_LABEL;
		if (s->time) {
			if (fc_cond_bind(&p->cond[i], &time, err))
				return -1;
			continue;
		}
		c = &p->col[s->col];
		if (c->origin == FC_FROM_JOIN && p->join[c->join].late)
			return fc_fail(err, FC_USAGE, "--where: '%s' is not "
			    "known before binning", c->name);
		if (fc_cond_bind(&p->cond[i], fc_plan_field(p, c), err))
			return -1;
	}
	return 0;
}

/* Is the column's value needed when a row is added that no record made? */
static bool
joins_by(const struct fc_plan *p, int c)
{
	size_t j, k;

	for (j = 0; j < p->njoin; j++)
		for (k = 0; k < p->join[j].t.nkeys; k++)
			if (p->join[j].src[k].col == c &&
			    (p->join[j].late || adds_rows(p)))
				return true;
	return false;
}

/* Number, time, value; then what travels: columns and rows of side tables. */
static void
make_layout(struct fc_plan *p)
{
	size_t i;

	fc_rows_add_code(&p->layout, "series");
	fc_schema_add(&p->layout, "ds", FC_TIME);
	fc_schema_add(&p->layout, "y", FC_NUM);
	p->layout.field[FC_ROW_DS].time = p->stamp.type;
	if (p->o->duplicates == FC_DUP_ERROR && !p->bin)
		p->lay_rec = fc_rows_add_code(&p->layout, "record");
	for (i = 0; i < p->ncol; i++) {
		struct fc_vcol *c = &p->col[i];
		bool key = (int)i == p->time || (int)i == p->target;
		size_t k;

		for (k = 0; k < p->nkeys; k++)
			key |= p->key[k] == (int)i;
		if (key)
			continue;
		if (c->origin == FC_FROM_JOIN ? c->keep && p->bin &&
		    !p->join[c->join].late : c->keep || (c->lf >= 0 &&
		    c->origin == FC_FROM_TABLE && joins_by(p, (int)i)))
			c->lay = fc_schema_add_like(&p->layout,
			    fc_plan_field(p, c));
	}
	for (i = 0; i < p->njoin; i++)
		p->join[i].lay = fc_rows_add_code(&p->layout, "row");
}

int
fc_plan_bind(struct fc_plan *p, struct fc_err *err)
{
	if (fc_plan_policies(p, err) ||
	    fc_stamp_open(&p->stamp, p->o->time_format, p->o->tz, err) ||
	    set_types(p, err))
		return -1;
	mark_needs(p);
	make_table(p);
	if (learn_time(p, err) || load_joins(p, err) || bind_conds(p, err))
		return -1;
	make_layout(p);
	if (p->nkeys == 0) {
		p->one = fc_dict_new();
		fc_dict_add(p->one, p->o->series, strlen(p->o->series));
	}
	return 0;
}
