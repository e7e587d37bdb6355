/*
 * temporal_run.c - all spans reconciled, by threads
 *
 * Series by themselves: a unit of work is some nodes of a span; where all
 * have the same weights they are columns of one system. Jointly: a span is
 * a unit of one column. Each gathers its values, solves, and puts them back.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "par/pool.h"
#include "recon/temporal_impl.h"

#define ADDS_UP 1e-9            /* largest relative gap of a result */

enum { UNIT = 256, MOST_CORRELATED = 4000 };

struct unit {
	size_t span, first, n;          /* nodes of the finest stream */
};

struct run {
	struct fc_temporal *t;
	size_t *like;                   /* by span: the first of its shape */
	struct fc_structure *product;   /* by shape */
	struct fc_weights *w;           /* by shape, where all share them */
	struct fc_system **system;
	struct unit *unit;
	size_t nunits;
};

static int
no_value(const struct fc_temporal *t, const struct fc_cover_node *v, size_t i,
    double y, struct fc_err *err)
{
	const struct fc_recon *r = t->v[v->stream].r;
	char node[256], column[256];

	fc_fail(err, FC_DATA, "node %s: %s for %s", fc_structure_name(
	    &r->s, t->v[v->stream].node[i], node), fc_recon_absent(y) ?
	    "no record" : isnan(y) ? "no value" : "an infinite value",
	    fc_recon_column_name(r, v->column, column));
	return v->stream == 0 ? -1 : fc_fail_at(err, "%s",
	    t->v[v->stream].name);
}

/* The base forecast; a coarse one may go with several spans. */
static double
base(const struct fc_temporal *t, const struct fc_cover_node *v, size_t i)
{
	const double *y = fc_temporal_value(t, v, i);
	const struct fc_temporal_stream *s = &t->v[v->stream];

	return s->was != NULL ? s->was[y - s->r->y] : *y;
}

/* y (span n * k) of k nodes from `first`. */
static int
gather(const struct fc_temporal *t, const struct fc_cover *span, size_t first,
    size_t k, double *y, struct fc_err *err)
{
	bool bottom_up = t->how.method == FC_RECON_BOTTOM_UP;
	const struct fc_structure *s = &t->v[0].r->s;
	size_t v, j;

	for (v = 0; v < span->n; v++)
		for (j = 0; j < k; j++) {
			double x = base(t, &span->v[v], first + j);

			y[v * k + j] = x;
			if (isfinite(x) || (bottom_up && (v >= span->nfine ||
			    (t->joint && s->is_upper[first + j]))))
				continue;
			return no_value(t, &span->v[v], first + j, x, err);
		}
	return 0;
}

static void
scatter(const struct fc_temporal *t, const struct fc_cover *span, size_t first,
    size_t k, const double *y)
{
	size_t v, j;

	for (v = 0; v < span->n; v++)
		for (j = 0; j < k && !span->v[v].again; j++)
			*fc_temporal_value(t, &span->v[v], first + j) =
			    y[v * k + j];
}

static bool
any_negative(const struct fc_structure *s, const double *y, size_t k)
{
	size_t i, j;

	for (i = 0; i < s->nbottom; i++)
		for (j = 0; j < k; j++)
			if (y[s->bottom[i] * k + j] < 0)
				return true;
	return false;
}

static void
bottom_up(const struct fc_structure *s, bool non_negative, double *y,
    size_t k)
{
	size_t i, j;

	for (i = 0; i < s->nbottom && non_negative; i++)
		for (j = 0; j < k; j++)
			y[s->bottom[i] * k + j] = fmax(
			    y[s->bottom[i] * k + j], 0);
	fc_solve_bottom_up(s, y, k);
}

/* k columns of y by a system; `was` has their room. */
static int
solve(struct fc_solve *ws, const struct fc_structure *s, bool non_negative,
    double *y, size_t k, double *was, struct fc_err *err)
{
	memcpy(was, y, s->n * k * sizeof *y);
	if (fc_solve_project(ws, y, k, err))
		return -1;
	if (!non_negative || !any_negative(s, y, k))
		return 0;
	return fc_solve_non_negative(ws, y, was, k, err);
}

/* Does any value of the bottom move? */
static bool
moves(const struct fc_structure *s, const struct fc_weights *w)
{
	size_t i;

	for (i = 0; i < s->nbottom; i++) {
		size_t b = s->bottom[i];

		if (w->d[b] > 0 || (w->f != NULL && w->f[b * w->rank + b] > 0))
			return true;
	}
	return false;
}

