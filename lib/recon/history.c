/*
 * history.c - shares of the bottom series in the past
 *
 * The history is any panel with the same key columns. Records of upper
 * nodes and of series that are not forecast are passed over; what is shared
 * is the sum of the bottom series of the forecasts below the same node, the
 * total or one of the middle. Codes of the two streams are matched by their
 * texts. Where that sum is nothing at any time, shares are equal.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "recon/recon_impl.h"
#include "series/chunk.h"

enum { NODE, DS, Y, MEMORY = 64 << 20 };

struct past {
	const struct fc_recon *r;
	const struct fc_schema *schema; /* of the history */
	int32_t **code;                 /* by key and code: the stream's code */
	size_t *ncode;
	struct fc_schema own;           /* bottom place, ds, y */
	struct fc_batch batch;
	struct fc_stash *stash;
	struct fc_tuples slots;         /* ds, root */
	double *total;                  /* by slot */
	size_t captotal;
	double *whole;                  /* by root: of shares or values */
};

static int
check_keys(const struct past *p, struct fc_err *err)
{
	if (p->schema->y < 0)
		return fc_fail(err, FC_DATA, "history has no column 'y'");
	return fc_past_same_keys(&p->r->s, p->schema, "history", err);
}

/* The stream's code for code c of key column f of the history. */
static int32_t
translate(struct past *p, size_t f, int32_t c)
{
	const struct fc_dict *d = p->schema->field[f].dict;
	const char *text;
	size_t n;

	if (c < 0)
		return c;
	while ((size_t)c >= p->ncode[f]) {
		p->code[f] = fc_xrealloc(p->code[f], d->n, sizeof **p->code);
		for (; p->ncode[f] < d->n; p->ncode[f]++) {
			text = fc_dict_str(d, (int32_t)p->ncode[f], &n);
			p->code[f][p->ncode[f]] = fc_dict_find(
			    p->r->schema->field[f].dict, text, n);
		}
	}
	/* Not FC_NULL_CODE, which is a key of its own. */
	return p->code[f][c] < 0 ? FC_NULL_CODE - 1 : p->code[f][c];
}

/* Records of one series, if it is a bottom series of the forecasts. */
static void
take_series(struct past *p, const struct fc_batch *b, size_t from, size_t to)
{
	int32_t code[64];
	int64_t node, key[2];
	size_t f, i, slot, known;
	double y;

	for (f = 0; f < p->schema->nkeys; f++)
		code[f] = translate(p, f, b->col[f].code[from]);
	node = fc_structure_find(&p->r->s, code);
	if (node < 0 || p->r->s.is_upper[node])
		return;
	fc_batch_reserve(&p->batch, p->batch.n + to - from);
	for (i = from; i < to; i++) {
		y = b->col[p->schema->y].num[i];
		if (isnan(y))
			continue;
		key[0] = b->col[p->schema->ds].time[i];
		key[1] = p->r->root[p->r->s.place[node]];
		known = p->slots.n;
		slot = fc_tuples_add(&p->slots, key);
		if (slot == known) {
			FC_GROW(p->total, slot + 1, p->captotal);
			p->total[slot] = 0;
		}
		p->total[slot] += y;
		p->batch.col[NODE].num[p->batch.n] = p->r->s.place[node];
		p->batch.col[DS].time[p->batch.n] = (int64_t)slot;
		p->batch.col[Y].num[p->batch.n++] = y;
	}
}

static int
read_history(struct past *p, struct fc_err *err)
{
	struct fc_chunker *chunker = NULL;
	struct fc_chunk chunk;
	size_t i;
	int more;

	if (fc_chunker_open(&chunker, p->r->o.history, err))
		return -1;
	fc_chunk_init(&chunk, p->schema);
	while ((more = fc_chunker_next(chunker, &chunk, err)) > 0) {
		p->batch.n = 0;
		for (i = 0; i < chunk.nseries; i++)
			take_series(p, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1]);
		if (fc_stash_put(p->stash, &p->batch, 0, p->batch.n, err)) {
			more = -1;
			break;
		}
	}
	fc_chunk_release(&chunk);
	fc_chunker_close(chunker);
	return more;
}

/* What the shares of a root are divided by. */
static int
add_wholes(struct past *p, bool average, struct fc_err *err)
{
	bool any = false;
	size_t i;

	for (i = 0; i < p->slots.n; i++) {
		double *whole = &p->whole[fc_tuples_at(&p->slots, i)[1]];

		if (!average)
			*whole += p->total[i];
		else if (fabs(p->total[i]) > 0)
			++*whole;
		any = any || fabs(p->total[i]) > 0;
	}
	return any ? 0 : fc_fail(err, FC_DATA, "the history holds no values "
	    "of the bottom series");
}

static void
equal_shares(const struct past *p, double *share)
{
	const struct fc_structure *s = &p->r->s;
	size_t i, u;

	for (i = 0; i < s->nbottom; i++) {
		u = s->place[p->r->root[i]];
		if (!(fabs(p->whole[p->r->root[i]]) > 0))
			share[i] = s->is_upper[p->r->root[i]] ? 1 /
			    (double)(s->row[u + 1] - s->row[u]) : 1;
	}
}

/* Sum y, or y over the period's total, into share; then make it a mean. */
static int
add_up(struct past *p, double *share, struct fc_err *err)
{
	bool average = p->r->o.shares == FC_SHARES_AVERAGE;
	size_t i;
	int more;

	if (add_wholes(p, average, err))
		return -1;
	fc_stash_rewind(p->stash);
	while ((more = fc_stash_next(p->stash, &p->batch, err)) > 0)
		for (i = 0; i < p->batch.n; i++) {
			size_t b = (size_t)p->batch.col[NODE].num[i];
			double t = p->total[p->batch.col[DS].time[i]];
			double y = p->batch.col[Y].num[i];
			double whole = p->whole[p->r->root[b]];

			if (average && fabs(t) > 0)
				share[b] += y / t / whole;
			else if (!average && fabs(whole) > 0)
				share[b] += y / whole;
		}
	equal_shares(p, share);
	return more;
}

int
fc_recon_history(const struct fc_recon *r, double *share, struct fc_err *err)
{
	struct past p = { .r = r, .schema = fc_reader_schema(r->o.history) };
	size_t f, n = p.schema->nkeys;
	int status;

	fc_schema_init(&p.own);
	fc_schema_add(&p.own, "node", FC_NUM);
	fc_schema_add(&p.own, "ds", FC_TIME);
	fc_schema_add(&p.own, "y", FC_NUM);
	fc_batch_init(&p.batch, &p.own);
	fc_stash_open(&p.stash, MEMORY);
	fc_tuples_init(&p.slots, 2);
	p.whole = fc_xcalloc(r->s.n, sizeof *p.whole);
	p.code = fc_xcalloc(n, sizeof *p.code);
	p.ncode = fc_xcalloc(n, sizeof *p.ncode);
	status = check_keys(&p, err);
	if (status == 0)
		status = read_history(&p, err);
	if (status == 0)
		status = add_up(&p, share, err);
	for (f = 0; f < n; f++)
		free(p.code[f]);
	free(p.code);
	free(p.ncode);
	free(p.total);
	free(p.whole);
	fc_tuples_release(&p.slots);
	fc_stash_close(p.stash);
	fc_batch_release(&p.batch);
	fc_schema_release(&p.own);
	return status;
}
