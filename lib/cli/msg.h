/*
 * msg.h - everything that goes to stderr
 *
 * Silent on success. Warnings of one kind (one call site) print at most five
 * times, then a count at the end. --quiet silences them, --strict makes the
 * first one an error. Only fc_end prints errors.
 */
#ifndef FC_CLI_MSG_H
#define FC_CLI_MSG_H

#include "base/err.h"
#include "base/fc.h"

struct fc_msg_opts {
	const char *command;
	bool quiet, strict, progress;
	int verbose;
};

void fc_msg_setup(const struct fc_msg_opts *o);

/* "fc-x: warning: ...". kind is a string literal that names the kind, as in
 * "gaps". Returns 0, or -1 with err filled under --strict. Thread-safe. */
int fc_warn(struct fc_err *err, const char *kind, const char *fmt, ...) FC_PRINTF(3, 4);
/* "fc-x: ..." under --verbose. */
void fc_note(const char *fmt, ...) FC_PRINTF(1, 2);
/* What was held back: "fc-x: warning: 17 more of this kind (gaps)". */
void fc_msg_finish(void);

/*
 * Progress: call freely, draws at most ten times a second, after one
 * second, on a terminal in the foreground, and is cleared at the end.
 * total 0: unknown. rows are records done so far.
 */
void fc_progress(uint64_t done, uint64_t total, uint64_t rows);
void fc_progress_end(void);

#endif
