/* join.c - side tables: looked up, never copied into the rows */
#include "base/fc.h"

#include "base/mem.h"
#include "base/num.h"
#include "cli/opt.h"
#include "ingest/clean.h"
#include "ingest/join.h"

#define MISS FC_JOIN_MISS

/* "FILE:a,b" - a colon with a slash after it belongs to the path. */
static void
split_spec(struct fc_join *j, const char *spec)
{
	const char *colon = strrchr(spec, ':');
	struct fc_list names = { 0 };
	size_t i;

	if (colon == NULL || colon == spec || strchr(colon, '/') != NULL) {
		j->path = fc_xstrdup(spec);
		return;
	}
	j->path = fc_xstrndup(spec, (size_t)(colon - spec));
	fc_list_split(&names, colon + 1, ',');
	for (i = 0; i < names.n; i++)
		fc_join_add_key(j, names.v[i]);
	fc_list_release(&names);
}

int
fc_join_open(struct fc_join *j, const char *spec,
    const struct fc_read_opts *opts, struct fc_err *err)
{
	size_t k;

	*j = (struct fc_join){ .decimal = opts->decimal ? opts->decimal : '.' };
	split_spec(j, spec);
	j->files[0] = j->path;
	if (fc_reader_open(&j->reader, j->files, opts, err))
		return -1;
	j->schema = fc_reader_schema(j->reader);
	j->want = fc_xcalloc(j->schema->n, sizeof *j->want);
	for (k = 0; k < j->nkeys; k++) {
		j->key[k].f = fc_schema_need(j->schema, j->key[k].name, err);
		if (j->key[k].f < 0)
			return fc_fail_at(err, "--join %s", j->path);
	}
	return 0;
}

void
fc_join_add_key(struct fc_join *j, const char *name)
{
	j->key = fc_xrealloc(j->key, j->nkeys + 1, sizeof *j->key);
	j->key[j->nkeys++] = (struct fc_joinkey){
		.name = fc_xstrdup(name),
		.f = j->schema ? fc_schema_find(j->schema, name) : -1,
	};
}

void
fc_join_close(struct fc_join *j)
{
	size_t k;

	for (k = 0; k < j->nkeys; k++) {
		free(j->key[k].name);
		free(j->key[k].map);
		free(j->key[k].canon);
		fc_valmap_release(&j->key[k].value);
	}
	if (j->rows.schema != NULL)
		fc_batch_release(&j->rows);
	if (j->reader != NULL)
		fc_reader_close(j->reader);
	fc_lines_release(&j->lines);
	fc_valmap_release(&j->sparse);
	fc_valmap_release(&j->reverse);
	free(j->key);
	free(j->want);
	free(j->dense);
	free(j->path);
	*j = (struct fc_join){ 0 };
}

void
fc_join_bind(struct fc_join *j, size_t k, const struct fc_field *main)
{
	j->key[k].type = main->type;
	j->key[k].time = main->time;
	j->key[k].main = main->dict;
}

/* Keys are read as text (but Arrow's times stay times), the rest if wanted. */
static int
set_types(struct fc_join *j, struct fc_err *err)
{
	size_t f, k;

	for (k = 0; k < j->nkeys; k++) {
		const struct fc_field *field = &j->schema->field[j->key[k].f];

		if (field->type == FC_TIME && j->key[k].type == FC_TIME)
			continue;
		if (field->type != FC_TEXT && fc_reader_set_type(j->reader,
		    j->key[k].f, FC_TEXT, NULL, NULL, err))
			return -1;
		j->key[k].side = field->dict;
	}
	for (f = 0; f < j->schema->n; f++) {
		bool key = false;

		for (k = 0; k < j->nkeys; k++)
			key |= j->key[k].f == (int)f;
		if (!key && !j->want[f])
			fc_reader_skip(j->reader, (int)f);
	}
	return 0;
}

/* A text of the side table as a value of the main column's type. */
static int
value_of(const struct fc_join *j, const struct fc_joinkey *key, int32_t code,
    uint64_t *value)
{
	size_t n;
	const char *s = fc_dict_str(key->side, code, &n);
	int64_t time;
	double x;

	if (key->type == FC_NUM) {
		if (fc_num_parse(s, n, j->decimal, &x))
			return -1;
		*value = fc_valmap_bits(x);
	} else {
		if (fc_time_parse(s, n, &key->time, &time) &&
		    (j->fmt == NULL ||
		    fc_timefmt_parse(j->fmt, s, n, &time)))
			return -1;
		*value = (uint64_t)time;
	}
	return 0;
}

/* Number the values behind the side table's texts: "1" and "1.0" are one. */
static void
canonize(const struct fc_join *j, struct fc_joinkey *key)
{
	size_t i;

	if (key->side == NULL) {
		key->n = key->value.n;
		return;
	}
	key->n = key->side->n;
	if (key->type == FC_TEXT)
		return;
	key->canon = fc_xrealloc(NULL, key->n + 1, sizeof *key->canon);
	for (i = 0; i < key->n; i++) {
		uint64_t value;

		key->canon[i] = value_of(j, key, (int32_t)i, &value) ? -1 :
		    fc_valmap_add(&key->value, value, (int32_t)key->value.n);
	}
	key->n = key->value.n;
}