/* A node by weights of its own. */
static int
solve_own(const struct run *run, const struct unit *u, size_t i, double *y,
    double *was, struct fc_err *err)
{
	const struct fc_temporal *t = run->t;
	const struct fc_structure *s = &run->product[run->like[u->span]];
	struct fc_system_opts o = { .threads = 1,
	    .non_negative = t->how.non_negative };
	struct fc_system *system = NULL;
	struct fc_solve *ws = NULL;
	struct fc_weights w;
	int status = 0;

	fc_temporal_weigh(t, &t->spans.v[u->span], u->first + i,
	    s->n / t->spans.v[u->span].n, &w);
	if (!moves(s, &w)) {
		bottom_up(s, t->how.non_negative, y, 1);
	} else {
		status = fc_system_open(&system, s, &w, &o, err);
		if (status == 0) {
			ws = fc_solve_new(system, 1);
			status = solve(ws, s, t->how.non_negative, y, 1, was,
			    err);
		}
	}
	fc_solve_free(ws);
	fc_system_close(system);
	fc_weights_release(&w);
	return status;
}

/* Columns [at, at + k) of the unit. */
static int
solve_block(const struct run *run, const struct unit *u, size_t at, size_t k,
    double *y, double *was, struct fc_err *err)
{
	const struct fc_temporal *t = run->t;
	const struct fc_structure *s = &run->product[run->like[u->span]];
	struct fc_solve *ws;
	int status;

	if (t->how.method == FC_RECON_BOTTOM_UP) {
		bottom_up(s, t->how.non_negative, y, k);
		return 0;
	}
	if (run->system[run->like[u->span]] == NULL)
		return solve_own(run, u, at, y, was, err);
	ws = fc_solve_new(run->system[run->like[u->span]], k);
	status = solve(ws, s, t->how.non_negative, y, k, was, err);
	fc_solve_free(ws);
	return status;
}

static int
work(void *item, void *unused, void *arg, struct fc_err *err)
{
	const struct run *run = arg;
	const struct unit *u = item;
	const struct fc_temporal *t = run->t;
	const struct fc_cover *span = &t->spans.v[u->span];
	const struct fc_structure *s = &run->product[run->like[u->span]];
	size_t at, k, node, column, most = run->system[run->like[u->span]] != NULL ||
	    t->how.method == FC_RECON_BOTTOM_UP ? FC_RECON_BLOCK : 1;
	double *y, *was;
	int status = 0;

	(void)unused;
	if (t->joint)
		most = u->n;
	y = fc_xcalloc(2 * span->n * most, sizeof *y);
	was = y + span->n * most;
	for (at = 0; at < u->n && status == 0; at += k) {
		k = FC_MIN(most, u->n - at);
		status = gather(t, span, u->first + at, k, y, err);
		if (status == 0)
			status = solve_block(run, u, at, t->joint ? 1 : k, y,
			    was, err);
		if (status == 0 && fc_solve_gap(s, y, t->joint ? 1 : k, &node,
		    &column) > ADDS_UP)
			status = fc_fail(err, FC_DATA, "the result does not "
			    "add up: the values differ too much in size");
		if (status == 0)
			scatter(t, span, u->first + at, k, y);
	}
	free(y);
	return status;
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	(void)item;
	(void)failed;
	(void)arg;
	(void)err;
	return 0;
}

static size_t
shape_of(const struct fc_covers *s, size_t i)
{
	const struct fc_cover *a = &s->v[i], *b;
	size_t k, v;

	for (k = 0; k < i; k++) {
		b = &s->v[k];
		if (a->n != b->n || a->nfine != b->nfine)
			continue;
		for (v = 0; v < a->n && a->v[v].stream == b->v[v].stream &&
		    a->v[v].from == b->v[v].from && a->v[v].to == b->v[v].to;
		    v++)
			;
		if (v == a->n)
			return k;
	}
	return i;
}

/* Units of a span, structure of its shape, and weights where series share
 * them. */
static int
prepare(struct run *run, size_t i, struct fc_err *err)
{
	struct fc_temporal *t = run->t;
	const struct fc_cover *span = &t->spans.v[i];
	const struct fc_structure *s = &t->v[0].r->s;
	struct fc_system_opts o = { .threads = t->how.threads,
	    .non_negative = t->how.non_negative };
	size_t n = t->joint ? s->n : 1, at, size = t->joint ? s->n : UNIT;

	if (t->how.method == FC_RECON_AR1 && span->n > MOST_CORRELATED)
		return fc_fail(err, FC_DATA, "method ar1 is for at most %d "
		    "periods together; use wls-var", MOST_CORRELATED);
	for (at = 0; at < s->n; at += size) {
		run->unit = fc_xrealloc(run->unit, run->nunits + 1,
		    sizeof *run->unit);
		run->unit[run->nunits++] = (struct unit){ i, at,
		    FC_MIN(size, s->n - at) };
	}
	run->like[i] = shape_of(&t->spans, i);
	if (run->like[i] != i)
		return 0;
	if (fc_product_open(&run->product[i], t->joint ? s : NULL, span, err))
		return -1;
	if (t->how.method != FC_RECON_OLS &&
	    t->how.method != FC_RECON_WLS_STRUCT)
		return 0;
	fc_temporal_weigh(t, span, 0, n, &run->w[i]);
	return fc_system_open(&run->system[i], &run->product[i], &run->w[i],
	    &o, err);
}

