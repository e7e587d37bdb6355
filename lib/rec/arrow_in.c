/*
 * arrow_in.c - messages of an Arrow stream, one after the other
 *
 * A message is ff ff ff ff, the length of its metadata, the metadata (a
 * FlatBuffer) and a body. Bodies are read in steps, so a length that lies
 * costs no more memory than the bytes that really come. A record batch of
 * any size is delivered in slices of at most FC_BATCH_ROWS rows; in memory
 * is one body and one slice.
 */
#include "base/fc.h"

#include <stdio.h>

#include "base/mem.h"
#include "rec/arrow_impl.h"

enum {
	STEP = 1 << 20,
	/* Values in a slice: wide tables come in shorter ones. */
	SLICE_VALUES = 1 << 25,
};

bool
fc_arrow_detect(const unsigned char *s, size_t n)
{
	size_t m = FC_MIN(n, 4);

	/* No text begins with ff, so even a piece is one. */
	return m > 0 && memcmp(s, "\xff\xff\xff\xff", m) == 0;
}

static int
cut(struct fc_err *err)
{
	return fc_fail(err, FC_DATA,
	    "stream ends early (did the command before fail?)");
}

/* The input names itself in its messages. */
static int
input_failed(struct fc_arrow_in *a)
{
	a->io = true;
	return -1;
}

/* n bytes to *s, which grows with the bytes that come. */
static int
read_steps(struct fc_arrow_in *a, unsigned char **s, size_t *cap, size_t n,
    struct fc_err *err)
{
	size_t done = 0;

	while (done < n) {
		size_t want = FC_MIN(n - done, FC_MAX(done, (size_t)STEP));
		ssize_t got;

		if (done + want > *cap) {
			*cap = done + want;
			*s = fc_xrealloc(*s, *cap, 1);
		}
		got = fc_in_read_full(a->in, *s + done, want, err);
		if (got < 0)
			return input_failed(a);
		if ((size_t)got < want)
			return cut(err);
		done += want;
	}
	return 0;
}

/* Nothing may follow the end marker: what does would be lost. */
static int
check_end(struct fc_arrow_in *a, struct fc_err *err)
{
	const unsigned char *s;
	ssize_t n = fc_in_peek(a->in, 1, &s, err);

	if (n < 0)
		return input_failed(a);
	if (n > 0)
		return fc_fail(err, FC_DATA, "more bytes after the end "
		    "marker (streams are joined by 'fc-view A B', not cat)");
	a->ended = true;
	return 0;
}

/* The eight bytes before the metadata: its length, 0 at the end marker. */
static int
read_prefix(struct fc_arrow_in *a, size_t *length, struct fc_err *err)
{
	unsigned char prefix[8];
	ssize_t got = fc_in_read_full(a->in, prefix, sizeof prefix, err);
	int32_t n;

	if (got < 0)
		return input_failed(a);
	if (!fc_arrow_detect(prefix, (size_t)got) && got > 0)
		return fc_fail(err, FC_DATA, "no Arrow message where one "
		    "should begin (streams older than Arrow 0.15 are not "
		    "supported)");
	if (got < (ssize_t)sizeof prefix)
		return cut(err);
	memcpy(&n, prefix + 4, 4);
	if (n < 0 || n > FC_ARROW_META_MAX || n % 8 != 0)
		return fc_fail(err, FC_DATA,
		    "impossible length of metadata: %ld", (long)n);
	*length = (size_t)n;
	return 0;
}

int
fc_arrow_envelope(struct fc_arrow_in *a, struct fc_err *err)
{
	struct fc_fb_table m;
	int64_t type, version, nbody;
	bool header;

	a->fb = (struct fc_fb){ .s = a->meta, .n = a->nmeta };
	if (!fc_fb_root(&a->fb, &m))
		return fc_fail(err, FC_DATA, "damaged message");
	version = fc_fb_int(&m, 0, 2, 0);
	type = fc_fb_int(&m, 1, 1, 0);
	header = fc_fb_child(&m, 2, &a->header);
	nbody = fc_fb_int(&m, 3, 8, 0);
	if (a->fb.bad || !header)
		return fc_fail(err, FC_DATA, "damaged message");
	if (version != FC_ARROW_V4 && version != FC_ARROW_V5)
		return fc_fail(err, FC_DATA, "metadata of Arrow version V%lld "
		    "is not supported", (long long)version + 1);
	if (nbody < 0 || nbody > FC_ARROW_BODY_MAX || nbody % 8 != 0)
		return fc_fail(err, FC_DATA, "impossible length of a body");
	a->nbody = (size_t)nbody;
	if (type < FC_ARROW_SCHEMA || type > FC_ARROW_RECORDS)
		return fc_fail(err, FC_DATA, "message of unsupported type "
		    "%lld (tensors are not)", (long long)type);
	return (int)type;
}

