/*
 * reader.c - records in, whatever the encoding
 *
 * Files are opened one after the other. The first that has a header decides
 * the schema; its dictionaries serve all.
 */
#include "base/fc.h"

#include <sys/stat.h>

#include "base/mem.h"
#include "rec/reader_impl.h"

/* What people feed to CSV readers by mistake. */
static int
refuse_others(const unsigned char *s, size_t n, const char *name,
    struct fc_err *err)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *what;
	} other[] = {
		{ "ARROW1", 6, "an Arrow file; write the stream format (.arrows)" },
		{ "FEA1", 4, "a Feather file; write the Arrow stream format (.arrows)" },
		{ "PAR1", 4, "a Parquet file" },
		{ "PK\003\004", 4, "a ZIP archive or a spreadsheet" },
		{ "\xff\xfe", 2, "UTF-16 text; convert it with iconv(1)" },
		{ "\xfe\xff", 2, "UTF-16 text; convert it with iconv(1)" },
		{ "BZh", 3, "compressed by bzip2; use bzcat(1)" },
		{ "\xfd" "7zXZ", 5, "compressed by xz; use xzcat(1)" },
		{ "\x28\xb5\x2f\xfd", 4, "compressed by zstd; use zstdcat(1)" },
		{ "SQLite format 3", 15, "an SQLite database" },
		{ "\211FCM", 4, "a model file; 'fc-view FILE' shows it" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(other); i++)
		if (n >= other[i].n &&
		    memcmp(s, other[i].magic, other[i].n) == 0)
			return fc_fail(err, FC_DATA, "%s: this is %s", name,
			    other[i].what);
	return 0;
}

int
fc_reader_check_names(const struct fc_reader *r, char **names, size_t n,
    struct fc_err *err)
{
	struct fc_dict *d = fc_dict_new();
	int rc = 0;
	size_t f;

	for (f = 0; f < n && rc == 0; f++) {
		size_t before = d->n;

		/* Unnamed columns can be several; nobody asks for them. */
		if (names[f][0] == '\0')
			continue;
		fc_dict_add(d, names[f], strlen(names[f]));
		if (d->n == before)
			rc = fc_fail(err, FC_DATA, "%s: two columns are "
			    "named '%s'", fc_in_name(r->in), names[f]);
	}
	fc_dict_free(d);
	return rc;
}

int
fc_reader_compare(const struct fc_reader *r, char **names, size_t n,
    struct fc_err *err)
{
	const char *file = fc_in_name(r->in);
	size_t f;

	for (f = 0; f < n && f < r->schema.n; f++)
		if (strcmp(names[f], r->schema.field[f].name) != 0)
			return fc_fail(err, FC_DATA, "%s: column %zu is '%s', "
			    "in %s it is '%s'", file, f + 1, names[f],
			    r->origin, r->schema.field[f].name);
	if (n != r->schema.n)
		return fc_fail(err, FC_DATA, "%s: %zu columns, %s has %zu",
		    file, n, r->origin, r->schema.n);
	return 0;
}

/* Times that another program wrote as text; what looks otherwise stays. */
static int
find_times(struct fc_reader *r, int ds, struct fc_err *err)
{
	static const char *const name[] = { "ds", "cutoff" };
	const struct fc_schema *s = fc_arrow_schema(r->arrow);
	struct fc_timetype t;
	size_t i;

	for (i = 0; !r->opts.raw && i < FC_LEN(name); i++) {
		int f = fc_schema_find(s, name[i]), found;

		if (f < 0 || s->field[f].type != FC_TEXT ||
		    fc_infer_is_text(r, name[i], (size_t)f, ds))
			continue;
		found = fc_arrow_peek_time(r->arrow, f, &t, err);
		if (found < 0)
			return -1;
		if (found)
			fc_arrow_set_time(r->arrow, f, &t);
	}
	return 0;
}

/* The schema of the first file, when that is Arrow. */
static int
adopt_arrow(struct fc_reader *r, struct fc_err *err)
{
	const struct fc_schema *s = fc_arrow_schema(r->arrow);
	int ds = fc_schema_find(s, "ds");
	size_t f;

	fc_infer_panel(r, ds);
	if (find_times(r, ds, err))
		return -1;
	r->col = fc_xcalloc(s->n, sizeof *r->col);
	r->skip = fc_xcalloc(s->n, sizeof *r->skip);
	for (f = 0; f < s->n; f++) {
		const struct fc_field *from = &s->field[f];
		bool text = fc_infer_is_text(r, from->name, f, ds) &&
		    from->type != FC_TIME;

		fc_schema_add(&r->schema, from->name, text ? FC_TEXT :
		    from->type);
		r->schema.field[f].time = from->time;
	}
	for (f = 0; f < s->nhistory; f++)
		fc_schema_add_history(&r->schema, s->history[f]);
	r->schema.freq = s->freq;
	return fc_infer_check_text(r, err);
}

