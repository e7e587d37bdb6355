/* fd.c - descriptors: loops and numbers out of the way */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "io/fd.h"

/* Linux moves at most 2 GiB at a time; ask for less than that. */
#define ONE_CALL ((size_t)1 << 30)

int
fc_fd_high(int fd)
{
	int high, saved;

	if (fd < 0)
		return -1;
	if (fd > 2) {
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		return fd;
	}
	high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	saved = errno;
	close(fd);
	errno = saved;
	return high;
}

int
fc_fd_open(const char *path, int flags, mode_t mode)
{
	int fd;

	do {
		fd = open(path, flags | O_CLOEXEC | O_NOCTTY, mode);
	} while (fd < 0 && errno == EINTR);
	return fc_fd_high(fd);
}

int
fc_fd_check(int fd)
{
	return fcntl(fd, F_GETFL) < 0 ? -1 : 0;
}

/* Someone made the descriptor non-blocking (ssh does): wait for it. */
static bool
again(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;
	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

ssize_t
fc_fd_read(int fd, void *dst, size_t n)
{
	ssize_t got;

	do {
		got = read(fd, dst, FC_MIN(n, ONE_CALL));
	} while (got < 0 && again(fd, POLLIN));
	return got;
}

int
fc_fd_write(int fd, const void *s, size_t n)
{
	const char *p = s;

	while (n > 0) {
		ssize_t put = write(fd, p, FC_MIN(n, ONE_CALL));

		if (put < 0 && !again(fd, POLLOUT))
			return -1;
		if (put > 0) {
			p += put;
			n -= (size_t)put;
		}
	}
	return 0;
}

int
fc_fd_wait(int fd, int wake)
{
	struct pollfd p[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = wake, .events = POLLIN },
	};

	while (poll(p, 2, -1) < 0 && errno == EINTR)
		;
	return p[1].revents == 0;
}

bool
fc_fd_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}
