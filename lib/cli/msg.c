/* msg.c - warnings, notes and progress on stderr */
#include "base/fc.h"

#include <pthread.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/msg.h"

/* Shown of one kind; the rest is counted. */
#define WARN_SHOWN 5

struct kind {
	const char *name;
	uint64_t count;
};

static struct {
	struct fc_msg_opts o;
	pthread_mutex_t lock;
	struct kind *kind;
	size_t nkinds, cap;
	struct timespec start, last;
	bool started, drawn;
} state = { .o.command = "fctools", .lock = PTHREAD_MUTEX_INITIALIZER };

void
fc_msg_setup(const struct fc_msg_opts *o)
{
	const char *command = state.o.command;

	state.o = *o;
	if (state.o.command == NULL)
		state.o.command = command;
}

static void
clear_line(void)
{
	if (state.drawn)
		fputs("\r\033[K", stderr);
	state.drawn = false;
}

/* How often this kind was warned of before. Under the lock. */
static uint64_t
count_kind(const char *name)
{
	size_t i;

	for (i = 0; i < state.nkinds; i++)
		if (strcmp(state.kind[i].name, name) == 0)
			return state.kind[i].count++;
	FC_GROW(state.kind, state.nkinds + 1, state.cap);
	state.kind[state.nkinds++] = (struct kind){ name, 1 };
	return 0;
}

int
fc_warn(struct fc_err *err, const char *kind, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	uint64_t before;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (state.o.strict)
		return fc_fail(err, FC_DATA, "%s (--strict)", text);
	if (state.o.quiet)
		return 0;
	pthread_mutex_lock(&state.lock);
	before = count_kind(kind);
	if (before < WARN_SHOWN) {
		clear_line();
		fprintf(stderr, "%s: warning: %s\n", state.o.command, text);
	}
	pthread_mutex_unlock(&state.lock);
	return 0;
}

void
fc_note(const char *fmt, ...)
{
	va_list ap;

	if (state.o.verbose == 0)
		return;
	pthread_mutex_lock(&state.lock);
	clear_line();
	fprintf(stderr, "%s: ", state.o.command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	pthread_mutex_unlock(&state.lock);
}

void
fc_msg_finish(void)
{
	size_t i;

	fc_progress_end();
	for (i = 0; i < state.nkinds; i++)
		if (state.kind[i].count > WARN_SHOWN)
			fprintf(stderr, "%s: warning: %llu more of this kind "
			    "(%s)\n", state.o.command, (unsigned long long)
			    (state.kind[i].count - WARN_SHOWN),
			    state.kind[i].name);
	free(state.kind);
	state.kind = NULL;
	state.nkinds = state.cap = 0;
}

static double
seconds_since(const struct timespec *a, const struct timespec *b)
{
	return (double)(b->tv_sec - a->tv_sec) +
	    1e-9 * (double)(b->tv_nsec - a->tv_nsec);
}

/* Only for a person who is looking: a terminal, in the foreground. */
static bool
wanted(void)
{
	if (state.o.quiet)
		return false;
	return state.o.progress ||
	    (isatty(2) && tcgetpgrp(2) == getpgrp());
}

static void
draw(double t, uint64_t done, uint64_t total, uint64_t rows)
{
	fprintf(stderr, "%s%s: %llu records, %.0f/s",
	    state.o.progress && !isatty(2) ? "" : "\r\033[K",
	    state.o.command, (unsigned long long)rows, (double)rows / t);
	if (total > 0 && done > 0 && done <= total)
		fprintf(stderr, ", %.0f %%, %.0f s left",
		    100.0 * (double)done / (double)total,
		    t * (double)(total - done) / (double)done);
	if (isatty(2))
		state.drawn = true;
	else
		fputc('\n', stderr);
}

void
fc_progress(uint64_t done, uint64_t total, uint64_t rows)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!state.started) {
		state.started = true;
		state.start = state.last = now;
		return;
	}
	if (seconds_since(&state.start, &now) < 1 ||
	    seconds_since(&state.last, &now) < 0.1 || !wanted())
		return;
	state.last = now;
	pthread_mutex_lock(&state.lock);
	draw(seconds_since(&state.start, &now), done, total, rows);
	pthread_mutex_unlock(&state.lock);
}

void
fc_progress_end(void)
{
	clear_line();
}
