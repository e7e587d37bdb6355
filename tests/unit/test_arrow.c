/* test_arrow.c - Arrow streams: what goes out comes back, damage is refused */
#include "base/fc.h"

#include "base/buf.h"
#include "base/mem.h"
#include "rec/arrow.h"
#include "rec/arrow_impl.h"
#include "check.h"

struct bytes {
	char *s;
	size_t n;
};

/* Rows r of the test table; every seventh value is missing when asked. */
static void
fill(struct fc_batch *b, size_t n, size_t from, bool nulls)
{
	const struct fc_schema *s = b->schema;
	size_t f, r;

	fc_batch_reserve(b, n);
	b->n = n;
	for (f = 0; f < s->n; f++) {
		for (r = 0; r < n; r++) {
			size_t k = from + r;
			char text[32];
			int len;

			switch (s->field[f].type) {
			case FC_TEXT:
				len = snprintf(text, sizeof text, "k\xc3\xa9%zu",
				    k / 3 % 50);
				b->col[f].code[r] = fc_dict_add(
				    s->field[f].dict, text, (size_t)len);
				break;
			case FC_NUM:
				b->col[f].num[r] = (double)k / 8 - 100;
				break;
			case FC_TIME:
				b->col[f].time[r] = (int64_t)k * 30011 - 7;
				break;
			}
			if (nulls && (k + f) % 7 == 0)
				fc_batch_set_null(b, (int)f, r);
		}
	}
}

static const enum fc_unit units[] = {
	FC_UNIT_STEP, FC_UNIT_DAY, FC_UNIT_S, FC_UNIT_MS, FC_UNIT_US,
	FC_UNIT_NS,
};

/* A table with every type we write. */
static void
table(struct fc_schema *s)
{
	size_t i;

	fc_schema_init(s);
	fc_schema_add(s, "key", FC_TEXT);
	fc_schema_add(s, "y", FC_NUM);
	for (i = 0; i < FC_LEN(units); i++) {
		char name[16];
		int f;

		snprintf(name, sizeof name, i ? "t%zu" : "ds", i);
		f = fc_schema_add(s, name, FC_TIME);
		s->field[f].time.unit = units[i];
	}
	s->field[3].time.form = FC_FORM_QUARTER;
	s->field[4].time.utc = true;
	s->field[5].time.t = true;
	fc_schema_add_history(s, "fc-one a");
	fc_schema_add_history(s, "fc-two 'b c'");
}

/* A stream of the batches given. */
static struct bytes
write_stream(const struct fc_schema *s, const struct fc_batch *b, size_t nb,
    bool plain)
{
	struct fc_write_opts opts = { .plain = plain, .command = "fc-three" };
	struct fc_err err = { 0 };
	struct fc_arrow_out *w;
	struct fc_out *out;
	struct bytes bytes;
	size_t i;

	if (fc_out_mem(&out, false, &err) ||
	    fc_arrow_out_open(&w, out, s, &opts, &err))
		abort();
	for (i = 0; i < nb; i++)
		CHECK_EQ(fc_arrow_out_put(w, &b[i], &err), 0);
	CHECK_EQ(fc_arrow_out_finish(w, &err), 0);
	fc_arrow_out_close(w);
	bytes.s = fc_out_mem_take(out, &bytes.n);
	fc_out_discard(&out);
	return bytes;
}

/* Read a stream to its end: rows, or -1 with err. */
static long
read_all(const void *s, size_t n, struct fc_err *err)
{
	struct fc_arrow_in *a;
	struct fc_batch b = { 0 };
	struct fc_in *in;
	long rows = 0;
	int more;

	if (fc_in_mem(&in, "mem", s, n, err))
		abort();
	if (fc_arrow_open(&a, in, err)) {
		fc_in_close(in);
		return -1;
	}
	fc_batch_init(&b, fc_arrow_schema(a));
	while ((more = fc_arrow_next(a, &b, err)) > 0)
		rows += (long)b.n;
	fc_batch_release(&b);
	fc_arrow_close(a);
	fc_in_close(in);
	return more < 0 ? -1 : rows;
}

