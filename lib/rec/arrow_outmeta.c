/*
 * arrow_outmeta.c - metadata of the messages we write
 *
 * Field numbers are those of Message.fbs and Schema.fbs. Everything is
 * written out, defaults too: a few bytes per message buy readers that need
 * not know them (Date.unit defaults to milliseconds).
 */
#include "base/fc.h"

#include "rec/arrow_impl.h"

/* The Message table; returns the slot of its header. */
static size_t
message(struct fc_buf *b, int type, int64_t body)
{
	static const unsigned char size[] = { 2, 1, 4, 8 };
	struct fc_fbw t;

	fc_buf_reset(b);
	fc_fbw_begin(b);
	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 2, FC_ARROW_V5);
	fc_fbw_int(b, &t, 1, 1, type);
	fc_fbw_int(b, &t, 3, 8, body);
	return fc_fbw_slot(&t, 2);
}

/* One pair of custom metadata, referred to from `slot`. */
static void
pair(struct fc_buf *b, size_t slot, const char *key, const char *value)
{
	static const unsigned char size[] = { 4, 4 };
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_ref(b, slot, t.at);
	fc_fbw_ref(b, fc_fbw_slot(&t, 0), fc_fbw_string(b, key, strlen(key)));
	fc_fbw_ref(b, fc_fbw_slot(&t, 1),
	    fc_fbw_string(b, value, strlen(value)));
}

/* Int: width and sign. */
static size_t
int_type(struct fc_buf *b, int bits)
{
	static const unsigned char size[] = { 4, 1 };
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 4, bits);
	fc_fbw_int(b, &t, 1, 1, 1);
	return t.at;
}

/* A table whose first field is a unit or precision. */
static size_t
unit_type(struct fc_buf *b, int unit)
{
	static const unsigned char size[] = { 2 };
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 2, unit);
	return t.at;
}

static size_t
stamp_type(struct fc_buf *b, int unit, bool utc)
{
	const unsigned char size[] = { 2, utc ? 4 : 0 };
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 2, unit);
	if (utc)
		fc_fbw_ref(b, fc_fbw_slot(&t, 1), fc_fbw_string(b, "UTC", 3));
	return t.at;
}

/* Type table of a field; *id is its number in the Type union. */
static size_t
type_of(struct fc_buf *b, const struct fc_field *f, int *id)
{
	struct fc_fbw t;

	if (f->type == FC_TEXT) {
		*id = FC_ARROW_T_UTF8;
		fc_fbw_table(b, &t, NULL, 0);
		return t.at;
	}
	if (f->type == FC_NUM) {
		*id = FC_ARROW_T_FLOAT;
		return unit_type(b, 2);
	}
	switch (f->time.unit) {
	case FC_UNIT_STEP:
		*id = FC_ARROW_T_INT;
		return int_type(b, 64);
	case FC_UNIT_DAY:
		*id = FC_ARROW_T_DATE;
		return unit_type(b, 0);
	default:
		*id = FC_ARROW_T_TIMESTAMP;
		return stamp_type(b, (int)f->time.unit - FC_UNIT_S,
		    f->time.utc);
	}
}

/* DictionaryEncoding with int32 indices. */
static size_t
encoding(struct fc_buf *b, int64_t id)
{
	static const unsigned char size[] = { 8, 4, 1 };
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 8, id);
	fc_fbw_ref(b, fc_fbw_slot(&t, 1), int_type(b, 32));
	return t.at;
}

/* How a time is written, where its Arrow type does not say; or NULL. */
static const char *
form_of(const struct fc_field *f)
{
	static const char *const name[] = {
		[FC_FORM_MONTH] = "month", [FC_FORM_QUARTER] = "quarter",
		[FC_FORM_YEAR] = "year",
	};

	if (f->type != FC_TIME)
		return NULL;
	if (f->time.form != FC_FORM_PLAIN)
		return name[f->time.form];
	return f->time.t && f->time.unit >= FC_UNIT_S ? "T" : NULL;
}

