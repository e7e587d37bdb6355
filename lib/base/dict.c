/* dict.c - texts interned to small integers */
#include "base/fc.h"

#include "base/dict.h"
#include "base/mem.h"

/* Part of the hash is kept, so a miss seldom touches the text. */
struct fc_dict_slot {
	uint32_t hash;
	int32_t code;           /* -1: free */
};

__extension__ typedef unsigned __int128 u128;

static uint64_t
mix(uint64_t a, uint64_t b)
{
	u128 m = (u128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Multiply-fold over 8-byte words, in the manner of wyhash (Wang Yi). */
uint64_t
fc_hash(const void *s, size_t n)
{
	const unsigned char *p = s;
	uint64_t h = 0x9e3779b97f4a7c15u ^ n;
	uint64_t w = 0;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&w, p, 8);
		h = mix(h ^ w, 0xa0761d6478bd642fu);
	}
	w = 0;
	if (n > 0)
		memcpy(&w, p, n);
	return mix(h ^ w, 0xe7037ed1a0b428dbu);
}

struct fc_dict *
fc_dict_new(void)
{
	struct fc_dict *d = fc_xcalloc(1, sizeof *d);

	FC_GROW(d->off, 1, d->capoff);
	d->off[0] = 0;
	return d;
}

void
fc_dict_free(struct fc_dict *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->nold; i++)
		free(d->old[i]);
	free(d->old);
	free(d->bytes);
	free(d->off);
	free(d->slot);
	free(d);
}

void
fc_dict_share(struct fc_dict *d)
{
	d->shared = true;
}

/* The arrays may move while another thread asks: either place will do. */
const char *
fc_dict_str(const struct fc_dict *d, int32_t code, size_t *n)
{
	const int32_t *off = __atomic_load_n(&d->off, __ATOMIC_ACQUIRE);
	const char *bytes = __atomic_load_n(&d->bytes, __ATOMIC_ACQUIRE);

	*n = (size_t)(off[code + 1] - off[code]);
	return bytes == NULL ? "" : bytes + off[code];
}

/*
 * p, of which `used` bytes matter, with room for n of size: as realloc, but
 * what others may be reading stays until the end. Capacities double, so
 * that what stays is no more than what is in use.
 */
static void *
enlarge(struct fc_dict *d, void *p, size_t used, size_t n, size_t size)
{
	void *more;

	if (!d->shared)
		return fc_xrealloc(p, n, size);
	more = fc_xrealloc(NULL, n, size);
	if (used > 0)
		memcpy(more, p, used);
	FC_GROW(d->old, d->nold + 1, d->capold);
	d->old[d->nold++] = p;
	return more;
}

static void
grow(struct fc_dict *d, size_t n)
{
	if (d->nbytes + n > d->capbytes) {
		d->capbytes = FC_MAX(2 * d->capbytes, d->nbytes + n + 64);
		__atomic_store_n(&d->bytes, enlarge(d, d->bytes, d->nbytes,
		    d->capbytes, 1), __ATOMIC_RELEASE);
	}
	if (d->n + 2 > d->capoff) {
		d->capoff = 2 * d->capoff;
		__atomic_store_n(&d->off, enlarge(d, d->off,
		    (d->n + 1) * sizeof *d->off, d->capoff, sizeof *d->off),
		    __ATOMIC_RELEASE);
	}
}

/* The slot of the text, or the free one where it would go. */
static size_t
probe(const struct fc_dict *d, uint32_t hash, const char *s, size_t n)
{
	size_t i = hash & (d->nslot - 1);

	for (;; i = (i + 1) & (d->nslot - 1)) {
		const struct fc_dict_slot *t = &d->slot[i];
		size_t len;
		const char *text;

		if (t->code < 0)
			return i;
		if (t->hash != hash)
			continue;
		text = fc_dict_str(d, t->code, &len);
		if (len == n && (n == 0 || memcmp(text, s, n) == 0))
			return i;
	}
}

static void
rehash(struct fc_dict *d)
{
	size_t old = d->nslot;
	struct fc_dict_slot *was = d->slot;
	size_t i;

	d->nslot = old == 0 ? 64 : 2 * old;
	d->slot = fc_xrealloc(NULL, d->nslot, sizeof *d->slot);
	for (i = 0; i < d->nslot; i++)
		d->slot[i] = (struct fc_dict_slot){ 0, FC_NULL_CODE };
	for (i = 0; i < old; i++) {
		size_t j;

		if (was[i].code < 0)
			continue;
		j = was[i].hash & (d->nslot - 1);
		while (d->slot[j].code >= 0)
			j = (j + 1) & (d->nslot - 1);
		d->slot[j] = was[i];
	}
	free(was);
}

int32_t
fc_dict_find(const struct fc_dict *d, const char *s, size_t n)
{
	if (d->nslot == 0)
		return FC_NULL_CODE;
	return d->slot[probe(d, (uint32_t)fc_hash(s, n), s, n)].code;
}

int32_t
fc_dict_add(struct fc_dict *d, const char *s, size_t n)
{
	uint32_t hash = (uint32_t)fc_hash(s, n);
	size_t i;

	if (2 * d->n >= d->nslot)
		rehash(d);
	i = probe(d, hash, s, n);
	if (d->slot[i].code >= 0)
		return d->slot[i].code;
	if (d->nbytes + n > INT32_MAX || d->n >= INT32_MAX - 1)
		fc_oom();
	grow(d, n);
	if (n > 0)
		memcpy(d->bytes + d->nbytes, s, n);
	d->nbytes += n;
	d->off[d->n + 1] = (int32_t)d->nbytes;
	d->slot[i] = (struct fc_dict_slot){ hash, (int32_t)d->n };
	return (int32_t)d->n++;
}

int
fc_dict_cmp(const struct fc_dict *a, int32_t ca,
    const struct fc_dict *b, int32_t cb)
{
	size_t na, nb;
	const char *sa, *sb;
	int c;

	if (ca < 0 || cb < 0)
		return (ca >= 0) - (cb >= 0);
	if (a == b && ca == cb)
		return 0;
	sa = fc_dict_str(a, ca, &na);
	sb = fc_dict_str(b, cb, &nb);
	c = na && nb ? memcmp(sa, sb, FC_MIN(na, nb)) : 0;
	return c ? c : (na > nb) - (na < nb);
}

/* Bottom-up merge sort of codes: stable, no global state, n log n. */
void
fc_dict_rank(const struct fc_dict *d, int32_t *rank)
{
	int32_t *a = fc_xrealloc(NULL, d->n + 1, sizeof *a);
	int32_t *b = fc_xrealloc(NULL, d->n + 1, sizeof *b);
	size_t i, w;

	for (i = 0; i < d->n; i++)
		a[i] = (int32_t)i;
	for (w = 1; w < d->n; w *= 2) {
		int32_t *swap;

		for (i = 0; i < d->n; i += 2 * w) {
			size_t l = i, m = FC_MIN(i + w, d->n), r = m;
			size_t e = FC_MIN(i + 2 * w, d->n), k = i;

			while (k < e)
				b[k++] = r >= e || (l < m &&
				    fc_dict_cmp(d, a[l], d, a[r]) <= 0)
				    ? a[l++] : a[r++];
		}
		swap = a;
		a = b;
		b = swap;
	}
	for (i = 0; i < d->n; i++)
		rank[a[i]] = (int32_t)i;
	free(a);
	free(b);
}