static bool
same_value(const struct fc_batch *a, const struct fc_batch *b, size_t f,
    size_t ra, size_t rb)
{
	const struct fc_field *fa = &a->schema->field[f];
	const struct fc_field *fb = &b->schema->field[f];

	if (fc_batch_null(a, (int)f, ra) != fc_batch_null(b, (int)f, rb))
		return false;
	if (fc_batch_null(a, (int)f, ra))
		return true;
	if (fa->type == FC_TEXT)
		return fc_dict_cmp(fa->dict, a->col[f].code[ra], fb->dict,
		    b->col[f].code[rb]) == 0;
	return fa->type == FC_NUM ?
	    memcmp(&a->col[f].num[ra], &b->col[f].num[rb], 8) == 0 :
	    a->col[f].time[ra] == b->col[f].time[rb];
}

/* Read the stream and compare it with the batches it was written from. */
static void
compare(struct bytes bytes, const struct fc_batch *b, size_t nb)
{
	struct fc_err err = { 0 };
	struct fc_arrow_in *a;
	struct fc_batch got = { 0 };
	struct fc_in *in;
	size_t at = 0, i = 0, r, f;
	long wrong = 0;

	if (fc_in_mem(&in, "mem", bytes.s, bytes.n, &err))
		abort();
	CHECK_MSG(fc_arrow_open(&a, in, &err) == 0, "%s", err.msg);
	fc_batch_init(&got, fc_arrow_schema(a));
	while (fc_arrow_next(a, &got, &err) > 0) {
		for (r = 0; r < got.n && i < nb; r++) {
			for (f = 0; f < got.schema->n; f++)
				wrong += !same_value(&got, &b[i], f, r, at);
			if (++at == b[i].n) {
				at = 0;
				i++;
			}
		}
	}
	CHECK_STR(err.msg, "");
	CHECK_EQ(wrong, 0);
	CHECK_EQ(i, nb);
	fc_batch_release(&got);
	fc_arrow_close(a);
	fc_in_close(in);
}

TEST(round_trip)
{
	size_t sizes[] = { 1, 7, 8, 63, 1000, 65536 };
	size_t i;
	int mode;

	for (i = 0; i < FC_LEN(sizes); i++) {
		for (mode = 0; mode < 4; mode++) {
			struct fc_schema s;
			struct fc_batch b[2];
			struct bytes bytes;

			table(&s);
			fc_batch_init(&b[0], &s);
			fc_batch_init(&b[1], &s);
			fill(&b[0], sizes[i], 0, mode & 1);
			fill(&b[1], 5, 120, mode & 1);
			bytes = write_stream(&s, b, 2, mode & 2);
			compare(bytes, b, 2);
			free(bytes.s);
			fc_batch_release(&b[0]);
			fc_batch_release(&b[1]);
			fc_schema_release(&s);
		}
	}
}

TEST(types_and_metadata_return)
{
	struct fc_schema s, *got;
	struct fc_err err = { 0 };
	struct fc_arrow_in *a;
	struct fc_in *in;
	struct bytes bytes;
	size_t i;

	table(&s);
	s.freq = (struct fc_freq){ .kind = FC_FREQ_DAY, .n = 1, .name = "D" };
	bytes = write_stream(&s, NULL, 0, false);
	if (fc_in_mem(&in, "mem", bytes.s, bytes.n, &err) ||
	    fc_arrow_open(&a, in, &err))
		abort();
	got = fc_arrow_schema(a);
	CHECK_EQ(got->n, s.n);
	for (i = 0; i < s.n; i++) {
		CHECK_STR(got->field[i].name, s.field[i].name);
		CHECK_EQ(got->field[i].type, s.field[i].type);
		CHECK_EQ(got->field[i].time.unit, s.field[i].time.unit);
		CHECK_EQ(got->field[i].time.form, s.field[i].time.form);
		CHECK_EQ(got->field[i].time.utc, s.field[i].time.utc);
		CHECK_EQ(got->field[i].time.t, s.field[i].time.t);
	}
	CHECK_EQ(got->nhistory, 3);
	CHECK_STR(got->history[1], "fc-two 'b c'");
	CHECK_STR(got->history[2], "fc-three");
	CHECK_STR(got->freq.name, "D");
	fc_arrow_close(a);
	fc_in_close(in);
	free(bytes.s);
	fc_schema_release(&s);
}

