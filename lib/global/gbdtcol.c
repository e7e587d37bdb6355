/* gbdtcol.c - the columns of a panel as boosted trees see them. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/name.h"
#include "global/gbdt_impl.h"

static bool
wanted(const struct fc_gbdt_model *m, const struct fc_schema *s, int f)
{
	double p;

	if (f == s->ds || f == s->y || f == s->model || f == s->cutoff ||
	    f == m->weight || s->field[f].type == FC_TIME)
		return false;
	if ((size_t)f < s->nkeys)
		return m->p.v[G_KEYS] == 1;
	return strcmp(s->field[f].name, "yhat") != 0 &&
	    strcmp(s->field[f].name, "fallback") != 0 &&
	    fc_schema_quantile(s->field[f].name, &p) != 0;
}

static bool
is_feature(const char *name)
{
	struct fc_feat_pair f;
	struct fc_err err;

	return fc_feat_parse(name, &f, &err) == 0;
}

/* Values in byte order, whatever order they came in. */
static void
take_levels(struct fc_gbdt_col *col, const struct fc_dict *d)
{
	int32_t *code = fc_xmalloc((d->n + 1) * sizeof *code);

	col->rank = fc_xmalloc((d->n + 1) * sizeof *col->rank);
	fc_dict_rank(d, col->rank);
	for (size_t k = 0; k < d->n; k++)
		code[col->rank[k]] = (int32_t)k;
	for (size_t k = 0; k < d->n; k++) {
		size_t n;
		const char *s = fc_dict_str(d, code[k], &n);

		fc_dict_add(col->level, s, n);
	}
	free(code);
}

void
fc_gbdt_columns(struct fc_gbdt_model *m, const struct fc_schema *s)
{
	m->col = fc_xcalloc(s->n, sizeof *m->col);
	for (int f = 0; f < (int)s->n; f++) {
		struct fc_gbdt_col *col = &m->col[m->ncol];

		if (!wanted(m, s, f))
			continue;
		m->ncol++;
		col->name = fc_xstrdup(s->field[f].name);
		col->field = f;
		col->text = s->field[f].type == FC_TEXT;
		col->watch = (size_t)f >= s->nkeys && !is_feature(col->name);
		col->level = fc_dict_new();
		if (col->text)
			take_levels(col, s->field[f].dict);
	}
}

/* The column of this name, -1: none that holds numbers. */
static ptrdiff_t
number_column(const struct fc_gbdt_model *m, const char *s, size_t n)
{
	for (size_t i = 0; i < m->ncol; i++) {
		const char *name = m->col[i].name;

		if (!m->col[i].text && strlen(name) == n &&
		    memcmp(name, s, n) == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

int
fc_gbdt_monotone(struct fc_gbdt_model *m, const char *names, int sign,
    struct fc_err *err)
{
	const char *at = names;

	while (at != NULL) {
		size_t n = strcspn(at, "+");
		ptrdiff_t i = number_column(m, at, n);

		if (i < 0)
			return fc_fail(err, FC_USAGE, "%s: the model has no "
			    "number column '%.*s'", sign > 0 ? "increasing" :
			    "decreasing", (int)FC_MIN(n, 60), at);
		if (m->monotone == NULL)
			m->monotone = fc_xcalloc(m->ncol, sizeof *m->monotone);
		if (m->monotone[i] == -sign)
			return fc_fail(err, FC_USAGE, "forecasts cannot both "
			    "rise and fall with '%s'", m->col[i].name);
		m->monotone[i] = (int8_t)sign;
		at = at[n] == '+' ? at + n + 1 : NULL;
	}
	return 0;
}

void
fc_gbdt_columns_free(struct fc_gbdt_model *m)
{
	free(m->monotone);
	for (size_t i = 0; i < m->ncol; i++) {
		free(m->col[i].name);
		free(m->col[i].rank);
		free(m->col[i].value);
		fc_dict_free(m->col[i].level);
	}
	free(m->col);
}

/* Number of the text in row r; NAN unknown or missing. */
static double
level_of(const struct fc_gbdt_col *col, const struct fc_chunk *c, size_t r)
{
	int32_t code = c->batch.col[col->field].code[r];
	const char *s;
	size_t n;

	if (code == FC_NULL_CODE)
		return NAN;
	if (!col->rank) {
		s = fc_dict_str(c->batch.schema->field[col->field].dict, code,
		    &n);
		code = fc_dict_find(col->level, s, n);
		return code < 0 ? (double)NAN : (double)code;
	}
	return (double)col->rank[code];
}

/* Place of a number among those that are categories. */
static double
place_of(const struct fc_gbdt_col *col, double x)
{
	for (size_t k = 0; k < col->nvalue; k++) {
		if (col->value[k] == x)
			return (double)k;
	}
	return NAN;
}

void
fc_gbdt_row(const struct fc_gbdt_model *m, const struct fc_chunk *c, size_t r,
    double *x)
{
	for (size_t i = 0; i < m->ncol; i++) {
		const struct fc_gbdt_col *col = &m->col[i];

		x[i] = col->text ? level_of(col, c, r) :
		    c->batch.col[col->field].num[r];
		if (col->value)
			x[i] = place_of(col, x[i]);
	}
}

const char *
fc_gbdt_lacks(const void *model, const struct fc_chunk *c, size_t row,
    size_t before)
{
	const struct fc_gbdt_model *m = model;

	for (size_t i = 0; i < m->ncol && before != SIZE_MAX; i++) {
		const struct fc_gbdt_col *col = &m->col[i];

		if (col->watch && fc_batch_null(&c->batch, col->field, row) &&
		    !fc_batch_null(&c->batch, col->field, before))
			return col->name;
	}
	return NULL;
}

const struct fc_gbdt *
fc_gbdt_trees(const struct fc_gbdt_model *m, const struct fc_chunk *c,
    size_t i, bool trial, bool *known)
{
	int32_t code, k;
	const char *s;
	size_t n;

	*known = true;
	if (m->by < 0)
		return trial ? m->trial[0] : m->all;
	code = c->batch.col[m->by].code[c->start[i]];
	if (code != FC_NULL_CODE) {
		s = fc_dict_str(c->batch.schema->field[m->by].dict, code, &n);
		k = fc_dict_find(m->name, s, n);
		if (k >= 0 && (trial ? m->trial : m->segment)[k])
			return (trial ? m->trial : m->segment)[k];
	}
	*known = false;
	return m->all;
}
