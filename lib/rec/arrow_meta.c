/*
 * arrow_meta.c - a Schema message to columns
 *
 * Which integers are time: a column named ds or cutoff; any other integer
 * is a number. date64 is taken as days (it has to be whole ones).
 */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/arrow_impl.h"

static const char *
type_name(int64_t type)
{
	static const char *const name[] = {
		"none", "null", "int", "float", "binary", "utf8", "bool",
		"decimal", "date", "time", "timestamp", "interval", "list",
		"struct", "union", "fixed-size binary", "fixed-size list",
		"map", "duration", "large binary", "large utf8",
		"large list", "run-end encoded", "binary view", "utf8 view",
		"list view", "large list view",
	};

	if (type < 0 || (size_t)type >= FC_LEN(name))
		return "unknown";
	return name[type];
}

static int
int_kind(const struct fc_fb_table *t, enum fc_arrow_kind *kind)
{
	bool is_signed = fc_fb_int(t, 1, 1, 0) != 0;
	enum fc_arrow_kind k = is_signed ? FC_ARROW_I8 : FC_ARROW_U8;

	switch (fc_fb_int(t, 0, 4, 0)) {
	case 8:
		*kind = k;
		return 0;
	case 16:
		*kind = k + 1;
		return 0;
	case 32:
		*kind = k + 2;
		return 0;
	case 64:
		*kind = k + 3;
		return 0;
	default:
		return -1;
	}
}

/* Field of type `type` (table t) without a dictionary. -1: not supported. */
static int
plain_kind(int64_t type, const struct fc_fb_table *t, struct fc_arrow_col *c,
    struct fc_field *f)
{
	static const enum fc_unit unit[] = {
		FC_UNIT_S, FC_UNIT_MS, FC_UNIT_US, FC_UNIT_NS,
	};
	int64_t u;
	size_t n;

	switch (type) {
	case FC_ARROW_T_NULL:
		c->kind = FC_ARROW_NULL;
		return 0;
	case FC_ARROW_T_INT:
		return int_kind(t, &c->kind);
	case FC_ARROW_T_FLOAT:
		u = fc_fb_int(t, 0, 2, 0);
		c->kind = u == 2 ? FC_ARROW_F64 : FC_ARROW_F32;
		return u == 1 || u == 2 ? 0 : -1;
	case FC_ARROW_T_UTF8:
		c->kind = FC_ARROW_UTF8;
		return 0;
	case FC_ARROW_T_LARGE_UTF8:
		c->kind = FC_ARROW_LARGE;
		return 0;
	case FC_ARROW_T_UTF8_VIEW:
		c->kind = FC_ARROW_VIEW;
		return 0;
	case FC_ARROW_T_BOOL:
		c->kind = FC_ARROW_BOOL;
		return 0;
	case FC_ARROW_T_DATE:
		u = fc_fb_int(t, 0, 2, 1);
		f->time.unit = FC_UNIT_DAY;
		c->kind = u == 0 ? FC_ARROW_I32 : FC_ARROW_I64;
		c->divisor = u == 0 ? 1 : 86400000;
		return u == 0 || u == 1 ? 0 : -1;
	case FC_ARROW_T_TIMESTAMP:
		u = fc_fb_int(t, 0, 2, 0);
		if (u < 0 || u > 3)
			return -1;
		c->kind = FC_ARROW_I64;
		f->time.unit = unit[u];
		fc_fb_string(t, 1, &n);
		f->time.utc = n > 0;
		return 0;
	default:
		return -1;
	}
}

static bool
is_text(enum fc_arrow_kind kind)
{
	return kind >= FC_ARROW_UTF8 && kind <= FC_ARROW_VIEW;
}

