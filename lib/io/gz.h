/*
 * gz.h - gzip inflated in a thread of its own
 *
 * The thread reads and inflates ahead into a ring of buffers, so that
 * inflating costs the parser no time where a second CPU is free. A truncated or corrupt member, or
 * anything but a further member behind the last one, is an error of code
 * FC_DATA; zlib alone would take both for the end of the file. Private to
 * io/.
 * Source of the format: RFC 1952.
 * Ownership: name, descriptor and memory stay the caller's and must last
 * until fc_gz_close; head is copied.
 */
#ifndef FC_IO_GZ_H
#define FC_IO_GZ_H

#include "base/err.h"
#include "base/fc.h"

struct fc_gz;

/* Where compressed bytes come from: head[0..nhead), then fd unless -1. */
struct fc_gz_source {
	const char *name;
	const void *head;
	size_t nhead;
	int fd;
};

int fc_gz_open(struct fc_gz **gz, const struct fc_gz_source *from, struct fc_err *err);
/* As fc_in_read. */
ssize_t fc_gz_read(struct fc_gz *gz, void *dst, size_t n, struct fc_err *err);
/* Compressed bytes taken so far. */
uint64_t fc_gz_taken(struct fc_gz *gz);
void fc_gz_close(struct fc_gz *gz);

#endif
