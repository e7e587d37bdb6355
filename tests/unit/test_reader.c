/* test_reader.c - typed batches out of CSV and Arrow, and CSV back */
#include "base/fc.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "check.h"
#include "io/out.h"
#include "rec/csvout.h"
#include "rec/reader.h"
#include "rec/writer.h"

/* Everything as CSV through csvout, then the error if there was one. */
static char *
drain(struct fc_reader *r, int digits)
{
	struct fc_write_opts opts = { .digits = digits };
	struct fc_err err = { 0 };
	struct fc_buf b = { 0 };
	struct fc_csv_out *w = NULL;
	struct fc_out *out = NULL;
	const struct fc_batch *batch;
	size_t n;
	char *s;
	int more;

	CHECK(fc_out_mem(&out, false, &err) == 0);
	CHECK(fc_csv_out_open(&w, out, fc_reader_schema(r), &opts, &err) == 0);
	while ((more = fc_reader_next(r, &batch, &err)) > 0) {
		CHECK(batch->n > 0);
		CHECK(fc_csv_out_put(w, batch, 0, batch->n, &err) == 0);
	}
	CHECK(fc_csv_out_finish(w, &err) == 0);
	fc_csv_out_close(w);
	CHECK(fc_out_flush(out, &err) == 0);
	s = fc_out_mem_take(out, &n);
	fc_buf_add(&b, s, n);
	free(s);
	fc_out_discard(&out);
	if (more < 0)
		fc_buf_printf(&b, "%d %s\n", more < 0 ? (int)err.code : 0,
		    err.msg);
	return b.s;
}

static char *
table(const char *text, const struct fc_read_opts *opts, size_t block)
{
	struct fc_err err = { 0 };
	struct fc_reader *r;
	char *s;

	if (fc_reader_open_mem(&r, text, strlen(text), block, opts, &err))
		return fc_xasprintf("open %d %s\n", (int)err.code, err.msg);
	s = drain(r, -1);
	fc_reader_close(r);
	return s;
}

static void
check_table(const char *text, const struct fc_read_opts *opts, const char *want)
{
	struct fc_read_opts o = { 0 };
	int libcsv;

	if (opts != NULL)
		o = *opts;
	for (libcsv = 0; libcsv < 2; libcsv++) {
		char *got;

		o.parser = libcsv ? FC_PARSER_LIBCSV : FC_PARSER_FAST;
		got = table(text, &o, 0);
		CHECK_STR(got, want);
		free(got);
	}
}

TEST(values_come_back)
{
	static const char same[] =
	    "store,item,ds,y,price,note\n"
	    "a,1,2020-01-01,3,10.76,plain\n"
	    "a,1,2020-01-02,-0.5,,\"\"\n"
	    "a,1,2020-02-29,,12345678901234.5,\n"
	    "\"b \"\"x\"\"\",2,2020-01-01,1e-07,0,\"a,b\"\n"
	    "c,,2020-01-01,1,1,\" blank\"\n"
	    "c,,,1,1,\"two\nlines\"\n"
	    "\xc3\xa4,x,9999-12-31,0.1,1,longer than sixteen bytes\n"
	    "\xc3\xa4,x,0001-01-01,0.1,1,longer than sixteen byteS\n";

	check_table(same, NULL, same);
	check_table("id,ds,y\na,2020-01-01, 12 \na,2020-01-02,\t\n"
	    "a, 2020-01-03 ,+7\na,2020-01-04,.5\na,2020-01-05,007\n", NULL,
	    "id,ds,y\na,2020-01-01,12\na,2020-01-02,\na,2020-01-03,7\n"
	    "a,2020-01-04,0.5\na,2020-01-05,7\n");
}

