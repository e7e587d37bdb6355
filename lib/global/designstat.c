/*
 * designstat.c - what a design learns from the history rows
 *
 * Means and squares of a series are put together exactly with those of the
 * others (Chan, Golub & LeVeque 1983, The American Statistician 37:242-247, in
 * sums of base/sum.h), so that it does not matter how series come in chunks.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sum.h"
#include "global/design.h"

#define CODES 400       /* values a code column may have */
#define PRIOR 20        /* rows of the overall mean in an encoded level */
#define UNIT 0x1p-20
#define LOW 0x1p-42

struct moments {
	double n, mean, m2;
};

/* Of all series: rows, sum of x, sum of squares. */
struct total {
	double n;
	struct fc_sum x, squares;
};

struct column {
	struct moments x;               /* of the series at hand */
	struct total all;
	double missing;
	bool other;                     /* a value that is no code */
	double code[CODES];             /* rows of each value */
	/* text: by code of the reader's dictionary; a sum is in two parts,
	 * multiples of UNIT and of LOW */
	double *count, *sum, *low;
	size_t ncode, capcount, capsum, caplow;
};

struct fc_design_part {
	size_t n;
	struct column *col;
	struct moments z;
	struct total allz;
};

static void
observe(struct moments *m, double x)
{
	double d = x - m->mean;

	m->n++;
	m->mean += d / m->n;
	m->m2 += d * (x - m->mean);
}

/* a b, exactly. */
static void
add_product(struct fc_sum *s, double a, double b)
{
	double p = a * b;

	fc_sum_add(s, p);
	fc_sum_add(s, fma(a, b, -p));
}

/* The series ends. */
static void
fold(struct total *t, struct moments *m)
{
	double sum = m->n * m->mean, rest = fma(m->n, m->mean, -sum);

	if (m->n > 0) {
		t->n += m->n;
		fc_sum_add(&t->x, sum);
		fc_sum_add(&t->x, rest);
		fc_sum_add(&t->squares, m->m2);
		add_product(&t->squares, sum, m->mean);
		fc_sum_add(&t->squares, rest * m->mean);
	}
	*m = (struct moments){ 0 };
}

static void
join(struct total *a, const struct total *b)
{
	a->n += b->n;
	fc_sum_merge(&a->x, &b->x);
	fc_sum_merge(&a->squares, &b->squares);
}

static void
reset(struct total *t)
{
	t->n = 0;
	fc_sum_reset(&t->x);
	fc_sum_reset(&t->squares);
}

static void
release(struct total *t)
{
	fc_sum_release(&t->x);
	fc_sum_release(&t->squares);
}

/* Mean of all, and squares about it: those about 0 less 2 mean sum, plus n
 * mean^2. */
static struct moments
moments_of(const struct total *t)
{
	struct fc_sum rest = { 0 }, squares = { 0 };
	double sum = fc_sum_value(&t->x), mean, low, all;
	struct moments m = { .n = t->n };

	if (!(t->n > 0))
		return m;
	m.mean = mean = sum / t->n;
	fc_sum_merge(&rest, &t->x);
	fc_sum_add(&rest, -sum);
	low = fc_sum_value(&rest);
	fc_sum_merge(&squares, &t->squares);
	add_product(&squares, -2 * mean, sum);
	add_product(&squares, -2 * mean, low);
	all = t->n * mean;
	add_product(&squares, all, mean);
	add_product(&squares, fma(t->n, mean, -all), mean);
	m.m2 = fmax(0, fc_sum_value(&squares));
	fc_sum_release(&rest);
	fc_sum_release(&squares);
	return m;
}

struct fc_design_part *
fc_design_part_new(const struct fc_design *d)
{
	struct fc_design_part *p = fc_xcalloc(1, sizeof *p);

	p->n = d->n;
	p->col = fc_xcalloc(d->n + 1, sizeof *p->col);
	return p;
}

void
fc_design_part_free(struct fc_design_part *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		free(p->col[i].count);
		free(p->col[i].sum);
		free(p->col[i].low);
		release(&p->col[i].all);
	}
	release(&p->allz);
	free(p->col);
	free(p);
}

void
fc_design_part_reset(struct fc_design_part *p)
{
	p->z = (struct moments){ 0 };
	reset(&p->allz);
	for (size_t i = 0; i < p->n; i++) {
		struct column *c = &p->col[i];

		c->x = (struct moments){ 0 };
		reset(&c->all);
		c->missing = 0;
		c->other = false;
		memset(c->code, 0, sizeof c->code);
		c->ncode = 0;
	}
}

/* Room for codes below n, new ones 0. */
static void
reach(struct column *c, size_t n)
{
	FC_GROW(c->count, n, c->capcount);
	FC_GROW(c->sum, n, c->capsum);
	FC_GROW(c->low, n, c->caplow);
	for (; c->ncode < n; c->ncode++)
		c->count[c->ncode] = c->sum[c->ncode] = c->low[c->ncode] = 0;
}

void
fc_design_count(const struct fc_design *d, struct fc_design_part *p,
    const struct fc_chunk *c, size_t r, struct fc_own_unit unit, double z)
{
	observe(&p->z, z);
	for (size_t i = 0; i < d->n; i++) {
		const struct fc_input *in = &d->in[i];
		struct column *col = &p->col[i];
		double x;

		if (in->kind == FC_INPUT_TEXT) {
			int32_t code = c->batch.col[in->field].code[r];

			if (code == FC_NULL_CODE) {
				col->missing++;
				continue;
			}
			reach(col, (size_t)code + 1);
			col->count[code]++;
			x = fc_sum_round(z, UNIT);
			col->sum[code] += x;
			col->low[code] += fc_sum_round(z - x, LOW);
			continue;
		}
		x = c->batch.col[in->field].num[r];
		if (in->from_y)
			x = fc_design_z(d, x, unit);
		if (!isfinite(x)) {
			col->missing++;
			continue;
		}
		observe(&col->x, x);
		if (in->kind != FC_INPUT_CODE)
			continue;
		if (x >= 0 && x < CODES && x == floor(x))
			col->code[(int)x]++;
		else
			col->other = true;
	}
}