static int
begin_arrow(struct fc_reader *r, struct fc_err *err)
{
	const struct fc_schema *s;
	char **names;
	int rc;
	size_t f;

	if (fc_arrow_open(&r->arrow, r->in, err))
		return -1;
	s = fc_arrow_schema(r->arrow);
	names = fc_xcalloc(s->n, sizeof *names);
	for (f = 0; f < s->n; f++)
		names[f] = s->field[f].name;
	rc = r->known ? fc_reader_compare(r, names, s->n, err) :
	    fc_reader_check_names(r, names, s->n, err);
	if (r->bare)
		fc_reader_forget(r);
	free(names);
	if (rc == 0 && !r->known)
		rc = adopt_arrow(r, err);
	return rc ? -1 : 1;
}

/* Roles and frequency, once the columns are there. */
static int
settle(struct fc_reader *r, struct fc_err *err)
{
	r->known = true;
	r->origin = fc_xstrdup(fc_in_name(r->in));
	if (!r->opts.raw && fc_schema_roles(&r->schema, err)) {
		if (!r->opts.any)
			return fc_fail_at(err, "%s", fc_in_name(r->in));
		fc_schema_no_roles(&r->schema);
	}
	r->bare = r->csv != NULL && !r->pending;
	if (r->opts.freq != NULL &&
	    fc_freq_parse(r->opts.freq, &r->schema.freq, err))
		return -1;
	r->schema.bare = r->bare;
	if (r->bare)
		fc_reader_suit_times(&r->schema);
	return 0;
}

static void
close_file(struct fc_reader *r)
{
	fc_csv_close(r->csv);
	fc_arrow_close(r->arrow);
	r->csv = NULL;
	r->arrow = NULL;
	if (r->in != NULL)
		r->taken += fc_in_taken(r->in);
	fc_in_close(r->in);
	r->in = NULL;
}

/* Open the next file: 1, 0 when it is empty, -1. */
static int
open_file(struct fc_reader *r, struct fc_err *err)
{
	const unsigned char *s;
	ssize_t n;
	int rc;

	r->records = 0;
	if (r->mem != NULL ?
	    fc_in_mem(&r->in, "<memory>", r->mem, r->nmem, err) :
	    fc_in_open(&r->in, r->files[r->nopened], err))
		return -1;
	r->nopened++;
	n = fc_in_peek(r->in, 16, &s, err);
	if (n < 0)
		return -1;
	if (fc_arrow_detect(s, (size_t)n)) {
		rc = begin_arrow(r, err);
	} else {
		if (refuse_others(s, (size_t)n, fc_in_name(r->in), err) ||
		    fc_csv_open(&r->csv, r->in, r->delimiter,
		    r->opts.parser == FC_PARSER_LIBCSV, err))
			return -1;
		if (r->block > 0)
			fc_csv_set_block(r->csv, r->block);
		rc = fc_readcsv_begin(r, err);
	}
	if (rc > 0 && !r->known && settle(r, err))
		return -1;
	return rc;
}

/* Bytes of all files together, 0 when some are not regular. */
static uint64_t
total_size(char **files)
{
	uint64_t sum = 0;
	struct stat st;

	for (; *files != NULL; files++) {
		if (strcmp(*files, "-") == 0 ? fstat(0, &st) :
		    stat(*files, &st))
			return 0;
		if (!S_ISREG(st.st_mode))
			return 0;
		sum += (uint64_t)st.st_size;
	}
	return sum;
}

static struct fc_reader *
new_reader(char **files, const struct fc_read_opts *opts)
{
	struct fc_reader *r = fc_xcalloc(1, sizeof *r);

	if (opts != NULL)
		r->opts = *opts;
	r->decimal = r->opts.decimal != 0 ? r->opts.decimal : '.';
	r->delimiter = r->opts.delimiter != 0 ? r->opts.delimiter : ',';
	r->files = files;
	fc_schema_init(&r->schema);
	fc_csv_na_init(&r->na, r->opts.na);
	return r;
}

/* Open files until one has columns and, should there be more, a record that
 * tells their types. Takes over r. */
static int
open_first(struct fc_reader **rp, struct fc_reader *r, struct fc_err *err)
{
	int rc;

	*rp = NULL;
	do {
		close_file(r);
		rc = open_file(r, err);
	} while ((rc == 0 || (rc > 0 && r->bare && r->mem == NULL)) &&
	    r->files[r->nopened] != NULL);
	if (rc == 0 && !r->known)
		rc = fc_fail(err, FC_DATA, "%s: empty input: no header line",
		    fc_in_name(r->in));
	if (rc < 0) {
		fc_reader_close(r);
		return -1;
	}
	*rp = r;
	return 0;
}

int
fc_reader_open(struct fc_reader **rp, char **files,
    const struct fc_read_opts *opts, struct fc_err *err)
{
	struct fc_reader *r = new_reader(files, opts);

	r->size = total_size(files);
	return open_first(rp, r, err);
}

int
fc_reader_open_mem(struct fc_reader **rp, const void *s, size_t n, size_t block,
    const struct fc_read_opts *opts, struct fc_err *err)
{
	static char name[] = "<memory>";
	static char *files[] = { name, NULL };
	struct fc_reader *r = new_reader(files, opts);

	r->mem = s != NULL ? s : "";
	r->nmem = n;
	r->block = block;
	return open_first(rp, r, err);
}