static size_t
field(struct fc_buf *b, const struct fc_field *f, int64_t id, bool plain)
{
	bool coded = f->type == FC_TEXT && !plain;
	const char *form = form_of(f);
	const unsigned char size[] = { 4, 1, 1, 4, coded ? 4 : 0, 4,
	    form != NULL ? 4 : 0 };
	struct fc_fbw t;
	size_t at;
	int type;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 1, 1, 1);
	fc_fbw_ref(b, fc_fbw_slot(&t, 0),
	    fc_fbw_string(b, f->name, strlen(f->name)));
	at = type_of(b, f, &type);
	fc_fbw_int(b, &t, 2, 1, type);
	fc_fbw_ref(b, fc_fbw_slot(&t, 3), at);
	if (coded)
		fc_fbw_ref(b, fc_fbw_slot(&t, 4), encoding(b, id));
	/* An empty vector: some readers want one. */
	fc_fbw_ref(b, fc_fbw_slot(&t, 5), fc_fbw_vector(b, 0, 4));
	if (form != NULL) {
		at = fc_fbw_vector(b, 1, 4);
		fc_fbw_ref(b, fc_fbw_slot(&t, 6), at);
		pair(b, at + 4, "fc.form", form);
	}
	return t.at;
}

static void
history(struct fc_buf *text, const struct fc_schema *s,
    const struct fc_write_opts *opts)
{
	size_t i;

	for (i = 0; i < s->nhistory; i++)
		fc_buf_printf(text, "%s%s", i ? "\n" : "", s->history[i]);
	if (opts->command != NULL)
		fc_buf_printf(text, "%s%s", i ? "\n" : "", opts->command);
}

void
fc_arrow_write_schema(struct fc_buf *b, const struct fc_schema *s,
    const struct fc_write_opts *opts)
{
	static const unsigned char size[] = { 2, 4, 4 };
	size_t slot = message(b, FC_ARROW_SCHEMA, 0);
	const char *pairs[3][2] = { { "fc.version", "1" } };
	struct fc_buf lines = { 0 };
	struct fc_fbw t;
	size_t n = 1, i, at;

	if (s->freq.kind != FC_FREQ_NONE) {
		pairs[n][0] = "fc.freq";
		pairs[n++][1] = s->freq.name;
	}
	if (!opts->no_history)
		history(&lines, s, opts);
	if (lines.len > 0) {
		pairs[n][0] = "fc.history";
		pairs[n++][1] = lines.s;
	}
	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_ref(b, slot, t.at);
	at = fc_fbw_vector(b, s->n, 4);
	fc_fbw_ref(b, fc_fbw_slot(&t, 1), at);
	for (i = 0; i < s->n; i++)
		fc_fbw_ref(b, at + 4 + 4 * i,
		    field(b, &s->field[i], (int64_t)i, opts->plain));
	at = fc_fbw_vector(b, n, 4);
	fc_fbw_ref(b, fc_fbw_slot(&t, 2), at);
	for (i = 0; i < n; i++)
		pair(b, at + 4 + 4 * i, pairs[i][0], pairs[i][1]);
	fc_buf_release(&lines);
}

/* RecordBatch: rows, nodes and buffers. */
static size_t
records(struct fc_buf *b, const struct fc_arrow_parts *p)
{
	static const unsigned char size[] = { 8, 4, 4 };
	struct fc_fbw t;
	size_t at, i;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_int(b, &t, 0, 8, p->rows);
	at = fc_fbw_vector(b, p->ncols, 16);
	fc_fbw_ref(b, fc_fbw_slot(&t, 1), at);
	for (i = 0; i < p->ncols; i++) {
		fc_fbw_put64(b, at + 4 + 16 * i, p->rows);
		fc_fbw_put64(b, at + 12 + 16 * i, p->nulls[i]);
	}
	at = fc_fbw_vector(b, p->n, 16);
	fc_fbw_ref(b, fc_fbw_slot(&t, 2), at);
	for (i = 0; i < p->n; i++) {
		fc_fbw_put64(b, at + 4 + 16 * i, p->part[i].offset);
		fc_fbw_put64(b, at + 12 + 16 * i, (int64_t)p->part[i].n);
	}
	return t.at;
}

void
fc_arrow_write_records(struct fc_buf *b, const struct fc_arrow_parts *p)
{
	size_t slot = message(b, FC_ARROW_RECORDS, p->body);

	fc_fbw_ref(b, slot, records(b, p));
}

void
fc_arrow_write_dictionary(struct fc_buf *b, const struct fc_arrow_parts *p,
    int64_t id, bool delta)
{
	static const unsigned char size[] = { 8, 4, 1 };
	size_t slot = message(b, FC_ARROW_DICTIONARY, p->body);
	struct fc_fbw t;

	fc_fbw_table(b, &t, size, FC_LEN(size));
	fc_fbw_ref(b, slot, t.at);
	fc_fbw_int(b, &t, 0, 8, id);
	fc_fbw_int(b, &t, 2, 1, delta);
	fc_fbw_ref(b, fc_fbw_slot(&t, 1), records(b, p));
}
