#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/sum.h"
#include "eval/table.h"

/*
 * A total: most groups of a fine report get one term only, which needs no
 * accumulator.
 */
struct total {
	double one;
	struct fc_sum *sum;
	bool any;
};

struct cell {
	struct total num, den;
};

/* A score whose weight is not known yet. */
struct later {
	size_t cell, node;      /* cell: its row in weighted */
};

struct fc_table {
	const struct fc_scoreplan *plan;
	struct fc_groups *groups;
	struct fc_term *term;   /* one per metric */
	struct cell *cell;      /* groups x metrics */
	size_t ngroups, capcell;
	size_t *weighted;       /* numbers of the weighted metrics */
	size_t nweighted;
	/* Weighted means are made within a level, then averaged over levels. */
	struct fc_tuples levels;        /* level */
	struct fc_tuples shares;        /* group, level */
	struct cell *share;     /* shares x weighted metrics */
	size_t nshare, capshare;
	struct later *later;
	double *value;          /* later x weighted metrics */
	size_t nlater, caplater, capvalue;
};

static void
total_add(struct total *t, double x)
{
	if (!t->any) {
		t->one = x;
		t->any = true;
		return;
	}
	if (t->sum == NULL) {
		t->sum = fc_xcalloc(1, sizeof *t->sum);
		fc_sum_add(t->sum, t->one);
	}
	fc_sum_add(t->sum, x);
}

static double
total_value(const struct total *t)
{
	return t->sum != NULL ? fc_sum_value(t->sum) : t->one;
}

static void
total_release(struct total *t)
{
	if (t->sum != NULL)
		fc_sum_release(t->sum);
	free(t->sum);
}

static void
cells_release(struct cell *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		total_release(&c[i].num);
		total_release(&c[i].den);
	}
	free(c);
}

struct fc_table *
fc_table_new(const struct fc_scoreplan *p, struct fc_groups *g)
{
	struct fc_table *t = fc_xcalloc(1, sizeof *t);

	t->plan = p;
	t->groups = g;
	t->term = fc_xcalloc(p->n + 1, sizeof *t->term);
	t->weighted = fc_xcalloc(p->n + 1, sizeof *t->weighted);
	for (size_t m = 0; m < p->n; m++)
		if (fc_metric_weighted(p->metric[m].kind))
			t->weighted[t->nweighted++] = m;
	fc_tuples_init(&t->levels, 1);
	fc_tuples_init(&t->shares, 2);
	return t;
}

void
fc_table_free(struct fc_table *t)
{
	if (t == NULL)
		return;
	cells_release(t->cell, t->ngroups * t->plan->n);
	cells_release(t->share, t->nshare * t->nweighted);
	fc_tuples_release(&t->levels);
	fc_tuples_release(&t->shares);
	free(t->weighted);
	free(t->term);
	free(t->later);
	free(t->value);
	free(t);
}

/* Row `row` of a table of cells with `width` columns, cleared when new. */
static struct cell *
row_of(struct cell **c, size_t row, size_t width, size_t *n, size_t *cap)
{
	if (row >= *n) {
		FC_GROW(*c, (row + 1) * width, *cap);
		memset(*c + *n * width, 0, (row + 1 - *n) * width * sizeof **c);
		*n = row + 1;
	}
	return *c + row * width;
}

static void
add_weighted(struct fc_table *t, size_t row, size_t k, double w, double v)
{
	struct cell *c = row_of(&t->share, row, t->nweighted, &t->nshare,
	    &t->capshare);

	total_add(&c[k].num, w * v);
	total_add(&c[k].den, w);
}

/* Keep the scores (NaN: undefined) until the weight is known. */
static void
keep(struct fc_table *t, size_t row, size_t node)
{
	FC_GROW(t->later, t->nlater + 1, t->caplater);
	FC_GROW(t->value, (t->nlater + 1) * t->nweighted, t->capvalue);
	t->later[t->nlater] = (struct later){ row, node };
	for (size_t k = 0; k < t->nweighted; k++) {
		const struct fc_term *v = &t->term[t->weighted[k]];

		t->value[t->nlater * t->nweighted + k] =
		    v->den > 0 ? v->num : NAN;
	}
	t->nlater++;
}

