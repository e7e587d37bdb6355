/* test_in.c - bytes in: plain, gzip, pipes, and what can be wrong with them */
#include "base/fc.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "check.h"
#include "io/in.h"
#include "io/out.h"

static struct fc_err err;

/* Some MB that do not compress to nothing. */
static char *
sample(size_t n)
{
	char *s = fc_xmalloc(n);
	uint32_t x = 1;
	size_t i;

	for (i = 0; i < n; i++) {
		x = x * 1664525u + 1013904223u;
		s[i] = (char)("0123456789,\n"[(x >> 24) % 12]);
	}
	return s;
}

static char *
gzipped(const char *s, size_t n, size_t *m)
{
	struct fc_out *out;
	char *z;

	fc_out_mem(&out, true, &err);
	fc_out_write(out, s, n, &err);
	z = fc_out_mem_take(out, m);
	fc_out_discard(&out);
	return z;
}

/* All of it, read in steps; false on an error. */
static bool
slurp(struct fc_in *in, size_t step, struct fc_buf *b)
{
	ssize_t got;

	fc_buf_reset(b);
	do {
		char *at = fc_buf_reserve(b, step);

		got = fc_in_read(in, at, step, &err);
		if (got > 0)
			b->len += (size_t)got;
	} while (got > 0);
	return got == 0;
}

static bool
slurp_mem(const void *s, size_t n, struct fc_buf *b)
{
	struct fc_in *in;
	bool good;

	err.msg[0] = '\0';
	fc_in_mem(&in, "m", s, n, &err);
	good = slurp(in, 100000, b);
	fc_in_close(in);
	return good;
}

TEST(plain_memory)
{
	struct fc_buf b = { 0 };
	struct fc_in *in;
	const unsigned char *p;
	char four[4];

	CHECK(slurp_mem("", 0, &b) && b.len == 0);
	CHECK(slurp_mem("\x1f", 1, &b) && b.len == 1);
	CHECK(slurp_mem("a,b\n", 4, &b) && b.len == 4);
	fc_in_mem(&in, "m", "abcdefg", 7, &err);
	CHECK(fc_in_peek(in, 2, &p, &err) >= 2 && memcmp(p, "ab", 2) == 0);
	CHECK_EQ(fc_in_read_full(in, four, 4, &err), 4);
	CHECK(memcmp(four, "abcd", 4) == 0);
	CHECK(fc_in_peek(in, 100, &p, &err) == 3 && memcmp(p, "efg", 3) == 0);
	CHECK_EQ(fc_in_read_full(in, four, 4, &err), 3);
	CHECK_EQ(fc_in_read(in, four, 4, &err), 0);
	CHECK_EQ(fc_in_size(in), 7);
	CHECK_EQ(fc_in_taken(in), 7);
	CHECK_STR(fc_in_name(in), "m");
	fc_in_close(in);
	fc_buf_release(&b);
}

TEST(gzip_members)
{
	size_t n = 3000000, m1, m2, m0;
	char *s = sample(n);
	char *z1 = gzipped(s, n, &m1), *z2 = gzipped("tail\n", 5, &m2);
	char *z0 = gzipped("", 0, &m0);
	struct fc_buf z = { 0 }, b = { 0 };
	size_t step;

	CHECK(slurp_mem(z0, m0, &b) && b.len == 0);
	fc_buf_add(&z, z0, m0);
	fc_buf_add(&z, z1, m1);
	fc_buf_add(&z, z0, m0);
	fc_buf_add(&z, z2, m2);
	for (step = 1000; step < 10000000; step *= 100) {
		struct fc_in *in;

		fc_in_mem(&in, "m", z.s, z.len, &err);
		CHECK(slurp(in, step, &b));
		CHECK_EQ(b.len, n + 5);
		CHECK(memcmp(b.s, s, n) == 0);
		CHECK_EQ(fc_in_taken(in), z.len);
		fc_in_close(in);
	}
	fc_buf_release(&z);
	fc_buf_release(&b);
	free(s);
	free(z0);
	free(z1);
	free(z2);
}

/* Every place where a file can be cut is an error, never its end. */
TEST(gzip_truncated)
{
	size_t m, cut;
	char *z = gzipped("store,ds,y\nCA_1,2016-01-01,3\n", 29, &m);
	struct fc_buf b = { 0 };

	CHECK(slurp_mem(z, m, &b) && b.len == 29);
	for (cut = 2; cut < m; cut++) {
		CHECK(!slurp_mem(z, cut, &b));
		CHECK_EQ(err.code, FC_DATA);
		CHECK_STR(err.msg, "m: gzip data ends early (truncated?)");
	}
	fc_buf_release(&b);
	free(z);
}