TEST(types_are_inferred)
{
	static const char text[] = "id,ds,y,a,b,empty,lag7,cutoff,model\n"
	    "1,2020-01-01,1,1,x,,,2019-12-31,7\n2,2020-01-01,,,2,,,2019-12-31,\n";
	static const enum fc_type want[] = { FC_TEXT, FC_TIME, FC_NUM, FC_NUM,
	    FC_TEXT, FC_TEXT, FC_NUM, FC_TIME, FC_TEXT };
	char *col[] = { (char[]){ "a" } };
	struct fc_read_opts opts = { .text = col, .ntext = 1 }, raw = { .raw = true };
	struct fc_err err = { 0 };
	struct fc_reader *r;
	const struct fc_schema *s;
	size_t f;

	CHECK(fc_reader_open_mem(&r, text, sizeof text - 1, 0, NULL, &err) == 0);
	s = fc_reader_schema(r);
	CHECK_EQ(s->n, FC_LEN(want));
	for (f = 0; f < s->n; f++)
		CHECK_MSG(s->field[f].type == want[f], "%s", s->field[f].name);
	CHECK_EQ(s->nkeys, 1);
	CHECK(s->ds == 1 && s->y == 2 && s->cutoff == 7 && s->model == 8);
	fc_reader_close(r);
	CHECK(fc_reader_open_mem(&r, text, sizeof text - 1, 0, &opts, &err) == 0);
	CHECK_EQ(fc_reader_schema(r)->field[3].type, FC_TEXT);
	fc_reader_close(r);
	opts.raw = true;
	CHECK(fc_reader_open_mem(&r, text, sizeof text - 1, 0, &opts, &err) == 0);
	CHECK_EQ(fc_reader_schema(r)->field[0].type, FC_NUM);
	CHECK_EQ(fc_reader_schema(r)->field[1].type, FC_TEXT);
	CHECK_EQ(fc_reader_schema(r)->ds, -1);
	fc_reader_close(r);
	/* The last line counts, with or without a line end. */
	CHECK(fc_reader_open_mem(&r, "q\n1\nx", 5, 0, &raw, &err) == 0);
	CHECK_EQ(fc_reader_schema(r)->field[0].type, FC_TEXT);
	fc_reader_close(r);
	col[0][0] = 'z';
	CHECK(fc_reader_open_mem(&r, text, sizeof text - 1, 0, &opts, &err) == -1);
	CHECK_STR(err.msg, "<memory>: no column 'z' (columns: id, ds, y, a, b, "
	    "empty, lag7, cutoff, model)");
}

TEST(times_of_all_kinds)
{
	static const char *const same[] = {
		"id,ds,y\na,1,1\na,2,2\n",
		"id,ds,y\na,2020-01,1\na,2020-02,2\n",
		"id,ds,y\na,2020-Q1,1\na,2020-Q2,2\n",
		"id,ds,y\na,2020-01-01 00:00:00,1\na,2020-01-01 10:30:00,2\n",
		"id,ds,y\na,2020-01-01T10:30:00.250Z,1\n",
		("id,ds,y\na,2019-12-31,1\na,2020-01-01,2\na,2020-02-29,3\n"
		    "a,2019-02-28,3\n"),
	};
	size_t i;

	for (i = 0; i < FC_LEN(same); i++)
		check_table(same[i], NULL, same[i]);
	check_table("id,ds,y\na,2020-01-01,1\na,2020-01-01 10:30:00,2\n", NULL,
	    "id,ds,y\na,2020-01-01 00:00:00,1\na,2020-01-01 10:30:00,2\n");
	/* The month of the last date must not let bad days through. */
	check_table("id,ds,y\na,2019-02-01,1\na,2019-02-28,1\na,2019-02-29,1\n",
	    NULL, "id,ds,y\na,2019-02-01,1\na,2019-02-28,1\n"
	    "3 <memory>:4: column 'ds': not a time: '2019-02-29'\n");
	check_table("id,ds,y\na,2019-02-01,1\na,2019-02-00,1\n", NULL,
	    "id,ds,y\na,2019-02-01,1\n"
	    "3 <memory>:3: column 'ds': not a time: '2019-02-00'\n");
}

