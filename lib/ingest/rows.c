/* rows.c - rows of whole series, between the stages of fc-ingest */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "ingest/rows.h"

void
fc_rows_init(struct fc_rows *r, const struct fc_schema *layout)
{
	*r = (struct fc_rows){ 0 };
	fc_batch_init(&r->b, layout);
	fc_rows_reset(r);
}

void
fc_rows_reset(struct fc_rows *r)
{
	r->b.n = 0;
	r->nseries = 0;
	FC_GROW(r->start, 1, r->cap);
	r->start[0] = 0;
}

void
fc_rows_end(struct fc_rows *r)
{
	FC_GROW(r->start, r->nseries + 2, r->cap);
	r->start[++r->nseries] = r->b.n;
}

void
fc_rows_release(struct fc_rows *r)
{
	fc_batch_release(&r->b);
	free(r->start);
	*r = (struct fc_rows){ 0 };
}

int
fc_rows_add_code(struct fc_schema *layout, const char *name)
{
	struct fc_field f = { .name = (char *)(uintptr_t)name,
	    .type = FC_TEXT };

	return fc_schema_add_like(layout, &f);
}

void
fc_rows_take(struct fc_batch *dst, int fdst, const struct fc_batch *src,
    int fsrc, const int32_t *row, size_t n)
{
	union fc_col to = dst->col[fdst], from = src->col[fsrc];
	size_t i;

	switch (dst->schema->field[fdst].type) {
	case FC_TEXT:
		for (i = 0; i < n; i++)
			to.code[i] = row[i] < 0 ? FC_NULL_CODE :
			    from.code[row[i]];
		break;
	case FC_NUM:
		for (i = 0; i < n; i++)
			to.num[i] = row[i] < 0 ? NAN : from.num[row[i]];
		break;
	case FC_TIME:
		for (i = 0; i < n; i++)
			to.time[i] = row[i] < 0 ? FC_NULL_TIME :
			    from.time[row[i]];
		break;
	}
}

size_t
fc_rows_width(const struct fc_schema *layout)
{
	size_t f, width = 0;

	for (f = 0; f < layout->n; f++)
		width += fc_type_size(layout->field[f].type);
	return width;
}