int
fc_arrow_read_message(struct fc_arrow_in *a, struct fc_err *err)
{
	int type;

	if (read_prefix(a, &a->nmeta, err))
		return -1;
	if (a->nmeta == 0)
		return check_end(a, err);
	if (read_steps(a, &a->meta, &a->capmeta, a->nmeta, err))
		return -1;
	type = fc_arrow_envelope(a, err);
	if (type < 0 ||
	    read_steps(a, &a->body, &a->capbody, a->nbody, err))
		return -1;
	return type;
}

int
fc_arrow_open(struct fc_arrow_in **out, struct fc_in *in, struct fc_err *err)
{
	struct fc_arrow_in *a = fc_xcalloc(1, sizeof *a);
	int type;

	a->in = in;
	fc_schema_init(&a->schema);
	type = fc_arrow_read_message(a, err);
	if (type >= 0 && type != FC_ARROW_SCHEMA)
		type = fc_fail(err, FC_DATA,
		    "the stream does not begin with a schema");
	if (type < 0 || fc_arrow_parse_schema(&a->header, &a->schema, &a->col,
	    err)) {
		if (!a->io)
			fc_fail_at(err, "%s", fc_in_name(in));
		fc_arrow_close(a);
		return -1;
	}
	*out = a;
	return 0;
}

struct fc_schema *
fc_arrow_schema(struct fc_arrow_in *a)
{
	return &a->schema;
}

static const char *
type_word(enum fc_type t)
{
	return t == FC_TEXT ? "text" : t == FC_NUM ? "number" : "time";
}

int
fc_arrow_share(struct fc_arrow_in *a, const struct fc_schema *s,
    struct fc_err *err)
{
	const char *name = fc_in_name(a->in);
	size_t i;

	if (s->n != a->schema.n)
		return fc_fail(err, FC_DATA, "%s: %zu columns, where the "
		    "stream has %zu", name, a->schema.n, s->n);
	for (i = 0; i < s->n; i++) {
		const struct fc_field *f = &s->field[i];
		const struct fc_field *own = &a->schema.field[i];

		if (strcmp(f->name, own->name) != 0)
			return fc_fail(err, FC_DATA, "%s: column %zu is "
			    "'%s', where the stream has '%s'", name, i + 1,
			    own->name, f->name);
		if (f->type == FC_TIME && a->col[i].type == FC_TEXT)
			fc_arrow_set_time(a, (int)i, &f->time);
		if (f->type != a->col[i].type && fc_arrow_set_type(a,
		    (int)i, f->type, err))
			return -1;
		if (f->type == FC_TIME && (f->time.unit != own->time.unit ||
		    f->time.utc != own->time.utc))
			return fc_fail(err, FC_DATA, "%s: column '%s' counts "
			    "time in other units than the stream", name,
			    own->name);
		if (f->type == FC_TEXT)
			a->col[i].dict = f->dict;
	}
	return 0;
}

int
fc_arrow_set_type(struct fc_arrow_in *a, int f, enum fc_type type,
    struct fc_err *err)
{
	struct fc_arrow_col *c = &a->col[f];
	struct fc_field *field = &a->schema.field[f];

	if (c->type == type || c->refused != NULL)
		return 0;
	if (c->type == FC_TIME || type == FC_TIME)
		return fc_fail(err, FC_DATA, "%s: column '%s' is a %s, not a "
		    "%s", fc_in_name(a->in), field->name, type_word(c->type),
		    type_word(type));
	c->type = field->type = type;
	if (type == FC_TEXT) {
		if (field->dict == NULL) {
			field->dict = fc_dict_new();
			field->owns_dict = true;
		}
		c->dict = field->dict;
	} else {
		if (field->owns_dict)
			fc_dict_free(field->dict);
		field->dict = NULL;
		field->owns_dict = false;
		c->dict = NULL;
		if (c->own == NULL && (c->coded || c->kind >= FC_ARROW_UTF8))
			c->own = fc_dict_new();
	}
	return 0;
}

void
fc_arrow_set_time(struct fc_arrow_in *a, int f, const struct fc_timetype *t)
{
	struct fc_arrow_col *c = &a->col[f];
	struct fc_field *field = &a->schema.field[f];

	if (c->refused != NULL)
		return;
	if (field->owns_dict)
		fc_dict_free(field->dict);
	field->dict = c->dict = NULL;
	field->owns_dict = false;
	c->type = field->type = FC_TIME;
	c->time = field->time = *t;
	if (c->own == NULL)
		c->own = fc_dict_new();
}

void
fc_arrow_skip(struct fc_arrow_in *a, int f)
{
	a->col[f].skip = true;
}

