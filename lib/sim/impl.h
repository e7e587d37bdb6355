/*
 * impl.h - what the parts of the generator share; not for others
 *
 * sim.c names and schemas, sim_calendar.c days and periods, sim_item.c what
 * stores and items are like, sim_run.c the series themselves.
 */
#ifndef FC_SIM_IMPL_H
#define FC_SIM_IMPL_H

#include "base/rng.h"
#include "sim/sim.h"

enum { FC_SIM_CATS = 3, FC_SIM_DEPTS = 7, FC_SIM_KEYS = 5 };

/* Columns of the two streams after the keys. */
enum {
	FC_SIM_DS = FC_SIM_KEYS,
	FC_SIM_Y,
	FC_SIM_PRICE, FC_SIM_PROMO, FC_SIM_SNAP, FC_SIM_EVENT,
};
enum {
	FC_SIM_T_DEMAND = FC_SIM_Y + 1, FC_SIM_T_MEAN, FC_SIM_T_SIZE,
	FC_SIM_T_LEVEL, FC_SIM_T_WEEK, FC_SIM_T_YEAR, FC_SIM_T_EVENTS,
	FC_SIM_T_PRICE, FC_SIM_T_SHOCK, FC_SIM_T_ACTIVE, FC_SIM_T_STOCKOUT,
	FC_SIM_T_CLASS, FC_SIM_T_LIFE,
};

enum fc_sim_class { FC_SIM_SMOOTH, FC_SIM_SEASONAL, FC_SIM_INTERMITTENT, FC_SIM_LUMPY };
enum fc_sim_life { FC_SIM_STEADY, FC_SIM_NEW, FC_SIM_DISCONTINUED };

/* One day, the same for every series. */
struct fc_sim_day {
	uint8_t dow;                    /* 0 = Monday */
	uint8_t snap;                   /* bit g: benefits are paid in group g */
	int event;                  /* index of the event, or -1 */
	int32_t week;                   /* weeks since the first day's Monday */
	double sin, cos;                /* place in the year */
	double effect[FC_SIM_CATS];     /* log effect of events near this day */
};

/* One period: `n` days from `first`, or the share `weight` of one day. */
struct fc_sim_period {
	int64_t ds;
	size_t first, n;
	double weight;
};

struct fc_sim_calendar {
	struct fc_timetype type;
	struct fc_sim_period *period;
	size_t nperiods;
	struct fc_sim_day *day;
	size_t ndays, nweeks;
};

int fc_sim_calendar_open(struct fc_sim_calendar *c, const struct fc_sim_opts *o, struct fc_err *err);
void fc_sim_calendar_close(struct fc_sim_calendar *c);
/* Names of the events, by index. */
extern const char *const fc_sim_events[];
extern const size_t fc_sim_nevents;

/* What all items of a store share. */
struct fc_sim_store {
	double size, growth;            /* log; log per day */
	double price;                   /* factor on prices */
	double week[FC_SIM_CATS][7];    /* log */
	int group;                      /* days on which benefits are paid */
	double *shock;                  /* log, one per day */
};

/* What an item is like in every store. */
struct fc_sim_item {
	int cat, dept;
	enum fc_sim_class class;
	double base, growth;            /* log; log per day */
	double size;                    /* of the negative binomial, a day */
	double amplitude, phase;        /* yearly wave, log and radians */
	double events;                  /* sensitivity */
	double elasticity, lift;
	enum fc_sim_life life;
	double moment;                  /* of launch or end, share of the days */
	double *price;                  /* regular price, one per week */
	double *discount;               /* 0: no promotion in this week */
};

struct fc_sim {
	struct fc_sim_opts o;
	struct fc_schema panel, truth;
	struct fc_sim_calendar cal;
	size_t nstates;
	size_t dept_first[FC_SIM_DEPTS + 1];    /* items of a department */
	size_t first, last;                     /* series of this shard */
};

/* The generator named kind, store (or -1) and item (or -1). */
void fc_sim_seed(const struct fc_sim *s, struct fc_rng *r, const char *kind, int64_t store, int64_t item);

/* shock, price and discount are the caller's arrays of ndays, nweeks. */
void fc_sim_store_make(const struct fc_sim *s, size_t store, struct fc_sim_store *st);
void fc_sim_item_make(const struct fc_sim *s, size_t item, struct fc_sim_item *it);
int fc_sim_cat_of_dept(int dept);
size_t fc_sim_state_of_store(const struct fc_sim *s, size_t store);

#endif