TEST(errors_name_line_and_column)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "id,ds,y\na,2020-01-01,1\na,2020-01-02,12'5\n",
		    "id,ds,y\na,2020-01-01,1\n"
		    "3 <memory>:3: column 'y': not a number: '12'5'\n" },
		{ "id,ds,y\na,2020-01-01,\"12,5\"\n",
		    "id,ds,y\n3 <memory>:2: column 'y': not a number: '12,5'\n" },
		{ "id,ds,y\na,2020-01-01,1\nb,2020-01-01\nc,2020-01-01,1\n",
		    "id,ds,y\na,2020-01-01,1\n"
		    "3 <memory>:3: 2 fields, header has 3\n" },
		{ "id,ds,y\na\n", "id,ds,y\n"
		    "3 <memory>:2: 1 field, header has 3\n" },
		{ "id,ds,y\na,2020-01-01,1,\n", "id,ds,y\n"
		    "3 <memory>:2: 4 fields, header has 3\n" },
		/* The first line counts, whatever the column. */
		{ "id,ds,y\na,2020-01-01,x\nb,y,1\nc\n",
		    "id,ds,y\n3 <memory>:2: column 'y': not a number: 'x'\n" },
		{ "id,ds,y\na,2020-01-01,1\nb\nc,2020-01-01,x\n",
		    "id,ds,y\na,2020-01-01,1\n"
		    "3 <memory>:3: 1 field, header has 3\n" },
		{ "id,ds,y\n\"a,2020-01-01,1\n", "id,ds,y\n"
		    "3 <memory>:2: quoted field is not closed\n" },
		{ "id,ds,y\n\"a\nb\",2020-01-01,1\n\"c\"d,2020-01-01,x\n",
		    "id,ds,y\n\"a\nb\",2020-01-01,1\n"
		    "3 <memory>:4: text behind a closing quote\n" },
		{ "id,ds,y\n\xe4,2020-01-01,1\n", "id,ds,y\n"
		    "3 <memory>:2: column 'id': not UTF-8: '\xe4'\n" },
		{ "id,y\na,1\n",
		    "open 3 <memory>: no column 'ds' (columns: id, y)\n" },
		{ "id,ds,ds\n", "open 3 <memory>: two columns are named 'ds'\n" },
		{ "id,ds,y\na,x,1\n",
		    "open 3 <memory>:2: column 'ds': not a time: 'x'\n" },
		{ "", "open 3 <memory>: empty input: no header line\n" },
		{ "\n\r\n", "open 3 <memory>: empty input: no header line\n" },
		{ "id,ds\"\n",
		    "open 3 <memory>:1: quote inside an unquoted field\n" },
		{ "PAR1....", "open 3 <memory>: this is a Parquet file\n" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(rows); i++)
		check_table(rows[i].text, NULL, rows[i].want);
}

/* A guess can be wrong further down; the message says what helps. */
TEST(a_wrong_guess_names_the_option)
{
	struct fc_buf b = { 0 };
	const char *tail = ": column 'size': not a number: 'XL' (--text 'size' "
	    "takes the column as text)\n";
	char *got;
	int i;

	fc_buf_adds(&b, "id,ds,y,size\n");
	for (i = 0; i < 20000; i++)
		fc_buf_printf(&b, "a,2020-01-01,1,%d\n", i);
	fc_buf_adds(&b, "a,2020-01-01,1,XL\n");
	got = table(b.s, NULL, 0);
	CHECK_STR(strrchr(got, '<'), "<memory>:20002: column 'size': not a "
	    "number: 'XL' (--text 'size' takes the column as text)\n");
	CHECK(strlen(got) > strlen(tail));
	free(got);
	fc_buf_release(&b);
}

