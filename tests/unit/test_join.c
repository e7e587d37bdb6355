/* test_join.c - join.h, valmap.h, where.h, stamp.h, clean.h */
#include "base/fc.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "check.h"
#include "ingest/clean.h"
#include "ingest/join.h"
#include "ingest/stamp.h"
#include "series/where.h"

static char dir[] = "/tmp/fc-test-join.XXXXXX";

static char *
file(const char *name, const char *text)
{
	char *path = fc_xasprintf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	CHECK(f != NULL);
	fputs(text, f);
	fclose(f);
	return path;
}

static const struct fc_read_opts raw = { .raw = true };

/* A dictionary of the words in text, split at blanks. */
static struct fc_dict *
words(const char *text)
{
	struct fc_dict *d = fc_dict_new();

	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		fc_dict_add(d, text, n);
		text += n + (text[n] == ' ');
	}
	return d;
}

TEST(values)
{
	struct fc_valmap m = { 0 };
	uint64_t i;

	CHECK_EQ(fc_valmap_find(&m, 7), -1);
	for (i = 0; i < 10000; i++)
		CHECK_EQ(fc_valmap_add(&m, i * i, (int32_t)i), i);
	CHECK_EQ(fc_valmap_add(&m, 81, 5), 9);
	CHECK_EQ(m.n, 10000);
	for (i = 0; i < 10000; i++)
		CHECK_EQ(fc_valmap_find(&m, i * i), i);
	CHECK_EQ(fc_valmap_find(&m, 2), -1);
	CHECK(fc_valmap_bits(-0.0) == fc_valmap_bits(0.0));
	fc_valmap_release(&m);
}

/* Two text keys; rows by (store, item). */
static void
check_pairs(const char *text, bool dense)
{
	char *path = file("prices.csv", text);
	struct fc_dict *store = words("A B Z"), *item = words("y x");
	struct fc_field fs = { .type = FC_TEXT, .dict = store };
	struct fc_field fi = { .type = FC_TEXT, .dict = item };
	int32_t cs[] = { 0, 0, 1, 1, 2, -1 }, ci[] = { 1, 0, 1, 0, 0, 0 };
	static const double want[] = { 2, 1, 4, 3, NAN, NAN };
	struct fc_joinarg arg[2] = { { .col.code = cs }, { .col.code = ci } };
	struct fc_err err = { 0 };
	struct fc_join j;
	int32_t row[6];
	size_t i;
	int f;

	CHECK_EQ(fc_join_open(&j, path, &raw, &err), 0);
	fc_join_add_key(&j, "store");
	fc_join_add_key(&j, "item");
	fc_join_bind(&j, 0, &fs);
	fc_join_bind(&j, 1, &fi);
	f = fc_schema_find(j.schema, "price");
	j.want[f] = true;
	CHECK_EQ(fc_join_load(&j, &err), 0);
	CHECK_EQ(j.dense != NULL, dense);
	fc_join_sync(&j);
	fc_join_find(&j, arg, 6, row);
	for (i = 0; i < 6; i++)
		CHECK_NEAR(row[i] < 0 ? NAN : j.rows.col[f].num[row[i]],
		    want[i], 0);
	fc_join_close(&j);
	fc_dict_free(store);
	fc_dict_free(item);
	unlink(path);
	free(path);
}

TEST(dense)
{
	check_pairs("store,item,price\nA,y,1\nA,x,2\nB,y,3\nB,x,4\n", true);
}

/* As many stores as items makes the table of pairs too large. */
TEST(sparse)
{
	struct fc_buf b = { 0 };
	int i;

	fc_buf_adds(&b, "store,item,price\nA,y,1\nA,x,2\nB,y,3\nB,x,4\n");
	for (i = 0; i < 2000; i++)
		fc_buf_printf(&b, "s%d,i%d,0\n", i, i);
	check_pairs(b.s, false);
	fc_buf_release(&b);
}

