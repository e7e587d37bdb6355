/*
 * test_chunk.c - grouping records to series, and the order they must have
 *
 * The reader is played here, so that batches can be cut anywhere.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "check.h"
#include "series/chunk.h"

struct fc_reader {
	struct fc_schema schema;
	struct fc_batch all;
	struct fc_batch part;
	size_t at, step, first;
};

const struct fc_schema *
fc_reader_schema(const struct fc_reader *r)
{
	return &r->schema;
}

int
fc_reader_next(struct fc_reader *r, const struct fc_batch **b,
    struct fc_err *err)
{
	size_t n = FC_MIN(r->step, r->all.n - r->at);

	(void)err;
	/* What was handed out before is gone. */
	for (size_t f = 0; f < r->schema.n && r->part.cap > 0; f++)
		memset(r->part.col[f].any, 0xff, r->part.cap * 4);
	r->part.n = 0;
	r->first = r->at;
	if (n == 0)
		return 0;
	fc_batch_append(&r->part, &r->all, r->at, n);
	r->at += n;
	*b = &r->part;
	return 1;
}

void
fc_reader_where(const struct fc_reader *r, size_t i, char *dst, size_t n)
{
	snprintf(dst, n, "t.csv:%zu", r->first + i + 2);
}

/* store, item, ds, model, y */
static void
open_reader(struct fc_reader *r, size_t step)
{
	struct fc_err err;

	*r = (struct fc_reader){ .step = step };
	fc_schema_init(&r->schema);
	fc_schema_add(&r->schema, "store", FC_TEXT);
	fc_schema_add(&r->schema, "item", FC_TEXT);
	fc_schema_add(&r->schema, "ds", FC_TIME);
	fc_schema_add(&r->schema, "model", FC_TEXT);
	fc_schema_add(&r->schema, "y", FC_NUM);
	r->schema.field[2].time.unit = FC_UNIT_DAY;
	CHECK_EQ(fc_schema_roles(&r->schema, &err), 0);
	fc_batch_init(&r->all, &r->schema);
	fc_batch_init(&r->part, &r->schema);
}

static void
close_reader(struct fc_reader *r)
{
	fc_batch_release(&r->all);
	fc_batch_release(&r->part);
	fc_schema_release(&r->schema);
}

static int32_t
code(struct fc_reader *r, int f, const char *s)
{
	return s == NULL ? FC_NULL_CODE
	    : fc_dict_add(r->schema.field[f].dict, s, strlen(s));
}

static void
add(struct fc_reader *r, const char *store, const char *item, int64_t ds,
    const char *model)
{
	size_t i = r->all.n;

	fc_batch_reserve(&r->all, i + 1);
	r->all.col[0].code[i] = code(r, 0, store);
	r->all.col[1].code[i] = code(r, 1, item);
	r->all.col[2].time[i] = ds;
	r->all.col[3].code[i] = code(r, 3, model);
	r->all.col[4].num[i] = (double)i;
	r->all.n++;
}

/* Series s has s % 5 + 1 records; all chunks together are the input. */
static void
check_chunks(size_t step, size_t rows)
{
	struct fc_err err = { 0 };
	struct fc_reader r;
	struct fc_chunker *c;
	struct fc_chunk chunk;
	size_t row = 0, series = 0, s, i;
	char item[16];

	open_reader(&r, step);
	for (s = 0; s < 60; s++) {
		snprintf(item, sizeof item, "i%02zu", s % 20);
		for (i = 0; i <= s % 5; i++)
			add(&r, s < 20 ? NULL : s < 40 ? "" : "b", item,
			    (int64_t)(i * i), "m");
	}
	CHECK_EQ(fc_chunker_open(&c, &r, &err), 0);
	fc_chunker_set_rows(c, rows);
	fc_chunk_init(&chunk, &r.schema);
	while (fc_chunker_next(c, &chunk, &err) == 1) {
		CHECK_EQ(chunk.first, series);
		CHECK_EQ(chunk.start[0], 0);
		CHECK_EQ(chunk.start[chunk.nseries], chunk.batch.n);
		/* Full, and no fuller than needed, but for the last. */
		CHECK(chunk.batch.n >= rows || row + chunk.batch.n == r.all.n);
		CHECK(chunk.start[chunk.nseries - 1] < rows);
		for (s = 0; s < chunk.nseries; s++)
			CHECK_EQ(chunk.start[s + 1] - chunk.start[s],
			    (series + s) % 5 + 1);
		for (i = 0; i < chunk.batch.n; i++) {
			CHECK(chunk.batch.col[4].num[i] == (double)(row + i));
			CHECK_EQ(fc_key_cmp(&chunk.batch, i, &r.all, row + i),
			    0);
		}
		row += chunk.batch.n;
		series += chunk.nseries;
	}
	CHECK_EQ(err.code, FC_OK);
	CHECK_EQ(row, r.all.n);
	CHECK_EQ(series, 60);
	CHECK_EQ(fc_chunker_next(c, &chunk, &err), 0);
	fc_chunk_release(&chunk);
	fc_chunker_close(c);
	close_reader(&r);
}

TEST(every_cut)
{
	static const size_t rows[] = { 1, 2, 7, 30, 1000 };
	size_t step, i;

	for (step = 1; step < 40; step++)
		for (i = 0; i < FC_LEN(rows); i++)
			check_chunks(step, rows[i]);
	check_chunks(1000, 65536);
}

