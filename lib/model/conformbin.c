/* conformbin.c - scores in bins, and their quantiles. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "model/conform_impl.h"

#define BINS FC_CONFORM_BINS
#define MIDDLE (0.5 * FC_CONFORM_BINS)         /* the bin of no error */
#define FINE 0.05
#define BIN_WIDTH (1.0 / 40)    /* the last ends beyond 1e4 */
#define ENOUGH 400              /* scores for a quantile of a step */

/* Bin 0 of a model, kind and group. */
static size_t
first_cell(const struct fc_conform *cf, size_t k, int kind, size_t group)
{
	return ((k * FC_CONFORM_KINDS + (size_t)kind) * cf->groups + group) * BINS;
}

static size_t
bin_of(double score)
{
	double x = asinh(score / FINE) / BIN_WIDTH + MIDDLE;

	return x <= 0 ? 0 : x >= BINS - 1 ? BINS - 1 : (size_t)x;
}

/* Lower edge of a bin. */
static double
edge(size_t bin)
{
	return FINE * sinh(((double)bin - MIDDLE) * BIN_WIDTH);
}

size_t
fc_conform_cell(const struct fc_conform *cf, size_t k, int kind, size_t group,
    double score)
{
	return first_cell(cf, k, kind, group) + bin_of(score);
}

/* Scores of the steps around `group` to sum[BINS]; how many. */
static double
gather(const struct fc_conform *cf, size_t k, int kind, size_t group,
    double *sum)
{
	double n = 0;

	memset(sum, 0, BINS * sizeof *sum);
	for (size_t wide = 0; wide < cf->groups && n < ENOUGH; wide++) {
		for (int side = wide > 0 ? -1 : 1; side <= 1; side += 2) {
			size_t g = side < 0 ? group - wide : group + wide;
			const uint32_t *c;

			if (g >= cf->groups)
				continue;
			c = cf->count + first_cell(cf, k, kind, g);
			for (size_t b = 0; b < BINS; b++) {
				sum[b] += c[b];
				n += c[b];
			}
		}
	}
	return n;
}

/* Quantile p of n scores in bins together with the normal distribution. */
static double
quantile(const double *bins, double n, double p)
{
	double prior = FC_CONFORM_NORMAL, far = p > 0.5 ? p : 1 - p, want;
	double below = 0, past = 0;

	/* The quantile of a finite sample lies farther out. */
	far = n > 0 ? fmin(1, far * (n + 1) / n) : far;
	want = n * (p > 0.5 ? far : 1 - far) + prior * p;
	for (size_t b = 0; b < BINS; b++) {
		double sum = past + bins[b];
		double at = sum + prior * fc_norm_cdf(edge(b + 1));

		if (at >= want && at > below) {
			double part = fmax(want - below, 0) / (at - below);

			return edge(b) + part * (edge(b + 1) - edge(b));
		}
		below = at;
		past = sum;
	}
	return edge(BINS);
}

void
fc_conform_quantiles(struct fc_conform *cf)
{
	size_t np = cf->probs->n;
	double *bins = fc_xmalloc(BINS * sizeof *bins);
	double *q = fc_xcalloc(cf->nspec * FC_CONFORM_KINDS * cf->groups * np + 1,
	    sizeof *q);

	cf->quantile = q;
	for (size_t k = 0; k < cf->nspec; k++) {
		for (int kind = 0; kind < FC_CONFORM_KINDS; kind++) {
			for (size_t g = 0; g < cf->groups; g++) {
				double n = gather(cf, k, kind, g, bins);

				for (size_t j = 0; j < np; j++)
					*q++ = quantile(bins, n,
					    cf->probs->p[j]);
			}
		}
	}
	free(bins);
}
