/* probs.c - the interval and quantile columns that are asked for. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/quantile.h"
#include "model/probs.h"

/* Column "yhat<form><x>" of probability p; p is replaced by its place later. */
static void
add(struct fc_probs *pr, const char *form, double x, double p)
{
	char text[FC_NUM_MAX];
	size_t n = fc_num_print(text, x);

	pr->name[pr->ncol] = fc_xasprintf("yhat%s%.*s", form, (int)n, text);
	pr->p[pr->ncol++] = p;
}

static int
number(const char *s, double lo, double hi, const char *what, double *x,
    struct fc_err *err)
{
	if (fc_num_parse(s, strlen(s), '.', x) || !(*x > lo && *x < hi))
		return fc_fail(err, FC_USAGE, "%s: not between %g and %g: '%s'",
		    what, lo, hi, s);
	return 0;
}

/* Place of x in the list, which holds it but for rounding. */
static size_t
find(const struct fc_probs *pr, double x)
{
	size_t lo = 0, hi = pr->n - 1;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (x - pr->p[mid] > 1e-12)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The list becomes all[0..n), sorted and without doubles; which[], path[] are
 * to be found again. */
static void
set_list(struct fc_probs *pr, double *all, size_t n)
{
	fc_sort_doubles(all, n);
	pr->n = 0;
	for (size_t i = 0; i < n; i++) {
		/* Levels and quantiles meet but for rounding. */
		if (pr->n == 0 || all[i] - all[pr->n - 1] > 1e-12)
			all[pr->n++] = all[i];
	}
	free(pr->p);
	pr->p = all;
}

/* Sort and merge the probabilities; which[] finds each column's. */
static void
merge(struct fc_probs *pr)
{
	double *all = fc_xmalloc((pr->ncol + 1) * sizeof *all), *each = pr->p;

	memcpy(all, pr->p, pr->ncol * sizeof *all);
	pr->p = NULL;
	set_list(pr, all, pr->ncol);
	for (size_t i = 0; i < pr->ncol; i++)
		pr->which[i] = find(pr, each[i]);
	free(each);
}

void
fc_probs_paths(struct fc_probs *pr, size_t n)
{
	double *all = fc_xmalloc((pr->n + n) * sizeof *all);
	double *old = fc_xmalloc((pr->n + 1) * sizeof *old);

	memcpy(all, pr->p, pr->n * sizeof *all);
	memcpy(old, pr->p, pr->n * sizeof *old);
	for (size_t i = 0; i < n; i++)
		all[pr->n + i] = ((double)i + 0.5) / (double)n;
	set_list(pr, all, pr->n + n);
	for (size_t i = 0; i < pr->ncol; i++)
		pr->which[i] = find(pr, old[pr->which[i]]);
	pr->npath = n;
	pr->path = fc_xcalloc(n, sizeof *pr->path);
	for (size_t i = 0; i < n; i++)
		pr->path[i] = find(pr, ((double)i + 0.5) / (double)n);
	free(old);
}

int
fc_probs_parse(struct fc_probs *pr, const struct fc_list *levels,
    const struct fc_list *quantiles, struct fc_err *err)
{
	size_t max = 2 * levels->n + quantiles->n;
	double x;

	*pr = (struct fc_probs){ 0 };
	pr->p = fc_xcalloc(max + 1, sizeof *pr->p);
	pr->name = fc_xcalloc(max + 1, sizeof *pr->name);
	pr->which = fc_xcalloc(max + 1, sizeof *pr->which);
	for (size_t i = 0; i < levels->n; i++) {
		if (number(levels->v[i], 0, 100, "--level", &x, err))
			return -1;
		add(pr, "-lo-", x, (100 - x) / 200);
		add(pr, "-hi-", x, (100 + x) / 200);
	}
	for (size_t i = 0; i < quantiles->n; i++) {
		if (number(quantiles->v[i], 0, 1, "--quantiles", &x, err))
			return -1;
		add(pr, "-q", x, x);
	}
	for (size_t i = 0; i < pr->ncol; i++) {
		for (size_t k = 0; k < i; k++) {
			if (strcmp(pr->name[i], pr->name[k]) == 0)
				return fc_fail(err, FC_USAGE,
				    "column '%s' asked for twice", pr->name[i]);
		}
	}
	merge(pr);
	return 0;
}

void
fc_probs_of(struct fc_probs *pr, const double *p, size_t n)
{
	*pr = (struct fc_probs){ 0 };
	pr->p = fc_xcalloc(n + 1, sizeof *pr->p);
	pr->name = fc_xcalloc(n + 1, sizeof *pr->name);
	pr->which = fc_xcalloc(n + 1, sizeof *pr->which);
	for (size_t i = 0; i < n; i++)
		add(pr, "-q", p[i], p[i]);
	merge(pr);
}

void
fc_probs_release(struct fc_probs *pr)
{
	for (size_t i = 0; i < pr->ncol; i++)
		free(pr->name[i]);
	free(pr->name);
	free(pr->p);
	free(pr->which);
	free(pr->path);
	*pr = (struct fc_probs){ 0 };
}
