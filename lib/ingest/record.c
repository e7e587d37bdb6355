/* record.c - records to rows: joins, time, conditions, checks, series */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "ingest/record.h"

void
fc_record_init(struct fc_record *r, struct fc_plan *p,
    struct fc_ingest_stats *stats, struct fc_rejects *rejects)
{
	const struct fc_dict **dict = fc_xcalloc(p->nkeys + 1, sizeof *dict);
	size_t k, f;

	*r = (struct fc_record){ .p = p, .stats = stats, .rejects = rejects,
	    .lo = INT64_MAX, .hi = INT64_MIN };
	for (k = 0; k < p->nkeys; k++)
		dict[k] = fc_plan_field(p, &p->col[p->key[k]])->dict;
	dict[p->nkeys] = p->one;
	fc_ids_init(&r->ids, FC_MAX(p->nkeys, 1), dict);
	free(dict);
	fc_batch_init(&r->out, &p->layout);
	r->ref = fc_xcalloc(p->njoin + 1, sizeof *r->ref);
	r->code = fc_xcalloc(p->nkeys + 1, sizeof *r->code);
	r->clean = fc_xcalloc(p->ncol + 1, sizeof *r->clean);
	fc_batch_init(&r->carried, p->in);
	fc_batch_reserve(&r->carried, 1);
	for (f = 0; f < p->in->n; f++)
		fc_batch_set_null(&r->carried, (int)f, 0);
}

void
fc_record_release(struct fc_record *r)
{
	size_t i;

	if (r->p == NULL)
		return;
	for (i = 0; i < r->p->njoin; i++)
		free(r->ref[i]);
	for (i = 0; i < r->p->nkeys + 1; i++)
		free(r->code[i]);
	for (i = 0; i < r->p->ncol; i++)
		fc_clean_release(&r->clean[i]);
	free(r->clean);
	free(r->ref);
	free(r->code);
	free(r->ds);
	free(r->y);
	free(r->pass);
	free(r->id);
	free(r->sel);
	fc_batch_release(&r->out);
	fc_batch_release(&r->carried);
	fc_ids_release(&r->ids);
	fc_lines_release(&r->lines);
	*r = (struct fc_record){ 0 };
}

static void
reserve(struct fc_record *r, size_t n)
{
	size_t i;

	if (n <= r->cap)
		return;
	r->cap = n;
	for (i = 0; i < r->p->njoin; i++)
		r->ref[i] = fc_xrealloc(r->ref[i], n, sizeof *r->ref[i]);
	for (i = 0; i < FC_MAX(r->p->nkeys, 1); i++)
		r->code[i] = fc_xrealloc(r->code[i], n, sizeof *r->code[i]);
	r->ds = fc_xrealloc(r->ds, n, sizeof *r->ds);
	r->y = fc_xrealloc(r->y, n, sizeof *r->y);
	r->pass = fc_xrealloc(r->pass, n, sizeof *r->pass);
	r->id = fc_xrealloc(r->id, n, sizeof *r->id);
	r->sel = fc_xrealloc(r->sel, n, sizeof *r->sel);
}

void
fc_record_begin(struct fc_record *r, const struct fc_batch *file)
{
	size_t i, c;

	r->stats->records += file->n;
	if (r->p->lay_rec >= 0)
		fc_lines_add(&r->lines, r->p->reader, file->n);
	for (c = 0; c < r->p->ncol; c++) {
		struct fc_batch *last = &r->carried;
		int f = r->p->col[c].f;

		if (!r->p->col[c].carry)
			continue;
		/* The reader's arrays may be written to: they are heap
		 * memory that it fills anew for the next batch. */
		for (i = 0; i < file->n; i++) {
			struct fc_batch here = *file;

			if (fc_batch_null(file, f, i))
				fc_batch_copy_col(&here, f, i, last, f, 0, 1);
			else
				fc_batch_copy_col(last, f, 0, file, f, i, 1);
		}
	}
}

