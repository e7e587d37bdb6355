/*
 * test_csv.c - CSV cut into fields: the scanner, libcsv behind it, and an
 * oracle that uses libcsv alone
 */
#include "base/fc.h"

#include <csv.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "check.h"
#include "rec/csv.h"

static uint64_t seed = 42;

static unsigned
dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(seed >> 33) % sides;
}

static void
put_field(struct fc_buf *b, const char *s, size_t n, bool quoted)
{
	fc_buf_addc(b, quoted ? '"' : '[');
	fc_buf_add(b, s, n);
	fc_buf_addc(b, quoted ? '"' : ']');
}

/*
 * What a parser made of a text: 2[a]"b" is a record on line 2. Without
 * lines as the oracle says it, which cannot tell a bare field that holds
 * something from a quoted one.
 */
struct how {
	char delimiter;
	bool libcsv, lines;
	size_t width;           /* 0: as the first record has */
	size_t block;
};

static void
put_block(struct fc_buf *b, const struct fc_csv *c, bool lines)
{
	static const char *const word[] = { "ragged", "stray", "after", "open",
	    "long" };
	size_t i, f, bad = 0;

	for (i = 0; i <= c->nrow; i++) {
		for (; bad < c->nbad && c->bad[bad].before == i; bad++) {
			const struct fc_csv_bad *x = &c->bad[bad];

			if (lines)
				fc_buf_printf(b, "%ju", (uintmax_t)x->row.line);
			fc_buf_printf(b, "!%s %zu <", word[x->fault],
			    x->nfields);
			fc_buf_add(b, c->buf + x->row.at,
			    x->row.end - x->row.at);
			fc_buf_adds(b, ">\n");
		}
		if (i == c->nrow)
			break;
		if (lines)
			fc_buf_printf(b, "%ju", (uintmax_t)c->row[i].line);
		for (f = 0; f < c->width; f++) {
			const struct fc_csv_slice *s =
			    &c->slice[i * c->width + f];

			size_t n = fc_csv_length(s);

			put_field(b, fc_csv_text(c, s), n,
			    s->len & FC_CSV_QUOTED || (!lines && n > 0));
		}
		fc_buf_addc(b, '\n');
	}
}

static char *
cut(const char *s, size_t n, const struct how *how)
{
	struct fc_buf b = { 0 };
	struct fc_err err = { 0 };
	struct fc_in *in;
	struct fc_csv *c;
	int more;

	fc_buf_adds(&b, "");
	CHECK(fc_in_mem(&in, "text", s, n, &err) == 0);
	CHECK(fc_csv_open(&c, in, how->delimiter, how->libcsv, &err) == 0);
	if (how->block > 0)
		fc_csv_set_block(c, how->block);
	if (how->width > 0) {
		c->width = how->width;
	} else if (fc_csv_header(c, &err) > 0) {
		put_block(&b, c, how->lines);
	}
	more = 0;
	while (c->width > 0 && (more = fc_csv_next(c, &err)) > 0)
		put_block(&b, c, how->lines);
	CHECK_MSG(more == 0, "%s", err.msg);
	fc_csv_close(c);
	fc_in_close(in);
	return b.s;
}

/* libcsv alone, the whole text at once. */
static void
oracle_field(void *s, size_t n, void *arg)
{
	put_field(arg, s != NULL ? s : "", n, s != NULL);
}

static void
oracle_row(int c FC_UNUSED, void *arg)
{
	fc_buf_addc(arg, '\n');
}

static int
no_space(unsigned char c FC_UNUSED)
{
	return 0;
}

/* NULL when the text is malformed. */
static char *
oracle(const char *s, size_t n, char delimiter)
{
	struct csv_parser p;
	struct fc_buf b = { 0 };
	bool good;

	fc_buf_adds(&b, "");
	(void)csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_set_space_func(&p, no_space);
	good = csv_parse(&p, s, n, oracle_field, oracle_row, &b) == n &&
	    csv_fini(&p, oracle_field, oracle_row, &b) == 0;
	csv_free(&p);
	if (!good) {
		fc_buf_release(&b);
		return NULL;
	}
	return b.s;
}

