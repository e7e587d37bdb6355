/*
 * err.h - how the library says that something went wrong
 *
 * Functions that can fail return 0 / -1 (or a count / -1) and take a
 * `struct fc_err *` last. The layer that knows the place (reader) writes
 * "file:line:", the layer that knows the meaning names the column. Nothing
 * below cmd/ prints or exits.
 *
 *	if (n > max)
 *		return fc_fail(err, FC_DATA, "%s:%zu: too long", file, line);
 *
 * Messages: lower case, no full stop, subject quoted in '...'.
 * Ownership: the caller owns the struct; nothing in it is allocated.
 */
#ifndef FC_BASE_ERR_H
#define FC_BASE_ERR_H

#include "base/fc.h"

/* Also the exit status of a command. */
enum fc_code {
	FC_OK = 0,
	FC_NO = 1,      /* the question was answered "no" */
	FC_USAGE = 2,   /* wrong usage */
	FC_DATA = 3,    /* bad data */
	FC_SYS = 4,     /* the system: I/O, memory; a retry may help */
};

struct fc_err {
	enum fc_code code;
	int errnum;             /* errno of a system error, else 0 */
	char msg[1024];
};

/* Fill err; always returns -1. */
int fc_fail(struct fc_err *err, enum fc_code code, const char *fmt, ...)
    FC_PRINTF(3, 4);

/* The same with ": strerror(errno)" added and code FC_SYS. */
int fc_fail_errno(struct fc_err *err, const char *fmt, ...) FC_PRINTF(2, 3);

/* Put "text: " in front of the message; returns -1. */
int fc_fail_at(struct fc_err *err, const char *fmt, ...) FC_PRINTF(2, 3);

/*
 * s[0..n) made fit for a message: cut at 40 bytes, control bytes as '?'.
 * Returns dst, which holds at least 48 bytes.
 */
const char *fc_quote(char dst[48], const char *s, size_t n);

#endif
