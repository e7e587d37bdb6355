/* spill.c - temporary files without a name */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/fd.h"
#include "io/out.h"

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
