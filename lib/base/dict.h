/*
 * dict.h - texts interned to small integers
 *
 * Append-only: code k is the k-th distinct text added, and stays so. Texts
 * lie in one run of bytes with n + 1 offsets, which is Arrow's utf8 layout,
 * so a dictionary (or its newest part) goes out as it stands. Lookup is an
 * open-addressed hash table of codes; the caller keeps a last-value cache
 * where runs are likely.
 * Ownership: the dictionary owns its texts; pointers from fc_dict_str are
 * valid until the next add (shared: as long as the dictionary).
 */
#ifndef FC_BASE_DICT_H
#define FC_BASE_DICT_H

#include "base/fc.h"

struct fc_dict {
	char *bytes;
	size_t nbytes, capbytes;
	int32_t *off;           /* n + 1 offsets into bytes */
	size_t n, capoff;
	struct fc_dict_slot *slot;
	size_t nslot;           /* a power of two, or 0 */
	bool shared;
	void **old;             /* outgrown, but perhaps being read */
	size_t nold, capold;
};

/* Missing text; never a code. */
#define FC_NULL_CODE (-1)

struct fc_dict *fc_dict_new(void) FC_MUST;
void fc_dict_free(struct fc_dict *d);
/* From now on other threads may look at the texts of codes they were handed
 * (fc_dict_str, fc_dict_cmp) while one thread adds. */
void fc_dict_share(struct fc_dict *d);
/* Code of s[0..n), added when new; more than 2 GiB of texts ends the program. */
int32_t fc_dict_add(struct fc_dict *d, const char *s, size_t n);
/* Code of s[0..n) or -1. */
int32_t fc_dict_find(const struct fc_dict *d, const char *s, size_t n);
const char *fc_dict_str(const struct fc_dict *d, int32_t code, size_t *n);
/* memcmp order of two texts; code -1 sorts first; the two may be of different dictionaries. */
int fc_dict_cmp(const struct fc_dict *a, int32_t ca,
    const struct fc_dict *b, int32_t cb);
/* rank[code] = place of the text in byte order, for all n codes. */
void fc_dict_rank(const struct fc_dict *d, int32_t *rank);

/* 64-bit hash of bytes (for tables in memory, never for output order). */
uint64_t fc_hash(const void *s, size_t n);

#endif