/* Flat types that can be stepped over. */
static int
other_kind(int64_t type, enum fc_arrow_kind *kind)
{
	switch (type) {
	case FC_ARROW_T_BINARY:
	case FC_ARROW_T_LARGE_BINARY:
		*kind = FC_ARROW_OTHER3;
		return 0;
	case FC_ARROW_T_BINARY_VIEW:
		*kind = FC_ARROW_OTHER_VIEW;
		return 0;
	case FC_ARROW_T_INT:
	case FC_ARROW_T_FLOAT:
	case FC_ARROW_T_DECIMAL:
	case FC_ARROW_T_TIME:
	case FC_ARROW_T_INTERVAL:
	case FC_ARROW_T_FIXED_BINARY:
	case FC_ARROW_T_DURATION:
		*kind = FC_ARROW_OTHER2;
		return 0;
	default:
		return -1;
	}
}

static bool
is_int(enum fc_arrow_kind kind)
{
	return kind >= FC_ARROW_I8 && kind <= FC_ARROW_U64;
}

/* DictionaryEncoding: the values' kind was found, now that of the indices. */
static int
coded(const struct fc_fb_table *enc, struct fc_arrow_col *c,
    struct fc_err *err)
{
	struct fc_fb_table index;

	if (!is_text(c->kind))
		c->refused = "dictionary of values that are not text";
	c->coded = true;
	c->text = c->kind;
	c->id = fc_fb_int(enc, 0, 8, 0);
	c->kind = FC_ARROW_I32;
	if (fc_fb_has(enc, 1) && (!fc_fb_child(enc, 1, &index) ||
	    int_kind(&index, &c->kind)))
		return fc_fail(err, FC_DATA, "dictionary indices of a width "
		    "that is none of 8, 16, 32, 64");
	if (fc_fb_int(enc, 3, 2, 0) != 0)
		return fc_fail(err, FC_DATA,
		    "dictionary of an unknown kind");
	return 0;
}

/* Our form of time, kept in the field's metadata under fc.form. */
static void
take_form(const struct fc_fb_table *field, struct fc_timetype *time)
{
	static const struct {
		const char *name;
		enum fc_form form;
	} form[] = {
		{ "month", FC_FORM_MONTH },
		{ "quarter", FC_FORM_QUARTER },
		{ "year", FC_FORM_YEAR },
	};
	struct fc_fb_vector v;
	struct fc_fb_table kv;
	size_t i, k, n;

	fc_fb_vector(field, 6, 4, &v);
	for (i = 0; i < v.n && fc_fb_element(&v, i, &kv); i++) {
		const char *key = fc_fb_string(&kv, 0, &n);
		const char *value = fc_fb_string(&kv, 1, &n);

		if (key == NULL || value == NULL || strcmp(key, "fc.form"))
			continue;
		if (strcmp(value, "T") == 0)
			time->t = true;
		for (k = 0; k < FC_LEN(form); k++) {
			if (time->unit == FC_UNIT_DAY &&
			    strcmp(value, form[k].name) == 0)
				time->form = form[k].form;
		}
		return;
	}
}

static enum fc_type
deliver_as(const struct fc_arrow_col *c, int64_t type, const char *name)
{
	if (c->refused != NULL)
		return FC_NUM;
	if (c->coded || is_text(c->kind))
		return FC_TEXT;
	if (type == FC_ARROW_T_DATE || type == FC_ARROW_T_TIMESTAMP)
		return FC_TIME;
	if (is_int(c->kind) &&
	    (strcmp(name, "ds") == 0 || strcmp(name, "cutoff") == 0))
		return FC_TIME;
	return FC_NUM;
}

static int
parse_field(const struct fc_fb_table *t, struct fc_schema *s,
    struct fc_arrow_col *c, struct fc_err *err)
{
	int64_t type = fc_fb_int(t, 2, 1, 0);
	struct fc_field as = { 0 };
	struct fc_fb_table sub;
	struct fc_fb_vector children;
	size_t n;
	const char *name = fc_fb_string(t, 0, &n);
	int f;

