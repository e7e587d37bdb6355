#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "eval/score_impl.h"

static bool
wanted(const struct fc_score *s, int f)
{
	const struct fc_schema *in = s->schema;

	if ((size_t)f < in->nkeys || f == in->ds || f == in->model ||
	    f == in->cutoff || f == s->yhat || f == s->bench ||
	    f == s->scale || f == s->weight)
		return true;
	if (f == in->y && s->actual == NULL)
		return true;
	for (size_t k = 0; s->quantile_any && k < s->np; k++)
		if (f == s->quantile[k])
			return true;
	for (size_t k = 0; s->path_any && k < s->npath; k++)
		if (f == s->path[k])
			return true;
	for (size_t k = 0; k < s->groups.n; k++)
		if (f == s->groups.by[k].field)
			return true;
	return false;
}

/* What is not looked at need not be read. */
static void
skip_rest(struct fc_score *s)
{
	for (int f = 0; f < (int)s->schema->n; f++)
		if (!wanted(s, f))
			fc_reader_skip(s->reader, f);
}

static int
open_compare(struct fc_score *s, struct fc_err *err)
{
	if (s->schema->model < 0)
		return fc_fail(err, FC_DATA, "--compare: no column 'model'");
	if (s->yhat < 0)
		return fc_fail(err, FC_DATA, "--compare: no column 'yhat'");
	s->compare = fc_compare_new(s->schema,
	    s->o.compare == FC_COMPARE_RMSE);
	return 0;
}

int
fc_score_open(struct fc_score **score, struct fc_reader *r,
    const struct fc_score_opts *o, struct fc_err *err)
{
	struct fc_score *s = fc_xcalloc(1, sizeof *s);

	*score = s;
	s->o = *o;
	s->reader = r;
	s->schema = fc_reader_schema(r);
	s->mase = s->rmsse = s->spl = NAN;
	s->grid = s->schema->freq;
	if (fc_score_columns(s, err) || fc_score_plan_make(s, err) ||
	    fc_groups_open(&s->groups, s->schema, o->by, o->nby, err) ||
	    fc_score_sides(s, err))
		return -1;
	s->scaled_any = fc_scoreplan_needs(&s->plan, 's');
	s->weighted_any = fc_scoreplan_needs(&s->plan, 'w');
	s->quantile_any = fc_scoreplan_needs(&s->plan, 'q');
	s->path_any = fc_scoreplan_needs(&s->plan, 'e');
	skip_rest(s);
	s->q = fc_xcalloc(s->np + s->npath + 1, sizeof *s->q);
	s->table = fc_table_new(&s->plan, &s->groups);
	if (o->compare >= 0)
		return open_compare(s, err);
	return 0;
}

void
fc_score_close(struct fc_score *s)
{
	if (s == NULL)
		return;
	fc_table_free(s->table);
	fc_compare_free(s->compare);
	fc_groups_close(&s->groups);
	fc_scoreplan_release(&s->plan);
	fc_nodes_release(&s->nodes);
	fc_side_close(s->actual);
	fc_side_close(s->history);
	free(s->p);
	free(s->quantile);
	free(s->path);
	free(s->price);
	free(s->pick);
	free(s->work);
	free(s->q);
	free(s);
}

/* How many periods after the last known one; in doubt, the row's number. */
static int64_t
step_of(const struct fc_score *s, const struct fc_batch *b, size_t from,
    size_t r)
{
	const struct fc_schema *in = s->schema;
	const int64_t *ds = b->col[in->ds].time;
	int64_t cutoff, k;

	if (in->cutoff >= 0 && s->grid.kind != FC_FREQ_NONE) {
		cutoff = b->col[in->cutoff].time[from];
		if (cutoff != FC_NULL_TIME &&
		    fc_freq_diff(&s->grid, &in->field[in->ds].time, cutoff,
		    ds[r], &k) == 0)
			return k;
	}
	return (int64_t)(r - from) + 1;
}

static void
compare(struct fc_score *s, const struct fc_batch *b, size_t from)
{
	const double *f = b->col[s->yhat].num;

	for (size_t i = 0; i < s->npick; i++) {
		const struct fc_picked *p = &s->pick[i];

		fc_compare_add(s->compare, b, p->row,
		    step_of(s, b, from, p->row), p->y, f[p->row]);
	}
}

