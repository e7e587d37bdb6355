/* test_sort.c - ids.h, sort.h, spill.h: rows to whole series */
#include "base/fc.h"

#include "base/mem.h"
#include "check.h"
#include "ingest/sort.h"

static uint64_t state = 1;

static uint64_t
random_bits(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 33;
}

struct table {
	struct fc_dict *dict[2];
	struct fc_ids ids;
	struct fc_schema layout;
	struct fc_batch b;
};

/* n rows of up to 7 * 11 series, in any order; y counts the rows. */
static void
make_table(struct table *t, size_t n)
{
	int32_t *code[2];
	char text[16];
	size_t i, k;

	for (k = 0; k < 2; k++) {
		t->dict[k] = fc_dict_new();
		code[k] = fc_xcalloc(n + 1, sizeof **code);
	}
	for (i = 0; i < n; i++) {
		size_t len = (size_t)snprintf(text, sizeof text, "s%d",
		    (int)(random_bits() % 7));

		code[0][i] = fc_dict_add(t->dict[0], text, len);
		len = (size_t)snprintf(text, sizeof text, "%d",
		    (int)(random_bits() % 11));
		code[1][i] = fc_dict_add(t->dict[1], text, len);
	}
	fc_ids_init(&t->ids, 2, (const struct fc_dict *const *)t->dict);
	fc_schema_init(&t->layout);
	fc_rows_add_code(&t->layout, "series");
	fc_schema_add(&t->layout, "ds", FC_TIME);
	fc_schema_add(&t->layout, "y", FC_NUM);
	fc_rows_add_code(&t->layout, "record");
	fc_batch_init(&t->b, &t->layout);
	fc_batch_reserve(&t->b, n + 1);
	t->b.n = n;
	fc_ids_map(&t->ids, code, n, t->b.col[FC_ROW_ID].code);
	for (i = 0; i < n; i++) {
		t->b.col[FC_ROW_DS].time[i] = (int64_t)(n - i);
		t->b.col[FC_ROW_Y].num[i] = (double)i;
		t->b.col[FC_ROW_REST].code[i] = (int32_t)i;
	}
	free(code[0]);
	free(code[1]);
}

static void
free_table(struct table *t)
{
	fc_batch_release(&t->b);
	fc_schema_release(&t->layout);
	fc_ids_release(&t->ids);
	fc_dict_free(t->dict[0]);
	fc_dict_free(t->dict[1]);
}

/* Series ascend, each whole; rows in the order of input; none lost. */
static size_t
check_sorted(struct table *t, uint64_t memory)
{
	struct fc_sorter *s = fc_sorter_open(&t->layout, &t->ids, memory);
	struct fc_err err = { 0 };
	struct fc_rows rows;
	int32_t before = -1;
	size_t seen = 0, at, k, runs;

	fc_rows_init(&rows, &t->layout);
	for (at = 0; at < t->b.n; at += 1000)
		CHECK_EQ(fc_sorter_put(s, &t->b, at,
		    FC_MIN((size_t)1000, t->b.n - at), &err), 0);
	CHECK_EQ(fc_sorter_finish(s, &err), 0);
	while (fc_sorter_next(s, &rows, &err) > 0) {
		for (k = 0; k < rows.nseries; k++) {
			size_t from = rows.start[k], to = rows.start[k + 1];
			int32_t id = rows.b.col[FC_ROW_ID].code[from];

			CHECK(before < 0 ||
			    fc_ids_cmp(&t->ids, before, id) < 0);
			before = id;
			for (at = from; at < to; at++) {
				int32_t rec = rows.b.col[3].code[at];

				CHECK_EQ(rows.b.col[FC_ROW_ID].code[at], id);
				CHECK_EQ(t->b.col[FC_ROW_ID].code[rec], id);
				CHECK(at == from ||
				    rows.b.col[3].code[at - 1] < rec);
				CHECK_EQ(rows.b.col[FC_ROW_Y].num[at], rec);
			}
			seen += to - from;
		}
	}
	CHECK_EQ(seen, t->b.n);
	runs = fc_sorter_runs(s);
	fc_rows_release(&rows);
	fc_sorter_close(s);
	return runs;
}

TEST(in_memory)
{
	struct table t;

	make_table(&t, 100000);
	CHECK_EQ(t.ids.n, 77);
	CHECK_EQ(check_sorted(&t, 1 << 30), 0);
	free_table(&t);
}

TEST(with_spills)
{
	struct table t;

	make_table(&t, 100000);
	CHECK(check_sorted(&t, 1 << 20) > 1);
	CHECK(check_sorted(&t, 28 * 5000) >= 20);
	CHECK(check_sorted(&t, 28 * 100) >= 1000);
	free_table(&t);
}

TEST(small)
{
	struct table t;

	make_table(&t, 0);
	CHECK_EQ(check_sorted(&t, 1 << 20), 0);
	free_table(&t);
	make_table(&t, 1);
	CHECK_EQ(check_sorted(&t, 1), 0);
	free_table(&t);
	make_table(&t, 3);
	CHECK(check_sorted(&t, 1) >= 2);
	free_table(&t);
}

TEST(ranks)
{
	static const char *const a[] = { "b", "a", "b", "B", "a", "ab" };
	static const char *const b[] = { "2", "10", "1", "x", "2", "0" };
	static const int want[] = { 5, 1, 4, 0, 2, 3 };
	struct fc_dict *dict[2] = { fc_dict_new(), fc_dict_new() };
	int32_t ca[6], cb[6], id[6], rank[6];
	int32_t *code[2] = { ca, cb };
	struct fc_ids ids;
	char text[256];
	size_t i;

	for (i = 0; i < 6; i++) {
		ca[i] = fc_dict_add(dict[0], a[i], strlen(a[i]));
		cb[i] = fc_dict_add(dict[1], b[i], strlen(b[i]));
	}
	fc_ids_init(&ids, 2, (const struct fc_dict *const *)dict);
	fc_ids_map(&ids, code, 6, id);
	fc_ids_map(&ids, code, 6, id);
	CHECK_EQ(ids.n, 6);
	fc_ids_rank(&ids, rank);
	for (i = 0; i < 6; i++)
		CHECK_EQ(rank[id[i]], want[i]);
	CHECK_STR(fc_ids_text(&ids, id[2], text), "b/1");
	CHECK(fc_ids_cmp(&ids, id[1], id[4]) < 0);
	CHECK_EQ(fc_ids_cmp(&ids, id[3], id[3]), 0);
	fc_ids_release(&ids);
	fc_dict_free(dict[0]);
	fc_dict_free(dict[1]);
}

int
main(void)
{
	RUN(ranks);
	RUN(small);
	RUN(in_memory);
	RUN(with_spills);
	return check_done();
}