/* The same stream twice, whatever the memory held before. */
TEST(deterministic_and_aligned)
{
	struct fc_schema s;
	struct fc_batch b;
	struct bytes one, two;
	size_t i;

	table(&s);
	fc_batch_init(&b, &s);
	fill(&b, 777, 0, true);
	one = write_stream(&s, &b, 1, false);
	for (i = 0; i < b.n; i++) {
		if (isnan(b.col[1].num[i]))
			b.col[1].num[i] = -b.col[1].num[i];
	}
	two = write_stream(&s, &b, 1, false);
	CHECK_EQ(one.n, two.n);
	CHECK(memcmp(one.s, two.s, one.n) == 0);
	CHECK_EQ(one.n % 8, 0);
	CHECK(memcmp(one.s + one.n - 8, "\xff\xff\xff\xff\0\0\0\0", 8) == 0);
	free(one.s);
	free(two.s);
	fc_batch_release(&b);
	fc_schema_release(&s);
}

/* A small stream with a delta dictionary and nulls, for damage. */
static struct bytes
victim(void)
{
	struct fc_schema s;
	struct fc_batch b[2];
	struct bytes bytes;

	table(&s);
	fc_batch_init(&b[0], &s);
	fc_batch_init(&b[1], &s);
	fill(&b[0], 9, 0, true);
	bytes = write_stream(&s, b, 1, true);
	free(bytes.s);
	bytes = write_stream(&s, b, 1, false);
	free(bytes.s);
	fill(&b[1], 9, 30, true);
	bytes = write_stream(&s, b, 2, false);
	fc_batch_release(&b[0]);
	fc_batch_release(&b[1]);
	fc_schema_release(&s);
	return bytes;
}

TEST(cut_anywhere_is_an_error)
{
	struct bytes whole = victim();
	size_t n;

	for (n = 0; n < whole.n; n++) {
		/* Of exact size, so that a sanitizer sees a step too far. */
		char *part = fc_xmalloc(n + 1);
		struct fc_err err = { 0 };

		memcpy(part, whole.s, n);
		CHECK_MSG(read_all(part, n, &err) == -1, "cut at %zu", n);
		CHECK_MSG(err.code == FC_DATA, "cut at %zu", n);
		CHECK_MSG(strstr(err.msg, "ends early") != NULL,
		    "cut at %zu: %s", n, err.msg);
		free(part);
	}
	free(whole.s);
}

TEST(damage_never_crashes)
{
	static const uint32_t evil[] = { 0, 1, 0x7fffffff, 0x80000000,
	    0xffffffff, 0xfffffff8, 0x01000000 };
	struct bytes whole = victim();
	char *copy = fc_xmalloc(whole.n);
	size_t at, k;
	long refused = 0;

	for (at = 0; at + 4 <= whole.n; at++) {
		for (k = 0; k < FC_LEN(evil); k++) {
			struct fc_err err = { 0 };

			memcpy(copy, whole.s, whole.n);
			memcpy(copy + at, &evil[k], 4);
			if (read_all(copy, whole.n, &err) < 0) {
				refused++;
				CHECK(err.code == FC_DATA);
			}
		}
	}
	CHECK(refused > 1000);
	free(copy);
	free(whole.s);
}

TEST(more_after_the_end)
{
	struct bytes whole = victim();
	char *twice = fc_xmalloc(2 * whole.n);
	struct fc_err err = { 0 };

	memcpy(twice, whole.s, whole.n);
	memcpy(twice + whole.n, whole.s, whole.n);
	CHECK_EQ(read_all(twice, 2 * whole.n, &err), -1);
	CHECK(strstr(err.msg, "after the end") != NULL);
	free(twice);
	free(whole.s);
}

/* Three streams one after the other share the dictionaries of the first. */
TEST(shared_dictionaries)
{
	struct bytes whole = victim();
	struct fc_err err = { 0 };
	struct fc_arrow_in *a, *b;
	struct fc_batch ba, bb;
	struct fc_in *ina, *inb;

	if (fc_in_mem(&ina, "a", whole.s, whole.n, &err) ||
	    fc_in_mem(&inb, "b", whole.s, whole.n, &err) ||
	    fc_arrow_open(&a, ina, &err) || fc_arrow_open(&b, inb, &err))
		abort();
	fc_dict_add(fc_arrow_schema(a)->field[0].dict, "first", 5);
	CHECK_EQ(fc_arrow_share(b, fc_arrow_schema(a), &err), 0);
	fc_batch_init(&ba, fc_arrow_schema(a));
	fc_batch_init(&bb, fc_arrow_schema(a));
	CHECK_EQ(fc_arrow_next(a, &ba, &err), 1);
	CHECK_EQ(fc_arrow_next(b, &bb, &err), 1);
	CHECK_EQ(ba.n, bb.n);
	CHECK(memcmp(ba.col[0].code, bb.col[0].code, 4 * ba.n) == 0);
	fc_batch_release(&ba);
	fc_batch_release(&bb);
	fc_arrow_close(a);
	fc_arrow_close(b);
	fc_in_close(ina);
	fc_in_close(inb);
	free(whole.s);
}

