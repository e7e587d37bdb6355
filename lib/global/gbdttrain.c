/*
 * gbdttrain.c - boosted trees of the feature columns: training
 *
 * Pass 0 counts rows and samples them for the bins, pass 1 puts them into the
 * binned matrix, where each segment's rows stand together, those held out
 * last; then the trees grow. Pass 2 looks at the errors.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "global/gbdt_impl.h"

/* Rows that find the bins. */
#define SAMPLE 200000.0
/* Rows on their way to the matrix. */
#define BLOCK 256

void *
fc_gbdt_part_new(void *m)
{
	(void)m;
	return fc_xcalloc(1, sizeof(struct fc_gbdt_part));
}

void
fc_gbdt_part_free(void *part)
{
	struct fc_gbdt_part *p = part;

	free(p->sample);
	free(p->place);
	fc_vec_release(&p->x);
	fc_gbdt_errors_release(&p->err);
	free(p);
}

bool
fc_gbdt_pass(void *model, int n)
{
	struct fc_gbdt_model *m = model;

	m->pass = m->taken ? n + 2 : n;
	return m->pass < 3;
}

/* ---- one chunk ------------------------------------------------------------------ */

/* Slot of series i: its segment in byte order, the last for none. */
static int32_t
slot_of(const struct fc_gbdt_model *m, const struct fc_chunk *c, size_t i)
{
	int32_t code;

	if (m->by < 0)
		return 0;
	code = c->batch.col[m->by].code[c->start[i]];
	if (code == FC_NULL_CODE)
		return (int32_t)m->nslot - 1;
	return m->rank[code];
}

/* The chunk's place for these rows. */
static struct fc_gbdt_place *
place_of(struct fc_gbdt_part *p, int32_t slot, bool held)
{
	struct fc_gbdt_place *at;

	for (size_t k = p->nplace; k-- > 0; ) {
		if (p->place[k].slot == slot && p->place[k].held == held)
			return &p->place[k];
	}
	FC_GROW(p->place, p->nplace + 1, p->capplace);
	at = &p->place[p->nplace++];
	*at = (struct fc_gbdt_place){ p->first, slot, held, 0, 0 };
	return at;
}

/* A number in [0, 1) that depends on the row's place in the panel only
 * (splitmix64: Steele, Lea & Flood 2014, OOPSLA). */
static double
draw(const struct fc_gbdt_model *m, uint64_t series, size_t row)
{
	uint64_t z = (uint64_t)m->p.v[G_SEED] + (series << 24 ^ row) *
	    UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Rows [from, to) of series i: numbered, some of them sampled. */
static void
count_rows(const struct fc_gbdt_model *m, struct fc_gbdt_part *p,
    const struct fc_chunk *c, size_t i, bool held, size_t from, size_t to)
{
	struct fc_gbdt_place *place = place_of(p, slot_of(m, c, i), held);
	size_t last = c->start[i + 1];

	for (size_t r = from; r < to; r++) {
		if (!(fc_gbdt_weight(m, c, r, last - r) > 0))
			continue;
		place->rows++;
		if (m->rate < 1 && draw(m, c->first + i, r - c->start[i]) >= m->rate)
			continue;
		FC_GROW(p->sample, (p->nsample + 1) * m->ncol, p->capsample);
		fc_gbdt_row(m, c, r, p->sample + p->nsample++ * m->ncol);
	}
}

/* Rows [from, to) of series i to the matrix. */
static void
put_rows(const struct fc_gbdt_model *m, struct fc_gbdt_part *p,
    const struct fc_chunk *c, size_t i, bool held, size_t from, size_t to)
{
	struct fc_gbdt_place *place = place_of(p, slot_of(m, c, i), held);
	const double *y = c->batch.col[c->batch.schema->y].num;
	double *x = fc_vec_resize(&p->x, BLOCK * m->ncol);
	size_t n = 0, last = c->start[i + 1];

	for (size_t r = from; r < to; r++) {
		double w = fc_gbdt_weight(m, c, r, last - r);

		if (!(w > 0))
			continue;
		m->y[place->at + n] = (float)y[r];
		if (m->w)
			m->w[place->at + n] = (float)w;
		fc_gbdt_row(m, c, r, x + n++ * m->ncol);
		if (n < BLOCK)
			continue;
		fc_matrix_fill(m->x, place->at, x, n);
		place->at += n;
		n = 0;
	}
	if (n > 0)
		fc_matrix_fill(m->x, place->at, x, n);
	place->at += n;
}

static int
by_place(const void *a, const void *b)
{
	const struct fc_gbdt_place *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return (int)x->held - (int)y->held;
}

/* The places of this chunk, to count on. */
static void
take_places(const struct fc_gbdt_model *m, struct fc_gbdt_part *p)
{
	size_t lo = 0, hi = m->nplace;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->place[mid].first < p->first)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < m->nplace && m->place[lo].first == p->first; lo++) {
		FC_GROW(p->place, p->nplace + 1, p->capplace);
		p->place[p->nplace++] = m->place[lo];
	}
}

