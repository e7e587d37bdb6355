/* ridgeio.c - a linear model in the model file, and as text. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/bytes.h"
#include "global/ridge_impl.h"

static void
save_segment(const struct fc_ridge *m, const struct fc_ridge_segment *g,
    struct fc_buf *out)
{
	fc_bytes_put_num(out, &g->lambda, 1);
	fc_bytes_put_num(out, &g->rows, 1);
	fc_bytes_put_num(out, g->b, m->design.width);
}

void
fc_ridge_save(const void *model, struct fc_buf *out)
{
	const struct fc_ridge *m = model;
	const char *by = m->by >= 0 ? m->schema->field[m->by].name : "";

	fc_design_save(&m->design, out);
	fc_bytes_put_num(out, &m->unit.loc, 1);
	fc_bytes_put_num(out, &m->unit.scale, 1);
	fc_bytes_put_num(out, &m->sigma, 1);
	fc_bytes_put_num(out, m->grid, FC_GRID);
	save_segment(m, &m->all, out);
	fc_bytes_put_text(out, by, strlen(by));
	fc_bytes_put_u32(out, (uint32_t)m->nsegment);
	for (size_t i = 0; i < m->nsegment; i++) {
		size_t n;
		const char *s = fc_dict_str(m->name, (int32_t)i, &n);

		fc_bytes_put_text(out, s, n);
		save_segment(m, &m->segment[i], out);
	}
}

static void
load_segment(struct fc_ridge *m, struct fc_ridge_segment *g,
    struct fc_bytes *b)
{
	fc_bytes_num(b, &g->lambda, 1);
	fc_bytes_num(b, &g->rows, 1);
	g->b = fc_xcalloc(m->design.width, sizeof *g->b);
	fc_bytes_num(b, g->b, m->design.width);
}

/* Segments, and the column that tells them apart. */
static int
load_segments(struct fc_ridge *m, struct fc_bytes *b, struct fc_err *err)
{
	size_t n, len;
	const char *s;

	m->name = fc_dict_new();
	if (fc_global_by(b, m->schema, &m->by, err))
		return -1;
	n = fc_bytes_count(b, m->design.width * sizeof(double));
	m->segment = fc_xcalloc(n + 1, sizeof *m->segment);
	for (size_t i = 0; i < n && !b->bad; i++) {
		s = fc_bytes_text(b, &len);
		fc_dict_add(m->name, s, len);
		load_segment(m, &m->segment[m->nsegment++], b);
	}
	if (m->name->n != m->nsegment)
		b->bad = true;
	return 0;
}

int
fc_ridge_load(void **res, const struct fc_spec *spec, const void *bytes,
    size_t n, const struct fc_schema *s, struct fc_err *err)
{
	struct fc_ridge *m = fc_xcalloc(1, sizeof *m);
	struct fc_bytes b = { bytes, n, false };

	*res = m;
	m->p = spec->params;
	m->schema = s;
	if (fc_design_load(&m->design, &b, s, err))
		return -1;
	if (m->design.width > b.n / sizeof(double))
		b.bad = true;
	fc_bytes_num(&b, &m->unit.loc, 1);
	fc_bytes_num(&b, &m->unit.scale, 1);
	fc_bytes_num(&b, &m->sigma, 1);
	fc_bytes_num(&b, m->grid, FC_GRID);
	if (!b.bad) {
		load_segment(m, &m->all, &b);
		if (load_segments(m, &b, err))
			return -1;
	}
	if (b.bad)
		return fc_fail(err, FC_DATA, "damaged model file: linear model");
	return 0;
}

void
fc_ridge_describe(const void *model, struct fc_buf *out)
{
	const struct fc_ridge *m = model;

	fc_buf_printf(out, "rows      %.0f\nspread    %g\nsegments  %zu\n"
	    "lambda    %g\n", m->all.rows, m->sigma, m->nsegment,
	    m->all.lambda);
	for (size_t k = 0; k < m->design.width; k++) {
		fc_buf_printf(out, "%12.6g  ", m->all.b[k]);
		fc_design_column(&m->design, k, out);
		fc_buf_addc(out, '\n');
	}
}
