/* prob.c - coherent paths, quantiles and intervals */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/quantile.h"
#include "model/probs.h"
#include "par/pool.h"
#include "recon/prob.h"

static bool
makes_quantiles(const struct fc_recon *r)
{
	return r->o.intervals >= FC_INTERVALS_PATHS;
}

/* Are the input's paths reconciled, or a distribution to draw from? */
static bool
keeps_paths(const struct fc_recon *r)
{
	return r->o.intervals == FC_INTERVALS_SHIFT ||
	    r->o.intervals == FC_INTERVALS_PATHS;
}

/* Place of p among those wanted; ascending, added when new. */
static void
want(struct fc_prob *b, double p)
{
	size_t at = 0;

	while (at < b->nq && b->p[at] < p - 1e-12)
		at++;
	if (at < b->nq && b->p[at] < p + 1e-12)
		return;
	memmove(b->p + at + 1, b->p + at, (b->nq - at) * sizeof *b->p);
	b->p[at] = p;
	b->nq++;
}

static int
place(const struct fc_prob *b, double p)
{
	size_t at = 0;

	while (at + 1 < b->nq && b->p[at] < p - 1e-12)
		at++;
	return (int)at;
}

/* Input columns of quantiles by probability, the first of equal ones. */
static void
read_quantiles(struct fc_recon *r)
{
	const struct fc_schema *s = r->schema;
	struct fc_prob *b = r->prob;
	size_t f, at, i;
	double p, z;

	for (f = 0; f < s->n; f++) {
		if (s->field[f].type != FC_NUM ||
		    fc_schema_quantile(s->field[f].name, &p))
			continue;
		z = fc_norm_quantile(p);
		for (at = 0; at < b->nin && b->z[at] < z - 1e-9; at++)
			;
		if (at < b->nin && b->z[at] < z + 1e-9)
			continue;
		for (i = b->nin++; i > at; i--) {
			b->z[i] = b->z[i - 1];
			b->field[i] = b->field[i - 1];
		}
		b->z[at] = z;
		b->field[at] = (int)f;
	}
}

static void
read_paths(struct fc_recon *r)
{
	const struct fc_schema *s = r->schema;
	struct fc_prob *b = r->prob;
	size_t f;

	for (f = 0; f < s->n; f++)
		if (s->field[f].type == FC_NUM &&
		    fc_schema_path(s->field[f].name))
			b->field[b->nin++] = (int)f;
	for (f = 0; f < b->nin; f++)
		b->z[f] = fc_norm_quantile(((double)f + 0.5) /
		    (double)b->nin);
}

static int
choose_input(struct fc_recon *r, struct fc_err *err)
{
	struct fc_prob *b = r->prob;

	if (r->o.intervals == FC_INTERVALS_DROP)
		return 0;
	if (!keeps_paths(r))
		read_quantiles(r);
	if (b->nin == 0)
		read_paths(r);
	if (r->o.intervals == FC_INTERVALS_PATHS && b->nin == 0)
		return fc_fail(err, FC_DATA, "--intervals paths: the forecasts "
		    "have no columns yhat-path-1 ..., see fc-predict --paths");
	if (b->nin < 2 && !keeps_paths(r) &&
	    r->o.intervals != FC_INTERVALS_BOOTSTRAP)
		return fc_fail(err, FC_DATA, "the forecasts have no intervals, "
		    "quantiles or paths that tell how far they may err; see "
		    "fc-predict --level, or take --intervals bootstrap");
	if (b->nin < 2 && !keeps_paths(r))
		b->nin = 0;
	return 0;
}

