/*
 * gbdtio.c - boosted trees in the model file, and as text
 *
 * The columns and the spread, then for all rows and for each segment
 * LightGBM's text as it stands.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/bytes.h"
#include "global/gbdt_impl.h"

static void
save_column(const struct fc_gbdt_col *col, struct fc_buf *out)
{
	fc_bytes_put_text(out, col->name, strlen(col->name));
	fc_bytes_put_u32(out, col->text);
	fc_bytes_put_u32(out, col->watch);
	fc_bytes_put_u32(out, (uint32_t)col->level->n);
	for (size_t k = 0; k < col->level->n; k++) {
		size_t n;
		const char *s = fc_dict_str(col->level, (int32_t)k, &n);

		fc_bytes_put_text(out, s, n);
	}
	fc_bytes_put_u32(out, (uint32_t)col->nvalue);
	fc_bytes_put_num(out, col->value, col->nvalue);
}

void
fc_gbdt_trees_save(const struct fc_gbdt *trees, struct fc_buf *out)
{
	struct fc_buf text = { 0 };

	if (trees)
		fc_gbdt_save(trees, &text);
	fc_bytes_put_text(out, text.s ? text.s : "", text.len);
	fc_buf_release(&text);
}

void
fc_gbdt_model_save(const void *model, struct fc_buf *out)
{
	const struct fc_gbdt_model *m = model;
	const char *by = m->by >= 0 ? m->schema->field[m->by].name : "";

	fc_bytes_put_u32(out, (uint32_t)m->ncol);
	for (size_t i = 0; i < m->ncol; i++)
		save_column(&m->col[i], out);
	fc_bytes_put_num(out, &m->k, 1);
	fc_bytes_put_num(out, &m->d, 1);
	fc_bytes_put_num(out, m->grid, FC_GRID);
	fc_bytes_put_text(out, by, strlen(by));
	fc_bytes_put_u32(out, (uint32_t)m->name->n);
	for (size_t i = 0; i < m->name->n; i++) {
		size_t n;
		const char *s = fc_dict_str(m->name, (int32_t)i, &n);

		fc_bytes_put_text(out, s, n);
		fc_gbdt_trees_save(m->segment[i], out);
	}
	fc_gbdt_trees_save(m->all, out);
	fc_gbdt_fan_save(m, out);
	if (m->p.v[G_LINEAR] > 0)
		fc_bytes_put_num(out, m->range, 2);
}

/* The column of the stream, where there is a stream. */
static int
bind(struct fc_gbdt_col *col, const struct fc_schema *s, struct fc_err *err)
{
	col->field = -1;
	if (!s)
		return 0;
	col->field = fc_schema_need(s, col->name, err);
	if (col->field < 0)
		return -1;
	if ((s->field[col->field].type == FC_TEXT) != col->text ||
	    s->field[col->field].type == FC_TIME)
		return fc_fail(err, FC_DATA, "column '%s' is %s, in training "
		    "it was not", col->name, col->text ? "no text" : "text");
	return 0;
}

static int
load_columns(struct fc_gbdt_model *m, struct fc_bytes *b, struct fc_err *err)
{
	m->ncol = fc_bytes_count(b, 16);
	m->col = fc_xcalloc(m->ncol + 1, sizeof *m->col);
	for (size_t i = 0; i < m->ncol; i++) {
		struct fc_gbdt_col *col = &m->col[i];
		size_t len, n;
		const char *s = fc_bytes_text(b, &len);

		col->name = fc_xstrndup(s, len);
		col->text = fc_bytes_u32(b) != 0;
		col->watch = fc_bytes_u32(b) != 0;
		col->level = fc_dict_new();
		n = fc_bytes_count(b, 4);
		for (size_t k = 0; k < n; k++) {
			s = fc_bytes_text(b, &len);
			fc_dict_add(col->level, s, len);
		}
		col->nvalue = fc_bytes_count(b, sizeof *col->value);
		if (col->nvalue > 0)
			col->value = fc_xcalloc(col->nvalue, sizeof *col->value);
		fc_bytes_num(b, col->value, col->nvalue);
		if (b->bad)
			return 0;
		if (bind(col, m->schema, err))
			return -1;
	}
	return 0;
}

int
fc_gbdt_trees_load(const struct fc_gbdt_model *m, struct fc_gbdt **trees,
    struct fc_bytes *b, struct fc_err *err)
{
	size_t n;
	const char *s = fc_bytes_text(b, &n);