static int
by_group(const void *a, const void *b)
{
	const struct fc_picked *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void
find_groups(struct fc_score *s, const struct fc_batch *b, size_t from)
{
	bool fixed = fc_groups_fixed(&s->groups);

	for (size_t i = 0; i < s->npick; i++) {
		struct fc_picked *p = &s->pick[i];

		if (fixed && i > 0)
			p->group = p[-1].group;
		else
			p->group = fc_groups_of(&s->groups, b, p->row,
			    step_of(s, b, from, p->row));
	}
	if (!fixed)
		qsort(s->pick, s->npick, sizeof *s->pick, by_group);
}

/* Column f of the picked rows, behind what was gathered before. */
static const double *
gather(struct fc_score *s, const struct fc_batch *b, int f,
    const struct fc_picked *p, size_t n, double **room)
{
	const double *x = b->col[f].num;
	double *to = *room;

	for (size_t i = 0; i < n; i++)
		to[i] = x[p[i].row];
	*room += n;
	if (f == s->yhat)
		for (size_t i = 0; i < n; i++)
			s->no_yhat += isnan(to[i]) ? 1 : 0;
	return to;
}

/* Score rows p[0..n), which are in one group. */
static size_t
score_run(struct fc_score *s, const struct fc_batch *b,
    struct fc_table_place *at, const struct fc_picked *p, size_t n)
{
	struct fc_run run = { .n = n, .mase = s->mase, .rmsse = s->rmsse,
		.spl = s->spl, .q = s->q, .path = s->q + s->np };
	double *room, *y;

	FC_GROW(s->work, n * (s->np + s->npath + 3) + s->npath, s->capwork);
	y = s->work;
	room = y + n;
	for (size_t i = 0; i < n; i++)
		y[i] = p[i].y;
	run.y = y;
	if (s->yhat >= 0)
		run.f = gather(s, b, s->yhat, p, n, &room);
	if (s->bench >= 0)
		run.bench = gather(s, b, s->bench, p, n, &room);
	for (size_t k = 0; s->quantile_any && k < s->np; k++)
		s->q[k] = gather(s, b, s->quantile[k], p, n, &room);
	for (size_t k = 0; s->path_any && k < s->npath; k++)
		s->q[s->np + k] = gather(s, b, s->path[k], p, n, &room);
	run.work = room;
	at->group = p->group;
	return fc_table_add(s->table, at, &run);
}

static int
score_series(struct fc_score *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	struct fc_table_place at = { 0 };
	size_t undefined = 0, end;

	if (s->grid.kind == FC_FREQ_NONE && n > 1)
		fc_freq_infer(b->col[s->schema->ds].time + from, n,
		    &s->schema->field[s->schema->ds].time, &s->grid);
	s->records += n;
	if (fc_score_pick(s, b, from, n, err))
		return -1;
	if (s->npick == 0)
		return 0;
	s->scored += s->npick;
	s->series++;
	if (s->compare != NULL)
		compare(s, b, from);
	if ((s->scaled_any || s->price != NULL) &&
	    fc_score_scale(s, b, from, err))
		return -1;
	if (s->weighted_any && fc_score_weight(s, b, from, &at, err))
		return -1;
	find_groups(s, b, from);
	for (size_t i = 0; i < s->npick; i = end) {
		end = i + 1;
		while (end < s->npick && s->pick[end].group ==
		    s->pick[i].group)
			end++;
		undefined += score_run(s, b, &at, s->pick + i, end - i);
	}
	s->undefined += undefined > 0;
	return 0;
}

/* What could not be scored is said, never passed over in silence. */
static int
warn(const struct fc_score *s, struct fc_err *err)
{
	uint64_t lost = s->records - s->scored;

	if (lost > 0 && fc_warn(err, "actuals", "%llu of %llu forecasts have "
	    "no actual and are not scored", (unsigned long long)lost,
	    (unsigned long long)s->records))
		return -1;
	if (s->no_yhat > 0 && fc_warn(err, "yhat", "%llu forecasts are "
	    "missing where an actual is known",
	    (unsigned long long)s->no_yhat))
		return -1;
	if (s->no_history > 0 && fc_warn(err, "history", "%llu of %llu "
	    "series have no history", (unsigned long long)s->no_history,
	    (unsigned long long)s->series))
		return -1;
	if (s->undefined > 0 && fc_warn(err, "scale", "%llu of %llu series "
	    "are left out of scaled metrics: history too short or constant",
	    (unsigned long long)s->undefined, (unsigned long long)s->series))
		return -1;
	return 0;
}

static int
find_bench_code(struct fc_score *s, struct fc_err *err)
{
	const struct fc_dict *d;

	if (s->o.benchmark == NULL || s->bench >= 0)
		return 0;
	d = s->schema->field[s->schema->model].dict;
	s->bench_code = fc_dict_find(d, s->o.benchmark,
	    strlen(s->o.benchmark));
	if (s->bench_code >= 0 || s->records == 0)
		return 0;
	return fc_fail(err, FC_DATA, "--benchmark: '%s' is neither a model "
	    "nor a column of numbers in the forecasts", s->o.benchmark);
}

int
fc_score_run(struct fc_score *s, struct fc_err *err)
{
	struct fc_chunker *chunker = NULL;
	struct fc_chunk chunk;
	int more = -1;

	if (fc_chunker_open(&chunker, s->reader, err))
		return -1;
	fc_chunk_init(&chunk, s->schema);
	while ((more = fc_chunker_next(chunker, &chunk, err)) > 0) {
		for (size_t i = 0; i < chunk.nseries && more > 0; i++)
			if (score_series(s, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1] - chunk.start[i], err))
				more = -1;
		if (more < 0)
			break;
	}
	fc_chunk_release(&chunk);
	fc_chunker_close(chunker);
	if (more < 0 || find_bench_code(s, err))
		return -1;
	if (s->records > 0 && s->scored == 0)
		return fc_fail(err, FC_DATA, "none of the %llu forecasts has "
		    "an actual", (unsigned long long)s->records);
	if (s->price != NULL && s->weighted_any && fc_score_earn(s, err))
		return -1;
	fc_note("%llu of %llu forecasts scored, %llu series, %zu groups",
	    (unsigned long long)s->scored, (unsigned long long)s->records,
	    (unsigned long long)s->series, s->groups.tuples.n);
	return warn(s, err);
}

uint64_t
fc_score_records(const struct fc_score *s)
{
	return s->records;
}

uint64_t
fc_score_scored(const struct fc_score *s)
{
	return s->scored;
}

const struct fc_scoreplan *
fc_score_plan(const struct fc_score *s)
{
	return &s->plan;
}

const struct fc_groups *
fc_score_groups(const struct fc_score *s)
{
	return &s->groups;
}

struct fc_compare *
fc_score_compare(const struct fc_score *s)
{
	return s->compare;
}

double
fc_score_value(const struct fc_score *s, size_t group, size_t metric)
{
	return fc_table_value(s->table, group, metric, s->bench_code);
}
