/* gbdttext.c - boosted trees as LightGBM's text, in and out, and importance. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/msg.h"
#include "global/gbdt_impl.h"
#include "global/interchange.h"

/* ---- out --------------------------------------------------------------------- */

int
fc_gbdt_model_give(const void *model, struct fc_buf *out, struct fc_err *err)
{
	const struct fc_gbdt_model *m = model;
	bool first = true;

	if (m->by >= 0)
		return fc_fail(err, FC_USAGE, "--export lightgbm: one model, "
		    "and --by makes several");
	fc_gbdt_save(m->all, out);
	fc_buf_adds(out, "\npandas_categorical:[");
	for (size_t i = 0; i < m->ncol; i++) {
		if (!m->col[i].text)
			continue;
		fc_buf_adds(out, first ? "" : ", ");
		fc_categories_add(out, m->col[i].level);
		first = false;
	}
	fc_buf_adds(out, "]\n");
	return 0;
}

/* ---- in ---------------------------------------------------------------------- */

/* The categories of a column of numbers. */
static int
take_numbers(struct fc_gbdt_col *col, struct fc_err *err)
{
	col->nvalue = col->level->n;
	col->value = fc_xcalloc(col->nvalue + 1, sizeof *col->value);
	for (size_t k = 0; k < col->nvalue; k++) {
		size_t n;
		const char *s = fc_dict_str(col->level, (int32_t)k, &n);

		if (fc_num_parse(s, n, '.', &col->value[k]) ||
		    !isfinite(col->value[k]))
			return fc_fail(err, FC_DATA, "column '%s': '%.*s' of "
			    "the model is no number (--text %s takes it as "
			    "text)", col->name, (int)FC_MIN(n, (size_t)60), s,
			    col->name);
	}
	return 0;
}

/* Number the categories as the model does. */
static int
take_categories(struct fc_gbdt_model *m, struct fc_categories *c,
    struct fc_err *err)
{
	size_t n = 0, k = 0;

	for (size_t i = 0; i < m->ncol; i++)
		n += m->col[i].text || fc_gbdt_categorical(m->all, i);
	if (c->n > 0 && c->n != n)
		return fc_fail(err, FC_DATA, "the model has %zu lists of "
		    "categories, the panel %zu columns for them", c->n, n);
	for (size_t i = 0; i < m->ncol; i++) {
		struct fc_gbdt_col *col = &m->col[i];

		if (!col->text && !fc_gbdt_categorical(m->all, i))
			continue;
		if (c->n == 0) {
			if (col->text && fc_warn(err, "categories", "column "
			    "'%s': the model does not name its categories; "
			    "taken as numbered in byte order", col->name))
				return -1;
			continue;
		}
		fc_dict_free(col->level);
		free(col->rank);
		col->rank = NULL;
		col->level = c->list[k];
		c->list[k++] = NULL;
		if (!col->text && take_numbers(col, err))
			return -1;
	}
	return 0;
}

/* The columns of the model, in its order. */
static int
arrange(struct fc_gbdt_model *m, struct fc_err *err)
{
	size_t n = fc_gbdt_ncol(m->all), old = m->ncol;
	struct fc_gbdt_col *col = fc_xcalloc(n + 1, sizeof *col);
	const char *lacks = NULL;

	for (size_t c = 0; c < n && !lacks; c++) {
		const char *name = fc_gbdt_column(m->all, c);
		size_t i = 0;

		while (i < old && (!m->col[i].name ||
		    strcmp(m->col[i].name, name) != 0))
			i++;
		if (i == old) {
			lacks = name;
			break;
		}
		col[c] = m->col[i];
		m->col[i] = (struct fc_gbdt_col){ 0 };
	}
	fc_gbdt_columns_free(m);
	m->col = col;
	m->ncol = n;
	return !lacks ? 0 : fc_fail(err, FC_DATA, "column '%s' of the model "
	    "is no column of the panel to learn from, or there twice", lacks);
}

int
fc_gbdt_model_take(struct fc_gbdt_model *m, const char *s, size_t n,
    struct fc_err *err)
{
	struct fc_categories c;
	int rc;

	m->taken = true;
	if (m->nq > 0)
		return fc_fail(err, FC_USAGE, "--import: trees without "
		    "quantiles=");
	m->p.v[G_VALID] = 0;
	m->range[0] = -INFINITY;
	m->range[1] = INFINITY;
	if (m->by >= 0)
		return fc_fail(err, FC_USAGE, "--import: one model, not --by");
	if (fc_gbdt_load(&m->all, s, n, err) || arrange(m, err))
		return -1;
	rc = fc_categories_read(&c, s, n, err);
	if (rc == 0)
		rc = take_categories(m, &c, err);
	fc_categories_release(&c);
	return rc;
}

/* ---- importance --------------------------------------------------------------- */

static void
importance(const struct fc_gbdt_model *m, const struct fc_gbdt *trees,
    const double *missed, const char *prefix, const struct fc_buf *segment,
    struct fc_buf *out)
{
	double *gain = fc_xcalloc(2 * m->ncol, sizeof *gain);

	fc_gbdt_importance(trees, gain, gain + m->ncol);
	for (size_t i = 0; i < m->ncol; i++) {
		char s[FC_NUM_MAX];

		fc_buf_printf(out, "%s,%s,", prefix, segment->len ? segment->s : "");
		fc_global_quote(out, m->col[i].name, strlen(m->col[i].name));
		fc_buf_addc(out, ',');
		fc_buf_add(out, s, fc_num_print(s, gain[i]));
		fc_buf_printf(out, ",%.0f,", gain[m->ncol + i]);
		if (missed)
			fc_buf_add(out, s, fc_num_print(s, missed[i]));
		fc_buf_addc(out, '\n');
	}
	free(gain);
}

void
fc_gbdt_model_importance(const void *model, const char *prefix,
    struct fc_buf *out)
{
	const struct fc_gbdt_model *m = model;
	struct fc_buf segment = { 0 };

	importance(m, m->all, m->missed, prefix, &segment, out);
	for (size_t i = 0; i < m->name->n; i++) {
		size_t n;
		const char *s = fc_dict_str(m->name, (int32_t)i, &n);

		fc_buf_reset(&segment);
		fc_global_quote(&segment, s, n);
		if (m->segment[i])
			importance(m, m->segment[i], m->missed ? m->missed +
			    (i + 1) * m->ncol : NULL, prefix, &segment, out);
	}
	fc_buf_release(&segment);
}
