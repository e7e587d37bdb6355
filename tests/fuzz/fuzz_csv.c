/*
 * fuzz_csv.c - the scanner against libcsv
 *
 * The first byte picks options, the rest is a table. Both parsers, with
 * blocks of different size, must give the same columns, values, bad records
 * and errors.
 */
#include "base/fc.h"

#include "base/buf.h"
#include "base/num.h"
#include "rec/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
on_reject(void *arg, const struct fc_reject *j, struct fc_err *err FC_UNUSED)
{
	struct fc_buf *b = arg;

	fc_buf_printf(b, "reject %ju %s %s %s [", (uintmax_t)j->line,
	    j->column ? j->column : "-", j->reason, j->message);
	fc_buf_add(b, j->record, j->nrecord);
	fc_buf_adds(b, "]\n");
	return 0;
}

static void
put_value(struct fc_buf *b, const struct fc_batch *batch, size_t f, size_t r)
{
	const struct fc_field *field = &batch->schema->field[f];
	char s[FC_NUM_MAX];
	const char *text;
	size_t n;

	fc_buf_addc(b, fc_batch_null(batch, (int)f, r) ? '!' : ' ');
	if (field->type == FC_TIME) {
		fc_buf_printf(b, "%jd", (intmax_t)batch->col[f].time[r]);
	} else if (field->type == FC_NUM) {
		fc_buf_add(b, s, fc_num_print(s, batch->col[f].num[r]));
	} else if (batch->col[f].code[r] != FC_NULL_CODE) {
		text = fc_dict_str(field->dict, batch->col[f].code[r], &n);
		fc_buf_printf(b, "%zu:", n);
		fc_buf_add(b, text, n);
	}
}

static void
put_batch(struct fc_buf *b, const struct fc_reader *r,
    const struct fc_batch *batch)
{
	char where[64];
	size_t i, f;

	for (i = 0; i < batch->n; i++) {
		fc_reader_where(r, i, where, sizeof where);
		fc_buf_adds(b, where);
		for (f = 0; f < batch->schema->n; f++)
			put_value(b, batch, f, i);
		fc_buf_addc(b, '\n');
	}
}

/* Everything that a reader says, rows and rejects apart. */
static void
tell(struct fc_buf *rows, struct fc_buf *rejects, const uint8_t *data,
    size_t size, size_t block, const struct fc_read_opts *opts, bool reject)
{
	struct fc_err err = { 0 };
	struct fc_reader *r;
	const struct fc_batch *batch;
	int more;

	if (fc_reader_open_mem(&r, data, size, block, opts, &err)) {
		fc_buf_printf(rows, "open: %s\n", err.msg);
		return;
	}
	if (reject)
		fc_reader_on_reject(r, on_reject, rejects);
	while ((more = fc_reader_next(r, &batch, &err)) > 0) {
		assert(batch->n > 0);
		put_batch(rows, r, batch);
	}
	if (more < 0)
		fc_buf_printf(rows, "error: %d %s\n", err.code, err.msg);
	fc_reader_close(r);
}

static void
compare(const uint8_t *data, size_t size, size_t block,
    struct fc_read_opts *opts, bool reject)
{
	struct fc_buf rows[2] = { { 0 }, { 0 } }, rejects[2] = { { 0 }, { 0 } };
	int i;

	for (i = 0; i < 2; i++) {
		opts->parser = i ? FC_PARSER_LIBCSV : FC_PARSER_FAST;
		tell(&rows[i], &rejects[i], data, size, block, opts, reject);
		fc_buf_addc(&rows[i], '.');
		fc_buf_addc(&rejects[i], '.');
	}
	if (rows[0].len != rows[1].len ||
	    memcmp(rows[0].s, rows[1].s, rows[0].len) != 0 ||
	    rejects[0].len != rejects[1].len ||
	    memcmp(rejects[0].s, rejects[1].s, rejects[0].len) != 0) {
		fprintf(stderr, "the parsers disagree: scanner:\n%s%s\n"
		    "libcsv:\n%s%s\n", rows[0].s, rejects[0].s, rows[1].s,
		    rejects[1].s);
		abort();
	}
	for (i = 0; i < 2; i++) {
		fc_buf_release(&rows[i]);
		fc_buf_release(&rejects[i]);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiter[] = { ',', ';', ' ', '\t' };
	struct fc_read_opts opts = { 0 };
	bool reject;

	if (size < 1)
		return 0;
	opts.delimiter = delimiter[data[0] & 3];
	opts.raw = data[0] & 4;
	opts.header = data[0] & 8 ? "id,ds,y" : NULL;
	opts.na = data[0] & 16 ? "NA,-9" : NULL;
	opts.decimal = opts.delimiter == ';' ? ',' : 0;
	opts.skip_lines = data[0] >> 7;
	reject = data[0] & 32;
	/* Types hang on the first block, so each block size is its own
	 * comparison. */
	compare(data + 1, size - 1, 4096, &opts, reject);
	compare(data + 1, size - 1, data[0] & 64 ? 33 : 1, &opts, reject);
	return 0;
}
