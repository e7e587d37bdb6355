/*
 * faults.c - make the n-th call of a kind fail (LD_PRELOAD)
 *
 * FC_FAULT=KIND:N     the N-th call fails, once
 * FC_FAULT=KIND:N+    the N-th and every later one (a disk that stays full)
 * FC_FAULT=short:1+   nothing fails, but reads and writes are cut short and
 *                     interrupted
 * FC_FAULT_MARK=FILE  is made when a call was made to fail; where it is
 *                     missing afterwards, N was past the last call
 *
 * Kinds: alloc read write open sync rename close thread. Only calls after
 * main began count, and none on stderr, where the message goes. glibc on
 * Linux only; the calls that do not fail go to the kernel themselves.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char kind[16];
static long nth;
static bool stays, armed;
static const char *mark;
static atomic_long calls;

static int (*real_main)(int, char **, char **);

static void
arm(void)
{
	const char *s = getenv("FC_FAULT");
	const char *colon = s == NULL ? NULL : strchr(s, ':');
	char *end;

	if (colon == NULL || (size_t)(colon - s) >= sizeof kind)
		return;
	memcpy(kind, s, (size_t)(colon - s));
	nth = strtol(colon + 1, &end, 10);
	stays = *end == '+';
	mark = getenv("FC_FAULT_MARK");
	armed = true;
}

static int
armed_main(int argc, char **argv, char **env)
{
	arm();
	return real_main(argc, argv, env);
}

int __libc_start_main(int (*)(int, char **, char **), int, char **,
    void (*)(void), void (*)(void), void (*)(void), void *);

int
__libc_start_main(int (*f)(int, char **, char **), int argc, char **argv,
    void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end)
{
	int (*next)(int (*)(int, char **, char **), int, char **,
	    void (*)(void), void (*)(void), void (*)(void), void *);
	void *sym = dlsym(RTLD_NEXT, "__libc_start_main");

	memcpy(&next, &sym, sizeof next);
	real_main = f;
	return next(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}

/* Shall this call fail? */
static bool
fails(const char *what, int error)
{
	long n;

	if (!armed || strcmp(kind, what) != 0)
		return false;
	n = atomic_fetch_add(&calls, 1) + 1;
	if (n != nth && !(stays && n > nth))
		return false;
	if (mark != NULL)
		syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark,
		    O_WRONLY | O_CREAT, 0600));
	errno = error;
	return true;
}

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *
malloc(size_t n)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails("alloc", ENOMEM) ? NULL : __libc_realloc(p, n);
}

/* Under "short": every other call is interrupted, the rest move little. */
static bool
cut(size_t *n)
{
	if (!armed || strcmp(kind, "short") != 0)
		return false;
	if (atomic_fetch_add(&calls, 1) % 2 == 0) {
		errno = EINTR;
		return true;
	}
	if (*n > 1009)
		*n = 1009;
	return false;
}

ssize_t
read(int fd, void *s, size_t n)
{
	return cut(&n) || fails("read", EIO) ? -1
	    : syscall(SYS_read, fd, s, n);
}

ssize_t
pread64(int fd, void *s, size_t n, off64_t at)
{
	return cut(&n) || fails("read", EIO) ? -1
	    : syscall(SYS_pread64, fd, s, n, at);
}

ssize_t
write(int fd, const void *s, size_t n)
{
	return fd != 2 && (cut(&n) || fails("write", ENOSPC)) ? -1
	    : syscall(SYS_write, fd, s, n);
}

ssize_t
pwrite64(int fd, const void *s, size_t n, off64_t at)
{
	return cut(&n) || fails("write", ENOSPC) ? -1
	    : syscall(SYS_pwrite64, fd, s, n, at);
}

int
open64(const char *path, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return fails("open", EMFILE) ? -1
	    : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* Hundreds of runs need not wait for the disk. */
int
fsync(int fd)
{
	(void)fd;
	return fails("sync", EIO) ? -1 : 0;
}

int
rename(const char *from, const char *to)
{
	return fails("rename", EACCES) ? -1
	    : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

/* As on NFS: the descriptor is gone, and so is the data. */
int
close(int fd)
{
	bool bad = fails("close", EIO);
	int saved = errno, res = (int)syscall(SYS_close, fd);

	if (!bad)
		return res;
	errno = saved;
	return -1;
}

int
pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*f)(void *),
    void *arg)
{
	int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
	    void *);
	void *sym = dlsym(RTLD_NEXT, "pthread_create");

	memcpy(&next, &sym, sizeof next);
	return fails("thread", EAGAIN) ? EAGAIN : next(t, attr, f, arg);
}
