/*
 * tmp.c - temporary files that never stay behind
 *
 * A signal handler may not take locks or memory, so the list only ever
 * grows: entries are put in front, marked unused when done with, and used
 * again. Names are PATH.PID-N, made with O_EXCL: two runs at once never
 * share one.
 */
#include "base/fc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "io/fd.h"
#include "io/out.h"
#include "io/tmp.h"

/* Tries before a name in use is an error. */
#define TRIES 1000

struct fc_tmp {
	struct fc_tmp *next;    /* set before the entry is seen */
	char *path;             /* not touched while used */
	atomic_bool used;
};

static struct fc_tmp *_Atomic list;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* These end a program; it should not leave a file behind. */
static const int deadly[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGXCPU, SIGXFSZ,
};

static void
remove_all(void)
{
	struct fc_tmp *t;

	for (t = atomic_load(&list); t != NULL; t = t->next)
		if (atomic_load(&t->used))
			unlink(t->path);
}

static void
on_signal(int sig)
{
	remove_all();
	/* SA_RESETHAND and SA_NODEFER: now it does what it would have. */
	raise(sig);
}

/* Signals that the caller's parent ignores (nohup) stay ignored. */
static void
install(void)
{
	struct sigaction act = { .sa_flags = (int)SA_RESETHAND | SA_NODEFER };
	struct sigaction old;
	size_t i;

	act.sa_handler = on_signal;
	sigemptyset(&act.sa_mask);
	for (i = 0; i < FC_LEN(deadly); i++)
		if (sigaction(deadly[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(deadly[i], &act, NULL);
	atexit(remove_all);
}

/* An unused entry, under the lock. */
static struct fc_tmp *
entry(void)
{
	static bool installed;
	struct fc_tmp *t;

	if (!installed)
		install();
	installed = true;
	for (t = atomic_load(&list); t != NULL; t = t->next)
		if (!atomic_load(&t->used))
			return t;
	t = fc_xcalloc(1, sizeof *t);
	t->next = atomic_load(&list);
	atomic_store(&list, t);
	return t;
}

static void
block_deadly(sigset_t *old)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < FC_LEN(deadly); i++)
		sigaddset(&set, deadly[i]);
	pthread_sigmask(SIG_BLOCK, &set, old);
}

/* No signal between the file and its entry. */
static int
create(struct fc_tmp *t, mode_t mode)
{
	sigset_t old;
	int fd;

	block_deadly(&old);
	fd = fc_fd_open(t->path, O_WRONLY | O_CREAT | O_EXCL, mode);
	if (fd >= 0)
		atomic_store(&t->used, true);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return fd;
}

int
fc_tmp_create(struct fc_tmp **out, const char *path, mode_t mode)
{
	struct fc_tmp *t;
	int fd, n;

	pthread_mutex_lock(&lock);
	t = entry();
	for (n = 0; n < TRIES; n++) {
		free(t->path);
		t->path = fc_xasprintf("%s.%ld-%d", path, (long)getpid(), n);
		fd = create(t, mode);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	pthread_mutex_unlock(&lock);
	*out = t;
	return fd;
}

static void
give_back(struct fc_tmp *t)
{
	pthread_mutex_lock(&lock);
	atomic_store(&t->used, false);
	pthread_mutex_unlock(&lock);
}

int
fc_tmp_rename(struct fc_tmp *t, const char *path)
{
	if (rename(t->path, path) < 0)
		return -1;
	give_back(t);
	return 0;
}

void
fc_tmp_remove(struct fc_tmp *t)
{
	if (t == NULL)
		return;
	unlink(t->path);
	give_back(t);
}
