/* conformbin.c - scores in bins, and their quantiles. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "model/conform_impl.h"

#define GROUPS 64
#define BINS FC_CONFORM_BINS
#define CLASSES FC_CONFORM_CLASSES
#define KINDS FC_CONFORM_KINDS
#define MIDDLE (0.5 * FC_CONFORM_BINS)         /* the bin of no error */
#define FINE 0.05
#define BIN_WIDTH (1.0 / 40)    /* the last ends beyond 1e4 */
#define ENOUGH 400              /* scores for a quantile of a step */
#define LOCATION 0.5            /* of their mean that is believed */
#define FAR 4.0                 /* a score that counts no more in the mean */

/* Scores of some step and kind. */
struct pool {
	double bin[BINS];
	double n;               /* scores */
	double windows;         /* as many histories and origins */
	double mean;            /* of the scores, none beyond FAR */
};

void
fc_conform_open(struct fc_conform *cf)
{
	cf->groups = FC_MIN((size_t)cf->horizon, GROUPS);
	cf->count = fc_xcalloc(cf->nspec * CLASSES + 1, sizeof *cf->count);
}

size_t
fc_conform_group(const struct fc_conform *cf, size_t step)
{
	return FC_MIN(step * cf->groups / (size_t)cf->horizon,
	    cf->groups - 1);
}

size_t
fc_conform_table(const struct fc_conform *cf)
{
	return KINDS * cf->groups * BINS;
}

/* Bin 0 of a kind and group. */
static size_t
first_cell(const struct fc_conform *cf, int kind, size_t group)
{
	return ((size_t)kind * cf->groups + group) * BINS;
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

uint32_t
fc_conform_cell(const struct fc_conform *cf, int kind, size_t group,
    double score)
{
	return (uint32_t)(first_cell(cf, kind, group) + bin_of(score));
}

void
fc_conform_count(struct fc_conform *cf, struct fc_conform_cell at, uint32_t n)
{
	uint32_t **t = &cf->count[at.table];

	if (!*t)
		*t = fc_xcalloc(fc_conform_table(cf), sizeof **t);
	(*t)[at.cell] += FC_MIN(n, UINT32_MAX - (*t)[at.cell]);
}

/* Steps that share a group. */
static double
steps_in(const struct fc_conform *cf, size_t group)
{
	double n = 0;

	for (size_t i = 0; cf->groups < (size_t)cf->horizon &&
	    i < (size_t)cf->horizon; i++)
		n += fc_conform_group(cf, i) == group;
	return n > 0 ? n : 1;
}

/* Add the scores of one group in a table of counts. */
static double
add_group(const struct fc_conform *cf, const uint32_t *table, int kind,
    size_t group, struct pool *p)
{
	const uint32_t *c = table + first_cell(cf, kind, group);
	double n = 0;

	for (size_t b = 0; b < BINS; b++) {
		p->bin[b] += c[b];
		n += c[b];
	}
	p->n += n;
	return n;
}

/* Scores of the steps around `group`, of tables [from, to). */
static void
gather(const struct fc_conform *cf, size_t from, size_t to, int kind,
    size_t group, struct pool *p)
{
	double own = 0;

	*p = (struct pool){ .n = 0 };
	for (size_t wide = 0; wide < cf->groups && p->n < ENOUGH; wide++) {
		for (int side = wide > 0 ? -1 : 1; side <= 1; side += 2) {
			size_t g = side < 0 ? group - wide : group + wide;

			for (size_t t = from; g < cf->groups && t < to; t++) {
				double n = cf->count[t] ? add_group(cf,
				    cf->count[t], kind, g, p) : 0;

				own += g == group ? n : 0;
			}
		}
	}
	p->windows = own / steps_in(cf, group);
	for (size_t b = 0; b < BINS && p->n > 0; b++) {
		double z = (edge(b) + edge(b + 1)) / 2;

		p->mean += fmax(-FAR, fmin(z, FAR)) * p->bin[b] / p->n;
	}
}

/*
 * Quantile p of the scores of a class, those of all, and the normal
 * distribution, by their weights; their mean drawn towards 0. It is less
 * certain than their spread: series of a panel share what happened in the
 * periods of the windows.
 */
static double
quantile(const struct pool *class, const struct pool *all, double p)
{
	double far = p > 0.5 ? p : 1 - p, want, below = 0, past = 0, shift;
	double wc = class->windows, wa = all->windows, wn = FC_CONFORM_NORMAL;
	double each = FC_CONFORM_ALL / (wa + wn), n, total;

	/* All scores and the normal ones are no more than so many windows. */
	each = fmin(each, 1);
	wa *= each;
	wn *= each;
	n = wc + wa;
	total = n + wn;
	/* The quantile of a finite sample lies farther out. */
	far = n > 0 ? fmin(1, far * (n + 1) / n) : far;
	want = n * (p > 0.5 ? far : 1 - far) + wn * p;
	shift = (1 - LOCATION) * (wc * class->mean + wa * all->mean) / total;
	wc /= fmax(class->n, 1);
	wa /= fmax(all->n, 1);
	for (size_t b = 0; b < BINS; b++) {
		double sum = past + wc * class->bin[b] + wa * all->bin[b];
		double at = sum + wn * fc_norm_cdf(edge(b + 1));

		if (at >= fmin(want, total * (1 - 1e-12)) && at > below) {
			double part = fmax(want - below, 0) / (at - below);

			return edge(b) + fmin(part, 1) * (edge(b + 1) -
			    edge(b)) - shift;
		}
		below = at;
		past = sum;
	}
	return edge(BINS);
}

void
fc_conform_quantiles(struct fc_conform *cf, const struct fc_probs *pr)
{
	size_t np = pr->n, each = KINDS * cf->groups * np;
	struct pool *class = fc_xmalloc(2 * sizeof *class), *all = class + 1;

	cf->np = np;
	free(cf->quantile);
	cf->quantile = fc_xcalloc(cf->nspec * CLASSES * each + 1,
	    sizeof *cf->quantile);
	for (size_t k = 0; k < cf->nspec; k++) {
		size_t from = k * CLASSES, to = from + CLASSES;

		for (size_t i = 0; i < KINDS * cf->groups; i++) {
			int kind = (int)(i / cf->groups);
			size_t g = i % cf->groups;

			gather(cf, from, to, kind, g, all);
			for (size_t t = from; t < to; t++) {
				double *q = cf->quantile + t * each + i * np;

				gather(cf, t, t + 1, kind, g, class);
				for (size_t j = 0; j < np; j++)
					q[j] = quantile(class, all, pr->p[j]);
			}
		}
	}
	free(class);
}

void
fc_conform_release(struct fc_conform *cf)
{
	for (size_t i = 0; cf->count && i < cf->nspec * CLASSES; i++)
		free(cf->count[i]);
	free(cf->count);
	free(cf->own);
	free(cf->quantile);
	cf->count = NULL;
	cf->own = NULL;
	cf->quantile = NULL;
	cf->nown = cf->capown = 0;
}
