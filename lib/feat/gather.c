/* gather.c - what features made from several series need of all of them */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "feat/date.h"
#include "feat/gather_impl.h"
#include "feat/table.h"
#include "par/pool.h"

struct fc_gather {
	const struct fc_featset *set;
	struct fc_feat_table *table;
	size_t ntables;
	size_t *of;             /* table of each term */
	double **base;          /* of each term; shared along set->base */
	int64_t *period;        /* of the rows at hand */
	size_t *group;
	double *source;
	size_t cap;
};

/* Are these made of the same values by the same groups? */
static bool
same_table(const struct fc_feat *a, const struct fc_feat *b)
{
	return fc_feat_pooled(b) && a->scope == b->scope &&
	    strcmp(a->group, b->group) == 0 &&
	    strcmp(a->part, b->part) == 0 && strcmp(a->of, b->of) == 0;
}

static size_t
width(const struct fc_feat_column *c)
{
	return c->ngroup + c->npart;
}

struct fc_gather *
fc_gather_new(const struct fc_featset *s)
{
	struct fc_gather *g = fc_xcalloc(1, sizeof *g);
	size_t i, k;

	g->set = s;
	g->table = fc_xcalloc(s->nterm, sizeof *g->table);
	g->of = fc_xcalloc(s->nterm, sizeof *g->of);
	g->base = fc_xcalloc(s->nterm, sizeof *g->base);
	for (i = 0; i < s->nterm; i++) {
		if (!fc_feat_pooled(&s->term[i]))
			continue;
		for (k = 0; k < g->ntables; k++)
			if (same_table(&s->term[i], &s->term[g->table[k].term]))
				break;
		if (k == g->ntables) {
			g->table[k].term = i;
			fc_tuples_init(&g->table[k].groups,
			    FC_MAX(width(&s->bound[i]), 1));
			g->ntables++;
		}
		g->of[i] = k;
		fc_feat_table_ask(&g->table[k], &s->term[i]);
	}
	return g;
}

void
fc_gather_free(struct fc_gather *g)
{
	size_t i;

	if (g == NULL)
		return;
	for (i = 0; i < g->ntables; i++)
		fc_feat_table_release(&g->table[i]);
	for (i = 0; i < g->set->nterm; i++)
		if (g->set->base[i] == i)
			free(g->base[i]);
	free(g->table);
	free(g->of);
	free(g->base);
	free(g->period);
	free(g->group);
	free(g->source);
	free(g);
}

/* Units of time in a period, or 0 where periods differ. */
static int64_t
step(const struct fc_featset *s)
{
	int64_t next;

	if (s->freq.kind == FC_FREQ_MONTH || s->freq.kind == FC_FREQ_BUSINESS)
		return 0;
	next = fc_freq_add(&s->freq, &s->time, 0, 1);
	return next == FC_NULL_TIME ? 0 : next;
}

/* Periods of n rows, from 1970 on. */
static int
periods(const struct fc_featset *s, const int64_t *ds, size_t n, int64_t *out, struct fc_err *err)
{
	int64_t by = step(s);
	size_t i;

	for (i = 0; i < n; i++) {
		double p;

		if (i > 0 && by != 0 &&
		    (uint64_t)ds[i] - (uint64_t)ds[i - 1] == (uint64_t)by) {
			out[i] = out[i - 1] + 1;
			continue;
		}
		p = fc_period_index(&s->freq, &s->time, ds[i]);
		if (isnan(p))
			return fc_fail(err, FC_DATA,
			    "a time is out of range");
		out[i] = (int64_t)p;
	}
	return 0;
}

/* The groups of the last rows, as neighbours (or the same weekday a week ago)
 * are mostly of the same. */
struct memo {
	int64_t key[8][2 * FC_FEAT_KEYS];
	size_t group[8];
	size_t n;               /* keys taken in so far */
};

static const size_t *
recall(const struct memo *m, const int64_t *key, size_t w)
{
	size_t i, k;

	for (i = 0; i < m->n && i < FC_LEN(m->group); i++) {
		for (k = 0; k < w && m->key[i][k] == key[k]; k++)
			continue;
		if (k == w)
			return &m->group[i];
	}
	return NULL;
}

static void
remember(struct memo *m, const int64_t *key, size_t w, size_t group)
{
	size_t at = m->n++ % FC_LEN(m->group);

	memcpy(m->key[at], key, w * sizeof *key);
	m->group[at] = group;
}

/* The values of the columns that say which group row i is in. */
static void
key_of(const struct fc_gather *g, const struct fc_feat_table *t, const struct fc_feat_series *in, size_t i, int64_t *key)
{
	const struct fc_feat_column *c = &g->set->bound[t->term];
	size_t k;

	key[0] = 0;
	for (k = 0; k < c->ngroup; k++)
		key[k] = fc_feat_key_value(&c->group[k], in, i,
		    &g->set->time);
	for (k = 0; k < c->npart; k++)
		key[c->ngroup + k] = fc_feat_key_value(&c->part[k], in, i,
		    &g->set->time);
}

