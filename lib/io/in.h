/*
 * in.h - bytes in: files, pipes, gzip
 *
 * One fc_in is one file or stdin ("-"). gzip is detected by content and
 * inflated in a thread of its own; a truncated or corrupt member, or
 * trailing garbage, is an error of code FC_DATA, never end of file.
 * Reads loop over EINTR and EAGAIN; pipes are enlarged to 1 MiB, best
 * effort.
 * Ownership: fc_in_close frees everything; pointers from fc_in_peek are
 * valid until the next call.
 */
#ifndef FC_IO_IN_H
#define FC_IO_IN_H

#include <sys/types.h>

#include "base/err.h"
#include "base/fc.h"

struct fc_in;

/* path "-" is stdin, named "<stdin>" in messages. A directory is an error. */
int fc_in_open(struct fc_in **in, const char *path, struct fc_err *err);
/* The same over memory (tests, fuzzing); s stays the caller's. */
int fc_in_mem(struct fc_in **in, const char *name, const void *s, size_t n, struct fc_err *err);
/* Up to n bytes; 0 at the end, -1 on error. Blocks until at least one. */
ssize_t fc_in_read(struct fc_in *in, void *dst, size_t n, struct fc_err *err);
/* Exactly n bytes, or fewer only at the end; -1 on error. */
ssize_t fc_in_read_full(struct fc_in *in, void *dst, size_t n, struct fc_err *err);
/* At least n bytes without taking them, fewer only at the end; n <= 64 Ki. */
ssize_t fc_in_peek(struct fc_in *in, size_t n, const unsigned char **s, struct fc_err *err);
/* For messages. */
const char *fc_in_name(const struct fc_in *in);
/* For progress: bytes taken from the file and its size (0 when unknown). */
uint64_t fc_in_taken(const struct fc_in *in);
uint64_t fc_in_size(const struct fc_in *in);
void fc_in_close(struct fc_in *in);

#endif