TEST(numbers_by_value)
{
	char *path = file("n.csv", "k,v\n7.0,1\n08,2\nseven,3\n");
	struct fc_field key = { .type = FC_NUM };
	double x[] = { 7, 8, 9, NAN, -0.0 };
	static const int32_t want[] = { 0, 1, -1, -1, -1 };
	struct fc_joinarg arg = { .col.num = x };
	char spec[100];
	struct fc_err err = { 0 };
	struct fc_join j;
	int32_t row[5];
	size_t i;

	snprintf(spec, sizeof spec, "%s:k", path);
	CHECK_EQ(fc_join_open(&j, spec, &raw, &err), 0);
	CHECK_EQ(j.nkeys, 1);
	fc_join_bind(&j, 0, &key);
	CHECK_EQ(fc_join_load(&j, &err), 0);
	fc_join_find(&j, &arg, 5, row);
	for (i = 0; i < 5; i++)
		CHECK_EQ(row[i], want[i]);
	fc_join_close(&j);
	unlink(path);
	free(path);
}

TEST(times_and_reverse)
{
	char *path = file("t.csv", "day,v\n2024-01-02,1\n2024-01-01,2\n");
	struct fc_field key = { .type = FC_TIME,
	    .time = { .unit = FC_UNIT_DAY } };
	int64_t t[] = { 19723, 19724, 19725 };
	int64_t times[] = { 5, 4 };
	struct fc_joinarg arg = { .col.time = t };
	struct fc_err err = { 0 };
	struct fc_join j;
	int32_t row[3];

	CHECK_EQ(fc_join_open(&j, path, &raw, &err), 0);
	fc_join_add_key(&j, "day");
	fc_join_bind(&j, 0, &key);
	CHECK_EQ(fc_join_load(&j, &err), 0);
	fc_join_find(&j, &arg, 3, row);
	CHECK_EQ(row[0], 1);
	CHECK_EQ(row[1], 0);
	CHECK_EQ(row[2], -1);
	fc_join_reverse(&j, times);
	CHECK(j.can_reverse);
	CHECK_EQ(fc_valmap_find(&j.reverse, 4), 1);
	times[0] = 4;
	fc_join_reverse(&j, times);
	CHECK(!j.can_reverse);
	fc_join_close(&j);
	unlink(path);
	free(path);
}

TEST(duplicates_name_both_lines)
{
	char *path = file("d.csv", "k,v\na,1\nb,\"x\ny\"\n\na,3\n");
	struct fc_dict *d = words("a");
	struct fc_field key = { .type = FC_TEXT, .dict = d };
	struct fc_err err = { 0 };
	struct fc_join j;

	CHECK_EQ(fc_join_open(&j, path, &raw, &err), 0);
	fc_join_add_key(&j, "k");
	fc_join_bind(&j, 0, &key);
	CHECK_EQ(fc_join_load(&j, &err), -1);
	CHECK(strstr(err.msg, "d.csv:6: same 'k' as line 2") != NULL);
	fc_join_close(&j);
	fc_dict_free(d);
	unlink(path);
	free(path);
}

static int
passing(const char *cond, const struct fc_field *field, union fc_col col,
    size_t n)
{
	bool pass[8] = { true, true, true, true, true, true, true, true };
	struct fc_err err = { 0 };
	struct fc_cond c;
	int bits = 0;
	size_t i;

	CHECK_EQ(fc_cond_parse(&c, cond, &err), 0);
	CHECK_EQ(fc_cond_bind(&c, field, &err), 0);
	fc_cond_apply(&c, col, NULL, n, pass);
	for (i = 0; i < n; i++)
		bits |= pass[i] << i;
	fc_cond_release(&c);
	return bits;
}