static int
add_series(struct fc_gather *g, struct fc_feat_table *t, const struct fc_feat_series *in, struct fc_err *err)
{
	const struct fc_feat_column *c = &g->set->bound[t->term];
	int64_t key[2 * FC_FEAT_KEYS] = { 0 };
	const double *x = fc_feat_source(c, in, g->source);
	size_t i, w = t->groups.width;
	struct memo memo = { .n = 0 };

	for (i = 0; i < in->n; i++) {
		const size_t *known;

		if (isinf(x[i]))
			return fc_fail(err, FC_DATA, "%s is infinite",
			    c->of < 0 ? "y" : g->set->term[t->term].of);
		key_of(g, t, in, i, key);
		known = recall(&memo, key, w);
		g->group[i] = known != NULL ? *known :
		    fc_tuples_add(&t->groups, key);
		if (known == NULL)
			remember(&memo, key, w, g->group[i]);
	}
	return fc_feat_table_add(t, g->group, g->period, x, in->n, err);
}

static void
reserve(struct fc_gather *g, size_t n)
{
	if (n <= g->cap)
		return;
	g->cap = n + n / 2;
	g->period = fc_xrealloc(g->period, g->cap, sizeof *g->period);
	g->group = fc_xrealloc(g->group, g->cap, sizeof *g->group);
	g->source = fc_xrealloc(g->source, g->cap, sizeof *g->source);
}

int
fc_gather_add(struct fc_gather *g, const struct fc_chunk *c, struct fc_err *err)
{
	const struct fc_schema *s = c->batch.schema;
	char key[256];
	size_t i, k;
	int bad;

	for (i = 0; i < c->nseries; i++) {
		size_t from = c->start[i];
		const struct fc_feat_series in = {
			.ds = c->batch.col[s->ds].time + from,
			.y = s->y < 0 ? NULL : c->batch.col[s->y].num + from,
			.n = c->start[i + 1] - from,
			.batch = &c->batch,
			.from = from,
		};

		reserve(g, in.n);
		bad = periods(g->set, in.ds, in.n, g->period, err);
		for (k = 0; k < g->ntables && !bad; k++)
			bad = add_series(g, &g->table[k], &in, err);
		if (bad)
			return fc_fail_at(err, "series '%s'",
			    fc_key_text(&c->batch, from, key));
	}
	return 0;
}

/* One base, by some thread. */
static int
make_base(void *item, void *ws, void *arg, struct fc_err *err)
{
	struct fc_gather *g = arg;
	size_t i = (size_t)((double **)item - g->base);

	(void)ws;
	(void)err;
	g->base[i] = fc_feat_table_base(&g->table[g->of[i]], &g->set->term[i]);
	return 0;
}

static int
nothing(void *item, bool failed, void *arg, struct fc_err *err)
{
	(void)item;
	(void)failed;
	(void)arg;
	(void)err;
	return 0;
}

int
fc_gather_finish(struct fc_gather *g, int threads, struct fc_err *err)
{
	const struct fc_featset *s = g->set;
	const struct fc_pool_spec spec = { .threads = threads,
	    .work = make_base, .done = nothing, .arg = g };
	struct fc_pool *pool = NULL;
	size_t i;
	int bad;

	for (i = 0; i < g->ntables; i++)
		fc_feat_table_sort(&g->table[i]);
	bad = fc_pool_open(&pool, &spec, err);
	for (i = 0; i < s->nterm && !bad; i++)
		if (fc_feat_pooled(&s->term[i]) && s->base[i] == i)
			bad = fc_pool_put(pool, &g->base[i], err);
	if (!bad)
		bad = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	for (i = 0; i < s->nterm && !bad; i++)
		g->base[i] = g->base[s->base[i]];
	for (i = 0; i < g->ntables; i++)
		fc_feat_table_settle(&g->table[i]);
	return bad;
}

size_t
fc_gather_table(const struct fc_gather *g, size_t term)
{
	return g->of[term];
}

void
fc_gather_groups(const struct fc_gather *g, size_t table, const struct fc_feat_series *in, size_t from, size_t n, size_t *group)
{
	const struct fc_feat_table *t = &g->table[table];
	int64_t key[2 * FC_FEAT_KEYS] = { 0 }, found;
	size_t i, w = t->groups.width;
	struct memo memo = { .n = 0 };

	for (i = 0; i < n; i++) {
		const size_t *known;

		key_of(g, t, in, from + i, key);
		known = recall(&memo, key, w);
		if (known != NULL) {
			group[i] = *known;
			continue;
		}
		found = fc_tuples_find(&t->groups, key);
		group[i] = found < 0 ? SIZE_MAX : (size_t)found;
		remember(&memo, key, w, group[i]);
	}
}

void
fc_gather_look(const struct fc_gather *g, size_t term, int64_t lag, const struct fc_feat_series *in, size_t from, size_t n, const size_t *group, double *out)
{
	const struct fc_feat_table *t = &g->table[g->of[term]];
	const double *base = g->base[term];
	const int64_t *ds = in->ds + from;
	int64_t by = step(g->set), p = 0, at;
	struct fc_err err;
	size_t i;

	for (i = 0; i < n; i++) {
		out[i] = NAN;
		if (i > 0 && by != 0 &&
		    (uint64_t)ds[i] - (uint64_t)ds[i - 1] == (uint64_t)by)
			p++;
		else if (periods(g->set, ds + i, 1, &p, &err))
			p = INT64_MIN / 2;
		if (group[i] == SIZE_MAX)
			continue;
		at = p - t->first - lag;
		if (at >= 0 && at < (int64_t)t->seen)
			out[i] = base[group[i] * t->seen + (size_t)at];
	}
}
