/*
 * in.c - bytes in: files, pipes, gzip
 *
 * The first look at the content happens with the first read, not at open:
 * so a command may open several fifos in any order. Reads go straight to the
 * caller's buffer; only what was peeked at passes through ours.
 */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/fd.h"
#include "io/gz.h"
#include "io/in.h"

#define PEEK_SIZE ((size_t)64 << 10)

struct fc_in {
	char *name;
	int fd;                 /* -1: memory */
	bool owns_fd;
	bool started;           /* looked whether it is gzip */
	struct fc_gz *gz;
	const unsigned char *mem;
	size_t nmem;
	unsigned char *buf;     /* peeked at, not yet taken */
	size_t at, len;
	uint64_t taken, size;   /* taken: from fd or memory, without gz */
	struct fc_err err;      /* the first error stays */
};

static struct fc_in *
new_in(const char *name)
{
	struct fc_in *in = fc_xcalloc(1, sizeof *in);

	in->name = fc_xstrdup(name);
	in->fd = -1;
	return in;
}

static int
open_fd(struct fc_in *in, const char *path, struct fc_err *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		in->fd = 0;
	} else {
		in->fd = fc_fd_open(path, O_RDONLY, 0);
		in->owns_fd = in->fd >= 0;
	}
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		return fc_fail_errno(err, "%s", in->name);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return fc_fail_errno(err, "%s", in->name);
	}
	if (S_ISREG(st.st_mode))
		in->size = (uint64_t)st.st_size;
	fc_fd_grow_pipe(in->fd);
	return 0;
}

int
fc_in_open(struct fc_in **out, const char *path, struct fc_err *err)
{
	struct fc_in *in = new_in(strcmp(path, "-") == 0 ? "<stdin>" : path);

	if (open_fd(in, path, err)) {
		fc_in_close(in);
		return -1;
	}
	*out = in;
	return 0;
}

int
fc_in_mem(struct fc_in **out, const char *name, const void *s, size_t n,
    struct fc_err *err)
{
	struct fc_in *in = new_in(name);

	(void)err;
	in->mem = s;
	in->nmem = n;
	in->size = n;
	*out = in;
	return 0;
}

/* From the descriptor or the memory, as it stands. */
static ssize_t
read_raw(struct fc_in *in, void *dst, size_t n)
{
	ssize_t got;

	if (in->fd >= 0) {
		got = fc_fd_read(in->fd, dst, n);
		if (got < 0)
			return fc_fail_errno(&in->err, "%s", in->name);
	} else {
		got = (ssize_t)FC_MIN(n, in->nmem);
		if (got > 0) {
			memcpy(dst, in->mem, (size_t)got);
			in->mem += got;
			in->nmem -= (size_t)got;
		}
	}
	in->taken += (uint64_t)got;
	return got;
}

static ssize_t
read_source(struct fc_in *in, void *dst, size_t n)
{
	return in->gz != NULL ? fc_gz_read(in->gz, dst, n, &in->err)
	    : read_raw(in, dst, n);
}

/* Bring at least n bytes into buf, fewer only at the end; 0 / -1. */
static int
fill(struct fc_in *in, size_t n)
{
	if (in->buf == NULL)
		in->buf = fc_xmalloc(PEEK_SIZE);
	if (in->at > 0 && in->len - in->at < n) {
		memmove(in->buf, in->buf + in->at, in->len - in->at);
		in->len -= in->at;
		in->at = 0;
	}
	while (in->len - in->at < n) {
		ssize_t got = read_source(in, in->buf + in->len,
		    PEEK_SIZE - in->len);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		in->len += (size_t)got;
	}
	return 0;
}

/* What is there to tell gzip by: 2 bytes, fewer only at the end. */
static int
look(struct fc_in *in)
{
	if (in->fd < 0)
		return 0;
	/* One byte tells most of the time: do not wait for more. */
	if (fill(in, 1))
		return -1;
	return in->len > 0 && in->buf[0] == 0x1f ? fill(in, 2) : 0;
}

static int
start(struct fc_in *in)
{
	struct fc_gz_source from = { .name = in->name, .fd = in->fd };

	in->started = true;
	if (look(in))
		return -1;
	from.head = in->fd < 0 ? in->mem : in->buf;
	from.nhead = in->fd < 0 ? in->nmem : in->len;
	if (from.nhead < 2 || memcmp(from.head, "\x1f\x8b", 2) != 0)
		return 0;
	in->len = 0;
	return fc_gz_open(&in->gz, &from, &in->err);
}

/* To be called before any byte is handed out. */
static int
ready(struct fc_in *in, struct fc_err *err)
{
	if (in->err.code == FC_OK && (in->started || start(in) == 0))
		return 0;
	*err = in->err;
	return -1;
}

ssize_t
fc_in_read(struct fc_in *in, void *dst, size_t n, struct fc_err *err)
{
	ssize_t got;

	if (ready(in, err))
		return -1;
	if (in->at < in->len) {
		n = FC_MIN(n, in->len - in->at);
		memcpy(dst, in->buf + in->at, n);
		in->at += n;
		return (ssize_t)n;
	}
	got = read_source(in, dst, n);
	if (got < 0)
		*err = in->err;
	return got;
}

ssize_t
fc_in_read_full(struct fc_in *in, void *dst, size_t n, struct fc_err *err)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = fc_in_read(in, (char *)dst + have, n - have,
		    err);

		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

ssize_t
fc_in_peek(struct fc_in *in, size_t n, const unsigned char **s,
    struct fc_err *err)
{
	assert(n <= PEEK_SIZE);
	if (ready(in, err))
		return -1;
	if (fill(in, n)) {
		*err = in->err;
		return -1;
	}
	*s = in->buf + in->at;
	return (ssize_t)(in->len - in->at);
}

const char *
fc_in_name(const struct fc_in *in)
{
	return in->name;
}

uint64_t
fc_in_taken(const struct fc_in *in)
{
	return in->gz != NULL ? fc_gz_taken(in->gz) : in->taken;
}

uint64_t
fc_in_size(const struct fc_in *in)
{
	return in->size;
}

void
fc_in_close(struct fc_in *in)
{
	if (in == NULL)
		return;
	fc_gz_close(in->gz);
	if (in->owns_fd)
		close(in->fd);
	free(in->buf);
	free(in->name);
	free(in);
}
