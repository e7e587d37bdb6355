/*
 * run.c - the series of a simulated panel, block by block
 *
 * A series is walked day by day: advance() moves its state (level, price,
 * promotion, stock) with one generator, the periods draw their demand with
 * another. So the path of a series is the same whatever the frequency.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "par/pool.h"
#include "sim/impl.h"

enum { BLOCK_ROWS = 32768 };

/* What a thread keeps between blocks. */
struct workspace {
	const struct fc_sim *sim;
	struct fc_sim_store store;
	struct fc_sim_item item;
	size_t have_store;      /* whose effects `store` holds; SIZE_MAX: none */
};

/* A series on its way through the days. */
struct walk {
	struct fc_rng path, draw;
	double fit;             /* log: how well the item does in this store */
	double level;           /* log: slow wandering */
	double stockout_rate;
	int64_t out;            /* days without stock to come */
	int64_t begin, end;     /* days on sale: [begin, end) */
	int32_t week;
	bool joins;             /* this store takes part in the promotion */
	int64_t day;            /* the day that the fields below describe */
	double price, discount;
	double f_level, f_week, f_year, f_events, f_price, f_shock;
	bool active, in_stock;
};

struct block {
	size_t from, to;        /* series */
	struct fc_batch panel, truth;
};

struct job {
	const struct fc_sim *sim;
	struct fc_writer *panel, *truth;
	uint64_t rows;
};

static void
walk_begin(struct walk *w, const struct workspace *ws, size_t store,
    size_t item)
{
	const struct fc_sim *s = ws->sim;
	size_t horizon = (size_t)s->o.horizon, observed, days;
	int64_t moment;

	observed = s->cal.nperiods - horizon;
	days = s->cal.period[observed - 1].first + s->cal.period[observed - 1].n;
	*w = (struct walk){ .day = -1, .week = -1, .end = INT64_MAX };
	fc_sim_seed(s, &w->path, "path", (int64_t)store, (int64_t)item);
	fc_sim_seed(s, &w->draw, "draw", (int64_t)store, (int64_t)item);
	w->fit = 0.3 * fc_rng_normal(&w->path);
	w->level = 0.25 * fc_rng_normal(&w->path);
	w->stockout_rate = 0.01 * fc_rng_uniform(&w->path);
	/* Stores follow the launch or the end within two weeks. */
	moment = (int64_t)(ws->item.moment * (double)days) +
	    (int64_t)(14 * fc_rng_uniform(&w->path));
	if (ws->item.life == FC_SIM_NEW)
		w->begin = FC_MIN(moment, (int64_t)days - 1);
	else if (ws->item.life == FC_SIM_DISCONTINUED)
		w->end = moment;
}

static void
next_week(struct walk *w, const struct workspace *ws, int32_t week)
{
	const struct fc_sim_item *it = &ws->item;

	for (; w->week < week; w->week++) {
		int32_t now = w->week + 1;
		double u = fc_rng_uniform(&w->path);

		w->level = 0.98 * w->level + 0.05 * fc_rng_normal(&w->path);
		if (now == 0 || it->discount[now - 1] <= 0)
			w->joins = u < 0.85;
	}
	w->discount = w->joins ? it->discount[week] : 0;
	w->price = floor(it->price[week] * ws->store.price *
	    (1 - w->discount) * 100 + 0.5) / 100;
	w->f_price = exp(it->elasticity * log(w->price / it->price[0]) +
	    (w->discount > 0 ? it->lift : 0));
}

/* Go to the next day. */
static void
advance(struct walk *w, const struct workspace *ws)
{
	const struct fc_sim_item *it = &ws->item;
	const struct fc_sim_store *st = &ws->store;
	const struct fc_sim_day *d = &ws->sim->cal.day[++w->day];
	double u = fc_rng_uniform(&w->path), snap;

	if (d->week != w->week)
		next_week(w, ws, d->week);
	w->active = w->day >= w->begin && w->day < w->end;
	if (w->out > 0)
		w->out--;
	else if (w->active && u < w->stockout_rate)
		w->out = 1 + (int64_t)(-3 *
		    log(1 - fc_rng_uniform(&w->path)));
	w->in_stock = w->out == 0;
	snap = it->cat == 0 && (d->snap >> st->group & 1) ? 0.12 : 0;
	w->f_level = exp(it->base + st->size + w->fit + w->level +
	    (it->growth + st->growth) * (double)w->day);
	w->f_week = exp(st->week[it->cat][d->dow]);
	w->f_year = exp(it->amplitude * (d->cos * cos(it->phase) +
	    d->sin * sin(it->phase)));
	w->f_events = exp((d->effect[it->cat] + snap) * it->events);
	w->f_shock = exp(st->shock[w->day]);
}

