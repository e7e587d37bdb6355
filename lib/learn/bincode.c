/*
 * bincode.c - bins of code (categorical) columns
 *
 * Codes from 2^22 on are rest: a table of codes answers without a search,
 * and who has more than four million codes has no use for them as such.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "learn/bin.h"

#define MAX_CODE ((size_t)1 << 22)
#define MOST_BINS 65535u

struct code {
	int32_t code;
	size_t count;
};

/* Commonest first, then by code. */
static int
by_count(const void *a, const void *b)
{
	const struct code *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

static size_t
count_codes(struct code **res, const double *x, size_t n, size_t *rest)
{
	size_t *count = NULL, cap = 0, used = 0, i, m = 0;
	struct code *code;

	*rest = 0;
	for (i = 0; i < n; i++) {
		size_t c;

		if (!(x[i] >= 0 && x[i] < (double)MAX_CODE)) {
			++*rest;
			continue;
		}
		c = (size_t)x[i];
		FC_GROW(count, c + 1, cap);
		while (used <= c)
			count[used++] = 0;
		count[c]++;
	}
	code = fc_xmalloc((used + 1) * sizeof *code);
	for (i = 0; i < used; i++)
		if (count[i] > 0)
			code[m++] = (struct code){ (int32_t)i, count[i] };
	free(count);
	qsort(code, m, sizeof *code, by_count);
	*res = code;
	return m;
}

void
fc_bins_find_codes(struct fc_bins *b, const struct fc_bin_rule *rule,
    const double *x, size_t n)
{
	struct code *code;
	size_t rest, m, i, covered = 0, most;
	size_t max_bin = FC_MAX(rule->max_bin, 2u);

	m = count_codes(&code, x, n, &rest);
	most = (size_t)(0.99 * (double)(n - rest));
	b->missing = FC_MISSING_NAN;
	b->code = fc_xmalloc((m + 1) * sizeof *b->code);
	b->code[0] = -1;
	b->n = 1;
	/* Rare ones are rest, where there are many: those that make up most
	 * rows have bins of their own, whatever max_bin. */
	for (i = 0; i < m && b->n < MOST_BINS &&
	    (b->n < max_bin || covered < most); i++) {
		if (code[i].count < rule->min_data_in_bin && i > 1)
			break;
		covered += code[i].count;
		b->code[b->n++] = code[i].code;
		b->ntable = FC_MAX(b->ntable, (size_t)code[i].code + 1);
	}
	b->table = fc_xcalloc(b->ntable + 1, sizeof *b->table);
	for (i = 1; i < b->n; i++)
		b->table[b->code[i]] = (uint16_t)i;
	if (b->n == 2 && rest == 0 && m == 1)
		b->n = 1;
	free(code);
}