TEST(options)
{
	struct fc_read_opts header = { .header = "id,ds,y" };
	struct fc_read_opts comma = { .delimiter = ';', .decimal = ',' };
	struct fc_read_opts blanks = { .delimiter = ' ' };
	struct fc_read_opts na = { .na = "NA,-999" };
	struct fc_read_opts skip = { .skip_lines = 2 };
	struct fc_read_opts freq = { .freq = "W-SUN" };
	struct fc_err err = { 0 };
	struct fc_reader *r;

	check_table("a,2020-01-01,1\n", &header, "id,ds,y\na,2020-01-01,1\n");
	check_table("", &header, "id,ds,y\n");
	check_table("id,ds,y\n", NULL, "id,ds,y\n");
	check_table("id;ds;y\na;2020-01-01;-1,25\n", &comma,
	    "id,ds,y\na,2020-01-01,-1.25\n");
	check_table(" id ds\ty\na  2020-01-01 1 \n", &blanks,
	    "id,ds,y\na,2020-01-01,1\n");
	check_table("id,ds,y\nNA,2020-01-01,NA\n\"NA\",2020-01-02,-999\n", &na,
	    "id,ds,y\n,2020-01-01,\nNA,2020-01-02,\n");
	check_table("made \"by\nhand\r\nid,ds,y\nx,2020-01-01,z\n", &skip,
	    "id,ds,y\n3 <memory>:4: column 'y': not a number: 'z'\n");
	check_table(" id , ds,y\na,2020-01-01,1\n", NULL,
	    "id,ds,y\na,2020-01-01,1\n");
	CHECK(fc_reader_open_mem(&r, "id,ds,y\n", 8, 0, &freq, &err) == 0);
	CHECK_STR(fc_reader_schema(r)->freq.name, "W-SUN");
	fc_reader_close(r);
}

TEST(types_can_be_set)
{
	static const char text[] = "when,what,n\n2020-01,1,5\n2020-02,2,6\n";
	struct fc_read_opts raw = { .raw = true };
	struct fc_err err = { 0 };
	struct fc_reader *r;
	const struct fc_batch *b;
	char where[64], value[FC_NUM_MAX];

	CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, &raw, &err) == 0);
	CHECK(fc_reader_set_type(r, 0, FC_TIME, NULL, NULL, &err) == 0);
	CHECK(fc_reader_set_type(r, 1, FC_TEXT, NULL, NULL, &err) == 0);
	fc_reader_skip(r, 2);
	CHECK(fc_reader_next(r, &b, &err) == 1);
	CHECK_EQ(b->n, 2);
	CHECK_EQ(b->col[0].time[1], 18293);
	CHECK_STR(fc_batch_text(b, 1, 1, value), "2");
	CHECK(b->col[2].any == NULL);
	fc_reader_where(r, 1, where, sizeof where);
	CHECK_STR(where, "<memory>:3");
	CHECK(fc_reader_next(r, &b, &err) == 0);
	fc_reader_close(r);

	CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, &raw, &err) == 0);
	CHECK(fc_reader_set_type(r, 0, FC_NUM, NULL, NULL, &err) == 0);
	CHECK(fc_reader_next(r, &b, &err) == -1);
	CHECK_STR(err.msg, "<memory>:2: column 'when': not a number: '2020-01'");
	fc_reader_close(r);
}

static int
collect(void *arg, const struct fc_reject *j, struct fc_err *err FC_UNUSED)
{
	fc_buf_printf(arg, "%ju %s %s <%.*s>\n", (uintmax_t)j->line, j->reason,
	    j->column ? j->column : "-", (int)j->nrecord, j->record);
	return 0;
}

static int
refuse(void *arg FC_UNUSED, const struct fc_reject *j FC_UNUSED,
    struct fc_err *err)
{
	return fc_fail(err, FC_SYS, "disk full");
}