/* Sums and averages over the days of a period. */
struct sums {
	double mean, latent, days, open, stock;
	double price, promo, snap;
	double factor[6];
	int event;
};

static void
add_day(struct sums *p, const struct walk *w, const struct workspace *ws,
    double weight)
{
	const struct fc_sim_day *d = &ws->sim->cal.day[w->day];
	double f[6] = { w->f_level, w->f_week, w->f_year, w->f_events,
	    w->f_price, w->f_shock };
	double mean = w->active ? weight * f[0] * f[1] * f[2] * f[3] * f[4] : 0;
	int k;

	for (k = 0; k < 6; k++)
		p->factor[k] += f[k];
	p->days++;
	p->mean += mean;
	p->latent += mean * w->f_shock;
	p->open += w->active;
	p->stock += w->in_stock;
	p->price += w->price;
	p->promo += w->discount > 0;
	p->snap += d->snap >> ws->store.group & 1;
	if (p->event < 0)
		p->event = d->event;
}

/* Negative binomial with this mean and size: a Poisson whose mean is gamma. */
static double
draw_demand(struct fc_rng *r, double mean, double size)
{
	if (mean <= 0)
		return 0;
	return (double)fc_rng_poisson(r, fc_rng_gamma(r, size) * mean / size);
}

static double
to_cents(double x)
{
	return floor(x * 100 + 0.5) / 100;
}

static void
put_panel(struct fc_batch *b, size_t r, const struct sums *p, double y)
{
	b->col[FC_SIM_Y].num[r] = y;
	b->col[FC_SIM_PRICE].num[r] = p->open > 0 ?
	    to_cents(p->price / p->days) : NAN;
	b->col[FC_SIM_PROMO].num[r] = p->open > 0 ? p->promo : 0;
	b->col[FC_SIM_SNAP].num[r] = p->snap;
	b->col[FC_SIM_EVENT].code[r] = p->event;
}

static void
put_truth(struct fc_batch *b, size_t r, const struct sums *p,
    const struct fc_sim_item *it)
{
	int k;

	b->col[FC_SIM_T_MEAN].num[r] = p->mean;
	for (k = 0; k < 6; k++)
		b->col[FC_SIM_T_LEVEL + k].num[r] = p->factor[k] / p->days;
	b->col[FC_SIM_T_ACTIVE].num[r] = p->open > 0;
	b->col[FC_SIM_T_STOCKOUT].num[r] = p->open > 0 && p->stock < p->days;
	b->col[FC_SIM_T_CLASS].code[r] = (int32_t)it->class;
	b->col[FC_SIM_T_LIFE].code[r] = (int32_t)it->life;
}

static void
put_keys(struct fc_batch *b, size_t from, const struct workspace *ws,
    size_t store, size_t item)
{
	int32_t code[FC_SIM_KEYS] = {
		(int32_t)fc_sim_state_of_store(ws->sim, store),
		(int32_t)store, ws->item.cat, ws->item.dept, (int32_t)item };
	size_t r;
	int f;

	for (f = 0; f < FC_SIM_KEYS; f++)
		for (r = from; r < b->n; r++)
			b->col[f].code[r] = code[f];
}

