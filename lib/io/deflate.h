/*
 * deflate.h - gzip on the way out, on several threads
 *
 * One member without name or time stamp; the same bytes in give the same
 * bytes out, for any number of threads. Private to io/.
 * Source of the format: RFC 1951, RFC 1952; of the method: Adler, pigz.
 * Ownership: arg stays the caller's.
 */
#ifndef FC_IO_DEFLATE_H
#define FC_IO_DEFLATE_H

#include "base/err.h"
#include "base/fc.h"

struct fc_deflate;

/* Takes what was compressed, on the caller's thread; 0, or -1 with err. */
typedef int fc_sink(void *arg, const void *s, size_t n, struct fc_err *err);

int fc_deflate_open(struct fc_deflate **d, int threads, fc_sink *sink, void *arg, struct fc_err *err);
int fc_deflate_put(struct fc_deflate *d, const void *s, size_t n, struct fc_err *err);
/* Hand all that was put to the sink, so that a reader can have it. */
int fc_deflate_flush(struct fc_deflate *d, struct fc_err *err);
/* The rest and the trailer. */
int fc_deflate_finish(struct fc_deflate *d, struct fc_err *err);
void fc_deflate_close(struct fc_deflate *d);

#endif