	if (b->bad || n == 0)
		return 0;
	if (fc_gbdt_load(trees, s, n, err)) {
		err->code = FC_DATA;
		return fc_fail_at(err, "damaged model file");
	}
	if (fc_gbdt_ncol(*trees) != m->ncol)
		return fc_fail(err, FC_DATA, "damaged model file: the trees "
		    "have %zu columns, not %zu", fc_gbdt_ncol(*trees), m->ncol);
	return 0;
}

static int
load_segments(struct fc_gbdt_model *m, struct fc_bytes *b, struct fc_err *err)
{
	size_t n, len;
	const char *s;

	m->name = fc_dict_new();
	if (fc_global_by(b, m->schema, &m->by, err))
		return -1;
	n = fc_bytes_count(b, 8);
	m->segment = fc_xcalloc(n + 1, sizeof *m->segment);
	m->nslot = n;
	for (size_t i = 0; i < n && !b->bad; i++) {
		s = fc_bytes_text(b, &len);
		if (fc_dict_add(m->name, s, len) != (int32_t)i)
			b->bad = true;
		if (fc_gbdt_trees_load(m, &m->segment[i], b, err))
			return -1;
	}
	return 0;
}

int
fc_gbdt_model_load(void **res, const struct fc_spec *spec, const void *bytes,
    size_t n, const struct fc_schema *s, struct fc_err *err)
{
	struct fc_gbdt_model *m = fc_xcalloc(1, sizeof *m);
	struct fc_bytes b = { bytes, n, false };

	*res = m;
	m->p = spec->params;
	m->schema = s;
	m->by = m->weight = -1;
	fc_gbdt_quantiles(m, spec);
	if (load_columns(m, &b, err))
		return -1;
	fc_bytes_num(&b, &m->k, 1);
	fc_bytes_num(&b, &m->d, 1);
	fc_bytes_num(&b, m->grid, FC_GRID);
	if (!b.bad && (load_segments(m, &b, err) ||
	    fc_gbdt_trees_load(m, &m->all, &b, err) ||
	    fc_gbdt_fan_load(m, &b, err)))
		return -1;
	if (m->p.v[G_LINEAR] > 0)
		fc_bytes_num(&b, m->range, 2);
	if (b.bad || !m->all || !(m->range[0] <= m->range[1]))
		return fc_fail(err, FC_DATA, "damaged model file: boosted "
		    "trees");
	return 0;
}

struct gain {
	double gain, split;
	const char *name;
};

static int
by_gain(const void *a, const void *b)
{
	const struct gain *x = a, *y = b;

	if (x->gain != y->gain)
		return x->gain > y->gain ? -1 : 1;
	return strcmp(x->name, y->name);
}

void
fc_gbdt_model_describe(const void *model, struct fc_buf *out)
{
	const struct fc_gbdt_model *m = model;
	double *gain = fc_xcalloc(2 * m->ncol, sizeof *gain), total = 0;
	struct gain *v = fc_xcalloc(m->ncol, sizeof *v);
	size_t segments = 0;

	for (size_t i = 0; i < m->name->n; i++)
		segments += m->segment[i] != NULL;
	fc_gbdt_importance(m->all, gain, gain + m->ncol);
	for (size_t i = 0; i < m->ncol; i++) {
		v[i] = (struct gain){ gain[i], gain[m->ncol + i],
			m->col[i].name };
		total += gain[i];
	}
	qsort(v, m->ncol, sizeof *v, by_gain);
	fc_buf_printf(out, "rows      %.0f\ntrees     %zu\nsegments  %zu\n",
	    m->rows, fc_gbdt_ntrees(m->all), segments);
	if (!isnan(m->loss))
		fc_buf_printf(out, "held out  loss %g\n", m->loss);
	if (m->leaves[0] > 0)
		fc_buf_printf(out, "smaller   leaves %.0f to %.0f, loss of "
		    "rows held out %g to %g\n", m->leaves[0], m->leaves[1],
		    m->losses[0], m->losses[1]);
	fc_buf_printf(out, "spread    %g of the series' own\n   gain  splits\n",
	    m->k);
	for (size_t i = 0; i < m->ncol; i++)
		fc_buf_printf(out, "%6.2f%%  %6.0f  %s\n", total > 0 ?
		    100 * v[i].gain / total : 0, v[i].split, v[i].name);
	free(gain);
	free(v);
}