void
fc_record_source(const struct fc_record *r, const struct fc_batch *b,
    const struct fc_source *s, struct fc_joinarg *arg)
{
	const struct fc_vcol *c;

	arg->ref = NULL;
	if (s->time) {
		arg->col.time = r->ds;
		return;
	}
	c = &r->p->col[s->col];
	if (c->origin == FC_FROM_JOIN) {
		arg->col = r->p->join[c->join].t.rows.col[c->f];
		arg->ref = r->ref[c->join];
	} else {
		arg->col = b->col[c->lf];
	}
}

static int
find_times(struct fc_record *r, const struct fc_batch *b, const uint32_t *src,
    struct fc_err *err)
{
	const struct fc_vcol *c = &r->p->col[r->p->time];
	char where[512], text[FC_NUM_MAX];
	size_t i, bad;

	if (c->origin == FC_FROM_JOIN) {
		for (i = 0; i < b->n; i++) {
			int32_t row = r->ref[c->join][i];

			r->ds[i] = row < 0 ? FC_NULL_TIME :
			    r->p->time_of_row[row];
		}
		return 0;
	}
	if (fc_stamp_convert(&r->p->stamp, b, c->lf, b->n, r->ds, &bad, err))
		return -1;
	if (bad == b->n || r->rejects->out != NULL)
		return 0;
	fc_reader_where(r->p->reader, src ? src[bad] : bad, where,
	    sizeof where);
	return fc_fail(err, FC_DATA, "%s: column '%s': not a time: '%s'",
	    where, c->name, fc_batch_text(b, c->lf, bad, text));
}

static int
join_all(struct fc_record *r, const struct fc_batch *b, const uint32_t *src,
    struct fc_err *err)
{
	int holds_time = r->p->col[r->p->time].join;
	struct fc_joinarg arg[FC_JOIN_KEYS];
	size_t j, k, i;

	if (holds_time < 0 && find_times(r, b, src, err))
		return -1;
	for (j = 0; j < r->p->njoin; j++) {
		struct fc_joinplan *join = &r->p->join[j];

		if (join->late) {
			for (i = 0; i < b->n; i++)
				r->ref[j][i] = -1;
			continue;
		}
		fc_join_sync(&join->t);
		for (k = 0; k < join->t.nkeys; k++)
			fc_record_source(r, b, &join->src[k], &arg[k]);
		fc_join_find(&join->t, arg, b->n, r->ref[j]);
		join->asked += b->n;
		for (i = 0; i < b->n; i++)
			join->missed += r->ref[j][i] < 0;
		if (holds_time == (int)j && find_times(r, b, src, err))
			return -1;
	}
	return 0;
}

static void
find_values(struct fc_record *r, const struct fc_batch *b)
{
	const struct fc_vcol *c;
	size_t i;

	if (r->p->target < 0 || r->p->count) {
		for (i = 0; i < b->n; i++)
			r->y[i] = 1;
		return;
	}
	c = &r->p->col[r->p->target];
	if (c->origin != FC_FROM_JOIN) {
		memcpy(r->y, b->col[c->lf].num, b->n * sizeof *r->y);
		return;
	}
	for (i = 0; i < b->n; i++) {
		int32_t row = r->ref[c->join][i];

		r->y[i] = row < 0 ? NAN :
		    r->p->join[c->join].t.rows.col[c->f].num[row];
	}
}

/* No line breaks in the codes of column c that go out. */
static void
clean(struct fc_record *r, int c, int32_t *code, size_t n)
{
	const struct fc_field *f = fc_plan_field(r->p, &r->p->col[c]);

	if (f->type != FC_TEXT)
		return;
	fc_clean_sync(&r->clean[c], f->dict);
	fc_clean_apply(&r->clean[c], code, n);
}

/* The key columns' codes, by row. */
static void
find_codes(struct fc_record *r, const struct fc_batch *b)
{
	size_t k, i;

	for (k = 0; k < r->p->nkeys; k++) {
		const struct fc_vcol *c = &r->p->col[r->p->key[k]];

		if (c->origin != FC_FROM_JOIN) {
			memcpy(r->code[k], b->col[c->lf].code,
			    b->n * sizeof *r->code[k]);
			continue;
		}
		for (i = 0; i < b->n; i++) {
			int32_t row = r->ref[c->join][i];

			r->code[k][i] = row < 0 ? FC_NULL_CODE : r->p->
			    join[c->join].t.rows.col[c->f].code[row];
		}
	}
	if (r->p->nkeys == 0)
		memset(r->code[0], 0, b->n * sizeof *r->code[0]);
}

