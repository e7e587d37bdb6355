/*
 * compare.c - which model is better, and is it more than luck?
 *
 * In a stream all forecasts of a series follow each other, model by model.
 * They are gathered, put in the order cutoff, time, model, and walked once.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "eval/compare.h"
#include "eval/compare_impl.h"

struct fc_compare *
fc_compare_new(const struct fc_schema *s, bool square)
{
	struct fc_compare *c = fc_xcalloc(1, sizeof *c);

	c->schema = s;
	c->square = square;
	c->key = fc_xcalloc(s->nkeys + 1, sizeof *c->key);
	c->steps = 1;
	fc_tuples_init(&c->times, 1);
	return c;
}

void
fc_compare_free(struct fc_compare *c)
{
	if (c == NULL)
		return;
	fc_tuples_release(&c->times);
	free(c->key);
	free(c->point);
	free(c->model);
	free(c->total);
	free(c->unit);
	free(c->sum);
	free(c->count);
	free(c);
}

static int
by_code(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int
by_place(const void *a, const void *b)
{
	const struct fc_compare_point *x = a, *y = b;

	if (x->cutoff != y->cutoff)
		return x->cutoff < y->cutoff ? -1 : 1;
	if (x->ds != y->ds)
		return x->ds < y->ds ? -1 : 1;
	return by_code(&x->model, &y->model);
}

/* Are the models of the series those of the first one? */
static bool
same_models(struct fc_compare *c)
{
	int32_t *code = fc_xcalloc(c->npoint, sizeof *code);
	size_t n = 0;
	bool same;

	for (size_t i = 0; i < c->npoint; i++)
		code[i] = c->point[i].model;
	qsort(code, c->npoint, sizeof *code, by_code);
	for (size_t i = 0; i < c->npoint; i++) {
		if (n == 0 || code[i] != code[n - 1])
			code[n++] = code[i];
	}
	if (c->nmodel == 0) {
		c->model = code;
		c->nmodel = n;
		c->total = fc_xcalloc(n, sizeof *c->total);
		c->unit = fc_xcalloc(n, sizeof *c->unit);
		return true;
	}
	same = n == c->nmodel &&
	    memcmp(code, c->model, n * sizeof *code) == 0;
	free(code);
	return same;
}

/* The period of points p[0..nmodel), all models in order. */
static void
add_period(struct fc_compare *c, const struct fc_compare_point *p)
{
	size_t m = c->nmodel, slot = fc_tuples_add(&c->times, &p->ds);

	if (slot >= c->nslot) {
		FC_GROW(c->sum, (slot + 1) * m, c->capsum);
		FC_GROW(c->count, slot + 1, c->capcount);
		memset(c->sum + slot * m, 0, m * sizeof *c->sum);
		c->count[slot] = 0;
		c->nslot = slot + 1;
	}
	for (size_t k = 0; k < m; k++) {
		c->sum[slot * m + k] += p[k].loss;
		c->unit[k] += p[k].loss;
		c->total[k].loss += p[k].loss;
	}
	c->count[slot]++;
	c->periods++;
	c->steps = FC_MAX(c->steps, p->step);
}

/* Ranks by the losses of one forecast. */
static void
add_ranks(struct fc_compare *c)
{
	for (size_t k = 0; k < c->nmodel; k++) {
		size_t less = 0, more = 0;

		for (size_t i = 0; i < c->nmodel; i++) {
			less += c->unit[i] < c->unit[k];
			more += c->unit[i] > c->unit[k];
		}
		/* Places less + 1 to nmodel - more are shared. */
		c->total[k].rank += (double)(less + 1 + c->nmodel - more) / 2;
		c->total[k].wins += less == 0;
	}
	c->units++;
}

/* Points [from, to) are of one period: do all models have it? */
static bool
complete(const struct fc_compare *c, size_t from, size_t to)
{
	if (to - from != c->nmodel)
		return false;
	for (size_t i = from; i < to; i++) {
		if (isnan(c->point[i].loss))
			return false;
	}
	return true;
}

/* Points from `from` with the same cutoff; returns the first behind. */
static size_t
add_forecast(struct fc_compare *c, size_t from)
{
	const struct fc_compare_point *p = c->point;
	int64_t cutoff = p[from].cutoff;
	size_t i = from, end, kept = 0;

	memset(c->unit, 0, c->nmodel * sizeof *c->unit);
	for (; i < c->npoint && p[i].cutoff == cutoff; i = end) {
		for (end = i + 1; end < c->npoint && p[end].cutoff == cutoff &&
		    p[end].ds == p[i].ds; end++)
			;
		if (complete(c, i, end)) {
			add_period(c, &p[i]);
			kept++;
		} else {
			c->dropped += end - i;
		}
	}
	if (kept > 0)
		add_ranks(c);
	return i;
}

void
fc_compare_flush(struct fc_compare *c)
{
	if (c->npoint == 0)
		return;
	if (same_models(c)) {
		qsort(c->point, c->npoint, sizeof *c->point, by_place);
		for (size_t i = 0; i < c->npoint; )
			i = add_forecast(c, i);
	} else {
		c->dropped += c->npoint;
	}
	c->npoint = 0;
}

void
fc_compare_add(struct fc_compare *c, const struct fc_batch *b, size_t r,
    int64_t step, double y, double f)
{
	const struct fc_schema *s = c->schema;
	bool same = c->npoint > 0;
	double e = y - f;

	for (size_t k = 0; same && k < s->nkeys; k++)
		same = c->key[k] == b->col[k].code[r];
	if (!same) {
		fc_compare_flush(c);
		for (size_t k = 0; k < s->nkeys; k++)
			c->key[k] = b->col[k].code[r];
	}
	FC_GROW(c->point, c->npoint + 1, c->cappoint);
	c->point[c->npoint++] = (struct fc_compare_point){
		.model = b->col[s->model].code[r],
		.cutoff = s->cutoff >= 0 ? b->col[s->cutoff].time[r] : 0,
		.ds = b->col[s->ds].time[r],
		.step = step,
		.loss = c->square ? e * e : fabs(e),
	};
}
