/* rank.c - the table of a comparison. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "eval/compare_impl.h"
#include "eval/dm.h"
#include "eval/report.h"

enum { MODEL, N, LOSS, RANK, WINS, SKILL, DM, DM_P };

/* Numbers of things in the order in which a function puts them. */
struct place {
	const struct fc_compare *c;
	size_t i;
};

static int
by_rank(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	const struct fc_compare *c = x->c;
	const struct fc_dict *d = c->schema->field[c->schema->model].dict;

	if (c->total[x->i].rank < c->total[y->i].rank)
		return -1;
	if (c->total[x->i].rank > c->total[y->i].rank)
		return 1;
	return fc_dict_cmp(d, c->model[x->i], d, c->model[y->i]);
}

static int
by_time(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int64_t s = *fc_tuples_at(&x->c->times, x->i);
	int64_t t = *fc_tuples_at(&y->c->times, y->i);

	return (s > t) - (s < t);
}

static struct place *
places(const struct fc_compare *c, size_t n,
    int (*cmp)(const void *, const void *))
{
	struct place *p = fc_xcalloc(n + 1, sizeof *p);

	for (size_t i = 0; i < n; i++)
		p[i] = (struct place){ c, i };
	qsort(p, n, sizeof *p, cmp);
	return p;
}

/* Differences of the mean losses of two models, by time. */
static void
differences(const struct fc_compare *c, const struct place *time, size_t a,
    size_t b, double *d)
{
	for (size_t t = 0; t < c->nslot; t++) {
		size_t slot = time[t].i;
		const double *sum = c->sum + slot * c->nmodel;

		d[t] = (sum[a] - sum[b]) / (double)c->count[slot];
	}
}

static double
mean_loss(const struct fc_compare *c, size_t k)
{
	double x = c->total[k].loss / (double)c->periods;

	return c->square ? sqrt(x) : x;
}

static void
put_row(const struct fc_compare *c, size_t k, size_t reference,
    const struct fc_dm *dm, struct fc_batch *b)
{
	size_t r = b->n++;
	double n = (double)c->units;

	b->col[MODEL].code[r] = c->model[k];
	b->col[N].num[r] = n;
	b->col[LOSS].num[r] = mean_loss(c, k);
	b->col[RANK].num[r] = c->total[k].rank / n;
	b->col[WINS].num[r] = (double)c->total[k].wins;
	b->col[SKILL].num[r] = 1 - mean_loss(c, k) / mean_loss(c, reference);
	b->col[DM].num[r] = dm->statistic;
	b->col[DM_P].num[r] = dm->p;
}

static void
make_schema(const struct fc_compare *c, struct fc_report *r)
{
	struct fc_schema *s = &r->schema;

	fc_schema_init(s);
	fc_schema_add_like(s, &c->schema->field[c->schema->model]);
	fc_schema_add(s, "n", FC_NUM);
	fc_schema_add(s, c->square ? "rmse" : "mae", FC_NUM);
	fc_schema_add(s, "rank", FC_NUM);
	fc_schema_add(s, "wins", FC_NUM);
	fc_schema_add(s, "skill", FC_NUM);
	fc_schema_add(s, "dm", FC_NUM);
	fc_schema_add(s, "dm-p", FC_NUM);
	r->ngroup = 1;
	fc_batch_init(&r->batch, s);
	fc_batch_reserve(&r->batch, c->nmodel);
}

/* Number of the model that is called so. */
static int
find_model(const struct fc_compare *c, const char *name, size_t *at,
    struct fc_err *err)
{
	const struct fc_dict *d = c->schema->field[c->schema->model].dict;
	int32_t code = fc_dict_find(d, name, strlen(name));

	for (size_t i = 0; i < c->nmodel; i++) {
		if (c->model[i] == code) {
			*at = i;
			return 0;
		}
	}
	return fc_fail(err, FC_DATA, "--baseline: no forecasts of a model '%s'",
	    name);
}

int
fc_compare_report(struct fc_compare *c, const char *baseline,
    struct fc_report *r, struct fc_err *err)
{
	struct place *rank, *time;
	size_t reference = 0;
	double *d;

	fc_compare_flush(c);
	make_schema(c, r);
	if (c->dropped > 0 && fc_warn(err, "compare", "%llu forecasts are not "
	    "compared: not all models have them",
	    (unsigned long long)c->dropped))
		return -1;
	if (c->units == 0)
		return 0;
	if (baseline && find_model(c, baseline, &reference, err))
		return -1;
	rank = places(c, c->nmodel, by_rank);
	time = places(c, c->nslot, by_time);
	d = fc_xcalloc(c->nslot + 1, sizeof *d);
	if (!baseline)
		reference = rank[0].i;
	for (size_t i = 0; i < c->nmodel; i++) {
		struct fc_dm dm = { NAN, NAN };

		differences(c, time, rank[i].i, reference, d);
		if (rank[i].i != reference)
			fc_dm_test(d, c->nslot, (size_t)c->steps, &dm);
		put_row(c, rank[i].i, reference, &dm, &r->batch);
	}
	free(rank);
	free(time);
	free(d);
	return 0;
}
