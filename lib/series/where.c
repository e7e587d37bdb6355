/* where.c - conditions on records: COL=VALUE, COL!=VALUE, COL<NUMBER ... */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "series/where.h"

int
fc_cond_parse(struct fc_cond *c, const char *text, struct fc_err *err)
{
	size_t at = strcspn(text, "=!<>"), len = 1;
	char op = text[at];
	bool equal = op != '\0' && text[at + 1] == '=';

	*c = (struct fc_cond){ .code = FC_NULL_CODE };
	if (at == 0 || op == '\0' || (op == '!' && !equal))
		return fc_fail(err, FC_USAGE, "--where '%s': want COL=VALUE, "
		    "COL!=VALUE, COL<NUMBER, <=, > or >=", text);
	if (op == '=')
		c->rel = FC_EQ;
	else if (op == '!')
		c->rel = FC_NE;
	else if (op == '<')
		c->rel = equal ? FC_LE : FC_LT;
	else
		c->rel = equal ? FC_GE : FC_GT;
	if (equal)
		len = 2;
	c->name = fc_xstrndup(text, at);
	c->text = fc_xstrdup(text + at + len);
	return 0;
}

int
fc_cond_bind(struct fc_cond *c, const struct fc_field *field,
    struct fc_err *err)
{
	size_t n = strlen(c->text);

	c->type = field->type;
	c->dict = field->dict;
	if (n == 0 && c->rel > FC_NE)
		return fc_fail(err, FC_USAGE, "--where: nothing to compare "
		    "'%s' with", c->name);
	if (n == 0)
		return 0;
	switch (field->type) {
	case FC_TEXT:
		if (c->rel > FC_NE)
			return fc_fail(err, FC_DATA, "--where: column '%s' is "
			    "text: only = and != apply", c->name);
		break;
	case FC_NUM:
		if (fc_num_parse(c->text, n, '.', &c->num))
			return fc_fail(err, FC_DATA, "--where: column '%s' "
			    "holds numbers, '%s' is none", c->name, c->text);
		break;
	case FC_TIME:
		if (fc_time_parse(c->text, n, &field->time, &c->time))
			return fc_fail(err, FC_DATA, "--where: column '%s' "
			    "holds times, '%s' is none like them", c->name,
			    c->text);
		break;
	}
	return 0;
}

static bool
holds(enum fc_relation rel, int order)
{
	switch (rel) {
	case FC_EQ:
		return order == 0;
	case FC_NE:
		return order != 0;
	case FC_LT:
		return order < 0;
	case FC_LE:
		return order <= 0;
	case FC_GT:
		return order > 0;
	case FC_GE:
		return order >= 0;
	}
	return false;
}

/* Does value r (-1: missing) pass? */
static bool
passes(const struct fc_cond *c, union fc_col col, int64_t r)
{
	bool missing = r < 0;
	int order = 0;

	switch (c->type) {
	case FC_TEXT:
		missing = missing || col.code[r] < 0;
		if (!missing)
			order = col.code[r] != c->code;
		break;
	case FC_NUM:
		missing = missing || isnan(col.num[r]);
		if (!missing)
			order = (col.num[r] > c->num) - (col.num[r] < c->num);
		break;
	case FC_TIME:
		missing = missing || col.time[r] == FC_NULL_TIME;
		if (!missing)
			order = (col.time[r] > c->time) -
			    (col.time[r] < c->time);
		break;
	}
	if (c->text[0] == '\0')
		return missing == (c->rel == FC_EQ);
	return missing ? c->rel == FC_NE : holds(c->rel, order);
}

void
fc_cond_apply(struct fc_cond *c, union fc_col col, const int32_t *ref,
    size_t n, bool *pass)
{
	size_t r;

	if (c->type == FC_TEXT && c->code < 0)
		c->code = fc_dict_find(c->dict, c->text, strlen(c->text));
	for (r = 0; r < n; r++)
		pass[r] = pass[r] &&
		    passes(c, col, ref ? ref[r] : (int64_t)r);
}

void
fc_cond_release(struct fc_cond *c)
{
	free(c->name);
	free(c->text);
	*c = (struct fc_cond){ 0 };
}