static void
weigh(struct fc_table *t, const struct fc_table_place *at)
{
	int64_t key[2] = { (int64_t)at->group, (int64_t)at->level };
	size_t row = fc_tuples_add(&t->shares, key);

	fc_tuples_add(&t->levels, &key[1]);
	if (at->weight < 0) {
		keep(t, row, at->node);
		return;
	}
	for (size_t k = 0; k < t->nweighted; k++) {
		const struct fc_term *v = &t->term[t->weighted[k]];

		if (v->den > 0)
			add_weighted(t, row, k, at->weight, v->num);
	}
}

size_t
fc_table_add(struct fc_table *t, const struct fc_table_place *at,
    const struct fc_run *r)
{
	size_t undefined = fc_scoreplan_terms(t->plan, r, t->term);
	struct cell *c = row_of(&t->cell, at->group, t->plan->n, &t->ngroups,
	    &t->capcell);

	for (size_t m = 0; m < t->plan->n; m++) {
		if (!(t->term[m].den > 0) && isnan(t->term[m].num))
			continue;
		total_add(&c[m].num, t->term[m].num);
		total_add(&c[m].den, t->term[m].den);
	}
	if (t->nweighted > 0)
		weigh(t, at);
	return undefined;
}

void
fc_table_weigh(struct fc_table *t, const double *weight)
{
	for (size_t i = 0; i < t->nlater; i++) {
		const double *v = t->value + i * t->nweighted;

		for (size_t k = 0; k < t->nweighted; k++)
			if (!isnan(v[k]))
				add_weighted(t, t->later[i].cell, k,
				    weight[t->later[i].node], v[k]);
	}
	t->nlater = 0;
}

/* Mean over the group's levels of the weighted mean (or weight) in each. */
static double
weighted_value(const struct fc_table *t, size_t i, size_t k)
{
	enum fc_metric_kind kind = t->plan->metric[t->weighted[k]].kind;
	struct fc_sum sum = { 0 };
	size_t n = 0;
	double mean;

	for (size_t l = 0; l < t->levels.n; l++) {
		int64_t key[2] = { (int64_t)i, *fc_tuples_at(&t->levels, l) };
		int64_t row = fc_tuples_find(&t->shares, key);
		const struct cell *c;
		double den;

		if (row < 0 || (size_t)row >= t->nshare)
			continue;
		c = t->share + (size_t)row * t->nweighted + k;
		den = total_value(&c->den);
		if (!(den > 0) && kind != FC_M_WEIGHT)
			continue;
		fc_sum_add(&sum, kind == FC_M_WEIGHT ? den :
		    total_value(&c->num) / den);
		n++;
	}
	mean = n > 0 ? fc_sum_value(&sum) / (double)n : NAN;
	fc_sum_release(&sum);
	return mean;
}

static double
plain_value(const struct fc_table *t, size_t i, size_t m)
{
	const struct cell *c = t->cell + i * t->plan->n + m;

	return fc_metric_value(t->plan->metric[m].kind, total_value(&c->num),
	    total_value(&c->den));
}

static double
owa(const struct fc_table *t, size_t i, int32_t bench)
{
	const struct fc_scoreplan *p = t->plan;
	size_t smape = (size_t)p->smape, mase = (size_t)p->mase;
	size_t bsmape = smape, bmase = mase;
	int64_t b = (int64_t)i;

	if (bench == FC_NULL_CODE) {
		bsmape = (size_t)p->bench_smape;
		bmase = (size_t)p->bench_mase;
	} else {
		b = fc_groups_sibling(t->groups, i, bench);
	}
	if (b < 0)
		return NAN;
	return (plain_value(t, i, smape) / plain_value(t, (size_t)b, bsmape) +
	    plain_value(t, i, mase) / plain_value(t, (size_t)b, bmase)) / 2;
}

double
fc_table_value(const struct fc_table *t, size_t i, size_t m, int32_t bench)
{
	enum fc_metric_kind kind = t->plan->metric[m].kind;

	if (kind == FC_M_OWA)
		return owa(t, i, bench);
	for (size_t k = 0; k < t->nweighted; k++)
		if (t->weighted[k] == m)
			return weighted_value(t, i, k);
	return plain_value(t, i, m);
}