/* Runs longer than the 16 codes that are compared at once. */
TEST(long_runs)
{
	size_t len, i;

	for (len = 1; len < 70; len++) {
		struct fc_err err = { 0 };
		struct fc_reader r;
		struct fc_chunker *c;
		struct fc_chunk chunk;

		open_reader(&r, 1000);
		for (i = 0; i < len; i++)
			add(&r, "a", "x", (int64_t)i, NULL);
		for (i = 0; i < 70 - len; i++)
			add(&r, "a", "x", (int64_t)i, "m");
		fc_chunker_open(&c, &r, &err);
		fc_chunk_init(&chunk, &r.schema);
		CHECK_EQ(fc_chunker_next(c, &chunk, &err), 1);
		CHECK_EQ(chunk.nseries, 2);
		CHECK_EQ(chunk.start[1], len);
		fc_chunk_release(&chunk);
		fc_chunker_close(c);
		close_reader(&r);
	}
}

/* What the chunker says of these records, read `step` at a time. */
static void
check_error(struct fc_reader *r, size_t step, const char *want)
{
	struct fc_err err = { 0 };
	struct fc_chunker *c;
	struct fc_chunk chunk;
	int more;

	r->at = 0;
	r->step = step;
	fc_chunker_open(&c, r, &err);
	fc_chunk_init(&chunk, &r->schema);
	do {
		more = fc_chunker_next(c, &chunk, &err);
	} while (more > 0);
	CHECK_EQ(more, -1);
	CHECK_EQ(err.code, FC_DATA);
	CHECK_STR(err.msg, want);
	fc_chunk_release(&chunk);
	fc_chunker_close(c);
}

#define CHECK_BOTH(r, want)                                              \
	do {                                                             \
		check_error(r, 1, want);                                 \
		check_error(r, 100, want);                               \
		close_reader(r);                                         \
	} while (0)

TEST(series_order)
{
	struct fc_reader r;

	open_reader(&r, 1);
	add(&r, "CA_1", "B", 1, NULL);
	add(&r, "CA_1", "B", 2, NULL);
	add(&r, "CA_1", "A", 1, NULL);
	CHECK_BOTH(&r, "t.csv:4: series 'CA_1/A/' after 'CA_1/B/': not in "
	    "order (sort with fc-ingest)");
	/* A series that comes back. */
	open_reader(&r, 1);
	add(&r, "CA_1", "A", 1, "ets");
	add(&r, "CA_2", "A", 1, "ets");
	add(&r, "CA_1", "A", 2, "ets");
	CHECK_BOTH(&r, "t.csv:4: series 'CA_1/A/ets' after 'CA_2/A/ets': not "
	    "in order (sort with fc-ingest)");
	/* Bytes decide, not the order in which texts were met. */
	open_reader(&r, 1);
	add(&r, "b", "x", 1, "m");
	add(&r, "c", "b", 1, "m");
	add(&r, "c", "x", 1, "m");
	add(&r, "c", "x", 2, "a");
	CHECK_BOTH(&r, "t.csv:5: series 'c/x/a' after 'c/x/m': not in order "
	    "(sort with fc-ingest)");
}

TEST(time_order)
{
	struct fc_reader r;

	open_reader(&r, 1);
	add(&r, "a", "x", 16801, NULL);
	add(&r, "a", "x", 16801, NULL);
	CHECK_BOTH(&r, "t.csv:3: series 'a/x/': two records for 2016-01-01");
	open_reader(&r, 1);
	add(&r, "a", "w", 16802, NULL);
	add(&r, "a", "x", 16801, NULL);
	add(&r, "a", "x", 16802, NULL);
	add(&r, "a", "x", 16801, NULL);
	add(&r, "a", "x", 16803, NULL);
	CHECK_BOTH(&r, "t.csv:5: series 'a/x/': 2016-01-01 after 2016-01-02: "
	    "not in order (sort with fc-ingest)");
	open_reader(&r, 1);
	add(&r, "a", "x", FC_NULL_TIME, NULL);
	CHECK_BOTH(&r, "t.csv:2: series 'a/x/': no value in column 'ds'");
	open_reader(&r, 1);
	add(&r, "a", "x", 16801, NULL);
	add(&r, "a", "x", FC_NULL_TIME, NULL);
	CHECK_BOTH(&r, "t.csv:3: series 'a/x/': no value in column 'ds'");
}

TEST(nothing)
{
	struct fc_err err = { 0 };
	struct fc_reader r;
	struct fc_chunker *c;
	struct fc_chunk chunk;

	open_reader(&r, 1);
	fc_chunker_open(&c, &r, &err);
	fc_chunk_init(&chunk, &r.schema);
	CHECK_EQ(fc_chunker_next(c, &chunk, &err), 0);
	CHECK_EQ(chunk.nseries, 0);
	fc_chunk_release(&chunk);
	fc_chunker_close(c);
	close_reader(&r);
}

TEST(key_text)
{
	struct fc_reader r;
	char text[256];

	open_reader(&r, 1);
	add(&r, "CA_1", "FOODS\n1", 1, "m");
	CHECK_STR(fc_key_text(&r.all, 0, text), "CA_1/FOODS?1");
	close_reader(&r);
}

int
main(void)
{
	RUN(every_cut);
	RUN(long_runs);
	RUN(series_order);
	RUN(time_order);
	RUN(nothing);
	RUN(key_text);
	return check_done();
}
