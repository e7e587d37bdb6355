/* design.c - the columns of a panel as a row of numbers. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/design.h"

double
fc_design_transform(const struct fc_design *d, double y)
{
	return d->log ? copysign(log1p(fabs(y)), y) : y;
}

double
fc_design_z(const struct fc_design *d, double y, struct fc_own_unit unit)
{
	return (fc_design_transform(d, y) - unit.loc) / unit.scale;
}

double
fc_design_back(const struct fc_design *d, double z, struct fc_own_unit unit)
{
	double u = unit.loc + unit.scale * z;

	return d->log ? copysign(expm1(fabs(u)), u) : u;
}

static bool
starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Named as fc-features names what it makes from y. */
static bool
made_from_y(const char *name)
{
	static const char *const prefix[] = {
		"rolling_", "seasonal_rolling_", "expanding_",
		"exponentially_weighted_", "ewm_",
	};

	if (starts_with(name, "lag") && name[3] >= '0' && name[3] <= '9')
		return true;
	for (size_t i = 0; i < FC_LEN(prefix); i++) {
		if (starts_with(name, prefix[i]))
			return true;
	}
	return false;
}

/* Numbers that only name something: date attributes. */
static bool
names_something(const char *name)
{
	static const char *const word[] = {
		"dayofweek", "day_of_week", "weekday", "wday", "month",
		"quarter", "week", "day", "hour", "minute", "season",
	};

	for (size_t i = 0; i < FC_LEN(word); i++) {
		if (strcmp(name, word[i]) == 0)
			return true;
	}
	return false;
}

static bool
wanted(const struct fc_schema *s, int f, bool keys)
{
	double p;

	if (f == s->ds || f == s->y || f == s->model || f == s->cutoff ||
	    s->field[f].type == FC_TIME)
		return false;
	if ((size_t)f < s->nkeys)
		return keys;
	return strcmp(s->field[f].name, "yhat") != 0 &&
	    strcmp(s->field[f].name, "fallback") != 0 &&
	    fc_schema_quantile(s->field[f].name, &p) != 0;
}

void
fc_design_init(struct fc_design *d, const struct fc_schema *s, bool keys)
{
	d->in = fc_xcalloc(s->n, sizeof *d->in);
	d->n = 0;
	d->width = 1;
	for (int f = 0; f < (int)s->n; f++) {
		struct fc_input *in = &d->in[d->n];

		if (!wanted(s, f, keys))
			continue;
		d->n++;
		in->name = fc_xstrdup(s->field[f].name);
		in->field = f;
		in->from_y = s->field[f].type == FC_NUM &&
		    made_from_y(in->name);
		in->kind = FC_INPUT_NUMBER;
		if (s->field[f].type == FC_TEXT)
			in->kind = FC_INPUT_TEXT;
		else if (names_something(in->name))
			in->kind = FC_INPUT_CODE;
	}
}

void
fc_design_release(struct fc_design *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->in[i].name);
		fc_dict_free(d->in[i].level);
		free(d->in[i].value);
		free(d->in[i].map);
	}
	free(d->in);
	*d = (struct fc_design){ 0 };
}

/* A number of row r, transformed where it was made from y. */
static double
number(const struct fc_design *d, const struct fc_input *in,
    const struct fc_chunk *c, size_t r, struct fc_own_unit unit)
{
	double x = c->batch.col[in->field].num[r];

	return in->from_y ? fc_design_z(d, x, unit) : x;
}

/* Level of a code column's value, or -1. */
static int32_t
code_of(double x)
{
	return x >= 0 && x < 400 && x == floor(x) ? (int32_t)x : -1;
}

/* Level of row r in a text column; -1 unknown or missing. */
static int32_t
level_of(const struct fc_input *in, const struct fc_chunk *c, size_t r)
{
	int32_t code = c->batch.col[in->field].code[r];
	const char *s;
	size_t n;

	if (code == FC_NULL_CODE)
		return -1;
	if ((size_t)code < in->nmap)
		return in->map[code];
	s = fc_dict_str(c->batch.schema->field[in->field].dict, code, &n);
	return fc_dict_find(in->level, s, n);
}

static void
put(const struct fc_design *d, const struct fc_input *in,
    const struct fc_chunk *c, size_t r, struct fc_own_unit unit, double *x)
{
	double v;
	int32_t level;

	switch (in->kind) {
	case FC_INPUT_NUMBER:
		v = number(d, in, c, r, unit);
		x[0] = isfinite(v) ? (v - in->mean) / in->sd : 0;
		if (in->indicator)
			x[1] = isfinite(v) ? 0 : 1;
		break;
	case FC_INPUT_CODE:
		level = code_of(c->batch.col[in->field].num[r]);
		memset(x, 0, in->width * sizeof *x);
		if (level >= 0 && in->code_level[level] >= 0)
			x[in->code_level[level]] = 1;
		break;
	case FC_INPUT_TEXT:
		level = level_of(in, c, r);
		memset(x, 0, in->width * sizeof *x);
		if (level >= 0)
			x[level] = 1;
		break;
	case FC_INPUT_ENCODED:
		level = level_of(in, c, r);
		v = level >= 0 ? in->value[level] : in->other;
		x[0] = (v - in->mean) / in->sd;
		break;
	}
}

void
fc_design_row(const struct fc_design *d, const struct fc_chunk *c, size_t r,
    struct fc_own_unit unit, double *x)
{
	x[0] = 1;
	for (size_t i = 0; i < d->n; i++) {
		if (d->in[i].width > 0)
			put(d, &d->in[i], c, r, unit, x + d->in[i].at);
	}
}

const char *
fc_design_lacks(const struct fc_design *d, const struct fc_chunk *c, size_t r,
    size_t before)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct fc_input *in = &d->in[i];
		const double *x;

		if (in->width == 0 || in->kind == FC_INPUT_TEXT ||
		    in->kind == FC_INPUT_ENCODED)
			continue;
		x = c->batch.col[in->field].num;
		if (!isnan(x[r]))
			continue;
		if ((in->kind == FC_INPUT_NUMBER && !in->indicator) ||
		    (before != SIZE_MAX && !isnan(x[before])))
			return in->name;
	}
	return NULL;
}

void
fc_design_column(const struct fc_design *d, size_t k, struct fc_buf *out)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct fc_input *in = &d->in[i];
		size_t j = k - in->at, n;
		const char *s;

		if (k < in->at || j >= in->width)
			continue;
		fc_buf_adds(out, in->name);
		if (in->kind == FC_INPUT_TEXT) {
			s = fc_dict_str(in->level, (int32_t)j, &n);
			fc_buf_printf(out, "=%.*s", (int)n, s);
		} else if (in->kind == FC_INPUT_CODE) {
			for (int v = 0; v < 400; v++) {
				if (in->code_level[v] == (int32_t)j)
					fc_buf_printf(out, "=%d", v);
			}
		} else if (j == 1) {
			fc_buf_adds(out, " missing");
		}
		return;
	}
	fc_buf_adds(out, "intercept");
}
