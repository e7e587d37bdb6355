#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "eval/group.h"
#include "eval/node.h"
#include "rec/open.h"

/*
 * Codes of another stream's dictionary in ours: map[code + 1] is ours + 2,
 * 0 when it was not looked up yet. Streams come one after the other.
 */
struct fc_codes {
	const struct fc_dict *of;
	int32_t *map;
	size_t n, cap;
};

enum { UNKNOWN = -2 };          /* a text that no node has */

void
fc_nodes_init(struct fc_nodes *n, size_t nkeys)
{
	*n = (struct fc_nodes){ .nkeys = nkeys };
	n->dict = fc_xcalloc(nkeys + 1, sizeof *n->dict);
	n->codes = fc_xcalloc(nkeys + 1, sizeof *n->codes);
	n->key = fc_xcalloc(nkeys + 1, sizeof *n->key);
	for (size_t k = 0; k < nkeys; k++)
		n->dict[k] = fc_dict_new();
	fc_tuples_init(&n->tuples, nkeys + 1);
	fc_tuples_init(&n->levels, 1);
	fc_tuples_init(&n->limits, 1);
}

void
fc_nodes_release(struct fc_nodes *n)
{
	for (size_t k = 0; n->dict != NULL && k < n->nkeys; k++) {
		fc_dict_free(n->dict[k]);
		free(n->codes[k].map);
	}
	free(n->dict);
	free(n->codes);
	free(n->key);
	free(n->weight);
	fc_tuples_release(&n->tuples);
	fc_tuples_release(&n->levels);
	fc_tuples_release(&n->limits);
	*n = (struct fc_nodes){ 0 };
}

/* Our code of a text; without add, UNKNOWN when we have none. */
static int32_t
translate(struct fc_nodes *n, size_t k, const struct fc_dict *of,
    int32_t code, bool add)
{
	struct fc_codes *c = &n->codes[k];
	size_t at = (size_t)code + 1, len;
	const char *s;

	if (c->of != of) {
		c->of = of;
		c->n = 0;
	}
	if (at >= c->n) {
		FC_GROW(c->map, at + 1, c->cap);
		memset(c->map + c->n, 0, (at + 1 - c->n) * sizeof *c->map);
		c->n = at + 1;
	}
	if (c->map[at] != 0)
		return c->map[at] - 2;
	if (code < 0)
		return FC_NULL_CODE;
	s = fc_dict_str(of, code, &len);
	code = add ? fc_dict_add(n->dict[k], s, len) :
	    fc_dict_find(n->dict[k], s, len);
	if (code < 0)
		return UNKNOWN;
	c->map[at] = code + 2;
	return code;
}

static void
set_key(struct fc_nodes *n, const struct fc_batch *b, size_t r,
    int64_t limit, bool add)
{
	for (size_t k = 0; k < n->nkeys; k++)
		n->key[k] = translate(n, k, b->schema->field[k].dict,
		    b->col[k].code[r], add);
	n->key[n->nkeys] = limit;
}

size_t
fc_nodes_add(struct fc_nodes *n, const struct fc_batch *b, size_t r,
    int64_t limit)
{
	int64_t level = (int64_t)fc_level_of(b, r);
	size_t i;

	set_key(n, b, r, limit, true);
	i = fc_tuples_add(&n->tuples, n->key);
	fc_tuples_add(&n->levels, &level);
	fc_tuples_add(&n->limits, &limit);
	if (i >= n->cap) {
		FC_GROW(n->weight, i + 1, n->cap);
		memset(n->weight + i, 0, (n->cap - i) * sizeof *n->weight);
	}
	return i;
}

int64_t
fc_nodes_find(struct fc_nodes *n, const struct fc_batch *b, size_t r,
    int64_t limit)
{
	set_key(n, b, r, limit, false);
	return fc_tuples_find(&n->tuples, n->key);
}

/* Add what a bottom series earned to every node above it. */
static void
climb(struct fc_nodes *n, const struct fc_batch *b, size_t r, int64_t limit,
    double earned)
{
	set_key(n, b, r, limit, false);
	for (size_t l = 0; l < n->levels.n; l++) {
		uint64_t level = (uint64_t)*fc_tuples_at(&n->levels, l);
		int64_t v[64], at;

		for (size_t k = 0; k < n->nkeys; k++)
			v[k] = (level >> k & 1) != 0 ? n->key[k] :
			    fc_dict_find(n->dict[k], "*", 1);
		v[n->nkeys] = limit;
		at = fc_tuples_find(&n->tuples, v);
		if (at >= 0)
			n->weight[at] += earned;
	}
}

/* Revenue within (limit - periods, limit]. */
static double
earned(const struct fc_side_series *s, int64_t after, int64_t limit)
{
	double sum = 0;

	for (size_t i = s->n; i-- > 0 && s->ds[i] > after;) {
		double x = s->y[i] * s->also[i];

		/* An item without a price was not on sale. */
		if (s->ds[i] <= limit && !isnan(x))
			sum += x;
	}
	return sum;
}

static bool
is_bottom(const struct fc_batch *b, size_t r)
{
	return fc_level_of(b, r) ==
	    ((uint64_t)1 << b->schema->nkeys) - 1;
}

int
fc_nodes_earn(struct fc_nodes *n, struct fc_side *history,
    const struct fc_nodes_span *span, struct fc_err *err)
{
	struct fc_side_series one;
	bool any = false;
	int more;

	if (span->freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "--weight: the length of a "
		    "period is not known; say --freq");
	while ((more = fc_side_next(history, &one, err)) > 0) {
		if (!is_bottom(one.batch, one.from))
			continue;
		any = true;
		for (size_t i = 0; i < n->limits.n; i++) {
			int64_t limit = *fc_tuples_at(&n->limits, i);
			int64_t after = fc_freq_add(&span->freq, span->time,
			    limit, -span->periods);

			climb(n, one.batch, one.from, limit,
			    earned(&one, after, limit));
		}
	}
	if (more == 0 && !any)
		return fc_fail(err, FC_DATA, "--weight: the history has no "
		    "series without a '*' in its keys");
	return more;
}
