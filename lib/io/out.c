/*
 * out.c - bytes out: stdout, or a file that appears whole or not at all
 *
 * Bytes gather in a buffer that goes out in pieces of 128 KiB, a size at
 * which large pipes move fast and the buffer stays in the cache; larger
 * writes go past it. The first error stays: everything later fails with it.
 */
#define _XOPEN_SOURCE 700      /* realpath */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/deflate.h"
#include "io/fd.h"
#include "io/out.h"
#include "io/tmp.h"

#define OUT_SIZE ((size_t)128 << 10)

struct fc_out {
	char *name;             /* for messages */
	char *path;             /* where the file will be, links followed */
	struct fc_tmp *tmp;     /* NULL: written in place */
	int fd;                 /* -1: memory */
	bool owns_fd;
	struct fc_buf mem;
	bool gzip;
	int threads;            /* that compress */
	struct fc_deflate *deflate;     /* made with the first byte */
	char *buf;
	size_t len, cap;
	struct fc_err err;
};

static int
sink(void *arg, const void *s, size_t n, struct fc_err *err)
{
	struct fc_out *out = arg;

	if (out->fd < 0)
		fc_buf_add(&out->mem, s, n);
	else if (fc_fd_write(out->fd, s, n))
		return fc_fail_errno(err, "%s", out->name);
	return 0;
}

static struct fc_out *
new_out(const char *name, bool gzip)
{
	struct fc_out *out = fc_xcalloc(1, sizeof *out);

	out->name = fc_xstrdup(name);
	out->fd = -1;
	out->cap = OUT_SIZE;
	out->buf = fc_xmalloc(out->cap);
	out->gzip = gzip;
	out->threads = 1;
	return out;
}

/* A new file beside the one to be, with its permissions if it is there. */
static int
open_beside(struct fc_out *out, const struct stat *old, struct fc_err *err)
{
	/* As with `>`: what must not be written is not replaced either. */
	if (old != NULL && access(out->name, W_OK) < 0)
		return fc_fail_errno(err, "%s", out->name);
	/* The target of a symbolic link is replaced, not the link. */
	out->path = old != NULL ? realpath(out->name, NULL)
	    : fc_xstrdup(out->name);
	if (out->path == NULL)
		return fc_fail_errno(err, "%s", out->name);
	out->fd = fc_tmp_create(&out->tmp, out->path, 0666);
	if (out->fd < 0) {
		/* The entry was not filled: nothing to remove. */
		out->tmp = NULL;
		return fc_fail_errno(err, "%s", out->name);
	}
	out->owns_fd = true;
	if (old != NULL)
		(void)fchmod(out->fd, old->st_mode & 0777);
	return 0;
}

static int
open_path(struct fc_out *out, struct fc_err *err)
{
	struct stat st;

	if (stat(out->name, &st) < 0) {
		if (errno == ENOENT && out->name[0] != '\0')
			return open_beside(out, NULL, err);
		return fc_fail_errno(err, "%s", out->name);
	}
	if (S_ISREG(st.st_mode))
		return open_beside(out, &st, err);
	out->fd = fc_fd_open(out->name, O_WRONLY, 0);
	if (out->fd < 0)
		return fc_fail_errno(err, "%s", out->name);
	out->owns_fd = true;
	return 0;
}

int
fc_out_open(struct fc_out **res, const char *path, bool gzip,
    struct fc_err *err)
{
	bool standard = path == NULL || strcmp(path, "-") == 0;
	struct fc_out *out = new_out(standard ? "<stdout>" : path, gzip);
	int bad;

	if (standard) {
		out->fd = 1;
		bad = fc_fd_check(1);
		if (bad)
			fc_fail_errno(err, "%s", out->name);
	} else {
		bad = open_path(out, err);
	}
	if (bad) {
		fc_out_discard(&out);
		return -1;
	}
	fc_fd_grow_pipe(out->fd);
	*res = out;
	return 0;
}

int
fc_out_mem(struct fc_out **out, bool gzip, struct fc_err *err)
{
	(void)err;
	*out = new_out("<memory>", gzip);
	return 0;
}

void
fc_out_set_threads(struct fc_out *out, int threads)
{
	out->threads = threads;
}

/* Past the buffer. */
static int
push(struct fc_out *out, const void *s, size_t n)
{
	if (!out->gzip)
		return sink(out, s, n, &out->err);
	if (out->deflate == NULL && fc_deflate_open(&out->deflate,
	    out->threads, sink, out, &out->err))
		return -1;
	return fc_deflate_put(out->deflate, s, n, &out->err);
}

