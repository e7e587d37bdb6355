/*
 * values.c - numbers and nothing else: one series, one value after the other
 *
 * For traces that are just counts, however long the lines: values are
 * separated by blanks, commas or line ends. Times count from --start by
 * --freq, else steps from 1.
 * Memory: constant.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "io/in.h"
#include "rec/open.h"
#include "ingest/ingest.h"

#define BLOCK 65536             /* also the longest value */

struct values {
	const struct fc_ingest_opts *o;
	struct fc_schema schema;
	struct fc_batch b;
	struct fc_writer *w;
	struct fc_freq freq;
	int64_t start;
	uint64_t n;             /* values so far */
	uint64_t line;
	const char *file;
};

static int
open_output(struct values *v, struct fc_err *err)
{
	const char *start = v->o->start;
	struct fc_timetype type = { .unit = FC_UNIT_STEP };
	int ds;

	fc_schema_init(&v->schema);
	fc_schema_add(&v->schema, "unique_id", FC_TEXT);
	ds = fc_schema_add(&v->schema, "ds", FC_TIME);
	fc_schema_add(&v->schema, "y", FC_NUM);
	fc_dict_add(v->schema.field[0].dict, v->o->series,
	    strlen(v->o->series));
	v->start = 1;
	if (start != NULL && (fc_time_detect(start, strlen(start), &type) ||
	    fc_time_parse(start, strlen(start), &type, &v->start)))
		return fc_fail(err, FC_USAGE, "--start '%s': not a time",
		    start);
	if (v->o->common->freq == NULL && type.unit != FC_UNIT_STEP)
		return fc_fail(err, FC_USAGE, "--values from a time needs "
		    "--freq");
	if (fc_freq_parse(v->o->common->freq ? v->o->common->freq : "1",
	    &v->freq, err) || fc_freq_fits(&v->freq, &type, err))
		return -1;
	v->schema.field[ds].time = type;
	v->schema.freq = v->freq;
	if (fc_schema_roles(&v->schema, err))
		return -1;
	fc_batch_init(&v->b, &v->schema);
	fc_batch_reserve(&v->b, FC_BATCH_ROWS);
	return fc_open_writer(&v->w, &v->schema, v->o->common, NULL, err);
}

static int
flush(struct values *v, struct fc_err *err)
{
	size_t n = v->b.n;

	v->b.n = 0;
	return n == 0 ? 0 : fc_writer_put(v->w, &v->b, 0, n, err);
}

static bool
is_missing(const struct values *v, const char *s, size_t n)
{
	const char *na = v->o->na ? v->o->na : "NA";

	while (*na != '\0') {
		size_t len = strcspn(na, ",");

		if (len == n && memcmp(na, s, n) == 0)
			return true;
		na += len + (na[len] == ',');
	}
	return false;
}

static int
add_value(struct values *v, const char *s, size_t n, struct fc_err *err)
{
	const struct fc_timetype *type = &v->schema.field[v->schema.ds].time;
	char quoted[48];
	double x = NAN;

	if (!is_missing(v, s, n) && fc_num_parse(s, n, '.', &x))
		return fc_fail(err, FC_DATA, "%s:%llu: value %llu: not a "
		    "number: '%s'", v->file, (unsigned long long)v->line,
		    (unsigned long long)v->n + 1, fc_quote(quoted, s, n));
	v->b.col[0].code[v->b.n] = 0;
	v->b.col[1].time[v->b.n] = fc_freq_add(&v->freq, type, v->start,
	    (int64_t)v->n);
	v->b.col[2].num[v->b.n] = x;
	v->n++;
	return ++v->b.n == FC_BATCH_ROWS ? flush(v, err) : 0;
}

static bool
separates(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/* Values of block[0..n); what begins a value that goes on is kept: *left. */
static int
add_block(struct values *v, const char *block, size_t n, bool last,
    size_t *left, struct fc_err *err)
{
	size_t at = 0;

	while (at < n) {
		size_t end = at;

		while (end < n && !separates(block[end]))
			end++;
		if (end == n && !last)
			break;
		if (end > at && add_value(v, block + at, end - at, err))
			return -1;
		if (end < n && block[end] == '\n')
			v->line++;
		at = FC_MIN(end + 1, n);
	}
	*left = n - at;
	return 0;
}

static int
read_file(struct values *v, const char *path, char *block, struct fc_err *err)
{
	struct fc_in *in = NULL;
	size_t have = 0;
	ssize_t n = -1;

	if (fc_in_open(&in, path, err))
		return -1;
	v->file = fc_in_name(in);
	v->line = 1;
	do {
		size_t left = 0;

		if (have == BLOCK) {
			n = fc_fail(err, FC_DATA, "%s:%llu: a value of more "
			    "than %d bytes", v->file,
			    (unsigned long long)v->line, BLOCK);
			break;
		}
		n = fc_in_read(in, block + have, BLOCK - have, err);
		if (n < 0)
			break;
		have += (size_t)n;
		if (add_block(v, block, have, n == 0, &left, err)) {
			n = -1;
			break;
		}
		memmove(block, block + have - left, left);
		have = left;
	} while (n > 0);
	fc_in_close(in);
	return n < 0 ? -1 : 0;
}

/* Options for tables make no sense here. */
static int
check_options(const struct fc_ingest_opts *o, struct fc_err *err)
{
	if (o->key.n + o->keep.n + o->drop.n + o->carry.n + o->rename.n +
	    o->join.n + o->agg.n + o->where.n > 0 || o->time != NULL ||
	    o->target != NULL || o->melt != NULL || o->fill != NULL ||
	    o->end != NULL || o->rejects != NULL || o->stats != NULL ||
	    o->time_format != NULL || o->tz != NULL || o->horizon > 0)
		return fc_fail(err, FC_USAGE, "--values takes no option about "
		    "columns, time or series but --series, --start and "
		    "--freq: pipe its output into another fc-ingest");
	return 0;
}

int
fc_ingest_values(char **files, const struct fc_ingest_opts *o,
    uint64_t *rows, struct fc_err *err)
{
	struct values v = { .o = o };
	char *block;
	int r;

	*rows = 0;
	if (check_options(o, err))
		return -1;
	block = fc_xmalloc(BLOCK);
	r = open_output(&v, err);

	for (; r == 0 && *files != NULL; files++)
		r = read_file(&v, *files, block, err);
	if (r == 0 && flush(&v, err) == 0)
		r = fc_writer_commit(&v.w, err);
	else
		r = -1;
	*rows = v.n;
	fc_writer_discard(&v.w);
	if (v.b.schema != NULL)
		fc_batch_release(&v.b);
	fc_schema_release(&v.schema);
	free(block);
	return r;
}
