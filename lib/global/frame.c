/* frame.c - a panel with its features, as global models see it. */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "feat/gather.h"
#include "global/frame.h"

struct fc_frame_ws {
	const struct fc_frame *frame;   /* ws is of this one's features */
	struct fc_feat_ws *feat;
	struct fc_chunk view;
	union fc_col *col;              /* of the view */
	size_t capcol;
	size_t start[2];
	struct fc_batch rows;           /* of the panel: history and steps */
	const struct fc_schema *of;     /* schema of rows */
	struct fc_vec y;                /* without infinite values */
	struct fc_vec fitted;           /* of fc_frame_scratch */
	struct fc_vec target;           /* scratch of its transformation */
	struct fc_vec value;            /* features, column after column */
	double **out;                   /* of one series */
	size_t capout;
	struct fc_vec row;              /* features of one row */
};

int64_t
fc_frame_lag(int64_t lag, int64_t ahead, int64_t season)
{
	if (lag >= ahead)
		return lag;
	if (season > 1 && lag % season == 0)
		return (ahead + season - 1) / season * season;
	return lag + ahead - 1;
}

static bool
has(const struct fc_featset *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(fc_featset_name(s, i), name) == 0)
			return true;
	}
	return false;
}

/* One half of a feature, to be known `ahead` periods ahead. */
static void
move(struct fc_frame *f, struct fc_feat *x, int64_t ahead, int64_t season)
{
	if (!fc_feat_from_y(x))
		return;
	x->lag = fc_frame_lag(x->lag, ahead, season);
	f->known = FC_MIN(f->known, x->lag);
}

int
fc_frame_open(struct fc_frame *f, const struct fc_featset *names,
    int64_t ahead, const struct fc_schema *in, const struct fc_freq *freq,
    struct fc_err *err)
{
	int64_t season = fc_freq_season(freq);
	char name[FC_FEAT_NAME_MAX];

	*f = (struct fc_frame){ .in = in, .known = INT64_MAX };
	fc_schema_init(&f->schema);
	fc_schema_add_all(&f->schema, in);
	for (size_t i = 0; i < names->n; i++) {
		struct fc_feat_pair x;

		if (fc_feat_parse(fc_featset_name(names, i), &x, err))
			return -1;
		move(f, &x.a, ahead, season);
		if (x.op != FC_OP_NONE)
			move(f, &x.b, ahead, season);
		fc_feat_pair_name(&x, name);
		if (fc_schema_find(in, name) >= 0)
			return fc_fail(err, FC_DATA, "feature '%s': the input "
			    "has a column of this name", name);
		if (has(&f->set, name))
			continue;
		if (fc_featset_add(&f->set, name, err))
			return -1;
		fc_schema_add(&f->schema, name, FC_NUM);
	}
	if (names->n == 0)
		return 0;
	return fc_featset_columns(&f->set, in, err) ||
	    fc_featset_bind(&f->set, &in->field[in->ds].time, freq, err) ?
	    -1 : 0;
}

bool
fc_frame_on(const struct fc_frame *f)
{
	return f->set.n > 0 || f->target.on;
}

bool
fc_frame_needs_gather(const struct fc_frame *f)
{
	return fc_featset_needs_gather(&f->set) != NULL;
}

int
fc_frame_pool(struct fc_frame *f, struct fc_spool *panel, struct fc_err *err)
{
	struct fc_target_unit sum = { 0 };
	struct fc_vec z = { 0 }, work = { 0 };
	struct fc_chunk c;
	double series = 0;
	int more = 0;

	if (!f->target.on || f->in->y < 0)
		return 0;
	fc_chunk_init(&c, f->in);
	fc_spool_rewind(panel);
	while ((more = fc_spool_next(panel, &c, err)) > 0) {
		for (size_t i = 0; i < c.nseries; i++)
			fc_target_count(&f->target, c.batch.col[f->in->y].num +
			    c.start[i], c.start[i + 1] - c.start[i], &sum,
			    &series, &z, &work);
	}
	fc_target_pool(&f->target, &sum, series);
	fc_vec_release(&z);
	fc_vec_release(&work);
	fc_chunk_release(&c);
	return more;
}

