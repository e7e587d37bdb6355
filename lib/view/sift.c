/* sift.c - the rows of a batch for which conditions hold */
#include "base/fc.h"

#include "base/mem.h"
#include "view/sift.h"
#include "series/where.h"

struct fc_sift {
	const struct fc_schema *schema;
	struct fc_cond *cond;
	int *field;             /* of each condition */
	size_t n;
	bool *want;
	bool *pass;
	uint32_t *row;          /* rows that passed */
	size_t cap, nrow;
	bool all;               /* every row of the batch did */
	struct fc_batch kept;
};

int
fc_sift_open(struct fc_sift **res, const struct fc_schema *schema,
    char **cond, size_t n, struct fc_err *err)
{
	struct fc_sift *s = fc_xcalloc(1, sizeof *s);
	size_t i;

	s->schema = schema;
	s->cond = fc_xcalloc(n + 1, sizeof *s->cond);
	s->field = fc_xcalloc(n + 1, sizeof *s->field);
	s->want = fc_xcalloc(schema->n + 1, sizeof *s->want);
	for (i = 0; i < schema->n; i++)
		s->want[i] = true;
	for (i = 0; i < n; i++) {
		struct fc_cond *c = &s->cond[s->n++];

		if (fc_cond_parse(c, cond[i], err))
			goto fail;
		s->field[i] = fc_schema_need(schema, c->name, err);
		if (s->field[i] < 0 ||
		    fc_cond_bind(c, &schema->field[s->field[i]], err))
			goto fail;
	}
	fc_batch_init(&s->kept, schema);
	*res = s;
	return 0;
fail:
	fc_sift_close(s);
	return -1;
}

bool
fc_sift_uses(const struct fc_sift *s, int f)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->field[i] == f)
			return true;
	}
	return false;
}

void
fc_sift_want(struct fc_sift *s, const bool *want)
{
	memcpy(s->want, want, s->schema->n * sizeof *want);
}

/* dst[i] = src[row[i]], for values of 4 or 8 bytes. */
static void
gather(union fc_col dst, union fc_col src, enum fc_type type,
    const uint32_t *row, size_t n)
{
	size_t i;

	switch (type) {
	case FC_TEXT:
		for (i = 0; i < n; i++)
			dst.code[i] = src.code[row[i]];
		break;
	case FC_NUM:
		for (i = 0; i < n; i++)
			dst.num[i] = src.num[row[i]];
		break;
	case FC_TIME:
		for (i = 0; i < n; i++)
			dst.time[i] = src.time[row[i]];
		break;
	}
}

const struct fc_batch *
fc_sift_rows(struct fc_sift *s, const struct fc_batch *b)
{
	size_t i, f;

	s->all = true;
	if (s->n == 0)
		return b;
	if (b->n > s->cap) {
		s->cap = b->n;
		s->pass = fc_xrealloc(s->pass, s->cap, sizeof *s->pass);
		s->row = fc_xrealloc(s->row, s->cap, sizeof *s->row);
	}
	memset(s->pass, true, b->n * sizeof *s->pass);
	for (i = 0; i < s->n; i++)
		fc_cond_apply(&s->cond[i], b->col[s->field[i]], NULL, b->n,
		    s->pass);
	s->nrow = 0;
	for (i = 0; i < b->n; i++) {
		s->row[s->nrow] = (uint32_t)i;
		s->nrow += s->pass[i];
	}
	s->all = s->nrow == b->n;
	if (s->all)
		return b;
	fc_batch_reserve(&s->kept, s->nrow);
	for (f = 0; f < s->schema->n; f++) {
		if (s->want[f])
			gather(s->kept.col[f], b->col[f],
			    s->schema->field[f].type, s->row, s->nrow);
	}
	s->kept.n = s->nrow;
	return &s->kept;
}

size_t
fc_sift_row(const struct fc_sift *s, size_t i)
{
	return s->all ? i : s->row[i];
}

void
fc_sift_close(struct fc_sift *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n; i++)
		fc_cond_release(&s->cond[i]);
	if (s->kept.schema != NULL)
		fc_batch_release(&s->kept);
	free(s->cond);
	free(s->field);
	free(s->want);
	free(s->pass);
	free(s->row);
	free(s);
}
