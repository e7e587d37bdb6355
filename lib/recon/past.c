/* past.c - what was observed and forecast before, by node and period */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/past.h"
#include "series/chunk.h"

struct fields {
	const struct fc_structure *s;
	const struct fc_schema *schema; /* of the past */
	int residual, yhat, y;          /* fields; residual -1: y - yhat */
	bool pairs;
};

int
fc_past_same_keys(const struct fc_structure *s, const struct fc_schema *b,
    const char *what, struct fc_err *err)
{
	const struct fc_schema *a = s->schema;
	size_t f;

	if (a->nkeys != b->nkeys)
		return fc_fail(err, FC_DATA, "%s: %zu key columns, but the "
		    "forecasts have %zu", what, b->nkeys, a->nkeys);
	for (f = 0; f < a->nkeys; f++)
		if (strcmp(a->field[f].name, b->field[f].name) != 0)
			return fc_fail(err, FC_DATA, "key column %zu is '%s' "
			    "in %s, '%s' in the forecasts", f + 1,
			    b->field[f].name, what, a->field[f].name);
	return 0;
}

void
fc_pasts_release(struct fc_pasts *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		fc_tuples_release(&p->v[i].periods);
		free(p->v[i].model);
		free(p->v[i].e);
		free(p->v[i].y);
	}
	free(p->v);
	*p = (struct fc_pasts){ 0 };
}

/* Node of the series of row, matched by texts; -1: not among them. */
static int64_t
node_of(const struct fields *x, const struct fc_batch *b, size_t row)
{
	int32_t code[64];
	const char *text;
	size_t f, n;

	for (f = 0; f < x->schema->nkeys; f++) {
		code[f] = b->col[f].code[row];
		if (code[f] < 0)
			continue;
		text = fc_dict_str(x->schema->field[f].dict, code[f], &n);
		code[f] = fc_dict_find(x->s->schema->field[f].dict, text, n);
		if (code[f] < 0)
			return -1;
	}
	return fc_structure_find(x->s, code);
}

static struct fc_past *
past_of(struct fc_pasts *p, const struct fields *x, const struct fc_batch *b,
    size_t row)
{
	const char *text = "";
	struct fc_past *new;
	size_t i, n = 0;

	if (x->schema->model >= 0 && b->col[x->schema->model].code[row] >= 0)
		text = fc_dict_str(x->schema->field[x->schema->model].dict,
		    b->col[x->schema->model].code[row], &n);
	for (i = 0; i < p->n; i++)
		if (p->v[i].model == NULL || (strlen(p->v[i].model) == n &&
		    memcmp(p->v[i].model, text, n) == 0))
			return &p->v[i];
	p->v = fc_xrealloc(p->v, p->n + 1, sizeof *p->v);
	new = &p->v[p->n++];
	*new = (struct fc_past){ .n = x->s->n };
	if (x->schema->model >= 0)
		new->model = fc_xstrndup(text, n);
	fc_tuples_init(&new->periods, 2);
	return new;
}

/* Matrix of n * old values to n * new, what is new is NaN. */
static double *
widen(double *m, size_t n, size_t old, size_t new)
{
	size_t i, t;

	m = fc_xrealloc(m, n * new, sizeof *m);
	for (i = n; i-- > 0;) {
		memmove(m + i * new, m + i * old, old * sizeof *m);
		for (t = old; t < new; t++)
			m[i * new + t] = NAN;
	}
	return m;
}

static void
make_room(struct fc_past *p, size_t periods, bool pairs)
{
	size_t cap;

	if (periods <= p->cap)
		return;
	/* The first series mostly tells all the periods. */
	cap = p->cap == 0 ? periods : FC_MAX(periods, p->cap + p->cap / 4);
	p->e = widen(p->e, p->n, p->cap, cap);
	if (pairs)
		p->y = widen(p->y, p->n, p->cap, cap);
	p->cap = cap;
}

static size_t
period_of(struct fc_past *p, const struct fields *x, const struct fc_batch *b,
    size_t row, size_t guess)
{
	int64_t key[2] = { 0, b->col[x->schema->ds].time[row] };

	if (x->schema->cutoff >= 0)
		key[0] = b->col[x->schema->cutoff].time[row];
	if (guess < p->periods.n && memcmp(key, fc_tuples_at(&p->periods,
	    guess), sizeof key) == 0)
		return guess;
	return fc_tuples_add(&p->periods, key);
}

/* Records of one series and model. */
static void
take(struct fc_pasts *ps, const struct fields *x, const struct fc_batch *b,
    size_t from, size_t to)
{
	struct fc_past *p = past_of(ps, x, b, from);
	int64_t node = node_of(x, b, from);
	size_t i, t = 0, n = to - from, *period;

	if (node < 0)
		return;
	period = fc_xcalloc(n, sizeof *period);
	for (i = 0; i < n; i++)
		t = 1 + (period[i] = period_of(p, x, b, from + i, t));
	make_room(p, p->periods.n, x->pairs);
	for (i = 0; i < n; i++) {
		size_t at = (size_t)node * p->cap + period[i];
		double y = x->y >= 0 ? b->col[x->y].num[from + i] : NAN;

		p->e[at] = x->residual >= 0 ?
		    b->col[x->residual].num[from + i] :
		    y - b->col[x->yhat].num[from + i];
		if (x->pairs)
			p->y[at] = isnan(p->e[at]) ? NAN : y;
	}
	free(period);
}

static int
find_fields(struct fields *x, const char *what, struct fc_err *err)
{
	const int *need[] = { &x->residual, &x->yhat, &x->y };
	size_t i;

	x->residual = fc_schema_find(x->schema, "residual");
	x->yhat = x->residual >= 0 ? -1 : fc_schema_find(x->schema, "yhat");
	x->y = fc_schema_find(x->schema, "y");
	if (x->residual < 0 && (x->yhat < 0 || x->y < 0))
		return fc_fail(err, FC_DATA, "no column 'residual' in %s, nor "
		    "'y' and 'yhat'", what);
	if (x->pairs && x->y < 0)
		return fc_fail(err, FC_DATA, "no column 'y' in %s", what);
	for (i = 0; i < 3; i++)
		if (*need[i] >= 0 && x->schema->field[*need[i]].type != FC_NUM)
			return fc_fail(err, FC_DATA, "column '%s' of %s holds "
			    "no numbers", x->schema->field[*need[i]].name,
			    what);
	return 0;
}

int
fc_pasts_read(struct fc_pasts *p, const struct fc_structure *s,
    struct fc_reader *in, const char *what, bool pairs, struct fc_err *err)
{
	struct fields x = { .s = s, .schema = fc_reader_schema(in),
	    .pairs = pairs };
	struct fc_chunker *chunker = NULL;
	struct fc_chunk chunk;
	size_t i;
	int more;

	if (fc_past_same_keys(s, x.schema, what, err) ||
	    find_fields(&x, what, err) || fc_chunker_open(&chunker, in, err))
		return -1;
	fc_chunk_init(&chunk, x.schema);
	while ((more = fc_chunker_next(chunker, &chunk, err)) > 0)
		for (i = 0; i < chunk.nseries; i++)
			take(p, &x, &chunk.batch, chunk.start[i],
			    chunk.start[i + 1]);
	fc_chunk_release(&chunk);
	fc_chunker_close(chunker);
	return more;
}
