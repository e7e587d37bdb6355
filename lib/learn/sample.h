/*
 * sample.h - rows and columns at random
 *
 * A row's draw depends on the seed, a name and its number only, so samples
 * are the same for any number of threads.
 */
#ifndef FC_LEARN_SAMPLE_H
#define FC_LEARN_SAMPLE_H

#include "base/fc.h"

/* Keep ceil(fraction * true ones) of the true ones in mask, at least one. */
void fc_sample_columns(bool *mask, size_t n, double fraction, uint64_t seed,
    const char *name);

/* A number that looks random, of a row and a key (fc_sample_key). */
uint64_t fc_sample_key(uint64_t seed, const char *name, uint64_t n);

/* Finaliser of MurmurHash3, on row + key. */
static inline uint64_t
fc_sample_row(uint64_t key, uint64_t row)
{
	uint64_t z = (row + 1) * 0x9e3779b97f4a7c15u + key;

	z = (z ^ z >> 33) * 0xff51afd7ed558ccdu;
	z = (z ^ z >> 33) * 0xc4ceb9fe1a85ec53u;
	return z ^ z >> 33;
}

#endif