TEST(gzip_corrupt)
{
	size_t m;
	char *z = gzipped("store,ds,y\nCA_1,2016-01-01,3\n", 29, &m);
	struct fc_buf b = { 0 };

	z[m - 8] ^= 1;
	CHECK(!slurp_mem(z, m, &b));
	CHECK_EQ(err.code, FC_DATA);
	CHECK_STR(err.msg, "m: bad gzip data: incorrect data check");
	z[m - 8] ^= 1;
	z[m - 1] ^= 1;
	CHECK(!slurp_mem(z, m, &b));
	CHECK_STR(err.msg, "m: bad gzip data: incorrect length check");
	z[m - 1] ^= 1;
	z[2] = 7;
	CHECK(!slurp_mem(z, m, &b));
	CHECK_STR(err.msg, "m: bad gzip data: unknown compression method");
	fc_buf_release(&b);
	free(z);
}

TEST(gzip_garbage_behind)
{
	static const char *const tail[] = { "\0", "x", "\x1e\x8b\x08", "\n" };
	size_t m, i;
	char *z = gzipped("a\n", 2, &m);
	struct fc_buf b = { 0 }, all = { 0 };

	for (i = 0; i < FC_LEN(tail); i++) {
		fc_buf_reset(&all);
		fc_buf_add(&all, z, m);
		fc_buf_add(&all, tail[i], FC_MAX(strlen(tail[i]), (size_t)1));
		CHECK(!slurp_mem(all.s, all.len, &b));
		CHECK_STR(err.msg, "m: garbage behind the gzip data");
		CHECK_EQ(err.code, FC_DATA);
	}
	fc_buf_release(&all);
	fc_buf_release(&b);
	free(z);
}

struct feed {
	int fd;
	const char *s;
	size_t n, step;
};

static void *
feed(void *arg)
{
	struct feed *f = arg;
	size_t i;

	for (i = 0; i < f->n; i += f->step)
		if (write(f->fd, f->s + i, FC_MIN(f->step, f->n - i)) < 0)
			break;
	close(f->fd);
	return NULL;
}

/* In bits and pieces through a pipe that also says EAGAIN. */
static void
through_pipe(const char *s, size_t n, const char *want, size_t nwant)
{
	struct fc_buf b = { 0 };
	struct fc_in *in;
	pthread_t thread;
	struct feed f = { .s = s, .n = n, .step = 7 };
	char path[32];
	int fd[2];

	CHECK(pipe(fd) == 0);
	f.fd = fd[1];
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	CHECK(dup2(fd[0], 0) == 0);
	close(fd[0]);
	pthread_create(&thread, NULL, feed, &f);
	CHECK(fc_in_open(&in, "-", &err) == 0);
	CHECK(slurp(in, 333, &b));
	CHECK(b.len == nwant && memcmp(b.s, want, nwant) == 0);
	CHECK_STR(fc_in_name(in), "<stdin>");
	fc_in_close(in);
	pthread_join(thread, NULL);
	snprintf(path, sizeof path, "/dev/null");
	close(0);
	CHECK(open(path, O_RDONLY) == 0);
	fc_buf_release(&b);
}

TEST(pipes)
{
	size_t n = 50000, m;
	char *s = sample(n), *z = gzipped(s, n, &m);

	through_pipe(s, n, s, n);
	through_pipe(z, m, s, n);
	free(s);
	free(z);
}

/* Leaving while the inflating thread waits for input must not hang. */
TEST(close_early)
{
	size_t n = 2000000, m;
	char *s = sample(n), *z = gzipped(s, n, &m), one;
	struct fc_in *in;
	int fd[2];

	CHECK(pipe(fd) == 0);
	CHECK(dup2(fd[0], 0) == 0);
	close(fd[0]);
	CHECK_EQ(write(fd[1], z, 60000), 60000);
	CHECK(fc_in_open(&in, "-", &err) == 0);
	CHECK_EQ(fc_in_read(in, &one, 1, &err), 1);
	CHECK_EQ(one, s[0]);
	fc_in_close(in);
	close(fd[1]);
	fc_in_mem(&in, "m", z, m, &err);
	CHECK_EQ(fc_in_read(in, &one, 1, &err), 1);
	fc_in_close(in);
	free(s);
	free(z);
}

TEST(wrong_files)
{
	struct fc_in *in;
	int saved;

	CHECK(fc_in_open(&in, "/no/such/file", &err) == -1);
	CHECK_STR(err.msg, "/no/such/file: No such file or directory");
	CHECK_EQ(err.code, FC_SYS);
	CHECK(fc_in_open(&in, "/", &err) == -1);
	CHECK_STR(err.msg, "/: Is a directory");
	CHECK_EQ(err.code, FC_SYS);
	saved = dup(0);
	close(0);
	CHECK(fc_in_open(&in, "-", &err) == -1);
	CHECK_STR(err.msg, "<stdin>: Bad file descriptor");
	CHECK_EQ(err.code, FC_SYS);
	dup2(saved, 0);
	close(saved);
}

int
main(void)
{
	RUN(plain_memory);
	RUN(gzip_members);
	RUN(gzip_truncated);
	RUN(gzip_corrupt);
	RUN(gzip_garbage_behind);
	RUN(pipes);
	RUN(close_early);
	RUN(wrong_files);
	return check_done();
}
