/* csvscan.c - where the separators of a stretch of CSV are */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/csvscan.h"

/* One bit for each of 64 bytes. */
struct masks {
	uint64_t delimiter, lf, cr, quote;
};

/* Between one run of 64 bytes and the next. */
struct state {
	uint64_t inside;        /* all ones: within quotes */
	uint64_t edge;          /* 1: a field may begin at the next byte */
	uint64_t closed;        /* 1: the last byte was a closing quote */
};

#ifdef __SSE2__
#include <emmintrin.h>

struct block {
	__m128i v[4];
};

static inline void
load(struct block *b, const char *s)
{
	int i;

	for (i = 0; i < 4; i++)
		b->v[i] = _mm_loadu_si128((const void *)(s + 16 * i));
}

static inline uint64_t
bits(const __m128i m[4])
{
	return (uint64_t)(uint32_t)_mm_movemask_epi8(m[0]) |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(m[1]) << 16 |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(m[2]) << 32 |
	    (uint64_t)(uint32_t)_mm_movemask_epi8(m[3]) << 48;
}

static inline uint64_t
equal(const struct block *b, char c)
{
	const __m128i want = _mm_set1_epi8(c);
	__m128i m[4];
	int i;

	for (i = 0; i < 4; i++)
		m[i] = _mm_cmpeq_epi8(b->v[i], want);
	return bits(m);
}

static inline uint64_t
equal_either(const struct block *b, char c, char d)
{
	const __m128i want = _mm_set1_epi8(c), or = _mm_set1_epi8(d);
	__m128i m[4];
	int i;

	for (i = 0; i < 4; i++)
		m[i] = _mm_or_si128(_mm_cmpeq_epi8(b->v[i], want),
		    _mm_cmpeq_epi8(b->v[i], or));
	return bits(m);
}

static inline bool
has_either(const struct block *b, char c, char d)
{
	const __m128i want = _mm_set1_epi8(c), or = _mm_set1_epi8(d);
	__m128i any = _mm_setzero_si128();
	int i;

	for (i = 0; i < 4; i++)
		any = _mm_or_si128(any,
		    _mm_or_si128(_mm_cmpeq_epi8(b->v[i], want),
		    _mm_cmpeq_epi8(b->v[i], or)));
	return _mm_movemask_epi8(any) != 0;
}

#else

/* Eight bytes in a word, in the order of a little-endian machine. */
struct block {
	uint64_t v[8];
};

