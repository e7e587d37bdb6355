/* group_order.c - the order of groups, and groups as columns of the report */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "eval/group.h"

static int
compare_num(double a, double b)
{
	/* Missing ones first. */
	if (isnan(a) || isnan(b))
		return isnan(b) - isnan(a);
	return (a > b) - (a < b);
}

/* Fewer named columns first, then those that name an earlier one. */
static int
compare_level(uint64_t a, uint64_t b)
{
	uint64_t differ = a ^ b;
	int na = 0, nb = 0;

	for (uint64_t x = a; x != 0; x &= x - 1)
		na++;
	for (uint64_t x = b; x != 0; x &= x - 1)
		nb++;
	if (na != nb)
		return na - nb;
	differ &= ~differ + 1;
	return differ == 0 ? 0 : (a & differ) != 0 ? -1 : 1;
}

static int
compare(const struct fc_groups *g, size_t i, size_t j)
{
	const int64_t *a = fc_tuples_at(&g->tuples, i);
	const int64_t *b = fc_tuples_at(&g->tuples, j);
	int c = 0;

	for (size_t k = 0; c == 0 && k < g->n; k++) {
		const struct fc_field *f = NULL;

		if (g->by[k].kind == FC_BY_COLUMN)
			f = &g->schema->field[g->by[k].field];
		if (g->by[k].kind == FC_BY_LEVEL) {
			c = compare_level((uint64_t)a[k], (uint64_t)b[k]);
		} else if (f != NULL && f->type == FC_TEXT) {
			c = fc_dict_cmp(f->dict, (int32_t)a[k], f->dict,
			    (int32_t)b[k]);
		} else if (f != NULL && f->type == FC_NUM) {
			double x, y;

			memcpy(&x, &a[k], sizeof x);
			memcpy(&y, &b[k], sizeof y);
			c = compare_num(x, y);
		} else {
			c = (a[k] > b[k]) - (a[k] < b[k]);
		}
	}
	return c;
}

/* Merge two ascending runs of src into dst. */
static void
merge(const struct fc_groups *g, size_t *dst, const size_t *src, size_t na,
    size_t nb)
{
	const size_t *a = src, *b = src + na;
	const size_t *enda = b, *endb = b + nb;

	while (a < enda || b < endb) {
		bool left = b == endb ||
		    (a < enda && compare(g, *a, *b) <= 0);

		*dst++ = left ? *a++ : *b++;
	}
}

/* qsort has no room for the groups, hence a merge sort. */
void
fc_groups_order(const struct fc_groups *g, size_t *order)
{
	size_t n = g->tuples.n;
	size_t *spare = fc_xcalloc(n + 1, sizeof *spare);

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t i = 0; i < n; i += 2 * run) {
			size_t na = FC_MIN(run, n - i);
			size_t nb = FC_MIN(run, n - i - na);

			merge(g, spare + i, order + i, na, nb);
		}
		memcpy(order, spare, n * sizeof *order);
	}
	free(spare);
}

void
fc_groups_fields(const struct fc_groups *g, struct fc_schema *out)
{
	for (size_t k = 0; k < g->n; k++) {
		const struct fc_by *by = &g->by[k];

		if (by->kind == FC_BY_LEVEL)
			fc_schema_add(out, by->name, FC_TEXT);
		else if (by->kind == FC_BY_STEP)
			fc_schema_add(out, by->name, FC_NUM);
		else
			fc_schema_add_like(out, &g->schema->field[by->field]);
	}
}

static int32_t
level_code(const struct fc_groups *g, uint64_t level, struct fc_dict *dict)
{
	char *name = fc_level_name(g->schema, level);
	int32_t code = fc_dict_add(dict, name, strlen(name));

	free(name);
	return code;
}

void
fc_groups_put(const struct fc_groups *g, size_t i, struct fc_batch *b,
    size_t r)
{
	const int64_t *v = fc_tuples_at(&g->tuples, i);

	for (size_t k = 0; k < g->n; k++) {
		const struct fc_field *f = &b->schema->field[k];

		if (g->by[k].kind == FC_BY_LEVEL)
			b->col[k].code[r] = level_code(g, (uint64_t)v[k],
			    f->dict);
		else if (g->by[k].kind == FC_BY_STEP)
			b->col[k].num[r] = (double)v[k];
		else if (f->type == FC_TEXT)
			b->col[k].code[r] = (int32_t)v[k];
		else if (f->type == FC_NUM)
			memcpy(&b->col[k].num[r], &v[k], sizeof v[k]);
		else
			b->col[k].time[r] = v[k];
	}
}
