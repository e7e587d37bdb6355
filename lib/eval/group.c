#include "base/fc.h"

#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "eval/group.h"

/* Levels are sets of key columns, kept as bits of an int64. */
#define MAX_KEYS 62

uint64_t
fc_level_of(const struct fc_batch *b, size_t r)
{
	uint64_t level = 0;

	for (size_t k = 0; k < b->schema->nkeys; k++) {
		int32_t code = b->col[k].code[r];
		const char *s = "";
		size_t n = 0;

		if (code >= 0)
			s = fc_dict_str(b->schema->field[k].dict, code, &n);
		if (n != 1 || *s != '*')
			level |= (uint64_t)1 << k;
	}
	return level;
}

char *
fc_level_name(const struct fc_schema *s, uint64_t level)
{
	struct fc_buf b = { 0 };

	for (size_t k = 0; k < s->nkeys; k++) {
		if ((level >> k & 1) == 0)
			continue;
		if (b.len > 0)
			fc_buf_addc(&b, ',');
		fc_buf_adds(&b, s->field[k].name);
	}
	if (b.len == 0)
		fc_buf_adds(&b, "total");
	return b.s;
}

static int
open_by(const struct fc_schema *s, const char *name, struct fc_by *by,
    struct fc_err *err)
{
	*by = (struct fc_by){ .name = name, .field = -1, .fixed = true };
	by->field = fc_schema_find(s, name);
	if (by->field >= 0) {
		/* Keys, model and cutoff make the series. */
		by->fixed = (size_t)by->field < s->nkeys ||
		    by->field == s->model || by->field == s->cutoff;
		return 0;
	}
	if (strcmp(name, "step") == 0) {
		by->kind = FC_BY_STEP;
		by->fixed = false;
		return 0;
	}
	if (strcmp(name, "level") == 0) {
		by->kind = FC_BY_LEVEL;
		return 0;
	}
	if (fc_schema_need(s, name, err))
		err->code = FC_USAGE;
	return fc_fail_at(err, "--by");
}

int
fc_groups_open(struct fc_groups *g, const struct fc_schema *s, char **by,
    size_t nby, struct fc_err *err)
{
	bool model = false;

	*g = (struct fc_groups){ .schema = s };
	if (s->nkeys > MAX_KEYS)
		return fc_fail(err, FC_DATA, "more than %d key columns",
		    MAX_KEYS);
	if (nby >= MAX_KEYS)
		return fc_fail(err, FC_USAGE, "--by: more than %d columns",
		    MAX_KEYS);
	g->by = fc_xcalloc(nby + 1, sizeof *g->by);
	for (size_t i = 0; i < nby; i++) {
		if (open_by(s, by[i], &g->by[i], err))
			return -1;
		for (size_t k = 0; k < i; k++)
			if (strcmp(by[i], by[k]) == 0)
				return fc_fail(err, FC_USAGE, "--by: '%s' is "
				    "named twice", by[i]);
		model |= s->model >= 0 && g->by[i].field == s->model;
	}
	g->n = nby;
	if (!model && s->model >= 0)
		g->by[g->n++] = (struct fc_by){ .name = "model",
			.field = s->model, .fixed = true };
	fc_tuples_init(&g->tuples, g->n);
	return 0;
}

void
fc_groups_close(struct fc_groups *g)
{
	free(g->by);
	fc_tuples_release(&g->tuples);
	*g = (struct fc_groups){ 0 };
}

bool
fc_groups_fixed(const struct fc_groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (!g->by[i].fixed)
			return false;
	return true;
}

static int64_t
bits_of(double x)
{
	int64_t bits;

	/* One kind of zero and of NaN, so that equal numbers meet. */
	x = isnan(x) ? NAN : x + 0.0;
	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static int64_t
value_of(const struct fc_by *by, const struct fc_batch *b, size_t r,
    int64_t step)
{
	if (by->kind == FC_BY_STEP)
		return step;
	if (by->kind == FC_BY_LEVEL)
		return (int64_t)fc_level_of(b, r);
	switch (b->schema->field[by->field].type) {
	case FC_TEXT:
		return b->col[by->field].code[r];
	case FC_NUM:
		return bits_of(b->col[by->field].num[r]);
	default:
		return b->col[by->field].time[r];
	}
}

size_t
fc_groups_of(struct fc_groups *g, const struct fc_batch *b, size_t r,
    int64_t step)
{
	/* The last element lets a report without groups have a tuple. */
	int64_t v[MAX_KEYS + 1];

	for (size_t i = 0; i < g->n; i++)
		v[i] = value_of(&g->by[i], b, r, step);
	return fc_tuples_add(&g->tuples, v);
}

int64_t
fc_groups_sibling(const struct fc_groups *g, size_t i, int32_t code)
{
	int64_t v[MAX_KEYS + 1];

	for (size_t k = 0; k < g->n; k++) {
		v[k] = fc_tuples_at(&g->tuples, i)[k];
		if (g->by[k].field == g->schema->model && g->by[k].field >= 0)
			v[k] = code;
	}
	return fc_tuples_find(&g->tuples, v);
}