TEST(rejects_lose_nothing)
{
	static const char text[] = "id,ds,y\n"
	    "a,2020-01-01,1\n"
	    "b,2020-01-01\n"
	    "c,2020-13-01,x\n"
	    "d,2020-01-01,x\n"
	    "5\" e,2020-01-01,1\n"
	    "f,2020-01-01,2\n"
	    "\"g\n,2020-01-01,2\n"
	    "\xff,2020-01-01,2\n"
	    "h,2020-01-01,3\n";
	struct fc_read_opts opts = { 0 };
	struct fc_err err = { 0 };
	struct fc_reader *r;
	const struct fc_batch *b;
	int libcsv;

	for (libcsv = 0; libcsv < 2; libcsv++) {
		struct fc_buf got = { 0 };
		char *rows, where[64];
		size_t first;

		opts.parser = libcsv ? FC_PARSER_LIBCSV : FC_PARSER_FAST;
		CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, &opts, &err) == 0);
		fc_reader_on_reject(r, collect, &got);
		rows = drain(r, -1);
		CHECK_STR(rows, "id,ds,y\na,2020-01-01,1\nf,2020-01-01,2\n"
		    ",2020-01-01,2\nh,2020-01-01,3\n");
		CHECK_STR(got.s, "3 ragged - <b,2020-01-01>\n"
		    "4 time ds <c,2020-13-01,x>\n"
		    "5 number y <d,2020-01-01,x>\n"
		    "6 quote - <5\" e,2020-01-01,1>\n"
		    "8 quote - <\"g>\n"
		    "10 encoding id <\xff,2020-01-01,2>\n");
		free(rows);
		fc_reader_close(r);
		/* Rows that moved up know their lines. */
		CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, &opts, &err) == 0);
		fc_reader_on_reject(r, collect, &got);
		CHECK(fc_reader_next(r, &b, &err) == 1);
		first = b->n - 1;
		fc_reader_where(r, first, where, sizeof where);
		CHECK_STR(where, "<memory>:11");
		fc_buf_release(&got);
		fc_reader_close(r);
	}
	CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, &opts, &err) == 0);
	fc_reader_on_reject(r, refuse, NULL);
	CHECK(fc_reader_next(r, &b, &err) == -1);
	CHECK(err.code == FC_SYS);
	fc_reader_close(r);
}

/* ---- several files */

static char dir[] = "/tmp/fc-test-reader.XXXXXX";

static char *
save(const char *name, const char *text, bool arrow)
{
	char *path = fc_xasprintf("%s/%s", dir, name);
	struct fc_write_opts opts = { .path = path, .format = FC_ARROW,
	    .digits = -1 };
	struct fc_err err = { 0 };
	struct fc_reader *r;
	struct fc_writer *w;
	const struct fc_batch *b;
	FILE *f;

	if (!arrow) {
		f = fopen(path, "w");
		CHECK(f != NULL);
		fputs(text, f);
		fclose(f);
		return path;
	}
	CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, NULL, &err) == 0);
	CHECK(fc_writer_open(&w, fc_reader_schema(r), &opts, &err) == 0);
	while (fc_reader_next(r, &b, &err) > 0)
		CHECK(fc_writer_put(w, b, 0, b->n, &err) == 0);
	CHECK(fc_writer_commit(&w, &err) == 0);
	fc_reader_close(r);
	return path;
}

static char *
files(char **paths)
{
	struct fc_err err = { 0 };
	struct fc_reader *r;
	uint64_t taken, size;
	char *s;

	if (fc_reader_open(&r, paths, NULL, &err))
		return fc_xasprintf("open %s\n", err.msg);
	s = drain(r, -1);
	fc_reader_progress(r, &taken, &size);
	if (strstr(s, dir) == NULL)
		CHECK_MSG(taken == size, "%ju of %ju", (uintmax_t)taken,
		    (uintmax_t)size);
	fc_reader_close(r);
	return s;
}