TEST(text_as_number_and_back)
{
	struct fc_schema s;
	struct fc_batch b, got;
	struct bytes bytes;
	struct fc_err err = { 0 };
	struct fc_arrow_in *a;
	struct fc_in *in;
	size_t n;
	const char *text;
	int plain;

	for (plain = 0; plain < 2; plain++) {
		fc_schema_init(&s);
		fc_schema_add(&s, "a", FC_TEXT);
		fc_schema_add(&s, "b", FC_NUM);
		fc_batch_init(&b, &s);
		fc_batch_reserve(&b, 2);
		b.n = 2;
		b.col[0].code[0] = fc_dict_add(s.field[0].dict, "1.5", 3);
		b.col[0].code[1] = FC_NULL_CODE;
		b.col[1].num[0] = 12;
		b.col[1].num[1] = (double)NAN;
		bytes = write_stream(&s, &b, 1, plain);
		if (fc_in_mem(&in, "mem", bytes.s, bytes.n, &err) ||
		    fc_arrow_open(&a, in, &err))
			abort();
		CHECK_EQ(fc_arrow_set_type(a, 0, FC_NUM, &err), 0);
		CHECK_EQ(fc_arrow_set_type(a, 1, FC_TEXT, &err), 0);
		fc_batch_init(&got, fc_arrow_schema(a));
		CHECK_MSG(fc_arrow_next(a, &got, &err) == 1, "%s", err.msg);
		CHECK_NEAR(got.col[0].num[0], 1.5, 0);
		CHECK(isnan(got.col[0].num[1]));
		text = fc_dict_str(got.schema->field[1].dict,
		    got.col[1].code[0], &n);
		CHECK(n == 2 && memcmp(text, "12", 2) == 0);
		CHECK_EQ(got.col[1].code[1], FC_NULL_CODE);
		fc_batch_release(&got);
		fc_arrow_close(a);
		fc_in_close(in);
		free(bytes.s);
		fc_batch_release(&b);
		fc_schema_release(&s);
	}
}

TEST(what_cannot_be_written)
{
	struct fc_schema s;
	struct fc_batch b;
	struct fc_err err = { 0 };
	struct fc_write_opts opts = { 0 };
	struct fc_arrow_out *w;
	struct fc_out *out;
	int f;

	fc_schema_init(&s);
	f = fc_schema_add(&s, "ds", FC_TIME);
	s.field[f].time.unit = FC_UNIT_DAY;
	fc_schema_add(&s, "text", FC_TEXT);
	fc_batch_init(&b, &s);
	fc_batch_reserve(&b, 1);
	b.n = 1;
	b.col[0].time[0] = (int64_t)1 << 40;
	b.col[1].code[0] = FC_NULL_CODE;
	if (fc_out_mem(&out, false, &err) ||
	    fc_arrow_out_open(&w, out, &s, &opts, &err))
		abort();
	CHECK_EQ(fc_arrow_out_put(w, &b, &err), -1);
	CHECK(strstr(err.msg, "'ds'") != NULL);
	b.col[0].time[0] = 0;
	b.col[1].code[0] = fc_dict_add(s.field[1].dict, "\xff", 1);
	CHECK_EQ(fc_arrow_out_put(w, &b, &err), -1);
	CHECK(strstr(err.msg, "'text'") != NULL);
	fc_arrow_out_close(w);
	fc_out_discard(&out);
	fc_batch_release(&b);
	fc_schema_release(&s);
}

/* Claims about a batch of one column of numbers with a body of 128 bytes. */
struct claim {
	const char *what;               /* part of the message expected */
	int64_t rows, nulls, body;
	struct fc_arrow_part part[3];
	size_t nparts, nnodes;
};