static int
take_dictionary(struct fc_arrow_in *a, struct fc_err *err)
{
	int64_t id = fc_fb_int(&a->header, 0, 8, 0);
	bool delta = fc_fb_int(&a->header, 2, 1, 0) != 0;
	bool found = false;
	struct fc_fb_table data;
	struct fc_arrow_array array = { 0 };
	struct fc_arrow_walk w;
	size_t i;
	int bad = 0;

	if (!fc_fb_child(&a->header, 1, &data) || a->fb.bad)
		return fc_fail(err, FC_DATA, "damaged dictionary message");
	for (i = 0; !bad && i < a->schema.n; i++) {
		struct fc_arrow_col *c = &a->col[i];

		if (!c->coded || c->id != id)
			continue;
		found = true;
		if (c->skip)
			continue;
		bad = fc_arrow_walk_begin(&w, &data, a->body, a->nbody, err) ||
		    fc_arrow_walk_array(&w, c->text, &array, err) ||
		    fc_arrow_walk_end(&w, err) ||
		    fc_arrow_learn(c, &array, delta, err);
		if (bad)
			fc_fail_at(err, "column '%s': dictionary",
			    a->schema.field[i].name);
	}
	free(array.part);
	if (!found)
		return fc_fail(err, FC_DATA, "a dictionary that no column "
		    "uses (id %lld)", (long long)id);
	return bad ? -1 : 0;
}

static int
take_records(struct fc_arrow_in *a, struct fc_err *err)
{
	struct fc_arrow_walk w;
	size_t i;

	a->nbatch++;
	if (fc_arrow_walk_begin(&w, &a->header, a->body, a->nbody, err))
		return -1;
	for (i = 0; i < a->schema.n; i++) {
		if (fc_arrow_walk_array(&w, a->col[i].kind, &a->col[i].array,
		    err))
			return fc_fail_at(err, "column '%s'",
			    a->schema.field[i].name);
	}
	if (fc_arrow_walk_end(&w, err))
		return -1;
	a->row = 0;
	a->nrow = w.n;
	return 0;
}

/* Read on until there are rows: 1, 0 at the end, -1. */
static int
refill(struct fc_arrow_in *a, struct fc_err *err)
{
	while (a->row == a->nrow) {
		int type = fc_arrow_replay(a, err);

		if (type == 0 && !a->ended)
			type = fc_arrow_read_message(a, err);
		if (type <= 0)
			return type;
		if (type == FC_ARROW_SCHEMA)
			return fc_fail(err, FC_DATA, "a second schema");
		if (type == FC_ARROW_DICTIONARY ? take_dictionary(a, err) :
		    take_records(a, err))
			return -1;
	}
	return 1;
}

static int
deliver(struct fc_arrow_in *a, struct fc_batch *b, struct fc_err *err)
{
	size_t most = SLICE_VALUES / a->schema.n / 64 * 64;
	size_t n = FC_MIN(a->nrow - a->row, (size_t)FC_BATCH_ROWS);
	size_t i;

	n = FC_MIN(n, most);
	fc_batch_reserve(b, n);
	for (i = 0; i < a->schema.n; i++) {
		if (a->col[i].skip)
			continue;
		if (fc_arrow_convert(&a->col[i], a->row, n, b->col[i], err))
			return fc_fail_at(err, "column '%s'",
			    a->schema.field[i].name);
	}
	b->n = n;
	a->row += n;
	return 1;
}

/* Columns that cannot be read may be there, but not be asked for. */
static int
check_wanted(struct fc_arrow_in *a, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < a->schema.n; i++) {
		if (a->col[i].refused != NULL && !a->col[i].skip)
			return fc_fail(err, FC_DATA, "%s: column '%s': Arrow "
			    "type %s is not supported", fc_in_name(a->in),
			    a->schema.field[i].name, a->col[i].refused);
	}
	a->begun = true;
	return 0;
}

int
fc_arrow_next(struct fc_arrow_in *a, struct fc_batch *b, struct fc_err *err)
{
	int more;

	b->n = 0;
	if (!a->begun && check_wanted(a, err))
		return -1;
	more = refill(a, err);
	if (more > 0)
		more = deliver(a, b, err);
	if (more >= 0 || a->io)
		return more;
	return fc_fail_at(err, "%s: record batch %llu", fc_in_name(a->in),
	    (unsigned long long)a->nbatch);
}

void
fc_arrow_close(struct fc_arrow_in *a)
{
	size_t i;

	if (a == NULL)
		return;
	for (i = 0; a->col != NULL && i < a->schema.n; i++) {
		struct fc_arrow_col *c = &a->col[i];

		fc_dict_free(c->own);
		free(c->map);
		free(c->number);
		free(c->stamp);
		free(c->array.part);
	}
	fc_arrow_forget(a);
	fc_schema_release(&a->schema);
	free(a->col);
	free(a->meta);
	free(a->body);
	free(a);
}