void
fc_gbdt_add(const void *model, void *part, const struct fc_chunk *c)
{
	const struct fc_gbdt_model *m = model;
	struct fc_gbdt_part *p = part;

	p->first = c->first;
	p->nsample = p->nplace = p->err.n = p->err.nseries = 0;
	if (m->pass == 1)
		take_places(m, p);
	for (size_t i = 0; i < c->nseries; i++) {
		size_t held = fc_gbdt_held(m, c, i, false);

		if (m->pass == 2) {
			fc_gbdt_errors_add(m, c, i, &p->x, &p->err);
		} else if (m->pass == 0) {
			count_rows(m, p, c, i, false, c->start[i], held);
			count_rows(m, p, c, i, true, held, c->start[i + 1]);
		} else {
			put_rows(m, p, c, i, false, c->start[i], held);
			put_rows(m, p, c, i, true, held, c->start[i + 1]);
		}
	}
}

/* ---- all chunks ------------------------------------------------------------------ */

void
fc_gbdt_merge(void *model, const void *part)
{
	struct fc_gbdt_model *m = model;
	const struct fc_gbdt_part *p = part;
	size_t n = m->ncol;

	if (m->pass == 2)
		fc_gbdt_errors_append(&m->err, &p->err);
	if (m->pass != 0)
		return;
	FC_GROW(m->sample, (m->nsample + p->nsample) * n, m->capsample);
	if (p->nsample > 0)
		memcpy(m->sample + m->nsample * n, p->sample,
		    p->nsample * n * sizeof *m->sample);
	m->nsample += p->nsample;
	FC_GROW(m->place, m->nplace + p->nplace, m->capplace);
	if (p->nplace > 0)
		memcpy(m->place + m->nplace, p->place,
		    p->nplace * sizeof *m->place);
	m->nplace += p->nplace;
}

/* Rows of a slot stand together, those held out last; chunks in order. */
static size_t
number_places(struct fc_gbdt_model *m)
{
	size_t *next = fc_xcalloc(2 * m->nslot, sizeof *next), n = 0;

	m->from = fc_xcalloc(m->nslot + 1, sizeof *m->from);
	m->held = fc_xcalloc(m->nslot + 1, sizeof *m->held);
	for (size_t k = 0; k < m->nplace; k++)
		next[2 * (size_t)m->place[k].slot + m->place[k].held] +=
		    m->place[k].rows;
	for (size_t s = 0; s < 2 * m->nslot; s++) {
		size_t rows = next[s];

		(s % 2 ? m->held : m->from)[s / 2] = n;
		next[s] = n;
		n += rows;
	}
	m->from[m->nslot] = m->held[m->nslot] = n;
	qsort(m->place, m->nplace, sizeof *m->place, by_place);
	for (size_t k = 0; k < m->nplace; k++) {
		size_t *at = &next[2 * (size_t)m->place[k].slot +
		    m->place[k].held];

		m->place[k].at = *at;
		*at += m->place[k].rows;
	}
	free(next);
	return n;
}

static int
find_bins(struct fc_gbdt_model *m, struct fc_err *err)
{
	struct fc_bin_rule rule;
	size_t n = number_places(m);

	if (n == 0)
		return fc_fail(err, FC_DATA, "no observed y to learn from");
	if (n > UINT32_MAX)
		return fc_fail(err, FC_DATA, "more than 4294967295 rows");
	fc_bin_rule_init(&rule);
	rule.max_bin = (uint32_t)m->p.v[G_BINS];
	fc_binning_init(&m->bins, m->ncol);
	m->binned = true;
	for (size_t i = 0; i < m->ncol; i++) {
		m->bins.col[i].categorical = m->col[i].text;
		m->bins.name[i] = fc_xstrdup(m->col[i].name);
	}
	fc_binning_find(&m->bins, &rule, m->sample, m->nsample, NULL);
	free(m->sample);
	m->sample = NULL;
	m->x = fc_matrix_new(&m->bins, n);
	m->y = fc_xcalloc(n, sizeof *m->y);
	if (m->weight >= 0 || m->p.v[G_RECENCY] > 0)
		m->w = fc_xcalloc(n, sizeof *m->w);
	m->rows = (double)n;
	return 0;
}