/* Codes of key k of the batch, appended to code. */
static void
take_codes(struct fc_joinkey *key, const struct fc_field *field,
    const struct fc_batch *b, int32_t *code)
{
	size_t r;

	if (key->side != NULL) {
		memcpy(code, b->col[key->f].code, b->n * sizeof *code);
		return;
	}
	for (r = 0; r < b->n; r++) {
		int64_t t = b->col[key->f].time[r];

		code[r] = -1;
		if (t != FC_NULL_TIME && fc_time_convert(t, field->time.unit,
		    key->time.unit, &t) == 0)
			code[r] = fc_valmap_add(&key->value, (uint64_t)t,
			    (int32_t)key->value.n);
	}
}

static int
duplicate(const struct fc_join *j, size_t row, int32_t before,
    struct fc_err *err)
{
	char here[512], there[512];
	const char *colon;

	fc_lines_text(&j->lines, row, here, sizeof here);
	fc_lines_text(&j->lines, (uint64_t)before, there, sizeof there);
	colon = strrchr(there, ':');
	return fc_fail(err, FC_DATA, "%s: same '%s'%s as line %s, so a join "
	    "is not clear", here, j->key[0].name,
	    j->nkeys > 1 ? ", ..." : "", colon ? colon + 1 : there);
}

/* The row's place in the index, or MISS. */
static uint64_t
pack(const struct fc_join *j, int32_t *const *code, size_t r)
{
	uint64_t at = 0;
	size_t k;

	for (k = 0; k < j->nkeys; k++) {
		int32_t c = code[k][r];

		if (c >= 0 && j->key[k].canon != NULL)
			c = j->key[k].canon[c];
		if (c < 0)
			return MISS;
		at = at * j->key[k].n + (uint64_t)c;
	}
	return at;
}

static int
make_index(struct fc_join *j, int32_t *const *code, struct fc_err *err)
{
	uint64_t size = 1;
	size_t k, r;

	for (k = 0; k < j->nkeys; k++) {
		canonize(j, &j->key[k]);
		if (j->key[k].n > 0 && size > INT64_MAX / j->key[k].n)
			return fc_fail(err, FC_DATA, "%s: too many different "
			    "values in the join columns", j->path);
		size *= j->key[k].n;
	}
	if (size <= 8 * (uint64_t)j->rows.n + 65536) {
		j->ndense = size;
		j->dense = fc_xrealloc(NULL, size + 1, sizeof *j->dense);
		memset(j->dense, 0xff, (size + 1) * sizeof *j->dense);
	} else {
		fc_valmap_reserve(&j->sparse, j->rows.n);
	}
	for (r = 0; r < j->rows.n; r++) {
		uint64_t at = pack(j, code, r);
		int32_t row = (int32_t)r;

		if (at == MISS)
			continue;
		if (j->dense == NULL)
			row = fc_valmap_add(&j->sparse, at, row);
		else if (j->dense[at] < 0)
			j->dense[at] = row;
		else
			row = j->dense[at];
		if (row != (int32_t)r)
			return duplicate(j, r, row, err);
	}
	return 0;
}

/* Append the wanted columns of a batch. */
static void
take_rows(struct fc_join *j, const struct fc_batch *b, size_t *cap)
{
	size_t need = j->rows.n + b->n;
	size_t f;

	for (f = 0; f < j->schema->n; f++) {
		size_t c = *cap;

		if (!j->want[f])
			continue;
		if (need > c) {
			c = FC_MAX(need, c + c / 2);
			j->rows.col[f].any = fc_xrealloc(j->rows.col[f].any,
			    c, fc_type_size(j->schema->field[f].type));
		}
		fc_batch_copy_col(&j->rows, (int)f, j->rows.n, b, (int)f, 0,
		    b->n);
	}
	if (need > *cap)
		*cap = FC_MAX(need, *cap + *cap / 2);
	j->rows.n = need;
}

static int
read_all(struct fc_join *j, int32_t **code, struct fc_err *err)
{
	const struct fc_batch *b;
	size_t cap = 0, capcode = 0, k;
	int more;

	while ((more = fc_reader_next(j->reader, &b, err)) > 0) {
		size_t n = j->rows.n;

		if (n + b->n >= INT32_MAX)
			return fc_fail(err, FC_DATA, "%s: too many rows to "
			    "join", j->path);
		for (k = 0; k < j->nkeys; k++) {
			if (n + b->n > capcode)
				code[k] = fc_xrealloc(code[k], FC_MAX(n + b->n,
				    capcode + capcode / 2), sizeof *code[k]);
			take_codes(&j->key[k], &j->schema->field[j->key[k].f],
			    b, code[k] + n);
		}
		if (n + b->n > capcode)
			capcode = FC_MAX(n + b->n, capcode + capcode / 2);
		fc_lines_add(&j->lines, j->reader, b->n);
		take_rows(j, b, &cap);
	}
	return more;
}

static void
clean_texts(struct fc_join *j)
{
	size_t f;

	for (f = 0; f < j->schema->n; f++) {
		struct fc_clean c = { 0 };

		if (!j->want[f] || j->schema->field[f].type != FC_TEXT)
			continue;
		fc_clean_sync(&c, j->schema->field[f].dict);
		fc_clean_apply(&c, j->rows.col[f].code, j->rows.n);
		fc_clean_release(&c);
	}
}

int
fc_join_load(struct fc_join *j, struct fc_err *err)
{
	int32_t **code = fc_xcalloc(j->nkeys + 1, sizeof *code);
	size_t k;
	int r = -1;

	if (set_types(j, err) == 0) {
		fc_batch_init(&j->rows, j->schema);
		r = read_all(j, code, err);
	}
	if (r == 0)
		r = make_index(j, code, err);
	if (r == 0)
		clean_texts(j);
	for (k = 0; k < j->nkeys; k++)
		free(code[k]);
	free(code);
	return r;
}
