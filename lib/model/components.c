/* components.c - a stream with trend, seasons and remainder added. */
#include "base/fc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "local/span.h"
#include "model/components.h"
#include "series/map.h"

struct fc_components {
	struct fc_reader *reader;
	struct fc_components_opts o;
	struct fc_schema schema;
	struct fc_freq freq;
	size_t nin;             /* columns of the input */
};

/* A thread's own. */
struct space {
	struct fc_vec grid, part, work;
};

static int
add_column(struct fc_schema *s, const char *name, struct fc_err *err)
{
	if (fc_schema_find(s, name) >= 0)
		return fc_fail(err, FC_DATA, "the input has a column '%s'",
		    name);
	fc_schema_add(s, name, FC_NUM);
	return 0;
}

static int
add_columns(struct fc_components *x, struct fc_err *err)
{
	if (add_column(&x->schema, "trend", err))
		return -1;
	for (size_t i = 0; i < x->o.nseason; i++) {
		char name[40];

		snprintf(name, sizeof name, "season%d", (int)x->o.season[i]);
		if (add_column(&x->schema, name, err))
			return -1;
	}
	return add_column(&x->schema, "remainder", err);
}

int
fc_components_open(struct fc_components **out, struct fc_reader *r,
    const struct fc_components_opts *o, struct fc_err *err)
{
	const struct fc_schema *in = fc_reader_schema(r);
	struct fc_components *x;

	if (in->y < 0)
		return fc_fail(err, FC_DATA, "no column 'y'");
	x = fc_xcalloc(1, sizeof *x);
	x->reader = r;
	x->o = *o;
	x->nin = in->n;
	if (o->nseason == 0)
		x->o.nseason = fc_freq_seasons(&in->freq, x->o.season);
	fc_schema_init(&x->schema);
	fc_schema_add_all(&x->schema, in);
	*out = x;
	if (o->nseason == 0 && in->freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_USAGE, "no season: name them (--season "
		    "24,168) or the frequency (--freq h)");
	return add_columns(x, err);
}

const struct fc_schema *
fc_components_schema(const struct fc_components *x)
{
	return &x->schema;
}

void
fc_components_close(struct fc_components *x)
{
	if (x == NULL)
		return;
	fc_schema_release(&x->schema);
	free(x);
}

static int
first(const struct fc_chunk *in, void *arg, struct fc_err *err)
{
	struct fc_components *x = arg;

	(void)err;
	fc_span_freq(in, &x->freq);
	if (x->freq.kind != FC_FREQ_NONE)
		fc_note("frequency %s", x->freq.name);
	for (size_t k = 0; k < x->o.nseason; k++)
		fc_note("season of %d periods", (int)x->o.season[k]);
	return 0;
}

/* The season of column k among those of the plan, or FC_SEASONS_MAX. */
static size_t
which(const struct fc_components *x, const struct fc_mstl *p, size_t k)
{
	for (size_t i = 0; i < p->nseason; i++) {
		if (p->m[i] == (size_t)x->o.season[k])
			return i;
	}
	return FC_SEASONS_MAX;
}

/* Row r of the output holds period t. */
static void
write_row(const struct fc_components *x, const struct fc_mstl *p,
    const struct fc_span *s, const double *part, struct fc_batch *out,
    size_t r, size_t t)
{
	double rest = s->y[t] - part[p->nseason * s->n + t];

	out->col[x->nin].num[r] = part[p->nseason * s->n + t];
	for (size_t k = 0; k < x->o.nseason; k++) {
		size_t i = which(x, p, k);

		if (i == FC_SEASONS_MAX)
			continue;
		out->col[x->nin + 1 + k].num[r] = part[i * s->n + t];
		rest -= part[i * s->n + t];
	}
	out->col[x->nin + 1 + x->o.nseason].num[r] = rest;
}

static void
decompose(const struct fc_components *x, const struct fc_chunk *in,
    const struct fc_span *s, struct fc_batch *out, size_t at,
    struct space *sp)
{
	const struct fc_schema *schema = in->batch.schema;
	const struct fc_timetype *type = &schema->field[schema->ds].time;
	const int64_t *ds = in->batch.col[schema->ds].time;
	struct fc_sample sample = { .y = s->y, .n = s->n, .season = 1 };
	struct fc_mstl p = x->o.how;
	double *part;

	fc_sample_seasons(&sample, x->o.season, x->o.nseason);
	fc_mstl_seasons(&p, &sample);
	part = fc_vec_resize(&sp->part, (p.nseason + 1) * s->n);
	fc_mstl_run(&p, s->y, s->n, part, part + p.nseason * s->n,
	    fc_vec_resize(&sp->work, fc_mstl_work(&p, s->n)));
	for (size_t r = s->row; r < s->future; r++) {
		int64_t t = (int64_t)(r - s->row);

		if (!s->off_grid && x->freq.kind != FC_FREQ_NONE)
			fc_freq_diff(&x->freq, type, ds[s->row], ds[r], &t);
		if (t >= 0 && (uint64_t)t < s->n)
			write_row(x, &p, s, part, out, at + (r - s->row),
			    (size_t)t);
	}
}

static int
work(const struct fc_chunk *in, struct fc_batch *out, void *ws, void *arg,
    struct fc_err *err)
{
	const struct fc_components *x = arg;
	struct space *sp = ws;

	(void)err;
	fc_batch_reserve(out, out->n + in->batch.n);
	for (size_t i = 0; i < in->nseries; i++) {
		size_t from = in->start[i], n = in->start[i + 1] - from;
		struct fc_span s;

		fc_span_take(in, i, &x->freq, &sp->grid, &s);
		for (size_t j = 0; j < x->nin; j++)
			fc_batch_copy_col(out, (int)j, out->n, &in->batch,
			    (int)j, from, n);
		for (size_t j = x->nin; j < x->schema.n; j++) {
			for (size_t r = 0; r < n; r++)
				out->col[j].num[out->n + r] = NAN;
		}
		if (s.nobs > 0)
			decompose(x, in, &s, out, out->n + (s.row - from), sp);
		out->n += n;
	}
	return 0;
}

static void *
space_new(void *arg)
{
	(void)arg;
	return fc_xcalloc(1, sizeof(struct space));
}

static void
space_free(void *ws)
{
	struct space *sp = ws;

	fc_vec_release(&sp->grid);
	fc_vec_release(&sp->part);
	fc_vec_release(&sp->work);
	free(sp);
}

int
fc_components_run(struct fc_components *x, struct fc_writer *w, int threads,
    struct fc_err *err)
{
	struct fc_map map = { .work = work, .ws_new = space_new,
	    .ws_free = space_free, .first = first, .arg = x,
	    .threads = threads };

	return fc_map_run(&map, x->reader, w, &x->schema, err);
}
