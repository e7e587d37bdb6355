/* summing.c - the summing matrix as a table */
#include "base/fc.h"

#include "base/mem.h"
#include "recon/summing.h"

void
fc_summing_schema(const struct fc_structure *s, struct fc_schema *out)
{
	size_t n = s->schema->nkeys, f;
	int at;

	fc_schema_init(out);
	for (f = 0; f < n; f++)
		fc_schema_add_like(out, &s->schema->field[f]);
	for (f = 0; f < n; f++) {
		at = fc_schema_add_like(out, &s->schema->field[f]);
		free(out->field[at].name);
		out->field[at].name = fc_xasprintf("bottom_%s",
		    s->schema->field[f].name);
	}
	fc_schema_add(out, "value", FC_NUM);
}

static int
put(const struct fc_structure *s, size_t node, size_t bottom,
    struct fc_batch *b, struct fc_writer *w, struct fc_err *err)
{
	size_t n = s->schema->nkeys, f;

	if (b->n == FC_BATCH_ROWS) {
		if (fc_writer_put(w, b, 0, b->n, err))
			return -1;
		b->n = 0;
	}
	for (f = 0; f < n; f++) {
		b->col[f].code[b->n] =
		    (int32_t)fc_tuples_at(&s->nodes, node)[f];
		b->col[n + f].code[b->n] =
		    (int32_t)fc_tuples_at(&s->nodes, bottom)[f];
	}
	b->col[2 * n].num[b->n++] = 1;
	return 0;
}

int
fc_summing_write(const struct fc_structure *s, const struct fc_schema *schema,
    struct fc_writer *w, struct fc_err *err)
{
	struct fc_batch b;
	size_t i, c;
	int status = 0;

	fc_batch_init(&b, schema);
	fc_batch_reserve(&b, FC_BATCH_ROWS);
	for (i = 0; i < s->n && status == 0; i++) {
		size_t u = s->place[i];

		if (!s->is_upper[i]) {
			status = put(s, i, i, &b, w, err);
			continue;
		}
		for (c = s->row[u]; c < s->row[u + 1] && status == 0; c++)
			status = put(s, i, s->bottom[s->child[c]], &b, w, err);
	}
	if (status == 0 && b.n > 0)
		status = fc_writer_put(w, &b, 0, b.n, err);
	fc_batch_release(&b);
	return status;
}
