/* test_out.c - files that appear whole or not at all */
#include "base/fc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "check.h"
#include "io/in.h"
#include "io/aside.h"
#include "io/out.h"

static struct fc_err err;

static void
put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);

	CHECK(fd >= 0);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* What the file holds, at most 63 bytes of it. */
static const char *
content(const char *path)
{
	static char text[64];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY);

	if (fd >= 0)
		n = read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? "(none)" : text;
}

/* Files in the directory, '.' and '..' aside. */
static int
files(void)
{
	DIR *d = opendir(".");
	int n = -2;

	while (d != NULL && readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

TEST(commit_and_discard)
{
	struct fc_out *out;
	struct stat st;

	umask(022);
	CHECK_EQ(fc_out_open(&out, "new", false, &err), 0);
	CHECK_EQ(fc_out_write(out, "one\n", 4, &err), 0);
	CHECK_STR(fc_out_name(out), "new");
	CHECK_STR(content("new"), "(none)");
	CHECK_EQ(files(), 1);
	CHECK_EQ(fc_out_commit(&out, &err), 0);
	CHECK(out == NULL);
	CHECK_STR(content("new"), "one\n");
	CHECK(stat("new", &st) == 0 && (st.st_mode & 0777) == 0644);
	CHECK_EQ(files(), 1);

	CHECK_EQ(fc_out_open(&out, "new", false, &err), 0);
	CHECK_EQ(fc_out_write(out, "two\n", 4, &err), 0);
	CHECK_EQ(fc_out_flush(out, &err), 0);
	CHECK_EQ(files(), 2);
	fc_out_discard(&out);
	CHECK(out == NULL);
	fc_out_discard(&out);
	CHECK_STR(content("new"), "one\n");
	CHECK_EQ(files(), 1);
	unlink("new");
}

/* The permissions of the old file, and the place a link points to. */
TEST(replaces_the_file_itself)
{
	struct fc_out *out;
	struct stat st;

	mkdir("d", 0777);
	put_file("d/real", "old");
	CHECK(symlink("d/real", "link") == 0);
	CHECK_EQ(fc_out_open(&out, "link", false, &err), 0);
	fc_out_write(out, "new", 3, &err);
	CHECK_EQ(fc_out_commit(&out, &err), 0);
	CHECK_STR(content("d/real"), "new");
	CHECK(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
	CHECK(stat("d/real", &st) == 0 && (st.st_mode & 0777) == 0640);
	unlink("d/real");
	unlink("link");
	rmdir("d");
	CHECK_EQ(files(), 0);
}

TEST(two_at_once)
{
	struct fc_out *a, *b;

	CHECK_EQ(fc_out_open(&a, "f", false, &err), 0);
	CHECK_EQ(fc_out_open(&b, "f", false, &err), 0);
	fc_out_write(a, "aaa", 3, &err);
	fc_out_write(b, "bb", 2, &err);
	CHECK_EQ(fc_out_commit(&b, &err), 0);
	CHECK_STR(content("f"), "bb");
	CHECK_EQ(fc_out_commit(&a, &err), 0);
	CHECK_STR(content("f"), "aaa");
	CHECK_EQ(files(), 1);
	unlink("f");
}

TEST(wrong_places)
{
	struct fc_out *out;

	CHECK_EQ(fc_out_open(&out, "no/f", false, &err), -1);
	CHECK_STR(err.msg, "no/f: No such file or directory");
	CHECK_EQ(err.code, FC_SYS);
	CHECK_EQ(fc_out_open(&out, "/", false, &err), -1);
	CHECK_STR(err.msg, "/: Is a directory");
	CHECK_EQ(fc_out_open(&out, "", false, &err), -1);
	CHECK_STR(err.msg, ": No such file or directory");
	CHECK_EQ(files(), 0);
}

/* Every size of write, in place or not, comes out in order. */
static void
write_much(struct fc_out *out, bool in_place)
{
	char *s = fc_xmalloc(400000);
	size_t n, i = 0, k;

	for (n = 0; n < 400000; n = n * 3 / 2 + 1) {
		char *at = in_place ? fc_out_room(out, n, &err) : s;

		CHECK(at != NULL);
		for (k = 0; k < n; k++, i++)
			at[k] = (char)(i * 2654435761u >> 24);
		if (in_place)
			fc_out_advance(out, n);
		else
			CHECK_EQ(fc_out_write(out, s, n, &err), 0);
	}
	free(s);
}

static bool
is_much(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] != (char)(i * 2654435761u >> 24))
			return false;
	return n > 400000;
}

TEST(memory)
{
	struct fc_out *out;
	size_t n;
	char *s;
	int in_place;

	for (in_place = 0; in_place < 2; in_place++) {
		CHECK_EQ(fc_out_mem(&out, false, &err), 0);
		CHECK(!fc_out_is_tty(out));
		write_much(out, in_place);
		s = fc_out_mem_take(out, &n);
		CHECK(is_much(s, n));
		free(s);
		fc_out_discard(&out);
	}
	fc_out_mem(&out, false, &err);
	s = fc_out_mem_take(out, &n);
	CHECK_EQ(n, 0);
	free(s);
	fc_out_discard(&out);
}

TEST(gzip)
{
	struct fc_out *out;
	struct fc_in *in;
	size_t n[4], m = 4000000;
	ssize_t got;
	char *z[4], *s = fc_xmalloc(m);
	int k;

	for (k = 0; k < 4; k++) {
		CHECK_EQ(fc_out_mem(&out, true, &err), 0);
		fc_out_set_threads(out, k);
		write_much(out, k % 2);
		if (k == 3)
			CHECK_EQ(fc_out_flush(out, &err), 0);
		z[k] = fc_out_mem_take(out, &n[k]);
		fc_out_discard(&out);
		/* No name, no time stamp. */
		CHECK(memcmp(z[k], "\x1f\x8b\x08\0\0\0\0\0", 8) == 0);
		CHECK_EQ(fc_in_mem(&in, "m", z[k], n[k], &err), 0);
		got = fc_in_read_full(in, s, m, &err);
		CHECK(got > 0 && is_much(s, (size_t)got));
		fc_in_close(in);
	}
	/* The same for any number of threads, unless flushed on the way. */
	for (k = 1; k < 3; k++)
		CHECK(n[k] == n[0] && memcmp(z[k], z[0], n[0]) == 0);
	for (k = 0; k < 4; k++)
		free(z[k]);
	free(s);
}

/* A process that has a temporary file ends by f; how? */
static int
ends(void (*f)(struct fc_out *))
{
	pid_t pid;
	int status = -1;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct rlimit no_core = { 0, 0 };
		struct fc_out *out;

		setrlimit(RLIMIT_CORE, &no_core);
		if (fc_out_open(&out, "f", false, &err) ||
		    fc_out_write(out, "new", 3, &err) ||
		    fc_out_flush(out, &err) || files() != 2)
			_exit(99);
		f(out);
		_exit(98);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status)
	    : WEXITSTATUS(status);
}

