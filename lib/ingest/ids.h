/*
 * ids.h - the series of a table: key texts to small integers
 *
 * Series s is the s-th distinct tuple of key codes met. Rows of one series
 * often follow each other, and in tables ordered by date the series follow
 * each other as they did the date before: the last series and its successor
 * are tried before the hash table.
 * Ownership: owns its tables; the dictionaries are borrowed and may grow.
 */
#ifndef FC_INGEST_IDS_H
#define FC_INGEST_IDS_H

#include "base/dict.h"
#include "base/fc.h"

struct fc_ids {
	size_t nkeys;
	const struct fc_dict **dict;    /* nkeys */
	int32_t *code;                  /* n * nkeys: series s at s * nkeys */
	size_t n, capcode;
	int32_t *next;                  /* series met after this one, or -1 */
	size_t capnext;
	int32_t *slot;                  /* hash table of series, -1: free */
	size_t nslot;
	int32_t last;                   /* series of the last row, or -1 */
};

/* dict: one per key, copied. */
void fc_ids_init(struct fc_ids *ids, size_t nkeys, const struct fc_dict *const *dict);
void fc_ids_release(struct fc_ids *ids);
/* Series of rows [0, n), whose key k has the codes code[k]; new ones are added. */
void fc_ids_map(struct fc_ids *ids, int32_t *const *code, size_t n, int32_t *id);
/* rank[s]: place of series s in byte order of its keys. */
void fc_ids_rank(const struct fc_ids *ids, int32_t *rank);
/* Byte order of two series. */
int fc_ids_cmp(const struct fc_ids *ids, int32_t a, int32_t b);
/* "CA_1/FOODS_1_001" for messages. */
const char *fc_ids_text(const struct fc_ids *ids, int32_t id, char dst[256]);
/* Bytes in use, for --memory. */
size_t fc_ids_bytes(const struct fc_ids *ids);

#endif
