/* valmap.c - 64-bit values to small integers */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/valmap.h"

struct fc_valslot {
	uint64_t key;
	int32_t val;            /* -1: free */
};

/* Finalizer of splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static size_t
probe(const struct fc_valmap *m, uint64_t key)
{
	size_t i = mix(key) & (m->nslot - 1);

	while (m->slot[i].val >= 0 && m->slot[i].key != key)
		i = (i + 1) & (m->nslot - 1);
	return i;
}

static void
resize(struct fc_valmap *m, size_t nslot)
{
	struct fc_valmap was = *m;
	size_t i;

	m->nslot = nslot;
	m->slot = fc_xrealloc(NULL, nslot, sizeof *m->slot);
	for (i = 0; i < nslot; i++)
		m->slot[i] = (struct fc_valslot){ 0, -1 };
	for (i = 0; i < was.nslot; i++)
		if (was.slot[i].val >= 0)
			m->slot[probe(m, was.slot[i].key)] = was.slot[i];
	free(was.slot);
}

void
fc_valmap_reserve(struct fc_valmap *m, size_t n)
{
	size_t nslot = m->nslot ? m->nslot : 64;

	while (nslot < 2 * n)
		nslot *= 2;
	if (nslot > m->nslot)
		resize(m, nslot);
}

int32_t
fc_valmap_find(const struct fc_valmap *m, uint64_t key)
{
	return m->nslot == 0 ? -1 : m->slot[probe(m, key)].val;
}

int32_t
fc_valmap_add(struct fc_valmap *m, uint64_t key, int32_t val)
{
	struct fc_valslot *s;

	fc_valmap_reserve(m, m->n + 1);
	s = &m->slot[probe(m, key)];
	if (s->val < 0) {
		*s = (struct fc_valslot){ key, val };
		m->n++;
	}
	return s->val;
}

void
fc_valmap_release(struct fc_valmap *m)
{
	free(m->slot);
	*m = (struct fc_valmap){ 0 };
}

uint64_t
fc_valmap_bits(double x)
{
	uint64_t bits;

	x += 0.0;               /* -0 + 0 = 0 */
	memcpy(&bits, &x, sizeof bits);
	return bits;
}
