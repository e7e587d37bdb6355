/* plan.c - the virtual table: files, melted columns, side tables */
#include "base/fc.h"

#include <fnmatch.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/msg.h"
#include "rec/open.h"
#include "ingest/plan.h"

struct fc_vcol *
fc_plan_add(struct fc_plan *p, const char *name, enum fc_origin origin, int f)
{
	FC_GROW(p->col, p->ncol + 1, p->capcol);
	p->col[p->ncol] = (struct fc_vcol){ .name = name, .origin = origin,
	    .join = -1, .f = f, .lf = -1, .lay = -1 };
	return &p->col[p->ncol++];
}

int
fc_plan_find(const struct fc_plan *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->ncol; i++)
		if (strcmp(p->col[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
fc_plan_need(const struct fc_plan *p, const char *option, const char *name,
    struct fc_err *err)
{
	struct fc_buf b = { 0 };
	int c = fc_plan_find(p, name);
	size_t i;

	if (c >= 0)
		return c;
	for (i = 0; i < p->ncol && i < 40; i++)
		fc_buf_printf(&b, "%s%s", i ? ", " : "", p->col[i].name);
	fc_fail(err, FC_DATA, "%s: no column '%s' (columns: %s%s)", option,
	    name, b.s ? b.s : "", p->ncol > 40 ? ", ..." : "");
	fc_buf_release(&b);
	return -1;
}

static bool
in_list(const struct fc_list *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->v[i], name) == 0)
			return true;
	return false;
}

/* Is the column of the files one that --melt takes? */
static bool
melts(const struct fc_plan *p, const struct fc_list *globs, const char *name)
{
	const struct fc_ingest_opts *o = p->o;
	size_t i;

	if (in_list(&o->key, name) || in_list(&o->keep, name) ||
	    in_list(&o->drop, name) || in_list(&o->carry, name) ||
	    (o->time != NULL && strcmp(o->time, name) == 0))
		return false;
	for (i = 0; i < globs->n; i++)
		if (fnmatch(globs->v[i], name, 0) == 0)
			return true;
	return false;
}

/* "d_*:d": the fields of the files that become label and value. */
static int
find_cells(struct fc_plan *p, struct fc_err *err)
{
	const char *colon = strrchr(p->o->melt, ':');
	struct fc_list globs = { 0 };
	char *names;
	size_t f;

	if (colon == NULL || colon == p->o->melt || colon[1] == '\0')
		return fc_fail(err, FC_USAGE, "--melt '%s': want GLOB:LABEL, "
		    "as in 'd_*:d'", p->o->melt);
	p->label = fc_xstrdup(colon + 1);
	names = fc_xstrndup(p->o->melt, (size_t)(colon - p->o->melt));
	fc_list_split(&globs, names, ',');
	p->cell = fc_xcalloc(p->in->n + 1, sizeof *p->cell);
	for (f = 0; f < p->in->n; f++)
		if (melts(p, &globs, p->in->field[f].name))
			p->cell[p->ncell++] = (int)f;
	fc_list_release(&globs);
	free(names);
	if (p->ncell > 0)
		return 0;
	names = fc_schema_names(p->in);
	fc_fail(err, FC_DATA, "--melt '%s': no column matches (columns: %s)",
	    p->o->melt, names);
	free(names);
	return -1;
}

static int
add_table(struct fc_plan *p, struct fc_err *err)
{
	size_t f, c = 0;

	for (f = 0; f < p->in->n; f++) {
		if (c < p->ncell && p->cell[c] == (int)f) {
			c++;
			continue;
		}
		fc_plan_add(p, p->in->field[f].name, FC_FROM_TABLE, (int)f);
	}
	if (p->ncell == 0)
		return 0;
	if (fc_plan_find(p, p->label) >= 0)
		return fc_fail(err, FC_USAGE, "--melt: there is a column "
		    "'%s' already", p->label);
	fc_plan_add(p, p->label, FC_FROM_LABEL, -1);
	fc_plan_add(p, p->o->target ? p->o->target : "y", FC_FROM_CELL, -1);
	return 0;
}

/* Columns in common, where --join names none. */
static int
share_keys(struct fc_plan *p, struct fc_join *t, struct fc_err *err)
{
	char *names;
	size_t f;

	for (f = 0; f < t->schema->n; f++) {
		const char *name = t->schema->field[f].name;

		if (fc_plan_find(p, name) >= 0 || strcmp(name, "ds") == 0)
			fc_join_add_key(t, name);
	}
	if (t->nkeys > 0)
		return 0;
	names = fc_schema_names(t->schema);
	fc_fail(err, FC_DATA, "--join %s: no column in common (its columns: "
	    "%s)", t->path, names);
	free(names);
	return -1;
}

static int
add_join(struct fc_plan *p, const struct fc_read_opts *ro, const char *spec,
    struct fc_err *err)
{
	struct fc_joinplan *j = &p->join[p->njoin++];
	size_t f, k;

	*j = (struct fc_joinplan){ .lay = -1 };
	if (fc_join_open(&j->t, spec, ro, err))
		return -1;
	if (j->t.nkeys == 0 && share_keys(p, &j->t, err))
		return -1;
	if (j->t.nkeys > FC_JOIN_KEYS)
		return fc_fail(err, FC_USAGE, "--join %s: more than %d join "
		    "columns; name those that matter", j->t.path,
		    FC_JOIN_KEYS);
	j->src = fc_xcalloc(j->t.nkeys, sizeof *j->src);
	for (k = 0; k < j->t.nkeys; k++) {
		const char *name = j->t.key[k].name;

		j->src[k].col = fc_plan_find(p, name);
		j->src[k].time = j->src[k].col < 0 && strcmp(name, "ds") == 0;
		if (j->src[k].col < 0 && !j->src[k].time)
			return fc_plan_need(p, "--join", name, err);
	}
	for (f = 0; f < j->t.schema->n; f++) {
		const char *name = j->t.schema->field[f].name;
		bool key = false;

		for (k = 0; k < j->t.nkeys; k++)
			key |= j->t.key[k].f == (int)f;
		if (key)
			continue;
		if (fc_plan_find(p, name) < 0)
			fc_plan_add(p, name, FC_FROM_JOIN, (int)f)->join =
			    (int)p->njoin - 1;
		else if (!in_list(&p->o->drop, name) &&
		    fc_warn(err, "join-column", "--join %s: column '%s' "
		    "is there already and not taken", j->t.path, name))
			return -1;
	}
	return 0;
}

/* --keep, --drop, --carry name columns that must exist. */
static int
mark_lists(struct fc_plan *p, struct fc_err *err)
{
	const struct fc_ingest_opts *o = p->o;
	size_t i;

	for (i = 0; i < p->ncol; i++) {
		struct fc_vcol *c = &p->col[i];

		c->carry = in_list(&o->carry, c->name);
		c->keep = o->keep.n > 0 ? in_list(&o->keep, c->name) :
		    c->origin != FC_FROM_LABEL && c->origin != FC_FROM_CELL &&
		    c->name[0] != '\0';
		if (in_list(&o->drop, c->name))
			c->keep = false;
		if (c->carry && c->origin != FC_FROM_TABLE)
			return fc_fail(err, FC_USAGE, "--carry: '%s' is no "
			    "column of the input", c->name);
	}
	for (i = 0; i < o->keep.n; i++)
		if (fc_plan_need(p, "--keep", o->keep.v[i], err) < 0)
			return -1;
	for (i = 0; i < o->drop.n; i++)
		if (fc_schema_find(p->in, o->drop.v[i]) < 0 &&
		    fc_plan_need(p, "--drop", o->drop.v[i], err) < 0)
			return -1;
	for (i = 0; i < o->carry.n; i++)
		if (fc_plan_need(p, "--carry", o->carry.v[i], err) < 0)
			return -1;
	return 0;
}

static int
add_conds(struct fc_plan *p, struct fc_err *err)
{
	size_t i;

	p->cond = fc_xcalloc(p->o->where.n + 1, sizeof *p->cond);
	p->condsrc = fc_xcalloc(p->o->where.n + 1, sizeof *p->condsrc);
	for (i = 0; i < p->o->where.n; i++) {
		struct fc_source *s = &p->condsrc[p->ncond];
		struct fc_cond *c = &p->cond[p->ncond++];

		if (fc_cond_parse(c, p->o->where.v[i], err))
			return -1;
		s->col = fc_plan_find(p, c->name);
		s->time = s->col < 0 && strcmp(c->name, "ds") == 0;
		if (s->col < 0 && !s->time &&
		    fc_plan_need(p, "--where", c->name, err) < 0)
			return -1;
	}
	return 0;
}

static int
read_opts(const struct fc_ingest_opts *o, struct fc_read_opts *ro,
    struct fc_err *err)
{
	*ro = (struct fc_read_opts){ .raw = true, .na = o->na,
	    .skip_lines = (uint64_t)o->skip_lines };
	if (o->decimal == NULL)
		return 0;
	if (strcmp(o->decimal, ",") != 0 && strcmp(o->decimal, ".") != 0)
		return fc_fail(err, FC_USAGE, "--decimal '%s': want , or .",
		    o->decimal);
	ro->decimal = o->decimal[0];
	return 0;
}

int
fc_plan_open(struct fc_plan *p, char **files, const struct fc_ingest_opts *o,
    struct fc_err *err)
{
	struct fc_read_opts ro;
	size_t i;

	*p = (struct fc_plan){ .o = o, .time = -1, .target = -1,
	    .lay_rec = -1 };
	fc_schema_init(&p->wide);
	fc_schema_init(&p->layout);
	if (read_opts(o, &ro, err) ||
	    fc_open_reader(&p->reader, files, o->common, &ro, err))
		return -1;
	p->in = fc_reader_schema(p->reader);
	if ((o->melt != NULL && find_cells(p, err)) || add_table(p, err))
		return -1;
	/* Side tables come from where the table comes from: one dialect. */
	ro.skip_lines = 0;
	ro.parser = (enum fc_parser)o->common->parser;
	if (fc_common_delimiter(o->common, &ro.delimiter, err))
		return -1;
	p->join = fc_xcalloc(o->join.n + 1, sizeof *p->join);
	for (i = 0; i < o->join.n; i++)
		if (add_join(p, &ro, o->join.v[i], err))
			return -1;
	if (mark_lists(p, err) || add_conds(p, err) || fc_plan_roles(p, err))
		return -1;
	return fc_plan_bind(p, err);
}

void
fc_plan_close(struct fc_plan *p)
{
	size_t i;

	for (i = 0; i < p->njoin; i++) {
		fc_join_close(&p->join[i].t);
		free(p->join[i].src);
	}
	for (i = 0; i < p->ncond; i++)
		fc_cond_release(&p->cond[i]);
	fc_stamp_close(&p->stamp);
	fc_schema_release(&p->wide);
	fc_schema_release(&p->layout);
	if (p->reader != NULL)
		fc_reader_close(p->reader);
	fc_dict_free(p->one);
	free(p->join);
	free(p->cond);
	free(p->condsrc);
	free(p->col);
	free(p->key);
	free(p->cell);
	free(p->label);
	free(p->time_of_row);
	*p = (struct fc_plan){ 0 };
}