	if (name == NULL)
		name = "";
	if (strlen(name) != n || n > 1 << 20)
		return fc_fail(err, FC_DATA,
		    "column %zu: unusable name", s->n + 1);
	c->divisor = 1;
	fc_fb_vector(t, 5, 4, &children);
	if (!fc_fb_child(t, 3, &sub))
		return fc_fail(err, FC_DATA, "column '%s' has no type", name);
	if (children.n != 0 || plain_kind(type, &sub, c, &as)) {
		c->refused = type == FC_ARROW_T_FLOAT ? "half float" :
		    type_name(type);
		if (children.n != 0 || other_kind(type, &c->kind))
			return fc_fail(err, FC_DATA, "column '%s': Arrow "
			    "type %s is not supported", name, c->refused);
	}
	if (fc_fb_has(t, 4) && (!fc_fb_child(t, 4, &sub) ||
	    coded(&sub, c, err)))
		return fc_fail_at(err, "column '%s'", name);
	c->type = deliver_as(c, type, name);
	f = fc_schema_add(s, name, c->type);
	if (c->type == FC_TIME) {
		take_form(t, &as.time);
		s->field[f].time = as.time;
	}
	c->dict = s->field[f].dict;
	return 0;
}

/* Lines of fc.history. */
static void
take_history(struct fc_schema *s, const char *text)
{
	const char *end;

	for (; *text != '\0'; text = *end == '\0' ? end : end + 1) {
		char *line;

		end = strchr(text, '\n');
		if (end == NULL)
			end = text + strlen(text);
		line = fc_xstrndup(text, (size_t)(end - text));
		fc_schema_add_history(s, line);
		free(line);
	}
}

static int
take_metadata(const struct fc_fb_table *t, struct fc_schema *s,
    struct fc_err *err)
{
	bool had_freq = false, had_history = false;
	struct fc_fb_vector v;
	struct fc_fb_table kv;
	size_t i, n;

	fc_fb_vector(t, 2, 4, &v);
	for (i = 0; i < v.n && fc_fb_element(&v, i, &kv); i++) {
		const char *key = fc_fb_string(&kv, 0, &n);
		const char *value = fc_fb_string(&kv, 1, &n);

		if (key == NULL || value == NULL)
			continue;
		if (!had_freq && strcmp(key, "fc.freq") == 0) {
			had_freq = true;
			if (fc_freq_parse(value, &s->freq, err)) {
				/* It is data here, not an option. */
				err->code = FC_DATA;
				return fc_fail_at(err, "fc.freq");
			}
		} else if (!had_history && strcmp(key, "fc.history") == 0) {
			had_history = true;
			take_history(s, value);
		}
	}
	return 0;
}

/* No two columns of one name. */
static int
check_names(const struct fc_schema *s, struct fc_err *err)
{
	struct fc_dict *seen = fc_dict_new();
	size_t i;
	int bad = 0;

	for (i = 0; !bad && i < s->n; i++) {
		const char *name = s->field[i].name;

		fc_dict_add(seen, name, strlen(name));
		if (seen->n <= i)
			bad = fc_fail(err, FC_DATA,
			    "two columns are called '%s'", name);
	}
	fc_dict_free(seen);
	return bad;
}

int
fc_arrow_parse_schema(const struct fc_fb_table *t, struct fc_schema *schema,
    struct fc_arrow_col **col, struct fc_err *err)
{
	struct fc_fb_vector v;
	struct fc_fb_table field;
	size_t i;

	if (fc_fb_int(t, 0, 2, 0) != 0)
		return fc_fail(err, FC_DATA,
		    "big-endian Arrow is not supported");
	fc_fb_vector(t, 1, 4, &v);
	if (v.n == 0 && !t->fb->bad)
		return fc_fail(err, FC_DATA, "the stream has no columns");
	if (v.n > FC_ARROW_COLUMNS_MAX)
		return fc_fail(err, FC_DATA, "%zu columns are too many", v.n);
	*col = fc_xcalloc(v.n + 1, sizeof **col);
	for (i = 0; i < v.n && fc_fb_element(&v, i, &field); i++) {
		if (parse_field(&field, schema, &(*col)[i], err))
			break;
	}
	if (t->fb->bad)
		return fc_fail(err, FC_DATA, "damaged schema message");
	if (i < v.n)
		return -1;
	if (check_names(schema, err) || take_metadata(t, schema, err))
		return -1;
	if (t->fb->bad)
		return fc_fail(err, FC_DATA, "damaged schema message");
	return 0;
}