static const struct claim claims[] = {
	{ "", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "", 8, 8, 128, { { 0, 1, 64 }, { 0, 64, 0 } }, 2, 1 },
	{ "ends early", 8, 0, (int64_t)1 << 39, { { 0, 0, 0 }, { 0, 64, 0 } },
	    2, 1 },
	{ "length of a body", 8, 0, -128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "length of a body", 8, 0, 127, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "too short", 9, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "too short", INT32_MAX, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "rows", INT64_MAX, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "rows", -1, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2, 1 },
	{ "outside the body", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, 72 } }, 2, 1 },
	{ "outside the body", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, -8 } }, 2, 1 },
	{ "outside the body", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, 4 } }, 2, 1 },
	{ "outside the body", 8, 0, 128, { { 0, 0, 0 },
	    { 0, 64, INT64_MAX - 7 } }, 2, 1 },
	{ "outside the body", 8, 0, 128, { { 0, 0, 0 }, { 0, SIZE_MAX, 0 } },
	    2, 1 },
	{ "no validity bitmap", 8, 1, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2,
	    1 },
	{ "bitmap too short", 64, 64, 128, { { 0, 7, 0 }, { 0, 512, 0 } }, 2,
	    1 },
	{ "differ", 8, 7, 128, { { 0, 1, 64 }, { 0, 64, 0 } }, 2, 1 },
	{ "null count", 8, 9, 128, { { 0, 1, 64 }, { 0, 64, 0 } }, 2, 1 },
	{ "null count", 8, -1, 128, { { 0, 1, 64 }, { 0, 64, 0 } }, 2, 1 },
	{ "too few buffers", 8, 0, 128, { { 0, 0, 0 } }, 1, 1 },
	{ "more buffers", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 },
	    { 0, 64, 64 } }, 3, 1 },
	{ "too few field nodes", 8, 0, 128, { { 0, 0, 0 }, { 0, 64, 0 } }, 2,
	    0 },
};

TEST(lies_are_refused)
{
	struct fc_schema s;
	struct bytes head;
	size_t i;

	fc_schema_init(&s);
	fc_schema_add(&s, "y", FC_NUM);
	head = write_stream(&s, NULL, 0, false);
	for (i = 0; i < FC_LEN(claims); i++) {
		const struct claim *c = &claims[i];
		struct fc_arrow_part part[3];
		int64_t nulls[2] = { c->nulls, 0 };
		struct fc_arrow_parts parts = { .rows = c->rows, .part = part,
		    .n = c->nparts, .nulls = nulls, .ncols = c->nnodes,
		    .body = c->body };
		struct fc_buf meta = { 0 }, stream = { 0 };
		struct fc_err err = { 0 };
		char body[128] = { 0 };
		int32_t prefix[2] = { -1, 0 };
		long rows;

		memcpy(part, c->part, sizeof part);
		fc_arrow_write_records(&meta, &parts);
		while (meta.len % 8 != 0)
			fc_buf_addc(&meta, '\0');
		prefix[1] = (int32_t)meta.len;
		fc_buf_add(&stream, head.s, head.n - 8);
		fc_buf_add(&stream, prefix, sizeof prefix);
		fc_buf_add(&stream, meta.s, meta.len);
		fc_buf_add(&stream, body, sizeof body);
		fc_buf_add(&stream, "\xff\xff\xff\xff\0\0\0\0", 8);
		rows = read_all(stream.s, stream.len, &err);
		CHECK_MSG(rows == (c->what[0] == '\0' ? 8 : -1) &&
		    strstr(err.msg, c->what) != NULL, "claim %zu: %ld rows, "
		    "'%s', not '%s'", i, rows, err.msg, c->what);
		fc_buf_release(&meta);
		fc_buf_release(&stream);
	}
	free(head.s);
	fc_schema_release(&s);
}

int
main(void)
{
	RUN(lies_are_refused);
	RUN(round_trip);
	RUN(types_and_metadata_return);
	RUN(deterministic_and_aligned);
	RUN(cut_anywhere_is_an_error);
	RUN(damage_never_crashes);
	RUN(more_after_the_end);
	RUN(shared_dictionaries);
	RUN(text_as_number_and_back);
	RUN(what_cannot_be_written);
	return check_done();
}
