/*
 * valmap.h - 64-bit values to small integers
 *
 * An open-addressed table for join keys: packed codes, times, the bits of
 * numbers. { 0 } is an empty map.
 * Ownership: the map owns its slots until fc_valmap_release.
 */
#ifndef FC_INGEST_VALMAP_H
#define FC_INGEST_VALMAP_H

#include "base/fc.h"

struct fc_valmap {
	struct fc_valslot *slot;
	size_t n, nslot;        /* nslot a power of two, or 0 */
};

/* Room for n values without growing. */
void fc_valmap_reserve(struct fc_valmap *m, size_t n);
/* What key stands for (>= 0), or -1. */
int32_t fc_valmap_find(const struct fc_valmap *m, uint64_t key);
/* What key stands for already, or val (>= 0), which it stands for from now. */
int32_t fc_valmap_add(struct fc_valmap *m, uint64_t key, int32_t val);
void fc_valmap_release(struct fc_valmap *m);

/* Equal numbers have equal bits: -0 counts as 0. */
uint64_t fc_valmap_bits(double x);

#endif
