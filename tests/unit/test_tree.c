/* test_tree.c - hierarchies as text, tables of tuples, records put aside */
#include "base/fc.h"

#include <unistd.h>

#include "series/stash.h"
#include "series/tree.h"
#include "series/tuple.h"
#include "check.h"

static struct fc_schema schema;

static void
make_schema(void)
{
	fc_schema_init(&schema);
	fc_schema_add(&schema, "state", FC_TEXT);
	fc_schema_add(&schema, "store", FC_TEXT);
	fc_schema_add(&schema, "item", FC_TEXT);
	schema.ds = fc_schema_add(&schema, "ds", FC_TIME);
	schema.y = fc_schema_add(&schema, "y", FC_NUM);
	schema.nkeys = 3;
}

TEST(levels)
{
	static const int32_t series[][3] = { { 0, 0, 0 }, { 0, 1, 0 },
	    { 1, 2, 0 }, { 1, 2, 1 } };
	struct fc_tree t;
	struct fc_err err = { 0 };
	size_t i;

	CHECK_EQ(fc_tree_parse(&t, "; store; item ,state;store,item;"
	    "item,store,state", &schema, &err), 0);
	CHECK_EQ(t.nlevels, 5);
	CHECK_EQ(t.level[2].listed, 5);
	for (i = 0; i < FC_LEN(series); i++)
		fc_tree_see(&t, series[i]);
	fc_tree_close(&t);
	CHECK(fc_tree_implies(&t, 1, 0));
	CHECK(!fc_tree_implies(&t, 0, 1));
	CHECK(!fc_tree_implies(&t, 2, 0));
	CHECK_EQ(t.level[0].fixed, 0);
	CHECK_EQ(t.level[1].fixed, 3);
	CHECK_EQ(t.level[2].fixed, 5);
	CHECK(t.level[3].bottom);
	CHECK(!t.level[3].again);
	CHECK(t.level[4].bottom);
	CHECK(t.level[4].again);
	CHECK(!t.level[0].bottom);
	fc_tree_free(&t);
}

TEST(missing_codes_are_values)
{
	static const int32_t series[][3] = { { -1, 0, 0 }, { 0, 0, 0 } };
	struct fc_tree t;
	struct fc_err err = { 0 };
	size_t i;

	CHECK_EQ(fc_tree_parse(&t, "store", &schema, &err), 0);
	for (i = 0; i < FC_LEN(series); i++)
		fc_tree_see(&t, series[i]);
	CHECK(!fc_tree_implies(&t, 1, 0));
	CHECK(fc_tree_implies(&t, 0, 1));
	fc_tree_free(&t);
}

TEST(mistakes)
{
	static const char *const bad[] = { "shop", "store;;item;", "store,",
	    "y", "store,store", "ds", "store;item,state; state ,item" };
	struct fc_tree t;
	size_t i;

	for (i = 0; i < FC_LEN(bad); i++) {
		struct fc_err err = { 0 };

		CHECK_MSG(fc_tree_parse(&t, bad[i], &schema, &err) == -1,
		    "'%s' was taken", bad[i]);
		CHECK_EQ(err.code, FC_USAGE);
		CHECK(strncmp(err.msg, "--hierarchy: level ", 19) == 0);
		fc_tree_free(&t);
	}
}

TEST(tuples)
{
	struct fc_tuples t;
	int64_t v[2], i;

	fc_tuples_init(&t, 2);
	v[0] = v[1] = 0;
	CHECK_EQ(fc_tuples_find(&t, v), -1);
	for (i = 0; i < 5000; i++) {
		v[0] = i % 100;
		v[1] = -i / 100;
		CHECK_EQ(fc_tuples_add(&t, v), i);
	}
	for (i = 0; i < 5000; i += 7) {
		v[0] = i % 100;
		v[1] = -i / 100;
		CHECK_EQ(fc_tuples_add(&t, v), i);
		CHECK_EQ(fc_tuples_find(&t, v), i);
		CHECK_EQ(fc_tuples_at(&t, (size_t)i)[1], v[1]);
	}
	v[1] = 1;
	CHECK_EQ(fc_tuples_find(&t, v), -1);
	CHECK_EQ(t.n, 5000);
	fc_tuples_release(&t);
	/* No columns: one tuple. */
	fc_tuples_init(&t, 0);
	CHECK_EQ(fc_tuples_add(&t, v), 0);
	CHECK_EQ(fc_tuples_add(&t, v), 0);
	fc_tuples_release(&t);
}

/* Blocks of 1..40 rows through memory or a file, read twice. */
static void
stash(size_t memory)
{
	struct fc_stash *s;
	struct fc_batch in, out;
	struct fc_err err = { 0 };
	size_t block, i, rows, pass;

	fc_batch_init(&in, &schema);
	fc_batch_init(&out, &schema);
	fc_batch_reserve(&in, 100);
	fc_stash_open(&s, memory);
	for (block = 1; block <= 40; block++) {
		for (i = 0; i < block + 5; i++) {
			in.col[0].code[i] = (int32_t)block;
			in.col[1].code[i] = -1;
			in.col[2].code[i] = (int32_t)i;
			in.col[3].time[i] = (int64_t)(block * i);
			in.col[4].num[i] = (double)i / 3;
		}
		in.n = block + 5;
		CHECK_EQ(fc_stash_put(s, &in, 5, block, &err), 0);
	}
	CHECK_EQ(fc_stash_put(s, &in, 0, 0, &err), 0);
	CHECK_EQ(fc_stash_rows(s), 820);
	for (pass = 0; pass < 2; pass++) {
		fc_stash_rewind(s);
		for (block = 1, rows = 0; fc_stash_next(s, &out, &err) > 0;
		    block++, rows += out.n) {
			CHECK_EQ(out.n, block);
			i = out.n - 1;
			CHECK_EQ(out.col[0].code[i], block);
			CHECK_EQ(out.col[1].code[i], -1);
			CHECK_EQ(out.col[2].code[i], i + 5);
			CHECK_EQ(out.col[3].time[0], 5 * block);
			CHECK_NEAR(out.col[4].num[i], (double)(i + 5) / 3, 0);
		}
		CHECK_EQ(rows, 820);
	}
	fc_stash_close(s);
	fc_batch_release(&in);
	fc_batch_release(&out);
}

TEST(stash_in_memory)
{
	stash((size_t)1 << 30);
}

TEST(stash_in_file)
{
	stash(0);
}

TEST(stash_half_and_half)
{
	stash(3000);
}

int
main(void)
{
	make_schema();
	RUN(levels);
	RUN(missing_codes_are_values);
	RUN(mistakes);
	RUN(tuples);
	RUN(stash_in_memory);
	RUN(stash_in_file);
	RUN(stash_half_and_half);
	fc_schema_release(&schema);
	return check_done();
}