TEST(files_are_one_stream)
{
	char *a = save("a.csv", "id,ds,y\na,2020-01-01,1\n", false);
	char *b = save("b.csv", "id,ds,y\nb,2020-01-01,2\n", false);
	char *c = save("c.arrow", "id,ds,y\nb,2020-01-02,3\n", true);
	char *none = save("none.csv", "", false);
	char *wide = save("wide.csv", "id,ds,y,z\n", false);
	char *other = save("other.csv", "id,ds,z\n", false);
	char *bad = save("bad.csv", "id,ds,y\nb,2020-01-01,x\n", false);
	char *want, *got;

	got = files((char *[]){ a, b, c, a, NULL });
	CHECK_STR(got, "id,ds,y\na,2020-01-01,1\nb,2020-01-01,2\n"
	    "b,2020-01-02,3\na,2020-01-01,1\n");
	free(got);
	got = files((char *[]){ c, none, b, NULL });
	CHECK_STR(got, "id,ds,y\nb,2020-01-02,3\nb,2020-01-01,2\n");
	free(got);
	got = files((char *[]){ none, b, NULL });
	CHECK_STR(got, "id,ds,y\nb,2020-01-01,2\n");
	free(got);
	got = files((char *[]){ none, none, NULL });
	want = fc_xasprintf("open %s: empty input: no header line\n", none);
	CHECK_STR(got, want);
	free(got);
	free(want);
	got = files((char *[]){ a, other, NULL });
	want = fc_xasprintf("id,ds,y\na,2020-01-01,1\n3 %s: column 3 is 'z', "
	    "in %s it is 'y'\n", other, a);
	CHECK_STR(got, want);
	free(got);
	free(want);
	got = files((char *[]){ c, wide, NULL });
	want = fc_xasprintf("id,ds,y\nb,2020-01-02,3\n3 %s: 4 columns, %s has "
	    "3\n", wide, c);
	CHECK_STR(got, want);
	free(got);
	free(want);
	got = files((char *[]){ a, bad, NULL });
	want = fc_xasprintf("id,ds,y\na,2020-01-01,1\n3 %s:2: column 'y': not "
	    "a number: 'x'\n", bad);
	CHECK_STR(got, want);
	free(got);
	free(want);
	free(a), free(b), free(c), free(none), free(wide), free(other), free(bad);
}

/* ---- writing */

TEST(digits_and_quotes)
{
	static const char text[] = "id,ds,y,\"a,\"\"b\"\n"
	    "\"x,y\",2020-01-01,1.23456,2.5\n";
	struct fc_err err = { 0 };
	struct fc_reader *r;
	char *got;

	CHECK(fc_reader_open_mem(&r, text, strlen(text), 0, NULL, &err) == 0);
	got = drain(r, 2);
	CHECK_STR(got, "id,ds,y,\"a,\"\"b\"\n\"x,y\",2020-01-01,1.23,2.5\n");
	free(got);
	fc_reader_close(r);
}

/* An empty line would be lost. */
TEST(one_column_keeps_missing_rows)
{
	struct fc_read_opts raw = { .raw = true };

	check_table("q\n1\n\"\"\n3\n", &raw, "q\n1\n\"\"\n3\n");
}

/* Every text survives, whatever is in it. */
TEST(texts_round_trip)
{
	static const char piece[] = "a \"\n,\r;\t'z\\";
	struct fc_buf text = { 0 };
	uint64_t seed = 7;
	char *once, *twice;
	struct fc_read_opts raw = { .raw = true };
	int i, k;

	fc_buf_adds(&text, "a,b\n");
	for (i = 0; i < 2000; i++) {
		fc_buf_adds(&text, "\"");
		for (k = 0; k < i % 7; k++) {
			char c;

			seed = seed * UINT64_C(6364136223846793005) + 1;
			c = piece[(seed >> 40) % (sizeof piece - 1)];
			if (c == '"')
				fc_buf_addc(&text, c);
			fc_buf_addc(&text, c);
		}
		fc_buf_adds(&text, "\",x\n");
	}
	once = table(text.s, &raw, 0);
	twice = table(once, &raw, 100);
	CHECK_STR(twice, once);
	CHECK_MSG(strlen(once) > 8000, "%zu bytes", strlen(once));
	free(once);
	free(twice);
	fc_buf_release(&text);
}

int
main(void)
{
	RUN(values_come_back);
	RUN(types_are_inferred);
	RUN(times_of_all_kinds);
	RUN(errors_name_line_and_column);
	RUN(a_wrong_guess_names_the_option);
	RUN(options);
	RUN(types_can_be_set);
	RUN(rejects_lose_nothing);
	if (mkdtemp(dir) != NULL) {
		char *command = fc_xasprintf("rm -r %s", dir);

		RUN(files_are_one_stream);
		check_failed += system(command) != 0;
		free(command);
	}
	RUN(digits_and_quotes);
	RUN(one_column_keeps_missing_rows);
	RUN(texts_round_trip);
	return check_done();
}
