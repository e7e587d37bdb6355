/* lbfgs.c - minimise a smooth function of many variables. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "opt/lbfgs.h"

#define PAIRS 8         /* steps remembered */
#define TRIALS 40       /* of one line search */

struct search {
	const struct fc_lbfgs *o;
	double *x, *g, *d;              /* point, gradient, direction */
	double *xn, *gn;                /* the same at the trial point */
	double *s, *y;                  /* PAIRS x n: differences */
	double rho[PAIRS];
	int have, next;                 /* pairs kept, slot of the next one */
};

size_t
fc_lbfgs_work(size_t n)
{
	return n * (4 + 2 * PAIRS);
}

static double
dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* d = -H g by the two-loop recursion. */
static void
direction(struct search *q)
{
	size_t n = q->o->n;
	double alpha[PAIRS] = { 0 };

	for (size_t i = 0; i < n; i++)
		q->d[i] = -q->g[i];
	for (int k = 1; k <= q->have; k++) {
		int j = (q->next - k + PAIRS) % PAIRS;
		const double *s = q->s + (size_t)j * n, *y = q->y + (size_t)j * n;

		alpha[j] = q->rho[j] * dot(s, q->d, n);
		for (size_t i = 0; i < n; i++)
			q->d[i] -= alpha[j] * y[i];
	}
	if (q->have > 0) {
		int j = (q->next - 1 + PAIRS) % PAIRS;
		const double *y = q->y + (size_t)j * n;
		double scale = 1 / (q->rho[j] * dot(y, y, n));

		for (size_t i = 0; i < n; i++)
			q->d[i] *= scale;
	}
	for (int k = q->have; k >= 1; k--) {
		int j = (q->next - k + PAIRS) % PAIRS;
		const double *s = q->s + (size_t)j * n, *y = q->y + (size_t)j * n;
		double beta = q->rho[j] * dot(y, q->d, n);

		for (size_t i = 0; i < n; i++)
			q->d[i] += (alpha[j] - beta) * s[i];
	}
}

/* A step that satisfies the weak Wolfe conditions, or at least descends;
 * false when there is none. The trial point is left in xn, gn, *fn. */
static bool
line_search(struct search *q, double f, double *fn)
{
	size_t n = q->o->n;
	double slope = dot(q->g, q->d, n), lo = 0, hi = INFINITY, t = 1;

	if (!(slope < 0))
		return false;
	if (q->have == 0)
		t = 1 / sqrt(dot(q->d, q->d, n));
	for (int k = 0; k < TRIALS; k++) {
		for (size_t i = 0; i < n; i++)
			q->xn[i] = q->x[i] + t * q->d[i];
		*fn = q->o->fn(q->xn, q->gn, q->o->arg);
		if (!(*fn <= f + 1e-4 * t * slope))
			hi = t;
		else if (dot(q->gn, q->d, n) < 0.9 * slope)
			lo = t;
		else
			return true;
		t = isinf(hi) ? 2 * t : (lo + hi) / 2;
	}
	return *fn < f;
}

static void
remember(struct search *q)
{
	size_t n = q->o->n;
	double *s = q->s + (size_t)q->next * n, *y = q->y + (size_t)q->next * n;
	double sy;

	for (size_t i = 0; i < n; i++) {
		s[i] = q->xn[i] - q->x[i];
		y[i] = q->gn[i] - q->g[i];
	}
	sy = dot(s, y, n);
	if (!(sy > 1e-12 * dot(y, y, n)))
		return;
	q->rho[q->next] = 1 / sy;
	q->next = (q->next + 1) % PAIRS;
	if (q->have < PAIRS)
		q->have++;
}

double
fc_lbfgs_min(const struct fc_lbfgs *o, double *x, double *work, int *iterations)
{
	size_t n = o->n;
	struct search q = {
		.o = o, .x = x, .g = work, .d = work + n, .xn = work + 2 * n,
		.gn = work + 3 * n, .s = work + 4 * n,
		.y = work + (4 + PAIRS) * n,
	};
	double f = o->fn(x, q.g, o->arg), fn;
	int k, calm = 0;

	for (k = 0; k < o->max_iter && calm < 2; k++) {
		direction(&q);
		if (!line_search(&q, f, &fn)) {
			if (q.have == 0)
				break;
			q.have = 0;     /* start again, steepest descent */
			continue;
		}
		calm = f - fn <= o->ftol * (1 + fabs(f)) ? calm + 1 : 0;
		remember(&q);
		memcpy(x, q.xn, n * sizeof *x);
		memcpy(q.g, q.gn, n * sizeof *q.g);
		f = fn;
	}
	if (iterations)
		*iterations = k;
	return f;
}
