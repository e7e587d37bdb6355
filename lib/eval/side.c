#include "base/fc.h"

#include "base/mem.h"
#include "eval/side.h"
#include "rec/open.h"

struct fc_side {
	struct fc_side_spec spec;
	const struct fc_schema *main;
	char *files[2];         /* for the reader, which borrows it */
	int y, also;            /* columns */
	struct fc_reader *reader;
	struct fc_chunker *chunker;
	struct fc_chunk chunk;
	size_t at;              /* series of the chunk */
	bool open, end;
	int64_t *ds;            /* of the series, converted */
	size_t cap;
};

/* Are the key columns the same, and is time comparable? */
static int
check_schema(const struct fc_side *s, struct fc_err *err)
{
	const struct fc_schema *a = s->main;
	const struct fc_schema *b = fc_reader_schema(s->reader);
	enum fc_unit ua = a->field[a->ds].time.unit;
	enum fc_unit ub = b->field[b->ds].time.unit;
	bool same = a->nkeys == b->nkeys;

	for (size_t k = 0; same && k < a->nkeys; k++)
		same = strcmp(a->field[k].name, b->field[k].name) == 0;
	if (!same)
		return fc_fail(err, FC_DATA, "%s %s: the key columns are not "
		    "those of the forecasts", s->spec.option, s->spec.path);
	if (b->model >= 0 || b->cutoff >= 0)
		return fc_fail(err, FC_DATA, "%s %s: has a column '%s': "
		    "observations are wanted here, not forecasts", s->spec.option,
		    s->spec.path, b->model >= 0 ? "model" : "cutoff");
	if (ua != ub && (ua == FC_UNIT_STEP || ub == FC_UNIT_STEP))
		return fc_fail(err, FC_DATA, "%s %s: 'ds' holds %s, in the "
		    "forecasts %s", s->spec.option, s->spec.path,
		    ub == FC_UNIT_STEP ? "steps" : "dates",
		    ua == FC_UNIT_STEP ? "steps" : "dates");
	return 0;
}

/* A column that has to hold numbers, or -1. */
static int
number(const struct fc_side *s, const char *name, struct fc_err *err)
{
	const struct fc_schema *own = fc_reader_schema(s->reader);
	int f = fc_schema_need(own, name, err);

	if (f < 0)
		return fc_fail_at(err, "%s %s", s->spec.option,
		    s->spec.path);
	if (own->field[f].type != FC_NUM)
		return fc_fail(err, FC_DATA, "%s %s: column '%s' holds no "
		    "numbers", s->spec.option, s->spec.path, name);
	return f;
}

/* Find the columns, and leave the others unread. */
static int
choose_columns(struct fc_side *s, struct fc_err *err)
{
	const struct fc_schema *own = fc_reader_schema(s->reader);

	s->also = -1;
	s->y = number(s, "y", err);
	if (s->y < 0)
		return -1;
	if (s->spec.also != NULL) {
		s->also = number(s, s->spec.also, err);
		if (s->also < 0)
			return -1;
	}
	for (int f = (int)own->nkeys; f < (int)own->n; f++)
		if (f != own->ds && f != s->y && f != s->also)
			fc_reader_skip(s->reader, f);
	return 0;
}

int
fc_side_open(struct fc_side **side, const struct fc_side_spec *spec,
    const struct fc_common *c, const struct fc_schema *main,
    struct fc_err *err)
{
	struct fc_side *s = fc_xcalloc(1, sizeof *s);
	struct fc_common common = *c;

	*side = s;
	s->spec = *spec;
	s->main = main;
	/* These speak of the main input. */
	common.header = NULL;
	common.text = (struct fc_list){ 0 };
	s->files[0] = fc_xstrdup(spec->path);
	if (fc_open_reader(&s->reader, s->files, &common, NULL, err) ||
	    check_schema(s, err) || choose_columns(s, err))
		return -1;
	if (fc_chunker_open(&s->chunker, s->reader, err))
		return -1;
	fc_chunk_init(&s->chunk, fc_reader_schema(s->reader));
	s->open = true;
	return 0;
}

const struct fc_schema *
fc_side_schema(const struct fc_side *s)
{
	return fc_reader_schema(s->reader);
}

/* Make sure that s->at is a series; 1, 0 at the end, -1. */
static int
fill(struct fc_side *s, struct fc_err *err)
{
	int more;

	while (!s->end && s->at >= s->chunk.nseries) {
		more = fc_chunker_next(s->chunker, &s->chunk, err);
		if (more < 0)
			return -1;
		s->at = 0;
		s->end = more == 0;
	}
	return !s->end;
}

static int
compare_keys(const struct fc_side *s, const struct fc_batch *b, size_t r)
{
	const struct fc_batch *own = &s->chunk.batch;
	size_t row = s->chunk.start[s->at];
	int c = 0;

	for (size_t k = 0; c == 0 && k < s->main->nkeys; k++)
		c = fc_dict_cmp(own->schema->field[k].dict,
		    own->col[k].code[row], b->schema->field[k].dict,
		    b->col[k].code[r]);
	return c;
}

/* The series at s->at, its times in the main stream's unit. */
static int
give(struct fc_side *s, struct fc_side_series *out, struct fc_err *err)
{
	const struct fc_schema *own = fc_side_schema(s);
	enum fc_unit from = own->field[own->ds].time.unit;
	enum fc_unit to = s->main->field[s->main->ds].time.unit;

	out->batch = &s->chunk.batch;
	out->number = s->chunk.first + s->at;
	out->from = s->chunk.start[s->at];
	out->n = s->chunk.start[s->at + 1] - out->from;
	out->ds = out->batch->col[own->ds].time + out->from;
	out->y = out->batch->col[s->y].num + out->from;
	out->also = NULL;
	if (s->also >= 0)
		out->also = out->batch->col[s->also].num + out->from;
	if (from == to)
		return 1;
	FC_GROW(s->ds, out->n, s->cap);
	for (size_t i = 0; i < out->n; i++)
		if (fc_time_convert(out->ds[i], from, to, &s->ds[i]))
			return fc_fail(err, FC_DATA, "%s %s: a time is too "
			    "far off", s->spec.option, s->spec.path);
	out->ds = s->ds;
	return 1;
}

int
fc_side_seek(struct fc_side *s, const struct fc_batch *b, size_t r,
    struct fc_side_series *out, struct fc_err *err)
{
	int more, order;

	while ((more = fill(s, err)) > 0) {
		order = compare_keys(s, b, r);
		if (order == 0)
			return give(s, out, err);
		if (order > 0)
			return 0;
		s->at++;
	}
	return more;
}

int
fc_side_next(struct fc_side *s, struct fc_side_series *out,
    struct fc_err *err)
{
	int more = fill(s, err);

	if (more > 0) {
		more = give(s, out, err);
		s->at++;
	}
	return more;
}

void
fc_side_close(struct fc_side *s)
{
	if (s == NULL)
		return;
	if (s->open)
		fc_chunk_release(&s->chunk);
	if (s->chunker != NULL)
		fc_chunker_close(s->chunker);
	if (s->reader != NULL)
		fc_reader_close(s->reader);
	free(s->files[0]);
	free(s->ds);
	free(s);
}
