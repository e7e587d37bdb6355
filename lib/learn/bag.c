/*
 * bag.c - rows of an iteration: all, a bag, or by their gradients (GOSS)
 *
 * GOSS (Ke et al. 2017, alg. 2): the top_rate of rows with the largest |g h|
 * and other_rate of the rest, whose gradients are multiplied by (1 -
 * top_rate) / other_rate. The border between the two is found by counting
 * |g h| in classes of 2^-7 relative width; rows of the border's class are
 * drawn at random.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "learn/boost.h"
#include "learn/sample.h"

#define CLASSES 65536u

struct bag {
	struct fc_boost *b;
	uint64_t key;
	double share;           /* bag: of the rows */
	bool goss;
	uint32_t border;        /* class */
	double at_border, below; /* shares kept there and below */
	double times;           /* words of rows below the border */
	size_t *kept;           /* of each part; then where they go */
	size_t total;
	uint32_t *count;        /* CLASSES */
};

/* Class of |g h|, ascending. */
static uint32_t
class(uint32_t gh)
{
	int32_t g = fc_hist_g(gh);
	union { float f; uint32_t u; } v;

	v.f = (float)(g < 0 ? -g : g) * (float)fc_hist_h(gh);
	return v.u >> 16;
}

static bool
keep(const struct bag *s, size_t row)
{
	double u = (double)(fc_sample_row(s->key, row) >> 11) * 0x1p-53;
	uint32_t k;

	if (!s->goss)
		return u < s->share;
	k = class(*fc_matrix_word(s->b->train->x, row));
	return k > s->border || u < (k == s->border ? s->at_border : s->below);
}

static void
count_part(void *arg, size_t k, int worker)
{
	struct bag *s = arg;
	size_t r = k * FC_BOOST_PART;
	size_t end = FC_MIN(r + FC_BOOST_PART, s->b->train->x->rows), n = 0;

	(void)worker;
	for (; r < end; r++)
		n += keep(s, r);
	s->kept[k] = n;
}

static void
fill_part(void *arg, size_t k, int worker)
{
	struct bag *s = arg;
	size_t r = k * FC_BOOST_PART, in = s->kept[k];
	size_t end = FC_MIN(r + FC_BOOST_PART, s->b->train->x->rows);
	size_t out = s->total + r - in;
	uint32_t *row = s->b->grow.row;

	(void)worker;
	for (; r < end; r++) {
		if (!keep(s, r)) {
			row[out++] = (uint32_t)r;
			continue;
		}
		row[in++] = (uint32_t)r;
	}
	/* Afterwards: keep() looks at the words. */
	for (r = s->kept[k]; s->goss && r < in; r++) {
		uint32_t *v = fc_matrix_word(s->b->train->x, row[r]);

		if (class(*v) < s->border)
			*v = fc_hist_pack(
			    (int32_t)lround(fc_hist_g(*v) * s->times),
			    (uint32_t)lround(fc_hist_h(*v) * s->times));
	}
}

static void
draw(struct bag *s)
{
	struct fc_boost *b = s->b;
	size_t n = (b->train->x->rows + FC_BOOST_PART - 1) / FC_BOOST_PART, k;
	size_t before = 0;

	s->kept = fc_xmalloc(n * sizeof *s->kept);
	fc_team_run(b->team, n, count_part, s);
	for (k = 0; k < n; k++) {
		size_t some = s->kept[k];

		s->kept[k] = before;
		before += some;
	}
	s->total = before;
	fc_team_run(b->team, n, fill_part, s);
	b->nbag = before;
	b->grow.all_rows = before == b->train->x->rows;
	free(s->kept);
}

static void
goss(struct fc_boost *b, int iteration)
{
	const struct fc_gbdt_params *p = b->p;
	struct bag s = { .b = b, .goss = true };
	size_t n = b->train->x->rows, r, above = 0;
	double top = p->top_rate * (double)n;

	s.key = fc_sample_key(p->seed, "goss", (uint64_t)iteration);
	s.count = fc_xcalloc(CLASSES, sizeof *s.count);
	for (r = 0; r < n; r++)
		s.count[class(*fc_matrix_word(b->train->x, r))]++;
	for (s.border = CLASSES - 1; s.border > 0 &&
	    (double)(above + s.count[s.border]) < top; s.border--)
		above += s.count[s.border];
	s.below = p->other_rate / (1 - p->top_rate);
	s.at_border = s.count[s.border] > 0 ?
	    fmin(1, (top - (double)above) / s.count[s.border]) : 1;
	s.times = (1 - p->top_rate) / p->other_rate;
	free(s.count);
	draw(&s);
}

static void
all_part(void *arg, size_t k, int worker)
{
	struct fc_boost *b = arg;
	size_t r = k * FC_BOOST_PART;
	size_t end = FC_MIN(r + FC_BOOST_PART, b->train->x->rows);

	(void)worker;
	for (; r < end; r++)
		b->grow.row[r] = (uint32_t)r;
}

static void
all(struct fc_boost *b)
{
	size_t n = b->train->x->rows;

	fc_team_run(b->team, (n + FC_BOOST_PART - 1) / FC_BOOST_PART,
	    all_part, b);
	b->nbag = n;
	b->grow.all_rows = true;
}

void
fc_boost_bag(struct fc_boost *b, int iteration)
{
	const struct fc_gbdt_params *p = b->p;
	struct bag s = { .b = b, .share = p->bagging_fraction };

	if (p->boosting == FC_BOOST_GOSS &&
	    iteration >= (int)(1 / p->learning_rate)) {
		goss(b, iteration);
		return;
	}
	if (p->boosting == FC_BOOST_GOSS || p->bagging_freq == 0 ||
	    p->bagging_fraction >= 1) {
		all(b);
		return;
	}
	/* The same bag for bagging_freq iterations. */
	s.key = fc_sample_key(p->seed, "bag",
	    (uint64_t)(iteration / p->bagging_freq));
	draw(&s);
	/* A bag of nothing is no bag. */
	if (b->nbag == 0)
		all(b);
}