static void
check_cut(const char *text, const char *want, char delimiter)
{
	struct how how = { .delimiter = delimiter, .lines = true };
	size_t n = strlen(text), block;
	int libcsv;

	for (libcsv = 0; libcsv < 2; libcsv++) {
		/* A mark is looked for in the first block only. */
		for (block = *text == '\xef' ? 3 : 1; block <= n + 1; block++) {
			char *got;

			how.libcsv = libcsv;
			how.block = block;
			got = cut(text, n, &how);
			if (strcmp(got, want) != 0) {
				CHECK_MSG(false, "%s, blocks of %zu: <%s>\n"
				    "gives <%s>, not <%s>", libcsv ? "libcsv" :
				    "scanner", block, text, got, want);
				block = n + 1;
			}
			free(got);
		}
	}
}

TEST(what_is_csv)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "a,b\n1,2\n", "1[a][b]\n2[1][2]\n" },
		{ "a,b\r\n1,2\r\n", "1[a][b]\n2[1][2]\n" },
		{ "a,b\n1,2", "1[a][b]\n2[1][2]\n" },
		{ "\xef\xbb\xbf" "a,b\n1,2\n", "1[a][b]\n2[1][2]\n" },
		{ "\xef\xbb\xbf\"a\",b\n", "1\"a\"[b]\n" },
		{ "", "" },
		{ "\n\n", "" },
		{ "a\n\n\nb\n", "1[a]\n4[b]\n" },
		{ "a\r\n\r\nb\r\n", "1[a]\n3[b]\n" },
		{ "a,b\r1,2\r3,4", "1[a][b]\n2[1][2]\n3[3][4]\n" },
		{ "a\r\r\nb", "1[a]\n3[b]\n" },
		{ "a,b\n ,\t\n", "1[a][b]\n2[ ][\t]\n" },
		{ "  a b , c\t\n", "1[  a b ][ c\t]\n" },
		{ "a,b\n,\n", "1[a][b]\n2[][]\n" },
		{ "a,b\n\"\",\n", "1[a][b]\n2\"\"[]\n" },
		{ "a\n\"\"\n", "1[a]\n2\"\"\n" },
		{ "a,b\n\"x,y\",\"1\"\n", "1[a][b]\n2\"x,y\"\"1\"\n" },
		{ "a,b\n\"x\"\"y\",\"\"\"\"\n2,3\n", "1[a][b]\n2\"x\"y\"\"\"\"\n3[2][3]\n" },
		{ "a,b\n\"x\ny\",1\n2,3\n", "1[a][b]\n2\"x\ny\"[1]\n4[2][3]\n" },
		{ "a,b\n\"x\r\ny\",1\r\n2,3\n", "1[a][b]\n2\"x\r\ny\"[1]\n4[2][3]\n" },
		{ "a,b\n\"x\"\r\n1,\"2\"\r\n", "1[a][b]\n2!ragged 1 <\"x\">\n3[1]\"2\"\n" },
		{ "a,b\n1\n1,2,3\n1,2\n", "1[a][b]\n2!ragged 1 <1>\n3!ragged 3 <1,2,3>\n4[1][2]\n" },
		{ "a,b\n1,2,\n", "1[a][b]\n2!ragged 3 <1,2,>\n" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(rows); i++)
		check_cut(rows[i].text, rows[i].want, ',');
}

/* The first line of a malformed record is given up, no more. */
TEST(what_is_not)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "a,b\n5\" pipe,x\n1,2\n", "1[a][b]\n2!stray 0 <5\" pipe,x>\n3[1][2]\n" },
		{ "a,b\n\"a\"b,c\n1,2\n", "1[a][b]\n2!after 0 <\"a\"b,c>\n3[1][2]\n" },
		{ "a,b\n \"a\",c\n1,2\n", "1[a][b]\n2!stray 0 < \"a\",c>\n3[1][2]\n" },
		{ "a,b\n\"a\" ,c\n1,2\n", "1[a][b]\n2!after 0 <\"a\" ,c>\n3[1][2]\n" },
		{ "a,b\n1,\"x\n1,2\n3,4\n", "1[a][b]\n2!open 0 <1,\"x>\n3[1][2]\n4[3][4]\n" },
		{ "a,b\n1,\"x", "1[a][b]\n2!open 0 <1,\"x>\n" },
		{ "a,b\n1,\"x\n\"2\",3\r\n4,5\r\n", "1[a][b]\n2!after 0 <1,\"x>\n3\"2\"[3]\n4[4][5]\n" },
		{ "\"a,b\n1,2\n", "1!open 0 <\"a,b>\n" },
	};
	size_t i;

	for (i = 0; i < FC_LEN(rows); i++)
		check_cut(rows[i].text, rows[i].want, ',');
}