const struct fc_schema *
fc_reader_schema(const struct fc_reader *r)
{
	return &r->schema;
}

static void
retype(struct fc_field *field, enum fc_type type)
{
	if (field->type == FC_TEXT && field->owns_dict)
		fc_dict_free(field->dict);
	field->type = type;
	field->owns_dict = type == FC_TEXT;
	field->dict = type == FC_TEXT ? fc_dict_new() : NULL;
}

int
fc_reader_set_type(struct fc_reader *r, int f, enum fc_type type,
    const struct fc_timetype *time, const struct fc_timefmt *fmt,
    struct fc_err *err)
{
	struct fc_field *field = &r->schema.field[f];
	struct fc_timetype t = { .unit = FC_UNIT_DAY };

	assert(!r->begun);
	if (r->arrow != NULL) {
		if ((type == FC_TIME) != (field->type == FC_TIME))
			return fc_fail(err, FC_DATA, "%s: column '%s' is not "
			    "of a type that can be read as %s",
			    fc_in_name(r->in), field->name,
			    type == FC_TIME ? "time" : "text or number");
	} else if (type == FC_TIME) {
		if (time != NULL)
			t = *time;
		else if (fc_infer_time(r, (size_t)f, &t, err))
			return -1;
		field->time = t;
		r->col[f].fmt = fmt;
	}
	if (field->type != type)
		retype(field, type);
	r->col[f].inferred = false;
	return 0;
}

void
fc_reader_skip(struct fc_reader *r, int f)
{
	assert(!r->begun);
	r->skip[f] = true;
}

void
fc_reader_on_reject(struct fc_reader *r,
    int (*fn)(void *, const struct fc_reject *, struct fc_err *), void *arg)
{
	r->reject = fn;
	r->reject_arg = arg;
}

/* From here on the types are fixed. */
static void
begin(struct fc_reader *r)
{
	size_t f;

	r->begun = true;
	fc_batch_init(&r->batch, &r->schema);
	for (f = 0; f < r->schema.n; f++) {
		struct fc_csv_col *k = &r->col[f];

		k->type = r->schema.field[f].type;
		k->time = r->schema.field[f].time;
		k->dict = r->schema.field[f].dict;
		k->na = &r->na;
		k->decimal = r->decimal;
		k->last = -1;
	}
}

static int
share_arrow(struct fc_reader *r, struct fc_err *err)
{
	size_t f;

	for (f = 0; f < r->schema.n; f++)
		if (r->skip[f])
			fc_arrow_skip(r->arrow, (int)f);
	return fc_arrow_share(r->arrow, &r->schema, err);
}

/* A batch from the file under way: 1, 0 at its end, -1. */
static int
next_in_file(struct fc_reader *r, struct fc_err *err)
{
	if (r->csv != NULL)
		return fc_readcsv_next(r, err);
	if (r->arrow == NULL)
		return 0;
	r->records += r->batch.n;
	r->batch.n = 0;
	return fc_arrow_next(r->arrow, &r->batch, err);
}

int
fc_reader_next(struct fc_reader *r, const struct fc_batch **b,
    struct fc_err *err)
{
	int more;

	if (!r->begun) {
		begin(r);
		if (r->arrow != NULL && share_arrow(r, err))
			return -1;
	}
	if (r->failed)          /* the rows before it are out */
		goto fail;
	while ((more = next_in_file(r, err)) <= 0) {
		if (more < 0)
			return -1;
		if (r->files[r->nopened] == NULL)
			return 0;
		close_file(r);
		r->batch.n = 0;
		if (open_file(r, err) < 0 ||
		    (r->arrow != NULL && share_arrow(r, err)))
			return -1;
	}
	if (r->failed && r->batch.n == 0)
		goto fail;
	*b = &r->batch;
	return 1;
fail:
	*err = r->later;
	return -1;
}

void
fc_reader_where(const struct fc_reader *r, size_t i, char *dst, size_t n)
{
	/* After an error there may be no file any more. */
	const char *name = r->in != NULL ? fc_in_name(r->in) : r->origin;

	if (r->csv != NULL)
		snprintf(dst, n, "%s:%ju", name,
		    (uintmax_t)r->csv->row[i].line);
	else
		snprintf(dst, n, "%s: record %ju", name,
		    (uintmax_t)(r->records + i + 1));
}

void
fc_reader_progress(const struct fc_reader *r, uint64_t *taken, uint64_t *size)
{
	*taken = r->taken + (r->in != NULL ? fc_in_taken(r->in) : 0);
	*size = r->size;
}

void
fc_reader_close(struct fc_reader *r)
{
	size_t f;

	if (r == NULL)
		return;
	close_file(r);
	for (f = 0; r->col != NULL && f < r->schema.n; f++)
		free(r->col[f].next);
	/* Unless next was called the batch has no schema yet. */
	if (r->begun)
		fc_batch_release(&r->batch);
	free(r->col);
	free(r->skip);
	free(r->fault);
	free(r->origin);
	fc_csv_na_release(&r->na);
	fc_schema_release(&r->schema);
	free(r);
}
