/* sample.c - rows and columns at random */
#include "base/fc.h"

#include <math.h>

#include "base/rng.h"
#include "learn/sample.h"

void
fc_sample_columns(bool *mask, size_t n, double fraction, uint64_t seed,
    const char *name)
{
	struct fc_rng rng;
	size_t left = 0, want, i;

	for (i = 0; i < n; i++)
		left += mask[i];
	want = (size_t)ceil(fraction * (double)left - 1e-9);
	want = FC_MAX(want, (size_t)1);
	fc_rng_init(&rng, seed, name, strlen(name));
	/* Each with probability wanted / left (Knuth, TAOCP 2, 3.4.2 S). */
	for (i = 0; i < n; i++) {
		if (!mask[i])
			continue;
		mask[i] = fc_rng_uniform(&rng) * (double)left < (double)want;
		want -= mask[i];
		left--;
	}
}

uint64_t
fc_sample_key(uint64_t seed, const char *name, uint64_t n)
{
	struct fc_rng rng;

	fc_rng_init(&rng, seed + n, name, strlen(name));
	return fc_rng_next(&rng);
}