TEST(other_delimiters)
{
	check_cut("a;b\n1,5;\"2;\"\n", "1[a][b]\n2[1,5]\"2;\"\n", ';');
	check_cut("a\tb\n1\t 2\n", "1[a][b]\n2[1][ 2]\n", '\t');
	check_cut("  a\t b \n 1   2\n\n \t\n\"x y\"\t\"\" \r\n3\n",
	    "1[a][b]\n2[1][2]\n5\"x y\"\"\"\n6!ragged 1 <3>\n", ' ');
}

TEST(nul_bytes_are_data)
{
	struct how how = { .delimiter = ',' };
	static const char text[] = "a,b\n\0,x\0y\n";
	char *s = cut(text, sizeof text - 1, &how);

	CHECK(memcmp(s, "\"a\"\"b\"\n\"\0\"\"x\0y\"\n", 17) == 0);
	free(s);
}

/* A text of rows that is well formed, or nearly. */
static size_t
compose(char *s, size_t cap, bool sound)
{
	static const char *const piece[] = { "", "1", "ab", " x ", "\"q\"",
	    "\"\"", "\"a,b\"", "\"a\"\"b\"", "\"l\nm\"", "\"c\rd\"", "12.50",
	    "2020-01-01", "a longer field that fills a block of sixty-four" };
	static const char *const odd[] = { "5\"", "\"a\"b", "\"", " \"x\"",
	    "\"\"\"", "\r", "\n", ",", "\"\n" };
	static const char *const end[] = { "\n", "\r\n", "\r", "\n\n", "\n" };
	unsigned width = 1 + dice(4), rows = dice(40), usual = dice(3);
	size_t n = 0;

	for (unsigned r = 0; r < rows; r++) {
		for (unsigned f = 0; f < width; f++) {
			const char *p = piece[dice(FC_LEN(piece))];

			if (!sound && dice(30) == 0)
				p = odd[dice(FC_LEN(odd))];
			if (width == 1 && *p == '\0')
				p = "0";
			if (n + strlen(p) + 4 > cap)
				return n;
			memcpy(s + n, p, strlen(p));
			n += strlen(p);
			if (f + 1 < width)
				s[n++] = ',';
		}
		if (r + 1 < rows || dice(2) == 0) {
			const char *e = end[dice(9) ? usual : dice(FC_LEN(end))];

			memcpy(s + n, e, strlen(e));
			n += strlen(e);
		}
	}
	return n;
}

TEST(sound_text_agrees_with_libcsv_alone)
{
	static char s[8192];
	int i, bad = 0, sound = 0;

	for (i = 0; i < 4000 && bad < 3; i++) {
		size_t n = compose(s, sizeof s, true);
		char *want = oracle(s, n, ',');
		struct how how = { .delimiter = ',', .block = 1 + dice(300) };
		char *got = cut(s, n, &how);

		sound += want != NULL;
		if (want != NULL && strcmp(got, want) != 0) {
			CHECK_MSG(false, "<%.*s>\ngives %s, not %s", (int)n, s,
			    got, want);
			bad++;
		}
		free(want);
		free(got);
	}
	CHECK_MSG(sound > 3900, "%d texts were sound", sound);
}

