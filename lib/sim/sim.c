/* sim.c - names, schemas and life of the generator */
#include "base/fc.h"

#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "sim/impl.h"

static const char *const key_names[FC_SIM_KEYS] = { "state_id", "store_id",
    "cat_id", "dept_id", "item_id" };
static const char *const cat_names[FC_SIM_CATS] = { "FOODS", "HOBBIES",
    "HOUSEHOLD" };
static const char *const dept_names[FC_SIM_DEPTS] = { "FOODS_1", "FOODS_2",
    "FOODS_3", "HOBBIES_1", "HOBBIES_2", "HOUSEHOLD_1", "HOUSEHOLD_2" };
static const int dept_cat[FC_SIM_DEPTS] = { 0, 0, 0, 1, 1, 2, 2 };
/* Share of the items that the departments up to this one hold. */
static const double dept_share[FC_SIM_DEPTS] = { 0.07, 0.20, 0.47, 0.61,
    0.66, 0.83, 1.0 };
static const char *const class_names[] = { "smooth", "seasonal",
    "intermittent", "lumpy" };
static const char *const life_names[] = { "steady", "new", "discontinued" };

int
fc_sim_cat_of_dept(int dept)
{
	return dept_cat[dept];
}

void
fc_sim_seed(const struct fc_sim *s, struct fc_rng *r, const char *kind,
    int64_t store, int64_t item)
{
	const char *a = "", *b = "";
	size_t na = 0, nb = 0;
	char name[128];
	int n;

	if (store >= 0)
		a = fc_dict_str(s->panel.field[1].dict, (int32_t)store, &na);
	if (item >= 0)
		b = fc_dict_str(s->panel.field[4].dict, (int32_t)item, &nb);
	n = snprintf(name, sizeof name, "%s/%.*s/%.*s", kind, (int)na, a,
	    (int)nb, b);
	fc_rng_init(r, (uint64_t)s->o.seed, name, (size_t)n);
}

static int
digits(size_t n, int least)
{
	int d = 1;

	for (; n >= 10; n /= 10)
		d++;
	return FC_MAX(d, least);
}

static void
add_text(struct fc_dict *d, const char *text)
{
	(void)fc_dict_add(d, text, strlen(text));
}

/* The text in b, which is empty afterwards. */
static void
add_name(struct fc_dict *d, struct fc_buf *b)
{
	(void)fc_dict_add(d, b->s, b->len);
	fc_buf_reset(b);
}

/* Codes are places in sorted order, because numbers are padded. */
static void
make_names(struct fc_sim *s)
{
	size_t stores = (size_t)s->o.stores, items = (size_t)s->o.items, i;
	int wide = digits(items, 3), state_wide = digits(s->nstates, 1);
	int store_wide = digits(stores, 2), dept = 0;
	struct fc_buf b = { 0 };

	for (i = 0; i < s->nstates; i++) {
		fc_buf_printf(&b, "R%0*zu", state_wide, i + 1);
		add_name(s->panel.field[0].dict, &b);
	}
	for (i = 0; i < stores; i++) {
		fc_buf_printf(&b, "R%0*zu_S%0*zu", state_wide,
		    fc_sim_state_of_store(s, i) + 1, store_wide, i + 1);
		add_name(s->panel.field[1].dict, &b);
	}
	for (i = 0; i < FC_SIM_CATS; i++)
		add_text(s->panel.field[2].dict, cat_names[i]);
	for (i = 0; i < FC_SIM_DEPTS; i++)
		add_text(s->panel.field[3].dict, dept_names[i]);
	for (i = 0; i < items; i++) {
		while (i >= s->dept_first[dept + 1])
			dept++;
		fc_buf_printf(&b, "%s_%0*zu", dept_names[dept], wide,
		    i - s->dept_first[dept] + 1);
		add_name(s->panel.field[4].dict, &b);
	}
	fc_buf_release(&b);
}

size_t
fc_sim_state_of_store(const struct fc_sim *s, size_t store)
{
	return store * s->nstates / (size_t)s->o.stores;
}

static void
add_numbers(struct fc_schema *schema, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		fc_schema_add(schema, names[i], FC_NUM);
}

static void
make_schemas(struct fc_sim *s)
{
	static const char *const known[] = { "y", "sell_price", "promo",
	    "snap" };
	static const char *const hidden[] = { "y", "demand", "mean", "size",
	    "level", "week", "year", "events", "price", "shock", "active",
	    "stockout" };
	struct fc_schema *p = &s->panel, *t = &s->truth;
	size_t i;
	int f;

	fc_schema_init(p);
	fc_schema_init(t);
	for (i = 0; i < FC_SIM_KEYS; i++) {
		fc_schema_add(p, key_names[i], FC_TEXT);
		fc_schema_add_like(t, &p->field[i]);
	}
	f = fc_schema_add(p, "ds", FC_TIME);
	p->field[f].time = s->cal.type;
	fc_schema_add_like(t, &p->field[f]);
	add_numbers(p, known, FC_LEN(known));
	f = fc_schema_add(p, "event", FC_TEXT);
	for (i = 0; i < fc_sim_nevents; i++)
		add_text(p->field[f].dict, fc_sim_events[i]);
	add_numbers(t, hidden, FC_LEN(hidden));
	f = fc_schema_add(t, "class", FC_TEXT);
	for (i = 0; i < FC_LEN(class_names); i++)
		add_text(t->field[f].dict, class_names[i]);
	f = fc_schema_add(t, "life", FC_TEXT);
	for (i = 0; i < FC_LEN(life_names); i++)
		add_text(t->field[f].dict, life_names[i]);
	p->nkeys = t->nkeys = FC_SIM_KEYS;
	p->ds = t->ds = FC_SIM_DS;
	p->y = t->y = FC_SIM_Y;
	p->freq = t->freq = s->o.freq;
}

int
fc_sim_open(struct fc_sim **out, const struct fc_sim_opts *o,
    struct fc_err *err)
{
	struct fc_sim *s = fc_xcalloc(1, sizeof *s);
	size_t series = (size_t)o->stores * (size_t)o->items, i;

	s->o = *o;
	if (fc_sim_calendar_open(&s->cal, o, err)) {
		free(s);
		return -1;
	}
	s->nstates = FC_MAX((size_t)sqrt((double)o->stores), 1);
	for (i = 0; i < FC_SIM_DEPTS; i++)
		s->dept_first[i + 1] = i + 1 == FC_SIM_DEPTS ?
		    (size_t)o->items :
		    (size_t)(dept_share[i] * (double)o->items);
	make_schemas(s);
	make_names(s);
	s->first = series / (size_t)o->shards * (size_t)(o->shard - 1) +
	    FC_MIN(series % (size_t)o->shards, (size_t)(o->shard - 1));
	s->last = series / (size_t)o->shards * (size_t)o->shard +
	    FC_MIN(series % (size_t)o->shards, (size_t)o->shard);
	*out = s;
	return 0;
}

const struct fc_schema *
fc_sim_panel(const struct fc_sim *s)
{
	return &s->panel;
}

const struct fc_schema *
fc_sim_truth(const struct fc_sim *s)
{
	return &s->truth;
}

void
fc_sim_close(struct fc_sim *s)
{
	if (s == NULL)
		return;
	fc_sim_calendar_close(&s->cal);
	fc_schema_release(&s->truth);
	fc_schema_release(&s->panel);
	free(s);
}
