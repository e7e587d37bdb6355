/*
 * aside.h - bytes put aside until they are needed again
 *
 * The first ones stay in memory, what comes behind them goes to an unlinked
 * file in TMPDIR; a reader does not see the border. Bytes are only added at
 * the end and may be read from anywhere, by any number of readers.
 */
#ifndef FC_IO_ASIDE_H
#define FC_IO_ASIDE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/fc.h"

/* A file without a name in TMPDIR: an open descriptor, or -1. */
int fc_tmpfile(struct fc_err *err);

struct fc_aside {
	size_t limit;           /* of mem */
	struct fc_buf mem;
	int fd;                 /* -1: not needed yet */
	uint64_t size;          /* of both */
};

/* Keep up to `limit` bytes in memory. */
void fc_aside_init(struct fc_aside *a, size_t limit);
void fc_aside_release(struct fc_aside *a);
int fc_aside_put(struct fc_aside *a, const void *data, size_t n,
    struct fc_err *err);
/* n bytes from *at on, which moves behind them. FC_SYS when there are fewer. */
int fc_aside_get(const struct fc_aside *a, uint64_t *at, void *data, size_t n,
    struct fc_err *err);

#endif