/* One series to the ends of both batches. */
static void
simulate(struct block *k, struct workspace *ws, size_t store, size_t item,
    bool truth)
{
	const struct fc_sim *s = ws->sim;
	const struct fc_sim_calendar *cal = &s->cal;
	size_t from = k->panel.n, observed = cal->nperiods - (size_t)s->o.horizon;
	size_t i;
	struct walk w;

	walk_begin(&w, ws, store, item);
	for (i = 0; i < cal->nperiods; i++) {
		const struct fc_sim_period *p = &cal->period[i];
		struct sums sum = { .event = -1 };
		double size, demand, sold;
		size_t r = k->panel.n, j;

		for (j = 0; j < p->n; j++) {
			while (w.day < (int64_t)(p->first + j))
				advance(&w, ws);
			add_day(&sum, &w, ws, p->weight);
		}
		size = ws->item.size * (double)p->n * p->weight;
		demand = draw_demand(&w.draw, sum.latent, size);
		sold = floor(demand * sum.stock / sum.days + 0.5);
		if (s->o.ragged && w.day < w.begin)
			continue;
		k->panel.col[FC_SIM_DS].time[r] = p->ds;
		put_panel(&k->panel, r, &sum, i < observed ? sold : NAN);
		k->panel.n++;
		if (!truth)
			continue;
		k->truth.col[FC_SIM_DS].time[r] = p->ds;
		k->truth.col[FC_SIM_Y].num[r] = sold;
		k->truth.col[FC_SIM_T_DEMAND].num[r] = demand;
		k->truth.col[FC_SIM_T_SIZE].num[r] = size;
		put_truth(&k->truth, r, &sum, &ws->item);
		k->truth.n++;
	}
	put_keys(&k->panel, from, ws, store, item);
	if (truth)
		put_keys(&k->truth, from, ws, store, item);
}

static int
work(void *item, void *workspace, void *arg, struct fc_err *err)
{
	const struct job *job = arg;
	const struct fc_sim *s = job->sim;
	struct workspace *ws = workspace;
	struct block *b = item;
	size_t rows = (b->to - b->from) * s->cal.nperiods, i;

	(void)err;
	fc_batch_init(&b->panel, &s->panel);
	fc_batch_reserve(&b->panel, rows);
	fc_batch_init(&b->truth, &s->truth);
	if (job->truth != NULL)
		fc_batch_reserve(&b->truth, rows);
	for (i = b->from; i < b->to; i++) {
		size_t store = i / (size_t)s->o.items;

		if (store != ws->have_store)
			fc_sim_store_make(s, store, &ws->store);
		ws->have_store = store;
		fc_sim_item_make(s, i % (size_t)s->o.items, &ws->item);
		simulate(b, ws, store, i % (size_t)s->o.items,
		    job->truth != NULL);
	}
	return 0;
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	struct job *job = arg;
	const struct fc_sim *s = job->sim;
	struct block *b = item;
	int status = 0;

	if (!failed) {
		status = fc_writer_put(job->panel, &b->panel, 0, b->panel.n,
		    err);
		if (status == 0 && job->truth != NULL)
			status = fc_writer_put(job->truth, &b->truth, 0,
			    b->truth.n, err);
		job->rows += b->panel.n;
		fc_progress(b->to - s->first, s->last - s->first, job->rows);
	}
	fc_batch_release(&b->panel);
	fc_batch_release(&b->truth);
	free(b);
	return status;
}

static void *
ws_new(void *arg)
{
	const struct job *job = arg;
	const struct fc_sim_calendar *c = &job->sim->cal;
	struct workspace *ws = fc_xcalloc(1, sizeof *ws);

	ws->sim = job->sim;
	ws->have_store = SIZE_MAX;
	ws->store.shock = fc_xcalloc(c->ndays, sizeof(double));
	ws->item.price = fc_xcalloc(c->nweeks, sizeof(double));
	ws->item.discount = fc_xcalloc(c->nweeks, sizeof(double));
	return ws;
}

static void
ws_free(void *workspace)
{
	struct workspace *ws = workspace;

	free(ws->store.shock);
	free(ws->item.price);
	free(ws->item.discount);
	free(ws);
}

int
fc_sim_run(const struct fc_sim *s, struct fc_writer *panel,
    struct fc_writer *truth, int threads, struct fc_err *err)
{
	struct job job = { .sim = s, .panel = panel, .truth = truth };
	struct fc_pool_spec spec = { .threads = threads, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = &job };
	size_t step = FC_MAX(BLOCK_ROWS / s->cal.nperiods, 1), i;
	struct fc_pool *pool;
	int status = 0;

	if (fc_pool_open(&pool, &spec, err))
		return -1;
	for (i = s->first; i < s->last && status == 0; i += step) {
		struct block *b = fc_xcalloc(1, sizeof *b);

		b->from = i;
		b->to = FC_MIN(i + step, s->last);
		status = fc_pool_put(pool, b, err);
	}
	if (status == 0)
		status = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	fc_progress_end();
	return status;
}