TEST(conditions)
{
	struct fc_dict *d = words("a b");
	struct fc_field text = { .type = FC_TEXT, .dict = d };
	struct fc_field num = { .type = FC_NUM };
	struct fc_field day = { .type = FC_TIME,
	    .time = { .unit = FC_UNIT_DAY } };
	int32_t code[] = { 0, 1, -1 };
	double x[] = { 1, 2.5, NAN };
	int64_t t[] = { 0, 365, FC_NULL_TIME };
	union fc_col c = { .code = code };
	struct fc_err err = { 0 };
	struct fc_cond bad;

	CHECK_EQ(passing("k=a", &text, c, 3), 1);
	CHECK_EQ(passing("k!=a", &text, c, 3), 6);
	CHECK_EQ(passing("k=zzz", &text, c, 3), 0);
	CHECK_EQ(passing("k=", &text, c, 3), 4);
	CHECK_EQ(passing("k!=", &text, c, 3), 3);
	c.num = x;
	CHECK_EQ(passing("k>1", &num, c, 3), 2);
	CHECK_EQ(passing("k>=1.0", &num, c, 3), 3);
	CHECK_EQ(passing("k<2.5", &num, c, 3), 1);
	CHECK_EQ(passing("k<=2.5", &num, c, 3), 3);
	CHECK_EQ(passing("k=2.50", &num, c, 3), 2);
	c.time = t;
	CHECK_EQ(passing("k>1970-06-01", &day, c, 3), 2);
	CHECK_EQ(fc_cond_parse(&bad, "k", &err), -1);
	CHECK_EQ(fc_cond_parse(&bad, "=3", &err), -1);
	CHECK_EQ(fc_cond_parse(&bad, "k!3", &err), -1);
	fc_dict_free(d);
}

TEST(stamps)
{
	static const char *const text[] = { "d_1", "d_20", "d_x", "1998-Q1" };
	struct fc_schema s;
	struct fc_batch b;
	struct fc_stamp st;
	struct fc_err err = { 0 };
	int64_t ds[4];
	size_t bad;
	int i;

	fc_schema_init(&s);
	fc_schema_add(&s, "d", FC_TEXT);
	fc_batch_init(&b, &s);
	fc_batch_reserve(&b, 4);
	b.n = 4;
	for (i = 0; i < 4; i++)
		b.col[0].code[i] = fc_dict_add(s.field[0].dict, text[i],
		    strlen(text[i]));
	CHECK_EQ(fc_stamp_open(&st, "d_%N", NULL, &err), 0);
	CHECK_EQ(fc_stamp_convert(&st, &b, 0, 4, ds, &bad, &err), 0);
	CHECK_EQ(bad, 2);
	CHECK_EQ(ds[0], 1);
	CHECK_EQ(ds[1], 20);
	CHECK_EQ(ds[2], FC_NULL_TIME);
	fc_stamp_close(&st);
	b.col[0].code[0] = 3;
	b.col[0].code[1] = -1;
	CHECK_EQ(fc_stamp_open(&st, NULL, NULL, &err), 0);
	CHECK_EQ(fc_stamp_convert(&st, &b, 0, 2, ds, &bad, &err), 0);
	CHECK_EQ(ds[1], FC_NULL_TIME);
	fc_stamp_close(&st);
	fc_batch_release(&b);
	fc_schema_release(&s);
}

TEST(line_breaks)
{
	struct fc_dict *d = words("plain two");
	struct fc_clean c = { 0 };
	int32_t code[] = { 0, 2, -1, 1, 3 };
	size_t n;

	fc_clean_sync(&c, d);
	CHECK(c.to == NULL);
	fc_dict_add(d, "a\nb", 3);
	fc_dict_add(d, "c\r\n", 3);
	fc_clean_sync(&c, d);
	fc_clean_apply(&c, code, 5);
	CHECK_EQ(code[0], 0);
	CHECK_EQ(code[2], -1);
	CHECK_EQ(code[3], 1);
	CHECK(memcmp(fc_dict_str(d, code[1], &n), "a b", 3) == 0);
	CHECK(memcmp(fc_dict_str(d, code[4], &n), "c  ", 3) == 0);
	fc_clean_release(&c);
	fc_dict_free(d);
}

int
main(void)
{
	if (mkdtemp(dir) == NULL)
		return 1;
	RUN(values);
	RUN(dense);
	RUN(sparse);
	RUN(numbers_by_value);
	RUN(times_and_reverse);
	RUN(duplicates_name_both_lines);
	RUN(conditions);
	RUN(stamps);
	RUN(line_breaks);
	rmdir(dir);
	return check_done();
}
