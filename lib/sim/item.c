/*
 * item.c - what stores and items of a simulated panel are like
 *
 * The constants are chosen so that the panel looks like the public retail
 * data sets: about half of all daily records are zero, weekends sell more
 * food, prices change a few times a year, promotions last a week or two.
 */
#include "base/fc.h"

#include <math.h>

#include "sim/impl.h"

/* Log effect of Monday .. Sunday. */
static const double week_shape[FC_SIM_CATS][7] = {
	{ -0.08, -0.14, -0.14, -0.10, 0.05, 0.24, 0.26 },
	{ -0.10, -0.15, -0.12, -0.06, 0.10, 0.30, 0.18 },
	{ -0.04, -0.10, -0.12, -0.08, 0.02, 0.25, 0.20 },
};
/* Yearly wave of a department: log amplitude and day of the peak. */
static const double year_shape[FC_SIM_DEPTS][2] = {
	{ 0.10, 170 }, { 0.14, 340 }, { 0.06, 200 }, { 0.30, 350 },
	{ 0.20, 120 }, { 0.12, 150 }, { 0.08, 20 },
};
static const double price_level[FC_SIM_CATS] = { 1.0, 1.8, 1.7 };

static double
between(struct fc_rng *r, double lo, double hi)
{
	return lo + (hi - lo) * fc_rng_uniform(r);
}

void
fc_sim_store_make(const struct fc_sim *s, size_t store, struct fc_sim_store *st)
{
	struct fc_rng r;
	double sd = 0.06, x = 0;
	size_t d;
	int c, k;

	fc_sim_seed(s, &r, "store", (int64_t)store, -1);
	st->size = 0.35 * fc_rng_normal(&r);
	st->growth = (0.03 + 0.05 * fc_rng_normal(&r)) / 365;
	st->price = between(&r, 0.95, 1.05);
	st->group = (int)(fc_rng_next(&r) % 3);
	for (c = 0; c < FC_SIM_CATS; c++)
		for (k = 0; k < 7; k++)
			st->week[c][k] = week_shape[c][k] +
			    0.03 * fc_rng_normal(&r);
	/* Weather and the like: remembered for a few days, mean 1. */
	for (d = 0; d < s->cal.ndays; d++) {
		x = 0.6 * x + 0.8 * sd * fc_rng_normal(&r);
		st->shock[d] = x - sd * sd / 2;
	}
}

/* Prices end in 8, and so does every promotion's. */
static double
shelf_price(double p)
{
	return fmax(floor(p * 10) * 10 + 8, 18) / 100;
}

/* Regular price and discount of every week. */
static void
make_prices(const struct fc_sim *s, size_t item, struct fc_sim_item *it)
{
	struct fc_rng r;
	double p, depth = 0;
	size_t w;

	fc_sim_seed(s, &r, "price", -1, (int64_t)item);
	p = exp(price_level[it->cat] + 0.6 * fc_rng_normal(&r));
	for (w = 0; w < s->cal.nweeks; w++) {
		double change = fc_rng_uniform(&r), next = fc_rng_uniform(&r);
		double size = between(&r, 0.10, 0.40);

		if (w > 0 && change < 0.02)
			p *= change < 0.005 ? 0.95 : 1.04;
		it->price[w] = shelf_price(p);
		/* A promotion goes on for another week, or may begin. */
		if (depth <= 0 || next >= 0.35)
			depth = next >= 0.96 ? size : 0;
		it->discount[w] = depth;
	}
}

static void
make_class(struct fc_rng *r, struct fc_sim_item *it)
{
	double u = fc_rng_uniform(r), z = fc_rng_normal(r);

	if (u < 0.35) {
		it->class = FC_SIM_SMOOTH;
		it->base = log(5) + 0.8 * z;
		it->size = between(r, 4, 16);
	} else if (u < 0.45) {
		it->class = FC_SIM_SEASONAL;
		it->base = log(2) + 0.7 * z;
		it->size = between(r, 3, 8);
	} else if (u < 0.85) {
		it->class = FC_SIM_INTERMITTENT;
		it->base = log(0.25) + 0.7 * z;
		it->size = between(r, 1, 4);
	} else {
		it->class = FC_SIM_LUMPY;
		it->base = log(0.8) + 0.6 * z;
		it->size = between(r, 0.04, 0.12);
	}
}

void
fc_sim_item_make(const struct fc_sim *s, size_t item, struct fc_sim_item *it)
{
	const double turn = 2 * 3.14159265358979323846;
	struct fc_rng r;
	double u;

	for (it->dept = 0; item >= s->dept_first[it->dept + 1]; it->dept++)
		continue;
	it->cat = fc_sim_cat_of_dept(it->dept);
	fc_sim_seed(s, &r, "item", -1, (int64_t)item);
	make_class(&r, it);
	it->growth = 0.10 * fc_rng_normal(&r) / 365;
	it->amplitude = year_shape[it->dept][0] * between(&r, 0.5, 1.5);
	it->phase = year_shape[it->dept][1] + 15 * fc_rng_normal(&r);
	if (it->class == FC_SIM_SEASONAL) {
		it->amplitude = between(&r, 0.8, 1.6);
		it->phase += between(&r, -60, 60);
	}
	it->phase *= turn / 365.25;
	it->events = between(&r, 0.4, 1.6);
	it->elasticity = between(&r, -2.5, -0.5);
	it->lift = between(&r, 0.1, 0.5);
	u = fc_rng_uniform(&r);
	it->life = u < 0.10 ? FC_SIM_NEW :
	    u < 0.16 ? FC_SIM_DISCONTINUED : FC_SIM_STEADY;
	it->moment = it->life == FC_SIM_NEW ? between(&r, 0.1, 0.9) :
	    between(&r, 0.3, 0.95);
	make_prices(s, item, it);
}
