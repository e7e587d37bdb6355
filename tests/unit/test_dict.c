/* test_dict.c - texts interned to integers */
#include "base/fc.h"

#include <pthread.h>

#include "base/dict.h"
#include "check.h"

TEST(codes_are_stable)
{
	struct fc_dict *d = fc_dict_new();
	char text[16];
	size_t n;
	int i;

	CHECK_EQ(fc_dict_find(d, "a", 1), -1);
	for (i = 0; i < 10000; i++) {
		snprintf(text, sizeof text, "item_%d", i);
		CHECK_EQ(fc_dict_add(d, text, strlen(text)), i);
	}
	for (i = 0; i < 10000; i++) {
		snprintf(text, sizeof text, "item_%d", i);
		CHECK_EQ(fc_dict_add(d, text, strlen(text)), i);
		CHECK_EQ(fc_dict_find(d, text, strlen(text)), i);
		CHECK(memcmp(fc_dict_str(d, i, &n), text, n) == 0);
		CHECK_EQ(n, strlen(text));
	}
	CHECK_EQ(d->n, 10000);
	fc_dict_free(d);
}

TEST(any_bytes_are_text)
{
	struct fc_dict *d = fc_dict_new();

	CHECK_EQ(fc_dict_add(d, "", 0), 0);
	CHECK_EQ(fc_dict_add(d, "a\0b", 3), 1);
	CHECK_EQ(fc_dict_add(d, "a\0c", 3), 2);
	CHECK_EQ(fc_dict_add(d, "a", 1), 3);
	CHECK_EQ(fc_dict_add(d, "", 0), 0);
	fc_dict_free(d);
}

TEST(rank_is_byte_order)
{
	static const char *words[] = { "b", "a", "\xc3\xa9", "ab", "*", "B",
	    "", "aa" };
	static const int32_t want[] = { 6, 3, 7, 5, 1, 2, 0, 4 };
	struct fc_dict *d = fc_dict_new();
	int32_t rank[FC_LEN(words)];
	size_t i, j;

	for (i = 0; i < FC_LEN(words); i++)
		fc_dict_add(d, words[i], strlen(words[i]));
	fc_dict_rank(d, rank);
	for (i = 0; i < FC_LEN(words); i++) {
		CHECK_EQ(rank[i], want[i]);
		for (j = 0; j < FC_LEN(words); j++)
			CHECK((fc_dict_cmp(d, (int32_t)i, d, (int32_t)j) < 0)
			    == (want[i] < want[j]));
	}
	CHECK(fc_dict_cmp(d, -1, d, 6) < 0);
	fc_dict_free(d);
}

static void *
read_texts(void *arg)
{
	const struct fc_dict *d = arg;
	size_t bad = 0, n;
	int round;

	for (round = 0; round < 20000; round++) {
		const char *s = fc_dict_str(d, round % 10, &n);

		bad += n != 6 || memcmp(s, "item_", 5) != 0 ||
		    s[5] != '0' + round % 10;
	}
	return bad == 0 ? NULL : arg;
}

/* A worker reads texts while the reader of the stream finds new ones. */
TEST(shared)
{
	struct fc_dict *d = fc_dict_new();
	pthread_t thread;
	void *bad;
	char text[16];
	int i;

	for (i = 0; i < 10; i++) {
		snprintf(text, sizeof text, "item_%d", i);
		fc_dict_add(d, text, strlen(text));
	}
	fc_dict_share(d);
	pthread_create(&thread, NULL, read_texts, d);
	for (i = 10; i < 20000; i++) {
		snprintf(text, sizeof text, "item_%d", i);
		CHECK_EQ(fc_dict_add(d, text, strlen(text)), i);
	}
	pthread_join(thread, &bad);
	CHECK(bad == NULL);
	fc_dict_free(d);
}

int
main(void)
{
	RUN(codes_are_stable);
	RUN(any_bytes_are_text);
	RUN(rank_is_byte_order);
	RUN(shared);
	return check_done();
}
