/*
 * pipe.c - larger pipes
 *
 * Through the usual 64 KiB a writer and a reader take turns; through 1 MiB
 * they work at the same time, which made a whole pipe of ours three times
 * as fast. Unprivileged users may hold a few dozen such pipes: where the
 * system says no, the pipe stays as it is.
 */
#ifdef __linux__
#define _GNU_SOURCE             /* F_SETPIPE_SZ */
#endif
#include "base/fc.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "io/fd.h"

#define PIPE_SIZE (1 << 20)

void
fc_fd_grow_pipe(int fd)
{
#ifdef F_SETPIPE_SZ
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode) &&
	    fcntl(fd, F_GETPIPE_SZ) < PIPE_SIZE)
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_SIZE);
#else
	(void)fd;
#endif
}
