/*
 * sim.h - a generator of retail panels whose truth is known
 *
 * Stores in states, items in departments and categories, every item in
 * every store: a rectangular panel of stores x items series with the keys
 * state_id, store_id, cat_id, dept_id, item_id, in the order of the
 * contract. Demand of a day is negative binomial with size r and mean
 *
 *	level x week x year x events x price x shock,
 *
 * where shock (mean 1) is one number per store and day. Longer periods are
 * sums of days, shorter ones shares of a day. Sales are demand unless the
 * item is not (or no longer) sold or out of stock.
 *
 * Every number is drawn from a generator named after the store, the item or
 * the series (base/rng.h), so a series does not depend on which others are
 * made with it, in what order, or by how many threads.
 *
 * Memory: the calendar, the names, and one block of series per thread.
 */
#ifndef FC_SIM_SIM_H
#define FC_SIM_SIM_H

#include "rec/writer.h"
#include "time/freq.h"

struct fc_sim_opts {
	int64_t stores, items;          /* items of each store */
	int64_t periods, horizon;       /* observed; future */
	int64_t days;                   /* instead of periods when > 0 */
	const char *start;              /* first ds, moved to its period */
	struct fc_freq freq;
	int64_t seed;
	int64_t shard, shards;          /* part `shard` (1..) of `shards` */
	bool ragged;                    /* series begin with their first sale day */
};

struct fc_sim;

int fc_sim_open(struct fc_sim **s, const struct fc_sim_opts *o, struct fc_err *err);
/* keys, ds, y, sell_price, promo, snap, event; y is missing in the future. */
const struct fc_schema *fc_sim_panel(const struct fc_sim *s);
/* keys, ds, y (also of the future), demand, mean, size, the factors, active,
 * stockout, class, life. */
const struct fc_schema *fc_sim_truth(const struct fc_sim *s);
/* All records to the writers; truth may be NULL. Does not commit. */
int fc_sim_run(const struct fc_sim *s, struct fc_writer *panel, struct fc_writer *truth, int threads, struct fc_err *err);
void fc_sim_close(struct fc_sim *s);

#endif
