/* aside.c - bytes put aside, in memory and in a file without a name. */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/aside.h"
#include "io/fd.h"

/* Tries before a name in use is an error. */
#define TRIES 10000

/* Made and unlinked with all signals held, so that nothing stays behind. */
static int
create(const char *path)
{
	sigset_t all, old;
	int fd;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	fd = fc_fd_open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd >= 0)
		unlink(path);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return fd;
}

int
fc_tmpfile(struct fc_err *err)
{
	const char *dir = getenv("TMPDIR");
	int fd = -1, n;

	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	errno = EEXIST;
	for (n = 0; n < TRIES && fd < 0 && errno == EEXIST; n++) {
		char *path = fc_xasprintf("%s/fctools.%ld-%d", dir,
		    (long)getpid(), n);

		fd = create(path);
		free(path);
	}
	if (fd < 0)
		return fc_fail_errno(err, "temporary file in '%s'", dir);
	return fd;
}

void
fc_aside_init(struct fc_aside *a, size_t limit)
{
	*a = (struct fc_aside){ .limit = limit, .fd = -1 };
}

void
fc_aside_release(struct fc_aside *a)
{
	if (a->fd >= 0)
		close(a->fd);
	fc_buf_release(&a->mem);
	fc_aside_init(a, 0);
}

int
fc_aside_put(struct fc_aside *a, const void *data, size_t n,
    struct fc_err *err)
{
	const char *p = data;

	if (a->fd < 0 && n <= a->limit - a->mem.len) {
		fc_buf_add(&a->mem, p, n);
		a->size += n;
		return 0;
	}
	if (a->fd < 0 && (a->fd = fc_tmpfile(err)) < 0)
		return -1;
	while (n > 0) {
		ssize_t k = pwrite(a->fd, p, n, (off_t)(a->size - a->mem.len));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fc_fail_errno(err, "temporary file (TMPDIR)");
		p += k;
		n -= (size_t)k;
		a->size += (uint64_t)k;
	}
	return 0;
}

int
fc_aside_get(const struct fc_aside *a, uint64_t *at, void *data, size_t n,
    struct fc_err *err)
{
	char *p = data;

	if (*at < a->mem.len) {
		size_t k = FC_MIN(n, (size_t)(a->mem.len - *at));

		memcpy(p, a->mem.s + *at, k);
		p += k;
		n -= k;
		*at += k;
	}
	while (n > 0) {
		ssize_t k = a->fd < 0 ? 0 :
		    pread(a->fd, p, n, (off_t)(*at - a->mem.len));

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fc_fail_errno(err, "temporary file (TMPDIR)");
		if (k == 0)
			return fc_fail(err, FC_SYS,
			    "temporary file (TMPDIR) is too short");
		p += k;
		n -= (size_t)k;
		*at += (uint64_t)k;
	}
	return 0;
}
