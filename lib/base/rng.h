/*
 * rng.h - random numbers from a seed and a name
 *
 * The stream of a series depends on --seed and the series' key only, so
 * results are the same for any number of threads and any split.
 * Generator: xoshiro256++ (Blackman & Vigna 2021, ACM TOMS 47:4), seeded by
 * splitmix64.
 */
#ifndef FC_BASE_RNG_H
#define FC_BASE_RNG_H

#include "base/fc.h"

struct fc_rng {
	uint64_t s[4];
};

void fc_rng_init(struct fc_rng *r, uint64_t seed, const char *name, size_t n);
uint64_t fc_rng_next(struct fc_rng *r);
double fc_rng_uniform(struct fc_rng *r);        /* [0, 1), 53 bits */
double fc_rng_normal(struct fc_rng *r);         /* mean 0, sd 1 */
double fc_rng_gamma(struct fc_rng *r, double shape); /* scale 1 */
int64_t fc_rng_poisson(struct fc_rng *r, double mean);

#endif
