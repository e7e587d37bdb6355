/* regressors.c - columns of a panel that are known in advance. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "global/steps.h"
#include "model/regressors.h"

static void
add(struct fc_regressors *r, const struct fc_schema *s, int field)
{
	r->name = fc_xrealloc(r->name, r->n + 1, sizeof *r->name);
	r->text = fc_xrealloc(r->text, r->n + 1, sizeof *r->text);
	r->field = fc_xrealloc(r->field, r->n + 1, sizeof *r->field);
	r->name[r->n] = fc_xstrdup(s->field[field].name);
	r->text[r->n] = s->field[field].type == FC_TEXT;
	r->field[r->n++] = field;
}

void
fc_regressors_release(struct fc_regressors *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->name[i]);
	free(r->name);
	free(r->text);
	free(r->field);
	*r = (struct fc_regressors){ 0 };
}

/* May column f of the schema be one? */
static bool
eligible(const struct fc_schema *s, int f)
{
	return f > s->ds && f != s->y && f != s->model && f != s->cutoff &&
	    s->field[f].type != FC_TIME &&
	    strncmp(s->field[f].name, "yhat", 4) != 0;
}

int
fc_regressors_choose(struct fc_regressors *r, const struct fc_schema *s,
    char **name, size_t n, struct fc_err *err)
{
	*r = (struct fc_regressors){ 0 };
	if (n == 1 && strcmp(name[0], "*") == 0) {
		for (int f = 0; f < (int)s->n; f++) {
			if (eligible(s, f))
				add(r, s, f);
		}
		return r->n > 0 ? 0 : fc_fail(err, FC_USAGE, "--regressors: "
		    "the input has no columns besides keys, ds and y");
	}
	for (size_t i = 0; i < n; i++) {
		int f = fc_schema_need(s, name[i], err);

		if (f < 0) {
			err->code = FC_USAGE;
			return fc_fail_at(err, "--regressors");
		}
		if (!eligible(s, f))
			return fc_fail(err, FC_USAGE, "--regressors: column "
			    "'%s' cannot be one; it is a key, a time, y or "
			    "made by a forecast", name[i]);
		for (size_t j = 0; j < r->n; j++) {
			if (r->field[j] == f)
				return fc_fail(err, FC_USAGE, "--regressors: "
				    "column '%s' twice", name[i]);
		}
		add(r, s, f);
	}
	return 0;
}

int
fc_regressors_load(struct fc_regressors *r, const struct fc_schema *s,
    char **column, size_t n, struct fc_err *err)
{
	*r = (struct fc_regressors){ 0 };
	for (size_t i = 0; i < n; i++) {
		bool text = strncmp(column[i], "text ", 5) == 0;
		const char *name = strchr(column[i], ' ');
		int f;

		if (!name)
			return fc_fail(err, FC_DATA, "damaged model file: "
			    "regressor '%s'", column[i]);
		f = fc_schema_need(s, name + 1, err);
		if (f < 0)
			return fc_fail_at(err, "the models regress on it");
		if ((s->field[f].type == FC_TEXT) != text)
			return fc_fail(err, FC_DATA, "column '%s' is %s, the "
			    "models regress on it as %s", name + 1,
			    text ? "no text" : "text", text ? "one" :
			    "numbers");
		add(r, s, f);
	}
	return 0;
}

char **
fc_regressors_texts(const struct fc_regressors *r)
{
	char **v = fc_xcalloc(r->n + 1, sizeof *v);

	for (size_t i = 0; i < r->n; i++) {
		struct fc_buf b = { 0 };

		fc_buf_printf(&b, "%s %s", r->text[i] ? "text" : "number",
		    r->name[i]);
		v[i] = b.s;
	}
	return v;
}

int
fc_regressors_attach(const struct fc_regressors *r, struct fc_spec *spec,
    size_t n, struct fc_err *err)
{
	for (size_t i = 0; i < n && r->n > 0; i++) {
		const struct fc_model *m = spec[i].model;

		spec[i].regressors = r;
		if (m->regressors == FC_REGRESSORS_NEVER && !m->global &&
		    fc_warn(err, "regressors", "model '%s' takes no "
		    "regressors; it goes without", spec[i].alias))
			return -1;
		if (m->regressors == FC_REGRESSORS_MEMBERS &&
		    fc_regressors_attach(r, spec[i].member, spec[i].nmember,
		    err))
			return -1;
	}
	return 0;
}

/* 53 bits of the text's hash (FNV-1a), which a double holds; never 0. */
static double
hash_of(const char *s, size_t n)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	return (double)((h >> 11) | 1);
}

void
fc_regressors_row(const struct fc_regressors *r, const struct fc_chunk *c,
    size_t row, double *x)
{
	for (size_t i = 0; i < r->n; i++) {
		const union fc_col *col = &c->batch.col[r->field[i]];
		const char *s;
		size_t n;

		if (row == FC_NO_ROW) {
			x[i] = NAN;
		} else if (!r->text[i]) {
			x[i] = isfinite(col->num[row]) ? col->num[row] : NAN;
		} else if (col->code[row] == FC_NULL_CODE) {
			x[i] = 0;
		} else {
			s = fc_dict_str(c->batch.schema->field[r->field[i]].dict,
			    col->code[row], &n);
			x[i] = hash_of(s, n);
		}
	}
}

void
fc_regressors_history(const struct fc_regressors *r,
    const struct fc_chunk *c, const struct fc_span *s,
    const struct fc_freq *freq, struct fc_vec *x)
{
	const struct fc_schema *schema = c->batch.schema;
	const int64_t *ds = c->batch.col[schema->ds].time;
	const struct fc_timetype *t = &schema->field[schema->ds].time;
	double *v = fc_vec_resize(x, s->n * r->n);
	bool dense = s->n == s->future - s->row;
	int64_t k = 0;

	for (size_t i = 0; i < x->n && !dense; i++)
		v[i] = NAN;
	for (size_t row = s->row; row < s->future && s->n > 0; row++) {
		if (dense)
			k = (int64_t)(row - s->row);
		else if (fc_freq_diff(freq, t, ds[s->row], ds[row], &k) ||
		    k < 0 || (size_t)k >= s->n)
			continue;
		fc_regressors_row(r, c, row, v + (size_t)k * r->n);
	}
}
