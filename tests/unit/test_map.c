/* test_map.c - reader to writer over threads: order, errors, new texts */
#include "base/fc.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "check.h"
#include "series/map.h"

static char in_path[64], out_path[64];

/* 400 series with 1 to 40 records; from series `bad` on, y is missing. */
static void
write_input(int bad)
{
	FILE *f = fopen(in_path, "w");

	CHECK(f != NULL);
	fprintf(f, "store,item,ds,y\n");
	for (int s = 0; s < 400; s++)
		for (int i = 0; i <= s % 40; i++) {
			fprintf(f, "S%d,item %03d,%d,", s / 100, s, i);
			if (s < bad)
				fprintf(f, "%d", s * i);
			fprintf(f, "\n");
		}
	fclose(f);
}

/* One row for each series: its keys, last ds, sum of y. Reads the texts,
 * while the reader may be adding more of them. */
static int
sums(const struct fc_chunk *in, struct fc_batch *out, void *ws, void *arg,
    struct fc_err *err)
{
	const struct fc_batch *b = &in->batch;
	size_t *calls = ws;
	char key[256], want[256];

	(void)arg;
	*calls += 1;
	fc_batch_reserve(out, in->nseries);
	for (size_t s = 0; s < in->nseries; s++) {
		size_t from = in->start[s], to = in->start[s + 1];
		double sum = 0;

		snprintf(want, sizeof want, "S%d/item %03d",
		    (int)(in->first + s) / 100, (int)(in->first + s));
		if (strcmp(fc_key_text(b, from, key), want) != 0)
			return fc_fail(err, FC_SYS, "%s is not %s", key, want);
		for (size_t r = from; r < to; r++)
			sum += b->col[3].num[r];
		if (isnan(sum))
			return fc_fail(err, FC_DATA, "series '%s': no y", key);
		for (int f = 0; f < 3; f++)
			fc_batch_copy_col(out, f, s, b, f, to - 1, 1);
		out->col[3].num[s] = sum;
	}
	out->n = in->nseries;
	return 0;
}

static void *
ws_new(void *arg)
{
	(void)arg;
	return fc_xcalloc(1, sizeof(size_t));
}

/* The whole of what comes out, or NULL with err. */
static int
run(int threads, size_t rows, struct fc_buf *b, struct fc_err *err)
{
	char *files[] = { in_path, NULL };
	struct fc_map map = { .work = sums, .ws_new = ws_new,
	    .ws_free = free, .threads = threads, .rows = rows };
	struct fc_write_opts wo = { .path = out_path, .digits = -1 };
	struct fc_reader *r;
	struct fc_writer *w = NULL;
	int bad, fd;
	ssize_t n;

	fc_buf_reset(b);
	if (fc_reader_open(&r, files, NULL, err))
		return -1;
	bad = fc_writer_open(&w, fc_reader_schema(r), &wo, err) ||
	    fc_map_run(&map, r, w, fc_reader_schema(r), err);
	/* Also after an error, to see what was written before it. */
	if (w != NULL && fc_writer_commit(&w, &(struct fc_err){ 0 }))
		bad = 1;
	fc_reader_close(r);
	fd = open(out_path, O_RDONLY);
	while ((n = read(fd, fc_buf_reserve(b, 4096), 4096)) > 0)
		b->len += (size_t)n;
	close(fd);
	fc_buf_addc(b, '\0');
	return bad ? -1 : 0;
}

TEST(same_for_any_threads)
{
	static const size_t rows[] = { 1, 50, 1000, 0 };
	struct fc_buf want = { 0 }, got = { 0 };
	struct fc_err err = { 0 };

	write_input(400);
	CHECK_EQ(run(1, 0, &want, &err), 0);
	CHECK(strncmp(want.s, "store,item,ds,y\nS0,item 000,0,0\n"
	    "S0,item 001,1,1\nS0,item 002,2,6\n", 60) == 0);
	for (int threads = 1; threads < 5; threads++)
		for (size_t i = 0; i < FC_LEN(rows); i++) {
			CHECK_EQ(run(threads, rows[i], &got, &err), 0);
			CHECK_STR(got.s, want.s);
		}
	fc_buf_release(&want);
	fc_buf_release(&got);
}

TEST(first_error_by_order)
{
	struct fc_buf want = { 0 }, got = { 0 };
	FILE *f;

	write_input(250);
	f = fopen(in_path, "a");
	CHECK(f != NULL);
	fprintf(f, "S3,item 399,0,1\n");
	fclose(f);
	for (int threads = 1; threads < 5; threads++) {
		struct fc_err err = { 0 };

		CHECK_EQ(run(threads, 1, threads == 1 ? &want : &got, &err),
		    -1);
		CHECK_STR(err.msg, "series 'S2/item 250': no y");
		CHECK_EQ(err.code, FC_DATA);
		if (threads > 1)
			CHECK_STR(got.s, want.s);
	}
	/* Now only the order is wrong, in the last line. */
	write_input(400);
	f = fopen(in_path, "a");
	CHECK(f != NULL);
	fprintf(f, "S3,item 000,0,1\n");
	fclose(f);
	for (int threads = 1; threads < 5; threads++) {
		struct fc_err err = { 0 };

		CHECK_EQ(run(threads, 1, threads == 1 ? &want : &got, &err),
		    -1);
		CHECK(strstr(err.msg, ":8202: series 'S3/item 000' after "
		    "'S3/item 399': not in order") != NULL);
		if (threads > 1)
			CHECK_STR(got.s, want.s);
	}
	fc_buf_release(&want);
	fc_buf_release(&got);
}

int
main(void)
{
	snprintf(in_path, sizeof in_path, "/tmp/fc-test-map.%d.csv",
	    (int)getpid());
	snprintf(out_path, sizeof out_path, "/tmp/fc-test-map.%d.out",
	    (int)getpid());
	RUN(same_for_any_threads);
	RUN(first_error_by_order);
	unlink(in_path);
	unlink(out_path);
	return check_done();
}
