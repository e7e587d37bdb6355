/* batch.c - a run of records as columns */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "rec/batch.h"

size_t
fc_type_size(enum fc_type t)
{
	return t == FC_TEXT ? sizeof(int32_t) : sizeof(double);
}

void
fc_batch_init(struct fc_batch *b, const struct fc_schema *schema)
{
	*b = (struct fc_batch){ .schema = schema };
	b->col = fc_xcalloc(schema->n, sizeof *b->col);
}

void
fc_batch_release(struct fc_batch *b)
{
	size_t f;

	for (f = 0; b->col != NULL && f < b->schema->n; f++)
		free(b->col[f].any);
	free(b->col);
	*b = (struct fc_batch){ 0 };
}

void
fc_batch_reserve(struct fc_batch *b, size_t n)
{
	size_t cap = FC_MAX(n, b->cap + b->cap / 2);
	size_t f;

	if (n <= b->cap)
		return;
	for (f = 0; f < b->schema->n; f++)
		b->col[f].any = fc_xrealloc(b->col[f].any, cap,
		    fc_type_size(b->schema->field[f].type));
	b->cap = cap;
}

void
fc_batch_copy_col(struct fc_batch *dst, int fdst, size_t at,
    const struct fc_batch *src, int fsrc, size_t from, size_t n)
{
	size_t w = fc_type_size(src->schema->field[fsrc].type);

	/* A column that the reader skips has no array. */
	if (n > 0 && src->col[fsrc].any != NULL)
		memcpy((char *)dst->col[fdst].any + at * w,
		    (const char *)src->col[fsrc].any + from * w, n * w);
}

void
fc_batch_append(struct fc_batch *dst, const struct fc_batch *src, size_t from,
    size_t n)
{
	size_t f;

	fc_batch_reserve(dst, dst->n + n);
	for (f = 0; f < dst->schema->n; f++)
		fc_batch_copy_col(dst, (int)f, dst->n, src, (int)f, from, n);
	dst->n += n;
}

bool
fc_batch_null(const struct fc_batch *b, int f, size_t r)
{
	switch (b->schema->field[f].type) {
	case FC_TEXT:
		return b->col[f].code[r] < 0;
	case FC_NUM:
		return isnan(b->col[f].num[r]);
	case FC_TIME:
		return b->col[f].time[r] == FC_NULL_TIME;
	}
	return true;
}

void
fc_batch_set_null(struct fc_batch *b, int f, size_t r)
{
	switch (b->schema->field[f].type) {
	case FC_TEXT:
		b->col[f].code[r] = FC_NULL_CODE;
		break;
	case FC_NUM:
		b->col[f].num[r] = NAN;
		break;
	case FC_TIME:
		b->col[f].time[r] = FC_NULL_TIME;
		break;
	}
}

const char *
fc_batch_text(const struct fc_batch *b, int f, size_t r, char *dst)
{
	const struct fc_field *field = &b->schema->field[f];
	const char *s;
	size_t n = 0;

	if (fc_batch_null(b, f, r)) {
		dst[0] = '\0';
		return dst;
	}
	switch (field->type) {
	case FC_TEXT:
		s = fc_dict_str(field->dict, b->col[f].code[r], &n);
		return fc_quote(dst, s, n);
	case FC_NUM:
		n = fc_num_print(dst, b->col[f].num[r]);
		break;
	case FC_TIME:
		n = fc_time_print(dst, b->col[f].time[r], &field->time);
		break;
	}
	dst[n] = '\0';
	return dst;
}

int
fc_batch_put_aside(const struct fc_batch *b, size_t from, size_t n,
    struct fc_aside *to, struct fc_err *err)
{
	for (size_t f = 0; f < b->schema->n; f++) {
		size_t w = fc_type_size(b->schema->field[f].type);
		const char *col = b->col[f].any;

		if (n > 0 && fc_aside_put(to, col + from * w, n * w, err))
			return -1;
	}
	return 0;
}

int
fc_batch_get_aside(struct fc_batch *b, size_t n, const struct fc_aside *from,
    uint64_t *at, struct fc_err *err)
{
	b->n = 0;
	fc_batch_reserve(b, n);
	for (size_t f = 0; f < b->schema->n; f++) {
		size_t w = fc_type_size(b->schema->field[f].type);

		if (fc_aside_get(from, at, b->col[f].any, n * w, err))
			return -1;
	}
	b->n = n;
	return 0;
}