/* Field f of the input into the output, or not. */
static void
add_field(struct fc_recon *r, size_t f, bool asked)
{
	const struct fc_field *field = &r->schema->field[f];
	bool number = field->type == FC_NUM;
	int from = -1;
	double p;

	if (number && fc_schema_quantile(field->name, &p) == 0) {
		if (r->o.intervals == FC_INTERVALS_DROP || asked)
			return;
		if (makes_quantiles(r))
			from = place(r->prob, p);
	}
	if (number && fc_schema_path(field->name)) {
		if (!keeps_paths(r))
			return;
		from = (int)(r->prob->nq + r->prob->npath++);
	}
	r->keep[r->out.n] = (int)f;
	r->from[r->out.n] = from;
	fc_schema_add_like(&r->out, field);
}

static void
add_new(struct fc_recon *r, const char *name, size_t from)
{
	r->keep[r->out.n] = -1;
	r->from[r->out.n] = (int)from;
	fc_schema_add(&r->out, name, FC_NUM);
}

int
fc_prob_open(struct fc_recon *r, struct fc_err *err)
{
	const struct fc_schema *s = r->schema;
	const struct fc_probs *asked = r->o.probs;
	size_t n = asked != NULL ? asked->ncol : 0, room, f;
	struct fc_prob *b = r->prob = fc_xcalloc(1, sizeof *b);
	char *name;
	double p;

	room = s->n + n + r->o.paths;
	r->keep = fc_xcalloc(room, sizeof *r->keep);
	r->from = fc_xcalloc(room, sizeof *r->from);
	b->field = fc_xcalloc(s->n, sizeof *b->field);
	b->z = fc_xcalloc(s->n, sizeof *b->z);
	b->p = fc_xcalloc(room + 1, sizeof *b->p);
	for (f = 0; f < n; f++)
		want(b, asked->p[asked->which[f]]);
	for (f = 0; f < s->n && n == 0 && makes_quantiles(r); f++)
		if (s->field[f].type == FC_NUM &&
		    fc_schema_quantile(s->field[f].name, &p) == 0)
			want(b, p);
	if (choose_input(r, err))
		return -1;
	if (makes_quantiles(r) && b->nq == 0 && r->o.paths == 0 &&
	    r->o.intervals != FC_INTERVALS_PATHS)
		return fc_fail(err, FC_USAGE, "--intervals: which? Give "
		    "--level or --quantiles");
	for (f = 0; f < s->n; f++)
		add_field(r, f, n > 0);
	for (f = 0; f < n; f++)
		add_new(r, asked->name[f], (size_t)place(b,
		    asked->p[asked->which[f]]));
	for (f = 0; f < r->o.paths; f++) {
		name = fc_xasprintf("yhat-path-%zu", f + 1);
		add_new(r, name, b->nq + b->npath++);
		free(name);
	}
	return 0;
}

void
fc_prob_close(struct fc_recon *r)
{
	struct fc_prob *b = r->prob;
	size_t g;

	if (b == NULL)
		return;
	for (g = 0; g < r->ngroups; g++) {
		if (b->origins != NULL) {
			free(b->origins[g].period);
			free(b->origins[g].sample);
		}
		if (b->correlation != NULL) {
			free(b->correlation[g].d);
			free(b->correlation[g].f);
			free(b->correlation[g].map);
		}
	}
	free(b->origins);
	free(b->correlation);
	free(b->rms);
	fc_chain_close(&b->chain);
	if (b->path != b->in)
		free(b->path);
	free(b->in);
	free(b->q);
	free(b->field);
	free(b->z);
	free(b->p);
	free(b->step);
	free(b);
	r->prob = NULL;
}

void
fc_prob_start(struct fc_recon *r)
{
	struct fc_prob *b = r->prob;
	size_t size = r->s.n * r->columns.n;

	b->in = fc_xcalloc(size * b->nin, sizeof *b->in);
	if (size * b->nin > 0)
		memset(b->in, 0xff, size * b->nin * sizeof *b->in);
	b->q = fc_xcalloc(size * b->nq, sizeof *b->q);
	b->path = keeps_paths(r) ? b->in :
	    fc_xcalloc(size * b->npath, sizeof *b->path);
}

