/* key.c - which series a record belongs to */
#include "base/fc.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "series/chunk.h"

int
fc_key_cmp(const struct fc_batch *a, size_t ra, const struct fc_batch *b,
    size_t rb)
{
	const struct fc_schema *s = a->schema, *t = b->schema;
	int order;

	for (size_t f = 0; f < s->nkeys; f++) {
		order = fc_dict_cmp(s->field[f].dict, a->col[f].code[ra],
		    t->field[f].dict, b->col[f].code[rb]);
		if (order != 0)
			return order;
	}
	if (s->model >= 0 && t->model >= 0) {
		order = fc_dict_cmp(s->field[s->model].dict,
		    a->col[s->model].code[ra], t->field[t->model].dict,
		    b->col[t->model].code[rb]);
		if (order != 0)
			return order;
	}
	if (s->cutoff >= 0 && t->cutoff >= 0) {
		int64_t x = a->col[s->cutoff].time[ra];
		int64_t y = b->col[t->cutoff].time[rb];

		return (x > y) - (x < y);
	}
	return 0;
}

void
fc_join_texts(const struct fc_batch *b, size_t r, const int *col, size_t n,
    char dst[256])
{
	struct fc_buf s = { 0 };
	char one[FC_NUM_MAX];

	fc_buf_adds(&s, "");
	for (size_t k = 0; k < n; k++)
		fc_buf_printf(&s, "%s%s", k ? "/" : "",
		    fc_batch_text(b, col[k], r, one));
	snprintf(dst, 256, "%s", s.s);
	fc_buf_release(&s);
}

const char *
fc_key_text(const struct fc_batch *b, size_t r, char dst[256])
{
	size_t n = b->schema->nkeys;
	int *col = fc_xcalloc(n, sizeof *col);

	for (size_t k = 0; k < n; k++)
		col[k] = (int)k;
	fc_join_texts(b, r, col, n, dst);
	free(col);
	return dst;
}
