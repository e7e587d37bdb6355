/* shell.c - a command of the shell between a writer and a file */
#include "base/fc.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/fd.h"
#include "io/aside.h"
#include "io/shell.h"

extern char **environ;

/* The shell between s->end and s->out; 0 or an errno. SIGPIPE ends it as
 * usual. */
static int
spawn(struct fc_shell *s, const char *command)
{
	char *text = fc_xasprintf("%s", command), sh[] = "sh", c[] = "-c";
	char *argv[] = { sh, c, text, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	int bad;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, s->end, 0);
	posix_spawn_file_actions_adddup2(&files, s->out, 1);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	bad = posix_spawn(&s->pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	free(text);
	return bad;
}

int
fc_shell_start(struct fc_shell *s, const char *command, struct fc_err *err)
{
	int fd[2];

	*s = (struct fc_shell){ .in = -1, .end = -1,
	    .out = fc_tmpfile(err) };
	if (s->out < 0)
		return -1;
	if (pipe(fd) < 0)
		return fc_fail_errno(err, "pipe");
	s->end = fc_fd_high(fd[0]);
	s->in = fc_fd_high(fd[1]);
	signal(SIGPIPE, SIG_IGN);
	errno = spawn(s, command);
	if (errno != 0) {
		fc_fail_errno(err, "/bin/sh");
		fc_shell_fed(s);
		return -1;
	}
	return 0;
}

void
fc_shell_fed(struct fc_shell *s)
{
	if (s->in >= 0)
		close(s->in);
	if (s->end >= 0)
		close(s->end);
	s->in = s->end = -1;
}

int
fc_shell_wait(struct fc_shell *s, const char *command, struct fc_err *err)
{
	int status;

	while (waitpid(s->pid, &status, 0) < 0) {
		if (errno != EINTR)
			return fc_fail_errno(err, "--exec: '%s'", command);
	}
	if (WIFSIGNALED(status))
		return fc_fail(err, FC_DATA, "--exec: '%s' was ended by signal "
		    "%d", command, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return fc_fail(err, FC_DATA, "--exec: '%s' ended with status %d",
		    command, WEXITSTATUS(status));
	return 0;
}
