/* cover.c - which fine periods the coarse ones cover */
#include "base/fc.h"

#include "base/mem.h"
#include "recon/cover.h"

/* Columns of a stream by model, cutoff and ds. */
static _Thread_local const struct fc_tuples *sorting;

static int
column_cmp(const void *x, const void *y)
{
	const int64_t *a = fc_tuples_at(sorting, *(const size_t *)x);
	const int64_t *b = fc_tuples_at(sorting, *(const size_t *)y);
	size_t i;

	for (i = 0; i < 3; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

static size_t *
sorted_columns(const struct fc_recon *r)
{
	size_t *v = fc_xcalloc(r->columns.n, sizeof *v), i;

	for (i = 0; i < r->columns.n; i++)
		v[i] = i;
	sorting = &r->columns;
	qsort(v, r->columns.n, sizeof *v, column_cmp);
	sorting = NULL;
	return v;
}

static const struct fc_timetype *
type_of(const struct fc_recon *r)
{
	return &r->schema->field[r->schema->ds].time;
}

int
fc_cover_freq(const struct fc_recon *r, const char *named, const char *what,
    struct fc_freq *f, struct fc_err *err)
{
	size_t n = r->columns.n, i, most = 0, from = 0, best = 0, *order;
	int64_t *ds;

	*f = r->schema->freq;
	if (named != NULL && fc_freq_parse(named, f, err))
		return fc_fail_at(err, "%s", what);
	if (f->kind != FC_FREQ_NONE)
		return fc_freq_fits(f, type_of(r), err) ?
		    fc_fail_at(err, "%s", what) : 0;
	order = sorted_columns(r);
	ds = fc_xcalloc(n, sizeof *ds);
	for (i = 0; i < n; i++) {
		ds[i] = fc_tuples_at(&r->columns, order[i])[2];
		if (i > 0 && memcmp(fc_tuples_at(&r->columns, order[i]),
		    fc_tuples_at(&r->columns, order[i - 1]),
		    2 * sizeof *ds) != 0)
			from = i;
		if (i + 1 - from > most) {
			most = i + 1 - from;
			best = from;
		}
	}
	fc_freq_infer(ds + best, most, type_of(r), f);
	free(ds);
	free(order);
	return n == 0 || f->kind != FC_FREQ_NONE ? 0 : fc_fail(err, FC_DATA,
	    "%s: cannot tell the length of its periods from %zu of them; say "
	    "it before the name, as in M=%s", what, most, what);
}

/* Where the period at ds begins and the next one does, in units of `in`. */
static void
extent(const struct fc_recon *r, const struct fc_freq *f, int64_t ds,
    const struct fc_timetype *in, int64_t *begin, int64_t *end)
{
	const struct fc_timetype *t = type_of(r);

	*begin = ds;
	*end = fc_freq_add(f, t, ds, 1);
	if (t->unit == in->unit || t->unit == FC_UNIT_STEP ||
	    in->unit == FC_UNIT_STEP)
		return;
	(void)fc_time_convert(*begin, t->unit, in->unit, begin);
	(void)fc_time_convert(*end, t->unit, in->unit, end);
}

/* The coarse stream's code of the fine stream's model; -1: none. */
static int64_t
model_of(const struct fc_recon *fine, const struct fc_recon *r, int64_t model)
{
	const struct fc_dict *d;
	const char *text;
	int64_t only = -2;
	size_t n, i;

	for (i = 0; i < r->columns.n; i++) {
		int64_t m = fc_tuples_at(&r->columns, i)[0];

		if (only == -2 || only == m)
			only = m;
		else
			only = -1;
	}
	if (only >= 0 || r->schema->model < 0 || fine->schema->model < 0 ||
	    model < 0)
		return FC_MAX(only, -1);
	d = fine->schema->field[fine->schema->model].dict;
	text = fc_dict_str(d, (int32_t)model, &n);
	return fc_dict_find(r->schema->field[r->schema->model].dict, text, n);
}

/* Of the coarse cutoffs of a model the one that fits; false: none. */
static bool
cutoff_of(const struct fc_recon *fine, const struct fc_freq *ff,
    const struct fc_recon *r, const struct fc_freq *f, int64_t model,
    int64_t cutoff, int64_t *found)
{
	const struct fc_timetype *t = type_of(fine);
	int64_t begin, end, known, best = 0;
	bool any = false, several = false, fits = false;
	size_t i;

	extent(fine, ff, cutoff, t, &begin, &known);
	for (i = 0; i < r->columns.n; i++) {
		const int64_t *v = fc_tuples_at(&r->columns, i);

		if (v[0] != model)
			continue;
		several |= any && v[1] != *found;
		if (!any)
			*found = v[1];
		any = true;
		extent(r, f, v[1], t, &begin, &end);
		if (end > known || (fits && v[1] <= best))
			continue;
		best = v[1];
		fits = true;
	}
	if (!several || fine->schema->cutoff < 0 || r->schema->cutoff < 0)
		return any && !several;
	*found = best;
	return fits;
}

struct made {
	struct fc_recon *const *stream;
	const struct fc_freq *freq;
	const char *const *what;
	size_t n;
	size_t **order;                 /* by stream: columns in order */
	bool **used;                    /* by stream and column */
};

/* Coarse periods of stream c that fit into the span. */
static int
add_coarse(const struct made *m, struct fc_cover *s, size_t c,
    struct fc_err *err)
{
	const struct fc_recon *fine = m->stream[0], *r = m->stream[c];
	const struct fc_timetype *t = type_of(fine);
	const int64_t *key = fc_tuples_at(&fine->columns, s->v[0].column);
	int64_t model = model_of(fine, r, key[0]), cutoff = 0, begin, end;
	int64_t first, last, unused;
	char name[256];
	size_t i;

	if (model < 0 || !cutoff_of(fine, &m->freq[0], r, &m->freq[c], model,
	    key[1], &cutoff))
		return fc_fail(err, FC_DATA, "%s: no forecasts that go with "
		    "%s of the finest", m->what[c],
		    fc_recon_column_name(fine, s->v[0].column, name));
	extent(fine, &m->freq[0], fc_freq_add(&m->freq[0], t, key[2], -1), t,
	    &first, &unused);
	extent(fine, &m->freq[0], fc_tuples_at(&fine->columns,
	    s->v[s->nfine - 1].column)[2], t, &unused, &last);
	for (i = 0; i < r->columns.n; i++) {
		const int64_t *v = fc_tuples_at(&r->columns, m->order[c][i]);
		struct fc_cover_node *node;
		size_t p;

		if (v[0] != model || v[1] != cutoff)
			continue;
		extent(r, &m->freq[c], v[2], t, &begin, &end);
		if (begin <= first || end > last)
			continue;
		s->v = fc_xrealloc(s->v, s->n + 1, sizeof *s->v);
		node = &s->v[s->n];
		*node = (struct fc_cover_node){ c, m->order[c][i], 0, 0,
		    m->used[c][m->order[c][i]] };
		for (p = 0; p < s->nfine; p++) {
			int64_t ds = fc_tuples_at(&fine->columns,
			    s->v[p].column)[2];

			node->from += ds < begin;
			node->to += ds < end;
		}
		m->used[c][node->column] |= node->to > node->from;
		s->n += node->to > node->from;
	}
	return 0;
}

static bool
same_group(const struct fc_tuples *t, size_t a, size_t b)
{
	return memcmp(fc_tuples_at(t, a), fc_tuples_at(t, b),
	    2 * sizeof(int64_t)) == 0;
}

static int
make_all(const struct made *m, struct fc_covers *s, struct fc_err *err)
{
	const struct fc_tuples *columns = &m->stream[0]->columns;
	size_t from, to, i, c;

	for (from = 0; from < columns->n; from = to) {
		struct fc_cover *x;

		for (to = from + 1; to < columns->n && same_group(columns,
		    m->order[0][from], m->order[0][to]); to++)
			;
		s->v = fc_xrealloc(s->v, s->n + 1, sizeof *s->v);
		x = &s->v[s->n++];
		*x = (struct fc_cover){ .nfine = to - from, .n = to - from,
		    .v = fc_xcalloc(to - from, sizeof *x->v) };
		for (i = from; i < to; i++)
			x->v[i - from] = (struct fc_cover_node){ 0,
			    m->order[0][i], i - from, i - from + 1,
			    false };
		for (c = 1; c < m->n; c++)
			if (add_coarse(m, x, c, err))
				return -1;
	}
	return 0;
}

int
fc_covers_make(struct fc_covers *s, struct fc_recon *const *stream,
    const struct fc_freq *freq, const char *const *what, size_t n,
    struct fc_err *err)
{
	struct made m = { stream, freq, what, n,
	    fc_xcalloc(n, sizeof *m.order), fc_xcalloc(n, sizeof *m.used) };
	size_t i;
	int status = 0;

	for (i = 0; i < n; i++) {
		m.order[i] = sorted_columns(stream[i]);
		m.used[i] = fc_xcalloc(stream[i]->columns.n, sizeof **m.used);
		if (status == 0 && (type_of(stream[i])->unit ==
		    FC_UNIT_STEP) != (type_of(stream[0])->unit ==
		    FC_UNIT_STEP))
			status = fc_fail(err, FC_DATA, "%s: 'ds' holds dates "
			    "in one stream and steps in the other", what[i]);
	}
	if (status == 0)
		status = make_all(&m, s, err);
	for (i = 0; i < n; i++) {
		free(m.order[i]);
		free(m.used[i]);
	}
	free(m.order);
	free(m.used);
	return status;
}

void
fc_covers_release(struct fc_covers *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		free(s->v[i].v);
	free(s->v);
	*s = (struct fc_covers){ 0 };
}
