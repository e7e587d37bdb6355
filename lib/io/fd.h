/*
 * fd.h - descriptors: loops, pipes, and numbers out of the way
 *
 * Every descriptor made here is above 2 and closed on exec: when a user
 * closes stdin or stdout, a file must not slip into its place and be read
 * or overwritten by mistake. Private to io/.
 * Ownership: descriptors belong to the caller.
 */
#ifndef FC_IO_FD_H
#define FC_IO_FD_H

#include <sys/types.h>

#include "base/fc.h"

/* open(2), then fc_fd_high; -1 with errno. */
int fc_fd_open(const char *path, int flags, mode_t mode);
/* Move fd above 2 and mark it close-on-exec; -1 with errno, fd closed. */
int fc_fd_high(int fd);
/* Is fd open at all? -1 with errno. */
int fc_fd_check(int fd);
/* read(2) that waits out EINTR and EAGAIN; -1 with errno. */
ssize_t fc_fd_read(int fd, void *dst, size_t n);
/* All n bytes; 0, or -1 with errno. */
int fc_fd_write(int fd, const void *s, size_t n);
/* Wait for data or the end on fd, or on wake: 1, or 0 when wake spoke. */
int fc_fd_wait(int fd, int wake);
/* Would a read return at once? */
bool fc_fd_ready(int fd);
/* Enlarge a pipe to 1 MiB where the system lets us; else nothing happens. */
void fc_fd_grow_pipe(int fd);

#endif
