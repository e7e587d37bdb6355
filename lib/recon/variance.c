/*
 * variance.c - variances of the nodes from residuals
 *
 * The residuals are any stream with the key columns of the forecasts, ds
 * and `residual`; records of nodes that are not forecast are passed over.
 * The variance is the mean of squares, not centred, over the periods a node
 * has (Hyndman, Lee & Wang 2016, CSDA 97:16-32).
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/recon_impl.h"
#include "series/chunk.h"

struct errors {
	struct fc_recon *r;
	const struct fc_schema *schema; /* of the residuals */
	int value;
	int32_t model;
	bool any;
	double *n;                      /* residuals, by node */
};

/* Node of the series of row, matched by texts; -1: not among them. */
static int64_t
node_of(const struct errors *e, const struct fc_batch *b, size_t row)
{
	int32_t code[64];
	const char *text;
	size_t f, n;

	for (f = 0; f < e->schema->nkeys; f++) {
		code[f] = b->col[f].code[row];
		if (code[f] < 0)
			continue;
		text = fc_dict_str(e->schema->field[f].dict, code[f], &n);
		code[f] = fc_dict_find(e->r->schema->field[f].dict, text, n);
		if (code[f] < 0)
			return -1;
	}
	return fc_structure_find(&e->r->s, code);
}

static int
take(struct errors *e, const struct fc_batch *b, size_t from, size_t to,
    struct fc_err *err)
{
	int64_t node = node_of(e, b, from);
	size_t i;

	for (i = from; i < to && node >= 0; i++) {
		double v = b->col[e->value].num[i];

		if (e->schema->model >= 0) {
			int32_t m = b->col[e->schema->model].code[i];

			if (e->any && m != e->model)
				return fc_fail(err, FC_DATA, "residuals of "
				    "several models; give those of one");
			e->model = m;
			e->any = true;
		}
		if (isnan(v))
			continue;
		e->r->variance[node] += v * v;
		e->n[node]++;
	}
	return 0;
}

static int
read_all(struct errors *e, struct fc_err *err)
{
	struct fc_chunker *chunker = NULL;
	struct fc_chunk chunk;
	int more, status = 0;
	size_t i;

	if (fc_chunker_open(&chunker, e->r->o.residuals, err))
		return -1;
	fc_chunk_init(&chunk, e->schema);
	while (status == 0 &&
	    (more = fc_chunker_next(chunker, &chunk, err)) != 0) {
		status = more < 0 ? -1 : 0;
		for (i = 0; i < chunk.nseries && status == 0; i++)
			status = take(e, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1], err);
	}
	fc_chunk_release(&chunk);
	fc_chunker_close(chunker);
	return status;
}

static int
finish(const struct errors *e, struct fc_err *err)
{
	char name[256];
	size_t i;

	for (i = 0; i < e->r->s.n; i++) {
		double *v = &e->r->variance[i];

		*v /= e->n[i];
		if (*v > 0 && isfinite(*v))
			continue;
		return fc_fail(err, FC_DATA, "node %s: %s; method wls-struct "
		    "needs none", fc_structure_name(&e->r->s, i, name),
		    !(e->n[i] > 0) ? "no residuals" : *v > 0 ?
		    "residuals are not finite" : "all residuals are zero");
	}
	return 0;
}

int
fc_recon_variance(struct fc_recon *r, struct fc_err *err)
{
	struct errors e = { .r = r, .schema = fc_reader_schema(
	    r->o.residuals) };
	int status;

	if (fc_recon_same_keys(r, e.schema, "the residuals", err))
		return -1;
	e.value = fc_schema_need(e.schema, "residual", err);
	if (e.value < 0)
		return -1;
	if (e.schema->field[e.value].type != FC_NUM)
		return fc_fail(err, FC_DATA, "column 'residual' holds no "
		    "numbers");
	e.n = fc_xcalloc(r->s.n, sizeof *e.n);
	status = read_all(&e, err);
	if (status == 0)
		status = finish(&e, err);
	free(e.n);
	return status;
}