TEST(scanner_agrees_with_libcsv_on_any_text)
{
	static char s[8192];
	int i, bad = 0;

	for (i = 0; i < 6000 && bad < 3; i++) {
		size_t n = compose(s, sizeof s, false);
		size_t width = 1 + dice(4);
		struct how a = { .delimiter = ',', .lines = true, .width = width,
		    .block = 1 + dice(200) };
		struct how b = { .delimiter = ',', .lines = true, .width = width,
		    .libcsv = true };
		char *got = cut(s, n, &a), *want = cut(s, n, &b);

		if (strcmp(got, want) != 0) {
			CHECK_MSG(false, "<%.*s>\nscanner: %s\nlibcsv: %s",
			    (int)n, s, got, want);
			bad++;
		}
		free(got);
		free(want);
	}
}

/* n bytes of c between head and tail. */
static char *
stretch(const char *head, char c, size_t n, const char *tail)
{
	struct fc_buf b = { 0 };

	fc_buf_adds(&b, head);
	memset(fc_buf_reserve(&b, n), c, n);
	b.len += n;
	fc_buf_adds(&b, tail);
	return b.s;
}

TEST(limits)
{
	static const struct {
		const char *head, *tail;
		int more;
		const char *fault;
	} rows[] = {
		{ "a,b\n", ",1\n3,4\n", 0, NULL },
		{ "a,b\n", ",1\n3,4\n", 1, "\n2!long" },
		{ "a,b\n\"", "\",1\n3,4\n", 0, NULL },
		{ "a,b\n\"", "\",1\n3,4\n", 1, "\n2!long" },
		{ "a,b\n\"", "\n3,4\n", 100, "\n2!long" },
	};
	size_t i;
	int libcsv;

	for (i = 0; i < FC_LEN(rows); i++) {
		char *text = stretch(rows[i].head, 'x', FC_CSV_FIELD_MAX +
		    (size_t)rows[i].more, rows[i].tail);

		for (libcsv = 0; libcsv < 2; libcsv++) {
			struct how how = { .delimiter = ',', .lines = true,
			    .libcsv = libcsv };
			char *got = cut(text, strlen(text), &how);
			const char *at = strchr(got, '!');

			CHECK_MSG((at != NULL) == (rows[i].fault != NULL),
			    "case %zu", i);
			if (at != NULL && rows[i].fault != NULL)
				CHECK(strncmp(at - 2, rows[i].fault,
				    strlen(rows[i].fault)) == 0);
			CHECK_MSG(strstr(got, "3[3][4]\n") != NULL,
			    "case %zu: no last row", i);
			free(got);
		}
		free(text);
	}
}

/* A stretch of quoted records goes to libcsv whole; lines stay right. */
TEST(many_records_for_libcsv)
{
	struct fc_buf text = { 0 }, want = { 0 };
	struct how how = { .delimiter = ',', .lines = true };
	char *got;
	int i, line = 2;

	fc_buf_adds(&text, "a,b\n");
	fc_buf_adds(&want, "1[a][b]\n");
	for (i = 0; i < 20000; i++) {
		bool odd = i % 5000 < 500;

		fc_buf_printf(&text, odd ? "\"x\"\"\n%d\",1\n" : "x%d,1\n", i);
		fc_buf_printf(&want, odd ? "%d\"x\"\n%d\"[1]\n" :
		    "%d[x%d][1]\n", line, i);
		line += 1 + odd;
	}
	got = cut(text.s, text.len, &how);
	CHECK(strcmp(got, want.s) == 0);
	free(got);
	fc_buf_release(&text);
	fc_buf_release(&want);
}

/* ---- conformance data, where it is */

static char *
member(const char *archive, const char *name, size_t *n)
{
	struct fc_buf b = { 0 };
	char command[300], part[4096];
	size_t got;
	FILE *f;

	snprintf(command, sizeof command, "%s ../shared/data/conformance/%s %s",
	    name[0] != '\0' ? "tar --wildcards -xzOf" : "gzip -dc",
	    archive, name);
	fc_buf_adds(&b, "");
	f = popen(command, "r");
	while (f != NULL && (got = fread(part, 1, sizeof part, f)) > 0)
		fc_buf_add(&b, part, got);
	if (f != NULL)
		pclose(f);
	*n = b.len;
	return b.s;
}

