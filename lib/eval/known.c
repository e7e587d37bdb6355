/* known.c - what is known of a series besides its forecasts */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "eval/score_impl.h"

static int
open_side(const struct fc_score *s, struct fc_side **side,
    const struct fc_side_spec *spec, struct fc_err *err)
{
	return fc_side_open(side, spec, s->o.common, s->schema, err);
}

int
fc_score_sides(struct fc_score *s, struct fc_err *err)
{
	const struct fc_side_spec actual = { "--actual", s->o.actual, NULL };
	const struct fc_side_spec history = { "--history", s->o.history,
		NULL };

	fc_nodes_init(&s->nodes, s->schema->nkeys);
	s->freq = s->schema->freq;
	if (s->o.actual != NULL && open_side(s, &s->actual, &actual, err))
		return -1;
	if (s->o.history != NULL) {
		if (open_side(s, &s->history, &history, err))
			return -1;
		if (s->freq.kind == FC_FREQ_NONE)
			s->freq = fc_side_schema(s->history)->freq;
	}
	if (s->o.weights == NULL)
		return 0;
	return fc_nodes_read(&s->nodes, s->o.weights, s->o.common, s->schema,
	    err);
}

static void
pick(struct fc_score *s, size_t row, double y)
{
	if (isnan(y))
		return;
	FC_GROW(s->pick, s->npick + 1, s->cappick);
	s->pick[s->npick++] = (struct fc_picked){ .row = row, .y = y };
}

int
fc_score_pick(struct fc_score *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	const int64_t *ds = b->col[s->schema->ds].time;
	struct fc_side_series one;
	size_t a = 0;
	int found;

	s->npick = 0;
	if (s->actual == NULL) {
		for (size_t r = from; r < from + n; r++)
			pick(s, r, b->col[s->schema->y].num[r]);
		return 0;
	}
	found = fc_side_seek(s->actual, b, from, &one, err);
	if (found <= 0)
		return found;
	for (size_t r = from; r < from + n; r++) {
		while (a < one.n && one.ds[a] < ds[r])
			a++;
		if (a < one.n && one.ds[a] == ds[r])
			pick(s, r, one.y[a]);
	}
	return 0;
}

int64_t
fc_score_limit(const struct fc_score *s, const struct fc_batch *b,
    size_t from)
{
	int64_t ds = b->col[s->schema->ds].time[from];
	int64_t cutoff = FC_NULL_TIME;

	if (s->schema->cutoff >= 0)
		cutoff = b->col[s->schema->cutoff].time[from];
	/* Times are whole numbers: this is all that lies before. */
	return cutoff == FC_NULL_TIME ? ds - 1 : cutoff;
}

/* The official season lengths of M4; see fc-eval(1). */
static size_t
m4_season(const struct fc_freq *f)
{
	const int64_t hour = 3600 * INT64_C(1000000000);

	if (f->kind == FC_FREQ_MONTH && (f->n == 1 || f->n == 3))
		return f->n == 1 ? 12 : 4;
	return f->kind == FC_FREQ_NS && f->n == hour ? 24 : 1;
}

/* The first history that is long enough tells the frequency. */
static void
learn_freq(struct fc_score *s, const struct fc_side_series *h)
{
	if (s->freq.kind != FC_FREQ_NONE || h->n < 2)
		return;
	fc_freq_infer(h->ds, h->n, &s->schema->field[s->schema->ds].time,
	    &s->freq);
	if (s->freq.kind != FC_FREQ_NONE)
		fc_note("frequency of the history: %s", s->freq.name);
}

static void
scale_from(struct fc_score *s, const struct fc_side_series *h, size_t rows)
{
	struct fc_scale m4, m5;
	size_t season = (size_t)s->o.season;

	learn_freq(s, h);
	if (season == 0)
		season = m4_season(&s->freq);
	fc_scale_of(h->y, rows, season, false, &m4);
	fc_scale_of(h->y, rows, 1, true, &m5);
	s->mase = m4.abs;
	s->rmsse = m5.rms;
	s->spl = m5.abs;
}

int
fc_score_scale(struct fc_score *s, const struct fc_batch *b, size_t from,
    struct fc_err *err)
{
	struct fc_side_series h;
	int64_t limit;
	size_t rows;
	int found;

	if (s->scale >= 0) {
		s->mase = s->rmsse = s->spl = b->col[s->scale].num[from];
		return 0;
	}
	if (s->history == NULL)
		return 0;
	found = fc_side_seek(s->history, b, from, &h, err);
	if (found < 0)
		return -1;
	if (found == 0) {
		s->mase = s->rmsse = s->spl = NAN;
		s->scaled = 0;
		s->no_history += s->scaled_any;
		return 0;
	}
	limit = fc_score_limit(s, b, from);
	rows = h.n;
	while (rows > 0 && h.ds[rows - 1] > limit)
		rows--;
	/* The next model of the series has the same history. */
	if (s->scaled != h.number + 1 || s->scaled_rows != rows)
		scale_from(s, &h, rows);
	s->scaled = h.number + 1;
	s->scaled_rows = rows;
	return 0;
}

int
fc_score_weight(struct fc_score *s, const struct fc_batch *b, size_t from,
    struct fc_table_place *at, struct fc_err *err)
{
	char key[256];
	int64_t node;

	at->level = fc_level_of(b, from);
	if (s->price != NULL) {
		at->weight = FC_WEIGHT_LATER;
		at->node = fc_nodes_add(&s->nodes, b, from,
		    fc_score_limit(s, b, from));
		return 0;
	}
	if (s->weight >= 0) {
		at->weight = b->col[s->weight].num[from];
		if (at->weight >= 0 && !isinf(at->weight))
			return 0;
		return fc_fail(err, FC_DATA, "%s: a weight is missing, "
		    "negative or infinite", fc_key_text(b, from, key));
	}
	node = fc_nodes_find(&s->nodes, b, from, 0);
	at->weight = 0;
	if (node >= 0)
		at->weight = s->nodes.weight[node];
	else if (fc_warn(err, "weights", "--weights: no weight for %s, "
	    "taken as 0", fc_key_text(b, from, key)))
		return -1;
	return 0;
}

int
fc_score_earn(struct fc_score *s, struct fc_err *err)
{
	const struct fc_side_spec again = { "--history", s->o.history,
		s->price };
	struct fc_nodes_span span = {
		.freq = s->freq.kind != FC_FREQ_NONE ? s->freq : s->grid,
		.time = &s->schema->field[s->schema->ds].time,
		.periods = s->periods,
	};

	fc_side_close(s->history);
	s->history = NULL;
	if (open_side(s, &s->history, &again, err) ||
	    fc_nodes_earn(&s->nodes, s->history, &span, err))
		return -1;
	fc_table_weigh(s->table, s->nodes.weight);
	return 0;
}