static inline void
load(struct block *b, const char *s)
{
	memcpy(b->v, s, sizeof b->v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	for (int i = 0; i < 8; i++)
		b->v[i] = __builtin_bswap64(b->v[i]);
#endif
}

static inline uint64_t
equal(const struct block *b, char c)
{
	const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
	const uint64_t want = (unsigned char)c * UINT64_C(0x0101010101010101);
	uint64_t m = 0;
	int i;

	for (i = 0; i < 8; i++) {
		uint64_t x = b->v[i] ^ want;
		/* 0x80 where a byte of x is zero, exactly */
		uint64_t zero = ~(((x & low) + low) | x | low);

		/* gather the eight high bits */
		m |= (zero >> 7) * UINT64_C(0x0102040810204080) >> 56
		    << 8 * i;
	}
	return m;
}

static inline uint64_t
equal_either(const struct block *b, char c, char d)
{
	return equal(b, c) | equal(b, d);
}

static inline bool
has_either(const struct block *b, char c, char d)
{
	return (equal(b, c) | equal(b, d)) != 0;
}

#endif

/* Bit i of the result: parity of bits 0..i. */
static uint64_t
prefix_xor(uint64_t x)
{
	x ^= x << 1;
	x ^= x << 2;
	x ^= x << 4;
	x ^= x << 8;
	x ^= x << 16;
	x ^= x << 32;
	return x;
}

/* Baseline x86-64 has no instruction for this, and libgcc's call is dear. */
static inline int
count_bits(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) +
	    (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (int)(x * UINT64_C(0x0101010101010101) >> 56);
}

/* Append the positions of the bits. Room for 64 is there. */
static inline void
push_bits(uint32_t *dst, size_t *n, uint64_t mask, size_t base)
{
	uint32_t *d = dst + *n;
	int count = count_bits(mask), i;

	/* A fixed number of steps is cheaper than a loop that ends anywhere;
	 * what is written too much is overwritten. */
	for (i = 0; i < 8; i++) {
		d[i] = (uint32_t)(base + (size_t)__builtin_ctzll(mask | (UINT64_C(1) << 63)));
		mask &= mask - 1;
	}
	for (; i < count; i++) {
		d[i] = (uint32_t)(base + (size_t)__builtin_ctzll(mask));
		mask &= mask - 1;
	}
	*n += (size_t)count;
}

/* Which separators count, given quotes and CRs; notes what is odd or bad. */
static uint64_t
resolve(struct fc_csv_index *x, struct state *st, struct masks m,
    uint64_t valid, uint64_t lf_follows, size_t base)
{
	uint64_t ends = m.lf | (m.cr & ~(m.lf >> 1 | lf_follows << 63));
	uint64_t edges = m.delimiter | m.lf | m.cr;
	uint64_t inside = prefix_xor(m.quote) ^ st->inside;
	uint64_t opening = m.quote & inside, closing = m.quote & ~inside;
	uint64_t after = closing << 1 | st->closed;
	uint64_t begin = (edges & ~inside) << 1 | st->edge;
	uint64_t bad = (opening & ~(begin | after)) |
	    (after & ~(edges | m.quote));
	uint64_t odd = (opening & after) | ((m.lf | m.cr) & inside);

	x->quotes |= m.quote != 0;
	st->inside = 0 - (inside >> 63);
	st->closed = closing >> 63;
	st->edge = (edges & ~inside) >> 63;
	bad &= valid;
	odd &= valid;
	if (bad != 0) {
		int at = __builtin_ctzll(bad);

		x->bad = base + (size_t)at;
		valid &= (UINT64_C(1) << at) - 1;
	}
	if (odd != 0) {
		FC_GROW(x->odd, x->nodd + 72, x->capodd);
		push_bits(x->odd, &x->nodd, odd, base);
	}
	return (m.delimiter | ends) & ~inside & valid;
}

void
fc_csv_index_make(struct fc_csv_index *x, const char *s, size_t from,
    size_t to, const char delimiter[2])
{
	struct state st = { .edge = 1 };
	size_t base, nsep = 0;
	uint64_t valid = UINT64_MAX, sep;

	FC_GROW(x->sep, to - from + 80, x->cap);
	x->nodd = 0;
	x->quotes = false;
	x->bad = SIZE_MAX;
	for (base = from; base < to && x->bad == SIZE_MAX; base += 64) {
		struct block b;
		bool plain;

		load(&b, s + base);
		if (to - base < 64)
			valid = (UINT64_C(1) << (to - base)) - 1;
		plain = !has_either(&b, '"', '\r') &&
		    (st.inside | st.closed) == 0;
		if (plain && delimiter[0] == delimiter[1]) {
			sep = equal_either(&b, delimiter[0], '\n');
			st.edge = sep >> 63;
			sep &= valid;
		} else {
			struct masks m = {
				.delimiter = equal_either(&b, delimiter[0],
				    delimiter[1]),
				.lf = equal(&b, '\n'),
				.cr = equal(&b, '\r'),
				.quote = equal(&b, '"'),
			};

			sep = resolve(x, &st, m, valid, s[base + 64] == '\n',
			    base);
		}
		push_bits(x->sep, &nsep, sep, base);
	}
	x->nsep = nsep;
}

void
fc_csv_index_release(struct fc_csv_index *x)
{
	free(x->sep);
	free(x->odd);
	*x = (struct fc_csv_index){ 0 };
}