static int
failed(struct fc_out *out, struct fc_err *err)
{
	if (out->err.code == FC_OK)
		return 0;
	*err = out->err;
	return -1;
}

static int
empty(struct fc_out *out, struct fc_err *err)
{
	size_t n = out->len;

	out->len = 0;
	if (out->err.code == FC_OK && n > 0)
		(void)push(out, out->buf, n);
	return failed(out, err);
}

char *
fc_out_room(struct fc_out *out, size_t n, struct fc_err *err)
{
	if (out->len > 0 && out->len + n > out->cap && empty(out, err))
		return NULL;
	if (failed(out, err))
		return NULL;
	FC_GROW(out->buf, out->len + n, out->cap);
	return out->buf + out->len;
}

void
fc_out_advance(struct fc_out *out, size_t n)
{
	assert(out->len + n <= out->cap);
	out->len += n;
}

int
fc_out_write(struct fc_out *out, const void *s, size_t n, struct fc_err *err)
{
	if (n < OUT_SIZE) {
		char *at = fc_out_room(out, n, err);

		if (at == NULL)
			return -1;
		if (n > 0)
			memcpy(at, s, n);
		out->len += n;
		return 0;
	}
	if (empty(out, err))
		return -1;
	(void)push(out, s, n);
	return failed(out, err);
}

int
fc_out_flush(struct fc_out *out, struct fc_err *err)
{
	if (empty(out, err))
		return -1;
	if (out->deflate != NULL)
		(void)fc_deflate_flush(out->deflate, &out->err);
	return failed(out, err);
}

static int
open_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? fc_xstrdup(".")
	    : fc_xstrndup(path, (size_t)(slash - path) + 1);
	int fd = fc_fd_open(dir, O_RDONLY, 0);

	free(dir);
	return fd;
}

/*
 * The temporary file becomes the file. Nothing can fail behind the rename:
 * status 4 means that the old file is there. That the new name reaches the
 * disk is best effort; not every file system can do it.
 */
static int
appear(struct fc_out *out)
{
	int dir = open_directory(out->path);
	int bad = fc_tmp_rename(out->tmp, out->path);
	int saved = errno;

	if (!bad)
		out->tmp = NULL;
	if (dir >= 0) {
		if (!bad)
			(void)fsync(dir);
		close(dir);
	}
	errno = saved;
	return bad;
}

/* Some file systems report a full disk only now. */
static int
close_fd(struct fc_out *out)
{
	int fd = out->fd;

	if (fd < 0)
		return 0;
	if (out->tmp != NULL && fsync(fd) < 0 && errno != EINVAL &&
	    errno != ENOTSUP)
		return -1;
	/* stdout stays open: a copy is closed to hear the same. */
	if (!out->owns_fd)
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	out->fd = -1;
	return fd < 0 ? -1 : close(fd);
}

static int
finish(struct fc_out *out, struct fc_err *err)
{
	if (empty(out, err))
		return -1;
	/* Nothing at all is a member of its own. */
	if (out->gzip && push(out, "", 0) == 0)
		(void)fc_deflate_finish(out->deflate, &out->err);
	return failed(out, err);
}

int
fc_out_commit(struct fc_out **res, struct fc_err *err)
{
	struct fc_out *out = *res;
	int bad = finish(out, err);

	if (!bad) {
		bad = close_fd(out);
		if (!bad && out->tmp != NULL)
			bad = appear(out);
		if (bad)
			fc_fail_errno(err, "%s", out->name);
	}
	fc_out_discard(res);
	return bad ? -1 : 0;
}

char *
fc_out_mem_take(struct fc_out *out, size_t *n)
{
	struct fc_err err = { 0 };
	char *s;

	(void)finish(out, &err);
	fc_buf_reserve(&out->mem, 0);
	s = out->mem.s;
	*n = out->mem.len;
	out->mem = (struct fc_buf){ 0 };
	return s;
}

void
fc_out_discard(struct fc_out **res)
{
	struct fc_out *out = *res;

	*res = NULL;
	if (out == NULL)
		return;
	fc_tmp_remove(out->tmp);
	if (out->owns_fd && out->fd >= 0)
		close(out->fd);
	fc_deflate_close(out->deflate);
	fc_buf_release(&out->mem);
	free(out->buf);
	free(out->path);
	free(out->name);
	free(out);
}

bool
fc_out_is_tty(const struct fc_out *out)
{
	return out->fd >= 0 && isatty(out->fd);
}

const char *
fc_out_name(const struct fc_out *out)
{
	return out->name;
}
