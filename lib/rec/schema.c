/* schema.c - what the columns of a stream are */
#include "base/fc.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "rec/schema.h"

void
fc_schema_init(struct fc_schema *s)
{
	*s = (struct fc_schema){ .ds = -1, .y = -1, .model = -1,
	    .cutoff = -1 };
}

void
fc_schema_release(struct fc_schema *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->field[i].name);
		if (s->field[i].owns_dict)
			fc_dict_free(s->field[i].dict);
	}
	for (i = 0; i < s->nhistory; i++)
		free(s->history[i]);
	free(s->field);
	free(s->history);
	fc_schema_init(s);
}

static struct fc_field *
push(struct fc_schema *s, const char *name, enum fc_type type)
{
	struct fc_field *f;

	FC_GROW(s->field, s->n + 1, s->cap);
	f = &s->field[s->n++];
	*f = (struct fc_field){ .name = fc_xstrdup(name), .type = type };
	return f;
}

int
fc_schema_add(struct fc_schema *s, const char *name, enum fc_type type)
{
	struct fc_field *f = push(s, name, type);

	if (type == FC_TEXT) {
		f->dict = fc_dict_new();
		f->owns_dict = true;
	}
	return (int)s->n - 1;
}

int
fc_schema_add_like(struct fc_schema *s, const struct fc_field *from)
{
	struct fc_field *f = push(s, from->name, from->type);

	f->time = from->time;
	f->dict = from->dict;
	return (int)s->n - 1;
}

void
fc_schema_add_all(struct fc_schema *s, const struct fc_schema *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		fc_schema_add_like(s, &from->field[i]);
	for (i = 0; i < from->nhistory; i++)
		fc_schema_add_history(s, from->history[i]);
	s->nkeys = from->nkeys;
	s->ds = from->ds;
	s->y = from->y;
	s->model = from->model;
	s->cutoff = from->cutoff;
	s->freq = from->freq;
}

int
fc_schema_find(const struct fc_schema *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->field[i].name, name) == 0)
			return (int)i;
	return -1;
}

char *
fc_schema_names(const struct fc_schema *s)
{
	struct fc_buf b = { 0 };
	size_t i;

	fc_buf_adds(&b, "");
	for (i = 0; i < s->n; i++) {
		/* A wide table has hundreds: the first ones tell enough. */
		if (i == 20) {
			fc_buf_printf(&b, ", ... (%zu in all)", s->n);
			break;
		}
		fc_buf_printf(&b, "%s%s", i ? ", " : "", s->field[i].name);
	}
	return b.s;
}

int
fc_schema_need(const struct fc_schema *s, const char *name, struct fc_err *err)
{
	int f = fc_schema_find(s, name);
	char *names;

	if (f >= 0)
		return f;
	names = fc_schema_names(s);
	fc_fail(err, FC_DATA, "no column '%s' (columns: %s)", name, names);
	free(names);
	return -1;
}

int
fc_schema_roles(struct fc_schema *s, struct fc_err *err)
{
	size_t i;

	s->ds = fc_schema_need(s, "ds", err);
	if (s->ds < 0)
		return -1;
	if (s->field[s->ds].type != FC_TIME)
		return fc_fail(err, FC_DATA, "column 'ds' holds no times "
		    "(fc-ingest makes a panel)");
	s->y = fc_schema_find(s, "y");
	s->model = fc_schema_find(s, "model");
	s->cutoff = fc_schema_find(s, "cutoff");
	s->nkeys = 0;
	for (i = 0; i < (size_t)s->ds; i++) {
		if ((int)i == s->model || (int)i == s->cutoff)
			return fc_fail(err, FC_DATA, "column '%s' stands left "
			    "of 'ds', where the keys are", s->field[i].name);
		if (s->field[i].type != FC_TEXT)
			return fc_fail(err, FC_DATA, "key column '%s' (left "
			    "of 'ds') is not text", s->field[i].name);
		s->nkeys++;
	}
	if (s->y >= 0 && s->field[s->y].type != FC_NUM)
		return fc_fail(err, FC_DATA, "column 'y' holds no numbers");
	if (s->model >= 0 && s->field[s->model].type != FC_TEXT)
		return fc_fail(err, FC_DATA, "column 'model' is not text");
	if (s->cutoff >= 0 && s->field[s->cutoff].type != FC_TIME)
		return fc_fail(err, FC_DATA, "column 'cutoff' holds no times");
	return 0;
}

void
fc_schema_no_roles(struct fc_schema *s)
{
	s->ds = s->y = s->model = s->cutoff = -1;
	s->nkeys = 0;
}

void
fc_schema_add_history(struct fc_schema *s, const char *line)
{
	s->history = fc_xrealloc(s->history, s->nhistory + 1,
	    sizeof *s->history);
	s->history[s->nhistory++] = fc_xstrdup(line);
}

int
fc_schema_quantile(const char *name, double *p)
{
	const char *s;
	int side;

	if (strncmp(name, "yhat-lo-", 8) == 0 ||
	    strncmp(name, "yhat-hi-", 8) == 0) {
		side = name[5] == 'l' ? -1 : 1;
		s = name + 8;
	} else if (strncmp(name, "yhat-q", 6) == 0) {
		side = 0;
		s = name + 6;
	} else {
		return -1;
	}
	if (fc_num_parse(s, strlen(s), '.', p))
		return -1;
	if (side != 0)
		*p = (100 + side * *p) / 200;
	return *p > 0 && *p < 1 ? 0 : -1;
}

bool
fc_schema_path(const char *name)
{
	return strncmp(name, "yhat-path-", 10) == 0 && name[10] != '\0' &&
	    strspn(name + 10, "0123456789") == strlen(name + 10);
}