void
fc_gbdt_set_params(const struct fc_gbdt_model *m, struct fc_gbdt_params *p)
{
	const double *v = m->p.v;

	fc_gbdt_params_init(p);
	p->objective = (enum fc_objective)v[G_OBJECTIVE];
	p->boosting = (enum fc_boosting)v[G_BOOSTING];
	p->iterations = (int)v[G_TREES];
	p->learning_rate = v[G_RATE];
	p->num_leaves = (int)v[G_LEAVES];
	p->max_depth = (int)v[G_DEPTH];
	p->min_data_in_leaf = v[G_MIN_DATA];
	p->min_sum_hessian = v[G_MIN_HESSIAN];
	p->lambda_l1 = v[G_L1];
	p->lambda_l2 = v[G_L2];
	p->min_gain_to_split = v[G_MIN_GAIN];
	p->path_smooth = v[G_SMOOTH];
	p->feature_fraction = v[G_FEATURES];
	p->feature_fraction_bynode = v[G_NODE_FEATURES];
	p->bagging_fraction = v[G_BAGGING];
	p->bagging_freq = (int)v[G_BAGGING_FREQ];
	if (p->bagging_fraction < 1 && p->bagging_freq == 0)
		p->bagging_freq = 1;
	p->top_rate = v[G_TOP];
	p->other_rate = v[G_OTHER];
	p->cat_smooth = v[G_CAT_SMOOTH];
	p->cat_l2 = v[G_CAT_L2];
	p->max_cat_threshold = (int)v[G_CAT_MAX];
	p->alpha = v[G_ALPHA];
	p->tweedie_variance_power = v[G_POWER];
	p->seed = (uint64_t)v[G_SEED];
	p->threads = m->threads;
	p->column = m->keep;
	p->monotone = m->monotone;
}

/* Rows [from, to) to train on or to watch; x: the matrix of them. */
static struct fc_gbdt_data
rows_of(const struct fc_gbdt_model *m, size_t from, size_t to,
    struct fc_matrix *x)
{
	*x = fc_matrix_rows(m->x, from, to);
	return (struct fc_gbdt_data){ x, m->y + from,
		m->w ? m->w + from : NULL, NULL };
}

/* Trees of one slot, first without the rows held out where there are any. */
static int
grow(struct fc_gbdt_model *m, size_t slot, struct fc_gbdt **trial,
    struct fc_gbdt **trees, int *kept, struct fc_err *err)
{
	size_t from = m->from[slot], held = m->held[slot];
	size_t to = m->from[slot + 1];
	struct fc_matrix a, b;
	struct fc_gbdt_data seen = rows_of(m, from, held, &a);
	struct fc_gbdt_data rest = rows_of(m, held, to, &b);
	struct fc_gbdt_params p;
	struct fc_gbdt_log log = { 0 };

	fc_gbdt_set_params(m, &p);
	if (held > from && held < to) {
		p.early_stopping_rounds = (int)m->p.v[G_STOP];
		if (fc_gbdt_train(trial, &p, &seen, &rest, &log, err))
			return -1;
		p.early_stopping_rounds = 0;
		if (m->p.v[G_STOP] > 0)
			p.iterations = FC_MAX(log.iterations, 1);
		m->loss = log.valid_loss;
	}
	*kept = p.iterations;
	seen = rows_of(m, from, to, &a);
	if (fc_gbdt_train(trees, &p, &seen, NULL, NULL, err))
		return -1;
	return fc_gbdt_fan_grow(m, slot, &p, &seen, err);
}

/* Which columns are to be kept, by trees of all rows but those held out
 * (with segments of all rows: those held out stand between them). */
