/*
 * out.h - bytes out: stdout, or a file that appears whole or not at all
 *
 * path NULL or "-" is stdout. A regular file is written as FILE.PID-N
 * beside it and becomes FILE in fc_out_commit (flush, fsync, rename, fsync
 * of the directory); on discard, exit or a deadly signal it is removed. It
 * has the permissions of the file it replaces, else 0666 less the umask; of
 * a symbolic link the target is replaced. An existing file that is not
 * regular (fifo, /dev/null) is opened directly. EPIPE comes back as an
 * error with errnum EPIPE; the command then dies of SIGPIPE.
 * Ownership: commit and discard free everything.
 */
#ifndef FC_IO_OUT_H
#define FC_IO_OUT_H

#include "base/err.h"
#include "base/fc.h"

struct fc_out;

int fc_out_open(struct fc_out **out, const char *path, bool gzip, struct fc_err *err);
/* Into memory (tests). fc_out_mem_take, in place of commit, finishes and
 * hands over the bytes (free() them); then discard. */
int fc_out_mem(struct fc_out **out, bool gzip, struct fc_err *err);
char *fc_out_mem_take(struct fc_out *out, size_t *n);
/* Before the first write: threads that compress (1: the caller's). The bytes
 * are the same for any number. */
void fc_out_set_threads(struct fc_out *out, int threads);
int fc_out_write(struct fc_out *out, const void *s, size_t n, struct fc_err *err);
/* Room for n bytes in the buffer, to be written in place; then advance. */
char *fc_out_room(struct fc_out *out, size_t n, struct fc_err *err);
void fc_out_advance(struct fc_out *out, size_t n);
/* Push what is buffered to the file. */
int fc_out_flush(struct fc_out *out, struct fc_err *err);
/* Flush, close, and make the file appear; sets *out to NULL also on error. */
int fc_out_commit(struct fc_out **out, struct fc_err *err);
/* Drop it; the temporary file goes. No-op on NULL. */
void fc_out_discard(struct fc_out **out);
bool fc_out_is_tty(const struct fc_out *out);
const char *fc_out_name(const struct fc_out *out);

#endif
