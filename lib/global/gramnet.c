/* gramnet.c - the elastic net from accumulated products. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/gram.h"

#define STEPS 40                /* of the path */
#define LEAST 1e-4              /* its end, of its start */
#define SWEEPS 2000

struct net {
	size_t p;
	double n, zz, ratio;
	double *a;              /* centred X'X, p x p */
	double *c;              /* centred X'z */
	double *r;              /* c - a b: what is left to explain */
	double *b;
};

/* One coordinate; what its change means for the fit, in squares. */
static double
move(struct net *w, size_t j, double lambda)
{
	double own = w->a[j * w->p + j], l1 = w->n * lambda * w->ratio;
	double g = w->r[j] + own * w->b[j], was = w->b[j], d;

	if (!(own > 1e-12 * w->n))
		return 0;
	w->b[j] = fabs(g) <= l1 ? 0 : (g - copysign(l1, g)) /
	    (own + w->n * lambda * (1 - w->ratio));
	d = w->b[j] - was;
	if (d == 0)
		return 0;
	for (size_t k = 0; k < w->p; k++)
		w->r[k] -= d * w->a[j * w->p + k];
	return d * d * own;
}

/* To rest, from where b is: all coordinates, then those that are not 0 until
 * they rest, and all again. */
static void
descend(struct net *w, double lambda)
{
	double rest = 1e-16 * w->zz;
	bool all = true;

	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		double most = 0;

		for (size_t j = 0; j < w->p; j++) {
			if (all || w->b[j] != 0)
				most = fmax(most, move(w, j, lambda));
		}
		if (most <= rest && all)
			return;
		all = most <= rest;
	}
}

static double
gcv(const struct net *w)
{
	double rss = w->zz, df = 1;

	/* zz - 2 b'c + b'a b, and a b = c - r */
	for (size_t j = 0; j < w->p; j++) {
		rss -= w->b[j] * (w->c[j] + w->r[j]);
		df += w->b[j] != 0;
	}
	if (!(w->n > df))
		return INFINITY;
	return fmax(rss, 0) / ((w->n - df) * (w->n - df));
}

/* The lambda of the path that does best; b and r are left as they are there. */
static double
choose(struct net *w)
{
	double *kept = fc_xcalloc(w->p, 2 * sizeof *kept), top = 0;
	double least = INFINITY, best = 0;

	for (size_t j = 0; j < w->p; j++)
		top = fmax(top, fabs(w->c[j]));
	top /= w->n * w->ratio;
	for (int k = 0; k < STEPS && top > 0; k++) {
		double lambda = top * pow(LEAST, (double)k / (STEPS - 1));
		double value;

		descend(w, lambda);
		value = gcv(w);
		if (value >= least)
			continue;
		least = value;
		best = lambda;
		memcpy(kept, w->b, w->p * sizeof *kept);
		memcpy(kept + w->p, w->r, w->p * sizeof *kept);
	}
	memcpy(w->b, kept, w->p * sizeof *kept);
	memcpy(w->r, kept + w->p, w->p * sizeof *kept);
	free(kept);
	return best;
}

double
fc_gram_net(const struct fc_gram *g, double lambda, double ratio, double *b)
{
	size_t p = g->width - 1, last = g->width;
	struct net w = { .p = p, .n = g->n, .ratio = ratio, .b = b + 1 };

	if (!(ratio > 0) || !(g->n > 0) || p == 0)
		return fc_gram_solve(g, lambda, b);
	memset(b, 0, g->width * sizeof *b);
	w.a = fc_xcalloc(p * p, sizeof *w.a);
	w.c = fc_xcalloc(p, 2 * sizeof *w.c);
	w.r = w.c + p;
	w.zz = fc_gram_centre(g, w.a, w.c);
	memcpy(w.r, w.c, p * sizeof *w.r);
	if (isnan(lambda))
		lambda = choose(&w);
	descend(&w, lambda);
	b[0] = g->g[last] / g->n;
	for (size_t j = 0; j < p; j++)
		b[0] -= b[j + 1] * g->g[j + 1] / g->n;
	free(w.a);
	free(w.c);
	return lambda;
}