int
fc_frame_gather(struct fc_frame *f, struct fc_spool *panel, int threads,
    struct fc_err *err)
{
	struct fc_vec z = { 0 }, work = { 0 };
	struct fc_chunk c;
	int more;

	f->gather = fc_gather_new(&f->set);
	fc_chunk_init(&c, f->in);
	fc_spool_rewind(panel);
	while ((more = fc_spool_next(panel, &c, err)) > 0) {
		const double *y = f->in->y >= 0 ? c.batch.col[f->in->y].num :
		    NULL;

		for (size_t i = 0; y && f->target.on && i < c.nseries; i++) {
			size_t from = c.start[i], n = c.start[i + 1] - from;

			fc_target_apply(&f->target, y + from, n,
			    fc_vec_resize(&z, n), &work);
			memcpy(c.batch.col[f->in->y].num + from, z.v,
			    n * sizeof *z.v);
		}
		if (fc_gather_add(f->gather, &c, err)) {
			more = -1;
			break;
		}
	}
	fc_vec_release(&z);
	fc_vec_release(&work);
	fc_chunk_release(&c);
	f->set.gather = f->gather;
	return more < 0 ? -1 : fc_gather_finish(f->gather, threads, err);
}

void
fc_frame_close(struct fc_frame *f)
{
	fc_gather_free(f->gather);
	fc_featset_release(&f->set);
	if (f->in)
		fc_schema_release(&f->schema);
	*f = (struct fc_frame){ 0 };
}

struct fc_frame_ws *
fc_frame_ws_new(void)
{
	return fc_xcalloc(1, sizeof(struct fc_frame_ws));
}

void
fc_frame_ws_free(struct fc_frame_ws *ws)
{
	if (!ws)
		return;
	fc_feat_ws_free(ws->feat);
	fc_batch_release(&ws->rows);
	fc_vec_release(&ws->y);
	fc_vec_release(&ws->target);
	fc_vec_release(&ws->fitted);
	fc_vec_release(&ws->value);
	fc_vec_release(&ws->row);
	free(ws->col);
	free(ws->out);
	free(ws);
}

/* Point the view at these columns of the panel and at room for features. */
static void
show(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_batch *b, size_t n)
{
	size_t nin = f->in->n;

	if (ws->frame != f) {
		fc_feat_ws_free(ws->feat);
		ws->feat = fc_feat_ws_new(&f->set);
		ws->frame = f;
	}
	FC_GROW(ws->col, f->schema.n, ws->capcol);
	FC_GROW(ws->out, f->set.n, ws->capout);
	for (size_t k = 0; k < nin; k++)
		ws->col[k] = b->col[k];
	fc_vec_resize(&ws->value, f->set.n * n);
	for (size_t k = 0; k < f->set.n; k++)
		ws->col[nin + k].num = ws->value.v + k * n;
	ws->view.batch = (struct fc_batch){ &f->schema, ws->col, n, 0 };
}

/* An infinite value is a missing one, as for models of one series. */
static void
drop_infinite(struct fc_frame_ws *ws, int y, size_t n)
{
	const double *v = y >= 0 ? ws->col[y].num : NULL;
	size_t t = 0;

	while (v && t < n && !isinf(v[t]))
		t++;
	if (!v || t == n)
		return;
	fc_vec_resize(&ws->y, n);
	for (t = 0; t < n; t++)
		ws->y.v[t] = isinf(v[t]) ? NAN : v[t];
	ws->col[y].num = ws->y.v;
}

/* Rows [from, from + n), one series, as the target has them. */
static void
transform(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_batch *b, size_t from, size_t n)
{
	int y = f->in->y;

	if (!f->target.on || y < 0)
		return;
	if (ws->col[y].num != ws->y.v)
		ws->col[y].num = fc_vec_resize(&ws->y, b->n);
	fc_target_apply(&f->target, b->col[y].num + from, n, ws->y.v + from,
	    &ws->target);
}

