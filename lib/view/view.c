/* view.c - the records of a stream that are asked for, or facts about them */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/pick.h"
#include "rec/tail.h"
#include "view/check.h"
#include "view/describe.h"
#include "view/sift.h"
#include "view/view.h"

struct fc_view {
	struct fc_reader *reader;
	const struct fc_view_opts *opts;
	const struct fc_schema *in;
	struct fc_sift *sift;
	struct fc_pick pick;
	struct fc_tail tail;
	struct fc_tally tally;
	struct fc_check *check;
	struct fc_table table;  /* schema, count */
	struct fc_batch out;    /* what was handed out: arrays of another */
	uint64_t left;          /* of head */
	uint64_t read, kept;    /* records; of these past the conditions */
	bool ended;             /* the last batch was handed out */
};

/* Which columns have to be read at all. */
static void
skip_columns(struct fc_view *v)
{
	const struct fc_schema *s = v->in;
	bool *want = fc_xcalloc(s->n + 1, sizeof *want);
	bool records = v->opts->mode == FC_VIEW_RECORDS;
	size_t i;

	for (i = 0; records && i < v->pick.schema.n; i++)
		want[v->pick.from[i]] = true;
	for (i = 0; !records && i < s->n; i++) {
		int f = (int)i;

		/* A check reads y as well, to see whether it is a number. */
		want[i] = i < s->nkeys || f == s->ds || f == s->model ||
		    f == s->cutoff ||
		    (f == s->y && v->opts->mode == FC_VIEW_CHECK);
	}
	fc_sift_want(v->sift, want);
	for (i = 0; i < s->n; i++) {
		if (!want[i] && !fc_sift_uses(v->sift, (int)i))
			fc_reader_skip(v->reader, (int)i);
	}
	free(want);
}

static int
open_columns(struct fc_view *v, struct fc_err *err)
{
	const struct fc_view_opts *o = v->opts;

	if (o->nselect > 0)
		return fc_pick_select(&v->pick, v->in, o->select, o->nselect,
		    err);
	return fc_pick_drop(&v->pick, v->in, o->drop, o->ndrop, err);
}

static int
open_parts(struct fc_view *v, struct fc_err *err)
{
	const struct fc_view_opts *o = v->opts;

	if (o->mode == FC_VIEW_SCHEMA) {
		fc_describe_columns(&v->table, v->in);
		return 0;
	}
	if (open_columns(v, err) ||
	    fc_sift_open(&v->sift, v->in, o->where, o->nwhere, err))
		return -1;
	skip_columns(v);
	if (o->mode == FC_VIEW_COUNT) {
		fc_tally_init(&v->tally, v->in);
		fc_describe_tally(&v->table, v->in);
	} else if (o->mode == FC_VIEW_CHECK) {
		if (fc_check_open(&v->check, v->in, &v->in->freq, err))
			return -1;
		fc_reader_on_reject(v->reader, fc_check_reject, v->check);
	} else if (o->tail >= 0) {
		fc_tail_init(&v->tail, &v->pick.schema, (size_t)o->tail);
	}
	return 0;
}

int
fc_view_open(struct fc_view **res, struct fc_reader *r,
    const struct fc_view_opts *opts, struct fc_err *err)
{
	struct fc_view *v = fc_xcalloc(1, sizeof *v);

	v->reader = r;
	v->opts = opts;
	v->in = fc_reader_schema(r);
	v->left = opts->head >= 0 ? (uint64_t)opts->head : UINT64_MAX;
	if (open_parts(v, err)) {
		fc_view_close(v);
		return -1;
	}
	*res = v;
	return 0;
}

const struct fc_schema *
fc_view_schema(const struct fc_view *v)
{
	switch (v->opts->mode) {
	case FC_VIEW_RECORDS:
		return &v->pick.schema;
	case FC_VIEW_CHECK:
		return fc_check_faults(v->check)->schema;
	default:
		return &v->table.schema;
	}
}

/* The first rows of b, as far as head goes. */
static void
show(struct fc_view *v, const struct fc_batch *b)
{
	v->out = *b;
	v->out.n = (size_t)FC_MIN(v->left, b->n);
	v->left -= v->out.n;
}

/* A batch of the reader; v->out gets what it contributes. */
static void
take(struct fc_view *v, const struct fc_batch *b)
{
	v->read += b->n;
	b = fc_sift_rows(v->sift, b);
	v->kept += b->n;
	if (v->opts->mode == FC_VIEW_COUNT) {
		fc_tally_rows(&v->tally, b);
	} else if (v->opts->mode == FC_VIEW_CHECK) {
		fc_check_rows(v->check, b, v->reader, v->sift);
		show(v, fc_check_faults(v->check));
	} else if (v->opts->tail >= 0) {
		fc_tail_put(&v->tail, fc_pick_show(&v->pick, b));
	} else {
		show(v, fc_pick_show(&v->pick, b));
	}
}

/* What is only known at the end. */
static void
finish(struct fc_view *v)
{
	v->ended = true;
	switch (v->opts->mode) {
	case FC_VIEW_COUNT:
		fc_tally_result(&v->tally, &v->table);
		show(v, &v->table.batch);
		break;
	case FC_VIEW_SCHEMA:
		show(v, &v->table.batch);
		break;
	case FC_VIEW_CHECK:
		/* Records refused after the last good one. */
		show(v, fc_check_faults(v->check));
		break;
	case FC_VIEW_RECORDS:
		if (v->opts->tail >= 0)
			show(v, fc_tail_show(&v->tail));
		break;
	}
}

int
fc_view_next(struct fc_view *v, const struct fc_batch **b, struct fc_err *err)
{
	const struct fc_batch *in;
	int more = 0;

	*b = &v->out;
	v->out.n = 0;
	if (v->ended || v->left == 0)
		return 0;
	if (v->check != NULL)
		fc_check_clear(v->check);
	if (v->opts->mode != FC_VIEW_SCHEMA)
		more = fc_reader_next(v->reader, &in, err);
	if (more < 0)
		return -1;
	if (more > 0)
		take(v, in);
	else
		finish(v);
	return 1;
}

uint64_t
fc_view_read(const struct fc_view *v)
{
	return v->read;
}

uint64_t
fc_view_kept(const struct fc_view *v)
{
	return v->kept;
}

uint64_t
fc_view_faults(const struct fc_view *v)
{
	return v->check != NULL ? fc_check_nfaults(v->check) : 0;
}

const struct fc_freq *
fc_view_freq(const struct fc_view *v)
{
	return v->check != NULL ? fc_check_freq(v->check) : &v->in->freq;
}

void
fc_view_close(struct fc_view *v)
{
	if (v == NULL)
		return;
	fc_check_close(v->check);
	fc_tally_release(&v->tally);
	fc_tail_release(&v->tail);
	fc_table_release(&v->table);
	fc_pick_release(&v->pick);
	fc_sift_close(v->sift);
	free(v);
}
