/* ids.c - the series of a table: key texts to small integers */
#include "base/fc.h"

#include "base/err.h"
#include "base/mem.h"
#include "ingest/ids.h"

void
fc_ids_init(struct fc_ids *ids, size_t nkeys, const struct fc_dict *const *dict)
{
	*ids = (struct fc_ids){ .nkeys = nkeys, .last = -1 };
	ids->dict = fc_xrealloc(NULL, nkeys + 1, sizeof *ids->dict);
	memcpy(ids->dict, dict, nkeys * sizeof *dict);
}

void
fc_ids_release(struct fc_ids *ids)
{
	free(ids->dict);
	free(ids->code);
	free(ids->next);
	free(ids->slot);
	*ids = (struct fc_ids){ 0 };
}

static bool
equal(const struct fc_ids *ids, int32_t s, int32_t *const *code, size_t r)
{
	const int32_t *have = ids->code + (size_t)s * ids->nkeys;
	size_t k;

	for (k = 0; k < ids->nkeys; k++)
		if (have[k] != code[k][r])
			return false;
	return true;
}

static uint64_t
step(uint64_t h, int32_t code)
{
	h = (h ^ (uint32_t)code) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t
hash_known(const struct fc_ids *ids, size_t s)
{
	uint64_t h = 0;
	size_t k;

	for (k = 0; k < ids->nkeys; k++)
		h = step(h, ids->code[s * ids->nkeys + k]);
	return h;
}

static void
rehash(struct fc_ids *ids)
{
	size_t i, j;

	ids->nslot = ids->nslot ? 2 * ids->nslot : 256;
	ids->slot = fc_xrealloc(ids->slot, ids->nslot, sizeof *ids->slot);
	for (i = 0; i < ids->nslot; i++)
		ids->slot[i] = -1;
	for (i = 0; i < ids->n; i++) {
		j = hash_known(ids, i) & (ids->nslot - 1);
		while (ids->slot[j] >= 0)
			j = (j + 1) & (ids->nslot - 1);
		ids->slot[j] = (int32_t)i;
	}
}

/* The series of row r by the hash table, added when new. */
static int32_t
look_up(struct fc_ids *ids, int32_t *const *code, size_t r)
{
	uint64_t h = 0;
	size_t k, j;

	if (2 * ids->n >= ids->nslot)
		rehash(ids);
	for (k = 0; k < ids->nkeys; k++)
		h = step(h, code[k][r]);
	j = h & (ids->nslot - 1);
	for (; ids->slot[j] >= 0; j = (j + 1) & (ids->nslot - 1))
		if (equal(ids, ids->slot[j], code, r))
			return ids->slot[j];
	if (ids->n >= INT32_MAX - 1)
		fc_oom();
	FC_GROW(ids->code, (ids->n + 1) * ids->nkeys, ids->capcode);
	FC_GROW(ids->next, ids->n + 1, ids->capnext);
	for (k = 0; k < ids->nkeys; k++)
		ids->code[ids->n * ids->nkeys + k] = code[k][r];
	ids->next[ids->n] = -1;
	ids->slot[j] = (int32_t)ids->n;
	return (int32_t)ids->n++;
}

void
fc_ids_map(struct fc_ids *ids, int32_t *const *code, size_t n, int32_t *id)
{
	int32_t last = ids->last;
	size_t r;

	for (r = 0; r < n; r++) {
		int32_t s = last;

		if (s < 0 || !equal(ids, s, code, r)) {
			if (last >= 0)
				s = ids->next[last];
			if (s < 0 || !equal(ids, s, code, r))
				s = look_up(ids, code, r);
			if (last >= 0)
				ids->next[last] = s;
			last = s;
		}
		id[r] = s;
	}
	ids->last = last;
}

/* Stable counting sorts of the series by rank of each key, last key first. */
void
fc_ids_rank(const struct fc_ids *ids, int32_t *rank)
{
	int32_t *a = fc_xrealloc(NULL, ids->n + 1, sizeof *a);
	int32_t *b = fc_xrealloc(NULL, ids->n + 1, sizeof *b);
	size_t i, k;

	for (i = 0; i < ids->n; i++)
		a[i] = (int32_t)i;
	for (k = ids->nkeys; k-- > 0; ) {
		const int32_t *code = ids->code + k;
		size_t nd = ids->dict[k]->n;
		int32_t *place = fc_xrealloc(NULL, nd + 1, sizeof *place);
		size_t *at = fc_xcalloc(nd + 1, sizeof *at);
		int32_t *swap = a;

		fc_dict_rank(ids->dict[k], place);
		for (i = 0; i < ids->n; i++)
			at[place[code[i * ids->nkeys]] + 1]++;
		for (i = 1; i <= nd; i++)
			at[i] += at[i - 1];
		for (i = 0; i < ids->n; i++)
			b[at[place[code[(size_t)a[i] * ids->nkeys]]]++] = a[i];
		a = b;
		b = swap;
		free(place);
		free(at);
	}
	for (i = 0; i < ids->n; i++)
		rank[a[i]] = (int32_t)i;
	free(a);
	free(b);
}

int
fc_ids_cmp(const struct fc_ids *ids, int32_t a, int32_t b)
{
	size_t k;

	for (k = 0; k < ids->nkeys; k++) {
		int32_t ca = ids->code[(size_t)a * ids->nkeys + k];
		int32_t cb = ids->code[(size_t)b * ids->nkeys + k];
		int c = fc_dict_cmp(ids->dict[k], ca, ids->dict[k], cb);

		if (c != 0)
			return c;
	}
	return 0;
}

const char *
fc_ids_text(const struct fc_ids *ids, int32_t id, char dst[256])
{
	size_t at = 0, k, n;
	char quoted[48];

	dst[0] = '\0';
	for (k = 0; k < ids->nkeys && at < 200; k++) {
		const char *s = fc_dict_str(ids->dict[k],
		    ids->code[(size_t)id * ids->nkeys + k], &n);

		at += (size_t)snprintf(dst + at, 256 - at, "%s%s",
		    k ? "/" : "", fc_quote(quoted, s, n));
	}
	return dst;
}

size_t
fc_ids_bytes(const struct fc_ids *ids)
{
	return (ids->capcode + ids->capnext + ids->nslot) * sizeof(int32_t);
}