double *
fc_frame_scratch(struct fc_frame_ws *ws, size_t n)
{
	return fc_vec_resize(&ws->fitted, n);
}

void
fc_frame_back(const struct fc_frame *f, struct fc_frame_ws *ws,
    const size_t *row, struct fc_forecast *to)
{
	int y = f->in->y;

	if (f->target.on && y >= 0)
		fc_target_back(&f->target, ws->rows.col[y].num, row[0], to,
		    &ws->target);
}

void
fc_frame_fitted(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t from, size_t to, double *z)
{
	int y = f->in->y;
	struct fc_forecast one = { .h = to - from, .mean = z };

	if (f->target.on && y >= 0)
		fc_target_fitted(&f->target, c->batch.col[y].num + c->start[i],
		    c->start[i + 1] - c->start[i], from - c->start[i], &one,
		    &ws->target);
}

/* Are rows [from, from + n) one period apart each? ds ascend, so the ends
 * tell. */
static int
check_grid(const struct fc_frame *f, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	const int64_t *ds = b->col[f->in->ds].time;
	char key[256];
	int64_t k;

	if (n < 2 || (fc_featset_from_lags(&f->set) == NULL &&
	    f->target.ndiff == 0))
		return 0;
	if (f->set.freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_DATA, "cannot tell the frequency; "
		    "features count periods (name it with --freq)");
	if (fc_freq_diff(&f->set.freq, &f->set.time, ds[from],
	    ds[from + n - 1], &k) == 0 && k == (int64_t)n - 1)
		return 0;
	return fc_fail(err, FC_DATA, "series '%s': rows do not follow each "
	    "other at frequency %s, and features count periods (fill gaps "
	    "with fc-ingest --fill)", fc_key_text(b, from, key),
	    f->set.freq.name);
}

/* Features of rows [from, from + n), one series. */
static int
compute(const struct fc_frame *f, struct fc_frame_ws *ws, size_t from,
    size_t n, struct fc_err *err)
{
	const struct fc_batch *b = &ws->view.batch;
	const struct fc_feat_series series = {
		.ds = b->col[f->in->ds].time + from,
		.y = f->in->y >= 0 ? b->col[f->in->y].num + from : NULL,
		.n = n,
		.batch = b,
		.from = from,
	};

	if (f->set.n == 0)
		return 0;
	for (size_t k = 0; k < f->set.n; k++)
		ws->out[k] = b->col[f->in->n + k].num + from;
	return fc_featset_eval(&f->set, ws->feat, &series, ws->out, err);
}

int
fc_frame_view(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t n, const struct fc_chunk **view,
    size_t *at, struct fc_err *err)
{
	*view = c;
	*at = i;
	if (!fc_frame_on(f))
		return 0;
	*view = &ws->view;
	*at = 0;
	ws->view.nseries = n;
	ws->view.start = c->start + i;
	ws->view.first = c->first + i;
	show(f, ws, &c->batch, c->batch.n);
	drop_infinite(ws, f->in->y, c->batch.n);
	for (size_t k = i; k < i + n; k++) {
		size_t from = c->start[k], rows = c->start[k + 1] - from;

		if (check_grid(f, &c->batch, from, rows, err))
			return -1;
		transform(f, ws, &c->batch, from, rows);
		if (compute(f, ws, from, rows, err))
			return -1;
	}
	return 0;
}

/* Row r of the panel at the end of the rows, or what is known without one. */
static void
add_row(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t r, int64_t ds)
{
	struct fc_batch *b = &ws->rows;
	size_t at = b->n++, first = c->start[i];

	for (size_t k = 0; k < f->in->n; k++) {
		if (r != FC_NO_ROW)
			fc_batch_copy_col(b, (int)k, at, &c->batch, (int)k, r, 1);
		else if (f->in->field[k].type == FC_TEXT)
			b->col[k].code[at] = k < f->in->nkeys || at == 0 ?
			    c->batch.col[k].code[first] : b->col[k].code[at - 1];
		else
			fc_batch_set_null(b, (int)k, at);
	}
	b->col[f->in->ds].time[at] = ds;
}