/* The strings of a JSON text, quoted as put_field does. */
static char *
json_strings(const char *s)
{
	struct fc_buf b = { 0 };

	fc_buf_adds(&b, "");
	while ((s = strchr(s, '"')) != NULL) {
		fc_buf_addc(&b, '"');
		for (s++; *s != '"' && *s != '\0'; s++) {
			if (*s == '\\')
				s++;
			else {
				fc_buf_addc(&b, *s);
				continue;
			}
			fc_buf_addc(&b, *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s);
		}
		fc_buf_addc(&b, '"');
		s += *s == '"';
	}
	return b.s;
}

/* The same order, name and value, from the CSV. */
static char *
csv_strings(const char *s, size_t n, bool libcsv)
{
	struct fc_buf b = { 0 }, names = { 0 };
	struct fc_err err = { 0 };
	struct fc_in *in;
	struct fc_csv *c;
	size_t i, f, at[65] = { 0 };

	fc_buf_adds(&b, "");
	CHECK(fc_in_mem(&in, "text", s, n, &err) == 0);
	CHECK(fc_csv_open(&c, in, ',', libcsv, &err) == 0);
	CHECK(fc_csv_header(c, &err) == 1 && c->width <= 64);
	for (f = 0; f < c->width; f++) {
		put_field(&names, fc_csv_text(c, &c->slice[f]),
		    fc_csv_length(&c->slice[f]), true);
		at[f + 1] = names.len;
	}
	while (fc_csv_next(c, &err) > 0) {
		CHECK_EQ(c->nbad, 0);
		for (i = 0; i < c->nrow * c->width; i++) {
			f = i % c->width;
			fc_buf_add(&b, names.s + at[f], at[f + 1] - at[f]);
			put_field(&b, fc_csv_text(c, &c->slice[i]),
			    fc_csv_length(&c->slice[i]), true);
		}
	}
	fc_csv_close(c);
	fc_in_close(in);
	fc_buf_release(&names);
	return b.s;
}

/* All but location_coordinates, whose bare quotes RFC 4180 forbids. */
TEST(csv_spectrum)
{
	static const char *const names[] = { "comma_in_quotes", "empty",
	    "empty_crlf", "escaped_quotes", "json",
	    "newlines", "newlines_crlf", "quotes_and_newlines", "simple",
	    "simple_crlf", "utf8" };
	char name[64];
	size_t i, n;
	int libcsv;

	if (access("../shared/data/conformance/csv-spectrum.tar.gz", R_OK))
		return;
	for (i = 0; i < FC_LEN(names); i++) {
		char *csv, *json, *want;

		snprintf(name, sizeof name, "'*json/%s.json'", names[i]);
		json = member("csv-spectrum.tar.gz", name, &n);
		want = json_strings(json);
		snprintf(name, sizeof name, "'*csvs/%s.csv'", names[i]);
		csv = member("csv-spectrum.tar.gz", name, &n);
		CHECK_MSG(n > 0, "no %s", name);
		for (libcsv = 0; libcsv < 2; libcsv++) {
			char *got = csv_strings(csv, n, libcsv);

			CHECK_STR(got, want);
			free(got);
		}
		free(csv);
		free(json);
		free(want);
	}
}

TEST(football)
{
	struct how how = { .delimiter = ',' };
	char *csv, *want, *got;
	size_t n;

	if (access("../shared/data/conformance/simdcsv-nfl.csv.gz", R_OK))
		return;
	csv = member("simdcsv-nfl.csv.gz", "", &n);
	CHECK_MSG(n > 1000000, "%zu bytes", n);
	want = oracle(csv, n, ',');
	CHECK(want != NULL);
	for (how.libcsv = false;; how.libcsv = true) {
		got = cut(csv, n, &how);
		CHECK(want != NULL && strcmp(got, want) == 0);
		free(got);
		if (how.libcsv)
			break;
	}
	free(want);
	free(csv);
}

int
main(void)
{
	RUN(what_is_csv);
	RUN(what_is_not);
	RUN(other_delimiters);
	RUN(nul_bytes_are_data);
	RUN(sound_text_agrees_with_libcsv_alone);
	RUN(scanner_agrees_with_libcsv_on_any_text);
	RUN(limits);
	RUN(many_records_for_libcsv);
	RUN(csv_spectrum);
	RUN(football);
	return check_done();
}