static int sig;

static void
by_signal(struct fc_out *out)
{
	(void)out;
	raise(sig);
}

static void
out_of_memory(struct fc_out *out)
{
	(void)out;
	if (freopen("/dev/null", "w", stderr) != NULL)
		fc_oom();
}

/* stdout is a dead pipe while another file is being written. */
static void
by_dead_pipe(struct fc_out *out)
{
	struct fc_out *dead;
	int fd[2];

	(void)out;
	if (pipe(fd) == 0 && dup2(fd[1], 1) == 1 && close(fd[0]) == 0 &&
	    fc_out_open(&dead, NULL, false, &err) == 0 &&
	    fc_out_write(dead, "x", 1, &err) == 0)
		(void)fc_out_flush(dead, &err);
}

TEST(nothing_stays_behind)
{
	static const int sigs[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
	    SIGPIPE, SIGXFSZ };
	size_t i;

	put_file("f", "old");
	for (i = 0; i < FC_LEN(sigs); i++) {
		sig = sigs[i];
		CHECK_EQ(ends(by_signal), 1000 + sig);
		CHECK_EQ(files(), 1);
	}
	CHECK_EQ(ends(out_of_memory), FC_SYS);
	CHECK_EQ(files(), 1);
	CHECK_EQ(ends(by_dead_pipe), 1000 + SIGPIPE);
	CHECK_EQ(files(), 1);
	CHECK_STR(content("f"), "old");
	unlink("f");
}

/* nohup: a signal that is ignored stays ignored. */
TEST(ignored_signals)
{
	put_file("f", "old");
	signal(SIGHUP, SIG_IGN);
	sig = SIGHUP;
	CHECK_EQ(ends(by_signal), 98);
	signal(SIGHUP, SIG_DFL);
	CHECK_EQ(files(), 2);           /* _exit(98) does not clean up */
	CHECK_STR(content("f"), "old");
}

TEST(full_disk)
{
	struct fc_out *out;

	CHECK_EQ(fc_out_open(&out, "/dev/full", false, &err), 0);
	CHECK_EQ(fc_out_write(out, "x", 1, &err), 0);
	CHECK_EQ(fc_out_commit(&out, &err), -1);
	CHECK_EQ(err.code, FC_SYS);
	CHECK_EQ(err.errnum, ENOSPC);
	CHECK_STR(err.msg, "/dev/full: No space left on device");
	/* The first error stays. */
	CHECK_EQ(fc_out_open(&out, "/dev/full", true, &err), 0);
	CHECK(fc_out_room(out, 100000, &err) != NULL);
	fc_out_advance(out, 100000);
	CHECK_EQ(fc_out_flush(out, &err), -1);
	err.msg[0] = '\0';
	CHECK_EQ(fc_out_write(out, "x", 1, &err), -1);
	CHECK(fc_out_room(out, 1, &err) == NULL);
	CHECK_EQ(fc_out_commit(&out, &err), -1);
	CHECK_STR(err.msg, "/dev/full: No space left on device");
}

TEST(spill_files)
{
	int fd;

	setenv("TMPDIR", ".", 1);
	fd = fc_tmpfile(&err);
	CHECK(fd > 2);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK_EQ(files(), 0);
	close(fd);
	setenv("TMPDIR", "no/such", 1);
	CHECK_EQ(fc_tmpfile(&err), -1);
	CHECK_STR(err.msg,
	    "temporary file in 'no/such': No such file or directory");
	unsetenv("TMPDIR");
}

static void
clear(void)
{
	DIR *d = opendir(".");
	struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL)
		unlink(e->d_name);
	closedir(d);
}

int
main(void)
{
	char dir[] = "/tmp/fc-test-out.XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return 1;
	/* First: handlers are installed once. */
	RUN(ignored_signals);
	clear();
	RUN(commit_and_discard);
	RUN(replaces_the_file_itself);
	RUN(two_at_once);
	RUN(wrong_places);
	RUN(memory);
	RUN(gzip);
	RUN(nothing_stays_behind);
	RUN(full_disk);
	RUN(spill_files);
	if (chdir("/") == 0)
		rmdir(dir);
	return check_done();
}