/* A text that changes is not known in a row that is not there. */
static void
forget_texts(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, const struct fc_steps *steps,
    size_t from)
{
	for (size_t k = f->in->nkeys; k < f->in->n; k++) {
		const int32_t *code = c->batch.col[k].code;
		bool same = true;

		if (f->in->field[k].type != FC_TEXT)
			continue;
		for (size_t r = c->start[i] + 1; r < c->start[i + 1]; r++)
			same = same && code[r] == code[r - 1];
		for (size_t t = 0; !same && t < steps->h; t++) {
			if (steps->row[t] == FC_NO_ROW)
				ws->rows.col[k].code[from + t] = FC_NULL_CODE;
		}
	}
}

/* Periods that stand in neither, between the history and the first step. */
static void
bridge(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, const struct fc_steps *steps)
{
	struct fc_batch *b = &ws->rows;
	int64_t k, last;

	if (b->n == 0 || f->set.freq.kind == FC_FREQ_NONE)
		return;
	last = b->col[f->in->ds].time[b->n - 1];
	if (fc_freq_diff(&f->set.freq, &f->set.time, last, steps->ds[0], &k) ||
	    k < 2 || k > 1 << 20)
		return;
	fc_batch_reserve(b, b->n + (size_t)k + steps->h);
	for (int64_t t = 1; t < k; t++)
		add_row(f, ws, c, i, FC_NO_ROW, fc_freq_add(&f->set.freq,
		    &f->set.time, last, t));
}

int
fc_frame_ahead(const struct fc_frame *f, struct fc_frame_ws *ws,
    const struct fc_chunk *c, size_t i, size_t future,
    const struct fc_steps *steps, const struct fc_chunk **view, size_t *row,
    struct fc_err *err)
{
	size_t from = c->start[i], n = future - from;
	struct fc_batch *b = &ws->rows;

	if (ws->of != f->in) {
		fc_batch_release(b);
		fc_batch_init(b, f->in);
		ws->of = f->in;
	}
	fc_batch_reserve(b, n + steps->h);
	for (size_t k = 0; k < f->in->n; k++)
		fc_batch_copy_col(b, (int)k, 0, &c->batch, (int)k, from, n);
	b->n = n;
	bridge(f, ws, c, i, steps);
	for (size_t t = 0; t < steps->h; t++) {
		row[t] = b->n;
		add_row(f, ws, c, i, steps->row[t], steps->ds[t]);
		if (f->in->y >= 0)
			b->col[f->in->y].num[row[t]] = NAN;
	}
	forget_texts(f, ws, c, i, steps, row[0]);
	ws->start[0] = 0;
	ws->start[1] = b->n;
	ws->view.nseries = 1;
	ws->view.start = ws->start;
	ws->view.first = c->first + i;
	show(f, ws, b, b->n);
	drop_infinite(ws, f->in->y, b->n);
	transform(f, ws, b, 0, b->n);
	*view = &ws->view;
	return check_grid(f, b, 0, b->n, err) || compute(f, ws, 0, b->n, err);
}

void
fc_frame_fill(struct fc_frame_ws *ws, size_t row, double y)
{
	int f = ws->frame->in->y;

	if (f >= 0)
		ws->col[f].num[row] = y;
}

void
fc_frame_again(const struct fc_frame *f, struct fc_frame_ws *ws,
    size_t from, size_t n)
{
	const struct fc_batch *b = &ws->view.batch;
	const struct fc_feat_series series = {
		.ds = b->col[f->in->ds].time,
		.y = f->in->y >= 0 ? b->col[f->in->y].num : NULL, .n = b->n,
		.batch = b,
	};
	double *x = fc_vec_resize(&ws->row, f->set.n);

	for (size_t r = from; r < from + n; r++) {
		for (size_t k = 0; k < f->set.n; k++)
			x[k] = b->col[f->in->n + k].num[r];
		fc_featset_row(&f->set, ws->feat, &series, r, true, x);
		for (size_t k = 0; k < f->set.n; k++)
			b->col[f->in->n + k].num[r] = x[k];
	}
}