static int
run_units(struct run *run, struct fc_err *err)
{
	struct fc_pool_spec spec = { .work = work, .done = done, .arg = run };
	struct fc_pool *pool;
	size_t i;
	int status = 0;

	spec.threads = (int)FC_MAX(FC_MIN((size_t)run->t->how.threads,
	    run->nunits), 1);
	if (fc_pool_open(&pool, &spec, err))
		return -1;
	for (i = 0; i < run->nunits && status == 0; i++)
		status = fc_pool_put(pool, &run->unit[i], err);
	if (status == 0)
		status = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	return status;
}

/* Coarse periods that no span covers do not go out. */
static void
leave_out(const struct fc_temporal *t)
{
	double absent;
	size_t i, c, s, v, out;
	bool *used;

	memset(&absent, 0xff, sizeof absent);
	for (i = 1; i < t->n; i++) {
		struct fc_recon *r = t->v[i].r;

		used = fc_xcalloc(r->columns.n, sizeof *used);
		for (s = 0; s < t->spans.n; s++)
			for (v = 0; v < t->spans.v[s].n; v++)
				if (t->spans.v[s].v[v].stream == i)
					used[t->spans.v[s].v[v].column] = true;
		for (c = 0, out = 0; c < r->columns.n; c++) {
			size_t node;

			if (used[c])
				continue;
			out++;
			for (node = 0; node < r->s.n; node++)
				*fc_recon_value(r, node, c) = absent;
		}
		free(used);
		fc_note("%s: %s; %zu of %zu models x cutoffs x periods are "
		    "covered", t->v[i].name, t->freq[i].name,
		    r->columns.n - out, r->columns.n);
	}
}

/* Keep what a span may read after another has written it. */
static void
keep_shared(struct fc_temporal *t)
{
	size_t s, v, bytes;

	for (s = 0; s < t->spans.n; s++)
		for (v = 0; v < t->spans.v[s].n; v++) {
			struct fc_temporal_stream *x =
			    &t->v[t->spans.v[s].v[v].stream];

			if (!t->spans.v[s].v[v].again || x->was != NULL)
				continue;
			bytes = x->r->s.n * x->r->columns.n * sizeof *x->was;
			x->was = fc_xmalloc(bytes);
			memcpy(x->was, x->r->y, bytes);
		}
}

static int
run_all(struct fc_temporal *t, struct fc_err *err)
{
	struct run run = { .t = t };
	size_t i;
	int status = 0;

	run.like = fc_xcalloc(t->spans.n, sizeof *run.like);
	run.product = fc_xcalloc(t->spans.n, sizeof *run.product);
	run.w = fc_xcalloc(t->spans.n, sizeof *run.w);
	run.system = fc_xcalloc(t->spans.n, sizeof *run.system);
	for (i = 0; i < t->spans.n && status == 0; i++)
		status = prepare(&run, i, err);
	if (status == 0)
		status = run_units(&run, err);
	for (i = 0; i < t->spans.n; i++) {
		fc_system_close(run.system[i]);
		fc_weights_release(&run.w[i]);
		fc_structure_release(&run.product[i]);
	}
	free(run.like);
	free(run.product);
	free(run.w);
	free(run.system);
	free(run.unit);
	return status;
}

int
fc_temporal_run(struct fc_temporal *t, struct fc_err *err)
{
	size_t i;
	bool weighs = t->how.method == FC_RECON_WLS_VAR ||
	    t->how.method == FC_RECON_AR1;

	for (i = 0; i < t->n; i++) {
		struct fc_recon *r = t->v[i].r;

		if (fc_recon_groups(r, err))
			return i == 0 ? -1 : fc_fail_at(err, "%s",
			    t->v[i].name);
		fc_recon_place(r);
		if (fc_recon_fill(r, err))
			return -1;
	}
	if (t->v[0].r->columns.n == 0)
		return 0;
	keep_shared(t);
	if ((weighs && fc_temporal_errors(t, err)) || run_all(t, err))
		return -1;
	leave_out(t);
	return 0;
}
