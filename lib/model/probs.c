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

/* Sort and merge the probabilities; which[] finds each column's. */
static void
merge(struct fc_probs *pr)
{
	double *all = fc_xmalloc((pr->ncol + 1) * sizeof *all);

	memcpy(all, pr->p, pr->ncol * sizeof *all);
	fc_sort_doubles(all, pr->ncol);
	for (size_t i = 0; i < pr->ncol; i++) {
		/* Levels and quantiles meet but for rounding. */
		if (pr->n == 0 || all[i] - all[pr->n - 1] > 1e-12)
			all[pr->n++] = all[i];
	}
	for (size_t i = 0; i < pr->ncol; i++) {
		size_t k = 0;

		while (pr->p[i] - all[k] > 1e-12)
			k++;
		pr->which[i] = k;
	}
	memcpy(pr->p, all, pr->n * sizeof *all);
	free(all);
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
fc_probs_release(struct fc_probs *pr)
{
	for (size_t i = 0; i < pr->ncol; i++)
		free(pr->name[i]);
	free(pr->name);
	free(pr->p);
	free(pr->which);
	*pr = (struct fc_probs){ 0 };
}