void
fc_design_count_end(struct fc_design_part *p)
{
	fold(&p->allz, &p->z);
	for (size_t i = 0; i < p->n; i++)
		fold(&p->col[i].all, &p->col[i].x);
}

double
fc_design_square(const struct fc_design_part *total)
{
	struct moments z = moments_of(&total->allz);

	return z.n > 0 ? z.m2 / z.n + z.mean * z.mean : 0;
}

void
fc_design_merge(struct fc_design_part *total, const struct fc_design_part *p)
{
	join(&total->allz, &p->allz);
	for (size_t i = 0; i < p->n; i++) {
		struct column *a = &total->col[i];
		const struct column *b = &p->col[i];

		join(&a->all, &b->all);
		a->missing += b->missing;
		a->other = a->other || b->other;
		for (size_t k = 0; k < CODES; k++)
			a->code[k] += b->code[k];
		reach(a, FC_MAX(a->ncode, b->ncode));
		for (size_t k = 0; k < b->ncode; k++) {
			a->count[k] += b->count[k];
			a->sum[k] += b->sum[k];
			a->low[k] += b->low[k];
		}
	}
}

/* ---- decisions ------------------------------------------------------------------ */

static void
settle_number(struct fc_input *in, const struct column *c)
{
	struct moments m = moments_of(&c->all);

	in->kind = FC_INPUT_NUMBER;
	in->mean = m.mean;
	in->sd = m.n > 0 ? sqrt(m.m2 / m.n) : 0;
	if (!isfinite(in->mean) || !isfinite(in->sd))
		in->mean = in->sd = 0;
	in->indicator = c->missing > 0;
	if (in->sd > 1e-12 * fabs(in->mean))
		in->width = in->indicator ? 2 : 1;
}

static void
settle_code(struct fc_input *in, const struct column *c, size_t levels)
{
	size_t n = 0;

	for (size_t k = 0; k < CODES; k++)
		n += c->code[k] > 0 ? 1 : 0;
	if (c->other || n > levels) {
		settle_number(in, c);
		return;
	}
	in->ncode = 0;
	for (size_t k = 0; k < CODES; k++)
		in->code_level[k] = c->code[k] > 0 ? (int32_t)in->ncode++ : -1;
	in->width = n > 1 ? n : 0;
}

/* Levels in byte order, and the map from codes to them. */
static void
settle_levels(struct fc_input *in, const struct column *c,
    const struct fc_dict *dict)
{
	int32_t *rank = fc_xmalloc((dict->n + 1) * sizeof *rank);
	int32_t *code = fc_xmalloc((dict->n + 1) * sizeof *code);

	fc_dict_rank(dict, rank);
	for (size_t k = 0; k < dict->n; k++)
		code[rank[k]] = (int32_t)k;
	in->level = fc_dict_new();
	in->nmap = dict->n;
	in->map = fc_xmalloc((dict->n + 1) * sizeof *in->map);
	for (size_t i = 0; i < dict->n; i++) {
		size_t k = (size_t)code[i], n;
		const char *s;

		in->map[k] = -1;
		if (k >= c->ncode || !(c->count[k] > 0))
			continue;
		s = fc_dict_str(dict, code[i], &n);
		in->map[k] = fc_dict_add(in->level, s, n);
	}
	free(rank);
	free(code);
}

static void
settle_encoded(struct fc_input *in, const struct column *c, double mean)
{
	struct moments m = { 0 };

	in->kind = FC_INPUT_ENCODED;
	in->other = mean;
	in->value = fc_xcalloc(in->level->n, sizeof *in->value);
	for (size_t k = 0; k < in->nmap; k++) {
		if (in->map[k] >= 0)
			in->value[in->map[k]] = (c->sum[k] + c->low[k] +
			    PRIOR * mean) /
			    (c->count[k] + PRIOR);
	}
	for (size_t i = 0; i < in->level->n; i++)
		observe(&m, in->value[i]);
	in->mean = m.mean;
	in->sd = sqrt(m.m2 / m.n);
	in->width = in->sd > 1e-12 * fabs(in->mean) ? 1 : 0;
}

static void
settle_text(struct fc_input *in, const struct column *c, size_t levels,
    double mean, const struct fc_dict *dict)
{
	settle_levels(in, c, dict);
	if (in->level->n > levels)
		settle_encoded(in, c, mean);
	else if (in->level->n > 1 || c->missing > 0)
		in->width = in->level->n;
}

void
fc_design_settle(struct fc_design *d, const struct fc_schema *s,
    const struct fc_design_part *total)
{
	double mean = moments_of(&total->allz).mean;

	d->width = 1;
	for (size_t i = 0; i < d->n; i++) {
		struct fc_input *in = &d->in[i];
		const struct column *c = &total->col[i];

		in->width = 0;
		if (in->kind == FC_INPUT_NUMBER)
			settle_number(in, c);
		else if (in->kind == FC_INPUT_CODE)
			settle_code(in, c, d->levels);
		else
			settle_text(in, c, d->levels, mean,
			    s->field[in->field].dict);
		in->at = d->width;
		d->width += in->width;
	}
}
