/* joinfind.c - records of the main table to rows of a side table */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/join.h"

#define BLOCK 1024              /* records per round */
#define MISS FC_JOIN_MISS

void
fc_join_sync(struct fc_join *j)
{
	size_t k;

	for (k = 0; k < j->nkeys; k++) {
		struct fc_joinkey *key = &j->key[k];

		if (key->type != FC_TEXT || key->main == NULL ||
		    key->main->n == key->nmap)
			continue;
		FC_GROW(key->map, key->main->n, key->capmap);
		for (; key->nmap < key->main->n; key->nmap++) {
			size_t n;
			const char *s = fc_dict_str(key->main,
			    (int32_t)key->nmap, &n);

			key->map[key->nmap] = fc_dict_find(key->side, s, n);
		}
	}
}

/* Numbers of the values of one key, for texts. */
static void
add_text(const struct fc_joinkey *key, const struct fc_joinarg *arg,
    size_t from, size_t n, uint64_t *at)
{
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t r = arg->ref ? arg->ref[from + i] : (int64_t)(from + i);
		int32_t c = r < 0 ? -1 : arg->col.code[r];

		if (c >= 0)
			c = key->map[c];
		at[i] = c < 0 || at[i] == MISS ? MISS :
		    at[i] * key->n + (uint64_t)c;
	}
}

/* The same for numbers and times; neighbours are often equal. */
static void
add_value(const struct fc_joinkey *key, const struct fc_joinarg *arg,
    size_t from, size_t n, uint64_t *at)
{
	uint64_t last = 0;
	int32_t c = fc_valmap_find(&key->value, last);
	size_t i;

	for (i = 0; i < n; i++) {
		int64_t r = arg->ref ? arg->ref[from + i] : (int64_t)(from + i);
		uint64_t value;

		if (r < 0) {
			at[i] = MISS;
			continue;
		}
		value = key->type == FC_NUM ? fc_valmap_bits(arg->col.num[r]) :
		    (uint64_t)arg->col.time[r];
		if (value != last) {
			last = value;
			c = fc_valmap_find(&key->value, value);
		}
		at[i] = c < 0 || at[i] == MISS ? MISS :
		    at[i] * key->n + (uint64_t)c;
	}
}

void
fc_join_find(const struct fc_join *j, const struct fc_joinarg *arg, size_t n,
    int32_t *row)
{
	uint64_t at[BLOCK];
	size_t from, some, i, k;

	for (from = 0; from < n; from += some) {
		some = FC_MIN(n - from, (size_t)BLOCK);
		memset(at, 0, some * sizeof *at);
		for (k = 0; k < j->nkeys; k++)
			if (j->key[k].type == FC_TEXT)
				add_text(&j->key[k], &arg[k], from, some, at);
			else
				add_value(&j->key[k], &arg[k], from, some, at);
		for (i = 0; i < some; i++)
			row[from + i] = at[i] == MISS ? -1 : j->dense ?
			    j->dense[at[i]] : fc_valmap_find(&j->sparse, at[i]);
	}
}

void
fc_join_reverse(struct fc_join *j, const int64_t *time)
{
	size_t r;

	j->can_reverse = true;
	for (r = 0; r < j->rows.n; r++) {
		if (time[r] == FC_NULL_TIME)
			continue;
		if (fc_valmap_add(&j->reverse, (uint64_t)time[r],
		    (int32_t)r) != (int32_t)r)
			j->can_reverse = false;
	}
}

size_t
fc_join_bytes(const struct fc_join *j)
{
	size_t f, width = 0;

	for (f = 0; j->want != NULL && f < j->schema->n; f++)
		if (j->want[f])
			width += fc_type_size(j->schema->field[f].type);
	return j->rows.n * width + j->ndense * sizeof *j->dense +
	    j->sparse.nslot * 16;
}