static int
choose(struct fc_gbdt_model *m, struct fc_err *err)
{
	size_t end = m->x->rows, held = m->by < 0 ? m->held[0] : end;
	size_t seen = held > 0 ? held : end;
	struct fc_matrix a, b;
	struct fc_gbdt_data x = rows_of(m, 0, seen, &a);
	struct fc_gbdt_data rest = rows_of(m, seen < end ? seen : 0, end, &b);
	struct fc_gbdt_params p;

	if (!(m->p.v[G_TOP_FEATURES] > 0) ||
	    m->p.v[G_TOP_FEATURES] >= (double)m->ncol)
		return 0;
	fc_gbdt_set_params(m, &p);
	return fc_gbdt_choose(m, &p, &x, &rest, err);
}

/* The trees of each segment, and those of all rows. */
static int
grow_all(struct fc_gbdt_model *m, struct fc_err *err)
{
	struct fc_matrix x;
	struct fc_gbdt_data all = rows_of(m, 0, m->x->rows, &x);
	struct fc_gbdt_params p;
	double trees = 0, grown = 0;
	int kept = 0;

	if (m->by < 0)
		return grow(m, 0, &m->trial[0], &m->all, &kept, err);
	for (size_t s = 0; s + 1 < m->nslot; s++) {
		if (m->from[s] == m->from[s + 1])
			continue;
		if (grow(m, s, &m->trial[s], &m->segment[s], &kept, err))
			return -1;
		trees += kept;
		grown++;
	}
	fc_gbdt_set_params(m, &p);
	if (grown > 0)
		p.iterations = (int)(trees / grown + 0.5);
	fc_gbdt_draw_rows(m, &p);
	if (fc_gbdt_train(&m->all, &p, &all, NULL, NULL, err))
		return -1;
	return fc_gbdt_fan_grow(m, m->nslot - 1, &p, &all, err);
}

static void
drop_rows(struct fc_gbdt_model *m)
{
	fc_matrix_free(m->x);
	free(m->y);
	free(m->w);
	m->x = NULL;
	m->y = m->w = NULL;
}

int
fc_gbdt_end(void *model, struct fc_err *err)
{
	struct fc_gbdt_model *m = model;
	int rc = 0;

	if (m->pass == 0) {
		rc = find_bins(m, err);
	} else if (m->pass == 1) {
		rc = choose(m, err) || grow_all(m, err) ? -1 : 0;
		if (rc == 0)
			fc_gbdt_shrink(m);
		drop_rows(m);
	} else {
		fc_gbdt_errors_end(m);
	}
	return rc;
}

void
fc_gbdt_model_start(struct fc_gbdt_model *m, uint64_t rows)
{
	const struct fc_dict *d = m->by < 0 ? NULL :
	    m->schema->field[m->by].dict;
	int32_t *code;

	m->rate = rows > 0 ? SAMPLE / (double)rows : 1;
	m->nslot = 1;
	m->name = fc_dict_new();
	if (d) {
		m->nslot = d->n + 1;
		m->rank = fc_xcalloc(d->n + 1, sizeof *m->rank);
		code = fc_xcalloc(d->n + 1, sizeof *code);
		fc_dict_rank(d, m->rank);
		for (size_t k = 0; k < d->n; k++)
			code[m->rank[k]] = (int32_t)k;
		for (size_t k = 0; k < d->n; k++) {
			size_t n;
			const char *s = fc_dict_str(d, code[k], &n);

			fc_dict_add(m->name, s, n);
		}
		free(code);
	}
	m->segment = fc_xcalloc(m->nslot, sizeof(struct fc_gbdt *));
	m->trial = fc_xcalloc(m->nslot, sizeof(struct fc_gbdt *));
	fc_gbdt_fan_room(m, m->nslot);
}

void
fc_gbdt_model_close(void *model)
{
	struct fc_gbdt_model *m = model;

	if (!m)
		return;
	for (size_t i = 0; i < m->nslot; i++) {
		if (m->segment)
			fc_gbdt_free(m->segment[i]);
		if (m->trial)
			fc_gbdt_free(m->trial[i]);
	}
	fc_gbdt_free(m->all);
	fc_gbdt_fan_release(m);
	free(m->segment);
	free(m->trial);
	drop_rows(m);
	if (m->binned)
		fc_binning_release(&m->bins);
	fc_gbdt_columns_free(m);
	fc_gbdt_errors_release(&m->err);
	fc_dict_free(m->name);
	free(m->rank);
	free(m->keep);
	free(m->sample);
	free(m->place);
	free(m->from);
	free(m->held);
	free(m);
}
