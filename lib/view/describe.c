/* describe.c - small tables about a stream: its columns, its size */
#include "base/fc.h"

#include "base/buf.h"
#include "series/chunk.h"
#include "view/describe.h"

void
fc_table_release(struct fc_table *t)
{
	if (t->batch.col != NULL)
		fc_batch_release(&t->batch);
	fc_schema_release(&t->schema);
}

static void
set_text(struct fc_table *t, int f, size_t r, const char *s)
{
	t->batch.col[f].code[r] = s == NULL ? FC_NULL_CODE :
	    fc_dict_add(t->schema.field[f].dict, s, strlen(s));
}

static const char *
role(const struct fc_schema *s, int f)
{
	double p;

	if (s->ds >= 0 && (size_t)f < s->nkeys)
		return "key";
	if (f == s->ds)
		return "ds";
	if (f == s->y)
		return "y";
	if (f == s->model)
		return "model";
	if (f == s->cutoff)
		return "cutoff";
	if (strcmp(s->field[f].name, "yhat") == 0 ||
	    fc_schema_quantile(s->field[f].name, &p) == 0)
		return "forecast";
	return "other";
}

static const char *
unit(const struct fc_timetype *t, struct fc_buf *b)
{
	static const char *const form[] = {
		[FC_FORM_PLAIN] = "day", [FC_FORM_MONTH] = "month",
		[FC_FORM_QUARTER] = "quarter", [FC_FORM_YEAR] = "year",
	};
	static const char *const name[] = {
		[FC_UNIT_STEP] = "step", [FC_UNIT_DAY] = "day",
		[FC_UNIT_S] = "s", [FC_UNIT_MS] = "ms", [FC_UNIT_US] = "us",
		[FC_UNIT_NS] = "ns",
	};

	fc_buf_reset(b);
	fc_buf_printf(b, "%s%s", t->unit == FC_UNIT_DAY ? form[t->form] :
	    name[t->unit], t->utc ? " UTC" : "");
	return b->s;
}

void
fc_describe_columns(struct fc_table *t, const struct fc_schema *s)
{
	static const char *const type[] = {
		[FC_TEXT] = "text", [FC_NUM] = "number", [FC_TIME] = "time",
	};
	static const char *const name[] = {
		"name", "type", "role", "unit", "freq",
	};
	struct fc_buf b = { 0 };
	size_t f;

	fc_schema_init(&t->schema);
	for (f = 0; f < FC_LEN(name); f++)
		fc_schema_add(&t->schema, name[f], FC_TEXT);
	fc_batch_init(&t->batch, &t->schema);
	fc_batch_reserve(&t->batch, s->n);
	t->batch.n = s->n;
	for (f = 0; f < s->n; f++) {
		const struct fc_field *field = &s->field[f];
		bool time = field->type == FC_TIME;
		bool freq = (int)f == s->ds &&
		    s->freq.kind != FC_FREQ_NONE;

		set_text(t, 0, f, field->name);
		set_text(t, 1, f, type[field->type]);
		set_text(t, 2, f, role(s, (int)f));
		set_text(t, 3, f, time ? unit(&field->time, &b) : NULL);
		set_text(t, 4, f, freq ? s->freq.name : NULL);
	}
	fc_buf_release(&b);
}

void
fc_tally_init(struct fc_tally *t, const struct fc_schema *s)
{
	*t = (struct fc_tally){ .schema = s, .first = FC_NULL_TIME,
	    .last = FC_NULL_TIME };
	fc_batch_init(&t->above, s);
	fc_batch_reserve(&t->above, 1);
}

void
fc_tally_release(struct fc_tally *t)
{
	if (t->above.col != NULL)
		fc_batch_release(&t->above);
}

/* Keep what tells series apart of the last row. */
static void
keep_last(struct fc_tally *t, const struct fc_batch *b)
{
	const struct fc_schema *s = t->schema;
	size_t f;

	for (f = 0; f < s->n; f++) {
		if (f < s->nkeys || (int)f == s->model || (int)f == s->cutoff)
			fc_batch_copy_col(&t->above, (int)f, 0, b, (int)f,
			    b->n - 1, 1);
	}
	t->above.n = 1;
}

void
fc_tally_rows(struct fc_tally *t, const struct fc_batch *b)
{
	size_t r;

	t->rows += b->n;
	if (t->schema->ds < 0 || b->n == 0)
		return;
	t->series += t->above.n == 0 || fc_key_cmp(&t->above, 0, b, 0) != 0;
	for (r = 0; r < b->n; r++) {
		int64_t ds = b->col[t->schema->ds].time[r];

		t->series += r > 0 && fc_key_cmp(b, r - 1, b, r) != 0;
		if (ds == FC_NULL_TIME)
			continue;
		if (t->first == FC_NULL_TIME || ds < t->first)
			t->first = ds;
		if (t->last == FC_NULL_TIME || ds > t->last)
			t->last = ds;
	}
	keep_last(t, b);
}

void
fc_describe_tally(struct fc_table *t, const struct fc_schema *s)
{
	fc_schema_init(&t->schema);
	fc_schema_add(&t->schema, "records", FC_NUM);
	if (s->ds >= 0) {
		fc_schema_add(&t->schema, "series", FC_NUM);
		fc_schema_add(&t->schema, "first", FC_TIME);
		fc_schema_add(&t->schema, "last", FC_TIME);
		t->schema.field[2].time = s->field[s->ds].time;
		t->schema.field[3].time = s->field[s->ds].time;
	}
	fc_batch_init(&t->batch, &t->schema);
	fc_batch_reserve(&t->batch, 1);
}

void
fc_tally_result(const struct fc_tally *tally, struct fc_table *t)
{
	union fc_col *col = t->batch.col;

	t->batch.n = 1;
	col[0].num[0] = (double)tally->rows;
	if (tally->schema->ds < 0)
		return;
	col[1].num[0] = (double)tally->series;
	col[2].time[0] = tally->first;
	col[3].time[0] = tally->last;
}