void
fc_prob_take(struct fc_recon *r, const struct fc_batch *b, size_t row,
    size_t node, size_t column)
{
	struct fc_prob *p = r->prob;
	double *in = p->in + (column * r->s.n + node) * p->nin;
	size_t i;

	for (i = 0; i < p->nin; i++)
		in[i] = b->col[p->field[i]].num[row];
}

double
fc_prob_value(const struct fc_recon *r, size_t from, size_t node,
    size_t column, double yhat)
{
	const struct fc_prob *b = r->prob;
	size_t at = column * r->s.n + node;
	double v;

	if (from >= b->nq)
		return b->path[at * b->npath + from - b->nq];
	v = b->q[at * b->nq + from] + (b->relative ? yhat : 0);
	return r->o.non_negative && v < 0 ? 0 : v;
}

/* Is the base distribution there wherever it is needed? Quantiles that are
 * not in order are sorted (Chernozhukov et al. 2010). */
static int
check_input(const struct fc_recon *r, struct fc_err *err)
{
	bool bottom_only = r->o.method == FC_RECON_BOTTOM_UP;
	struct fc_prob *b = r->prob;
	char node[256], column[256];
	size_t i, c, j;

	for (c = 0; c < r->columns.n; c++)
		for (i = 0; i < r->s.n; i++) {
			double *in = b->in + (c * r->s.n + i) * b->nin;

			for (j = 0; j < b->nin && isfinite(in[j]); j++)
				;
			if (j < b->nin && bottom_only && r->s.is_upper[i])
				memset(in, 0, b->nin * sizeof *in);
			else if (j < b->nin)
				return fc_fail(err, FC_DATA, "node %s: no "
				    "%s for %s", fc_structure_name(&r->s, i,
				    node), r->schema->field[b->field[j]].name,
				    fc_recon_column_name(r, c, column));
			if (!keeps_paths(r))
				fc_sort_doubles(in, b->nin);
		}
	return 0;
}

/* What the samples lie around: yhat reconciled like them, into ws->other,
 * which is not the yhat that goes out where that is kept from zero. */
static int
find_centre(const struct fc_recon *r, size_t column, struct fc_prob_ws *ws,
    struct fc_err *err)
{
	size_t i;

	memset(ws->other, 0, r->s.n * sizeof *ws->other);
	if (!r->prob->relative)
		return 0;
	for (i = 0; i < r->s.n; i++)
		ws->other[i] = *fc_recon_value(r, i, column);
	return fc_recon_apply(r, r->o.method, fc_prob_group(r, column),
	    ws->other, 1, ws->ws, err);
}

/* Samples of all nodes in ws: reconciled, then their quantiles. */
static int
reconcile_samples(const struct fc_recon *r, size_t column,
    struct fc_prob_ws *ws, struct fc_err *err)
{
	const struct fc_recon_group *g = fc_prob_group(r, column);
	struct fc_prob *b = r->prob;
	size_t n = r->s.n, i, s, k;

	for (s = 0; s < ws->n; s += k) {
		k = FC_MIN((size_t)FC_RECON_BLOCK, ws->n - s);
		if (fc_recon_apply(r, r->o.method, g, ws->y + s * n, k, ws->ws,
		    err))
			return -1;
	}
	if (find_centre(r, column, ws, err))
		return -1;
	for (i = 0; i < n; i++) {
		double *q = b->q + (column * n + i) * b->nq;
		double *path = b->path + (column * n + i) * b->npath;

		for (s = 0; s < ws->n; s++)
			ws->row[s] = *fc_prob_at(ws, n, i, s);
		memcpy(path, ws->row, b->npath * sizeof *path);
		if (b->nq > 0)
			fc_sort_doubles(ws->row, ws->n);
		for (s = 0; s < b->nq; s++)
			q[s] = fc_quantile_sorted(ws->row, ws->n, b->p[s]) -
			    ws->other[i];
	}
	return 0;
}