/* Take the selected values of an array of 4 or 8 byte values. */
static void
pick(const struct fc_record *r, void *to, const void *from, size_t w)
{
	const char *at = from;
	size_t i;

	if (r->nsel > 0 && r->sel[r->nsel - 1] + 1 == r->nsel) {
		if (to != from)
			memcpy(to, from, r->nsel * w);
		return;
	}
	for (i = 0; i < r->nsel; i++)
		if (w == sizeof(int32_t))
			memmove((char *)to + i * sizeof(int32_t),
			    at + r->sel[i] * sizeof(int32_t), sizeof(int32_t));
		else
			memmove((char *)to + i * sizeof(double),
			    at + r->sel[i] * sizeof(double), sizeof(double));
}

/* A column that travels: straight, or read through a side table's rows. */
static void
put_column(struct fc_record *r, const struct fc_batch *b,
    const struct fc_vcol *c)
{
	size_t w = fc_type_size(r->p->layout.field[c->lay].type);

	if (c->origin != FC_FROM_JOIN) {
		pick(r, r->out.col[c->lay].any, b->col[c->lf].any, w);
		return;
	}
	pick(r, r->id, r->ref[c->join], sizeof *r->id);
	fc_rows_take(&r->out, c->lay, &r->p->join[c->join].t.rows, c->f,
	    r->id, r->nsel);
}

/* Record numbers, for messages about duplicates. */
static void
put_numbers(struct fc_record *r, const uint32_t *src, uint64_t first)
{
	int32_t *to = r->out.col[r->p->lay_rec].code;
	size_t i;

	for (i = 0; i < r->nsel; i++) {
		uint64_t rec = first + (src ? src[r->sel[i]] : r->sel[i]);

		to[i] = (int32_t)FC_MIN(rec, INT32_MAX);
	}
}

static void
put_rows(struct fc_record *r, const struct fc_batch *b)
{
	const struct fc_plan *p = r->p;
	const int64_t *ds;
	int64_t lo = r->lo, hi = r->hi;
	size_t i, k;

	fc_batch_reserve(&r->out, r->nsel);
	r->out.n = r->nsel;
	for (k = 0; k < FC_MAX(p->nkeys, 1); k++)
		pick(r, r->code[k], r->code[k], sizeof **r->code);
	for (k = 0; k < p->nkeys; k++)
		clean(r, p->key[k], r->code[k], r->nsel);
	fc_ids_map(&r->ids, r->code, r->nsel, r->out.col[FC_ROW_ID].code);
	pick(r, r->out.col[FC_ROW_DS].time, r->ds, sizeof *r->ds);
	pick(r, r->out.col[FC_ROW_Y].num, r->y, sizeof *r->y);
	ds = r->out.col[FC_ROW_DS].time;
	for (i = 0; i < r->nsel; i++) {
		lo = FC_MIN(lo, ds[i]);
		hi = FC_MAX(hi, ds[i]);
	}
	r->lo = lo;
	r->hi = hi;
	for (i = 0; i < p->ncol; i++)
		if (p->col[i].lay >= 0) {
			put_column(r, b, &p->col[i]);
			clean(r, (int)i, r->out.col[p->col[i].lay].code,
			    r->nsel);
		}
	for (i = 0; i < p->njoin; i++)
		pick(r, r->out.col[p->join[i].lay].code, r->ref[i],
		    sizeof **r->ref);
}

int
fc_record_rows(struct fc_record *r, const struct fc_batch *b,
    const uint32_t *src, const struct fc_batch *file, struct fc_err *err)
{
	reserve(r, b->n);
	r->out.n = 0;
	r->stats->cells += b->n;
	if (join_all(r, b, src, err))
		return -1;
	find_values(r, b);
	find_codes(r, b);
	if (fc_record_choose(r, b, src, file, err))
		return -1;
	put_rows(r, b);
	if (r->p->lay_rec >= 0)
		put_numbers(r, src, r->lines.rec - file->n);
	return 0;
}
