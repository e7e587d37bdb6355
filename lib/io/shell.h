/*
 * shell.h - a command of the shell between a writer and a file
 */
#ifndef FC_IO_SHELL_H
#define FC_IO_SHELL_H

#include <sys/types.h>

#include "base/err.h"
#include "base/fc.h"

struct fc_shell {
	pid_t pid;
	int in;         /* to its standard input, as /dev/fd/IN */
	int end;        /* its other end: open until /dev/fd/IN was opened */
	int out;        /* unlinked file with its standard output */
};

/* Run `sh -c command`; SIGPIPE is ignored from then on. */
int fc_shell_start(struct fc_shell *s, const char *command, struct fc_err *err);
/* /dev/fd/IN was opened; close what is kept of the pipe. */
void fc_shell_fed(struct fc_shell *s);
/* Wait for its end. FC_DATA when its status is not 0. */
int fc_shell_wait(struct fc_shell *s, const char *command, struct fc_err *err);

#endif
