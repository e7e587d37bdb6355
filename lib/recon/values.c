/* values.c - the numbers of a stream by node and column */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/prob.h"

static bool
is_in(const struct fc_recon *r, size_t column, size_t group)
{
	int64_t model = r->group[group].model;

	return model == FC_NO_MODEL ||
	    model == fc_tuples_at(&r->columns, column)[0];
}

static void
add_block(struct fc_recon *r, size_t first, size_t k, size_t group)
{
	size_t i;

	r->block = fc_xrealloc(r->block, r->nblocks + 1, sizeof *r->block);
	r->block[r->nblocks] = (struct fc_recon_block){ first, k, group };
	for (i = first; i < first + k; i++)
		r->block_of[i] = r->nblocks;
	r->nblocks++;
}

void
fc_recon_place(struct fc_recon *r)
{
	size_t n = r->columns.n, g, c, at = 0, from;

	if (r->ngroups == 0) {
		r->group = fc_xcalloc(1, sizeof *r->group);
		r->group[0].model = FC_NO_MODEL;
		r->ngroups = 1;
	}
	r->position = fc_xcalloc(n, sizeof *r->position);
	r->column = fc_xcalloc(n, sizeof *r->column);
	r->block_of = fc_xcalloc(n, sizeof *r->block_of);
	for (g = 0; g < r->ngroups; g++) {
		from = at;
		for (c = 0; c < n; c++)
			if (is_in(r, c, g)) {
				r->position[c] = at;
				r->column[at++] = c;
			}
		for (c = from; c < at; c += FC_RECON_BLOCK)
			add_block(r, c, FC_MIN((size_t)FC_RECON_BLOCK,
			    at - c), g);
	}
}

double *
fc_recon_block(const struct fc_recon *r, size_t i, size_t *k)
{
	*k = r->block[i].k;
	return r->y + r->block[i].first * r->s.n;
}

double *
fc_recon_value(const struct fc_recon *r, size_t node, size_t column)
{
	size_t at = r->position[column];
	const struct fc_recon_block *b = &r->block[r->block_of[at]];

	return r->y + b->first * r->s.n + node * b->k + at - b->first;
}

/* A NaN that no record can hold: all bits set. */
bool
fc_recon_absent(double y)
{
	uint64_t bits;

	memcpy(&bits, &y, sizeof bits);
	return bits == UINT64_MAX;
}

void
fc_recon_column_key(const struct fc_recon *r, const struct fc_batch *b,
    size_t row, int64_t key[3])
{
	const struct fc_schema *s = r->schema;

	key[0] = s->model >= 0 ? b->col[s->model].code[row] : 0;
	key[1] = s->cutoff >= 0 ? b->col[s->cutoff].time[row] : 0;
	key[2] = b->col[s->ds].time[row];
}

int64_t
fc_recon_column(const struct fc_recon *r, const struct fc_batch *b,
    size_t row, int64_t guess)
{
	int64_t key[3];

	fc_recon_column_key(r, b, row, key);
	if (guess < (int64_t)r->columns.n && memcmp(key,
	    fc_tuples_at(&r->columns, (size_t)guess), sizeof key) == 0)
		return guess;
	return fc_tuples_find(&r->columns, key);
}

const char *
fc_recon_column_name(const struct fc_recon *r, size_t column, char dst[256])
{
	const int64_t *key = fc_tuples_at(&r->columns, column);
	const struct fc_schema *s = r->schema;
	char ds[FC_TIME_MAX + 1], cutoff[FC_TIME_MAX + 1], model[48] = "";
	size_t n;

	n = fc_time_print(ds, key[2], &s->field[s->ds].time);
	ds[n] = '\0';
	if (s->model >= 0 && key[0] >= 0) {
		const char *text = fc_dict_str(s->field[s->model].dict,
		    (int32_t)key[0], &n);

		fc_quote(model, text, n);
	}
	cutoff[0] = '\0';
	if (s->cutoff >= 0) {
		n = fc_time_print(cutoff, key[1], &s->field[s->cutoff].time);
		cutoff[n] = '\0';
	}
	snprintf(dst, 256, "%s%s%s%s%s", ds, *model ? ", model " : "", model,
	    *cutoff ? ", cutoff " : "", cutoff);
	return dst;
}

size_t
fc_recon_series_end(const struct fc_schema *s, const struct fc_batch *b,
    size_t from)
{
	size_t r, f;

	for (r = from + 1; r < b->n; r++)
		for (f = 0; f < s->nkeys; f++)
			if (b->col[f].code[r] != b->col[f].code[from])
				return r;
	return r;
}

int
fc_recon_fill(struct fc_recon *r, struct fc_err *err)
{
	size_t size = r->s.n * r->columns.n, from, to, i, f;
	int32_t code[64];
	struct fc_batch b;
	int64_t column;
	int more;

	r->y = fc_xrealloc(r->y, size, sizeof *r->y);
	if (size > 0)
		memset(r->y, 0xff, size * sizeof *r->y);
	fc_prob_start(r);
	fc_batch_init(&b, r->schema);
	fc_stash_rewind(r->stash);
	while ((more = fc_stash_next(r->stash, &b, err)) > 0)
		for (from = 0; from < b.n; from = to) {
			size_t node;

			to = fc_recon_series_end(r->schema, &b, from);
			for (f = 0; f < r->schema->nkeys; f++)
				code[f] = b.col[f].code[from];
			node = (size_t)fc_structure_find(&r->s, code);
			for (i = from, column = 0; i < to; i++, column++) {
				double v = b.col[r->value].num[i];

				column = fc_recon_column(r, &b, i, column);
				*fc_recon_value(r, node, (size_t)column) =
				    isnan(v) ? NAN : v;
				fc_prob_take(r, &b, i, node, (size_t)column);
			}
		}
	fc_batch_release(&b);
	return more;
}
