/* test_model_file.c - the model file, whole and damaged. */
#include "base/fc.h"

#include <unistd.h>

#include "base/mem.h"
#include "check.h"
#include "model/file.h"

static struct fc_err err;
static char path[64];
static unsigned char *bytes;
static size_t nbytes;

static char key_names[2][8] = { "store", "item" };
static char spec_names[2][16] = { "naive", "snaive" };
static char history[] = "fc-train -m 'a\nb\\c'";

/* Series S00 .. S<n-1>, each with item X, the last without. */
static void
write_file(int n)
{
	char *key[2] = { key_names[0], key_names[1] };
	char *spec[2] = { spec_names[0], spec_names[1] };
	char *hist[1] = { history };
	struct fc_model_info info = { .time = { FC_UNIT_DAY, FC_FORM_PLAIN,
		false, false }, .nkeys = 2, .key = key, .nspec = 2,
		.spec = spec, .nhistory = 1, .history = hist };
	struct fc_model_writer *w;

	snprintf(path, sizeof path, "/tmp/fc-test-model.%ld", (long)getpid());
	CHECK_EQ(fc_model_create(&w, path, &info, &err), 0);
	for (int i = 0; i < n; i++) {
		double v[2] = { i, 2.5 * i };
		struct fc_model_state st[2] = { { NULL, v, 1 },
			{ i % 2 ? "naive" : NULL, v, 2 } };
		char name[16];
		const char *texts[2] = { name, i == n - 1 ? NULL : "X" };
		size_t len[2] = { 3, 1 };
		struct fc_model_put put = { 100 + i, 7, texts, len, st };

		snprintf(name, sizeof name, "S%02d", i % 100);
		CHECK_EQ(fc_model_put_series(w, &put, &err), 0);
	}
	CHECK_EQ(fc_model_put_section(w, "global.0", "hello", 5, &err), 0);
	CHECK_EQ(fc_model_commit(&w, &err), 0);
	CHECK(w == NULL);
}

static void
slurp(void)
{
	FILE *f = fopen(path, "rb");

	free(bytes);
	bytes = fc_xmalloc(1 << 16);
	nbytes = fread(bytes, 1, 1 << 16, f);
	fclose(f);
}

TEST(round_trip)
{
	struct fc_model_file *f;
	const struct fc_model_info *info;
	struct fc_model_series s;
	struct fc_model_state st;
	struct fc_buf text = { 0 };
	size_t n;

	write_file(5);
	CHECK_EQ(fc_model_open(&f, path, &err), 0);
	info = fc_model_info(f);
	CHECK_EQ(info->nkeys, 2);
	CHECK_STR(info->key[1], "item");
	CHECK_STR(info->spec[1], "snaive");
	CHECK_STR(info->history[0], history);
	CHECK_EQ(info->nfallback, 1);
	CHECK_EQ(info->fallback[0].count, 2);
	CHECK_EQ(fc_model_nseries(f), 5);
	CHECK_EQ(fc_model_series(f, 3, &s, &err), 0);
	CHECK_EQ(s.cutoff, 103);
	fc_model_series_state(f, &s, 1, &st);
	CHECK_STR(st.fallback, "naive");
	CHECK_EQ(st.n, 2);
	CHECK_NEAR(st.v[1], 7.5, 0);
	CHECK(memcmp(fc_model_series_key(&s, 0, &n), "S03", 3) == 0);
	CHECK_EQ(n, 3);
	CHECK_EQ(fc_model_series(f, 4, &s, &err), 0);
	CHECK(fc_model_series_key(&s, 1, &n) == NULL);
	CHECK_EQ(fc_model_series(f, 5, &s, &err), -1);
	CHECK(memcmp(fc_model_section(f, "global.0", &n), "hello", 5) == 0);
	CHECK(fc_model_section(f, "global.1", &n) == NULL);
	fc_model_describe(f, &text);
	CHECK(strstr(text.s, "fallback  snaive to naive: 2 series") != NULL);
	fc_buf_release(&text);
	fc_model_close(f);
}

TEST(find)
{
	struct fc_model_file *f;
	size_t n[2] = { 3, 1 };

	write_file(64);
	CHECK_EQ(fc_model_open(&f, path, &err), 0);
	for (int i = 0; i < 63; i++) {
		char name[16];
		const char *key[2] = { name, "X" };

		snprintf(name, sizeof name, "S%02d", i);
		CHECK_EQ(fc_model_find(f, key, n), i);
		key[1] = "Y";
		CHECK_EQ(fc_model_find(f, key, n), -1);
	}
	CHECK_EQ(fc_model_find(f, (const char *[]){ "S63", NULL }, n), 63);
	CHECK_EQ(fc_model_find(f, (const char *[]){ "A00", "X" }, n), -1);
	fc_model_close(f);
}

/* Opens, looks everywhere, closes. */
static int
look(const unsigned char *s, size_t n)
{
	struct fc_model_file *f;
	struct fc_buf text = { 0 };
	int rc = fc_model_open_mem(&f, "m", s, n, &err);

	if (rc == 0) {
		fc_model_describe(f, &text);
		fc_buf_release(&text);
		fc_model_close(f);
	}
	return rc;
}

TEST(damage)
{
	int taken = 0;

	write_file(3);
	slurp();
	CHECK_EQ(look(bytes, nbytes), 0);
	for (size_t n = 0; n < nbytes; n++) {
		CHECK_EQ(look(bytes, n), -1);
		CHECK_EQ(err.code, FC_DATA);
	}
	for (size_t i = 0; i < nbytes; i++) {
		bytes[i] ^= 0x10;
		taken += look(bytes, nbytes) == 0;
		bytes[i] ^= 0x10;
	}
	/* Only padding and reserved bytes may differ unseen. */
	CHECK_MSG(taken <= 40, "%d changes were not seen", taken);
	bytes[8] = 2;
	CHECK_EQ(look(bytes, nbytes), -1);
	CHECK(strstr(err.msg, "version 2") != NULL);
	CHECK_EQ(look((const unsigned char *)"id,ds,y\n1234567", 16), -1);
	CHECK(strstr(err.msg, "not a model file") != NULL);
	CHECK_EQ(fc_model_open(&(struct fc_model_file *){ NULL }, "/", &err), -1);
}

int
main(void)
{
	RUN(round_trip);
	RUN(find);
	RUN(damage);
	unlink(path);
	free(bytes);
	return check_done();
}
