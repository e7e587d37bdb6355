/* reconcile.c - a stream of base forecasts made coherent */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "recon/prob.h"
#include "series/chunk.h"

enum { STASH_MEMORY = 1 << 20 };

static int
add_fields(struct fc_recon *r, struct fc_err *err)
{
	const struct fc_schema *s = r->schema;
	size_t f;

	r->value = fc_schema_need(s, r->o.column, err);
	if (r->value < 0)
		return -1;
	if (s->field[r->value].type != FC_NUM)
		return fc_fail(err, FC_DATA, "column '%s' holds no numbers",
		    r->o.column);
	if (fc_prob_open(r, err))
		return -1;
	for (f = 0; f < s->nhistory; f++)
		fc_schema_add_history(&r->out, s->history[f]);
	r->out.freq = s->freq;
	return fc_schema_roles(&r->out, err);
}

int
fc_recon_open(struct fc_recon **out, struct fc_reader *in,
    const struct fc_recon_opts *o, struct fc_err *err)
{
	struct fc_recon *r = fc_xcalloc(1, sizeof *r);

	*out = r;
	r->o = *o;
	r->in = in;
	r->schema = fc_reader_schema(in);
	fc_schema_init(&r->out);
	fc_schema_init(&r->gap);
	fc_tuples_init(&r->columns, 3);
	fc_stash_open(&r->stash, STASH_MEMORY);
	if (fc_structure_init(&r->s, r->schema, err))
		return -1;
	return add_fields(r, err);
}

void
fc_recon_close(struct fc_recon *r)
{
	if (r == NULL)
		return;
	fc_prob_close(r);
	fc_recon_forget(r);
	fc_pasts_release(&r->residuals);
	fc_structure_release(&r->s);
	fc_tuples_release(&r->columns);
	fc_stash_close(r->stash);
	fc_schema_release(&r->out);
	fc_schema_release(&r->gap);
	free(r->keep);
	free(r->from);
	free(r->y);
	free(r->position);
	free(r->column);
	free(r->block_of);
	free(r->block);
	free(r->group);
	free(r->fixed);
	free(r->factor);
	free(r);
}

const struct fc_schema *
fc_recon_schema(const struct fc_recon *r)
{
	return &r->out;
}

const struct fc_structure *
fc_recon_structure(const struct fc_recon *r)
{
	return &r->s;
}

size_t
fc_recon_columns(const struct fc_recon *r)
{
	return r->columns.n;
}

/* Nodes and columns of the records of a chunk. */
static void
see(struct fc_recon *r, const struct fc_chunk *c)
{
	int64_t key[3], guess;
	int32_t code[64];
	size_t i, f, row;

	for (i = 0; i < c->nseries; i++) {
		for (f = 0; f < r->schema->nkeys; f++)
			code[f] = c->batch.col[f].code[c->start[i]];
		(void)fc_structure_node(&r->s, code);
		guess = 0;
		for (row = c->start[i]; row < c->start[i + 1]; row++) {
			guess = fc_recon_column(r, &c->batch, row, guess);
			if (guess < 0) {
				fc_recon_column_key(r, &c->batch, row, key);
				guess = (int64_t)fc_tuples_add(&r->columns,
				    key);
			}
			guess++;
		}
	}
}

int
fc_recon_read(struct fc_recon *r, struct fc_err *err)
{
	struct fc_chunker *chunker = NULL;
	struct fc_chunk chunk;
	uint64_t taken, size;
	int more;

	if (fc_chunker_open(&chunker, r->in, err))
		return -1;
	fc_chunk_init(&chunk, r->schema);
	while ((more = fc_chunker_next(chunker, &chunk, err)) > 0) {
		if (fc_stash_put(r->stash, &chunk.batch, 0, chunk.batch.n,
		    err)) {
			more = -1;
			break;
		}
		see(r, &chunk);
		fc_reader_progress(r->in, &taken, &size);
		fc_progress(taken, size, fc_stash_rows(r->stash));
	}
	fc_progress_end();
	fc_chunk_release(&chunk);
	fc_chunker_close(chunker);
	return more == 0 ? fc_structure_close(&r->s, err) : -1;
}

/* Move the bounds of rows by what the forecast moved. */
static void
shift_bounds(const struct fc_recon *r, struct fc_batch *b,
    const double *moved)
{
	size_t f, i;
	double p;

	for (f = 0; f < r->schema->n; f++) {
		double *v = b->col[f].num;

		if (r->schema->field[f].type != FC_NUM ||
		    fc_schema_quantile(r->schema->field[f].name, &p))
			continue;
		for (i = 0; i < b->n; i++) {
			v[i] += moved[i];
			if (r->o.non_negative && v[i] < 0)
				v[i] = 0;
		}
	}
}

/* Coherent quantiles and paths of row i. */
static void
set_row(const struct fc_recon *r, struct fc_batch *out, size_t i, size_t node,
    size_t column, double yhat)
{
	size_t f;

	for (f = 0; f < r->out.n; f++)
		if (r->from[f] >= 0)
			out->col[f].num[i] = fc_prob_value(r,
			    (size_t)r->from[f], node, column, yhat);
}

/* New values into the records of b, and those that are only in out. */
static void
replace(const struct fc_recon *r, struct fc_batch *b, struct fc_batch *out,
    double *moved)
{
	size_t from, to, i, f, node;
	int32_t code[64];
	int64_t column;

	for (from = 0; from < b->n; from = to) {
		to = fc_recon_series_end(r->schema, b, from);
		for (f = 0; f < r->schema->nkeys; f++)
			code[f] = b->col[f].code[from];
		node = (size_t)fc_structure_find(&r->s, code);
		for (i = from, column = 0; i < to; i++, column++) {
			double *v = &b->col[r->value].num[i];
			double y;

			column = fc_recon_column(r, b, i, column);
			y = *fc_recon_value(r, node, (size_t)column);
			moved[i] = y - *v;
			*v = y;
			set_row(r, out, i, node, (size_t)column, y);
		}
	}
	if (r->o.intervals == FC_INTERVALS_SHIFT)
		shift_bounds(r, b, moved);
}

/* Rows of out, but for those that have lost their value in b. */
static int
put(const struct fc_recon *r, const struct fc_batch *b,
    const struct fc_batch *out, struct fc_writer *w, struct fc_err *err)
{
	const double *v = b->col[r->value].num;
	size_t from, to;

	for (from = 0; from < b->n; from = to + 1) {
		for (to = from; to < b->n && !fc_recon_absent(v[to]); to++)
			;
		if (to > from && fc_writer_put(w, out, from, to - from, err))
			return -1;
	}
	return 0;
}

int
fc_recon_write(struct fc_recon *r, struct fc_writer *w, struct fc_err *err)
{
	struct fc_batch b, out;
	double *moved = NULL;
	size_t cap = 0, f;
	int more;

	fc_batch_init(&b, r->schema);
	fc_batch_init(&out, &r->out);
	fc_stash_rewind(r->stash);
	while ((more = fc_stash_next(r->stash, &b, err)) > 0) {
		FC_GROW(moved, b.n, cap);
		fc_batch_reserve(&out, b.n);
		replace(r, &b, &out, moved);
		for (f = 0; f < r->out.n; f++)
			if (r->from[f] < 0)
				fc_batch_copy_col(&out, (int)f, 0, &b,
				    r->keep[f], 0, b.n);
		out.n = b.n;
		if (put(r, &b, &out, w, err)) {
			more = -1;
			break;
		}
	}
	free(moved);
	fc_batch_release(&out);
	fc_batch_release(&b);
	return more;
}