static int
work(void *item, void *arg_ws, void *arg, struct fc_err *err)
{
	const struct fc_recon *r = arg;
	size_t column = (size_t)((size_t *)item - r->column), i, s;
	struct fc_prob_ws *ws = arg_ws;

	if (r->o.intervals == FC_INTERVALS_NORMALITY)
		return fc_normal_column(r, column, ws, err);
	if (r->o.intervals == FC_INTERVALS_PERMBU)
		return fc_permbu_column(r, column, ws, err);
	if (!keeps_paths(r))
		fc_draw_samples(r, column, ws);
	else
		for (i = 0; i < r->s.n; i++)
			for (s = 0; s < ws->n; s++)
				*fc_prob_at(ws, r->s.n, i, s) =
				    fc_prob_in(r, i, column)[s];
	return reconcile_samples(r, column, ws, err);
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

/* The largest number of samples of a group, or what variances take. */
static size_t
samples(const struct fc_recon *r)
{
	const struct fc_prob *b = r->prob;
	size_t g, n = 0;

	if (keeps_paths(r))
		return b->nin;
	if (r->o.intervals == FC_INTERVALS_NORMALITY)
		return r->o.samples;
	for (g = 0; g < r->ngroups; g++)
		n = FC_MAX(n, b->origins[g].nsample);
	return n;
}

static void *
ws_new(void *arg)
{
	const struct fc_recon *r = arg;
	struct fc_prob_ws *ws = fc_xcalloc(1, sizeof *ws);
	bool mapped = r->prob->correlation != NULL &&
	    r->prob->correlation[0].map != NULL;

	ws->n = samples(r);
	ws->ws = fc_recon_ws_new(r, FC_RECON_BLOCK);
	ws->ws->rough = !keeps_paths(r);
	/* Samples cut at zero would make sums too large; bounds are cut. */
	ws->ws->linear = r->prob->npath == 0;
	ws->y = fc_xcalloc(mapped ? 1 : r->s.n * ws->n, sizeof *ws->y);
	ws->row = fc_xcalloc(ws->n + r->s.n, sizeof *ws->row);
	ws->other = fc_xcalloc(ws->n + r->s.n, sizeof *ws->other);
	ws->order = fc_xcalloc(ws->n, sizeof *ws->order);
	ws->rank = fc_xcalloc(ws->n, sizeof *ws->rank);
	return ws;
}

static void
ws_free(void *arg)
{
	struct fc_prob_ws *ws = arg;

	fc_recon_ws_free(ws->ws);
	free(ws->y);
	free(ws->row);
	free(ws->other);
	free(ws->order);
	free(ws->rank);
	free(ws);
}

static int
open_kind(struct fc_recon *r, struct fc_err *err)
{
	if (check_input(r, err))
		return -1;
	if (keeps_paths(r))
		return 0;
	if (r->o.intervals == FC_INTERVALS_NORMALITY)
		return fc_normal_open(r, err);
	if (fc_draw_open(r, err))
		return -1;
	r->prob->relative = r->o.non_negative && r->prob->npath == 0 &&
	    r->o.intervals != FC_INTERVALS_PERMBU;
	return r->o.intervals == FC_INTERVALS_PERMBU ?
	    fc_permbu_open(r, err) : 0;
}

int
fc_prob_run(struct fc_recon *r, bool after, struct fc_err *err)
{
	struct fc_pool_spec spec = { .threads = r->o.threads, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = r };
	struct fc_pool *pool;
	size_t c;
	int status = 0;

	if (after != (r->o.intervals == FC_INTERVALS_PERMBU) ||
	    r->prob->nq + r->prob->npath == 0)
		return 0;
	if (open_kind(r, err))
		return -1;
	spec.threads = (int)FC_MIN((size_t)spec.threads, r->columns.n);
	if (fc_pool_open(&pool, &spec, err))
		return -1;
	for (c = 0; c < r->columns.n && status == 0; c++)
		status = fc_pool_put(pool, &r->column[c], err);
	if (status == 0)
		status = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	return status;
}
